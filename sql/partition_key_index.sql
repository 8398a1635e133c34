-- dynamo_partition_key: comparing, indexes, joins and keys of the wrong kind,
-- on ordinary heap tables.
CREATE EXTENSION IF NOT EXISTS dynamo_am;
SET enable_seqscan = off;
SET enable_bitmapscan = off;

CREATE TABLE carts (
	"PK" dynamo_partition_key('S'),
	"SK" text COLLATE "C",
	PRIMARY KEY ("PK", "SK"));
CREATE TABLE counters (id dynamo_partition_key('N') PRIMARY KEY, label varchar(20), owner name);
CREATE TABLE blobs (hash dynamo_partition_key('B') PRIMARY KEY);
INSERT INTO carts SELECT 'USER#' || u, 'CART#' || i FROM generate_series(1, 100) u, generate_series(1, 5) i;
INSERT INTO counters SELECT i, 'USER#' || i, 'USER#' || i FROM generate_series(1, 1000) i;
INSERT INTO blobs SELECT sha256(i::text::bytea) FROM generate_series(1, 100) i;
ANALYZE carts, counters, blobs;

-- Every way to write a key uses the index.
EXPLAIN (COSTS OFF) SELECT * FROM carts WHERE "PK" = 'USER#1' AND "SK" LIKE 'CART#%';
EXPLAIN (COSTS OFF) SELECT * FROM carts WHERE 'USER#1' = "PK";
EXPLAIN (COSTS OFF) SELECT * FROM carts WHERE "PK" = 'USER#1'::text;
EXPLAIN (COSTS OFF) SELECT * FROM carts WHERE "PK" = 'USER#1'::varchar;
EXPLAIN (COSTS OFF) SELECT * FROM carts WHERE "PK" = 'USER#' || 42;
EXPLAIN (COSTS OFF) SELECT * FROM carts WHERE "PK" = current_user;
EXPLAIN (COSTS OFF) SELECT * FROM carts WHERE "PK" IN ('USER#1', 'USER#2');
EXPLAIN (COSTS OFF) SELECT * FROM carts WHERE "PK" = ANY (ARRAY['USER#1', 'USER#2']);
EXPLAIN (COSTS OFF) SELECT * FROM carts WHERE ("PK", "SK") > ('USER#1', 'CART#3');
EXPLAIN (COSTS OFF) SELECT * FROM counters WHERE id = 42;
EXPLAIN (COSTS OFF) SELECT * FROM counters WHERE id = 42::bigint;
EXPLAIN (COSTS OFF) SELECT * FROM counters WHERE id = 4.2e1;
EXPLAIN (COSTS OFF) SELECT * FROM counters WHERE id = ANY (ARRAY[1, 2]);
EXPLAIN (COSTS OFF) SELECT * FROM blobs WHERE hash = sha256('1');
EXPLAIN (COSTS OFF) SELECT * FROM blobs WHERE hash = '\x00ff'::bytea;
SELECT count(*) FROM carts WHERE "PK" = 'USER#1' AND "SK" LIKE 'CART#%';
SELECT count(*) FROM carts WHERE "PK" = 'USER#' || 42;
SELECT count(*) FROM carts WHERE "PK" IN ('USER#1', 'USER#2', 'nobody');
SELECT count(*) FROM carts WHERE "PK" = ANY (ARRAY['USER#1', 'USER#2']);
SELECT count(*) FROM carts WHERE "PK" <> 'USER#1';
SELECT count(*) FROM counters WHERE id = 42.0;
SELECT count(*) FROM counters WHERE id IN (1, 2, 2000);
SELECT count(*) FROM blobs WHERE hash = sha256('1');

-- Parameters take the type of the key.
PREPARE get_cart AS SELECT count(*) FROM carts WHERE "PK" = $1;
PREPARE get_carts AS SELECT count(*) FROM carts WHERE "PK" = ANY ($1);
PREPARE get_counter(int) AS SELECT label FROM counters WHERE id = $1;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE get_cart('USER#1');
EXPLAIN (COSTS OFF) EXECUTE get_counter(42);
EXECUTE get_cart('USER#1');
EXECUTE get_carts('{USER#1,USER#2}');
EXECUTE get_counter(42);
RESET plan_cache_mode;

-- An index is never read in place of the row: it may hold a digest.
EXPLAIN (COSTS OFF) SELECT "PK" FROM carts WHERE "PK" = 'USER#1';
EXPLAIN (COSTS OFF) SELECT count(*) FROM carts WHERE "PK" = 'USER#1' AND "SK" > 'C';
CREATE INDEX carts_sk ON carts ("SK") INCLUDE ("PK");
EXPLAIN (COSTS OFF) SELECT "PK" FROM carts WHERE "SK" = 'CART#1';
EXPLAIN (COSTS OFF) SELECT "SK" FROM carts WHERE "SK" = 'CART#1';
DROP INDEX carts_sk;

-- Joins, with ordinary tables as well.
SET enable_hashjoin = off;
SET enable_mergejoin = off;
EXPLAIN (COSTS OFF) SELECT * FROM counters JOIN carts ON "PK" = label;
SELECT count(*) FROM counters JOIN carts ON "PK" = label;
EXPLAIN (COSTS OFF) SELECT * FROM generate_series(1, 3) i JOIN carts ON "PK" = 'USER#' || i;
SELECT count(*) FROM generate_series(1, 3) i JOIN carts ON "PK" = 'USER#' || i;
SELECT count(*) FROM counters JOIN carts ON "PK" = owner;
SELECT count(*) FROM generate_series(1, 3) i JOIN counters ON id = i;
RESET enable_hashjoin;
SET enable_nestloop = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM carts a JOIN carts b USING ("PK");
SELECT count(*) FROM carts a JOIN carts b USING ("PK");
SET enable_hashjoin = off;
RESET enable_mergejoin;
EXPLAIN (COSTS OFF) SELECT count(*) FROM carts a JOIN carts b USING ("PK");
SELECT count(*) FROM carts a JOIN carts b USING ("PK");
RESET enable_nestloop;
RESET enable_hashjoin;
SELECT count(DISTINCT "PK") FROM carts;
SELECT count(*) FROM (SELECT "PK" FROM carts GROUP BY "PK") g;

-- ON CONFLICT and foreign keys.
INSERT INTO counters VALUES (1, 'again') ON CONFLICT (id) DO UPDATE SET label = EXCLUDED.label RETURNING *;
INSERT INTO counters VALUES ('1.0') ON CONFLICT DO NOTHING RETURNING *;
INSERT INTO counters VALUES (1);
CREATE TABLE logins (counter dynamo_partition_key('N') REFERENCES counters ON DELETE CASCADE);
INSERT INTO logins VALUES (1), (2);
INSERT INTO logins VALUES (0);
DELETE FROM counters WHERE id = 1;
SELECT * FROM logins;
CREATE TABLE wrong (id dynamo_partition_key('S') REFERENCES counters);
INSERT INTO wrong VALUES ('1');
DROP TABLE wrong, logins;

-- A hash index, and hash partitions.
CREATE INDEX blobs_hash ON blobs USING hash (hash);
DROP INDEX blobs_hash;
CREATE TABLE parts (k dynamo_partition_key('S')) PARTITION BY HASH (k);
CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parts SELECT 'key ' || i FROM generate_series(1, 1000) i;
SELECT count(*) FILTER (WHERE tableoid = 'parts_0'::regclass) BETWEEN 400 AND 600 AS even FROM parts;
SELECT count(*) FROM parts WHERE k = 'key 7';
SELECT dynamo.partition_key_hash(k) = (dynamo.partition_key_hash_extended(k, 0) << 32 >> 32)::int AS same_hash,
	dynamo.partition_key_hash_extended(k, 1) <> dynamo.partition_key_hash_extended(k, 2) AS seeded
	FROM (SELECT 'a'::dynamo_partition_key AS k) x;
DROP TABLE parts;

-- The wrong kind is an error, in a table with rows
SELECT * FROM counters WHERE id = '42';
SELECT * FROM counters WHERE id = '42'::text;
SELECT * FROM counters WHERE id = '\x42'::bytea;
SELECT * FROM counters WHERE id IN ('1', '2');
SELECT * FROM counters WHERE id < 'a';
SELECT * FROM carts WHERE "PK" = 42;
SELECT * FROM carts WHERE "PK" = ANY (ARRAY[1, 2]);
SELECT * FROM blobs WHERE hash = '\x00ff';
DELETE FROM carts WHERE "PK" = 42;
EXECUTE get_cart('{"N":"42"}');
SET plan_cache_mode = force_generic_plan;
EXECUTE get_cart('{"N":"42"}');
RESET plan_cache_mode;
SELECT * FROM carts JOIN counters ON "PK" = id;
SELECT * FROM carts JOIN generate_series(1, 2) i ON "PK" = i;
SELECT * FROM counters WHERE id IN (SELECT "PK" FROM carts);
SELECT * FROM counters WHERE id NOT IN (SELECT label FROM counters);
SELECT 'a'::dynamo_partition_key = 1;
SELECT 'a'::dynamo_partition_key < '\x00'::bytea;
-- and in an empty one.
CREATE TABLE empty (s dynamo_partition_key('S') PRIMARY KEY, t text, i int);
SELECT * FROM empty WHERE s = 42;
SELECT * FROM empty WHERE 42 <> s;
SELECT * FROM empty WHERE s IN (1, 2);
SELECT * FROM empty WHERE s = ANY ('{1,2}'::int[]);
SELECT * FROM empty WHERE s NOT IN (1, 2);
SELECT * FROM empty WHERE s <> ALL ('{1,2,3,4,5,6,7,8,9,10}'::int[]);
SELECT * FROM empty WHERE s = i;
UPDATE empty SET t = 'x' WHERE s = 42;
SELECT * FROM empty JOIN counters ON s = id;
SELECT * FROM empty WHERE s = NULL::int;
SELECT * FROM empty WHERE t = i;
SELECT * FROM empty WHERE t IN (1, 2);

-- Nor do two kinds get into one index, or one sort.
CREATE TABLE mixed (k dynamo_partition_key);
INSERT INTO mixed VALUES ('a'), (1);
SELECT * FROM mixed a, mixed b WHERE a.k < b.k;
CREATE INDEX ON mixed (k);
SELECT k FROM mixed ORDER BY k;
DROP TABLE mixed;
CREATE TABLE mixed (k dynamo_partition_key PRIMARY KEY);
INSERT INTO mixed VALUES ('a');
INSERT INTO mixed VALUES (1);

-- Row security does not hide the index.
CREATE ROLE partition_key_reader;
GRANT SELECT ON carts TO partition_key_reader;
ALTER TABLE carts ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON carts TO partition_key_reader USING ("SK" <> 'CART#1');
SET ROLE partition_key_reader;
EXPLAIN (COSTS OFF) SELECT * FROM carts WHERE "PK" = 'USER#1';
SELECT "SK" FROM carts WHERE "PK" = 'USER#1' ORDER BY "SK";
RESET ROLE;
DROP TABLE carts;
DROP ROLE partition_key_reader;

-- Order is hash order, however it is got.
CREATE TABLE sorted (k dynamo_partition_key('S'), hash numeric);
INSERT INTO sorted (k) SELECT 'key ' || i FROM generate_series(1, 10000) i;
UPDATE sorted SET hash = CASE WHEN h < 0 THEN h + 18446744073709551616 ELSE h END
	FROM (SELECT k AS key, dynamo.partition_key_hash_extended(k, 0)::numeric AS h FROM sorted) x WHERE key = k;
CREATE FUNCTION out_of_order() RETURNS bigint LANGUAGE sql AS
$$ SELECT count(*) FROM (SELECT hash, lag(hash) OVER (ORDER BY k) AS before FROM sorted) x WHERE hash < before $$;
SELECT out_of_order();
CREATE INDEX sorted_k ON sorted (k);
SELECT out_of_order();
SELECT count(*) FROM sorted a, sorted b WHERE a.k < b.k AND a.hash >= b.hash AND b.k IN ('key 1', 'key 2', 'key 3');
SELECT count(*) FROM sorted WHERE k <= 'key 77' AND hash > (SELECT hash FROM sorted WHERE k = 'key 77');
SELECT 10000 = (SELECT count(*) FROM sorted WHERE k < 'key 77') + (SELECT count(*) FROM sorted WHERE k >= 'key 77') AS all;
DROP FUNCTION out_of_order;
DROP TABLE sorted;

-- The hash is on disk: these values never change.
SELECT k, to_hex(dynamo.partition_key_hash_extended(k, 0)) AS hash FROM (VALUES
	('USER#1'::dynamo_partition_key), (42::dynamo_partition_key), ('\x00ff'::bytea::dynamo_partition_key)) v(k);
SELECT to_hex(dynamo.partition_key_hash_extended(repeat('long', 500), 0)) AS hash;

-- Keys of 2048 bytes that do not compress.
CREATE TABLE long_keys (k dynamo_partition_key('B') PRIMARY KEY);
INSERT INTO long_keys SELECT string_agg(sha256((i || ' ' || j)::bytea), '') FROM generate_series(1, 100) i, generate_series(1, 64) j GROUP BY i;
SELECT count(*), min(length(k::bytea)), count(DISTINCT k) FROM long_keys;
SELECT count(*) FROM long_keys a JOIN long_keys b ON a.k = b.k::bytea;
INSERT INTO long_keys SELECT k FROM long_keys ON CONFLICT DO NOTHING;
SELECT count(*) FROM long_keys;
DROP TABLE long_keys, counters, blobs, empty, mixed;
