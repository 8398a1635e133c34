-- dynamo_put(), dynamo_get(), dynamo_delete().
SELECT dynamo_create_table('Cart', 'PK S', 'SK S');

-- A literal is DynamoDB JSON, a jsonb is plain JSON.
SELECT dynamo_put('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#apple"}, "qty": {"N": "2.0"}}');
SELECT dynamo_put('Cart', '{"PK": "USER#1", "SK": "CART#pear", "qty": 1, "tags": ["a", null, true]}'::jsonb);
SELECT dynamo_get('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#apple"}}');
SELECT dynamo_get('Cart', jsonb_build_object('PK', 'USER#1', 'SK', 'CART#pear'))::jsonb;
SELECT dynamo_get('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#none"}}') IS NULL AS missing;

-- A put replaces the whole item.
SELECT dynamo_put('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#apple"}, "note": {"S": "new"}}', return_values => 'ALL_OLD');
SELECT dynamo_put('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#plum"}}', 'ALL_OLD') IS NULL AS nothing_before;
SELECT dynamo_get('Cart', '{"SK": {"S": "CART#apple"}, "PK": {"S": "USER#1"}}');

-- Delete, and delete of nothing.
SELECT dynamo_delete('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#apple"}}', 'ALL_OLD');
SELECT dynamo_delete('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#apple"}}', 'ALL_OLD') IS NULL AS nothing_left;
SELECT dynamo_get('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#apple"}}') IS NULL AS gone;

-- All of it is in the caller's transaction.
BEGIN;
SELECT dynamo_put('Cart', '{"PK": {"S": "USER#2"}, "SK": {"S": "a"}, "v": {"N": "1"}}');
SAVEPOINT s;
SELECT dynamo_put('Cart', '{"PK": {"S": "USER#2"}, "SK": {"S": "a"}, "v": {"N": "2"}}');
SELECT dynamo_put('Cart', '{"PK": {"S": "USER#2"}, "SK": {"S": "b"}}');
ROLLBACK TO s;
SELECT dynamo_get('Cart', '{"PK": {"S": "USER#2"}, "SK": {"S": "a"}}');
SELECT dynamo_get('Cart', '{"PK": {"S": "USER#2"}, "SK": {"S": "b"}}') IS NULL AS rolled_back;
ROLLBACK;
SELECT dynamo_get('Cart', '{"PK": {"S": "USER#2"}, "SK": {"S": "a"}}') IS NULL AS rolled_back;

-- Several writes of one item in one statement.
SELECT dynamo_put('Cart', '{"PK": {"S": "USER#3"}, "SK": {"S": "a"}, "v": {"N": "1"}}', 'ALL_OLD'),
	dynamo_put('Cart', '{"PK": {"S": "USER#3"}, "SK": {"S": "a"}, "v": {"N": "2"}}', 'ALL_OLD'),
	dynamo_delete('Cart', '{"PK": {"S": "USER#3"}, "SK": {"S": "a"}}', 'ALL_OLD'),
	dynamo_put('Cart', '{"PK": {"S": "USER#3"}, "SK": {"S": "a"}, "v": {"N": "3"}}', 'ALL_OLD');
SELECT count(dynamo_put('Cart', jsonb_build_object('PK', 'USER#4', 'SK', 'k' || i % 10, 'v', i))) FROM generate_series(1, 100) i;
SELECT count(*), min((item ->> 'v')::int), max((item ->> 'v')::int) FROM "Cart" WHERE "PK" = 'USER#4';

-- Keys of all kinds.
SELECT dynamo_create_table('Numbers', 'id N', 'at N');
SELECT dynamo_put('Numbers', '{"id": {"N": "1.50"}, "at": {"N": "-1E-130"}, "v": {"S": "small"}}');
SELECT dynamo_put('Numbers', '{"id": {"N": "15e-1"}, "at": {"N": "9.9999999999999999999999999999999999999E+125"}}');
SELECT dynamo_put('Numbers', '{"id": {"N": "1.5"}, "at": {"N": "0"}}');
SELECT dynamo_get('Numbers', '{"id": {"N": "1.5"}, "at": {"N": "-0.1e-129"}}') ->> 'v';
SELECT id, length(at::text), sign(at) FROM "Numbers" ORDER BY at;
SELECT dynamo_create_table('Bytes', 'id B', 'at B');
SELECT dynamo_put('Bytes', '{"id": {"B": "AAE="}, "at": {"B": "/w=="}, "v": {"B": ""}}');
SELECT * FROM "Bytes";
SELECT dynamo_get('Bytes', '{"id": {"B": "AAE="}, "at": {"B": "/w=="}}');

-- U+0000 and U+0001 in keys and values.
SELECT dynamo_put('Cart', '{"PK": {"S": "a\u0000b"}, "SK": {"S": "\u0000\u0001\u0002"}, "v": {"S": "x\u0000"}}');
SELECT dynamo_get('Cart', '{"PK": {"S": "a\u0000b"}, "SK": {"S": "\u0000\u0001\u0002"}}');
SELECT "SK"::bytea FROM "Cart" WHERE "PK" = '{"S": "a\u0000b"}';

-- The longest keys, of bytes that do not compress.
CREATE FUNCTION random_base64(bytes int, seed text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT translate(encode(string_agg(sha256((seed || i)::bytea), ''::bytea ORDER BY i)::bytea, 'base64'), E'\n', '')
	FROM generate_series(1, bytes / 32) i $$;
SELECT dynamo_put('Bytes', jsonb_build_object('v', 'long')::dynamo_item) ; -- no key
SELECT random_base64(2048, 'p') AS pk, random_base64(1024, 's') AS sk \gset
SELECT dynamo_put('Bytes', format('{"id": {"B": "%s"}, "at": {"B": "%s"}, "v": {"N": "1"}}', :'pk', :'sk')::dynamo_item);
SELECT dynamo_put('Bytes', format('{"id": {"B": "%s"}, "at": {"B": "%s"}, "v": {"N": "2"}}', :'pk', :'sk')::dynamo_item, 'ALL_OLD') ->> 'v' AS old;
SELECT dynamo_get('Bytes', format('{"id": {"B": "%s"}, "at": {"B": "%s"}}', :'pk', :'sk')::dynamo_item) ->> 'v' AS v;
SELECT item ->> 'v' AS v, "id" = decode(:'pk', 'base64') AS same_key FROM "Bytes" WHERE id = decode(:'pk', 'base64') AND at = decode(:'sk', 'base64');
SELECT dynamo_delete('Bytes', format('{"id": {"B": "%s"}, "at": {"B": "%s"}}', :'pk', :'sk')::dynamo_item, 'ALL_OLD') ->> 'v' AS old;

-- The longest sort key in its longest form, behind the longest key that an index holds whole.
SELECT dynamo_put('Cart', format('{"PK": {"S": "%s"}, "SK": {"S": "%s"}}',
	substr(:'pk', 1, 512), repeat('\u0000\u0001', 512))::dynamo_item);
SELECT dynamo_item_size(item) FROM dynamo_query('Cart', 'PK = :p', jsonb_build_object(':p', substr(:'pk', 1, 512)));

-- The largest item, and one byte more.
SELECT dynamo_create_table('Large', 'k S');
SELECT dynamo_put('Large', jsonb_build_object('k', 'a', 'v', repeat('x', 409600 - 3)));
SELECT dynamo_item_size(dynamo_get('Large', '{"k": {"S": "a"}}'));
SELECT dynamo_put('Large', jsonb_build_object('k', 'a', 'v', repeat('x', 409600 - 2)));
SELECT pg_column_size(item) < 10000 AS compressed FROM "Large";

-- Refusals.
SELECT dynamo_put('Cart', '{"PK": {"S": "a"}}');
SELECT dynamo_put('Cart', '{"SK": {"S": "a"}}');
SELECT dynamo_put('Cart', '{"PK": {"N": "1"}, "SK": {"S": "a"}}');
SELECT dynamo_put('Cart', '{"PK": {"S": "a"}, "SK": {"SS": ["a"]}}');
SELECT dynamo_put('Cart', '{"PK": {"S": ""}, "SK": {"S": "a"}}');
SELECT dynamo_put('Cart', '{"PK": {"S": "a"}, "SK": {"S": ""}}');
SELECT dynamo_put('Bytes', '{"id": {"B": ""}, "at": {"B": "AA=="}}');
SELECT dynamo_put('Cart', jsonb_build_object('PK', repeat('a', 2049), 'SK', 'a'));
SELECT dynamo_put('Cart', jsonb_build_object('PK', 'a', 'SK', repeat('a', 1025)));
SELECT dynamo_put('Cart', '{"PK": {"S": "a"}, "SK": {"S": "a"}, "v": {"SS": []}}');
SELECT dynamo_put('Cart', '{"PK": {"S": "a"}, "SK": {"S": "a"}, "v": {"N": "1e126"}}');
SELECT dynamo_put('Cart', '{"PK": {"S": "a"}, "SK": {"S": "a"}, "v": "x"}');
SELECT dynamo_put('Cart', NULL);
SELECT dynamo_put(NULL, '{}');
SELECT dynamo_put('Missing', '{"PK": {"S": "a"}}');
SELECT dynamo_put('Cart', '{"PK": {"S": "a"}, "SK": {"S": "a"}}', 'ALL_NEW');
SELECT dynamo_put('Cart', '{"PK": {"S": "a"}, "SK": {"S": "a"}}', 'x');
SELECT dynamo_get('Cart', '{"PK": {"S": "a"}}');
SELECT dynamo_get('Cart', '{"PK": {"S": "a"}, "SK": {"N": "1"}}');
SELECT dynamo_get('Cart', '{"PK": {"S": "a"}, "SK": {"S": "a"}, "x": {"S": "a"}}');
SELECT dynamo_get('Cart', '{"PK": {"S": ""}, "SK": {"S": "a"}}');
SELECT dynamo_get('Large', '{"K": {"S": "a"}}');
SELECT dynamo_delete('Cart', '{"PK": {"S": "a"}, "SK": {"S": "a"}, "x": {"S": "a"}}');
SELECT dynamo_delete('Missing', '{"PK": {"S": "a"}}');
BEGIN READ ONLY;
SELECT dynamo_put('Cart', '{"PK": {"S": "a"}, "SK": {"S": "a"}}');
ROLLBACK;
BEGIN READ ONLY;
SELECT dynamo_delete('Cart', '{"PK": {"S": "a"}, "SK": {"S": "a"}}');
ROLLBACK;
SELECT count(*) FROM dynamo_query('Cart', 'PK = :p', '{":p": {"S": "a"}}');

SELECT dynamo_delete_table(t) FROM dynamo_list_tables() t;
DROP FUNCTION random_base64;
