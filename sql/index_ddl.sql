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

-- Roads of plain SQL that are seldom taken: rows that are replicated, loaded
-- frozen, or come through a partitioned table.
SELECT dynamo_create_table('Roads', 'a S', 'b N');
SELECT dynamo_create_index('Roads', 'by-c', 'c S');
CREATE FUNCTION state(OUT entries text, OUT problems text[]) LANGUAGE sql AS $$
	SELECT (SELECT string_agg(concat_ws(' ', a, b, c), ', ' ORDER BY a COLLATE "C", b) FROM "Roads:by-c"), (SELECT problems FROM dynamo_check('"Roads"'))
$$;
SET session_replication_role = replica;
INSERT INTO "Roads" VALUES ('r', 1, '{"c": {"S": "inserted"}}'), ('r', 2, '{"c": {"S": "2"}}');
UPDATE "Roads" SET item = '{"c": {"S": "updated"}}' WHERE b = 1;
SELECT dynamo_put('Roads', '{"a": {"S": "r"}, "b": {"N": "3"}, "c": {"S": "put"}}');
DELETE FROM "Roads" WHERE b = 2;
INSERT INTO "Roads:by-c" SELECT * FROM "Roads:by-c";
DELETE FROM "Roads:by-c";
SELECT * FROM state();
TRUNCATE "Roads";
RESET session_replication_role;
SELECT * FROM state();
BEGIN;
TRUNCATE "Roads";
COPY "Roads" FROM stdin WITH (FREEZE);
f	1	{"c": {"S": "frozen"}}
f	2	{}
\.
COMMIT;
SELECT * FROM state();
CREATE TABLE parent (a dynamo_partition_key('S') NOT NULL, b numeric NOT NULL, item dynamo_item NOT NULL) PARTITION BY LIST (b);
ALTER TABLE parent ATTACH PARTITION "Roads" DEFAULT;
INSERT INTO parent VALUES ('p', 1, '{"c": {"S": "inserted"}}'), ('q', 1, '{"c": {"S": "inserted"}}');
UPDATE parent SET item = '{"c": {"S": "updated"}}' WHERE a = 'p';
MERGE INTO parent m USING (VALUES ('q'), ('s')) v (a) ON m.a = v.a::dynamo_partition_key
	WHEN MATCHED THEN UPDATE SET item = '{"c": {"S": "merged"}}' WHEN NOT MATCHED THEN INSERT VALUES (v.a, 1, '{"c": {"S": "new"}}');
DELETE FROM parent WHERE a = 'f';
SELECT * FROM state();
-- From one partition to another, and back.
CREATE TABLE other PARTITION OF parent FOR VALUES IN (99);
UPDATE parent SET b = 99 WHERE a IN ('p', 'q');
SELECT * FROM state();
UPDATE parent SET b = 98 WHERE a = 'p';
SELECT dynamo_put('Roads', '{"a": {"S": "x"}, "b": {"N": "1"}, "c": {"S": "put"}}');
SELECT item FROM dynamo_query('Roads', 'c = :c', '{":c": {"S": "updated"}}', index_name => 'by-c');
SELECT * FROM state();
TRUNCATE parent;
SELECT * FROM state();
DROP TABLE parent;
SELECT relname FROM pg_class WHERE relname LIKE 'Roads%';

-- Sizes and counts of what is too large to be counted: as many as there are now,
-- of the size of those that were looked at.
SELECT dynamo_create_table('Many', 'a S');
SELECT dynamo_create_index('Many', 'by-b', 'b S', projection => 'KEYS_ONLY');
INSERT INTO "Many" SELECT 'key' || i, jsonb_build_object('b', 'key' || i, 'c', repeat('x', 100))::dynamo_item FROM generate_series(10000, 12499) i;
SELECT pg_stat_force_next_flush();
SELECT d -> 'ItemCount' AS items, d -> 'TableSizeBytes' AS bytes, i -> 'ItemCount' AS index_items, i -> 'IndexSizeBytes' AS index_bytes
FROM dynamo_describe_table('Many') d, LATERAL (SELECT d #> '{GlobalSecondaryIndexes,0}') x (i);
SELECT count(*), sum(dynamo_item_size(item)) FROM dynamo_scan('Many') item;
SELECT count(*), sum(dynamo_item_size(item)) FROM dynamo_scan('Many', index_name => 'by-b') item;
SELECT dynamo_delete_table('Many') \g /dev/null

DROP FUNCTION state();
DROP VIEW places;
DROP SCHEMA dynamo_attic;
DROP OWNED BY dynamo_owner, dynamo_heir;
DROP ROLE dynamo_owner, dynamo_heir;
