CREATE FUNCTION dynamo.store_body(
	relation regclass,
	access text,
	OUT body text,
	OUT reason text)
LANGUAGE C STABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_store_body';
COMMENT ON FUNCTION dynamo.store_body(regclass, text) IS 'how the functions reach a table''s rows for read, write or delete by the current role: direct, or sql and what requires the executor';

