CREATE FUNCTION dynamo_put(
	table_name text,
	item dynamo_item,
	return_values text DEFAULT 'NONE')
RETURNS dynamo_item
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_put';
COMMENT ON FUNCTION dynamo_put(text, dynamo_item, text) IS 'stores an item, replacing the one with the same key; returns that one if return_values is ALL_OLD';

CREATE FUNCTION dynamo_get(table_name text, key dynamo_item)
RETURNS dynamo_item
LANGUAGE C STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_get';
COMMENT ON FUNCTION dynamo_get(text, dynamo_item) IS 'the item with a key, or NULL';

CREATE FUNCTION dynamo_delete(
	table_name text,
	key dynamo_item,
	return_values text DEFAULT 'NONE')
RETURNS dynamo_item
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_delete';
COMMENT ON FUNCTION dynamo_delete(text, dynamo_item, text) IS 'removes the item with a key, if there is one; returns it if return_values is ALL_OLD';

