-- The CHECK constraint of every DynamoDB table (src/sqlapi/row_check.c).
CREATE FUNCTION dynamo.row_is_valid(pk_name text, pk dynamo_partition_key, item dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_row_is_valid';
COMMENT ON FUNCTION dynamo.row_is_valid(text, dynamo_partition_key, dynamo_item) IS 'raises an error if a row breaks a rule of DynamoDB';

CREATE FUNCTION dynamo.row_is_valid(pk_name text, pk dynamo_partition_key, sk_name text, sk text, item dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_row_is_valid';
COMMENT ON FUNCTION dynamo.row_is_valid(text, dynamo_partition_key, text, text, dynamo_item) IS 'raises an error if a row breaks a rule of DynamoDB';

CREATE FUNCTION dynamo.row_is_valid(pk_name text, pk dynamo_partition_key, sk_name text, sk numeric, item dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_row_is_valid';
COMMENT ON FUNCTION dynamo.row_is_valid(text, dynamo_partition_key, text, numeric, dynamo_item) IS 'raises an error if a row breaks a rule of DynamoDB';

CREATE FUNCTION dynamo.row_is_valid(pk_name text, pk dynamo_partition_key, sk_name text, sk bytea, item dynamo_item)
RETURNS boolean
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_row_is_valid';
COMMENT ON FUNCTION dynamo.row_is_valid(text, dynamo_partition_key, text, bytea, dynamo_item) IS 'raises an error if a row breaks a rule of DynamoDB';

