-- Times to live.
CREATE FUNCTION dynamo.stat_ttl(
	OUT relation regclass,
	OUT attribute text,
	OUT due bigint,
	OUT deleted bigint,
	OUT lag double precision,
	OUT last_sweep timestamptz)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'dynamo_stat_ttl';
COMMENT ON FUNCTION dynamo.stat_ttl() IS 'what the view dynamo_stat_ttl shows';

CREATE VIEW dynamo_stat_ttl AS
	SELECT s.relation, s.attribute, s.due, s.deleted, s.lag, s.last_sweep
	FROM dynamo.stat_ttl() s;
COMMENT ON VIEW dynamo_stat_ttl IS 'tables with a time to live in this database, and what has become of expired items';
COMMENT ON COLUMN dynamo_stat_ttl.relation IS 'the table';
COMMENT ON COLUMN dynamo_stat_ttl.attribute IS 'attribute with the time, in seconds since 1970';
COMMENT ON COLUMN dynamo_stat_ttl.due IS 'items that have expired and are still there; 100000: or more';
COMMENT ON COLUMN dynamo_stat_ttl.deleted IS 'items that were deleted since the server was started; null: not counted';
COMMENT ON COLUMN dynamo_stat_ttl.lag IS 'seconds since the oldest of those that are due has expired; null: none is due';
COMMENT ON COLUMN dynamo_stat_ttl.last_sweep IS 'when all that was due had been deleted last';
GRANT SELECT ON dynamo_stat_ttl TO PUBLIC;
