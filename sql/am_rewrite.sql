-- ALTER TABLE that rewrites a table leaves it in key order.
CREATE SCHEMA am_rewrite;
SET search_path = am_rewrite, public;
CREATE FUNCTION in_key_order(t regclass) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    answer boolean;
BEGIN
    EXECUTE format('SELECT bool_and(ctid > previous) FROM (SELECT ctid, lag(ctid) OVER (ORDER BY pk, sk) AS previous FROM %s) AS t', t) INTO answer;
    RETURN answer;
END $$;

CREATE TABLE t (pk text COLLATE "C", sk int, big text, dropped int, PRIMARY KEY (pk, sk)) USING heap;
ALTER TABLE t ALTER big SET STORAGE EXTERNAL;
CREATE INDEX ON t (sk);
INSERT INTO t
SELECT 'p' || i % 100, i, CASE WHEN i % 50 = 0 THEN repeat(md5(i::text), 300) ELSE repeat('x', i % 300) END, i
FROM generate_series(1, 5000) AS i ORDER BY hashint4(i);
DELETE FROM t WHERE sk % 13 = 0;
ALTER TABLE t DROP COLUMN dropped;
SELECT count(*), sum(hashtext(big)), in_key_order('t') FROM t;

ALTER TABLE t SET ACCESS METHOD dynamo;
SELECT count(*), sum(hashtext(big)), in_key_order('t') FROM t;
ALTER TABLE t SET ACCESS METHOD heap;
SELECT in_key_order('t');

-- Changing types, the key's as well, with a sort on disk.
INSERT INTO t SELECT 'q', i, repeat('x', 200) FROM generate_series(1, 5000) AS i ORDER BY hashint4(i);
ALTER TABLE t SET ACCESS METHOD dynamo;
UPDATE t SET sk = -sk;
SET maintenance_work_mem = '1MB';
ALTER TABLE t ALTER sk TYPE bigint USING sk * 2, ALTER big TYPE varchar;
SELECT count(*), sum(hashtext(big)), in_key_order('t') FROM t;
ALTER TABLE t ALTER pk TYPE varchar COLLATE "C";
SELECT count(*), in_key_order('t') FROM t;
RESET maintenance_work_mem;

-- No key, no order.
CREATE TABLE no_key (a int, b text) USING heap;
INSERT INTO no_key SELECT i, i FROM generate_series(1, 100) AS i;
ALTER TABLE no_key SET ACCESS METHOD dynamo;
ALTER TABLE no_key ALTER a TYPE bigint;
SELECT count(*) FROM no_key;

-- A rewrite that fails leaves nothing behind.
BEGIN;
SAVEPOINT s;
ALTER TABLE t ALTER sk TYPE int USING (100 / (sk + 2));
ROLLBACK TO s;
ALTER TABLE t ALTER sk TYPE int;
SELECT count(*), in_key_order('t') FROM t;
COMMIT;
ALTER TABLE t ADD CHECK (length(big) < 0), ALTER sk TYPE bigint;
SELECT count(*), in_key_order('t') FROM t;

-- One inside of another.
CREATE TABLE inner_one (pk int, sk int, PRIMARY KEY (pk, sk)) USING dynamo;
INSERT INTO inner_one SELECT i % 10, i FROM generate_series(1, 1000) AS i ORDER BY hashint4(i);
CREATE FUNCTION alter_inner(v bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT atttypid FROM pg_attribute WHERE attrelid = 'am_rewrite.inner_one'::regclass AND attname = 'sk') = 'int'::regtype THEN
        ALTER TABLE am_rewrite.inner_one ALTER sk TYPE bigint;
    END IF;
    RETURN v + 1;
END $$;
ALTER TABLE t ALTER sk TYPE bigint USING alter_inner(sk);
SELECT (SELECT count(*) FROM t), in_key_order('t'), (SELECT count(*) FROM inner_one), in_key_order('inner_one');

-- Unlogged and back; partitions; long keys.
ALTER TABLE t SET UNLOGGED;
ALTER TABLE t SET LOGGED;
SELECT count(*), in_key_order('t') FROM t;
CREATE TABLE keyed (pk dynamo_partition_key, sk int, v int, PRIMARY KEY (pk, sk)) USING heap;
INSERT INTO keyed SELECT repeat('k', i), i, i FROM generate_series(1, 1200) AS i;
ALTER TABLE keyed SET ACCESS METHOD dynamo;
ALTER TABLE keyed ALTER v TYPE bigint;
SELECT count(*), in_key_order('keyed') FROM keyed;
SELECT problems FROM dynamo_check('keyed');
SELECT problems FROM dynamo_check('t');

SET client_min_messages = warning;
DROP SCHEMA am_rewrite CASCADE;
