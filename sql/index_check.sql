-- dynamo_check(): tables against their secondary indexes.
SELECT dynamo_api('CreateTable', '{"TableName": "Music", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "Song", "AttributeType": "N"},
		{"AttributeName": "Album", "AttributeType": "S"}, {"AttributeName": "Year", "AttributeType": "N"}],
	"KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Song", "KeyType": "RANGE"}],
	"LocalSecondaryIndexes": [{"IndexName": "ByYear", "Projection": {"ProjectionType": "KEYS_ONLY"},
		"KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Year", "KeyType": "RANGE"}]}],
	"GlobalSecondaryIndexes": [{"IndexName": "ByAlbum", "Projection": {"ProjectionType": "ALL"},
		"KeySchema": [{"AttributeName": "Album", "KeyType": "HASH"}]},
		{"IndexName": "ByBoth", "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["plays"]},
		"KeySchema": [{"AttributeName": "Album", "KeyType": "HASH"}, {"AttributeName": "Year", "KeyType": "HASH"},
			{"AttributeName": "Song", "KeyType": "RANGE"}]}]}') IS NOT NULL AS created;
\d "Music:ByBoth"

-- Some items have no album, or none that is a string.
SELECT count(dynamo_put('Music', jsonb_build_object('Artist', 'a' || i % 7, 'Song', i, 'Album', 'l' || i % 11, 'Year', 1990 + i % 5, 'plays', 1)))
FROM generate_series(1, 300) i;
SELECT count(dynamo_put('Music', jsonb_build_object('Artist', 'b', 'Song', i, 'Year', i))) FROM generate_series(1, 20) i;
INSERT INTO "Music" VALUES ('c', 1, '{"Album": {"N": "5"}, "Year": {"S": "x"}}');
SELECT dynamo_update('Music', '{"Artist": "a1", "Song": 1}'::jsonb, 'SET Album = :a, plays = :p', '{":a": "moved", ":p": 5}'::jsonb) IS NULL AS updated;
UPDATE "Music" SET item = '{"Album": {"S": "sql"}, "Year": {"N": "7"}}' WHERE "Song" BETWEEN 10 AND 20;
DELETE FROM "Music" WHERE "Song" BETWEEN 100 AND 110;
SELECT problems FROM dynamo_check('"Music"');
SELECT relation, items, problems FROM unnest('{ByYear,ByAlbum,ByBoth}'::text[]) WITH ORDINALITY names (name, n),
	LATERAL (SELECT '"Music:' || name || '"') relations (relation), LATERAL dynamo_check(relation::regclass) ORDER BY n;

-- An entry too few, a wrong one, one too many, one that has moved.
ALTER TABLE "Music:ByAlbum" DISABLE TRIGGER ALL;
DELETE FROM "Music:ByAlbum" WHERE "Song" = 2;
UPDATE "Music:ByAlbum" SET item = '{"plays": {"N": "77"}}' WHERE "Song" = 3;
INSERT INTO "Music:ByAlbum" SELECT "Album", "Artist", 1000, gen_random_uuid(), item FROM "Music:ByAlbum" WHERE "Song" = 4;
UPDATE "Music:ByAlbum" SET "Album" = 'elsewhere' WHERE "Song" = 5;
ALTER TABLE "Music:ByYear" DISABLE TRIGGER ALL;
UPDATE "Music:ByYear" SET base = gen_random_uuid() WHERE "Song" = 6;
SELECT unnest(problems) FROM dynamo_check('"Music"');

-- What is wrong is mended, and then there is nothing to be mended.
SELECT unnest(dynamo_repair('"Music"'));
SELECT problems FROM dynamo_check('"Music"');
SELECT dynamo_repair('"Music"');
ALTER TABLE "Music" DISABLE TRIGGER dynamo_effects;
SELECT dynamo_put('Music', '{"Artist": {"S": "a7"}, "Song": {"N": "7"}, "Album": {"S": "unseen"}}');
DROP TRIGGER dynamo_truncate ON "Music";
DROP TRIGGER dynamo_replica ON "Music:ByBoth";
DELETE FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = '"Music:ByYear"'::regclass AND refobjid = '"Music"'::regclass;
SELECT unnest(problems) FROM dynamo_check('"Music"');
BEGIN;
SELECT unnest(dynamo_repair('"Music"'));
SELECT tgrelid::regclass AS relation, tgname, tgenabled FROM pg_trigger WHERE tgname IN ('dynamo_effects', 'dynamo_truncate', 'dynamo_replica') ORDER BY 1, 2;
SELECT problems FROM dynamo_check('"Music"');
ROLLBACK;
SELECT cardinality(problems) FROM dynamo_check('"Music"');
SELECT cardinality(dynamo_repair('"Music"'));
SELECT problems FROM dynamo_check('"Music"');
-- Only the owner may, and only of a table.
CREATE ROLE dynamo_mender;
SET ROLE dynamo_mender;
SELECT dynamo_repair('"Music"');
RESET ROLE;
DROP ROLE dynamo_mender;
SELECT dynamo_repair('"Music:ByYear"');
SELECT dynamo_repair(0);

DROP TABLE "Music";
