-- DynamoDB tables: one row for each, read and written by src/catalog.
-- regclass keeps the reference true through pg_dump (by name), pg_upgrade (by
-- OID), ALTER TABLE ... RENAME and SET SCHEMA.
CREATE TABLE dynamo.tables (
	relation regclass PRIMARY KEY,
	table_id uuid NOT NULL,
	long_name text COLLATE "C",
	partition_key text COLLATE "C" NOT NULL,
	sort_key text COLLATE "C",
	created timestamptz NOT NULL
) USING heap;
COMMENT ON TABLE dynamo.tables IS 'DynamoDB tables; changed by dynamo_create_table(), dynamo_delete_table() and DROP TABLE only';
COMMENT ON COLUMN dynamo.tables.relation IS 'the relation that holds the items';
COMMENT ON COLUMN dynamo.tables.table_id IS 'TableId of DescribeTable';
COMMENT ON COLUMN dynamo.tables.long_name IS 'the table''s name where it is too long for the relation';
COMMENT ON COLUMN dynamo.tables.partition_key IS 'name of the partition key attribute';
COMMENT ON COLUMN dynamo.tables.sort_key IS 'name of the sort key attribute, if there is one';
COMMENT ON COLUMN dynamo.tables.created IS 'CreationDateTime of DescribeTable';
GRANT SELECT ON dynamo.tables TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('dynamo.tables', '');

