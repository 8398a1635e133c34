-- What only the executor honours sends the functions through it, and the
-- calls mean the same there.
SELECT dynamo_create_table('Exec', 'PK S', 'SK N');

CREATE FUNCTION bodies(relation regclass) RETURNS TABLE (access text, body text, reason text)
LANGUAGE sql AS $$
	SELECT a, b.body, b.reason
	FROM unnest(ARRAY['read', 'write', 'delete']) AS a, dynamo.store_body(relation, a) AS b
$$;
-- One of everything, on one key.
CREATE FUNCTION exercise() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	key dynamo_item := '{"PK":{"S":"a"},"SK":{"N":"1"}}';
BEGIN
	RETURN NEXT 'put: ' || coalesce(dynamo_put('Exec', '{"PK":{"S":"a"},"SK":{"N":"1"},"v":{"N":"1"}}', 'ALL_OLD')::text, 'new');
	RETURN NEXT 'put: ' || coalesce(dynamo_put('Exec', '{"PK":{"S":"a"},"SK":{"N":"1"},"v":{"N":"2"}}', 'ALL_OLD')::text, 'new');
	RETURN NEXT 'get: ' || coalesce(dynamo_get('Exec', key)::text, 'none');
	RETURN NEXT 'delete: ' || coalesce(dynamo_delete('Exec', key, 'ALL_OLD')::text, 'none');
	RETURN NEXT 'get: ' || coalesce(dynamo_get('Exec', key)::text, 'none');
END
$$;

SELECT * FROM bodies('"Exec"');
SELECT exercise();
SELECT dynamo.store_body('"Exec"', 'update');
SELECT dynamo.store_body('pg_class', 'read');

-- Row triggers: they see and may change what is written, or skip it.
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE NOTICE '% % %: % -> %', tg_name, tg_when, tg_op, old.item, new.item;
	IF tg_op = 'DELETE' THEN RETURN old; END IF;
	RETURN new;
END
$$;
CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON "Exec" FOR EACH ROW EXECUTE FUNCTION tell();
SELECT * FROM bodies('"Exec"');
SELECT exercise();
DROP TRIGGER t ON "Exec";
CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON "Exec" FOR EACH ROW EXECUTE FUNCTION tell();
SELECT exercise();
-- By event, and not while disabled
DROP TRIGGER t ON "Exec";
CREATE TRIGGER t AFTER DELETE ON "Exec" FOR EACH ROW EXECUTE FUNCTION tell();
SELECT * FROM bodies('"Exec"');
ALTER TABLE "Exec" DISABLE TRIGGER t;
SELECT * FROM bodies('"Exec"');
ALTER TABLE "Exec" ENABLE TRIGGER t;
SELECT * FROM bodies('"Exec"');
DROP TRIGGER t ON "Exec";

-- A statement trigger counts as well.
CREATE TRIGGER t AFTER UPDATE ON "Exec" FOR EACH STATEMENT EXECUTE FUNCTION tell();
SELECT * FROM bodies('"Exec"');
DROP TRIGGER t ON "Exec";

-- BEFORE: changes the item, skips the insertion, the update, the deletion
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	new.item := '{"stamped":{"BOOL":true}}';
	RETURN new;
END
$$;
CREATE TRIGGER t BEFORE INSERT OR UPDATE ON "Exec" FOR EACH ROW EXECUTE FUNCTION stamp();
SELECT exercise();
DROP TRIGGER t ON "Exec";
CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE NOTICE '% skipped', tg_op;
	RETURN NULL;
END
$$;
CREATE TRIGGER t BEFORE INSERT ON "Exec" FOR EACH ROW EXECUTE FUNCTION skip();
SELECT exercise();
DROP TRIGGER t ON "Exec";
CREATE TRIGGER t BEFORE UPDATE ON "Exec" FOR EACH ROW EXECUTE FUNCTION skip();
SELECT exercise();
DROP TRIGGER t ON "Exec";
CREATE TRIGGER t BEFORE DELETE ON "Exec" FOR EACH ROW EXECUTE FUNCTION skip();
SELECT exercise();
DROP TRIGGER t ON "Exec";
SELECT exercise();

-- Check constraints but our own
ALTER TABLE "Exec" ADD CONSTRAINT small CHECK (dynamo_item_size(item) < 5);
SELECT * FROM bodies('"Exec"');
SELECT exercise();
SELECT dynamo_put('Exec', '{"PK":{"S":"a"},"SK":{"N":"1"},"too":{"S":"large"}}');
ALTER TABLE "Exec" DROP CONSTRAINT small;
SELECT * FROM bodies('"Exec"');

-- More columns: defaults, generated ones; dropped ones do not matter
ALTER TABLE "Exec" ADD COLUMN stored_at date NOT NULL DEFAULT '2020-02-02';
ALTER TABLE "Exec" ADD COLUMN v text GENERATED ALWAYS AS (item ->> 'v') STORED;
SELECT * FROM bodies('"Exec"');
SELECT dynamo_put('Exec', '{"PK":{"S":"b"},"SK":{"N":"1"},"v":{"N":"7"}}');
SELECT stored_at, v, item FROM "Exec";
SELECT dynamo_put('Exec', '{"PK":{"S":"b"},"SK":{"N":"1"},"v":{"N":"8"}}');
SELECT stored_at, v, item FROM "Exec";
SELECT exercise();
ALTER TABLE "Exec" DROP COLUMN stored_at;
ALTER TABLE "Exec" DROP COLUMN v;
SELECT * FROM bodies('"Exec"');
SELECT exercise();
SELECT * FROM "Exec";
SELECT dynamo_delete('Exec', '{"PK":{"S":"b"},"SK":{"N":"1"}}', 'ALL_OLD');

-- Rules
CREATE TABLE log (what text);
CREATE RULE r AS ON INSERT TO "Exec" DO ALSO INSERT INTO log VALUES ('insert');
CREATE RULE s AS ON DELETE TO "Exec" DO INSTEAD INSERT INTO log VALUES ('delete');
SELECT * FROM bodies('"Exec"');
SELECT exercise();
SELECT * FROM log;
DROP RULE r ON "Exec";
DROP RULE s ON "Exec";
SELECT * FROM bodies('"Exec"');
SELECT exercise();
DROP TABLE log;

-- A foreign key from the table: its trigger checks what is written
CREATE TABLE owner (key dynamo_partition_key('S') PRIMARY KEY);
ALTER TABLE "Exec" ADD CONSTRAINT owned FOREIGN KEY ("PK") REFERENCES owner;
SELECT * FROM bodies('"Exec"');
SELECT dynamo_put('Exec', '{"PK":{"S":"a"},"SK":{"N":"1"}}');
INSERT INTO owner VALUES ('a');
SELECT exercise();
DROP TABLE owner CASCADE;
SELECT * FROM bodies('"Exec"');

-- A foreign key to the table: guards deletion; a put never changes a key
CREATE TABLE child (pk dynamo_partition_key('S'), sk numeric, FOREIGN KEY (pk, sk) REFERENCES "Exec");
SELECT * FROM bodies('"Exec"');
SELECT exercise();
SELECT dynamo_put('Exec', '{"PK":{"S":"a"},"SK":{"N":"1"}}');
INSERT INTO child VALUES ('a', 1);
SELECT dynamo_put('Exec', '{"PK":{"S":"a"},"SK":{"N":"1"},"v":{"N":"1"}}');
SELECT dynamo_delete('Exec', '{"PK":{"S":"a"},"SK":{"N":"1"}}');
DELETE FROM child;
SELECT dynamo_delete('Exec', '{"PK":{"S":"a"},"SK":{"N":"1"}}');
DROP TABLE child;

-- Constraints that are checked after the fact
ALTER TABLE "Exec" ADD CONSTRAINT late UNIQUE (item) DEFERRABLE INITIALLY DEFERRED;
SELECT * FROM bodies('"Exec"');
SELECT exercise();
SELECT dynamo_put('Exec', '{"PK":{"S":"a"},"SK":{"N":"1"},"v":{"N":"1"}}');
SELECT dynamo_put('Exec', '{"PK":{"S":"a"},"SK":{"N":"2"},"v":{"N":"1"}}');
ALTER TABLE "Exec" DROP CONSTRAINT late;
ALTER TABLE "Exec" ADD CONSTRAINT alone EXCLUDE USING hash (item WITH =);
SELECT * FROM bodies('"Exec"');
SELECT dynamo_put('Exec', '{"PK":{"S":"a"},"SK":{"N":"2"},"v":{"N":"1"}}');
SELECT dynamo_put('Exec', '{"PK":{"S":"a"},"SK":{"N":"2"},"v":{"N":"2"}}');
ALTER TABLE "Exec" DROP CONSTRAINT alone;
SELECT * FROM bodies('"Exec"');

-- Inheritance: the children's rows belong to the table
CREATE TABLE child (LIKE "Exec" INCLUDING INDEXES) INHERITS ("Exec");
INSERT INTO child SELECT 'c', n, '{}' FROM generate_series(1, 3) n;
SELECT * FROM bodies('"Exec"');
SELECT dynamo_get('Exec', '{"PK":{"S":"c"},"SK":{"N":"2"}}');
SELECT * FROM dynamo_query('Exec', 'PK = :p', '{":p":{"S":"c"}}', forward => false);
SELECT dynamo_put('Exec', '{"PK":{"S":"c"},"SK":{"N":"2"},"v":{"N":"1"}}', 'ALL_OLD');
SELECT dynamo_delete('Exec', '{"PK":{"S":"c"},"SK":{"N":"3"}}', 'ALL_OLD');
SELECT tableoid::regclass, * FROM "Exec" ORDER BY "PK", "SK";
DROP TABLE child;
ANALYZE "Exec"; -- notes that there are no children any more
SELECT * FROM bodies('"Exec"');

-- The texts follow names, whatever they are and whatever search_path says
CREATE FUNCTION tell_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE NOTICE '% of %', tg_op, tg_table_name;
	RETURN NULL;
END
$$;
CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON "Exec" FOR EACH STATEMENT EXECUTE FUNCTION tell_statement();
SELECT exercise();
ALTER TABLE "Exec" RENAME COLUMN item TO "the ""item""";
ALTER TABLE "Exec" RENAME COLUMN "PK" TO "select";
SELECT exercise();
CREATE SCHEMA "Odd ""schema""";
ALTER TABLE "Exec" SET SCHEMA "Odd ""schema""";
SET search_path = "Odd ""schema""", public;
SELECT exercise();
CREATE FUNCTION never(numeric, numeric) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT false';
CREATE FUNCTION never(dynamo_partition_key, dynamo_partition_key) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR = (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = never);
CREATE OPERATOR = (LEFTARG = dynamo_partition_key, RIGHTARG = dynamo_partition_key, FUNCTION = never);
SET search_path = "Odd ""schema""", public, pg_catalog;
SELECT 1.0 = 1.0 AS fooled;
DISCARD PLANS;
ALTER TABLE "Exec" RENAME COLUMN "select" TO "from";
SELECT exercise();

SET client_min_messages = warning;
SELECT dynamo_delete_table('Exec');
DROP SCHEMA "Odd ""schema""" CASCADE;
RESET search_path;
DROP FUNCTION bodies, exercise, tell, tell_statement, stamp, skip;
