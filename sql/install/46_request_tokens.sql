-- ClientRequestTokens of the last ten minutes, read and written by
-- src/catalog/token_row.c.  Not dumped: they do not outlive a restore.
-- Neither index is unique, see src/ops/README.md.
CREATE TABLE dynamo.request_tokens (
	role oid NOT NULL,
	token text COLLATE "C" NOT NULL,
	digest bytea NOT NULL,
	completed timestamptz NOT NULL
) USING heap;
CREATE INDEX request_tokens_token ON dynamo.request_tokens (role, token);
CREATE INDEX request_tokens_completed ON dynamo.request_tokens (completed);
COMMENT ON TABLE dynamo.request_tokens IS 'transactions that had a ClientRequestToken; kept for ten minutes, so that sending one again has no second effect';
COMMENT ON COLUMN dynamo.request_tokens.role IS 'the role that sent the request';
COMMENT ON COLUMN dynamo.request_tokens.token IS 'ClientRequestToken';
COMMENT ON COLUMN dynamo.request_tokens.digest IS 'SHA-256 of the request';
COMMENT ON COLUMN dynamo.request_tokens.completed IS 'when the request was completed';
COMMENT ON INDEX dynamo.request_tokens_token IS 'finds the tokens of a role';
COMMENT ON INDEX dynamo.request_tokens_completed IS 'finds old tokens';
