-- ItemCount and TableSizeBytes beyond what is counted: true at once for one's
-- own changes.  Autovacuum must not look in the midst of a transaction.
CREATE FUNCTION size() RETURNS TABLE (items text, bytes text, index_items text, index_bytes text) LANGUAGE sql AS $$
	SELECT d ->> 'ItemCount', d ->> 'TableSizeBytes', i ->> 'ItemCount', i ->> 'IndexSizeBytes'
	FROM dynamo_describe_table('Sized') d, jsonb_array_elements(d -> 'GlobalSecondaryIndexes') i
$$;
SELECT FROM dynamo_api('CreateTable', '{"TableName": "Sized", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "g", "AttributeType": "S"}],
	"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
	"GlobalSecondaryIndexes": [{"IndexName": "by-g", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
		"Projection": {"ProjectionType": "KEYS_ONLY"}}]}');
ALTER TABLE "Sized" SET (autovacuum_enabled = off);
ALTER TABLE "Sized:by-g" SET (autovacuum_enabled = off);

-- 57 bytes each, and half of them 11 in the index.
SELECT count(dynamo_put('Sized', jsonb_build_object('pk', to_char(i, 'FM0000'), 'v', repeat('v', 45)) ||
	CASE WHEN i % 2 = 0 THEN '{"g": "gggg"}' ELSE '{"h": "hhhh"}' END::jsonb))
FROM generate_series(1, 4000) i;
SELECT * FROM size();
BEGIN;
SELECT count(dynamo_delete('Sized', jsonb_build_object('pk', to_char(i, 'FM0000')))) FROM generate_series(1, 1000) i;
SAVEPOINT s;
DELETE FROM "Sized" WHERE pk IN (SELECT to_char(i, 'FM0000') FROM generate_series(1001, 1100) i);
SELECT * FROM size();
ROLLBACK TO s;
SELECT * FROM size();
ROLLBACK;
SELECT * FROM size();
DELETE FROM "Sized" WHERE pk IN (SELECT to_char(i, 'FM0000') FROM generate_series(1, 1501) i);
SELECT (SELECT count(*) FROM "Sized"), (SELECT count(*) FROM "Sized:by-g");
SELECT * FROM size();
VACUUM "Sized", "Sized:by-g";
SELECT * FROM size();
ANALYZE "Sized";
SELECT * FROM size();

-- Statistics that know nothing are not believed.
SELECT pg_stat_reset_single_table_counters('"Sized"'::regclass);
SELECT * FROM size();

BEGIN;
TRUNCATE "Sized";
SELECT * FROM size();
ROLLBACK;
SELECT items FROM size();
TRUNCATE "Sized";
SELECT * FROM size();
-- The server forgets a TRUNCATE that is not reported before the next change.
SELECT pg_stat_force_next_flush();
SELECT count(dynamo_put('Sized', jsonb_build_object('pk', to_char(i, 'FM0000'), 'v', repeat('v', 45), 'g', 'gggg')))
FROM generate_series(1, 3000) i;
SELECT items, index_items FROM size();
SELECT dynamo_delete_table('Sized') \g /dev/null
DROP FUNCTION size();
