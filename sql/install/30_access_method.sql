
-- The access method: heap's pages with rows placed by primary key.

CREATE FUNCTION dynamo.dynamo_tableam_handler(internal)
RETURNS table_am_handler
LANGUAGE C AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION dynamo.dynamo_tableam_handler(internal) IS 'handler of the table access method dynamo';

CREATE ACCESS METHOD dynamo TYPE TABLE HANDLER dynamo.dynamo_tableam_handler;
COMMENT ON ACCESS METHOD dynamo IS 'heap that keeps rows together by primary key';
