CREATE FUNCTION dynamo_execute(statement text, VARIADIC parameters "any")
RETURNS TABLE (item dynamo_item)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_execute';
COMMENT ON FUNCTION dynamo_execute(text, "any") IS 'runs a statement in PartiQL, in which each ? stands for a parameter; returns what it selects, or what RETURNING asks for';

CREATE FUNCTION dynamo_execute(statement text)
RETURNS TABLE (item dynamo_item)
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_execute';
COMMENT ON FUNCTION dynamo_execute(text) IS 'runs a statement in PartiQL that has no parameters; returns what it selects, or what RETURNING asks for';
