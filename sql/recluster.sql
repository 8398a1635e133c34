-- dynamo_recluster(): rows in key order again, and nothing else changes.

-- Steps until the end, each a transaction of its own.
CREATE PROCEDURE pass(relation regclass, step int, INOUT moved bigint DEFAULT 0)
LANGUAGE plpgsql AS $$
DECLARE
	place bytea;
	step_moved bigint;
BEGIN
	LOOP
		SELECT r.moved, r.next INTO step_moved, place FROM dynamo_recluster(relation, step, place) r;
		COMMIT;
		moved := moved + step_moved;
		EXIT WHEN place IS NULL;
	END LOOP;
END $$;
CREATE FUNCTION clustering(relation regclass, OUT below_2 boolean, OUT below_10 boolean, OUT items bigint, OUT problems text[])
LANGUAGE sql AS $$ SELECT clustering < 2, clustering < 10, items, problems FROM dynamo_check(relation) $$;

-- A table of DynamoDB whose rows were there before the key, as pg_restore does
-- it, in an order that has nothing to do with the key's.
SELECT dynamo_create_table('Cart', 'PK S', 'SK N');
ALTER TABLE "Cart" DROP CONSTRAINT "Cart_pkey";
INSERT INTO "Cart"
	SELECT 'user' || i % 30, i / 30, jsonb_build_object('i', i, 'pad', repeat(md5(i::text), 5))::dynamo_item
	FROM generate_series(0, 2999) i;
ALTER TABLE "Cart" ADD CONSTRAINT "Cart_pkey" PRIMARY KEY ("PK", "SK");
CREATE VIEW digest AS SELECT md5(string_agg(item::text, ',' ORDER BY item::text)) FROM dynamo_scan('Cart') item;
SELECT md5 AS digest FROM digest \gset
SELECT * FROM clustering('"Cart"');
CALL pass('"Cart"', 1000);
SELECT * FROM clustering('"Cart"');
SELECT md5 = :'digest' AS unchanged FROM digest;
-- What has been moved stays, however the windows lie.
CALL pass('"Cart"', 1000);
CALL pass('"Cart"', 70);
-- A step of a rolled back transaction has not been.
BEGIN;
ALTER TABLE "Cart" DROP CONSTRAINT "Cart_pkey";
DELETE FROM "Cart";
INSERT INTO "Cart"
	SELECT 'user' || i % 30, i / 30, jsonb_build_object('i', i, 'pad', repeat(md5(i::text), 5))::dynamo_item
	FROM generate_series(2999, 0, -1) i;
ALTER TABLE "Cart" ADD CONSTRAINT "Cart_pkey" PRIMARY KEY ("PK", "SK");
COMMIT;
BEGIN;
SELECT moved > 0 AS moves, next IS NULL AS at_end FROM dynamo_recluster('"Cart"', 3000);
SELECT md5 = :'digest' AS unchanged FROM digest;
SAVEPOINT a;
SELECT moved FROM dynamo_recluster('"Cart"', 4000);
ROLLBACK;
SELECT * FROM clustering('"Cart"');
SELECT moved > 0 AS moves, next IS NULL AS at_end FROM dynamo_recluster('"Cart"', 4000);
SELECT * FROM clustering('"Cart"');
SELECT md5 = :'digest' AS unchanged FROM digest;

-- Keys that an index holds as digests.
SELECT dynamo_create_table('Long', 'PK S', 'SK N');
CREATE FUNCTION long_key(i int) RETURNS text LANGUAGE sql IMMUTABLE
AS $$ SELECT string_agg(md5((64 * i + part)::text), '') FROM generate_series(1, 64) part $$;
ALTER TABLE "Long" DROP CONSTRAINT "Long_pkey";
INSERT INTO "Long" SELECT long_key(i % 6), i / 6, jsonb_build_object('i', i)::dynamo_item FROM generate_series(0, 599) i;
ALTER TABLE "Long" ADD CONSTRAINT "Long_pkey" PRIMARY KEY ("PK", "SK");
CALL pass('"Long"', 1000);
SELECT * FROM clustering('"Long"');
SELECT count(*), min((item -> 'SK')::int), max((item -> 'SK')::int)
FROM dynamo_query('Long', 'PK = :pk', jsonb_build_object(':pk', long_key(3))) item;

-- Emptied pages are used again, and a page with room does not keep its rows.
-- (A temporary table, so that no other session can hold up vacuum.)
CREATE TEMP TABLE holes (id int NOT NULL, pad text) USING dynamo;
INSERT INTO holes SELECT 1, repeat('x', 150) FROM generate_series(0, 2999);
DELETE FROM holes;
INSERT INTO holes SELECT i * 7919 % 3000, repeat('x', 150) FROM generate_series(0, 2999) i;
DELETE FROM holes WHERE id % 3 = 0;
VACUUM holes;
ALTER TABLE holes ADD PRIMARY KEY (id);
SELECT pg_relation_size('holes') AS size \gset
SELECT * FROM clustering('holes');
CALL pass('holes', 200);
SELECT * FROM clustering('holes');
SELECT pg_relation_size('holes') = :size AS not_larger;

-- Few rows on a page, by fillfactor or by their length.
CREATE TEMP TABLE loose (id int NOT NULL, pad text) USING dynamo WITH (fillfactor = 20);
INSERT INTO loose SELECT i * 7919 % 300, repeat('x', 150) FROM generate_series(0, 299) i;
ALTER TABLE loose ADD PRIMARY KEY (id);
CALL pass('loose', 200);
CALL pass('loose', 200);
SELECT items, problems FROM dynamo_check('loose');
CREATE TEMP TABLE large (id int NOT NULL, pad text, pad2 text) USING dynamo WITH (toast_tuple_target = 8160);
ALTER TABLE large ALTER pad SET STORAGE PLAIN, ALTER pad2 SET STORAGE EXTERNAL;
INSERT INTO large SELECT i * 7919 % 1000, repeat(md5(i::text), CASE WHEN i % 2 = 0 THEN 70 ELSE 2 END), repeat(md5(i::text), 260) FROM generate_series(0, 999) i;
DELETE FROM large WHERE id % 3 = 0;
VACUUM large;
ALTER TABLE large ADD PRIMARY KEY (id);
SELECT md5(string_agg(l::text, ',' ORDER BY id)) AS digest,
	pg_relation_size(reltoastrelid) AS toast_size FROM large l, pg_class WHERE oid = 'large'::regclass GROUP BY reltoastrelid \gset
CALL pass('large', 200);
SELECT * FROM clustering('large');
SELECT md5(string_agg(l::text, ',' ORDER BY id)) = :'digest' AS unchanged,
	pg_relation_size(reltoastrelid) = :toast_size AS toast_untouched FROM large l, pg_class WHERE oid = 'large'::regclass GROUP BY reltoastrelid;

-- Every kind of index and constraint; no trigger fires.
CREATE FUNCTION loud(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
	IF $1 = '7' THEN RAISE NOTICE 'index expression, as %', current_user; END IF;
	RETURN $1;
END $$;
CREATE TABLE parent (id int PRIMARY KEY) USING dynamo;
INSERT INTO parent SELECT generate_series(0, 999);
CREATE TABLE rich (
	a timestamptz NOT NULL, b varchar(20) NOT NULL COLLATE "C", c numeric NOT NULL, n int, p int REFERENCES parent DEFERRABLE INITIALLY DEFERRED,
	box box, words text[], pad text) USING dynamo;
INSERT INTO rich
	SELECT '2020-01-01 UTC'::timestamptz + i % 5 * interval '1 day', 'b' || i * 7919 % 1000, i / 3.0, i, i, box(point(i, 0), point(i + 0.5, 1)), ARRAY['w' || i % 7], repeat('x', 150)
	FROM generate_series(0, 999) i;
ALTER TABLE rich ADD PRIMARY KEY (a, b, c),
	ADD UNIQUE (n) DEFERRABLE INITIALLY DEFERRED,
	ADD EXCLUDE USING gist (box WITH &&);
CREATE INDEX rich_partial ON rich (n) WHERE n % 2 = 0;
CREATE INDEX rich_expression ON rich (loud(n::text));
CREATE INDEX rich_gin ON rich USING gin (words);
CREATE INDEX rich_brin ON rich USING brin (n);
CREATE INDEX rich_hash ON rich USING hash (n);
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', TG_OP; RETURN NULL; END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON rich FOR EACH ROW EXECUTE FUNCTION tell();
ALTER TABLE rich DROP COLUMN pad, ADD COLUMN added text DEFAULT 'new';
CREATE ROLE dynamo_owner;
GRANT USAGE ON SCHEMA public TO dynamo_owner;
ALTER TABLE rich OWNER TO dynamo_owner;
GRANT REFERENCES ON parent TO dynamo_owner;
SELECT moved, next IS NULL AS at_end FROM dynamo_recluster('rich', 2000);
SELECT * FROM clustering('rich');
SET enable_seqscan = off;
SELECT count(*), count(DISTINCT n), min(added), max(added) FROM rich;
SELECT count(*) FROM rich WHERE n % 2 = 0 AND n >= 0;
SELECT n FROM rich WHERE loud(n::text) = '8';
SELECT count(*) FROM rich WHERE words @> '{w3}';
SELECT n FROM rich WHERE box && box(point(10.1, 0), point(10.2, 1));
SELECT n FROM rich WHERE n = 500;
RESET enable_seqscan;
-- A row with checks yet to come stays, lest they take it for gone.
ALTER TABLE rich DISABLE TRIGGER tell;
BEGIN;
INSERT INTO rich SELECT '2020-01-01 UTC'::timestamptz + i % 5 * interval '1 day', 'c' || i, i, -i, i, NULL, NULL, repeat('x', 150) FROM generate_series(1000, 1999) i;
SELECT moved FROM dynamo_recluster('rich', 5000);
COMMIT;
BEGIN;
UPDATE rich SET n = 5 WHERE n = 6;
SELECT moved FROM dynamo_recluster('rich', 5000);
COMMIT;
SELECT * FROM clustering('rich');

-- Positions.
SELECT next AS a, moved FROM dynamo_recluster('rich', 1) \gset
SELECT :'a' AS a;
SELECT next AS b FROM dynamo_recluster('rich', 999, :'a') \gset
SELECT moved, next FROM dynamo_recluster('rich', 1, :'b');
SELECT dynamo_recluster('rich', 1, '');
SELECT dynamo_recluster('rich', 1, '\x02');
SELECT dynamo_recluster('rich', 1, '\x01');
SELECT dynamo_recluster('rich', 1, :'a'::bytea || '\x00');
SELECT dynamo_recluster('rich', 1, substr(:'a'::bytea, 1, length(:'a'::bytea) - 1));
SELECT dynamo_recluster('rich', 1, '\x01ffffffff');
SELECT dynamo_recluster('rich', 1, '\x017fffffff');
SELECT dynamo_recluster('rich', 1, '\x0100000004ffffffff');
SELECT dynamo_recluster('rich', 1, '\x010000000900000000000000000000');
SELECT dynamo_recluster('rich', 1, '\x0100000008000000000000000000000001ff');
SELECT dynamo_recluster('"Cart"', 1, :'a');
-- One of a row that is gone, or that never was.
SELECT next AS cart FROM dynamo_recluster('"Cart"', 2900) \gset
TRUNCATE "Cart";
SELECT * FROM dynamo_recluster('"Cart"', 2900, :'cart');
SELECT * FROM dynamo_recluster('"Cart"', 2900);

-- Rights and refusals.
SET ROLE dynamo_owner;
SELECT moved FROM dynamo_recluster('rich', 10);
SELECT dynamo_recluster('parent');
RESET ROLE;
SELECT dynamo_recluster(NULL);
SELECT dynamo_recluster('parent', NULL);
SELECT dynamo_recluster('parent', 0);
SELECT dynamo_recluster('parent_pkey');
SELECT dynamo_recluster('digest');
SELECT dynamo_recluster('pg_class');
CREATE TABLE keyless (a int) USING dynamo;
SELECT dynamo_recluster('keyless');
CREATE TABLE deferred (a int PRIMARY KEY DEFERRABLE) USING dynamo;
SELECT dynamo_recluster('deferred');
CREATE PUBLICATION dynamo_published FOR TABLE parent;
ALTER TABLE parent REPLICA IDENTITY NOTHING;
SELECT dynamo_recluster('parent');
DROP PUBLICATION dynamo_published;
BEGIN READ ONLY;
SELECT dynamo_recluster('parent');
ROLLBACK;

DROP TABLE rich, parent, keyless, deferred;
DROP VIEW digest;
SELECT dynamo_delete_table('Cart'), dynamo_delete_table('Long');
DROP FUNCTION clustering, long_key, loud, tell;
DROP PROCEDURE pass;
REVOKE ALL ON SCHEMA public FROM dynamo_owner;
DROP ROLE dynamo_owner;
