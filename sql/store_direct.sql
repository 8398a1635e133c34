-- The direct body: what a change leaves behind in the table and its indexes.
SELECT dynamo_create_table('Direct', 'PK S', 'SK N');
CREATE FUNCTION put(pk text, sk numeric, v text) RETURNS text LANGUAGE sql AS $$
	SELECT dynamo_put('Direct', jsonb_build_object('PK', pk, 'SK', sk, 'v', v), 'ALL_OLD') ->> 'v'
$$;
SELECT access, body FROM unnest('{read,write,delete}'::text[]) access, dynamo.store_body('"Direct"', access);

-- Commands of one statement and one transaction see each other's work.
SELECT put('a', 1, 'one'), put('a', 1, 'two'), put('a', 1, 'three');
BEGIN;
SELECT put('a', 1, 'four');
SAVEPOINT s;
SELECT put('a', 1, 'five');
SELECT put('a', 2, 'new');
ROLLBACK TO s;
SELECT put('a', 1, 'six'), put('a', 2, 'new again');
SELECT dynamo_delete('Direct', '{"PK":{"S":"a"},"SK":{"N":"2"}}', 'ALL_OLD') ->> 'v' AS deleted,
	put('a', 2, 'after the deletion');
COMMIT;
SELECT * FROM "Direct" ORDER BY "SK";
-- A statement's own snapshot is not disturbed, as with any volatile function.
SELECT "SK", put('a', "SK" + 10, 'copy') FROM "Direct" ORDER BY "SK";
SELECT count(*) FROM "Direct";
-- In plain SQL that changes the same rows, too
UPDATE "Direct" SET item = '{"v":{"S":"outer"}}' WHERE "SK" = 1 AND put('a', 1, 'inner') IS NOT NULL;
DELETE FROM "Direct" WHERE "SK" > 2;
SELECT * FROM "Direct" ORDER BY "SK";

-- Updates are HOT, also if plain SQL has spelled the key in its own way.
TRUNCATE "Direct";
INSERT INTO "Direct" SELECT 'b', n::numeric(10, 2), '{}' FROM generate_series(1, 3) n;
BEGIN;
SELECT n_tup_upd AS updates, n_tup_hot_upd AS hot FROM pg_stat_xact_user_tables WHERE relname = 'Direct' \gset
SELECT put('b', 1, 'x'), put('b', 2, 'x'), put('b', 3, 'x');
SELECT n_tup_upd - :updates AS updates, n_tup_hot_upd - :hot AS hot FROM pg_stat_xact_user_tables WHERE relname = 'Direct';
COMMIT;
SELECT "SK" FROM "Direct" ORDER BY "SK";

-- Indexes of other kinds get their entries.
CREATE INDEX by_v ON "Direct" ((item ->> 'v'));
CREATE INDEX by_v_small ON "Direct" ("PK", (item ->> 'v') DESC) INCLUDE ("SK") WHERE length(item ->> 'v') < 3;
CREATE UNIQUE INDEX one_v ON "Direct" ("PK", (item ->> 'v')) WHERE item ->> 'v' LIKE 'u%';
CREATE INDEX by_hash ON "Direct" USING hash ("PK");
CREATE INDEX by_brin ON "Direct" USING brin ("SK");
SELECT body FROM dynamo.store_body('"Direct"', 'write');
SELECT put('c', n, 'v' || n) FROM generate_series(1, 12) n;
SELECT put('c', 1, 'v0');
SELECT put('c', 2, 'u0');
SELECT put('c', 3, 'u0');
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT "SK" FROM "Direct" WHERE item ->> 'v' = 'v0';
SELECT "SK" FROM "Direct" WHERE item ->> 'v' = 'v0';
SELECT "SK" FROM "Direct" WHERE item ->> 'v' = 'v1';
SELECT "SK" FROM "Direct" WHERE item ->> 'v' = 'v11';
SELECT array_agg("SK") FROM "Direct" WHERE "PK" = 'c' AND length(item ->> 'v') < 3 AND item ->> 'v' > 'v6';
RESET enable_seqscan;
DROP INDEX by_v, by_v_small, one_v, by_hash, by_brin;

-- Large items and long keys, compressible or not
CREATE FUNCTION noise(bytes int, seed int) RETURNS text LANGUAGE sql AS $$
	SELECT left(string_agg(md5(seed || '.' || n), ''), bytes) FROM generate_series(1, bytes / 32 + 1) n
$$;
SELECT dynamo_create_table('Long', 'PK S', 'SK S');
SELECT dynamo_put('Long', jsonb_build_object('PK', noise(2048, 1), 'SK', noise(1024, n), 'v', n)) FROM generate_series(1, 3) n;
SELECT dynamo_put('Long', jsonb_build_object('PK', repeat('x', 2048), 'SK', repeat('y', 1024), 'v', noise(300000, 2)));
SELECT length(dynamo_get('Long', jsonb_build_object('PK', repeat('x', 2048), 'SK', repeat('y', 1024))) ->> 'v');
SELECT dynamo_get('Long', jsonb_build_object('PK', noise(2048, 1), 'SK', noise(1024, n))) ->> 'v' FROM generate_series(1, 4) n;
SELECT dynamo_put('Long', jsonb_build_object('PK', noise(2048, 1), 'SK', noise(1024, 2), 'v', 'other'), 'ALL_OLD') ->> 'v';
SELECT dynamo_delete('Long', jsonb_build_object('PK', noise(2048, 1), 'SK', noise(1024, 3)), 'ALL_OLD') ->> 'v';
SELECT item ->> 'v' AS v, length(item ->> 'PK') AS pk, length(item ->> 'SK') AS sk
FROM dynamo_query('Long', 'PK = :p', jsonb_build_object(':p', noise(2048, 1))) ORDER BY 1;
SELECT length("PK"::text) AS pk, length("SK") AS sk, length(item ->> 'v') AS v FROM "Long" ORDER BY v;
SELECT count(*) FROM "Long" WHERE "PK" = noise(2048, 1) AND "SK" = noise(1024, 2);

-- Columns are found wherever they are.
ALTER TABLE "Direct" ADD COLUMN gone int;
ALTER TABLE "Direct" DROP COLUMN gone;
SELECT body FROM dynamo.store_body('"Direct"', 'write');
SELECT put('d', 1, 'x'), put('d', 1, 'y');
SELECT * FROM "Direct" WHERE "PK" = 'd';

-- A table that publishes updates needs a replica identity.
ALTER TABLE "Direct" REPLICA IDENTITY NOTHING;
SET client_min_messages = error; -- wal_level is not logical
CREATE PUBLICATION all_of_it FOR TABLE "Direct";
RESET client_min_messages;
SELECT put('d', 2, 'x');
SELECT put('d', 2, 'y');
SELECT dynamo_delete('Direct', '{"PK":{"S":"d"},"SK":{"N":"2"}}');
ALTER TABLE "Direct" REPLICA IDENTITY FULL;
SELECT put('d', 2, 'y');
DROP PUBLICATION all_of_it;

DROP FUNCTION put, noise;
SELECT dynamo_delete_table('Direct'), dynamo_delete_table('Long');
