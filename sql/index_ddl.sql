-- What DDL on a table does to its secondary indexes.

CREATE ROLE dynamo_owner;
CREATE ROLE dynamo_heir;
GRANT CREATE ON SCHEMA public TO dynamo_owner, dynamo_heir;
CREATE SCHEMA dynamo_attic;
CREATE VIEW places AS
	SELECT i.name, i.storage, c.relnamespace::regnamespace AS schema, c.relowner::regrole AS owner, k.relowner::regrole AS key_owner, t.typowner::regrole AS type_owner
	FROM dynamo.indexes i JOIN pg_class c ON c.oid = i.storage JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class k ON k.oid = x.indexrelid JOIN pg_type t ON t.oid = c.reltype;

-- Owner and schema: indexes go along, and so does the expiry index.
SELECT dynamo_create_table('Moves', 'a S');
SELECT dynamo_create_index('Moves', 'by-b', 'b S');
SELECT dynamo_create_index('Moves', 'by-c', 'c N', projection => 'KEYS_ONLY');
SELECT dynamo_api('UpdateTimeToLive', '{"TableName": "Moves", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "expires"}}') \g /dev/null
SELECT dynamo_put('Moves', '{"a": {"S": "1"}, "b": {"S": "x"}, "c": {"N": "7"}, "expires": {"N": "9999999999"}}');
ALTER TABLE "Moves" OWNER TO dynamo_owner;
SELECT * FROM places ORDER BY name;
SET ROLE dynamo_owner;
SELECT dynamo_put('Moves', '{"a": {"S": "2"}, "b": {"S": "y"}, "c": {"N": "8"}}');
SELECT dynamo_drop_index('Moves', 'by-c');
RESET ROLE;
ALTER TABLE "Moves" SET SCHEMA dynamo_attic;
SELECT * FROM places ORDER BY name;
-- Both at once, and back by a rollback.
BEGIN;
REASSIGN OWNED BY dynamo_owner TO dynamo_heir;
ALTER TABLE dynamo_attic."Moves" SET SCHEMA public;
SELECT * FROM places ORDER BY name;
ROLLBACK;
SELECT * FROM places ORDER BY name;
-- One that has gone elsewhere stays there; a name that is taken is in the way.
ALTER TABLE dynamo_attic."Moves:by-b" OWNER TO dynamo_heir;
ALTER TABLE dynamo_attic."Moves" OWNER TO current_user;
SELECT count(*) FROM places WHERE owner = 'dynamo_heir'::regrole AND name = 'by-b';
CREATE TABLE "Moves:by-b" ();
ALTER TABLE dynamo_attic."Moves" SET SCHEMA public;
DROP TABLE "Moves:by-b";
ALTER TABLE dynamo_attic."Moves" SET SCHEMA public;
ALTER TABLE "Moves" RENAME TO "Moved";
SELECT dynamo_put('Moved', '{"a": {"S": "3"}, "b": {"S": "z"}}');
SELECT item ->> 'a' AS a FROM dynamo_query('Moved', 'b = :b', '{":b": {"S": "z"}}', index_name => 'by-b') AS item;
-- The old name is free again, but for the relations of the indexes.
SELECT dynamo_create_table('Moves', 'a S');
SELECT dynamo_create_index('Moves', 'by-b', 'b S');
SELECT name, storage FROM dynamo.indexes ORDER BY name, storage::text;
DROP TABLE "Moves";
SELECT (dynamo_check('"Moved"')).problems;
SELECT dynamo_delete_table('Moved') \g /dev/null
SELECT * FROM places;
DROP VIEW places;
DROP SCHEMA dynamo_attic;
DROP OWNED BY dynamo_owner, dynamo_heir;
DROP ROLE dynamo_owner, dynamo_heir;
