-- Secondary indexes follow the table whatever changes it: functions, plain SQL
-- in every form, rollback.

SELECT dynamo_create_table('Music', 'Artist S', 'Song S');
SELECT dynamo_create_index('Music', 'by-year', 'Year N', 'Genre S');
SELECT dynamo_create_index('Music', 'by-genre', 'Genre S', 'Song S', projection => 'INCLUDE', non_key_attributes => '{Price,Artist}');
SELECT dynamo_create_index('Music', 'by-two', '{Genre S,Label B}'::text[], '{Year N,Song S}', projection => 'keys_only');
\d "Music"
\d+ "Music:by-genre"
\d "Music:by-two"
SELECT obj_description('"Music:by-genre"'::regclass);
SELECT relation, name, hash_keys, range_keys, storage, status, backfilling, violations FROM dynamo.indexes ORDER BY name;

-- What is in the indexes but should not be, or the other way round.
CREATE FUNCTION expected() RETURNS TABLE (index text, entry text) LANGUAGE sql AS $$
	SELECT 'by-year', concat_ws('|', y, g, m."Artist", m."Song", (SELECT string_agg(e, ',' ORDER BY e COLLATE "C") FROM jsonb_object_keys(m.item::jsonb - '{Year,Genre}'::text[]) e))
	FROM "Music" m, LATERAL (SELECT m.item::jsonb -> 'Year' y, m.item::jsonb -> 'Genre' g) k
	WHERE jsonb_typeof(y) = 'number' AND jsonb_typeof(g) = 'string'
	UNION ALL
	SELECT 'by-genre', concat_ws('|', g, m."Song", m."Artist", m.item ->> 'Price')
	FROM "Music" m, LATERAL (SELECT m.item::jsonb -> 'Genre' g) k
	WHERE jsonb_typeof(g) = 'string'
	UNION ALL
	SELECT 'by-two', concat_ws('|', g, l, y, m."Song", m."Artist")
	FROM "Music" m, LATERAL (SELECT m.item::jsonb -> 'Year' y, m.item::jsonb -> 'Genre' g, m.item::jsonb ->> 'Label' l) k
	WHERE jsonb_typeof(y) = 'number' AND jsonb_typeof(g) = 'string' AND l IS NOT NULL
$$;
CREATE FUNCTION found() RETURNS TABLE (index text, entry text) LANGUAGE sql AS $$
	SELECT 'by-year', concat_ws('|', "Year"::text, to_jsonb("Genre"), "Artist", "Song", (SELECT string_agg(e, ',' ORDER BY e COLLATE "C") FROM jsonb_object_keys(item::jsonb) e))
	FROM "Music:by-year"
	UNION ALL
	SELECT 'by-genre', concat_ws('|', to_jsonb("Genre"::text), "Song", "Artist", item ->> 'Price') FROM "Music:by-genre"
	UNION ALL
	SELECT 'by-two', concat_ws('|', to_jsonb("Genre"), encode("Label", 'base64'), "Year", "Song", "Artist") FROM "Music:by-two"
$$;
CREATE FUNCTION differences() RETURNS TABLE (what text, index text, entry text) LANGUAGE sql AS $$
	(SELECT 'missing', * FROM expected() EXCEPT ALL SELECT 'missing', * FROM found())
	UNION ALL
	(SELECT 'stale', * FROM found() EXCEPT ALL SELECT 'stale', * FROM expected())
$$;
CREATE FUNCTION counts() RETURNS text LANGUAGE sql AS $$
	SELECT format('%s items, %s', (SELECT count(*) FROM "Music"), (SELECT string_agg(index || ' ' || n, ', ' ORDER BY index) FROM (SELECT index, count(*) n FROM found() GROUP BY index) c))
$$;

-- Functions.
SELECT count(dynamo_put('Music', format('{"Artist": {"S": "A%s"}, "Song": {"S": "S%s"}, "Year": {"N": "%s"}, "Genre": {"S": "G%s"}, "Price": {"N": "%s"}, "Label": {"B": "AA=="}}',
	i % 5, i, 1990 + i % 7, i % 3, i)::dynamo_item)) FROM generate_series(1, 60) i;
SELECT counts();
SELECT * FROM differences();
SELECT dynamo_put('Music', '{"Artist": {"S": "A1"}, "Song": {"S": "S1"}, "Genre": {"S": "G2"}, "Price": {"N": "5"}}');
SELECT dynamo_update('Music', '{"Artist": {"S": "A2"}, "Song": {"S": "S2"}}', 'SET Price = :p REMOVE Label', '{":p": {"N": "9"}}');
SELECT dynamo_update('Music', '{"Artist": {"S": "A3"}, "Song": {"S": "S3"}}', 'SET extra = :p', '{":p": {"N": "9"}}');
SELECT dynamo_delete('Music', '{"Artist": {"S": "A4"}, "Song": {"S": "S4"}}');
SELECT dynamo_transact_write('[{"Delete": {"TableName": "Music", "Key": {"Artist": {"S": "A0"}, "Song": {"S": "S5"}}}},
	{"Put": {"TableName": "Music", "Item": {"Artist": {"S": "new"}, "Song": {"S": "new"}, "Genre": {"S": "G1"}}}}]');
SELECT dynamo_execute($$INSERT INTO "Music" VALUE {'Artist': 'p', 'Song': 'q', 'Genre': 'r', 'Year': 1}$$);
SELECT counts();
SELECT * FROM differences();

-- Plain SQL.
INSERT INTO "Music" VALUES ('B', 'T1', '{"Genre": {"S": "G1"}, "Year": {"N": "2000"}}'), ('B', 'T2', '{}'), ('B', 'T3', '{"Genre": {"S": "G"}}')
RETURNING "Song";
-- A wrong type, an empty and a long value: not in the index.
INSERT INTO "Music" VALUES ('C', 'U1', '{"Genre": {"N": "1"}, "Year": {"S": "2000"}}'), ('C', 'U2', '{"Genre": {"BOOL": true}}');
UPDATE "Music" SET item = '{"Genre": {"S": "G9"}, "Year": {"N": "2001"}, "Label": {"B": "AAE="}}' WHERE "Artist" IN ('B', 'C');
UPDATE "Music" SET "Song" = "Song" || 'x' WHERE "Song" LIKE 'T%';
UPDATE "Music" SET "Artist" = 'D' WHERE "Song" = 'U2';
INSERT INTO "Music" VALUES ('B', 'T1x', '{"Genre": {"S": "no"}}') ON CONFLICT DO NOTHING;
INSERT INTO "Music" VALUES ('B', 'T1x', '{"Genre": {"S": "yes"}}') ON CONFLICT ("Artist", "Song") DO UPDATE SET item = EXCLUDED.item;
MERGE INTO "Music" m USING (VALUES ('B', 'T2x'), ('B', 'T3x'), ('E', 'V')) v (a, s) ON m."Artist" = v.a::dynamo_partition_key AND m."Song" = v.s
	WHEN MATCHED AND v.s = 'T2x' THEN DELETE
	WHEN MATCHED THEN UPDATE SET item = '{"Genre": {"S": "merged"}}'
	WHEN NOT MATCHED THEN INSERT VALUES (v.a, v.s, '{"Genre": {"S": "inserted"}, "Year": {"N": "3"}}');
COPY "Music" FROM stdin;
F	W1	{"Genre": {"S": "copied"}, "Label": {"B": "AAE="}, "Year": {"N": "4.50"}}
F	W2	{}
\.
DELETE FROM "Music" WHERE "Song" LIKE 'S1%';
SELECT counts();
SELECT * FROM differences();

-- A statement that changes its own rows again by triggers.
CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		INSERT INTO "Music" VALUES (OLD."Artist", OLD."Song", '{"Genre": {"S": "back"}}');
	ELSIF NEW.item ->> 'Genre' = 'once' THEN
		UPDATE "Music" SET item = '{"Genre": {"S": "twice"}, "Year": {"N": "1"}}' WHERE "Artist" = NEW."Artist" AND "Song" = NEW."Song";
	ELSIF NEW.item ->> 'Genre' = 'gone' THEN
		DELETE FROM "Music" WHERE "Artist" = NEW."Artist" AND "Song" = NEW."Song";
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER again AFTER INSERT OR UPDATE OR DELETE ON "Music" FOR EACH ROW EXECUTE FUNCTION again();
UPDATE "Music" SET item = '{"Genre": {"S": "once"}}' WHERE "Artist" = 'A1';
INSERT INTO "Music" VALUES ('again', '1', '{"Genre": {"S": "once"}}');
INSERT INTO "Music" VALUES ('again', '2', '{"Genre": {"S": "gone"}}');
DELETE FROM "Music" WHERE "Artist" IN ('again', 'A2');
UPDATE "Music" SET "Artist" = 'moved' WHERE "Song" = 'S3';
SELECT dynamo_put('Music', '{"Artist": {"S": "A3"}, "Song": {"S": "S8"}, "Genre": {"S": "once"}}');
SELECT dynamo_delete('Music', '{"Artist": {"S": "A3"}, "Song": {"S": "S8"}}');
SELECT counts();
SELECT * FROM differences();
DROP TRIGGER again ON "Music";

-- Foreign keys that change rows.
CREATE TABLE artists (name dynamo_partition_key('S') PRIMARY KEY);
INSERT INTO artists SELECT DISTINCT "Artist" FROM "Music";
ALTER TABLE "Music" ADD FOREIGN KEY ("Artist") REFERENCES artists ON UPDATE CASCADE ON DELETE CASCADE;
UPDATE artists SET name = 'renamed' WHERE name = 'A1';
DELETE FROM artists WHERE name = 'A0';
ALTER TABLE "Music" DROP CONSTRAINT "Music_Artist_fkey";
SELECT counts();
SELECT * FROM differences();

-- Rollback, savepoints, two phases.
BEGIN;
DELETE FROM "Music" WHERE "Artist" = 'A3';
SELECT dynamo_put('Music', '{"Artist": {"S": "A9"}, "Song": {"S": "S9"}, "Genre": {"S": "G9"}}');
SAVEPOINT one;
UPDATE "Music" SET item = '{"Genre": {"S": "lost"}}';
SELECT * FROM differences();
ROLLBACK TO one;
SELECT * FROM differences();
SAVEPOINT two;
TRUNCATE "Music";
SELECT counts();
INSERT INTO "Music" VALUES ('T', 'T', '{"Genre": {"S": "T"}, "Year": {"N": "1"}}');
SELECT * FROM differences();
ROLLBACK TO two;
SELECT counts();
SELECT * FROM differences();
ROLLBACK;
SELECT * FROM differences();
BEGIN;
UPDATE "Music" SET item = '{"Genre": {"S": "prepared"}}' WHERE "Artist" = 'A2';
PREPARE TRANSACTION 'index_sql';
SELECT counts();
COMMIT PREPARED 'index_sql';
SELECT counts();
SELECT * FROM differences();
BEGIN ISOLATION LEVEL REPEATABLE READ;
UPDATE "Music" SET item = '{"Genre": {"S": "one"}}' WHERE "Artist" = 'A2';
UPDATE "Music" SET item = '{"Genre": {"S": "two"}}' WHERE "Artist" = 'A2';
SELECT dynamo_put('Music', '{"Artist": {"S": "A2"}, "Song": {"S": "S9"}, "Genre": {"S": "G9"}}');
SELECT * FROM differences();
COMMIT;
SELECT * FROM differences();

-- A change that no index shows: the table's update is HOT, indexes untouched.
CREATE FUNCTION pages() RETURNS text LANGUAGE sql AS $$
	SELECT concat((SELECT string_agg(ctid::text, ' ' ORDER BY base) FROM "Music:by-genre"), (SELECT string_agg(ctid::text, ' ' ORDER BY base) FROM "Music:by-two"))
$$;
SELECT pages() AS before \gset
SELECT count(dynamo_update('Music', jsonb_build_object('Artist', "Artist"::text, 'Song', "Song"), 'SET extra = :o', '{":o": {"N": "1"}}')) FROM "Music";
SELECT pages() = :'before' AS untouched;
-- One that the index shows, too, stays where it was, in the key's index.
BEGIN;
SELECT pg_stat_get_xact_tuples_hot_updated('"Music:by-genre"'::regclass) AS hot, pg_stat_get_xact_tuples_updated('"Music:by-two"'::regclass) AS other \gset
SELECT dynamo_update('Music', '{"Artist": {"S": "A3"}, "Song": {"S": "S8"}}', 'SET Price = :o', '{":o": {"N": "1"}}');
SELECT pg_stat_get_xact_tuples_hot_updated('"Music:by-genre"'::regclass) - :hot AS hot, pg_stat_get_xact_tuples_updated('"Music:by-two"'::regclass) - :other AS other;
COMMIT;
SELECT * FROM differences();

-- Indexes cannot be changed by hand, but read and joined.
INSERT INTO "Music:by-genre" SELECT * FROM "Music:by-genre";
\echo :LAST_ERROR_SQLSTATE
UPDATE "Music:by-genre" SET item = '{}';
DELETE FROM "Music:by-genre";
TRUNCATE "Music:by-genre";
COPY "Music:by-genre" FROM stdin;
\.
MERGE INTO "Music:by-genre" i USING (VALUES (1)) v ON true WHEN MATCHED THEN DELETE;
SELECT b."Song", b.item ->> 'Year' AS year FROM "Music:by-genre" i JOIN "Music" b ON b."Artist" = i."Artist"::dynamo_partition_key AND b."Song" = i."Song" WHERE i."Genre" = 'G2' ORDER BY 1 LIMIT 3;

-- A role with rights on the table alone.
CREATE ROLE dynamo_writer;
GRANT ALL ON "Music" TO dynamo_writer;
SET ROLE dynamo_writer;
SELECT dynamo_put('Music', '{"Artist": {"S": "W"}, "Song": {"S": "1"}, "Genre": {"S": "writer"}}');
INSERT INTO "Music" VALUES ('W', '2', '{"Genre": {"S": "writer"}}');
SELECT count(*) FROM "Music:by-genre";
TRUNCATE "Music";
INSERT INTO "Music" VALUES ('W', '3', '{"Genre": {"S": "writer"}}');
RESET ROLE;
SELECT counts();
SELECT * FROM differences();

-- DDL on either.
ALTER TABLE "Music" RENAME TO "Songs";
ALTER TABLE "Music:by-genre" RENAME TO genres;
CREATE SCHEMA elsewhere;
ALTER TABLE genres SET SCHEMA elsewhere;
SELECT dynamo_put('Songs', '{"Artist": {"S": "X"}, "Song": {"S": "1"}, "Genre": {"S": "renamed"}}');
TABLE elsewhere.genres;
ALTER TABLE elsewhere.genres SET ACCESS METHOD heap;
ALTER TABLE "Songs" SET ACCESS METHOD heap;
SELECT dynamo_put('Songs', '{"Artist": {"S": "X"}, "Song": {"S": "2"}, "Genre": {"S": "heap"}}');
TABLE elsewhere.genres;
ALTER TABLE elsewhere.genres SET ACCESS METHOD dynamo;
ALTER TABLE "Songs" SET ACCESS METHOD dynamo;
ALTER TABLE "Songs" SET SCHEMA elsewhere;
SET search_path = elsewhere, public;
SELECT dynamo_delete('Songs', '{"Artist": {"S": "X"}, "Song": {"S": "2"}}');
SELECT count(*) FROM genres;
-- The old name is free again, for relations of indexes, too.
SET search_path = public;
SELECT dynamo_create_table('Music', 'Artist S', 'Song S');
SELECT dynamo_create_index('Music', 'by-year', 'Year N', 'Genre S');
SELECT name, storage FROM dynamo.indexes ORDER BY 1, storage::text;
-- A column too many.
ALTER TABLE elsewhere.genres ADD COLUMN more int;
INSERT INTO elsewhere."Songs" VALUES ('Y', '1', '{"Genre": {"S": "more"}}');

-- Dropped alone, an index is gone, with the definitions that only it needed.
DROP TABLE elsewhere.genres;
DROP TABLE elsewhere."Music:by-two";
SELECT dynamo_drop_index('Music', 'by-year');
SET search_path = elsewhere;
SELECT public.dynamo_describe_table('Songs') -> 'AttributeDefinitions', public.dynamo_describe_table('Songs') #> '{GlobalSecondaryIndexes,0,IndexName}';
INSERT INTO "Songs" VALUES ('Z', '1', '{"Genre": {"S": "more"}, "Year": {"N": "7"}}');
SELECT public.dynamo_drop_index('Songs', 'by-year');
SELECT public.dynamo_drop_index('Songs', 'by-year');
SELECT public.dynamo_describe_table('Songs') -> 'AttributeDefinitions', public.dynamo_describe_table('Songs') -> 'GlobalSecondaryIndexes';
SET search_path = public;

-- With the table, in each way.
SELECT dynamo_create_table(n, 'a S') FROM unnest('{dropped,deleted,elsewhere_one}'::text[]) n;
SELECT dynamo_create_index(n, 'by-b', 'b S') FROM unnest('{dropped,deleted,elsewhere_one}'::text[]) n;
DROP TABLE dropped;
SELECT dynamo_delete_table('deleted');
ALTER TABLE elsewhere_one SET SCHEMA elsewhere;
DROP SCHEMA elsewhere CASCADE;
GRANT CREATE ON SCHEMA public TO dynamo_writer;
SET ROLE dynamo_writer;
SELECT dynamo_create_table('owned', 'a S');
RESET ROLE;
SELECT dynamo_create_index('owned', 'by-b', 'b S');
SELECT relname, relowner::regrole FROM pg_class WHERE relname LIKE 'owned%' ORDER BY 1;
DROP OWNED BY dynamo_writer;
DROP ROLE dynamo_writer;
SELECT name, storage FROM dynamo.indexes ORDER BY 1, storage::text;
SELECT relname FROM pg_class WHERE relname LIKE '%:%' AND relkind = 'r' ORDER BY 1;
SELECT * FROM dynamo_list_tables();

-- dynamo_create_index() refuses what UpdateTable does.
SELECT dynamo_create_index('Music', 'x', 'Year N');
SELECT dynamo_create_index('Music', 'by-year', NULL::text);
SELECT dynamo_create_index('Music', 'by-year', '{}'::text[]);
SELECT dynamo_create_index('Music', 'by-year', 'Year');
SELECT dynamo_create_index('Music', 'by-year', 'Year X');
SELECT dynamo_create_index('Music', 'by-year', '{a S,b S,c S,d S,e S}'::text[]);
SELECT dynamo_create_index('Music', 'by-year', '{a S,NULL}'::text[]);
SELECT dynamo_create_index('Music', 'by-year', 'Year N', projection => 'SOME');
SELECT dynamo_create_index('Music', 'by-year', 'Year N', projection => 'INCLUDE');
SELECT dynamo_create_index('Music', 'by-year', 'Year N', projection => 'INCLUDE', non_key_attributes => '{""}');
SELECT dynamo_create_index('Music', 'by-year', 'Artist N');
SELECT dynamo_create_index('Music', 'by-year', 'Year N', read_capacity => 1, write_capacity => 1);
SELECT dynamo_create_index('Nowhere', 'by-year', 'Year N');
SELECT dynamo_drop_index('Music', 'by-year');
SELECT dynamo_delete_table('Music');
DROP FUNCTION expected(), found(), differences(), counts(), pages(), again();
DROP TABLE artists;
