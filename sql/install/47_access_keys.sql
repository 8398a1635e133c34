-- Access keys of the endpoint, read and written by src/security/access_key.c.
-- Not dumped: a secret is of use to nobody who does not have the server's key.
CREATE TABLE dynamo.access_keys (
	access_key_id text COLLATE "C" PRIMARY KEY,
	role oid NOT NULL,
	secret bytea NOT NULL,
	active boolean NOT NULL,
	created timestamptz NOT NULL
) USING heap;
COMMENT ON TABLE dynamo.access_keys IS 'access keys of roles, for the endpoint; changed by dynamo_create_access_key() and its like only';
COMMENT ON COLUMN dynamo.access_keys.access_key_id IS 'AccessKeyId';
COMMENT ON COLUMN dynamo.access_keys.role IS 'the role that requests with this key run as';
COMMENT ON COLUMN dynamo.access_keys.secret IS 'SecretAccessKey, encrypted with a key outside of the database';
COMMENT ON COLUMN dynamo.access_keys.active IS 'false: requests with this key are refused';
COMMENT ON COLUMN dynamo.access_keys.created IS 'when the key was created';

CREATE FUNCTION dynamo_create_access_key(
	role regrole,
	OUT access_key_id text,
	OUT secret_access_key text)
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_create_access_key';
COMMENT ON FUNCTION dynamo_create_access_key(regrole) IS 'creates an access key for a role, with which an AWS SDK signs its requests; shows the secret this once';

CREATE FUNCTION dynamo_list_access_keys()
RETURNS TABLE (access_key_id text, role regrole, active boolean, created timestamptz)
LANGUAGE C STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'dynamo_list_access_keys';
COMMENT ON FUNCTION dynamo_list_access_keys() IS 'access keys of the roles that the caller may create them for';

CREATE FUNCTION dynamo_set_access_key(access_key_id text, active boolean)
RETURNS void
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_set_access_key';
COMMENT ON FUNCTION dynamo_set_access_key(text, boolean) IS 'deactivates an access key, or activates it again';

CREATE FUNCTION dynamo_delete_access_key(access_key_id text)
RETURNS void
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_delete_access_key';
COMMENT ON FUNCTION dynamo_delete_access_key(text) IS 'deletes an access key';
