-- Tables: create, describe, list, delete, and every refusal.

SELECT dynamo_create_table('Cart', 'PK S', 'SK S');
\d "Cart"
SELECT relation, long_name, partition_key, sort_key FROM dynamo.tables;
SELECT dynamo_create_table('Counters', 'id N');
\d "Counters"
SELECT dynamo_create_table('Blobs.v1-a_b', partition_key => 'hash b', sort_key => 'at n');
\d "Blobs.v1-a_b"
SELECT dynamo_create_table(table_name => 'odd', partition_key => 'item S', sort_key => 'ctid B');
\d odd
SELECT * FROM dynamo_list_tables();

-- A table is what DescribeTable says, but for what changes.
SELECT jsonb_pretty(dynamo_describe_table('Cart')
	- '{TableId,CreationDateTime}'::text[]
	#- '{BillingModeSummary,LastUpdateToPayPerRequestDateTime}');
SELECT dynamo_describe_table('Counters') -> 'KeySchema';
SELECT dynamo_describe_table('Cart') ->> 'TableId' = table_id::text AS same_id,
	abs((dynamo_describe_table('Cart') ->> 'CreationDateTime')::float8
		- extract(epoch FROM created)) < 0.01 AS same_time
FROM dynamo.tables WHERE relation = '"Cart"'::regclass;

-- Names up to 255 bytes.
SELECT repeat('Long.Name-', 25) || '12345' AS long_name \gset
SELECT length(:'long_name');
SELECT dynamo_create_table(:'long_name', 'PK S');
SELECT dynamo_describe_table(:'long_name') ->> 'TableName' = :'long_name' AS same_name;
SELECT dynamo_put(:'long_name', '{"PK": {"S": "a"}, "v": {"N": "1"}}');
SELECT dynamo_get(:'long_name', '{"PK": {"S": "a"}}');
SELECT dynamo_create_table('LongAttribute', repeat('k', 255) || ' S', repeat('ü', 127) || 's N');
SELECT length(partition_key), octet_length(sort_key) FROM dynamo.tables WHERE relation = '"LongAttribute"'::regclass;
SELECT dynamo_put('LongAttribute', jsonb_build_object(repeat('k', 255), 'a', repeat('ü', 127) || 's', 7));
SELECT dynamo_get('LongAttribute', jsonb_build_object(repeat('k', 255), 'a', repeat('ü', 127) || 's', 7)) ->> (repeat('ü', 127) || 's') AS sort_key;

-- Refusals.
SELECT dynamo_create_table('Cart', 'PK S');
\echo :LAST_ERROR_SQLSTATE
SELECT dynamo_create_table('Cart', 'PK S', if_not_exists => true);
CREATE TABLE plain_relation (a int);
SELECT dynamo_create_table('plain_relation', 'PK S');
SELECT dynamo_create_table(NULL, 'PK S');
SELECT dynamo_create_table('ab', 'PK S');
\echo :LAST_ERROR_SQLSTATE
SELECT dynamo_create_table(repeat('a', 256), 'PK S');
SELECT dynamo_create_table('a b c', 'PK S');
SELECT dynamo_create_table('tüb', 'PK S');
SELECT dynamo_create_table('NoType', 'PK');
SELECT dynamo_create_table('NoKey', NULL);
SELECT dynamo_create_table('BadType', 'PK X');
SELECT dynamo_create_table('BadType', 'PK S', 'SK SS');
SELECT dynamo_create_table('SameName', 'PK S', 'PK N');
SELECT dynamo_create_table('NoName', ' S');
SELECT dynamo_create_table('LongKeyName', repeat('k', 256) || ' S');
SELECT dynamo_describe_table('Missing');
\echo :LAST_ERROR_SQLSTATE
SELECT dynamo_delete_table('Missing');
SELECT dynamo_delete_table('plain_relation');
SELECT dynamo_get('plain_relation', '{"PK": {"S": "a"}}');
SELECT dynamo_get('', '{"PK": {"S": "a"}}');
SELECT dynamo_get('no such', '{"PK": {"S": "a"}}');
BEGIN READ ONLY;
SELECT dynamo_create_table('ReadOnly', 'PK S');
ROLLBACK;
SET search_path = pg_temp, public;
SELECT dynamo_create_table('Temporary', 'PK S');
RESET search_path;

-- Creating takes part in the transaction.
BEGIN;
SELECT dynamo_create_table('Rolled', 'PK S');
SELECT dynamo_put('Rolled', '{"PK": {"S": "a"}}');
ROLLBACK;
SELECT dynamo_describe_table('Rolled');

SELECT dynamo_delete_table('Missing', if_exists => true);
SELECT dynamo_delete_table('Cart');
SELECT dynamo_delete_table('Counters');
SELECT dynamo_delete_table('Blobs.v1-a_b');
SELECT dynamo_delete_table('odd');
SELECT dynamo_delete_table('LongAttribute');
SELECT dynamo_delete_table(:'long_name');
SELECT * FROM dynamo_list_tables();
SELECT count(*) FROM dynamo.tables;
DROP TABLE plain_relation;
