-- dynamo_item to and from plain JSON.
CREATE SCHEMA item_json;
SET search_path = item_json, public;

-- jsonb and json to items.
SELECT '{"s": "x", "n": 1.50, "t": true, "f": false, "z": null, "l": [1, "x", [], {}], "m": {"k": {"j": -1e2}}}'::jsonb::dynamo_item;
SELECT '{"s": "x", "n": 1.50, "t": true, "f": false, "z": null, "l": [1, "x", [], {}], "m": {"k": {"j": -1e2}}}'::json::dynamo_item;
SELECT '{}'::jsonb::dynamo_item, ' { } '::json::dynamo_item;
SELECT '{"a": "\u00e9\n\"", "a": "last"}'::json::dynamo_item;
SELECT '{"nul\u0000": "\u0000"}'::json::dynamo_item;

-- Items to jsonb and json: sets become arrays, binaries base64.
CREATE TABLE samples (id int, item dynamo_item);
INSERT INTO samples VALUES
	(1, '{"s": {"S": "é\n\"\\"}, "n": {"N": "1.50"}, "b": {"B": "AAEC/w=="}, "t": {"BOOL": true}, "f": {"BOOL": false}, "z": {"NULL": true}}'),
	(2, '{"l": {"L": [{"S": "x"}, {"L": []}, {"M": {}}]}, "m": {"M": {"k": {"N": "-1E-5"}}}}'),
	(3, '{"ss": {"SS": ["b", "a"]}, "ns": {"NS": ["10", "-1"]}, "bs": {"BS": ["AQ==", ""]}}'),
	(4, '{}');
SELECT id, item::jsonb FROM samples;
SELECT id, item::json FROM samples;
SELECT id, item::json::jsonb = item::jsonb AS same, item::jsonb::dynamo_item::jsonb = item::jsonb AS stable FROM samples;
SELECT '{"n": {"N": "1E+125"}}'::dynamo_item::jsonb -> 'n' = '1e125' AS exact, '{"n": {"N": "1E+125"}}'::dynamo_item::json;

-- U+0000: json can escape it, jsonb cannot hold it.
SELECT '{"a": {"S": "x\u0000y"}}'::dynamo_item::json;
SELECT '{"a": {"S": "x\u0000y"}}'::dynamo_item::jsonb;
SELECT '{"x\u0000y": {"S": "a"}}'::dynamo_item::jsonb;
SELECT '{"a": {"L": [{"SS": ["\u0000"]}]}}'::dynamo_item::jsonb;

-- Only objects are items; numbers must fit; nesting counts.
SELECT '[1]'::jsonb::dynamo_item;
SELECT '"x"'::jsonb::dynamo_item;
SELECT '1'::json::dynamo_item;
SELECT '[1, {}]'::json::dynamo_item;
SELECT '{"a": 1e130}'::jsonb::dynamo_item;
SELECT '{"a": "\ud83d\ude00", "b": "\ud83d\ud83d"}'::json::dynamo_item;
SELECT ('{"a": ' || repeat('[', 33) || repeat(']', 33) || '}')::jsonb::dynamo_item;
SELECT ('{"a": ' || repeat('{"k": ', 33) || '1' || repeat('}', 33) || '}')::json::dynamo_item;
SELECT dynamo_item_size(('{"a": ' || repeat('[', 32) || repeat(']', 32) || '}')::jsonb);

-- Which casts happen by themselves: jsonb to an item's parameter, and on
-- assignment everything; text only explicitly.
SELECT dynamo_item_size('{"a": "abc"}'::jsonb), dynamo_item_size('{"a": {"S": "abc"}}');
SELECT dynamo_item_size('{"a": "abc"}'::json);
SELECT dynamo_item_size('{"a": {"S": "abc"}}'::text);
SELECT '{"a": {"S": "abc"}}'::text::dynamo_item, pg_typeof('{}'::dynamo_item::text);
CREATE TABLE plain (b jsonb, j json, t text);
INSERT INTO plain SELECT item, item, item FROM samples WHERE id = 2;
SELECT * FROM plain;
INSERT INTO samples SELECT 5, b FROM plain;
INSERT INTO samples SELECT 6, j FROM plain;
SELECT id, item FROM samples WHERE id > 4;
-- The cast from json lends json no operators.
SELECT '{}'::json = '{}'::json;
-- jsonb keeps its own.
SELECT '{"a": 1}'::jsonb -> 'a' AS arrow, '{"a": 1}'::jsonb @> '{"a": 1}' AS contains, '{"a": 1}'::jsonb = '{"a": 1.0}' AS equal;
SELECT '{"a": 1}'::jsonb = '{"a": {"N": "1"}}'::dynamo_item AS equal;

-- Elements of a large array all arrive.
SELECT jsonb_array_length(item::jsonb -> 'a'), dynamo_item_size(item), item #>> '{a,99999}'
FROM (SELECT jsonb_build_object('a', jsonb_agg(g))::dynamo_item AS item FROM generate_series(1, 100000) AS g) AS s;
SET client_min_messages = warning;
DROP SCHEMA item_json CASCADE;
