-- What dynamo_api() says of Query, Scan and batches: each text by its bytes, and of two
-- faults the one that comes first.
\getenv abs_srcdir PG_ABS_SRCDIR
\set include :abs_srcdir '/sql/include/api_texts.psql'
\i :include
SELECT answer('CreateTable', '{"TableName": "Texts", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"}, {"AttributeName": "g", "AttributeType": "S"}],
	"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
	"GlobalSecondaryIndexes": [{"IndexName": "global", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}]}') LIKE '{"TableDescription":%';
SELECT dynamo_create_table('Alone', 'pk S');
SELECT count(answer('PutItem', format('{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "%s"}, "v": {"N": "%s"}}}', i, i))) FROM generate_series(1, 5) i;

-- Key conditions
INSERT INTO texts (operation, request, message)
SELECT 'Query', json_build_object('TableName', 'Texts', 'KeyConditionExpression', condition, 'ExpressionAttributeValues', "values"::json), message
FROM (VALUES
	('', '{":a": {"S": "a"}}', 'Invalid KeyConditionExpression: The expression can not be empty;'),
	('pk = :a AND', '{":a": {"S": "a"}}', 'Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "AND"'),
	('((pk = :a))', '{":a": {"S": "a"}}', 'Invalid KeyConditionExpression: The expression has redundant parentheses;'),
	('sk = :n', '{":n": {"N": "1"}}', 'Query condition missed key schema element: pk'),
	('pk = :a AND v = :n', '{":a": {"S": "a"}, ":n": {"N": "1"}}', 'Query condition missed key schema element: sk'),
	('pk > :a', '{":a": {"S": "a"}}', 'Query key condition not supported'),
	('pk BETWEEN :a AND :b AND sk = :n', '{":a": {"S": "a"}, ":b": {"S": "b"}, ":n": {"N": "1"}}', 'Query key condition not supported'),
	('pk = :a AND pk = :b', '{":a": {"S": "a"}, ":b": {"S": "b"}}', 'KeyConditionExpressions must only contain one condition per key'),
	('pk = :a AND size(sk) = :n', '{":a": {"S": "a"}, ":n": {"N": "1"}}', 'KeyConditionExpressions cannot contain nested operations'),
	('pk = :a AND sk.x = :n', '{":a": {"S": "a"}, ":n": {"N": "1"}}', 'KeyConditionExpressions cannot have conditions on nested attributes'),
	('pk = :a OR sk = :n', '{":a": {"S": "a"}, ":n": {"N": "1"}}', 'Invalid operator used in KeyConditionExpression: OR'),
	('NOT pk = :a', '{":a": {"S": "a"}}', 'Invalid operator used in KeyConditionExpression: NOT'),
	('pk <> :a', '{":a": {"S": "a"}}', 'Invalid operator used in KeyConditionExpression: <>'),
	('pk IN (:a)', '{":a": {"S": "a"}}', 'Invalid operator used in KeyConditionExpression: IN'),
	('attribute_exists(pk)', NULL, 'Invalid operator used in KeyConditionExpression: attribute_exists'),
	('pk = sk', NULL, 'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition'),
	(':a = :b', '{":a": {"S": "a"}, ":b": {"S": "b"}}', 'Invalid condition in KeyConditionExpression: No key attribute specified'),
	('pk = :a AND :n BETWEEN sk AND :m', '{":a": {"S": "a"}, ":n": {"N": "1"}, ":m": {"N": "2"}}', 'Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand'),
	('pk = :n', '{":n": {"N": "1"}}', 'One or more parameter values were invalid: Condition parameter type does not match schema type'),
	('pk = :a AND sk = :b', '{":a": {"S": "a"}, ":b": {"S": "b"}}', 'One or more parameter values were invalid: Condition parameter type does not match schema type'),
	('pk = :a AND sk = :n AND v = :n', '{":a": {"S": "a"}, ":n": {"N": "1"}}', 'Conditions can be of length 1 or 2 only'),
	('pk = :e', '{":e": {"S": ""}}', 'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk')) AS conditions (condition, "values", message);
INSERT INTO texts (operation, request, message) VALUES
	('Query', '{"TableName": "Texts"}', 'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.'),
	('Query', '{"TableName": "Texts", "KeyConditions": {}}', 'Conditions can be of length 1 or 2 only'),
	('Query', '{"TableName": "Alone", "KeyConditionExpression": "pk = :a AND sk = :n", "ExpressionAttributeValues": {":a": {"S": "a"}, ":n": {"N": "1"}}}', 'Query key condition not supported');

-- What else a Query of the partition "a" may have
INSERT INTO texts (operation, request, message)
SELECT 'Query', '{"TableName": "Texts", "KeyConditionExpression": "pk = :a", "ExpressionAttributeValues": {":a": {"S": "a"}}}'::jsonb || members::jsonb, message
FROM (VALUES
	('{"FilterExpression": "pk <> :a"}', 'Filter Expression can only contain non-primary key attributes: Primary key attribute: pk'),
	('{"FilterExpression": "v = :a OR sk < v"}', 'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk'),
	('{"FilterExpression": "f(v)"}', 'Invalid FilterExpression: Invalid function name; function: f'),
	('{"IndexName": "none"}', 'The table does not have the specified index: none'),
	('{"IndexName": "global", "ConsistentRead": true, "KeyConditionExpression": "g = :a"}', 'Consistent reads are not supported on global secondary indexes'),
	('{"IndexName": "global", "Select": "ALL_ATTRIBUTES", "KeyConditionExpression": "g = :a"}',
		'One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index global because its projection type is not ALL'),
	('{"ExclusiveStartKey": {"pk": {"S": "a"}}}', 'The provided starting key is invalid'),
	('{"ExclusiveStartKey": {"pk": {"S": "a"}, "sk": {"N": "x"}}}', 'The provided starting key is invalid: The parameter cannot be converted to a numeric value: x'),
	('{"ExclusiveStartKey": {"pk": {"S": "b"}, "sk": {"N": "1"}}}', 'The provided starting key is outside query boundaries based on provided conditions'),
	('{"KeyConditionExpression": "pk = :a AND sk > :n", "ExpressionAttributeValues": {":a": {"S": "a"}, ":n": {"N": "3"}}, "ExclusiveStartKey": {"pk": {"S": "a"}, "sk": {"N": "1"}}}', 'The provided starting key does not match the range key predicate'),
	-- Two faults: the request's before the table's
	('{"TableName": "None", "FilterExpression": "f(v)"}', 'Invalid FilterExpression: Invalid function name; function: f'),
	('{"KeyConditionExpression": "pk = :a AND", "FilterExpression": "f(v)"}', 'Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "AND"'),
	('{"FilterExpression": "pk <> :a", "IndexName": "none"}', 'The table does not have the specified index: none')) AS queries (members, message);

-- Scan
INSERT INTO texts (operation, request, message)
SELECT 'Scan', '{"TableName": "Texts"}'::jsonb || members::jsonb, message
FROM (VALUES
	('{"Segment": 0}', 'The TotalSegments parameter is required but was not present in the request when Segment parameter is present'),
	('{"TotalSegments": 1}', 'The Segment parameter is required but was not present in the request when parameter TotalSegments is present'),
	('{"Segment": 5, "TotalSegments": 5}', 'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5'),
	('{"FilterExpression": "v ="}', 'Invalid FilterExpression: Syntax error; token: "<EOF>", near: "="'),
	('{"IndexName": "none"}', 'The table does not have the specified index: none'),
	('{"ExclusiveStartKey": {"pk": {"S": "a"}}}', 'The provided starting key is invalid: The provided key element does not match the schema'),
	('{"ExclusiveStartKey": {"pk": {"S": "a"}, "sk": {"S": "1"}}}', 'The provided starting key is invalid: The provided key element does not match the schema')) AS scans (members, message);
-- A key is in one of two segments: the other one refuses it.
INSERT INTO texts (operation, request, message)
SELECT 'Scan', format('{"TableName": "Texts", "TotalSegments": 2, "Segment": %s, "ExclusiveStartKey": {"pk": {"S": "a"}, "sk": {"N": "1"}}}', segment),
	format('The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: %s', segment)
FROM (SELECT CASE WHEN dynamo.partition_key_hash_extended('a'::text::dynamo_partition_key, 0) < 0 THEN 0 ELSE 1 END AS segment) s;

-- Batches
INSERT INTO texts (operation, request, message) VALUES
	('BatchGetItem', '{"RequestItems": {"Texts": {"Keys": [{"pk": {"S": "a"}, "sk": {"N": "1"}}, {"pk": {"S": "a"}, "sk": {"N": "1.0"}}]}}}', 'Provided list of item keys contains duplicates'),
	('BatchWriteItem', '{"RequestItems": {"Texts": [{"PutRequest": {"Item": {"pk": {"S": "a"}, "sk": {"N": "1"}}}}, {"DeleteRequest": {"Key": {"pk": {"S": "a"}, "sk": {"N": "1.0"}}}}]}}', 'Provided list of item keys contains duplicates'),
	('BatchGetItem', '{"RequestItems": {"Texts": {"Keys": [{"pk": {"S": "a"}, "sk": {"N": "1"}}], "ProjectionExpression": "a.", "AttributesToGet": ["a"]}}}',
		'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}'),
	('BatchWriteItem', format('{"RequestItems": {"Texts": [{"PutRequest": {"Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "v": {"S": "%s"}}}}]}}', repeat('x', 409600)), 'Item size has exceeded the maximum allowed size'),
	('BatchWriteItem', '{"RequestItems": {"Texts": [{"PutRequest": {"Item": {"pk": {"S": "a"}}}}]}}', 'The provided key element does not match the schema'),
	('BatchWriteItem', '{"RequestItems": {"Texts": [{"PutRequest": {"Item": {"pk": {"S": ""}, "sk": {"N": "1"}}}}]}}', 'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk'),
	('BatchWriteItem', '{"RequestItems": {"None": [{"PutRequest": {"Item": {"v": {"NS": []}}}}]}}', 'One or more parameter values were invalid: An number set  may not be empty');
-- Index keys are checked when an item is written.
INSERT INTO texts (operation, request, message) VALUES
	('PutItem', '{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "g": {"N": "1"}}}', 'One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: global'),
	('PutItem', '{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "g": {"S": ""}}}',
		'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global, IndexKey: g'),
	('UpdateItem', '{"TableName": "Texts", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "UpdateExpression": "SET g = :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}', 'The update expression attempted to update the secondary index key to unsupported type');

SELECT count(*) FROM texts;
SELECT * FROM differences;

-- A batch that is refused has written nothing.
SELECT answer('BatchWriteItem', '{"RequestItems": {"Texts": [{"PutRequest": {"Item": {"pk": {"S": "new"}, "sk": {"N": "1"}}}}, {"DeleteRequest": {"Key": {"pk": {"S": "a"}}}}]}}');
SELECT dynamo_api('Query', '{"TableName": "Texts", "KeyConditionExpression": ":v = pk", "ExpressionAttributeValues": {":v": {"S": "new"}}, "Select": "COUNT"}');

DROP TABLE "Texts", "Alone";
SET client_min_messages = warning;
DROP FUNCTION answer, says CASCADE;
