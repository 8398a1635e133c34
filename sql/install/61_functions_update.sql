CREATE FUNCTION dynamo_update(
	table_name text,
	key dynamo_item,
	update_expression text,
	"values" dynamo_item DEFAULT NULL,
	names dynamo_item DEFAULT NULL,
	condition text DEFAULT NULL,
	return_values text DEFAULT 'NONE')
RETURNS dynamo_item
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_update';
COMMENT ON FUNCTION dynamo_update(text, dynamo_item, text, dynamo_item, dynamo_item, text, text) IS 'changes the item with a key, or makes it, by an UpdateExpression, if condition (a ConditionExpression) is true of it; returns what return_values ask for: NONE, ALL_OLD, UPDATED_OLD, ALL_NEW or UPDATED_NEW';
