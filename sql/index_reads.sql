-- Query and Scan of secondary indexes: what they answer, in which order, in pages, and what
-- that costs; of a table with local and global indexes of all projections.
SELECT dynamo_api('CreateTable', '{"TableName": "Music", "BillingMode": "PAY_PER_REQUEST",
	"KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "Song", "KeyType": "RANGE"}],
	"AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}, {"AttributeName": "Song", "AttributeType": "S"},
		{"AttributeName": "year", "AttributeType": "N"}, {"AttributeName": "label", "AttributeType": "S"}, {"AttributeName": "code", "AttributeType": "B"},
		{"AttributeName": "country", "AttributeType": "S"}, {"AttributeName": "zip", "AttributeType": "N"}],
	"LocalSecondaryIndexes": [
		{"IndexName": "by-year", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "year", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["genre"]}},
		{"IndexName": "by-label", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "label", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}},
		{"IndexName": "by-code", "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "code", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "ALL"}}],
	"GlobalSecondaryIndexes": [
		{"IndexName": "labels", "KeySchema": [{"AttributeName": "label", "KeyType": "HASH"}, {"AttributeName": "year", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "ALL"}},
		{"IndexName": "years", "KeySchema": [{"AttributeName": "year", "KeyType": "HASH"}], "Projection": {"ProjectionType": "KEYS_ONLY"}},
		{"IndexName": "codes", "KeySchema": [{"AttributeName": "code", "KeyType": "HASH"}, {"AttributeName": "Artist", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["genre", "label"]}},
		{"IndexName": "places", "KeySchema": [{"AttributeName": "country", "KeyType": "HASH"}, {"AttributeName": "zip", "KeyType": "HASH"},
			{"AttributeName": "year", "KeyType": "RANGE"}, {"AttributeName": "label", "KeyType": "RANGE"}, {"AttributeName": "Song", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}]}')
	-> 'TableDescription' ->> 'TableName' AS created;

-- The answer, or the error.
CREATE FUNCTION api(operation text, request text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN dynamo_api(operation, request::json);
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
-- A Query of an index by a condition and its values, with more members; and a Scan.
CREATE FUNCTION query(index text, condition text, key_values text, members text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT api('Query', format('{"TableName": "Music", "IndexName": "%s", "KeyConditionExpression": "%s", %s"ExpressionAttributeValues": {%s}%s}',
		index, condition, CASE WHEN condition || members LIKE '%#y%' THEN '"ExpressionAttributeNames": {"#y": "year"}, ' END, key_values, members)) $$;
CREATE FUNCTION scan(index text, members text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT api('Scan', format('{"TableName": "Music", "IndexName": "%s"%s}', index, members)) $$;

\t on
\a
SELECT count(dynamo_put('Music', item::dynamo_item)) FROM unnest(ARRAY[
	'{"Artist": {"S": "A"}, "Song": {"S": "one"}, "year": {"N": "1990"}, "label": {"S": "L"}, "genre": {"S": "pop"}, "code": {"B": "AAE="}, "stars": {"N": "5"}, "country": {"S": "fr"}, "zip": {"N": "75"}}',
	'{"Artist": {"S": "A"}, "Song": {"S": "two"}, "year": {"N": "1985"}, "label": {"S": "K"}, "stars": {"N": "4"}, "country": {"S": "fr"}, "zip": {"N": "75"}, "more": {"L": [{"S": "x"}, {"S": "y"}]}}',
	'{"Artist": {"S": "A"}, "Song": {"S": "three"}, "year": {"N": "1990"}, "genre": {"S": "rock"}, "code": {"B": "/w=="}}',
	'{"Artist": {"S": "A"}, "Song": {"S": "four"}, "label": {"S": "L"}, "code": {"B": "AA=="}, "stars": {"N": "2"}}',
	'{"Artist": {"S": "A"}, "Song": {"S": "five"}, "stars": {"N": "1"}}',
	'{"Artist": {"S": "B"}, "Song": {"S": "one"}, "year": {"N": "1990"}, "label": {"S": "L"}, "code": {"B": "AAE="}, "country": {"S": "fr"}, "zip": {"N": "75"}}',
	'{"Artist": {"S": "B"}, "Song": {"S": "six"}, "year": {"N": "-3.5"}, "label": {"S": "LL"}, "genre": {"M": {"deep": {"S": "x"}}}, "country": {"S": "f"}, "zip": {"N": "75"}}']) item;

-- Each index has what it projects of the items that have its key, in the order of the key.
SELECT query('by-year', 'Artist = :a', '":a": {"S": "A"}');
SELECT query('by-year', 'Artist = :a AND #y < :y', '":a": {"S": "A"}, ":y": {"N": "1990"}', ', "ScanIndexForward": false');
SELECT query('by-label', 'Artist = :a', '":a": {"S": "A"}', ', "ConsistentRead": true');
SELECT query('by-code', 'Artist = :a AND begins_with(code, :c)', '":a": {"S": "A"}, ":c": {"B": "AA=="}');
SELECT query('by-code', 'Artist = :a', '":a": {"S": "A"}', ', "ScanIndexForward": false, "Limit": 1');
SELECT query('labels', 'label = :l', '":l": {"S": "LL"}');
SELECT query('labels', 'label = :l AND #y BETWEEN :b AND :e', '":l": {"S": "K"}, ":b": {"N": "1"}, ":e": {"N": "2000"}');
SELECT query('years', '#y = :y', '":y": {"N": "-3.50"}');
SELECT query('codes', 'code = :c AND Artist > :a', '":c": {"B": "AAE="}, ":a": {"S": "A"}');
SELECT query('labels', 'label = :l', '":l": {"S": "none"}');

-- The same by functions.
SELECT item ->> 'Song' FROM dynamo_query('Music', 'Artist = :a', '{":a": {"S": "A"}}', index_name => 'by-label') ORDER BY item ->> 'Song';
SELECT item FROM dynamo_query('Music', 'label = :l', '{":l": {"S": "L"}, ":s": {"N": "4"}}', filter => 'stars > :s', projection => 'Song, stars', index_name => 'labels');
SELECT count(*) FROM dynamo_scan('Music', index_name => 'years');
SELECT item FROM dynamo_scan('Music', index_name => 'by-label') ORDER BY item::text;
SELECT item FROM dynamo_query('Music', 'Artist = :a', '{":a": {"S": "A"}}', index_name => 'nix');

-- Names are what they are, whatever follows them in memory.
SELECT count(*) FROM unnest(ARRAY['labels', 'codes', 'by-code', 'places']) name, dynamo_scan('Music', index_name => name);

-- Several key attributes: all of the partition key, those of the sort key one after the other.
SELECT query('places', 'country = :c AND zip = :z', '":c": {"S": "fr"}, ":z": {"N": "75"}');
SELECT query('places', 'zip = :z AND :c = country AND #y = :y AND label = :l AND begins_with(Song, :s)', '":c": {"S": "fr"}, ":z": {"N": "75.0"}, ":y": {"N": "1990"}, ":l": {"S": "L"}, ":s": {"S": "o"}', ', "Select": "COUNT"');
SELECT query('places', 'country = :c AND zip = :z AND #y = :y AND label >= :l', '":c": {"S": "fr"}, ":z": {"N": "75"}, ":y": {"N": "1985"}, ":l": {"S": "K"}', ', "ScanIndexForward": false');
SELECT query('places', 'country = :c AND zip = :z AND #y >= :y', '":c": {"S": "fr"}, ":z": {"N": "75"}, ":y": {"N": "1986"}', ', "Select": "COUNT"');
SELECT query('places', 'country = :c AND zip = :z', '":c": {"S": "fr7"}, ":z": {"N": "5"}');
SELECT query('places', 'country = :c', '":c": {"S": "fr"}');
SELECT query('places', 'country = :c AND zip > :z', '":c": {"S": "fr"}, ":z": {"N": "75"}');
SELECT query('places', 'country = :c AND zip = :z AND label = :l', '":c": {"S": "fr"}, ":z": {"N": "75"}, ":l": {"S": "L"}');
SELECT query('places', 'country = :c AND zip = :z AND #y > :y AND label = :l', '":c": {"S": "fr"}, ":z": {"N": "75"}, ":y": {"N": "1"}, ":l": {"S": "L"}');
SELECT query('places', 'country = :c AND zip = :z AND Artist = :a', '":c": {"S": "fr"}, ":z": {"N": "75"}, ":a": {"S": "A"}');
SELECT query('places', 'country = :c AND zip = :z', '":c": {"S": "fr"}, ":z": {"S": "75"}');
SELECT query('places', 'country = :c AND zip = :z AND #y = :y', '":c": {"S": "fr"}, ":z": {"N": "75"}, ":y": {"S": "L"}');
SELECT query('places', 'country = :c AND zip = :z', '":c": {"S": "fr"}, ":z": {"N": "75"}, ":l": {"S": "L"}', ', "FilterExpression": "label = :l"');
SELECT query('places', 'country = :c AND zip = :z', '":c": {"S": "fr"}, ":z": {"N": "75"}, ":l": {"S": "A"}', ', "FilterExpression": "Artist = :l", "Select": "COUNT"');
SELECT query('labels', 'label = :l AND #y = :y AND Song = :s', '":l": {"S": "L"}, ":y": {"N": "1"}, ":s": {"S": "x"}');
SELECT api('Query', '{"TableName": "Music", "IndexName": "places", "KeyConditions": {"country": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "fr"}]}, "zip": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "75"}]},
	"year": {"ComparisonOperator": "GT", "AttributeValueList": [{"N": "1986"}]}}, "AttributesToGet": ["Artist"]}');
SELECT api('Query', '{"TableName": "Music", "KeyConditions": {"Artist": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "fr"}]}, "zip": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "75"}]},
	"year": {"ComparisonOperator": "GT", "AttributeValueList": [{"N": "1986"}]}}}');

-- What is answered: a local index fetches what it does not project.
SELECT query('by-year', 'Artist = :a', '":a": {"S": "A"}', ', "Select": "ALL_ATTRIBUTES", "Limit": 1');
SELECT query('by-label', 'Artist = :a', '":a": {"S": "A"}', ', "ProjectionExpression": "more[1], Song"');
SELECT query('by-label', 'Artist = :a', '":a": {"S": "A"}', ', "Select": "ALL_PROJECTED_ATTRIBUTES", "Limit": 1');
SELECT query('by-label', 'Artist = :a', '":a": {"S": "A"}', ', "Select": "COUNT"');
SELECT query('by-code', 'Artist = :a', '":a": {"S": "A"}', ', "Select": "ALL_ATTRIBUTES", "Limit": 1');
SELECT query('labels', 'label = :l', '":l": {"S": "K"}', ', "Select": "ALL_ATTRIBUTES"');
SELECT query('codes', 'code = :c', '":c": {"B": "AAE="}', ', "Select": "ALL_ATTRIBUTES"');
SELECT query('codes', 'code = :c', '":c": {"B": "AAE="}', ', "ProjectionExpression": "genre, Song, label"');
SELECT query('codes', 'code = :c', '":c": {"B": "AAE="}', ', "ProjectionExpression": "stars, genre, more[0]"');
SELECT query('years', '#y = :y', '":y": {"N": "1990"}, ":g": {"S": "pop"}', ', "FilterExpression": "genre = :g OR NOT stars > #y"');
SELECT query('by-label', 'Artist = :a', '":a": {"S": "A"}, ":s": {"N": "4"}', ', "FilterExpression": "stars = :s", "Select": "ALL_ATTRIBUTES"');
SELECT query('by-year', 'Artist = :a', '":a": {"S": "A"}, ":s": {"S": "t"}, ":g": {"S": "rock"}', ', "FilterExpression": "begins_with(Song, :s) AND genre = :g", "ProjectionExpression": "Song, stars"');
SELECT api('Scan', '{"TableName": "Music", "IndexName": "codes", "AttributesToGet": ["stars"]}');
SELECT query('labels', 'label = :l', '":l": {"S": "K"}, ":y": {"N": "1"}', ', "FilterExpression": "#y > :y"');
SELECT query('labels', 'label = :l', '":l": {"S": "K"}', ', "ProjectionExpression": "label.deep"');
SELECT query('labels', 'label = :l', '":l": {"S": "K"}', ', "ProjectionExpression": "Song[0]"');
SELECT query('labels', 'label = :l', '":l": {"S": "K"}', ', "ConsistentRead": true');

-- What it costs: the index, and the table for what is fetched, item by item.
SELECT dynamo_put('Music', jsonb_build_object('Artist', 'C', 'Song', i::text, 'year', i, 'pad', repeat('x', 5000))) FROM generate_series(1, 3) i;
SELECT query('by-year', 'Artist = :a', '":a": {"S": "C"}', ', "Select": "COUNT", "ReturnConsumedCapacity": "INDEXES"');
SELECT query('by-year', 'Artist = :a', '":a": {"S": "C"}', ', "ProjectionExpression": "pads", "ReturnConsumedCapacity": "INDEXES", "ConsistentRead": true');
SELECT query('by-year', 'Artist = :a', '":a": {"S": "C"}', ', "ProjectionExpression": "pads", "ReturnConsumedCapacity": "TOTAL"');
SELECT scan('years', ', "ReturnConsumedCapacity": "INDEXES", "Select": "COUNT"');
SELECT count(dynamo_delete('Music', jsonb_build_object('Artist', 'C', 'Song', i::text))) FROM generate_series(1, 3) i;

-- Pages end and go on anywhere: with each limit all entries come once, in order.
CREATE FUNCTION pages(operation text, request jsonb, size int) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	answer jsonb;
	entries text[] := '{}';
BEGIN
	request := request || jsonb_build_object('Limit', size);
	LOOP
		answer := dynamo_api(operation, request::json);
		entries := entries || ARRAY(SELECT item::text FROM jsonb_array_elements(answer -> 'Items') item);
		IF answer -> 'LastEvaluatedKey' IS NULL THEN
			RETURN entries;
		END IF;
		request := jsonb_set(request, '{ExclusiveStartKey}', answer -> 'LastEvaluatedKey');
	END LOOP;
END $$;
CREATE TABLE reads (operation text, request jsonb);
INSERT INTO reads SELECT 'Scan', jsonb_build_object('IndexName', name) FROM unnest(ARRAY['by-year', 'by-label', 'by-code', 'labels', 'years', 'codes', 'places']) name;
INSERT INTO reads SELECT 'Query', jsonb_build_object('ScanIndexForward', forward) || request FROM unnest(ARRAY[true, false]) forward, unnest(ARRAY[
	'{"IndexName": "by-year", "KeyConditionExpression": "Artist = :k", "ExpressionAttributeValues": {":k": {"S": "A"}}}'::jsonb,
	'{"IndexName": "labels", "KeyConditionExpression": "label = :k AND #y = :y", "ExpressionAttributeNames": {"#y": "year"}, "ExpressionAttributeValues": {":k": {"S": "L"}, ":y": {"N": "1990"}}}',
	'{"IndexName": "codes", "KeyConditionExpression": "code = :k AND begins_with(Artist, :a)", "ExpressionAttributeValues": {":k": {"B": "AAE="}, ":a": {"S": "A"}}}',
	'{"IndexName": "years", "KeyConditionExpression": "#y = :y", "ExpressionAttributeNames": {"#y": "year"}, "ExpressionAttributeValues": {":y": {"N": "1990"}}}',
	'{"IndexName": "places", "KeyConditionExpression": "country = :c AND zip = :z AND #y > :y", "ExpressionAttributeNames": {"#y": "year"}, "ExpressionAttributeValues": {":c": {"S": "fr"}, ":z": {"N": "75"}, ":y": {"N": "1"}}}']) request;
UPDATE reads SET request = request || '{"TableName": "Music"}';
SELECT request ->> 'IndexName', cardinality(pages(operation, request, 1000)) FROM reads ORDER BY request::text;
SELECT request, size FROM reads, generate_series(1, 4) size WHERE pages(operation, request, size) <> pages(operation, request, 1000);
-- Backwards is the reverse, among entries of one key as well.
SELECT forward.request FROM reads forward JOIN reads back ON back.request = forward.request || '{"ScanIndexForward": false}'
WHERE forward.request @> '{"ScanIndexForward": true}' AND
	pages('Query', back.request, 2) <> ARRAY(SELECT item FROM unnest(pages('Query', forward.request, 2)) WITH ORDINALITY item(item, n) ORDER BY n DESC);
-- Segments are parts.
SELECT name, count(DISTINCT item) = cardinality(pages('Scan', jsonb_build_object('TableName', 'Music', 'IndexName', name), 100)) AND count(DISTINCT item) = count(*)
FROM unnest(ARRAY['by-label', 'labels', 'years', 'places']) name, generate_series(0, 2) segment,
	unnest(pages('Scan', jsonb_build_object('TableName', 'Music', 'IndexName', name, 'Segment', segment, 'TotalSegments', 3), 2)) item
GROUP BY name ORDER BY name;

-- A start key has the attributes of both keys, and need not be there any more.
SELECT query('by-year', 'Artist = :a', '":a": {"S": "A"}', ', "Select": "COUNT", "ExclusiveStartKey": {"year": {"N": "1989.5"}, "Artist": {"S": "A"}, "Song": {"S": "none"}}');
SELECT query('by-year', 'Artist = :a', '":a": {"S": "A"}', ', "ExclusiveStartKey": {"year": {"N": "1990"}, "Artist": {"S": "A"}}');
SELECT query('by-year', 'Artist = :a', '":a": {"S": "A"}', ', "ExclusiveStartKey": {"year": {"S": "1990"}, "Artist": {"S": "A"}, "Song": {"S": "x"}}');
SELECT query('by-year', 'Artist = :a', '":a": {"S": "A"}', ', "ExclusiveStartKey": {"year": {"N": "1990"}, "Artist": {"S": "A"}, "Song": {"S": "x"}, "label": {"S": "x"}}');
SELECT query('by-year', 'Artist = :a', '":a": {"S": "A"}', ', "ExclusiveStartKey": {"year": {"N": "1990"}, "Artist": {"S": "B"}, "Song": {"S": "x"}}');
SELECT query('by-year', 'Artist = :a AND #y < :y', '":a": {"S": "A"}, ":y": {"N": "1990"}', ', "ExclusiveStartKey": {"year": {"N": "1990"}, "Artist": {"S": "A"}, "Song": {"S": "x"}}');
SELECT query('places', 'country = :c AND zip = :z AND #y = :y', '":c": {"S": "fr"}, ":z": {"N": "75"}, ":y": {"N": "1990"}', ', "ExclusiveStartKey": {"country": {"S": "fr"}, "zip": {"N": "75"}, "year": {"N": "1991"}, "label": {"S": "L"}, "Artist": {"S": "B"}, "Song": {"S": "x"}}');
SELECT query('places', 'country = :c AND zip = :z AND #y = :y AND label > :l', '":c": {"S": "fr"}, ":z": {"N": "75"}, ":y": {"N": "1990"}, ":l": {"S": "L"}', ', "ExclusiveStartKey": {"country": {"S": "fr"}, "zip": {"N": "75"}, "year": {"N": "1991"}, "label": {"S": "M"}, "Artist": {"S": "B"}, "Song": {"S": "x"}}');
SELECT query('places', 'country = :c AND zip = :z', '":c": {"S": "fr"}, ":z": {"N": "75"}', ', "ExclusiveStartKey": {"country": {"S": "fr7"}, "zip": {"N": "5"}, "year": {"N": "1991"}, "label": {"S": "L"}, "Artist": {"S": "B"}, "Song": {"S": "x"}}');
SELECT query('labels', 'label = :l', '":l": {"S": "L"}', ', "ExclusiveStartKey": {"Artist": {"S": "A"}, "Song": {"S": "x"}}');
SELECT scan('labels', ', "ExclusiveStartKey": {"Artist": {"S": "A"}, "Song": {"S": "x"}}');
SELECT scan('labels', ', "ExclusiveStartKey": {"label": {"S": ""}, "year": {"N": "1"}, "Artist": {"S": "A"}, "Song": {"S": "x"}}');
SELECT left(scan('labels', ', "TotalSegments": 1000000, "Segment": 1, "ExclusiveStartKey": {"label": {"S": "L"}, "year": {"N": "1"}, "Artist": {"S": "A"}, "Song": {"S": "x"}}'), 200);

-- An item that comes, moves, and goes.
SELECT dynamo_update('Music', '{"Artist": {"S": "B"}, "Song": {"S": "six"}}', 'SET label = :l REMOVE #y', '{":l": {"S": "new"}}', '{"#y": {"S": "year"}}');
SELECT query('labels', 'label = :l', '":l": {"S": "LL"}', ', "Select": "COUNT"'), query('labels', 'label = :l', '":l": {"S": "new"}', ', "Select": "COUNT"'),
	query('by-label', 'Artist = :a AND label = :l', '":a": {"S": "B"}, ":l": {"S": "new"}');

-- 1 MB of entries is a page, and so is 1 MB of what is fetched.
SELECT count(dynamo_put('Music', jsonb_build_object('Artist', 'big', 'Song', i::text, 'label', 'big', 'year', i, 'pad', repeat('x', 200000)))) FROM generate_series(1, 8) i;
SELECT request::text, answer ->> 'Count', answer #>> '{LastEvaluatedKey,Song,S}', answer -> 'ConsumedCapacity' FROM unnest(ARRAY[
	'{"IndexName": "labels", "KeyConditionExpression": "label = :big"}'::jsonb,
	'{"IndexName": "labels", "KeyConditionExpression": "label = :big", "ProjectionExpression": "Song", "ScanIndexForward": false}',
	'{"IndexName": "by-label", "KeyConditionExpression": "Artist = :big"}',
	'{"IndexName": "by-year", "KeyConditionExpression": "Artist = :big", "Select": "ALL_ATTRIBUTES"}',
	'{"IndexName": "by-year", "KeyConditionExpression": "Artist = :big", "Select": "ALL_ATTRIBUTES", "ConsistentRead": true, "FilterExpression": "Song = :big"}']) request,
	LATERAL (SELECT (dynamo_api('Query', (request || '{"TableName": "Music", "ReturnConsumedCapacity": "INDEXES", "ExpressionAttributeValues": {":big": {"S": "big"}}}')::json))::jsonb AS answer) answers;

-- An index that is being filled, or dropped.
UPDATE dynamo.indexes SET status = 'CREATING' WHERE name = 'years';
\c -
SELECT scan('years');
SELECT query('labels', 'label = :l', '":l": {"S": "new"}', ', "Select": "COUNT"');
UPDATE dynamo.indexes SET status = 'DELETING' WHERE name = 'years';
\c -
SELECT scan('years');
UPDATE dynamo.indexes SET status = 'ACTIVE' WHERE name = 'years';
\c -

-- Rights are those on the table, and rows that it hides are not in an index.
CREATE ROLE index_reader;
SET ROLE index_reader;
SELECT count(*) FROM dynamo_scan('Music', index_name => 'codes');
SELECT query('codes', 'code = :c', '":c": {"B": "none"}');
RESET ROLE;
GRANT SELECT ("Artist", item) ON "Music" TO index_reader;
SET ROLE index_reader;
SELECT query('codes', 'code = :c', '":c": {"B": "none"}');
RESET ROLE;
GRANT SELECT ON "Music" TO index_reader;
SET ROLE index_reader;
SELECT count(*) FROM dynamo_scan('Music', index_name => 'codes');
RESET ROLE;
ALTER TABLE "Music" ENABLE ROW LEVEL SECURITY;
CREATE POLICY half ON "Music" USING (item ->> 'genre' = 'pop');
SET ROLE index_reader;
SELECT query('codes', 'code = :c', '":c": {"B": "AAE="}');
SELECT query('by-year', 'Artist = :a', '":a": {"S": "A"}', ', "Limit": 1, "ProjectionExpression": "stars"');
SELECT scan('codes', ', "Limit": 2');
RESET ROLE;
SELECT dynamo_delete_table('Music');
DROP ROLE index_reader;
DROP FUNCTION api, query, scan, pages;
DROP TABLE reads;

-- Rows of the table are fetched for many entries of a local index, in the index's
-- order, whatever the page.
SELECT dynamo_api('CreateTable', '{"TableName": "Fetched", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}, {"AttributeName": "n", "AttributeType": "N"}],
	"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
	"LocalSecondaryIndexes": [{"IndexName": "by-n", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}]}') \g /dev/null
INSERT INTO "Fetched" SELECT 'p' || i % 2, i, jsonb_build_object('n', 1000 - i, 'v', 'v' || i, 'z', repeat('z', 7000))::dynamo_item FROM generate_series(1, 600) i;
DELETE FROM "Fetched" WHERE b % 10 = 4;
UPDATE "Fetched" SET item = jsonb_build_object('n', -(b * 7 % 1000), 'v', 'w' || b)::dynamo_item WHERE b % 10 = 6;
CREATE TABLE fetched AS SELECT row_number() OVER () AS nr, q ->> 'v' AS v FROM dynamo_query('Fetched', 'a = :a', '{":a": {"S": "p0"}}', index_name => 'by-n', projection => 'v') q;
SELECT count(*), bool_and(f.v = e.v) AS as_expected FROM fetched f JOIN
	(SELECT row_number() OVER (ORDER BY (item ->> 'n')::int) AS nr, item ->> 'v' AS v FROM "Fetched" WHERE a = 'p0') e USING (nr);
SELECT bool_and(f.v = q.v) FROM (SELECT row_number() OVER () AS nr, i ->> 'v' AS v
	FROM dynamo_query('Fetched', 'a = :a', '{":a": {"S": "p0"}}', index_name => 'by-n', projection => 'v', forward => false) i) q JOIN fetched f ON f.nr = 241 - q.nr;
SELECT string_agg(q ->> 'v', ' ') FROM dynamo_query('Fetched', 'a = :a', '{":a": {"S": "p0"}}', index_name => 'by-n', projection => 'v', "limit" => 20) q;
-- A page of 1 MB, with what its fetches cost, and the next one.
CREATE FUNCTION fetched_page(start json) RETURNS json LANGUAGE sql AS $$
	SELECT dynamo_api('Query', json_strip_nulls(json_build_object('TableName', 'Fetched', 'IndexName', 'by-n', 'KeyConditionExpression', 'a = :a',
		'ExpressionAttributeValues', '{":a": {"S": "p0"}}'::json, 'Select', 'ALL_ATTRIBUTES', 'ReturnConsumedCapacity', 'INDEXES', 'ExclusiveStartKey', start)))
$$;
SELECT fetched_page(NULL) AS page \gset
SELECT fetched_page(:'page'::json -> 'LastEvaluatedKey') AS next_page \gset
SELECT p ->> 'Count' AS count, p -> 'LastEvaluatedKey' AS last, p -> 'ConsumedCapacity' AS consumed FROM (VALUES (:'page'::json), (:'next_page'::json)) x (p);
SELECT bool_and(f.v = i #>> '{v,S}') FROM (SELECT i, row_number() OVER () AS nr FROM (SELECT json_array_elements(:'page'::json -> 'Items') UNION ALL SELECT json_array_elements(:'next_page'::json -> 'Items')) x (i)) y JOIN fetched f USING (nr);
DROP TABLE fetched;
DROP FUNCTION fetched_page;
SELECT dynamo_delete_table('Fetched') \g /dev/null
