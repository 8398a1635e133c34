CREATE FUNCTION dynamo_put(
	table_name text,
	item dynamo_item,
	return_values text DEFAULT 'NONE',
	condition text DEFAULT NULL,
	"values" dynamo_item DEFAULT NULL,
	names dynamo_item DEFAULT NULL)
RETURNS dynamo_item
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_put';
COMMENT ON FUNCTION dynamo_put(text, dynamo_item, text, text, dynamo_item, dynamo_item) IS 'stores an item, replacing the one with the same key, if condition (a ConditionExpression) is true of that one; returns that one if return_values is ALL_OLD';

CREATE FUNCTION dynamo_get(
	table_name text,
	key dynamo_item,
	projection text DEFAULT NULL,
	names dynamo_item DEFAULT NULL)
RETURNS dynamo_item
LANGUAGE C STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_get';
COMMENT ON FUNCTION dynamo_get(text, dynamo_item, text, dynamo_item) IS 'the item with a key, or NULL; with projection (a ProjectionExpression) only those parts of it';

CREATE FUNCTION dynamo_delete(
	table_name text,
	key dynamo_item,
	return_values text DEFAULT 'NONE',
	condition text DEFAULT NULL,
	"values" dynamo_item DEFAULT NULL,
	names dynamo_item DEFAULT NULL)
RETURNS dynamo_item
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_delete';
COMMENT ON FUNCTION dynamo_delete(text, dynamo_item, text, text, dynamo_item, dynamo_item) IS 'removes the item with a key, if there is one and condition (a ConditionExpression) is true of it; returns it if return_values is ALL_OLD';

CREATE FUNCTION dynamo_query(
	table_name text,
	key_condition text,
	"values" dynamo_item DEFAULT NULL,
	names dynamo_item DEFAULT NULL,
	forward boolean DEFAULT true,
	"limit" bigint DEFAULT NULL,
	start_key dynamo_item DEFAULT NULL,
	filter text DEFAULT NULL,
	projection text DEFAULT NULL,
	index_name text DEFAULT NULL)
RETURNS TABLE (item dynamo_item)
LANGUAGE C STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_query';
COMMENT ON FUNCTION dynamo_query(text, text, dynamo_item, dynamo_item, boolean, bigint, dynamo_item, text, text, text) IS 'items of one partition in sort key order, by a KeyConditionExpression; index_name is a secondary index that is read instead of the table, limit is how many are evaluated, filter (a FilterExpression) which of them are returned, projection (a ProjectionExpression) what of these';

CREATE FUNCTION dynamo_scan(
	table_name text,
	segment integer DEFAULT NULL,
	total_segments integer DEFAULT NULL,
	"limit" bigint DEFAULT NULL,
	start_key dynamo_item DEFAULT NULL,
	filter text DEFAULT NULL,
	projection text DEFAULT NULL,
	"values" dynamo_item DEFAULT NULL,
	names dynamo_item DEFAULT NULL,
	index_name text DEFAULT NULL)
RETURNS TABLE (item dynamo_item)
LANGUAGE C STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_scan';
COMMENT ON FUNCTION dynamo_scan(text, integer, integer, bigint, dynamo_item, text, text, dynamo_item, dynamo_item, text) IS 'all items of a table, or of one of total_segments equal parts of it; index_name is a secondary index that is read instead of the table, limit is how many are evaluated, filter (a FilterExpression) which of them are returned, projection (a ProjectionExpression) what of these';

