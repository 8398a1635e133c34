CREATE FUNCTION dynamo_recluster(
	relation regclass,
	max_items integer DEFAULT 1000,
	after bytea DEFAULT NULL,
	OUT moved bigint,
	OUT next bytea)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_recluster';
COMMENT ON FUNCTION dynamo_recluster(regclass, integer, bytea) IS 'puts scattered rows of a table in key order again, among the next max_items of them; next is where to go on, null at the end';
