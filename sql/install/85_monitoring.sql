-- What the endpoint serves to those who watch it.  Both functions run as the
-- role that asks, and see what it may see.
CREATE FUNCTION dynamo.metrics() RETURNS text
LANGUAGE SQL VOLATILE PARALLEL RESTRICTED
BEGIN ATOMIC
	WITH bound AS (
		SELECT 64 * 2 ^ n / 1000 AS ms, 64 * 2 ^ n / 1000000 AS seconds FROM generate_series(0, 20) AS n
	),
	-- A table can have any name by ALTER TABLE, and tables of two schemas the same one.
	named AS (
		SELECT t.*, CASE WHEN count(*) OVER (PARTITION BY t.table_name, t.index_name) > 1
			THEN n.nspname || '.' || t.table_name ELSE t.table_name END AS label
		FROM dynamo_stat_tables t JOIN pg_class c ON c.oid = t.relation JOIN pg_namespace n ON n.oid = c.relnamespace
	),
	tables AS (
		SELECT *, format('table="%s",index="%s"', replace(replace(replace(label, E'\\', E'\\\\'), '"', E'\\"'), E'\n', E'\\n'), index_name) AS labels
		FROM named
	),
	latency AS (
		SELECT s.*, format('source="%s",operation="%s"', s.source, s.operation) AS labels FROM dynamo_stat_requests s
	),
	sample(family, suffix, labels, value) AS (
		SELECT 'dynamo_requests_total', '', labels, requests::text FROM latency
		UNION ALL SELECT 'dynamo_request_errors_total', '', format('%s,error="%s"', labels, e.key), e.value
			FROM latency CROSS JOIN LATERAL jsonb_each_text(errors_by_type) e
		UNION ALL SELECT 'dynamo_request_throttles_total', '', labels, throttles::text FROM latency
		UNION ALL SELECT 'dynamo_request_duration_seconds', '_bucket', format('%s,le="%s"', l.labels, b.seconds),
				(SELECT coalesce(sum(h.requests), 0) FROM dynamo_stat_request_latency h
				WHERE h.source = l.source AND h.operation = l.operation AND h.below_ms <= b.ms)::text
			FROM latency l CROSS JOIN bound b
		UNION ALL SELECT 'dynamo_request_duration_seconds', '_bucket', format('%s,le="+Inf"', labels), requests::text FROM latency
		UNION ALL SELECT 'dynamo_request_duration_seconds', '_sum', labels, (total_ms / 1000)::text FROM latency
		UNION ALL SELECT 'dynamo_request_duration_seconds', '_count', labels, requests::text FROM latency
		UNION ALL SELECT 'dynamo_table_consumed_units_total', '', labels || ',kind="read"', read_units::text FROM tables
		UNION ALL SELECT 'dynamo_table_consumed_units_total', '', labels || ',kind="write"', write_units::text FROM tables
		UNION ALL SELECT 'dynamo_table_provisioned_units', '', labels || ',kind="read"', provisioned_read_units::text
			FROM tables WHERE provisioned_read_units IS NOT NULL
		UNION ALL SELECT 'dynamo_table_provisioned_units', '', labels || ',kind="write"', provisioned_write_units::text
			FROM tables WHERE provisioned_write_units IS NOT NULL
		UNION ALL SELECT 'dynamo_table_throttles_total', '', labels || ',kind="read"', read_throttles::text FROM tables
		UNION ALL SELECT 'dynamo_table_throttles_total', '', labels || ',kind="write"', write_throttles::text FROM tables
		UNION ALL SELECT 'dynamo_table_items', '', labels, items::text FROM tables WHERE items IS NOT NULL
		UNION ALL SELECT 'dynamo_table_bytes', '', labels, bytes::text FROM tables WHERE bytes IS NOT NULL
		UNION ALL SELECT 'dynamo_ttl_lag_seconds', '', labels, coalesce(lag, 0)::text FROM dynamo_stat_ttl x JOIN tables t USING (relation)
			WHERE t.index_name IS NULL
		UNION ALL SELECT 'dynamo_ttl_due_items', '', labels, coalesce(due, 0)::text FROM dynamo_stat_ttl x JOIN tables t USING (relation)
			WHERE t.index_name IS NULL
		UNION ALL SELECT 'dynamo_ttl_deleted_items_total', '', labels, coalesce(deleted, 0)::text FROM dynamo_stat_ttl x JOIN tables t USING (relation)
			WHERE t.index_name IS NULL
	),
	family(position, family, type, help) AS (
		VALUES (1, 'dynamo_requests_total', 'counter', 'Requests to the endpoint (http) and to dynamo_api() (sql).'),
			(2, 'dynamo_request_errors_total', 'counter', 'Those that were answered with an error.'),
			(3, 'dynamo_request_throttles_total', 'counter', 'Those that were throttled.'),
			(4, 'dynamo_request_duration_seconds', 'histogram', 'How long requests have taken.'),
			(5, 'dynamo_table_consumed_units_total', 'counter', 'Capacity units consumed.'),
			(6, 'dynamo_table_provisioned_units', 'gauge', 'Capacity units a second that are provisioned.'),
			(7, 'dynamo_table_throttles_total', 'counter', 'Reads and writes that were throttled.'),
			(8, 'dynamo_table_items', 'gauge', 'Items that VACUUM or ANALYZE has found.'),
			(9, 'dynamo_table_bytes', 'gauge', 'Bytes on disk.'),
			(10, 'dynamo_ttl_lag_seconds', 'gauge', 'How long ago the oldest item has expired that is still there.'),
			(11, 'dynamo_ttl_due_items', 'gauge', 'Items that have expired and are still there; 100000: or more.'),
			(12, 'dynamo_ttl_deleted_items_total', 'counter', 'Items deleted at the end of their time to live.')
	),
	-- The samples of a histogram stand together, in the order of their bounds.
	line AS (
		SELECT family, format('%s%s{%s} %s', family, suffix, labels, value) AS line,
			row_number() OVER () AS n
		FROM sample
	)
	SELECT coalesce(string_agg(format(E'# HELP %s %s\n# TYPE %s %s\n%s\n', f.family, f.help, f.family, f.type,
			(SELECT string_agg(l.line, E'\n' ORDER BY l.n) FROM line l WHERE l.family = f.family)), '' ORDER BY f.position), '')
	FROM family f
	WHERE EXISTS (SELECT FROM line l WHERE l.family = f.family);
END;
COMMENT ON FUNCTION dynamo.metrics() IS 'what GET /metrics of the endpoint answers, in Prometheus'' text form';

CREATE FUNCTION dynamo.console() RETURNS json
LANGUAGE SQL VOLATILE PARALLEL RESTRICTED
BEGIN ATOMIC
	SELECT json_build_object(
		'now', extract(epoch FROM date_trunc('minute', now()))::bigint,
		'tables', (SELECT coalesce(json_agg(json_build_object(
				'table', t.table_name, 'index', t.index_name, 'mode', t.billing_mode, 'items', t.items, 'bytes', t.bytes,
				'reads', json_build_object('units', t.read_units, 'provisioned', t.provisioned_read_units, 'limit', t.read_limit,
					'throttles', t.read_throttles, 'p50', t.read_p50_ms, 'p99', t.read_p99_ms),
				'writes', json_build_object('units', t.write_units, 'provisioned', t.provisioned_write_units, 'limit', t.write_limit,
					'throttles', t.write_throttles, 'p50', t.write_p50_ms, 'p99', t.write_p99_ms),
				'partitions', h.partitions, 'recent_reads', h.recent_reads, 'recent_writes', h.recent_writes,
				'minutes', (SELECT json_agg(json_build_array(extract(epoch FROM m.minute)::bigint, m.read_units, m.write_units,
						m.read_throttles, m.write_throttles, m.read_limit, m.write_limit) ORDER BY m.minute)
					FROM dynamo_stat_table_minutes m
					WHERE m.relation = t.relation AND m.index_name IS NOT DISTINCT FROM t.index_name),
				'insights', k.insights_mode,
				'keys', CASE WHEN k.insights_mode IS NOT NULL THEN (SELECT json_agg(json_build_array(i.kind, i.key::text, i.is_cut, i.requests, i.units,
						i.recent_requests) ORDER BY i.kind, i.rank) FROM dynamo_top_keys(t.relation, t.index_name) i WHERE i.rank <= 5) END,
				'ttl', (SELECT json_build_object('attribute', x.attribute, 'due', x.due, 'deleted', x.deleted, 'lag', x.lag)
					FROM dynamo_stat_ttl x WHERE x.relation = t.relation AND t.index_name IS NULL))
				ORDER BY t.table_name, t.index_name NULLS FIRST), '[]')
			FROM dynamo_stat_tables t
				JOIN dynamo.metered k ON k.relation = t.relation AND k.index_name IS NOT DISTINCT FROM t.index_name
				LEFT JOIN dynamo.capacity_heat() h ON h.table_id = k.relation AND h.index_position IS NOT DISTINCT FROM k.index_position),
		'requests', (SELECT coalesce(json_agg(json_build_object('source', r.source, 'operation', r.operation, 'requests', r.requests,
				'errors', r.errors, 'throttles', r.throttles, 'p50', r.p50_ms, 'p99', r.p99_ms) ORDER BY r.requests DESC), '[]')
			FROM dynamo_stat_requests r));
END;
COMMENT ON FUNCTION dynamo.console() IS 'what the page at /console of the endpoint shows';

GRANT SELECT ON dynamo.metered TO PUBLIC;
REVOKE EXECUTE ON FUNCTION dynamo.metrics(), dynamo.console() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION dynamo.metrics(), dynamo.console() TO pg_read_all_stats;
