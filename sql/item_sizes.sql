-- dynamo_item: sizes as DynamoDB counts them, to the byte.
CREATE SCHEMA item_sizes;
SET search_path = item_sizes, public;

-- Strings, binaries, and names count their bytes; a name of one byte here.
SELECT dynamo_item_size('{}') AS empty,
	dynamo_item_size('{"a": {"S": ""}}') AS s_0,
	dynamo_item_size('{"a": {"S": "abc"}}') AS s_3,
	dynamo_item_size('{"a": {"S": "é€😀"}}') AS s_9,
	dynamo_item_size('{"a": {"S": "\u0000"}}') AS s_1,
	dynamo_item_size('{"a": {"B": "AAEC"}}') AS b_3,
	dynamo_item_size('{"é€": {"S": ""}}') AS name_5,
	dynamo_item_size('{"a": {"BOOL": true}}') AS bool_1,
	dynamo_item_size('{"a": {"NULL": true}}') AS null_1;

-- Numbers: 1 + half the digits before the point + half of those behind it,
-- each rounded up, + 1 if negative; zeros at both ends do not count.
SELECT n, dynamo_item_size(('{"a": {"N": "' || n || '"}}')::dynamo_item) - 1 AS size
FROM (VALUES ('0'), ('1'), ('-1'), ('10'), ('12'), ('123'), ('1000'), ('1001'), ('0.1'), ('0.12'), ('0.123'), ('1.1'), ('12.34'), ('-12.34'),
	('0.001'), ('0.0012'), ('100.001'), ('1E+125'), ('1E-130'), ('12345678901234567890123456789012345678'),
	('-12345678901234567890123456789012345678'), ('1234567890123456789.1234567890123456789'), ('1.50')) AS v (n);

-- Documents: 3, and 1 for each element, beside the contents; sets: the
-- contents only.
SELECT v, dynamo_item_size(('{"a": ' || v || '}')::dynamo_item) - 1 AS size
FROM (VALUES ('{"L": []}'), ('{"M": {}}'), ('{"L": [{"S": "ab"}]}'), ('{"M": {"key": {"S": "ab"}}}'),
	('{"L": [{"NULL": true}, {"NULL": true}]}'), ('{"L": [{"L": []}]}'), ('{"M": {"k": {"M": {"k": {"N": "1"}}}}}'),
	('{"SS": ["a", "bcd"]}'), ('{"NS": ["1", "-22.5"]}'), ('{"BS": ["AA==", "AAEC"]}'), ('{"L": [{"SS": ["ab"]}]}')) AS v (v);

-- The developer guide's limit of 400 KB is counted in the same bytes.  Who
-- stores an item enforces it; the type itself only measures.
SELECT n, dynamo_item_size(('{"a": {"S": "' || repeat('x', n - 1) || '"}}')::dynamo_item) = n AS exact
FROM (VALUES (409599), (409600), (409601)) AS v (n);
SELECT dynamo_item_size(('{"a": {"L": [' || (SELECT string_agg('{"BOOL": true}', ',') FROM generate_series(1, 204798)) || ']}}')::dynamo_item);
SELECT dynamo_item_size(('{"' || repeat('x', 65535) || '": {"S": "x"}}')::dynamo_item);
-- Beyond 16 MB there is no item at all.
SELECT dynamo_item_size(('{"a": {"S": "' || repeat('x', 17000000) || '"}}')::dynamo_item);
SET client_min_messages = warning;
DROP SCHEMA item_sizes CASCADE;
