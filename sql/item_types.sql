-- dynamo_item: the ten types in and out.
CREATE SCHEMA item_types;
SET search_path = item_types, public;

-- One of each.
SELECT '{"a": {"S": "text"}}'::dynamo_item;
SELECT '{"a": {"N": "1.50"}}'::dynamo_item;
SELECT '{"a": {"B": "AAEC/w=="}}'::dynamo_item;
SELECT '{"a": {"BOOL": true}, "b": {"BOOL": false}}'::dynamo_item;
SELECT '{"a": {"NULL": true}}'::dynamo_item;
SELECT '{"a": {"L": [{"S": "x"}, {"N": "1"}, {"L": []}]}}'::dynamo_item;
SELECT '{"a": {"M": {"k": {"S": "x"}, "j": {"M": {}}}}}'::dynamo_item;
SELECT '{"a": {"SS": ["b", "a", ""]}}'::dynamo_item;
SELECT '{"a": {"NS": ["10", "9", "-1.5"]}}'::dynamo_item;
SELECT '{"a": {"BS": ["AQ==", "AA==", ""]}}'::dynamo_item;
SELECT '{}'::dynamo_item;

-- White space means nothing; attributes and set members come back sorted.
SELECT E' \n{ "b"\t:\r{"S" : "2" } ,"a":{ "SS":[ "z" , "y" ]} } '::dynamo_item;

-- Empty strings and binaries are values.
SELECT '{"s": {"S": ""}, "b": {"B": ""}, "": {"S": "no name"}}'::dynamo_item;

-- Escapes: what JSON needs comes back escaped, the rest as it is.
SELECT '{"a": {"S": "\" \\ \/ \b \f \n \r \t \u0001 \u001f \u007f"}}'::dynamo_item;
SELECT '{"a": {"S": "\u0041\u00e9\u20ac\ud83d\ude00\uD83D\uDE00"}}'::dynamo_item;
SELECT '{"a": {"S": "Aé€😀"}}'::dynamo_item = '{"a": {"S": "\u0041\u00e9\u20ac\ud83d\ude00"}}';
-- Names likewise, and U+0000 wherever it is.
SELECT '{"\u0000": {"S": "\u0000"}, "a\u0000b": {"SS": ["\u0000", "", "a\u0000"]}, "a": {"S": "x"}}'::dynamo_item;
SELECT '{"\"\n": {"M": {"\\": {"S": "é"}}}}'::dynamo_item;
-- Escapes in the names of types and in numbers and base64.
SELECT '{"a": {"\u0053": "x"}, "n": {"\u004e": "\u0031\u002e5"}, "b": {"B": "\/\/8="}}'::dynamo_item;

-- A name given twice: the last one holds, at every level.
SELECT '{"a": {"S": "1"}, "b": {"S": "x"}, "a": {"N": "2"}}'::dynamo_item;
SELECT '{"a": {"M": {"k": {"S": "1"}, "k": {"L": []}}}}'::dynamo_item;

-- Members that are no data type are ignored, null members are absent.
SELECT '{"a": {"S": "x", "T": 1, "s": {"deep": [1, {"x": null}]}, "N": null, "": true}}'::dynamo_item;

-- Round trips: text, binary, and through a table with compressed and
-- out-of-line values.
CREATE TABLE samples (id int PRIMARY KEY, item dynamo_item);
INSERT INTO samples VALUES
	(1, '{}'),
	(2, '{"s": {"S": "text"}, "n": {"N": "-1.5"}, "b": {"B": "AAEC"}, "t": {"BOOL": true}, "z": {"NULL": true}}'),
	(3, '{"l": {"L": [{"L": [{"M": {"x": {"SS": ["\u0000", "b"]}}}]}]}, "ns": {"NS": ["1", "2"]}, "bs": {"BS": ["AA=="]}}'),
	(4, ('{"short": {"S": "' || repeat('x', 80) || '"}}')::dynamo_item),
	(5, ('{"long": {"S": "' || repeat('compressible ', 20000) || '"}}')::dynamo_item),
	(6, ('{"random": {"S": "' || (SELECT string_agg(md5(g::text), '') FROM generate_series(1, 5000) AS g) || '"}}')::dynamo_item),
	(7, ('{"list": {"L": [' || (SELECT string_agg('{"N": "' || g || '"}', ',') FROM generate_series(1, 100000) AS g) || ']}}')::dynamo_item),
	(8, ('{' || (SELECT string_agg('"a' || g || '": {"NULL": true}', ',') FROM generate_series(1, 10000) AS g) || '}')::dynamo_item);
SELECT id, item::text::dynamo_item = item AS same,
	item::text::dynamo_item::text = item::text AS same_text,
	length(item::text), dynamo_item_size(item)
FROM samples ORDER BY id;
SELECT id, pg_column_size(item) < octet_length(item::text) / 10 AS compressed
FROM samples WHERE id IN (5, 6) ORDER BY id;
SELECT item ->> 'a9999' IS NULL, dynamo_attribute_type(item, 'a9999') FROM samples WHERE id = 8;

-- Nesting: a value may lie in 32 lists or maps.
SELECT dynamo_item_size(('{"a":' || repeat('{"L":[', 32) || '{"S":"x"}' || repeat(']}', 32) || '}')::dynamo_item);
SELECT dynamo_item_size(('{"a":' || repeat('{"M":{"k":', 32) || '{"S":"x"}' || repeat('}}', 32) || '}')::dynamo_item);

-- The type as others see it.
SELECT typname, typlen, typbyval, typalign, typstorage, typcategory FROM pg_type WHERE oid = 'dynamo_item'::regtype;
SELECT 'dynamo_item'::regtype;
SELECT ARRAY['{"a": {"S": "x"}}', '{}']::dynamo_item[];
SELECT NULL::dynamo_item IS NULL;
SET client_min_messages = warning;
DROP SCHEMA item_types CASCADE;
