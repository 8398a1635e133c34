-- What is counted of tables and indexes, in shared memory.
CREATE FUNCTION dynamo.capacity(
	OUT table_id oid, OUT index_position bigint, OUT kind text, OUT consumed_units float8, OUT throttled bigint,
	OUT rate bigint, OUT available_units float8, OUT partitions int)
	RETURNS SETOF record LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED
	AS 'MODULE_PATHNAME', 'dynamo_capacity';
COMMENT ON FUNCTION dynamo.capacity() IS
	'what was used of tables and global indexes since their counting began, and what may be used at once; nothing without shared_preload_libraries';
