CREATE FUNCTION dynamo_transact_write(actions json, token text DEFAULT NULL)
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_transact_write';
COMMENT ON FUNCTION dynamo_transact_write(json, text) IS 'runs actions, written as TransactItems of TransactWriteItems, all of them or none, without waiting for other sessions; a token makes it happen once only, if it is sent again within ten minutes';

CREATE FUNCTION dynamo_transact_get(actions json)
RETURNS TABLE (item dynamo_item)
LANGUAGE C STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_transact_get';
COMMENT ON FUNCTION dynamo_transact_get(json) IS 'items of one moment, in the order of the actions, written as TransactItems of TransactGetItems; NULL where there is no item';
