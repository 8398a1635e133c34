-- What the library counts in shared memory, for the whole server.  Who may
-- read it is who may read PostgreSQL's own statistics of all others.
CREATE FUNCTION dynamo.stat_requests(
	OUT source text,
	OUT operation text,
	OUT requests bigint,
	OUT errors bigint,
	OUT throttles bigint,
	OUT errors_by_type jsonb,
	OUT total_ms double precision,
	OUT mean_ms double precision,
	OUT p50_ms double precision,
	OUT p90_ms double precision,
	OUT p99_ms double precision,
	OUT since timestamptz)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_stat_requests';
COMMENT ON FUNCTION dynamo.stat_requests() IS 'rows of the view dynamo_stat_requests';

CREATE VIEW dynamo_stat_requests AS SELECT * FROM dynamo.stat_requests();
COMMENT ON VIEW dynamo_stat_requests IS 'requests to the endpoint (http) and to dynamo_api() (sql) by operation: how many, how they failed, how long they took; nothing unless the library is preloaded';

CREATE FUNCTION dynamo.stat_request_latency(
	OUT source text,
	OUT operation text,
	OUT below_ms double precision,
	OUT requests bigint)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_stat_request_latency';
COMMENT ON FUNCTION dynamo.stat_request_latency() IS 'rows of the view dynamo_stat_request_latency';

CREATE VIEW dynamo_stat_request_latency AS SELECT * FROM dynamo.stat_request_latency();
COMMENT ON VIEW dynamo_stat_request_latency IS 'histogram of what requests have taken, by operation: how many took less than below_ms, and not less than a row before says';

CREATE FUNCTION dynamo_stat_reset_requests()
RETURNS void
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_stat_reset_requests';
COMMENT ON FUNCTION dynamo_stat_reset_requests() IS 'lets dynamo_stat_requests and dynamo_stat_request_latency begin again from zero';

REVOKE EXECUTE ON FUNCTION dynamo.stat_requests(), dynamo.stat_request_latency(), dynamo_stat_reset_requests() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dynamo.stat_requests(), dynamo.stat_request_latency() TO pg_read_all_stats;
GRANT SELECT ON dynamo_stat_requests, dynamo_stat_request_latency TO pg_read_all_stats;
