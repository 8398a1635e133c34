
-- DynamoDB tables: one row for each, read and written by src/catalog.
-- regclass keeps the reference true through pg_dump (by name), pg_upgrade (by
-- OID), ALTER TABLE ... RENAME and SET SCHEMA.
CREATE TABLE dynamo.tables (
	relation regclass PRIMARY KEY,
	table_id uuid NOT NULL,
	long_name text COLLATE "C",
	partition_key text COLLATE "C" NOT NULL,
	sort_key text COLLATE "C",
	created timestamptz NOT NULL,
	attribute_names text[] COLLATE "C" NOT NULL,
	attribute_types text COLLATE "C" NOT NULL,
	billing_mode text COLLATE "C" NOT NULL,
	read_units bigint,
	write_units bigint,
	last_increase timestamptz,
	last_decrease timestamptz,
	decreases bigint,
	on_demand_since timestamptz[],
	max_read_units bigint,
	max_write_units bigint,
	warm_read_units bigint,
	warm_write_units bigint,
	table_class text COLLATE "C",
	class_changes timestamptz[],
	deletion_protection boolean NOT NULL,
	stream_view text COLLATE "C",
	stream_created timestamptz,
	sse_type text COLLATE "C",
	sse_key text COLLATE "C",
	sse_changes timestamptz[],
	ttl_attribute text COLLATE "C",
	ttl_changed timestamptz,
	resource_policy text COLLATE "C",
	insights_mode text COLLATE "C",
	insights_changed timestamptz
) USING heap;
COMMENT ON TABLE dynamo.tables IS 'DynamoDB tables; changed by the functions dynamo_... and DROP TABLE only';
COMMENT ON COLUMN dynamo.tables.relation IS 'the relation that holds the items';
COMMENT ON COLUMN dynamo.tables.table_id IS 'TableId of DescribeTable';
COMMENT ON COLUMN dynamo.tables.long_name IS 'the table''s name where it is too long for the relation';
COMMENT ON COLUMN dynamo.tables.partition_key IS 'name of the partition key attribute';
COMMENT ON COLUMN dynamo.tables.sort_key IS 'name of the sort key attribute, if there is one';
COMMENT ON COLUMN dynamo.tables.created IS 'CreationDateTime of DescribeTable';
COMMENT ON COLUMN dynamo.tables.attribute_names IS 'attributes that are keys of the table or of an index';
COMMENT ON COLUMN dynamo.tables.attribute_types IS 'their types, a letter each: S, N or B';
COMMENT ON COLUMN dynamo.tables.billing_mode IS 'PROVISIONED or PAY_PER_REQUEST';
COMMENT ON COLUMN dynamo.tables.read_units IS 'provisioned ReadCapacityUnits';
COMMENT ON COLUMN dynamo.tables.write_units IS 'provisioned WriteCapacityUnits';
COMMENT ON COLUMN dynamo.tables.last_increase IS 'when the provisioned throughput was last raised';
COMMENT ON COLUMN dynamo.tables.last_decrease IS 'when it was last lowered';
COMMENT ON COLUMN dynamo.tables.decreases IS 'how often it was lowered on that day (UTC)';
COMMENT ON COLUMN dynamo.tables.on_demand_since IS 'the last times when billing became PAY_PER_REQUEST';
COMMENT ON COLUMN dynamo.tables.max_read_units IS 'MaxReadRequestUnits of OnDemandThroughput';
COMMENT ON COLUMN dynamo.tables.max_write_units IS 'MaxWriteRequestUnits of OnDemandThroughput';
COMMENT ON COLUMN dynamo.tables.warm_read_units IS 'ReadUnitsPerSecond of WarmThroughput';
COMMENT ON COLUMN dynamo.tables.warm_write_units IS 'WriteUnitsPerSecond of WarmThroughput';
COMMENT ON COLUMN dynamo.tables.table_class IS 'TableClass, if one was ever given';
COMMENT ON COLUMN dynamo.tables.class_changes IS 'the last times when it was changed';
COMMENT ON COLUMN dynamo.tables.deletion_protection IS 'DeletionProtectionEnabled';
COMMENT ON COLUMN dynamo.tables.stream_view IS 'StreamViewType while a stream is enabled';
COMMENT ON COLUMN dynamo.tables.stream_created IS 'when the latest stream was enabled';
COMMENT ON COLUMN dynamo.tables.sse_type IS 'SSEType, if it is not the service''s own key';
COMMENT ON COLUMN dynamo.tables.sse_key IS 'KMSMasterKeyArn';
COMMENT ON COLUMN dynamo.tables.sse_changes IS 'the last times when the encryption was changed';
COMMENT ON COLUMN dynamo.tables.ttl_attribute IS 'attribute that holds the time to live while that is enabled';
COMMENT ON COLUMN dynamo.tables.ttl_changed IS 'when the time to live was last enabled or disabled';
COMMENT ON COLUMN dynamo.tables.resource_policy IS 'ResourcePolicy of CreateTable';
COMMENT ON COLUMN dynamo.tables.insights_mode IS 'ContributorInsightsMode while Contributor Insights are enabled';
COMMENT ON COLUMN dynamo.tables.insights_changed IS 'when Contributor Insights were last enabled, changed or disabled';
GRANT SELECT ON dynamo.tables TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('dynamo.tables', '');

-- Secondary indexes of tables.
CREATE TABLE dynamo.indexes (
	relation regclass,
	name text COLLATE "C",
	position bigint NOT NULL,
	local boolean NOT NULL,
	hash_keys text[] COLLATE "C" NOT NULL,
	range_keys text[] COLLATE "C",
	projection text COLLATE "C" NOT NULL,
	non_key_attributes text[] COLLATE "C",
	read_units bigint,
	write_units bigint,
	last_increase timestamptz,
	last_decrease timestamptz,
	decreases bigint,
	max_read_units bigint,
	max_write_units bigint,
	warm_read_units bigint,
	warm_write_units bigint,
	storage regclass NOT NULL,
	status text COLLATE "C" NOT NULL,
	backfilling boolean NOT NULL,
	building boolean NOT NULL,
	violations bigint,
	insights_mode text COLLATE "C",
	insights_changed timestamptz,
	PRIMARY KEY (relation, name)
) USING heap;
COMMENT ON TABLE dynamo.indexes IS 'secondary indexes of DynamoDB tables; changed by the functions dynamo_... and DROP TABLE only';
COMMENT ON COLUMN dynamo.indexes.relation IS 'the relation of the table';
COMMENT ON COLUMN dynamo.indexes.name IS 'IndexName';
COMMENT ON COLUMN dynamo.indexes.position IS 'its place in the order of creation';
COMMENT ON COLUMN dynamo.indexes.local IS 'a local secondary index, not a global one';
COMMENT ON COLUMN dynamo.indexes.hash_keys IS 'attributes of its partition key';
COMMENT ON COLUMN dynamo.indexes.range_keys IS 'attributes of its sort key';
COMMENT ON COLUMN dynamo.indexes.projection IS 'ALL, KEYS_ONLY or INCLUDE';
COMMENT ON COLUMN dynamo.indexes.non_key_attributes IS 'attributes that INCLUDE projects';
COMMENT ON COLUMN dynamo.indexes.read_units IS 'provisioned ReadCapacityUnits';
COMMENT ON COLUMN dynamo.indexes.write_units IS 'provisioned WriteCapacityUnits';
COMMENT ON COLUMN dynamo.indexes.last_increase IS 'when the provisioned throughput was last raised';
COMMENT ON COLUMN dynamo.indexes.last_decrease IS 'when it was last lowered';
COMMENT ON COLUMN dynamo.indexes.decreases IS 'how often it was lowered on that day (UTC)';
COMMENT ON COLUMN dynamo.indexes.max_read_units IS 'MaxReadRequestUnits of OnDemandThroughput';
COMMENT ON COLUMN dynamo.indexes.max_write_units IS 'MaxWriteRequestUnits of OnDemandThroughput';
COMMENT ON COLUMN dynamo.indexes.warm_read_units IS 'ReadUnitsPerSecond of WarmThroughput';
COMMENT ON COLUMN dynamo.indexes.warm_write_units IS 'WriteUnitsPerSecond of WarmThroughput';
COMMENT ON COLUMN dynamo.indexes.storage IS 'the relation that holds its entries';
COMMENT ON COLUMN dynamo.indexes.status IS 'IndexStatus: CREATING, ACTIVE or DELETING';
COMMENT ON COLUMN dynamo.indexes.backfilling IS 'Backfilling: it is being filled from the items that were there before it';
COMMENT ON COLUMN dynamo.indexes.building IS 'writers pass it by as yet, for its entries are being written in bulk';
COMMENT ON COLUMN dynamo.indexes.violations IS 'items that filling it left out, for a key attribute of a wrong type or size';
COMMENT ON COLUMN dynamo.indexes.insights_mode IS 'ContributorInsightsMode while Contributor Insights are enabled';
COMMENT ON COLUMN dynamo.indexes.insights_changed IS 'when Contributor Insights were last enabled, changed or disabled';
GRANT SELECT ON dynamo.indexes TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('dynamo.indexes', '');

-- Tags of tables.
CREATE TABLE dynamo.tags (
	relation regclass,
	key text COLLATE "C",
	value text COLLATE "C" NOT NULL,
	PRIMARY KEY (relation, key)
) USING heap;
COMMENT ON TABLE dynamo.tags IS 'tags of DynamoDB tables; changed by TagResource, UntagResource and DROP TABLE only';
COMMENT ON COLUMN dynamo.tags.relation IS 'the relation of the table';
COMMENT ON COLUMN dynamo.tags.key IS 'the tag''s key';
COMMENT ON COLUMN dynamo.tags.value IS 'the tag''s value';
GRANT SELECT ON dynamo.tags TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('dynamo.tags', '');
