CREATE FUNCTION dynamo_check(
	relation regclass,
	OUT items bigint,
	OUT index_entries bigint,
	OUT pages bigint,
	OUT pages_per_100_items double precision,
	OUT ideal_pages_per_100_items double precision,
	OUT clustering double precision,
	OUT problems text[])
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_check';
COMMENT ON FUNCTION dynamo_check(regclass) IS 'verifies rows against the primary key''s index and a DynamoDB table''s against its secondary indexes, and reports on how many pages a hundred neighbours lie (all of them, if fewer)';


CREATE FUNCTION dynamo_repair(relation regclass)
RETURNS text[]
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_repair';
COMMENT ON FUNCTION dynamo_repair(regclass) IS 'mends what dynamo_check() finds about a DynamoDB table''s secondary indexes, and returns what that was: triggers that follow changes, that indexes go with their table, entries';
