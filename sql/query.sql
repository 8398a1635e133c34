-- dynamo_query(): every key condition, both directions, limits, start keys.
SELECT dynamo_create_table('Cart', 'PK S', 'SK S');
SELECT count(dynamo_put('Cart', jsonb_build_object('PK', 'USER#' || u, 'SK', sk, 'u', u)))
FROM generate_series(1, 3) u,
	unnest('{CART#apple,CART#pear,CART#plum,ORDER#1,ORDER#10,ORDER#2,PROFILE}'::text[]) sk;

CREATE FUNCTION sks(condition text, "values" dynamo_item, forward boolean DEFAULT true,
	"limit" bigint DEFAULT NULL, start_key dynamo_item DEFAULT NULL) RETURNS text[] LANGUAGE sql AS $$
	SELECT array_agg(item ->> 'SK')
	FROM dynamo_query('Cart', condition, "values", forward => forward, "limit" => "limit", start_key => start_key) $$;

SELECT * FROM dynamo_query('Cart', 'PK = :pk AND begins_with(SK, :sk)', '{":pk": {"S": "USER#1"}, ":sk": {"S": "CART#"}}');
SELECT sks('PK = :p', '{":p": {"S": "USER#2"}}');
SELECT sks(':p = PK', '{":p": {"S": "USER#2"}}', forward => false);
SELECT sks('PK = :p', '{":p": {"S": "USER#4"}}');
SELECT sks('PK = :p AND SK = :s', '{":p": {"S": "USER#2"}, ":s": {"S": "ORDER#1"}}');
SELECT sks('PK = :p AND SK < :s', '{":p": {"S": "USER#2"}, ":s": {"S": "ORDER#1"}}');
SELECT sks('PK = :p AND SK <= :s', '{":p": {"S": "USER#2"}, ":s": {"S": "ORDER#1"}}');
SELECT sks('SK > :s AND PK = :p', '{":p": {"S": "USER#2"}, ":s": {"S": "ORDER#1"}}');
SELECT sks('PK = :p AND SK >= :s', '{":p": {"S": "USER#2"}, ":s": {"S": "ORDER#1"}}');
SELECT sks('PK = :p AND :s > SK', '{":p": {"S": "USER#2"}, ":s": {"S": "ORDER#1"}}', forward => false);
SELECT sks('PK = :p AND SK BETWEEN :a AND :b', '{":p": {"S": "USER#2"}, ":a": {"S": "CART#b"}, ":b": {"S": "ORDER#10"}}');
SELECT sks('PK = :p AND SK BETWEEN :a AND :b', '{":p": {"S": "USER#2"}, ":a": {"S": "CART#b"}, ":b": {"S": "ORDER#10"}}', forward => false);
SELECT sks('PK = :p AND begins_with(SK, :s)', '{":p": {"S": "USER#2"}, ":s": {"S": "ORDER#1"}}', forward => false);

-- Limits and start keys, alone and together, in both directions.
SELECT sks('PK = :p', '{":p": {"S": "USER#2"}}', "limit" => 2);
SELECT sks('PK = :p', '{":p": {"S": "USER#2"}}', false, 2);
SELECT sks('PK = :p', '{":p": {"S": "USER#2"}}', true, 2, '{"PK": {"S": "USER#2"}, "SK": {"S": "CART#pear"}}');
SELECT sks('PK = :p', '{":p": {"S": "USER#2"}}', false, 2, '{"PK": {"S": "USER#2"}, "SK": {"S": "CART#pear"}}');
-- A start key need not exist.
SELECT sks('PK = :p', '{":p": {"S": "USER#2"}}', true, NULL, '{"PK": {"S": "USER#2"}, "SK": {"S": "ORDER"}}');
SELECT sks('PK = :p AND begins_with(SK, :s)', '{":p": {"S": "USER#2"}, ":s": {"S": "ORDER#"}}', true, NULL, '{"PK": {"S": "USER#2"}, "SK": {"S": "ORDER#10"}}');
-- Pages chained by the last key give the whole.
WITH RECURSIVE page AS (
	SELECT 1 AS n, sks('PK = :p', '{":p": {"S": "USER#3"}}', true, 3) AS keys
	UNION ALL
	SELECT n + 1, sks('PK = :p', '{":p": {"S": "USER#3"}}', true, 3,
		jsonb_build_object('PK', 'USER#3', 'SK', keys[cardinality(keys)])::dynamo_item)
	FROM page WHERE keys IS NOT NULL)
SELECT * FROM page;

-- Names by placeholder; values that are jsonb.
SELECT count(*) FROM dynamo_query('Cart', '#p = :p AND #s > :s', '{":p": "USER#1", ":s": "D"}'::jsonb, names => '{"#p": "PK", "#s": "SK"}'::jsonb);

-- A reader may stop early, and read several at once.
SELECT dynamo_query('Cart', 'PK = :p', '{":p": {"S": "USER#1"}}') ->> 'SK' LIMIT 1;
SELECT a.item ->> 'SK', b.item ->> 'SK'
FROM dynamo_query('Cart', 'PK = :p', '{":p": {"S": "USER#1"}}', "limit" => 2) a,
	dynamo_query('Cart', 'PK = :p', '{":p": {"S": "USER#2"}}', "limit" => 2) b;
BEGIN;
DECLARE c CURSOR FOR SELECT dynamo_query('Cart', 'PK = :p', '{":p": {"S": "USER#1"}}') ->> 'SK';
FETCH 2 FROM c;
SELECT dynamo_delete('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "PROFILE"}}');
FETCH ALL FROM c;
COMMIT;

-- Prefixes at the edge of the byte order.
SELECT dynamo_create_table('Edge', 'p S', 's B');
SELECT count(dynamo_put('Edge', format('{"p": {"S": "a"}, "s": {"B": "%s"}}', encode(s, 'base64'))::dynamo_item))
FROM unnest('{"\\x00","\\x01","\\xfe","\\xff","\\xff00","\\xffff","\\xffff01"}'::bytea[]) s;
SELECT array_agg(s ORDER BY s) FROM "Edge";
SELECT array_agg(decode(item ->> 's', 'base64')) FROM dynamo_query('Edge', 'p = :p AND begins_with(s, :s)', '{":p": {"S": "a"}, ":s": {"B": "/w=="}}');
SELECT array_agg(decode(item ->> 's', 'base64')) FROM dynamo_query('Edge', 'p = :p AND begins_with(s, :s)', '{":p": {"S": "a"}, ":s": {"B": "//8="}}', forward => false);
SELECT array_agg(decode(item ->> 's', 'base64')) FROM dynamo_query('Edge', 'p = :p AND begins_with(s, :s)', '{":p": {"S": "a"}, ":s": {"B": "AA=="}}');

-- Numbers are in numeric order.
SELECT dynamo_create_table('Numbers', 'p N', 's N');
SELECT count(dynamo_put('Numbers', jsonb_build_object('p', 1, 's', s))) FROM unnest('{-10,-9.5,-9,0,1,2,9,10,1e20,1e-20}'::numeric[]) s;
SELECT array_agg(item ->> 's') FROM dynamo_query('Numbers', 'p = :p', '{":p": {"N": "1.0"}}');
SELECT array_agg(item ->> 's') FROM dynamo_query('Numbers', 'p = :p AND s BETWEEN :a AND :b', '{":p": {"N": "1"}, ":a": {"N": "-9.50"}, ":b": {"N": "9"}}', forward => false);

-- A partition of many pages, in both directions.
SELECT dynamo_create_table('Many', 'p S', 's N');
SELECT count(dynamo_put('Many', jsonb_build_object('p', 'p' || i % 3, 's', (i * 7919) % 2000, 'pad', repeat('x', 300)))) FROM generate_series(0, 1999) i;
SELECT p, count(*), array_agg(s) = array_agg(s ORDER BY s) AS ordered
FROM unnest('{p0,p1,p2}'::text[]) p, LATERAL (SELECT (item ->> 's')::int AS s FROM dynamo_query('Many', 'p = :p', jsonb_build_object(':p', p))) q
GROUP BY p ORDER BY p;
SELECT count(*), array_agg(s) = array_agg(s ORDER BY s DESC) AS ordered
FROM (SELECT (item ->> 's')::int AS s FROM dynamo_query('Many', 'p = :p', '{":p": {"S": "p1"}}', forward => false)) q;
DELETE FROM "Many" WHERE s % 2 = 0;
SELECT count(*) FROM dynamo_query('Many', 'p = :p', '{":p": {"S": "p1"}}');

-- Refusals (those of the expression itself are in query_errors).
SELECT dynamo_query('Cart', NULL);
SELECT dynamo_query('Missing', 'PK = :p', '{":p": {"S": "a"}}');
SELECT sks('PK = :p', '{":p": {"S": "USER#2"}}', "limit" => 0);
SELECT sks('PK = :p', '{":p": {"S": "USER#2"}}', "limit" => -1);
SELECT sks('PK = :p', '{":p": {"S": "USER#2"}}', start_key => '{"PK": {"S": "USER#2"}}');
SELECT sks('PK = :p', '{":p": {"S": "USER#2"}}', start_key => '{"PK": {"S": "USER#1"}, "SK": {"S": "a"}}');
SELECT sks('PK = :p AND SK > :s', '{":p": {"S": "USER#2"}, ":s": {"S": "C"}}', start_key => '{"PK": {"S": "USER#2"}, "SK": {"S": "A"}}');
SELECT sks('PK = :p AND begins_with(SK, :s)', '{":p": {"S": "USER#2"}, ":s": {"S": "ORDER"}}', start_key => '{"PK": {"S": "USER#2"}, "SK": {"S": "PROFILE"}}');

DROP FUNCTION sks;
SELECT dynamo_delete_table(t) FROM dynamo_list_tables() t;
