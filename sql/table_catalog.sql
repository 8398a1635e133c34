-- The catalog stays true whatever SQL does to a table.
SELECT dynamo_create_table('Cart', 'PK S', 'SK S');
SELECT dynamo_put('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#1"}, "qty": {"N": "2"}}');

-- ALTER TABLE ... RENAME: the table has the new name.
ALTER TABLE "Cart" RENAME TO "Basket";
SELECT * FROM dynamo_list_tables();
SELECT dynamo_get('Basket', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#1"}}');
SELECT dynamo_get('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#1"}}');

-- A long name is given up on RENAME.
SELECT repeat('x', 100) AS long_name \gset
SELECT dynamo_create_table(:'long_name', 'PK S');
SELECT relation AS long_relation FROM dynamo.tables WHERE long_name = :'long_name' \gset
ALTER TABLE :long_relation RENAME TO short;
SELECT * FROM dynamo_list_tables();
SELECT dynamo_describe_table('short') ->> 'TableName';
-- and the name is free again.
SELECT length(dynamo_create_table(:'long_name', 'PK S')::text);
SELECT dynamo_delete_table(:'long_name');

-- ALTER TABLE ... SET SCHEMA: found along the search_path.
CREATE SCHEMA shop;
ALTER TABLE "Basket" SET SCHEMA shop;
SELECT * FROM dynamo_list_tables();
SELECT dynamo_get('Basket', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#1"}}');
SET search_path = shop, public;
SELECT dynamo_get('Basket', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#1"}}');
-- One name in two schemas: the first one counts.
SELECT dynamo_create_table('Basket', 'PK S', 'SK S');
SET search_path = public, shop;
SELECT dynamo_describe_table('Basket') ->> 'TableName';
SET search_path = public;
SELECT dynamo_create_table('Basket', 'id S');
SET search_path = shop, public;
SELECT dynamo_describe_table('Basket') #>> '{KeySchema,0,AttributeName}';
SET search_path = public, shop;
SELECT dynamo_describe_table('Basket') #>> '{KeySchema,0,AttributeName}';
SELECT * FROM dynamo_list_tables();
RESET search_path;

-- TRUNCATE empties it.
SET search_path = shop;
SELECT public.dynamo_put('Basket', '{"PK": {"S": "USER#2"}, "SK": {"S": "CART#1"}}');
TRUNCATE "Basket";
SELECT count(*) FROM public.dynamo_scan('Basket');
SELECT public.dynamo_put('Basket', '{"PK": {"S": "USER#2"}, "SK": {"S": "CART#1"}}');
SELECT count(*) FROM public.dynamo_scan('Basket');
RESET search_path;

-- A renamed column keeps its attribute's name.
SELECT dynamo_create_table('Columns', 'PK S', 'SK N');
ALTER TABLE "Columns" RENAME COLUMN "PK" TO owner;
ALTER TABLE "Columns" RENAME COLUMN item TO rest;
SELECT dynamo_put('Columns', '{"PK": {"S": "a"}, "SK": {"N": "1"}, "v": {"S": "x"}}');
SELECT dynamo_get('Columns', '{"PK": {"S": "a"}, "SK": {"N": "1"}}');
SELECT * FROM "Columns";

-- Dropped in any way, it is forgotten.
DROP TABLE "Columns";
DROP SCHEMA shop CASCADE;
SELECT relation FROM dynamo.tables ORDER BY relation::text;
BEGIN;
DROP TABLE short;
SELECT * FROM dynamo_list_tables();
ROLLBACK;
SELECT * FROM dynamo_list_tables();
CREATE ROLE dynamo_owner;
GRANT CREATE ON SCHEMA public TO dynamo_owner;
SET ROLE dynamo_owner;
SELECT dynamo_create_table('Owned', 'PK S');
SELECT dynamo_put('Owned', '{"PK": {"S": "a"}}');
SELECT dynamo_delete_table('Basket');
RESET ROLE;
DROP OWNED BY dynamo_owner;
DROP ROLE dynamo_owner;
SELECT * FROM dynamo_list_tables();

-- Settings, indexes and tags follow the table, and go with it.
SELECT dynamo_api('CreateTable', '{"TableName": "Wares", "BillingMode": "PAY_PER_REQUEST", "Tags": [{"Key": "k", "Value": "v"}],
	"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "at", "AttributeType": "N"}],
	"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
	"GlobalSecondaryIndexes": [{"IndexName": "by_at", "KeySchema": [{"AttributeName": "at", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}]}')
	#>> '{TableDescription,GlobalSecondaryIndexes,0,IndexArn}';
ALTER TABLE "Wares" RENAME TO "Goods";
CREATE SCHEMA shop;
ALTER TABLE "Goods" SET SCHEMA shop;
TRUNCATE shop."Goods";
SELECT relation, name, hash_keys FROM dynamo.indexes;
SELECT relation, key, value FROM dynamo.tags;
SET search_path = shop, public;
SELECT dynamo_describe_table('Goods') #>> '{GlobalSecondaryIndexes,0,IndexArn}';
-- A change that is undone is forgotten, also within a transaction.
BEGIN;
SELECT dynamo_update_table('Goods', max_read_units => 5) -> 'OnDemandThroughput';
SAVEPOINT s;
SELECT dynamo_update_table('Goods', max_read_units => 6) -> 'OnDemandThroughput';
ROLLBACK TO s;
SELECT dynamo_describe_table('Goods') -> 'OnDemandThroughput';
ROLLBACK;
SELECT dynamo_describe_table('Goods') -> 'OnDemandThroughput';
-- A query goes on while its table's settings change.
SELECT count(dynamo_put('Goods', jsonb_build_object('id', 'a' || i))) FROM generate_series(1, 5) i;
BEGIN;
DECLARE goods CURSOR WITH HOLD FOR SELECT dynamo_scan('Goods');
FETCH 1 FROM goods;
SELECT dynamo_update_table('Goods', max_read_units => 7) -> 'OnDemandThroughput';
FETCH 1 FROM goods;
SELECT dynamo_update_table('Goods', max_read_units => 8) -> 'OnDemandThroughput';
COMMIT;
FETCH ALL FROM goods;
CLOSE goods;
RESET search_path;
DROP SCHEMA shop CASCADE;
SELECT count(*) FROM dynamo.indexes;
SELECT count(*) FROM dynamo.tags;

-- DROP EXTENSION takes the tables along, if asked to.
DROP EXTENSION dynamo_am;
\set VERBOSITY terse
DROP EXTENSION dynamo_am CASCADE;
SELECT count(*) FROM pg_class WHERE relname IN ('Basket', 'short');
SELECT to_regnamespace('dynamo');
CREATE EXTENSION dynamo_am;
SELECT dynamo_create_table('Cart', 'PK S', 'SK S');
SELECT dynamo_put('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "CART#1"}}');
SELECT dynamo_delete_table('Cart');
