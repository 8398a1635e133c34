-- Partition keys that an index holds by their digests, in plain SQL.
CREATE FUNCTION noise(bytes int, seed text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT substr(translate(string_agg(encode(sha256((seed || i)::bytea), 'base64'), '' ORDER BY i), E'\n', ''), 1, bytes)
	FROM generate_series(1, bytes / 40 + 1) i $$;
SELECT noise(2048, 'p') AS pk, noise(1024, 's') AS sk \gset
SELECT dynamo_create_table('Long', 'PK S', 'SK S');

INSERT INTO "Long" VALUES (:'pk', :'sk', '{"v": {"N": "1"}}'), (:'pk', 'short', '{}'), ('short', :'sk', '{}');
SELECT length("PK"::text), "PK" = :'pk' AS same, item FROM "Long" WHERE "PK" = :'pk' AND "SK" = :'sk';
SELECT dynamo_get('Long', jsonb_build_object('PK', :'pk', 'SK', :'sk')) ->> 'v' AS v;
SELECT count(*) FROM dynamo_query('Long', 'PK = :p', jsonb_build_object(':p', :'pk'));

-- One key: unique, and an arbiter.  The detail of the error shows the digest.
INSERT INTO "Long" VALUES (:'pk', 'short', '{}');
\echo :LAST_ERROR_SQLSTATE
INSERT INTO "Long" VALUES (:'pk', :'sk', '{"v": {"N": "2"}}') ON CONFLICT ("PK", "SK") DO UPDATE SET item = excluded.item;
SELECT dynamo_get('Long', jsonb_build_object('PK', :'pk', 'SK', :'sk')) ->> 'v' AS v;

-- Updates, HOT or not, of the key or of the rest.
UPDATE "Long" SET item = '{"v": {"N": "3"}}' WHERE "PK" = :'pk' AND "SK" = :'sk';
UPDATE "Long" SET item = jsonb_build_object('v', noise(3000, 'v')) WHERE "PK" = :'pk';
UPDATE "Long" SET "PK" = noise(2000, 'q') WHERE "PK" = :'pk' AND "SK" = 'short';
SELECT count(*) FROM "Long" WHERE "PK" = noise(2000, 'q');
-- RETURNING shows the key; the text of a digest cannot be taken for one.
INSERT INTO "Long" VALUES (noise(600, 'r'), 'a', '{}') RETURNING "PK" = noise(600, 'r') AS same, length("PK"::text), "SK";
INSERT INTO "Long" VALUES ('{"S":{"SHA-256":"c2a5"}}', 'a', '{}');
DELETE FROM "Long" WHERE "PK" = noise(600, 'r') RETURNING length("PK"::text);

-- Index builds of every kind.
REINDEX TABLE "Long";
VACUUM FULL "Long";
CLUSTER "Long" USING "Long_pkey";
CREATE UNIQUE INDEX CONCURRENTLY long_twice ON "Long" ("SK", "PK");
CREATE INDEX long_mixed ON "Long" ((length(item ->> 'v')), "PK", (length("SK"))) WHERE "SK" IS NOT NULL;
CREATE INDEX long_hash ON "Long" USING hash ("PK");
REINDEX INDEX CONCURRENTLY "Long_pkey";
ALTER TABLE "Long" DROP CONSTRAINT "Long_pkey";
ALTER TABLE "Long" ADD PRIMARY KEY ("PK", "SK");
SET enable_seqscan = off;
SELECT count(*) FROM "Long" WHERE "PK" = :'pk';
SELECT count(*) FROM "Long" WHERE "SK" = :'sk' AND "PK" = :'pk';
RESET enable_seqscan;
SELECT items, index_entries, problems FROM dynamo_check('"Long"');
SELECT dynamo_put('Long', jsonb_build_object('PK', :'pk', 'SK', :'sk', 'v', 4), 'ALL_OLD') ->> 'v' = noise(3000, 'v') AS same;
DROP INDEX long_twice, long_mixed, long_hash;

-- References, copies, amcheck.
CREATE TABLE child (pk dynamo_partition_key('S'), sk text COLLATE "C", FOREIGN KEY (pk, sk) REFERENCES "Long" ON DELETE CASCADE) USING dynamo;
INSERT INTO child VALUES (:'pk', :'sk');
\set VERBOSITY terse
INSERT INTO child VALUES (:'pk', 'missing');
\set VERBOSITY default
CREATE TABLE copied (LIKE "Long" INCLUDING ALL) USING dynamo;
INSERT INTO copied SELECT * FROM "Long";
SELECT count(*) FROM copied c JOIN "Long" l USING ("PK", "SK");
DELETE FROM "Long" WHERE "PK" = :'pk';
SELECT count(*) FROM child;
CREATE EXTENSION amcheck;
SELECT bt_index_check('copied_pkey', heapallindexed => true);
DROP EXTENSION amcheck;
DROP TABLE child, copied;
SELECT dynamo_delete_table('Long');
DROP FUNCTION noise;
