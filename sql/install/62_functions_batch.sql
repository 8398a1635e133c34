CREATE FUNCTION dynamo_batch_get(
	table_name text,
	keys dynamo_item[],
	projection text DEFAULT NULL,
	names dynamo_item DEFAULT NULL)
RETURNS TABLE (item dynamo_item)
LANGUAGE C STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_batch_get';
COMMENT ON FUNCTION dynamo_batch_get(text, dynamo_item[], text, dynamo_item) IS 'the items with these keys, in their order and without those that are missing; with projection (a ProjectionExpression) only those parts of them';

CREATE FUNCTION dynamo_batch_write(
	table_name text,
	puts dynamo_item[] DEFAULT NULL,
	deletes dynamo_item[] DEFAULT NULL)
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_batch_write';
COMMENT ON FUNCTION dynamo_batch_write(text, dynamo_item[], dynamo_item[]) IS 'stores items and removes those with the keys in deletes, all of them or none';
