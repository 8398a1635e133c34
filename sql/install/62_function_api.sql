CREATE FUNCTION dynamo_api(operation text, request json)
RETURNS json
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_api';
COMMENT ON FUNCTION dynamo_api(text, json) IS 'runs an operation of DynamoDB''s API, JSON in and out as on the wire; the DETAIL of an error is the JSON that the wire would carry';

