CREATE FUNCTION dynamo.stop_point_key(name text) RETURNS bigint
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	AS 'MODULE_PATHNAME', 'dynamo_stop_point_key';
COMMENT ON FUNCTION dynamo.stop_point_key(text) IS
	'key of the advisory lock that holds sessions at a stop point, for tests';
