
-- What follows changes of a table's rows (src/sqlapi/effect_triggers.c).
CREATE FUNCTION dynamo.row_effects()
RETURNS trigger
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_row_effects';
COMMENT ON FUNCTION dynamo.row_effects() IS 'brings secondary indexes after a row that has changed';

CREATE FUNCTION dynamo.truncate_effects()
RETURNS trigger
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_truncate_effects';
COMMENT ON FUNCTION dynamo.truncate_effects() IS 'empties the secondary indexes of a table that is truncated';

CREATE FUNCTION dynamo.guard_index()
RETURNS trigger
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_guard_index';
COMMENT ON FUNCTION dynamo.guard_index() IS 'refuses changes of the relation of a secondary index';

-- Restoring a dump inserts rows here: the index's relation is again to go with
-- the table's.
CREATE FUNCTION dynamo.attach_index()
RETURNS trigger
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'dynamo_attach_index';
COMMENT ON FUNCTION dynamo.attach_index() IS 'makes the relation of a secondary index depend on the table''s';
REVOKE EXECUTE ON FUNCTION dynamo.attach_index() FROM PUBLIC;

CREATE TRIGGER attach_index AFTER INSERT ON dynamo.indexes
FOR EACH ROW EXECUTE FUNCTION dynamo.attach_index();
COMMENT ON TRIGGER attach_index ON dynamo.indexes IS 'keeps dependencies when a dump is restored';
