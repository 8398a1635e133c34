-- dynamo_api(): Query and Scan as on the wire: members, pages, capacity, and
-- what they refuse.
SELECT dynamo_create_table('Songs', 'Artist S', 'Year N');
SELECT dynamo_create_table('Simple', 'id S');

-- The answer, or the body of the error.
CREATE FUNCTION api(operation text, request text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	body text;
BEGIN
	RETURN dynamo_api(operation, request::json);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS body = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || body;
END $$;
-- A Query of the songs of A, with more members.
CREATE FUNCTION query(members text) RETURNS text LANGUAGE sql AS $$
	SELECT api('Query', '{"TableName": "Songs", "KeyConditionExpression": "Artist = :a", ' || members || '}') $$;

\t on
\a
SELECT count(dynamo_put('Songs', item::dynamo_item)) FROM unnest(ARRAY[
	'{"Artist": {"S": "A"}, "Year": {"N": "1990"}, "title": {"S": "one"}, "stars": {"N": "3"}, "Bonus": {"BOOL": true}}',
	'{"Artist": {"S": "A"}, "Year": {"N": "1991"}, "title": {"S": "two"}, "stars": {"N": "5"}, "Z": {"L": [{"S": "x"}]}}',
	'{"Artist": {"S": "A"}, "Year": {"N": "1992"}, "stars": {"N": "5"}}',
	'{"Artist": {"S": "A"}, "Year": {"N": "1993"}}',
	'{"Artist": {"S": "B"}, "Year": {"N": "1990"}, "title": {"S": "one"}}']) item;
SELECT count(dynamo_put('Simple', jsonb_build_object('id', i::text))) FROM generate_series(1, 6) i;

SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ScanIndexForward": false, "ProjectionExpression": "title"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "none"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}, ":s": {"N": "4"}}, "FilterExpression": "stars > :s"');
SELECT api('Scan', '{"TableName": "Simple"}');
SELECT api('Scan', '{"TableName": "Songs", "FilterExpression": "title = :t", "ProjectionExpression": "Artist, stars", "ExpressionAttributeValues": {":t": {"S": "one"}}}');

-- Limit: of what is evaluated.  A page that it ends has a last key, be there
-- more or not.
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Limit": 2, "ProjectionExpression": "title"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Limit": 2, "ProjectionExpression": "title", "ScanIndexForward": false');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Limit": 4, "Select": "COUNT"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Limit": 5, "Select": "COUNT"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Select": "COUNT", "ExclusiveStartKey": {"Artist": {"S": "A"}, "Year": {"N": "1993"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}, ":s": {"N": "4"}}, "FilterExpression": "stars > :s", "Limit": 1');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}, ":s": {"N": "4"}}, "FilterExpression": "stars > :s", "Limit": 2, "Select": "COUNT"');
SELECT api('Query', '{"TableName": "Simple", "KeyConditionExpression": "id = :i", "ExpressionAttributeValues": {":i": {"S": "3"}}, "Limit": 1}');
SELECT api('Query', '{"TableName": "Simple", "KeyConditionExpression": "id = :i", "ExpressionAttributeValues": {":i": {"S": "3"}}, "ExclusiveStartKey": {"id": {"S": "3"}}}');
SELECT api('Scan', '{"TableName": "Simple", "Limit": 2}');

-- Select.
SELECT query('"ExpressionAttributeValues": {":a": {"S": "B"}}, "Select": "ALL_ATTRIBUTES"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "B"}}, "Select": "SPECIFIC_ATTRIBUTES", "ProjectionExpression": "title"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}, ":s": {"N": "4"}}, "Select": "COUNT", "FilterExpression": "stars > :s"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Select": "SPECIFIC_ATTRIBUTES"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Select": "COUNT", "ProjectionExpression": "title"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Select": "ALL_ATTRIBUTES", "ProjectionExpression": "title"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Select": "ALL_PROJECTED_ATTRIBUTES", "ProjectionExpression": "title"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Select": "ALL_PROJECTED_ATTRIBUTES"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Select": "SOME"');
SELECT api('Scan', '{"TableName": "Simple", "Select": "ALL_PROJECTED_ATTRIBUTES"}');
SELECT api('Scan', '{"TableName": "Simple", "Select": "COUNT", "AttributesToGet": ["id"]}');
SELECT api('Scan', '{"TableName": "Simple", "Select": "ALL_ATTRIBUTES", "AttributesToGet": ["id"]}');
SELECT api('Scan', '{"TableName": "Simple", "Select": "SPECIFIC_ATTRIBUTES", "AttributesToGet": ["id"], "Limit": 1}');
SELECT api('Scan', '{"TableName": "Missing", "Select": "SPECIFIC_ATTRIBUTES"}');

-- Capacity: of what is evaluated, rounded once for the page.
SELECT query('"ExpressionAttributeValues": {":a": {"S": "B"}}, "Select": "COUNT", "ReturnConsumedCapacity": "TOTAL"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "B"}}, "Select": "COUNT", "ReturnConsumedCapacity": "INDEXES", "ConsistentRead": true');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "none"}}, "Select": "COUNT", "ReturnConsumedCapacity": "TOTAL"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "none"}}, "Select": "COUNT", "ReturnConsumedCapacity": "NONE"');
SELECT api('Scan', '{"TableName": "arn:aws:dynamodb:us-east-1:000000000000:table/Simple", "Select": "COUNT", "ReturnConsumedCapacity": "TOTAL"}');

-- Items of 100,000 bytes with their names and keys, and pages of 1 MB: the
-- item that crosses it is the last.
SELECT count(dynamo_put('Songs', format('{"Artist": {"S": "Big"}, "Year": {"N": "%s"}, "pad": {"S": "%s"}}', i,
	repeat('x', 100000 - length('ArtistBigYearpad') - 2 - (i > 99)::int))::dynamo_item)) FROM generate_series(11, 35) i;
SELECT dynamo_item_size(dynamo_get('Songs', '{"Artist": {"S": "Big"}, "Year": {"N": "11"}}'));
SELECT query('"ExpressionAttributeValues": {":a": {"S": "Big"}}, "Select": "COUNT", "ReturnConsumedCapacity": "TOTAL"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "Big"}}, "Select": "COUNT", "ExclusiveStartKey": {"Artist": {"S": "Big"}, "Year": {"N": "21"}}, "ConsistentRead": true, "ReturnConsumedCapacity": "TOTAL"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "Big"}}, "Select": "COUNT", "ExclusiveStartKey": {"Artist": {"S": "Big"}, "Year": {"N": "32"}}, "ReturnConsumedCapacity": "TOTAL"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "Big"}, ":y": {"S": "y"}}, "FilterExpression": "begins_with(#p, :y)", "ExpressionAttributeNames": {"#p": "pad"}, "ScanIndexForward": false, "ReturnConsumedCapacity": "TOTAL"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "Big"}}, "Limit": 12, "ProjectionExpression": "#y", "ExpressionAttributeNames": {"#y": "Year"}');
SELECT count(*) FROM dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "Big"}}');

-- A page of 1 MB to the byte goes on; with one byte more, it ends there.
SELECT count(dynamo_put('Songs', format('{"Artist": {"S": "Edge"}, "Year": {"N": "%s"}, "pad": {"S": "%s"}}', i,
	repeat('x', 262144 - length('ArtistEdgeYearpad') - 2))::dynamo_item)) FROM generate_series(1, 5) i;
SELECT dynamo_item_size(dynamo_get('Songs', '{"Artist": {"S": "Edge"}, "Year": {"N": "4"}}')) * 4 = 1024 * 1024 AS exact;
SELECT query('"ExpressionAttributeValues": {":a": {"S": "Edge"}}, "Select": "COUNT"');
SELECT dynamo_update('Songs', '{"Artist": {"S": "Edge"}, "Year": {"N": "4"}}', 'SET a = :a', '{":a": {"S": ""}}') IS NULL;
SELECT query('"ExpressionAttributeValues": {":a": {"S": "Edge"}}, "Select": "COUNT"');

-- Legacy parameters.
SELECT api('Query', '{"TableName": "Songs", "KeyConditions": {"Artist": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "A"}]}, "Year": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "1991"}, {"N": "1992"}]}}, "AttributesToGet": ["title", "Year"]}');
SELECT api('Query', '{"TableName": "Songs", "KeyConditions": {"Artist": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "A"}]}}, "QueryFilter": {"stars": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "3"}]}, "title": {"ComparisonOperator": "NULL"}}, "ConditionalOperator": "OR", "Select": "COUNT"}');
SELECT api('Query', '{"TableName": "Songs", "KeyConditions": {"Artist": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "A"}]}}, "QueryFilter": {"Year": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "3"}]}}}');
SELECT api('Scan', '{"TableName": "Songs", "ScanFilter": {"Artist": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "B"}]}}, "AttributesToGet": ["title"]}');
SELECT api('Query', '{"TableName": "Songs"}');
SELECT api('Query', '{"TableName": "Missing"}');

-- ExclusiveStartKey of a Query.
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {"Artist": {"S": "A"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {"Artist": {"S": "A"}, "year": {"N": "1"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {"Artist": {"S": "A"}, "Year": {"N": "1"}, "title": {"S": "x"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {"Artist": {"S": "A"}, "Year": {"S": "1"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {"Artist": {"S": "B"}, "Year": {"N": "1"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {"Artist": {"S": ""}, "Year": {"N": "1"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {"Artist": {}, "Year": {"N": "1"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {"Artist": {"S": "A"}, "Year": {"N": "one"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {"Artist": {"SS": []}, "Year": {"N": "1"}}');
SELECT api('Query', '{"TableName": "Songs", "KeyConditionExpression": "Artist = :a AND #y > :y", "ExpressionAttributeNames": {"#y": "Year"}, "ExpressionAttributeValues": {":a": {"S": "A"}, ":y": {"N": "1991"}}, "ExclusiveStartKey": {"Artist": {"S": "A"}, "Year": {"N": "1991"}}}');
SELECT api('Query', '{"TableName": "Songs", "KeyConditionExpression": "Artist = :a AND #y >= :y", "ExpressionAttributeNames": {"#y": "Year"}, "ExpressionAttributeValues": {":a": {"S": "A"}, ":y": {"N": "1991"}}, "ExclusiveStartKey": {"Artist": {"S": "A"}, "Year": {"N": "1991"}}, "Select": "COUNT"}');

-- And of a Scan.
SELECT api('Scan', '{"TableName": "Songs", "ExclusiveStartKey": {"Artist": {"S": "A"}}}');
SELECT api('Scan', '{"TableName": "Songs", "ExclusiveStartKey": {"Artist": {"S": "A"}, "Year": {"S": "1"}}}');
SELECT api('Scan', '{"TableName": "Songs", "ExclusiveStartKey": {"Artist": {"S": "A"}, "Year": {"NULL": false}}}');
SELECT api('Scan', '{"TableName": "Simple", "ExclusiveStartKey": {"id": {"S": "1"}}, "Segment": 1, "TotalSegments": 1000000}');

-- Segments.
SELECT sum((dynamo_api('Scan', format('{"TableName": "Simple", "Segment": %s, "TotalSegments": 7, "Select": "COUNT"}', segment)::json) ->> 'Count')::int) FROM generate_series(0, 6) segment;
SELECT api('Scan', '{"TableName": "Simple", "Segment": 0}');
SELECT api('Scan', '{"TableName": "Simple", "TotalSegments": 3}');
SELECT api('Scan', '{"TableName": "Simple", "Segment": 3, "TotalSegments": 3}');
SELECT api('Scan', '{"TableName": "Simple", "Segment": -1, "TotalSegments": 1000001, "Limit": 0}');
SELECT api('Query', '{"TableName": "Simple", "Limit": 0}');

-- Indexes, that there are none of.
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "IndexName": "by-year"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "IndexName": "by-year", "Select": "ALL_PROJECTED_ATTRIBUTES"');
SELECT api('Scan', '{"TableName": "Simple", "IndexName": "by-year"}');
SELECT api('Scan', '{"TableName": "Simple", "IndexName": "by-year", "ExclusiveStartKey": {"id": {"S": "1"}}}');
-- Indexes that are described only.
SELECT dynamo_api('CreateTable', '{"TableName": "Indexed", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
	"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "S"}, {"AttributeName": "c", "AttributeType": "S"}],
	"GlobalSecondaryIndexes": [{"IndexName": "global", "KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}],
	"LocalSecondaryIndexes": [{"IndexName": "local", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}]}')
	-> 'TableDescription' ->> 'TableName';
SELECT api('Scan', '{"TableName": "Indexed", "IndexName": "other"}');
SELECT api('Scan', '{"TableName": "Indexed", "IndexName": "global", "ConsistentRead": true, "Select": "ALL_ATTRIBUTES"}');
SELECT api('Scan', '{"TableName": "Indexed", "IndexName": "global", "Select": "ALL_ATTRIBUTES"}');
SELECT api('Query', '{"TableName": "Indexed", "IndexName": "global", "ConsistentRead": true, "KeyConditionExpression": "c = :c", "ExpressionAttributeValues": {":c": {"S": "x"}}}');
SELECT api('Query', '{"TableName": "Indexed", "IndexName": "local", "ConsistentRead": true, "KeyConditionExpression": "a = :a", "ExpressionAttributeValues": {":a": {"S": "x"}}}');

-- Of two faults, the one that the service finds first.
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "ExclusiveStartKey": {"Artist": {}}, "FilterExpression": "stars >"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "AttributesToGet": ["title"], "ExclusiveStartKey": {"Artist": {}}');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}}, "Select": "SPECIFIC_ATTRIBUTES", "FilterExpression": "stars >"');
SELECT api('Query', '{"TableName": "Missing", "KeyConditionExpression": "Artist = :a", "ExpressionAttributeValues": {":a": {"S": "A"}}, "Select": "SPECIFIC_ATTRIBUTES"}');
SELECT query('"ExpressionAttributeValues": {":a": {"N": "1"}}, "ExclusiveStartKey": {"Artist": {"S": "A"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"N": "1"}}, "IndexName": "none", "ExclusiveStartKey": {"Artist": {"S": "A"}}');
SELECT query('"ExpressionAttributeValues": {":a": {"N": "1"}, ":s": {"N": "1"}}, "FilterExpression": "Artist = :s"');
SELECT query('"ExpressionAttributeValues": {":a": {"S": "A"}, ":s": {"N": "1"}}, "FilterExpression": "Artist = :s", "ExclusiveStartKey": {"Artist": {"S": "B"}, "Year": {"N": "1"}}');
SELECT api('Scan', '{"TableName": "Simple", "Segment": 3, "TotalSegments": 3, "FilterExpression": "stars >"}');
SELECT api('Scan', '{"TableName": "Simple", "Segment": 3, "TotalSegments": 3, "ExclusiveStartKey": {"id": {}}}');
SELECT api('Scan', '{"TableName": "Missing", "Segment": 3, "TotalSegments": 3}');

\a
\t off
DROP FUNCTION query;
DROP FUNCTION api;
SELECT dynamo_delete_table(t) FROM dynamo_list_tables() t;
