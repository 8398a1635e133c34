CREATE FUNCTION dynamo_api(operation text, request json)
RETURNS json
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_api';
COMMENT ON FUNCTION dynamo_api(text, json) IS 'runs an operation of DynamoDB''s API, JSON in and out as on the wire; the DETAIL of an error is the JSON that the wire would carry';

CREATE FUNCTION dynamo.api_members(
	OUT operation text,
	OUT member text,
	OUT type text,
	OUT required boolean,
	OUT support text)
RETURNS SETOF record
LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_api_members';
COMMENT ON FUNCTION dynamo.api_members() IS 'members of the requests that dynamo_api() reads; support: done, stored (and described, without effect so far), refused, none (it has no effect)';

