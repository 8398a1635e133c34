-- What the background workers do.
CREATE FUNCTION dynamo.stat_workers(
	OUT datid oid,
	OUT pid integer,
	OUT job text,
	OUT state text,
	OUT steps bigint,
	OUT rows bigint,
	OUT errors bigint,
	OUT last_sqlstate text,
	OUT last_start timestamptz,
	OUT next_start timestamptz,
	OUT total_time double precision)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_stat_workers';
COMMENT ON FUNCTION dynamo.stat_workers() IS 'what the view dynamo_stat_workers shows';

CREATE VIEW dynamo_stat_workers AS
	SELECT s.datid, d.datname, s.pid, s.job, s.state, s.steps, s.rows, s.errors, s.last_sqlstate,
		s.last_start, s.next_start, s.total_time
	FROM dynamo.stat_workers() s LEFT JOIN pg_catalog.pg_database d ON d.oid = s.datid;
COMMENT ON VIEW dynamo_stat_workers IS 'jobs of the background workers: a row for each job and database';
COMMENT ON COLUMN dynamo_stat_workers.datid IS 'OID of the database';
COMMENT ON COLUMN dynamo_stat_workers.datname IS 'its name';
COMMENT ON COLUMN dynamo_stat_workers.pid IS 'process of the database''s scheduler, if it runs';
COMMENT ON COLUMN dynamo_stat_workers.job IS 'name of the job';
COMMENT ON COLUMN dynamo_stat_workers.state IS 'idle, running, failed (the last step ended with an error, and another comes later), disabled; starting or ended if the scheduler does not run';
COMMENT ON COLUMN dynamo_stat_workers.steps IS 'steps since the server was started, each a transaction';
COMMENT ON COLUMN dynamo_stat_workers.rows IS 'rows that they have written';
COMMENT ON COLUMN dynamo_stat_workers.errors IS 'steps that ended with an error, which the server''s log has';
COMMENT ON COLUMN dynamo_stat_workers.last_sqlstate IS 'SQLSTATE of the last step''s error, null if it was none';
COMMENT ON COLUMN dynamo_stat_workers.last_start IS 'when the last step began';
COMMENT ON COLUMN dynamo_stat_workers.next_start IS 'when the next one is due, unless there is reason for an earlier one';
COMMENT ON COLUMN dynamo_stat_workers.total_time IS 'milliseconds that all steps have taken';
GRANT SELECT ON dynamo_stat_workers TO PUBLIC;

CREATE FUNCTION dynamo.progress(
	OUT pid integer,
	OUT job text,
	OUT relation regclass,
	OUT index regclass,
	OUT phase text,
	OUT items_done bigint,
	OUT items_total bigint,
	OUT items_skipped bigint,
	OUT bytes_done bigint,
	OUT started timestamptz)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_progress';
COMMENT ON FUNCTION dynamo.progress() IS 'what the view dynamo_progress shows';

CREATE VIEW dynamo_progress AS
	SELECT p.pid, p.job, p.relation, p.index, p.phase, p.items_done, p.items_total, p.items_skipped, p.bytes_done, p.started,
		p.items_done / greatest(extract(epoch FROM clock_timestamp() - p.started), 0.001)::double precision AS items_per_second
	FROM dynamo.progress() p;
COMMENT ON VIEW dynamo_progress IS 'work in the background in this database that takes long, and how far it is';
COMMENT ON COLUMN dynamo_progress.pid IS 'process that does it';
COMMENT ON COLUMN dynamo_progress.job IS 'name of the job';
COMMENT ON COLUMN dynamo_progress.relation IS 'the table';
COMMENT ON COLUMN dynamo_progress.index IS 'the relation of the secondary index that is being filled';
COMMENT ON COLUMN dynamo_progress.phase IS 'what it is doing';
COMMENT ON COLUMN dynamo_progress.items_done IS 'items that it has read';
COMMENT ON COLUMN dynamo_progress.items_total IS 'items that there are, an estimate';
COMMENT ON COLUMN dynamo_progress.items_skipped IS 'items that it leaves out, for a key attribute of a wrong type or size';
COMMENT ON COLUMN dynamo_progress.bytes_done IS 'bytes of the items that it has read, as stored';
COMMENT ON COLUMN dynamo_progress.started IS 'when it began';
COMMENT ON COLUMN dynamo_progress.items_per_second IS 'items that it has read in a second, since then';
GRANT SELECT ON dynamo_progress TO PUBLIC;
