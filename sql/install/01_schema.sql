CREATE SCHEMA dynamo;
COMMENT ON SCHEMA dynamo IS 'dynamo_am: catalog tables and internal functions';
GRANT USAGE ON SCHEMA dynamo TO PUBLIC;

