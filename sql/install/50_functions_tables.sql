CREATE FUNCTION dynamo_create_table(
	table_name text,
	partition_key text,
	sort_key text DEFAULT NULL,
	if_not_exists boolean DEFAULT false,
	read_capacity bigint DEFAULT NULL,
	write_capacity bigint DEFAULT NULL,
	max_read_units bigint DEFAULT NULL,
	max_write_units bigint DEFAULT NULL,
	table_class text DEFAULT NULL,
	deletion_protection boolean DEFAULT NULL,
	stream text DEFAULT NULL)
RETURNS regclass
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_create_table';
COMMENT ON FUNCTION dynamo_create_table(text, text, text, boolean, bigint, bigint, bigint, bigint, text, boolean, text) IS 'creates a DynamoDB table; keys are written as name and type: ''PK S''';

CREATE FUNCTION dynamo_update_table(
	table_name text,
	billing_mode text DEFAULT NULL,
	read_capacity bigint DEFAULT NULL,
	write_capacity bigint DEFAULT NULL,
	max_read_units bigint DEFAULT NULL,
	max_write_units bigint DEFAULT NULL,
	table_class text DEFAULT NULL,
	deletion_protection boolean DEFAULT NULL,
	stream text DEFAULT NULL)
RETURNS jsonb
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_update_table';
COMMENT ON FUNCTION dynamo_update_table(text, text, bigint, bigint, bigint, bigint, text, boolean, text) IS 'changes settings of a DynamoDB table; answers its TableDescription';

CREATE FUNCTION dynamo_delete_table(
	table_name text,
	if_exists boolean DEFAULT false)
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_delete_table';
COMMENT ON FUNCTION dynamo_delete_table(text, boolean) IS 'drops a DynamoDB table';

CREATE FUNCTION dynamo_describe_table(table_name text)
RETURNS jsonb
LANGUAGE C STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_describe_table';
COMMENT ON FUNCTION dynamo_describe_table(text) IS 'TableDescription of a DynamoDB table, as DescribeTable answers it';

CREATE FUNCTION dynamo_list_tables()
RETURNS TABLE (table_name text)
LANGUAGE C STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_list_tables';
COMMENT ON FUNCTION dynamo_list_tables() IS 'names of the DynamoDB tables on the search_path, sorted';

CREATE FUNCTION dynamo_create_index(
	table_name text,
	index_name text,
	partition_key text,
	sort_key text DEFAULT NULL,
	projection text DEFAULT 'ALL',
	non_key_attributes text[] DEFAULT NULL,
	read_capacity bigint DEFAULT NULL,
	write_capacity bigint DEFAULT NULL,
	max_read_units bigint DEFAULT NULL,
	max_write_units bigint DEFAULT NULL)
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_create_index';
COMMENT ON FUNCTION dynamo_create_index(text, text, text, text, text, text[], bigint, bigint, bigint, bigint) IS 'creates a global secondary index; keys are written as name and type: ''PK S''';

CREATE FUNCTION dynamo_create_index(
	table_name text,
	index_name text,
	partition_keys text[],
	sort_keys text[] DEFAULT NULL,
	projection text DEFAULT 'ALL',
	non_key_attributes text[] DEFAULT NULL,
	read_capacity bigint DEFAULT NULL,
	write_capacity bigint DEFAULT NULL,
	max_read_units bigint DEFAULT NULL,
	max_write_units bigint DEFAULT NULL)
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_create_index';
COMMENT ON FUNCTION dynamo_create_index(text, text, text[], text[], text, text[], bigint, bigint, bigint, bigint) IS 'creates a global secondary index whose keys have several attributes';

CREATE FUNCTION dynamo_drop_index(
	table_name text,
	index_name text)
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_drop_index';
COMMENT ON FUNCTION dynamo_drop_index(text, text) IS 'drops a global secondary index';
