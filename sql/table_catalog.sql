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
