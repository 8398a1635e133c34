-- What dynamo_api() says of tables, tags and time to live: each text by its bytes, and of two
-- faults the one that comes first.
\getenv abs_srcdir PG_ABS_SRCDIR
\set include :abs_srcdir '/sql/include/api_texts.psql'
\i :include

-- CreateTable of a table with keys a and b, and what is different; null takes a member away.
CREATE FUNCTION a_table(members text) RETURNS text LANGUAGE sql AS $$
	SELECT jsonb_strip_nulls('{"TableName": "Texts", "BillingMode": "PAY_PER_REQUEST",
		"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}],
		"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}]}'::jsonb || members::jsonb)::text
$$;
CREATE FUNCTION an_index(name text, hash text, range text, projection text) RETURNS text LANGUAGE sql AS $$
	SELECT format('{"IndexName": "%s", "KeySchema": [{"AttributeName": "%s", "KeyType": "HASH"}%s], "Projection": %s}', name, hash,
		CASE WHEN range IS NOT NULL THEN format(', {"AttributeName": "%s", "KeyType": "RANGE"}', range) END, projection)
$$;
\set all '{"ProjectionType": "ALL"}'

INSERT INTO texts (operation, request, message)
SELECT 'CreateTable', a_table(members), message
FROM (VALUES
	('{"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}]}', 'Invalid KeySchema: Some index key attribute have no definition'),
	('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}', 'One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions'),
	('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "a", "KeyType": "RANGE"}]}', 'Both the Hash Key and the Range Key element in the KeySchema have the same name'),
	('{"KeySchema": [{"AttributeName": "a", "KeyType": "RANGE"}, {"AttributeName": "b", "KeyType": "RANGE"}]}', 'Invalid KeySchema: The first KeySchemaElement is not a HASH key type'),
	('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "HASH"}]}', 'Invalid KeySchema: The second KeySchemaElement is not a RANGE key type'),
	('{"BillingMode": "PROVISIONED"}', 'One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED'),
	('{"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}', 'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST'),
	('{"GlobalSecondaryIndexes": []}', 'One or more parameter values were invalid: List of GlobalSecondaryIndexes is empty'),
	(format('{"GlobalSecondaryIndexes": [%s]}', an_index('index', 'b', NULL, '{}')), 'One or more parameter values were invalid: Unknown ProjectionType: null'),
	(format('{"GlobalSecondaryIndexes": [%s]}', an_index('index', 'b', NULL, '{"ProjectionType": "ALL", "NonKeyAttributes": ["c"]}')), 'One or more parameter values were invalid: ProjectionType is ALL, but NonKeyAttributes is specified'),
	(format('{"GlobalSecondaryIndexes": [%s, %1$s]}', an_index('index', 'b', NULL, :'all')), 'One or more parameter values were invalid: Duplicate index name: index'),
	(format('{"GlobalSecondaryIndexes": [%s]}', (SELECT string_agg(an_index('index' || i, 'b', NULL, :'all'), ',') FROM generate_series(1, 21) i)), 'One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of 20'),
	(format('{"LocalSecondaryIndexes": [%s]}', (SELECT string_agg(an_index('index' || i, 'a', 'b', :'all'), ',') FROM generate_series(1, 6) i)), 'One or more parameter values were invalid: Number of LocalSecondaryIndexes exceeds per-table limit of 5'),
	(format('{"LocalSecondaryIndexes": [%s]}', an_index('index', 'a', NULL, :'all')), 'One or more parameter values were invalid: Index KeySchema does not have a range key for index: index'),
	(format('{"LocalSecondaryIndexes": [%s]}', an_index('index', 'b', 'a', :'all')), 'One or more parameter values were invalid: Index KeySchema does not have the same leading hash key as table KeySchema for index: index. index hash key: b, table hash key: a'),
	(format('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "LocalSecondaryIndexes": [%s]}', an_index('index', 'a', 'b', :'all')),
		'One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex'),
	(format('{"GlobalSecondaryIndexes": [%s]}', an_index('index', 'b', NULL, '{"ProjectionType": "ALL"}, "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}')),
		'One or more parameter values were invalid: ProvisionedThroughput should not be specified for index: index when BillingMode is PAY_PER_REQUEST'),
	(format('{"GlobalSecondaryIndexes": [%s]}', an_index('index', 'c', NULL, :'all')), NULL),
	('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 1}}',
		'1 validation error detected: Value ''0'' at ''provisionedThroughput.readCapacityUnits'' failed to satisfy constraint: Member must have value greater than or equal to 1'),
	('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1000000000001, "WriteCapacityUnits": 1}}', 'Given value 1000000000001 for ReadCapacityUnits is out of bounds')) AS tables (members, message)
WHERE message IS NOT NULL;

SELECT answer('CreateTable', a_table(format('{"GlobalSecondaryIndexes": [%s]}', an_index('index', 'b', NULL, :'all')))) LIKE '{"TableDescription":%';
INSERT INTO texts (exception, operation, request, message) VALUES
	('ResourceInUseException', 'CreateTable', a_table('{}'), 'Table already exists: Texts'),
	('ResourceNotFoundException', 'DescribeTable', '{"TableName": "None"}', 'Requested resource not found: Table: None not found'),
	('ResourceNotFoundException', 'DeleteTable', '{"TableName": "None"}', 'Requested resource not found: Table: None not found'),
	('ResourceNotFoundException', 'UpdateTable', '{"TableName": "None", "TableClass": "STANDARD"}', 'Requested resource not found: Table: None not found'),
	('ResourceNotFoundException', 'DescribeTimeToLive', '{"TableName": "None"}', 'Requested resource not found: Table: None not found');

-- UpdateTable
INSERT INTO texts (operation, request, message)
SELECT 'UpdateTable', '{"TableName": "Texts"}'::jsonb || members::jsonb, message
FROM (VALUES
	('{"BillingMode": "PROVISIONED"}', 'One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED'),
	('{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "index"}}, {"Delete": {"IndexName": "index"}}]}', 'One or more parameter values were invalid: Only one global secondary index update per index is allowed simultaneously. Index: index')) AS changes (members, message);
INSERT INTO texts (exception, operation, request, message) VALUES
	('LimitExceededException', 'UpdateTable', '{"TableName": "Texts", "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "index"}}, {"Create": {"IndexName": "other", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}}]}',
		'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table');
SELECT substring(answer('UpdateTable', '{"TableName": "Texts"}') FOR 110);

-- Provisioned throughput that stays what it is
SELECT answer('CreateTable', a_table('{"TableName": "Provisioned", "BillingMode": null, "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}, "DeletionProtectionEnabled": true}')) LIKE '{"TableDescription":%';
INSERT INTO texts (operation, request, message) VALUES
	('UpdateTable', '{"TableName": "Provisioned", "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}}',
		'The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. '
		'Current WriteCapacityUnits provisioned for the table: 6. Requested WriteCapacityUnits: 6. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.'),
	('DeleteTable', '{"TableName": "Provisioned"}', 'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.');

-- Tags
INSERT INTO texts (exception, operation, request, message)
SELECT exception, operation, request, message FROM (VALUES
	('ValidationException', 'TagResource', '{"ResourceArn": "a:b:c:d:e:f/g", "Tags": [{"Key": "k", "Value": "v"}]}', 'Invalid TableArn: Invalid ResourceArn provided as input a:b:c:d:e:f/g'),
	('ValidationException', 'ListTagsOfResource', '{"ResourceArn": "a:b:c:d:e:f/g"}', 'Invalid TableArn: Invalid ResourceArn provided as input a:b:c:d:e:f/g'),
	('ValidationException', 'TagResource', (SELECT format('{"ResourceArn": %s, "Tags": []}', dynamo_api('DescribeTable', '{"TableName": "Texts"}') -> 'Table' -> 'TableArn')), 'Atleast one Tag needs to be provided as Input.'),
	('ValidationException', 'UntagResource', (SELECT format('{"ResourceArn": %s, "TagKeys": []}', dynamo_api('DescribeTable', '{"TableName": "Texts"}') -> 'Table' -> 'TableArn')), 'Atleast one Tag Key needs to be provided as Input.')) AS tags (exception, operation, request, message);
SELECT answer('TagResource', '{"ResourceArn": "abcd", "Tags": [{"Key": "k", "Value": "v"}]}') LIKE 'AccessDeniedException: User: % is not authorized to perform: dynamodb:TagResource on resource: abcd',
	answer('TagResource', '{"ResourceArn": "", "Tags": [{"Key": "k", "Value": "v"}]}');
WITH arn AS (SELECT replace(dynamo_api('DescribeTable', '{"TableName": "Texts"}') #>> '{Table,TableArn}', 'Texts', 'None') AS arn)
SELECT says('ListTagsOfResource', format('{"ResourceArn": "%s"}', arn), 'ResourceNotFoundException', format('Requested resource not found: ResourcArn: %s not found', arn)) FROM arn;

-- Time to live
INSERT INTO texts (operation, request, message) VALUES
	('UpdateTimeToLive', '{"TableName": "Texts", "TimeToLiveSpecification": {"AttributeName": "t", "Enabled": false}}', 'TimeToLive is already disabled');

SELECT count(*) FROM texts;
SELECT * FROM differences;

SELECT answer('UpdateTimeToLive', '{"TableName": "Texts", "TimeToLiveSpecification": {"AttributeName": "t", "Enabled": true}}');
SELECT answer('UpdateTimeToLive', '{"TableName": "Texts", "TimeToLiveSpecification": {"AttributeName": "t", "Enabled": true}}');
SELECT answer('DescribeTimeToLive', '{"TableName": "Texts"}');
SELECT answer('UpdateTable', '{"TableName": "Provisioned", "DeletionProtectionEnabled": false}') LIKE '{"TableDescription":%';
SELECT answer('DeleteTable', format('{"TableName": "%s"}', name)) LIKE '{"TableDescription":%' FROM unnest('{Texts,Provisioned}'::text[]) name;
SET client_min_messages = warning;
DROP FUNCTION answer, says, a_table, an_index CASCADE;
