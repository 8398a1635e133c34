-- Partition keys too long for an index are digests in it, and nowhere else.
CREATE SCHEMA am_long_keys;
SET search_path = am_long_keys, public;

-- Text that pglz cannot compress: as many different letters as there are.
CREATE FUNCTION rough(seed int, length int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(string_agg(translate(encode(decode(md5(seed || '/' || i), 'hex'), 'base64'), E'=\n', ''), '' ORDER BY i), length)
    FROM generate_series(1, length / 21 + 1) AS i
$$;

CREATE TABLE long_keys (pk dynamo_partition_key, sk text COLLATE "C", v int, PRIMARY KEY (pk, sk)) USING dynamo;
CREATE INDEX by_key ON long_keys (pk) INCLUDE (v);
CREATE INDEX by_hash ON long_keys USING hash (pk);

-- INSERT, and what it returns.
INSERT INTO long_keys VALUES (rough(1, 2048), rough(2, 1024), 1)
RETURNING pk::text = rough(1, 2048) AS same, length(sk);
INSERT INTO long_keys SELECT rough(i, 1500 + i), rough(-i, 1000), i FROM generate_series(3, 60) AS i;
-- The same key again.
DO $$
BEGIN
    INSERT INTO am_long_keys.long_keys VALUES (am_long_keys.rough(1, 2048), am_long_keys.rough(2, 1024), 2);
EXCEPTION WHEN unique_violation THEN
    RAISE NOTICE '%', sqlerrm;
END $$;
INSERT INTO long_keys VALUES (rough(1, 2048), rough(2, 1024), 2)
ON CONFLICT (pk, sk) DO UPDATE SET v = long_keys.v + 100 RETURNING v, pk::text = rough(1, 2048) AS same;
INSERT INTO long_keys VALUES (rough(1, 2048), rough(2, 1024), 2) ON CONFLICT DO NOTHING;
-- Keys that differ in their last byte only.
INSERT INTO long_keys VALUES (rough(1, 2047) || '!', rough(2, 1024), 7);

-- COPY.
\getenv abs_builddir PG_ABS_BUILDDIR
\set file :abs_builddir /results/am_long_keys.copy
COPY (SELECT rough(i, 2048), rough(-i, 1024), i FROM generate_series(100, 300) AS i) TO :'file';
COPY long_keys FROM :'file';

-- UPDATE of the value, of the key, of a short key to a long one.
UPDATE long_keys SET v = v + 1 WHERE pk = rough(100, 2048);
UPDATE long_keys SET pk = rough(1000, 2048) WHERE pk = rough(101, 2048) RETURNING pk::text = rough(1000, 2048) AS same;
INSERT INTO long_keys VALUES ('short', 's', 0);
UPDATE long_keys SET pk = rough(1001, 1900) WHERE pk = 'short';

CREATE FUNCTION finds_all() RETURNS TABLE (by_primary bigint, by_seqscan bigint) LANGUAGE plpgsql AS $$
BEGIN
    SET LOCAL enable_seqscan = off;
    SELECT count(*) INTO by_primary FROM long_keys AS a
        WHERE (SELECT b.v FROM long_keys AS b WHERE b.pk = a.pk AND b.sk = a.sk) = a.v;
    SET LOCAL enable_seqscan = on;
    SET LOCAL enable_indexscan = off;
    SET LOCAL enable_bitmapscan = off;
    SELECT count(*) INTO by_seqscan FROM long_keys;
    SET LOCAL enable_indexscan = on;
    SET LOCAL enable_bitmapscan = on;
    RETURN NEXT;
END $$;
SELECT * FROM finds_all();

-- All ways to build an index.
REINDEX TABLE long_keys;
SELECT * FROM finds_all();
REINDEX TABLE CONCURRENTLY long_keys;
SELECT * FROM finds_all();
CREATE UNIQUE INDEX CONCURRENTLY another ON long_keys (pk, v, sk);
DROP INDEX by_key;
CREATE INDEX CONCURRENTLY by_key ON long_keys (pk) INCLUDE (v);
VACUUM FULL long_keys;
SELECT * FROM finds_all();
CREATE EXTENSION IF NOT EXISTS amcheck;
SELECT bt_index_check('long_keys_pkey', true), bt_index_parent_check('another', true, true), bt_index_check('by_key', true);
DELETE FROM long_keys WHERE v % 2 = 0;
VACUUM long_keys;
INSERT INTO long_keys SELECT rough(i, 2048), rough(-i, 1024), i FROM generate_series(100, 300) AS i
ON CONFLICT DO NOTHING;
SELECT * FROM finds_all();
SELECT bt_index_check('long_keys_pkey', true), bt_index_parent_check('another', true, true), bt_index_check('by_key', true);

-- Foreign keys, triggers, transition tables.
CREATE TABLE target (pk dynamo_partition_key PRIMARY KEY) USING dynamo;
CREATE TABLE referer (id int PRIMARY KEY, pk dynamo_partition_key REFERENCES target ON UPDATE CASCADE) USING dynamo;
CREATE INDEX ON referer (pk);
INSERT INTO target SELECT rough(i, 2048) FROM generate_series(1, 10) AS i;
INSERT INTO referer SELECT i, rough(i, 2048) FROM generate_series(1, 10) AS i;
\set VERBOSITY sqlstate
INSERT INTO referer VALUES (11, rough(11, 2048));
DELETE FROM target WHERE pk = rough(1, 2048);
\set VERBOSITY default
UPDATE target SET pk = rough(50, 2000) WHERE pk = rough(5, 2048);
SELECT pk::text = rough(50, 2000) AS cascaded FROM referer WHERE id = 5;
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE NOTICE '% %', TG_WHEN, (SELECT string_agg(length(pk::text)::text, ',') FROM new_rows);
    RETURN NULL;
END $$;
CREATE TRIGGER see AFTER INSERT ON target REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION see();
INSERT INTO target VALUES (rough(60, 2040)), ('short');
WITH made AS (INSERT INTO target VALUES (rough(61, 2041)) RETURNING pk)
SELECT length(pk::text) FROM made;

-- A deferrable key, a partial index, and an exclusion constraint's check.
CREATE TABLE late (pk dynamo_partition_key UNIQUE DEFERRABLE INITIALLY DEFERRED, n int) USING dynamo;
CREATE INDEX ON late (pk) WHERE n > 1;
BEGIN;
INSERT INTO late SELECT rough(i, 2048), i FROM generate_series(1, 3) AS i;
INSERT INTO late VALUES (rough(1, 2048), 4);
DELETE FROM late WHERE n = 1;
COMMIT;
SELECT count(*) FROM late;

SET client_min_messages = warning;
DROP SCHEMA am_long_keys CASCADE;
