-- What the model of each operation forbids, and JSON of the wrong kind: the
-- body that the wire would carry.
CREATE FUNCTION body(operation text, request text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	body text;
BEGIN
	RETURN dynamo_api(operation, request::json);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS body = PG_EXCEPTION_DETAIL;
	RETURN body;
END $$;

-- The text alone; every one of these is a ValidationException.
CREATE FUNCTION violations(operation text, request text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	body json := body(operation, request);
BEGIN
	IF body ->> '__type' <> 'com.amazon.coral.validate#ValidationException' THEN
		RAISE EXCEPTION '%', body;
	END IF;
	RETURN QUERY SELECT regexp_split_to_table(body ->> 'message', '(?<=detected:) |; (?=Value )');
END $$;
\t on
\a

-- An empty request, of each operation.
SELECT DISTINCT operation, body(operation, '{}') FROM dynamo.api_members() WHERE required ORDER BY 1;

-- Null is absent.
SELECT violations('GetItem', '{"TableName": null, "Key": null, "ConsistentRead": null}');

-- Names of tables
SELECT violations('DescribeTable', '{"TableName": ""}');
SELECT violations('DescribeTable', '{"TableName": "a b"}');
SELECT violations('DescribeTable', '{"TableName": "é"}');
SELECT violations('CreateTable', '{"TableName": ""}');
SELECT violations('CreateTable', '{"TableName": "ab"}');
SELECT violations('CreateTable', '{"TableName": "arn:aws:dynamodb:us-east-1:000000000000:table/Cart"}');
SELECT violations('ListTables', '{"ExclusiveStartTableName": "", "Limit": 101}');
SELECT violations('ListTables', '{"Limit": 0}');
SELECT regexp_replace(violations('DescribeTable', format('{"TableName": "arn:%s"}', repeat('a', 1021))), 'a{100,}', '...');
SELECT body('DescribeTable', format('{"TableName": "arn:%s"}', repeat('a', 1020))) LIKE '%less than or equal%';

-- CreateTable, UpdateTable
SELECT violations('CreateTable', '{"TableName": "Cart", "AttributeDefinitions": [{}, {"AttributeName": "", "AttributeType": "s"}],
	"KeySchema": [{"AttributeName": "a", "KeyType": "hash"}, {"KeyType": "RANGE"}], "BillingMode": "FREE"}');
SELECT violations('CreateTable', '{"TableName": "Cart", "KeySchema": [],
	"ProvisionedThroughput": {"ReadCapacityUnits": 0}, "TableClass": "X", "Tags": [{"Key": "", "Value": ""}, {}]}');
SELECT violations('CreateTable', '{"TableName": "Cart", "LocalSecondaryIndexes": [{"IndexName": "i", "KeySchema": [], "Projection": {"ProjectionType": "SOME", "NonKeyAttributes": []}}],
	"GlobalSecondaryIndexes": [{}], "StreamSpecification": {"StreamViewType": "ALL"}, "SSESpecification": {"SSEType": "DES"}}');
SELECT violations('CreateTable', format('{"TableName": "Cart", "AttributeDefinitions": [{"AttributeName": "%s", "AttributeType": "S"}]}', repeat('é', 256)));
SELECT violations('UpdateTable', '{"TableName": "Cart", "GlobalSecondaryIndexUpdates": [{"Update": {}}, {"Create": {}}, {"Delete": {"IndexName": "a;"}}, null]}');
SELECT violations('UpdateTimeToLive', '{"TableName": "Cart", "TimeToLiveSpecification": {"AttributeName": ""}}');

-- Items
SELECT violations('PutItem', '{"TableName": "Cart", "Item": {}, "ReturnValues": "none", "ReturnConsumedCapacity": "ALL", "ReturnItemCollectionMetrics": "ALL",
	"ReturnValuesOnConditionCheckFailure": "ALL", "ConditionalOperator": "XOR", "Expected": {"a": {"ComparisonOperator": "LIKE"}}}');
SELECT violations('UpdateItem', '{"TableName": "Cart", "Key": {}, "AttributeUpdates": {"a": null, "b": {"Action": "SET"}}}');
SELECT violations('GetItem', '{"TableName": "Cart", "Key": {}, "AttributesToGet": []}');
SELECT violations('GetItem', '{"TableName": "Cart", "Key": {}, "AttributesToGet": ["a", null]}');

-- Query, whose Limit is reported in another form than Scan's
SELECT violations('Query', '{"TableName": "Cart", "Limit": 0, "IndexName": "i", "Select": "ALL", "KeyConditions": {"a": {}}, "QueryFilter": {"a": {"ComparisonOperator": "eq"}}}');
SELECT violations('Scan', '{"TableName": "Cart", "Limit": -1, "Segment": -1, "TotalSegments": 0, "ScanFilter": {"a": {}}}');
SELECT violations('Scan', '{"TableName": "Cart", "Segment": 1000000, "TotalSegments": 1000001}');

-- Batches
SELECT violations('BatchGetItem', '{"RequestItems": {}}');
SELECT violations('BatchGetItem', '{"RequestItems": {"a;": {"Keys": []}, "b": {}, "c": null}}');
SELECT violations('BatchGetItem', format('{"RequestItems": {"Cart": {"Keys": [%s]}}}', (SELECT string_agg('{}', ',') FROM generate_series(1, 101))));
SELECT violations('BatchWriteItem', '{"RequestItems": {}}');
SELECT violations('BatchWriteItem', '{"RequestItems": {"Cart": []}}');
SELECT violations('BatchWriteItem', '{"RequestItems": {"Cart": [{"PutRequest": {}}, null, {"DeleteRequest": {}}]}}');
SELECT regexp_replace(violations('BatchWriteItem', format('{"RequestItems": {"Cart": [%s]}}', (SELECT string_agg('{}', ',') FROM generate_series(1, 26)))), '\[com.*\]}', '...');

-- Transactions
SELECT violations('TransactWriteItems', '{"TransactItems": [], "ClientRequestToken": ""}');
SELECT violations('TransactWriteItems', '{"TransactItems": [{"ConditionCheck": {}}, {"Update": {"TableName": ""}}], "ClientRequestToken": "1234567890123456789012345678901234567"}');
SELECT regexp_replace(violations('TransactGetItems', format('{"TransactItems": [%s]}', (SELECT string_agg('{"Get": {"TableName": "Cart", "Key": {}}}', ',') FROM generate_series(1, 101)))), '\[com.*\]', '...');
SELECT violations('TransactGetItems', '{"TransactItems": [{}, {"Get": {}}]}');

-- Statements
SELECT violations('ExecuteStatement', '{"Statement": "", "Parameters": [], "Limit": 0, "NextToken": ""}');
SELECT violations('BatchExecuteStatement', '{"Statements": [{}, {"Statement": "", "Parameters": [null]}]}');
SELECT violations('ExecuteTransaction', '{"TransactStatements": [], "ClientRequestToken": ""}');

-- At most ten are reported.
SELECT violations('BatchExecuteStatement', format('{"Statements": [%s]}', (SELECT string_agg('{}', ',') FROM generate_series(1, 12))));

-- JSON of a wrong kind: each kind in the place of each other.
SELECT v.json, body('ListTables', format('{"ExclusiveStartTableName": %s}', v.json)), body('ListTables', format('{"Limit": %s}', v.json)),
	body('GetItem', format('{"ConsistentRead": %s}', v.json))
FROM (VALUES ('1.0'), ('1e2'), ('12345678901'), ('"x"'), ('true'), ('false'), ('[]'), ('{}')) v (json)
ORDER BY v.json COLLATE "C";
SELECT v.json, body('CreateTable', format('{"KeySchema": %s}', v.json)), body('CreateTable', format('{"SSESpecification": %s}', v.json)),
	body('BatchWriteItem', format('{"RequestItems": %s}', v.json)), body('PutItem', format('{"ExpressionAttributeNames": %s}', v.json))
FROM (VALUES ('1'), ('"x"'), ('true')) v (json);
SELECT body('CreateTable', '{"KeySchema": {}}');
SELECT body('CreateTable', '{"SSESpecification": []}');
SELECT body('BatchWriteItem', '{"RequestItems": []}');
SELECT body('BatchGetItem', '{"RequestItems": []}');
SELECT body('PutItem', '{"ExpressionAttributeNames": []}');
SELECT body('CreateTable', '{"ProvisionedThroughput": {"ReadCapacityUnits": 9223372036854775808}}');
SELECT body('BatchGetItem', '{"RequestItems": {"Cart": {"Keys": [[]]}}}');
SELECT body('ExecuteStatement', '{"Parameters": [{"S": 1}]}');
SELECT body('ExecuteStatement', '{"Parameters": ["x"]}');

-- A request of more than 16 MB.
SELECT body('GetItem', format('{"TableName": "Cart", "Key": {"a": {"S": "%s"}}}', repeat('x', 16 * 1024 * 1024)));
-- More elements than any list may have: ours.
SELECT body('CreateTable', format('{"TableName": "Cart", "Tags": [%s]}', (SELECT string_agg('{}', ',') FROM generate_series(1, 10001))));
-- Nested beyond the stack's depth.
SELECT body('GetItem', '{"Unknown": ' || repeat('[', 6000) || repeat(']', 6000) || '}') LIKE '%''tableName''%';

DROP FUNCTION body(text, text), violations(text, text);
