
-- The access method: heap's pages with rows placed by primary key.

CREATE FUNCTION dynamo.dynamo_tableam_handler(internal)
RETURNS table_am_handler
LANGUAGE C AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION dynamo.dynamo_tableam_handler(internal) IS 'handler of the table access method dynamo';

CREATE ACCESS METHOD dynamo TYPE TABLE HANDLER dynamo.dynamo_tableam_handler;
COMMENT ON ACCESS METHOD dynamo IS 'heap that keeps rows together by primary key';
CREATE FUNCTION dynamo.index_key(key dynamo_partition_key)
RETURNS dynamo_partition_key
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_index_key';
COMMENT ON FUNCTION dynamo.index_key(dynamo_partition_key) IS 'what an index of a dynamo table holds for a key: a digest, if it is long';

