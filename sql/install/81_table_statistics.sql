-- What is counted of tables and indexes in this database.  Everyone sees the
-- tables that he may read, and members of pg_read_all_stats see all.
CREATE FUNCTION dynamo.capacity_latency(
	OUT table_id oid,
	OUT index_position bigint,
	OUT kind text,
	OUT requests bigint,
	OUT p50_ms double precision,
	OUT p99_ms double precision)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_capacity_latency';
COMMENT ON FUNCTION dynamo.capacity_latency() IS 'how long requests have taken, by the table or index that they used first, and the kind of its units';

CREATE FUNCTION dynamo.capacity_minutes(
	OUT table_id oid,
	OUT index_position bigint,
	OUT minute timestamptz,
	OUT read_units double precision,
	OUT write_units double precision,
	OUT read_throttles bigint,
	OUT write_throttles bigint,
	OUT read_limit bigint,
	OUT write_limit bigint)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_capacity_minutes';
COMMENT ON FUNCTION dynamo.capacity_minutes() IS 'rows of the view dynamo_stat_table_minutes';

CREATE FUNCTION dynamo.capacity_heat(
	OUT table_id oid,
	OUT index_position bigint,
	OUT partitions integer,
	OUT recent_reads double precision[],
	OUT recent_writes double precision[])
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_capacity_heat';
COMMENT ON FUNCTION dynamo.capacity_heat() IS 'units that each 64th of the hashes has consumed since the last whole minute with traffic began';

-- Each table, and each of its indexes that has a throughput of its own.
CREATE VIEW dynamo.metered AS
	SELECT t.relation, coalesce(t.long_name, c.relname::text) AS table_name, NULL::text AS index_name,
		NULL::bigint AS index_position, t.relation AS storage, t.billing_mode,
		t.read_units, t.write_units, t.insights_mode
	FROM dynamo.tables t JOIN pg_catalog.pg_class c ON c.oid = t.relation
	WHERE pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') OR pg_catalog.has_table_privilege(t.relation, 'SELECT')
	UNION ALL
	SELECT t.relation, coalesce(t.long_name, c.relname::text), i.name, i.position, i.storage, t.billing_mode,
		i.read_units, i.write_units, i.insights_mode
	FROM dynamo.tables t JOIN pg_catalog.pg_class c ON c.oid = t.relation
		JOIN dynamo.indexes i ON i.relation = t.relation AND NOT i.local AND i.name <> ':ttl' -- its expiry index
	WHERE pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') OR pg_catalog.has_table_privilege(t.relation, 'SELECT');
COMMENT ON VIEW dynamo.metered IS 'tables and indexes with a throughput of their own, as far as the user may see them';

CREATE VIEW dynamo_stat_tables AS
	SELECT m.relation, m.table_name, m.index_name, m.billing_mode,
		coalesce(r.consumed_units, 0) AS read_units, coalesce(w.consumed_units, 0) AS write_units,
		CASE WHEN m.billing_mode = 'PROVISIONED' THEN m.read_units END AS provisioned_read_units,
		CASE WHEN m.billing_mode = 'PROVISIONED' THEN m.write_units END AS provisioned_write_units,
		r.rate AS read_limit, w.rate AS write_limit,
		r.available_units AS read_units_available, w.available_units AS write_units_available,
		coalesce(r.throttled, 0) AS read_throttles, coalesce(w.throttled, 0) AS write_throttles,
		coalesce(rl.requests, 0) AS read_requests, coalesce(wl.requests, 0) AS write_requests,
		rl.p50_ms AS read_p50_ms, rl.p99_ms AS read_p99_ms,
		wl.p50_ms AS write_p50_ms, wl.p99_ms AS write_p99_ms,
		coalesce(nullif(pg_catalog.pg_stat_get_live_tuples(m.storage), 0), greatest(s.reltuples, 0)::bigint) AS items, pg_catalog.pg_table_size(m.storage) AS bytes
	FROM dynamo.metered m
		JOIN pg_catalog.pg_class s ON s.oid = m.storage
		LEFT JOIN dynamo.capacity() r ON r.table_id = m.relation AND r.kind = 'read'
			AND r.index_position IS NOT DISTINCT FROM m.index_position
		LEFT JOIN dynamo.capacity() w ON w.table_id = m.relation AND w.kind = 'write'
			AND w.index_position IS NOT DISTINCT FROM m.index_position
		LEFT JOIN dynamo.capacity_latency() rl ON rl.table_id = m.relation AND rl.kind = 'read'
			AND rl.index_position IS NOT DISTINCT FROM m.index_position
		LEFT JOIN dynamo.capacity_latency() wl ON wl.table_id = m.relation AND wl.kind = 'write'
			AND wl.index_position IS NOT DISTINCT FROM m.index_position;
COMMENT ON VIEW dynamo_stat_tables IS 'tables, and global indexes, with what was consumed of their throughput, refused and waited for since counting began';
COMMENT ON COLUMN dynamo_stat_tables.relation IS 'the relation of the table';
COMMENT ON COLUMN dynamo_stat_tables.table_name IS 'TableName';
COMMENT ON COLUMN dynamo_stat_tables.index_name IS 'IndexName, null in the row of the table itself';
COMMENT ON COLUMN dynamo_stat_tables.billing_mode IS 'PROVISIONED or PAY_PER_REQUEST';
COMMENT ON COLUMN dynamo_stat_tables.read_units IS 'read units consumed';
COMMENT ON COLUMN dynamo_stat_tables.write_units IS 'write units consumed';
COMMENT ON COLUMN dynamo_stat_tables.provisioned_read_units IS 'read units a second that are provisioned, null on demand';
COMMENT ON COLUMN dynamo_stat_tables.provisioned_write_units IS 'write units a second that are provisioned, null on demand';
COMMENT ON COLUMN dynamo_stat_tables.read_limit IS 'read units a second that are served for long, null before the first request';
COMMENT ON COLUMN dynamo_stat_tables.write_limit IS 'write units a second that are served for long, null before the first request';
COMMENT ON COLUMN dynamo_stat_tables.read_units_available IS 'read units that are served at once, saved over up to 300 seconds';
COMMENT ON COLUMN dynamo_stat_tables.write_units_available IS 'write units that are served at once, saved over up to 300 seconds';
COMMENT ON COLUMN dynamo_stat_tables.read_throttles IS 'reads refused for lack of units, or of a partition''s';
COMMENT ON COLUMN dynamo_stat_tables.write_throttles IS 'writes refused for lack of units, or of a partition''s';
COMMENT ON COLUMN dynamo_stat_tables.read_requests IS 'requests of the endpoint and of dynamo_api() that have read it first';
COMMENT ON COLUMN dynamo_stat_tables.write_requests IS 'requests of the endpoint and of dynamo_api() that have written it first';
COMMENT ON COLUMN dynamo_stat_tables.read_p50_ms IS 'what half of these reads were faster than';
COMMENT ON COLUMN dynamo_stat_tables.read_p99_ms IS 'what 99 % of these reads were faster than';
COMMENT ON COLUMN dynamo_stat_tables.write_p50_ms IS 'what half of these writes were faster than';
COMMENT ON COLUMN dynamo_stat_tables.write_p99_ms IS 'what 99 % of these writes were faster than';
COMMENT ON COLUMN dynamo_stat_tables.items IS 'how many items there are by the cumulative statistics, which hear of changes within a second';
COMMENT ON COLUMN dynamo_stat_tables.bytes IS 'what its relation takes on disk, without the index of its primary key';
GRANT SELECT ON dynamo_stat_tables TO PUBLIC;

CREATE VIEW dynamo_stat_table_minutes AS
	SELECT m.relation, m.table_name, m.index_name, c.minute, c.read_units, c.write_units,
		c.read_throttles, c.write_throttles, c.read_limit, c.write_limit
	FROM dynamo.metered m JOIN dynamo.capacity_minutes() c ON c.table_id = m.relation
		AND c.index_position IS NOT DISTINCT FROM m.index_position;
COMMENT ON VIEW dynamo_stat_table_minutes IS 'what was consumed of tables and global indexes, and refused, in each minute of the last three hours that had any';
COMMENT ON COLUMN dynamo_stat_table_minutes.relation IS 'the relation of the table';
COMMENT ON COLUMN dynamo_stat_table_minutes.table_name IS 'TableName';
COMMENT ON COLUMN dynamo_stat_table_minutes.index_name IS 'IndexName, null in rows of the table itself';
COMMENT ON COLUMN dynamo_stat_table_minutes.minute IS 'when the minute began';
COMMENT ON COLUMN dynamo_stat_table_minutes.read_units IS 'read units consumed in it';
COMMENT ON COLUMN dynamo_stat_table_minutes.write_units IS 'write units consumed in it';
COMMENT ON COLUMN dynamo_stat_table_minutes.read_throttles IS 'reads refused in it';
COMMENT ON COLUMN dynamo_stat_table_minutes.write_throttles IS 'writes refused in it';
COMMENT ON COLUMN dynamo_stat_table_minutes.read_limit IS 'read units a second that were served, when it began';
COMMENT ON COLUMN dynamo_stat_table_minutes.write_limit IS 'write units a second that were served, when it began';
GRANT SELECT ON dynamo_stat_table_minutes TO PUBLIC;

CREATE FUNCTION dynamo_partitions(
	relation regclass,
	OUT partition int,
	OUT hash_from text,
	OUT hash_to text,
	OUT items bigint,
	OUT bytes bigint,
	OUT read_units double precision,
	OUT write_units double precision,
	OUT recent_read_units double precision,
	OUT recent_write_units double precision)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_partitions';
COMMENT ON FUNCTION dynamo_partitions(regclass) IS 'partitions that a table''s throughput is divided into: ranges of the hash of the partition key, how many items they have (estimated, from 500 on) and of how many bytes, and what was consumed, in all and since the last whole minute with traffic began';
