-- The access method on ordinary tables: what heap does, this does.
CREATE SCHEMA am_basic;
SET search_path = am_basic, public;

-- Distinct heap pages per 100 rows in key order.
CREATE FUNCTION pages_per_100(query text) RETURNS numeric
LANGUAGE plpgsql AS $$
DECLARE
    answer numeric;
BEGIN
    EXECUTE format($q$
        SELECT avg(pages) FROM
            (SELECT count(DISTINCT (ctid::text::point)[0]) AS pages
             FROM (SELECT ctid, row_number() OVER () - 1 AS n FROM (%s) AS a) AS b
             GROUP BY n / 100) AS c $q$, query) INTO answer;
    RETURN answer;
END $$;

-- No primary key: a heap.
CREATE TABLE no_key (a int, b text) USING dynamo;
INSERT INTO no_key SELECT i, 'row ' || i FROM generate_series(1, 1000) AS i;
UPDATE no_key SET b = b || '!' WHERE a % 10 = 0;
DELETE FROM no_key WHERE a % 3 = 0;
SELECT count(*), sum(a), sum(length(b)) FROM no_key;

-- A TOAST table is plain heap.
SELECT t.relname = 'no_key' AS table, a.amname
FROM pg_class AS t JOIN pg_class AS x ON x.oid IN (t.oid, t.reltoastrelid) JOIN pg_am AS a ON a.oid = x.relam
WHERE t.oid = 'no_key'::regclass ORDER BY 2;

-- Random order of arrival; the rows of a partition share pages.
CREATE TABLE placed (pk text COLLATE "C", sk int, filler text, PRIMARY KEY (pk, sk)) USING dynamo;
INSERT INTO placed
SELECT 'p' || i % 200, i, repeat('x', 160)
FROM generate_series(1, 20000) AS i ORDER BY hashint4(i);
SELECT pages_per_100('SELECT ctid FROM placed ORDER BY pk, sk') < 20 AS clustered;
CREATE TABLE scattered (LIKE placed INCLUDING ALL) USING heap;
INSERT INTO scattered
SELECT 'p' || i % 200, i, repeat('x', 160)
FROM generate_series(1, 20000) AS i ORDER BY hashint4(i);
SELECT pages_per_100('SELECT ctid FROM scattered ORDER BY pk, sk') > 80 AS scattered;
SELECT pg_table_size('placed') < pg_table_size('scattered') * 1.4 AS compact;
SELECT count(*) FROM (TABLE placed EXCEPT TABLE scattered) AS d;

-- Updates that do not fit stay near.
UPDATE placed SET filler = repeat('y', 500) WHERE sk % 7 = 0;
SELECT pages_per_100('SELECT ctid FROM placed ORDER BY pk, sk') < 25 AS clustered;

-- Room on a neighbour's page, and emptied pages, are used again.
VACUUM placed;
SELECT pg_relation_size('placed') AS before \gset
DELETE FROM placed WHERE pk < 'p5';
VACUUM placed;
INSERT INTO placed
SELECT 'q' || i % 110, i, repeat('x', 160)
FROM generate_series(1, 11000) AS i ORDER BY hashint4(i);
SELECT pg_relation_size('placed') <= :before * 1.02 AS reused;
SELECT pages_per_100($$SELECT ctid FROM placed WHERE pk >= 'q' ORDER BY pk, sk$$) < 20 AS clustered;

-- Deferrable key: cannot place, works all the same.
CREATE TABLE deferred (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v int) USING dynamo;
INSERT INTO deferred SELECT i, i FROM generate_series(1, 100) AS i;
BEGIN;
UPDATE deferred SET id = id + 1;
COMMIT;
SELECT min(id), max(id) FROM deferred;

-- Wide key values, compressed and out of line in the source of the row.
CREATE TABLE wide_source (id int, k text) USING heap;
ALTER TABLE wide_source ALTER k SET STORAGE EXTERNAL;
INSERT INTO wide_source SELECT i, repeat(chr(64 + i), 2500) FROM generate_series(1, 20) AS i;
CREATE TABLE wide_key (k text COLLATE "C" PRIMARY KEY, id int) USING dynamo;
INSERT INTO wide_key SELECT k, id FROM wide_source;
SELECT count(*) FROM wide_key JOIN wide_source USING (k, id);

-- TOASTed rows.
CREATE TABLE big (id int PRIMARY KEY, v text) USING dynamo;
ALTER TABLE big ALTER v SET STORAGE EXTERNAL;
INSERT INTO big SELECT i, repeat(i::text, 5000) FROM generate_series(1, 50) AS i;
UPDATE big SET v = v || 'x' WHERE id % 2 = 0;
SELECT sum(length(v)), max(left(v, 3)) FROM big;

-- Temporary and unlogged.
CREATE TEMP TABLE temporary (id int PRIMARY KEY, v text) USING dynamo;
INSERT INTO temporary SELECT i, i FROM generate_series(1, 2000) AS i ORDER BY hashint4(i);
CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY, v text) USING dynamo;
INSERT INTO unlogged SELECT i, i FROM generate_series(1, 2000) AS i ORDER BY hashint4(i);
ALTER TABLE unlogged SET LOGGED;
SELECT (SELECT count(*) FROM temporary), (SELECT count(*) FROM unlogged);

-- Partitions.
CREATE TABLE parts (id int, v text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (500) USING dynamo;
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (500) TO (1000) USING heap;
INSERT INTO parts SELECT i, i FROM generate_series(0, 999) AS i;
DELETE FROM parts WHERE id = 700;
UPDATE parts SET id = 700 WHERE id = 7;
SELECT tableoid::regclass, count(*) FROM parts GROUP BY 1 ORDER BY tableoid::regclass::text;

-- Upsert, MERGE, foreign keys, triggers, RETURNING.
CREATE TABLE parent (id int PRIMARY KEY, n int DEFAULT 0, note text) USING dynamo;
CREATE TABLE child (parent int REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE, id int, PRIMARY KEY (parent, id)) USING dynamo;
INSERT INTO parent (id) VALUES (1), (2), (3) RETURNING id, n;
INSERT INTO parent (id) VALUES (2), (4) ON CONFLICT (id) DO UPDATE SET n = parent.n + 1 RETURNING id, n;
INSERT INTO parent (id) VALUES (2), (5) ON CONFLICT DO NOTHING RETURNING id;
MERGE INTO parent AS p USING (VALUES (1, 'one'), (6, 'six')) AS s (id, note) ON p.id = s.id
WHEN MATCHED THEN UPDATE SET note = s.note
WHEN NOT MATCHED THEN INSERT (id, note) VALUES (s.id, s.note);
INSERT INTO child VALUES (1, 1), (1, 2), (2, 1);
INSERT INTO child VALUES (77, 1);
DELETE FROM parent WHERE id = 1;
UPDATE parent SET id = 20 WHERE id = 2;
TABLE child ORDER BY 1, 2;
INSERT INTO parent (id) VALUES (20);
TABLE parent ORDER BY id;

CREATE TABLE audit (what text, id int) USING dynamo;
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit VALUES (TG_OP || ' ' || TG_WHEN, coalesce(NEW.id, OLD.id));
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER before_change BEFORE INSERT OR UPDATE OR DELETE ON parent FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER after_change AFTER INSERT OR UPDATE OR DELETE ON parent FOR EACH ROW EXECUTE FUNCTION note_change();
INSERT INTO parent (id) VALUES (30);
UPDATE parent SET note = 'thirty' WHERE id = 30;
DELETE FROM parent WHERE id = 30;
TABLE audit;

-- Savepoints, cursors.
BEGIN;
INSERT INTO parent (id) VALUES (40);
SAVEPOINT s;
INSERT INTO parent (id) VALUES (41);
ROLLBACK TO s;
DECLARE c CURSOR FOR SELECT * FROM parent WHERE id = 40 FOR UPDATE;
FETCH c;
UPDATE parent SET note = 'by cursor' WHERE CURRENT OF c;
COMMIT;
SELECT id, note FROM parent WHERE id >= 40;

-- Indexes of all kinds, built on what is there and kept up.
CREATE INDEX ON placed (sk);
CREATE INDEX ON placed USING hash (pk);
CREATE INDEX ON placed USING brin (sk);
CREATE INDEX ON placed USING gin (to_tsvector('simple', pk));
CREATE INDEX CONCURRENTLY placed_expression ON placed ((sk * 2)) WHERE sk > 5;
REINDEX TABLE placed;
REINDEX TABLE CONCURRENTLY placed;
ANALYZE placed;
SELECT count(*) FROM placed TABLESAMPLE system (100);

-- An index expression that makes the table's relcache entry be built anew.
CREATE FUNCTION disturb() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    GRANT SELECT ON no_key TO PUBLIC;
END $$;
CREATE FUNCTION disturbing(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
    PERFORM disturb();
    RETURN a;
END $$;
CREATE INDEX ON no_key (disturbing(a)) WHERE a < 20;
-- ... and one that fails.
CREATE FUNCTION failing(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
    RETURN 1 / (a - 11);
END $$;
CREATE INDEX ON no_key (failing(a));
SELECT count(*) FROM no_key;

-- Rewrites.
VACUUM FULL placed;
SELECT pages_per_100('SELECT ctid FROM placed ORDER BY pk, sk') < 8 AS in_key_order;
CLUSTER placed USING placed_sk_idx;
SELECT pages_per_100('SELECT ctid FROM placed ORDER BY sk') < 8 AS in_index_order;
ALTER TABLE placed SET ACCESS METHOD heap;
INSERT INTO placed VALUES ('z', 1, 'heap');
ALTER TABLE placed SET ACCESS METHOD dynamo;
INSERT INTO placed VALUES ('z', 2, 'dynamo');
SELECT filler FROM placed WHERE pk = 'z' ORDER BY sk;
ALTER TABLE placed ADD COLUMN c int DEFAULT 7, ALTER sk TYPE bigint;
SELECT sum(c) = 7 * count(*) FROM placed;
CREATE TABLE made USING dynamo AS SELECT * FROM placed WHERE pk >= 'q';
CREATE MATERIALIZED VIEW seen USING dynamo AS SELECT pk, count(*) FROM placed GROUP BY pk;
REFRESH MATERIALIZED VIEW seen;
SELECT (SELECT count(*) FROM made), (SELECT count(*) FROM seen);
TRUNCATE placed;
INSERT INTO placed VALUES ('a', 1, 'after truncate');
SELECT count(*) FROM placed;

SET client_min_messages = warning;
DROP SCHEMA am_basic CASCADE;
