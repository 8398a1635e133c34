-- dynamo_item: operators, comparison and functions.
CREATE SCHEMA item_operators;
SET search_path = item_operators, public;
\pset null '(null)'

CREATE TABLE one (item dynamo_item);
INSERT INTO one VALUES ('{"s": {"S": "x\"y"}, "n": {"N": "1.50"}, "big": {"N": "1E+20"}, "b": {"B": "AAEC"}, "t": {"BOOL": true}, "f": {"BOOL": false}, "z": {"NULL": true}, "l": {"L": [{"S": "a"}, {"M": {"k": {"L": [{"N": "7"}]}}}, {"NULL": true}]}, "m": {"M": {"k": {"S": "v"}, "": {"S": "empty"}, "1": {"S": "one"}}}, "ss": {"SS": ["b", "a"]}, "ns": {"NS": ["2", "10"]}, "bs": {"BS": ["AQ=="]}}');

-- -> is plain JSON, ->> is text.
SELECT name, item -> name AS json, item ->> name AS text, dynamo_attribute_type(item, name) AS type, item ? name AS has
FROM one, unnest(ARRAY['s', 'n', 'big', 'b', 't', 'f', 'z', 'l', 'm', 'ss', 'ns', 'bs', 'S', 'none', '']) AS name;
SELECT pg_typeof(item -> 's'), pg_typeof(item ->> 's') FROM one;
SELECT item -> NULL, NULL::dynamo_item -> 's' FROM one;

-- Paths: names, and indexes from either end.
SELECT path, item #> path AS json, item #>> path AS text
FROM one, (VALUES ('{}'::text[]), ('{s}'), ('{m,k}'), ('{m,""}'), ('{m,1}'), ('{l,0}'), ('{l,1,k,0}'), ('{l,-1}'), ('{l,-3}'), ('{l,-4}'), ('{l,3}'), ('{l,x}'), ('{l,""}'), ('{l," 1"}'), ('{l,1x}'), ('{l,99999999999999999999}'), ('{l,-99999999999999999999}'), ('{l,4294967296}'), ('{ss,0}'), ('{ss,1}'), ('{ns,0}'), ('{bs,0}'), ('{bs,1}'), ('{s,0}'), ('{z,0}'), ('{none,0}'), ('{NULL}'), ('{m,NULL}')) AS p (path);

-- Attributes that are there.
SELECT item ?| '{none,s}' AS any_1, item ?| '{none}' AS any_0, item ?| '{}' AS any_of_none, item ?| '{NULL}' AS any_null,
	item ?& '{s,n}' AS all_2, item ?& '{s,none}' AS all_1, item ?& '{}' AS all_of_none, item ?& '{s,NULL}' AS all_null
FROM one;

-- U+0000 is kept by JSON, refused by text.
SELECT '{"a": {"S": "\u0000"}}'::dynamo_item ->> 'a';
SELECT '{"a": {"S": "\u0000"}}'::dynamo_item -> 'a';
SELECT '{"a": {"L": [{"S": "\u0000"}]}}'::dynamo_item ->> 'a';
SELECT * FROM dynamo_each('{"a\u0000": {"S": "x"}}');

-- Containment.
SELECT whole, part, whole::dynamo_item @> part::dynamo_item AS contains, part::dynamo_item <@ whole::dynamo_item AS contained
FROM (VALUES
	('{}', '{}'),
	('{"a": {"S": "x"}}', '{}'),
	('{}', '{"a": {"S": "x"}}'),
	('{"a": {"S": "x"}, "b": {"N": "1"}}', '{"b": {"N": "1.0"}}'),
	('{"a": {"S": "1"}}', '{"a": {"N": "1"}}'),
	('{"a": {"S": "x"}}', '{"a": {"S": "y"}}'),
	('{"a": {"NULL": true}}', '{"a": {"NULL": true}}'),
	('{"a": {"BOOL": true}}', '{"a": {"BOOL": false}}'),
	('{"a": {"M": {"k": {"S": "x"}, "j": {"S": "y"}}}}', '{"a": {"M": {"k": {"S": "x"}}}}'),
	('{"a": {"M": {"k": {"S": "x"}}}}', '{"a": {"M": {"k": {"S": "x"}, "j": {"S": "y"}}}}'),
	('{"a": {"M": {"k": {"M": {}}}}}', '{"a": {"M": {}}}'),
	('{"a": {"L": [{"S": "x"}, {"S": "y"}]}}', '{"a": {"L": [{"S": "y"}]}}'),
	('{"a": {"L": [{"S": "x"}]}}', '{"a": {"L": [{"S": "x"}, {"S": "x"}]}}'),
	('{"a": {"L": [{"S": "x"}]}}', '{"a": {"L": []}}'),
	('{"a": {"L": [{"S": "x"}]}}', '{"a": {"L": [{"S": "z"}]}}'),
	('{"a": {"L": [{"M": {"k": {"S": "x"}, "j": {"S": "y"}}}]}}', '{"a": {"L": [{"M": {"j": {"S": "y"}}}]}}'),
	('{"a": {"L": [{"L": [{"N": "1"}]}]}}', '{"a": {"L": [{"N": "1"}]}}'),
	('{"a": {"SS": ["a", "b", "c"]}}', '{"a": {"SS": ["c", "a"]}}'),
	('{"a": {"SS": ["a", "b"]}}', '{"a": {"SS": ["a", "x"]}}'),
	('{"a": {"SS": ["a"]}}', '{"a": {"SS": ["a", "b"]}}'),
	('{"a": {"SS": ["1"]}}', '{"a": {"NS": ["1"]}}'),
	('{"a": {"SS": ["a"]}}', '{"a": {"L": [{"S": "a"}]}}'),
	('{"a": {"SS": ["a"]}}', '{"a": {"S": "a"}}'),
	('{"a": {"NS": ["1", "2", "3"]}}', '{"a": {"NS": ["2.0"]}}'),
	('{"a": {"BS": ["AA==", "AQ=="]}}', '{"a": {"BS": ["AQ=="]}}')
) AS v (whole, part);

-- Against jsonb, which becomes an item.
SELECT item @> '{"n": 1.5, "m": {"k": "v"}}'::jsonb AS contains, '{"n": 1.5}'::jsonb <@ item AS contained, item @> '{"ss": ["a"]}'::jsonb AS list_is_no_set
FROM one;

-- Equality is of values, not of writing.
SELECT '{"a": {"S": "x"}, "b": {"N": "1"}}'::dynamo_item = '{"b": {"N": "1.0"}, "a": {"S": "x"}}' AS attributes,
	'{"a": {"SS": ["x", "y"]}}'::dynamo_item = '{"a": {"SS": ["y", "x"]}}' AS sets,
	'{"a": {"L": [{"S": "x"}, {"S": "y"}]}}'::dynamo_item = '{"a": {"L": [{"S": "y"}, {"S": "x"}]}}' AS lists,
	'{"a": {"S": "1"}}'::dynamo_item = '{"a": {"N": "1"}}' AS types,
	'{"a": {"S": ""}}'::dynamo_item <> '{}' AS differ,
	'{"a": {"S": "x"}}'::dynamo_item <> '{"a": {"S": "x"}}' AS same;

-- The order is total: sorting, merging, hashing and plain comparison agree.
CREATE TABLE many AS
SELECT g AS id, jsonb_build_object('k', g % 10, 'pad', repeat('x', g % 3 * 1000))::dynamo_item AS item FROM generate_series(1, 300) AS g;
SELECT count(*), count(DISTINCT item) FROM many;
SELECT count(*) FROM (SELECT item FROM many GROUP BY item) AS g;
SELECT count(*) FROM many AS a, many AS b
WHERE (a.item < b.item)::int + (a.item = b.item)::int + (a.item > b.item)::int <> 1
	OR (a.item <= b.item) <> NOT (a.item > b.item)
	OR (a.item >= b.item) <> NOT (a.item < b.item)
	OR (a.item <> b.item) <> NOT (a.item = b.item)
	OR (dynamo.item_cmp(a.item, b.item) = 0) <> (a.item = b.item)
	OR (a.item = b.item AND (dynamo.item_hash(a.item) <> dynamo.item_hash(b.item)
		OR dynamo.item_hash_extended(a.item, 7) <> dynamo.item_hash_extended(b.item, 7)));
SET enable_hashjoin = off;
SET enable_nestloop = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM many AS a JOIN many AS b USING (item);
SELECT count(*) FROM many AS a JOIN many AS b USING (item);
RESET enable_hashjoin;
SET enable_mergejoin = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM many AS a JOIN many AS b USING (item);
SELECT count(*) FROM many AS a JOIN many AS b USING (item);
RESET enable_nestloop;
RESET enable_mergejoin;
CREATE INDEX ON many (item);
CREATE INDEX ON many USING hash (item);
SET enable_seqscan = off;
SELECT count(*) FROM many WHERE item = '{"k": 3, "pad": ""}'::jsonb;
ANALYZE many;
RESET enable_seqscan;
SELECT amname, opcname, opcdefault, amvalidate(c.oid)
FROM pg_opclass AS c JOIN pg_am AS a ON a.oid = c.opcmethod
WHERE opcname = 'dynamo_item_ops' ORDER BY amname;

-- Attributes as rows.
SELECT name, type, value FROM one, dynamo_each(item);
SELECT * FROM dynamo_each('{}');
SELECT * FROM dynamo_each(NULL);
SELECT type, count(*) FROM one, dynamo_each(item) GROUP BY type ORDER BY type;
SET client_min_messages = warning;
DROP SCHEMA item_operators CASCADE;
