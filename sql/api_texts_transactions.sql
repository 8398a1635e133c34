-- What dynamo_api() says of transactions: each text by its bytes, and of two faults the one
-- that comes first.
\getenv abs_srcdir PG_ABS_SRCDIR
\set include :abs_srcdir '/sql/include/api_texts.psql'
\i :include
SELECT dynamo_create_table('Texts', 'pk S', 'sk N');
SELECT answer('PutItem', '{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "n": {"N": "5"}, "s": {"S": "x"}}}');

-- Actions by short names
CREATE FUNCTION write(actions text) RETURNS text LANGUAGE sql AS $$
	SELECT format('{"TransactItems": [%s]}', regexp_replace(regexp_replace(regexp_replace(actions,
		'KEY (\w*) (\d)', '"TableName": "Texts", "Key": {"pk": {"S": "\1"}, "sk": {"N": "\2"}}', 'g'),
		'ITEM (\w*) (\d)', '"TableName": "Texts", "Item": {"pk": {"S": "\1"}, "sk": {"N": "\2"}}', 'g'),
		'IF (\w+\(\w+\))', '"ConditionExpression": "\1"', 'g'))
$$;

-- Faults of the request
INSERT INTO texts (operation, request, message) VALUES
	('TransactWriteItems', write('{"Put": {ITEM a 2}}, {"Delete": {KEY a 2}}'), 'Transaction request cannot include multiple operations on one item'),
	('TransactWriteItems', write('{"Update": {KEY a 1, "UpdateExpression": "REMOVE x"}}, {"ConditionCheck": {KEY a 1, IF attribute_exists(pk)}}'), 'Transaction request cannot include multiple operations on one item'),
	('TransactGetItems', write('{"Get": {KEY a 1}}, {"Get": {KEY a 1}}'), 'Transaction request cannot include multiple operations on one item'),
	('TransactWriteItems', '{}', '1 validation error detected: Value null at ''transactItems'' failed to satisfy constraint: Member must not be null'),
	('TransactWriteItems', write('{"ConditionCheck": {KEY a 1}}'), '1 validation error detected: Value null at ''transactItems.1.member.conditionCheck.conditionExpression'' failed to satisfy constraint: Member must not be null'),
	('TransactWriteItems', write('{"Put": {ITEM a 2, IF f(n)}}'), 'Invalid ConditionExpression: Invalid function name; function: f'),
	('TransactWriteItems', write('{"Put": {ITEM a 2}}, {"Update": {KEY a 3, "UpdateExpression": "SET a"}}'), 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "a"'),
	('TransactWriteItems', write('{"Put": {ITEM a 2, IF attribute_exists(n), "ExpressionAttributeNames": {"#x": "a"}}}'), 'Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}'),
	('TransactWriteItems', write('{"Put": {ITEM a 2, IF attribute_exists(n), "ReturnValuesOnConditionCheckFailure": "x"}}'),
		'1 validation error detected: Value ''x'' at ''transactItems.1.member.put.returnValuesOnConditionCheckFailure'' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]'),
	('TransactWriteItems', write('{"Put": {"TableName": "Texts", "Item": {"pk": {"S": ""}, "sk": {"N": "1"}}}}'), 'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk'),
	('TransactWriteItems', format('{"TransactItems": [{"Put": {"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "v": {"S": "%s"}}}}]}', repeat('x', 409600)), 'Item size has exceeded the maximum allowed size'),
	('TransactWriteItems', write('{"Put": {"TableName": "Texts", "Item": {"pk": {"N": "x"}}}}'), 'The parameter cannot be converted to a numeric value: x'),
	('TransactWriteItems', (SELECT write(string_agg(format('{"Put": {"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "%s"}}}}', i), ',')) FROM generate_series(1, 101) i),
		NULL),
	('TransactGetItems', write('{"Get": {KEY a 1, "ProjectionExpression": "a."}}'), 'Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: "."');
-- Its value is the whole list: only the end is said here.
DELETE FROM texts WHERE message IS NULL
	AND answer(operation, request) LIKE 'ValidationException: 1 validation error detected: Value ''%'' at ''transactItems'' failed to satisfy constraint: Member must have length less than or equal to 100';
INSERT INTO texts (exception, operation, request, message) VALUES
	('ResourceNotFoundException', 'TransactWriteItems', '{"TransactItems": [{"Delete": {"TableName": "None", "Key": {}}}]}', 'Requested resource not found'),
	('ResourceNotFoundException', 'TransactGetItems', '{"TransactItems": [{"Get": {"TableName": "None", "Key": {}}}]}', 'Requested resource not found');

-- Reasons
INSERT INTO texts (exception, operation, request, message)
SELECT 'TransactionCanceledException', 'TransactWriteItems', write(actions), format('Transaction cancelled, please refer cancellation reasons for specific reasons [%s]', reasons)
FROM (VALUES
	('{"Put": {ITEM a 2}}, {"Put": {ITEM a 1, IF attribute_not_exists(pk)}}', 'None, ConditionalCheckFailed'),
	('{"Put": {ITEM a 1, IF attribute_not_exists(pk)}}, {"Delete": {KEY a 2, IF attribute_exists(pk)}}, {"Delete": {KEY a 3}}', 'ConditionalCheckFailed, ConditionalCheckFailed, None'),
	('{"ConditionCheck": {KEY b 1, IF attribute_exists(pk)}}, {"Put": {ITEM a 2}}', 'ConditionalCheckFailed, None'),
	('{"Put": {"TableName": "Texts", "Item": {"pk": {"N": "1"}, "sk": {"N": "1"}}}}, {"Put": {ITEM a 2}}', 'ValidationError, None'),
	('{"Put": {ITEM a 2}}, {"Delete": {"TableName": "Texts", "Key": {"pk": {"S": "a"}}}}', 'None, ValidationError'),
	('{"Update": {KEY a 1, "UpdateExpression": "SET x = y"}}, {"Put": {ITEM a 1, IF attribute_not_exists(pk)}}', NULL),
	('{"Update": {KEY a 1, "UpdateExpression": "SET x = y"}}, {"Put": {ITEM b 1, IF attribute_exists(pk)}}', 'ValidationError, ConditionalCheckFailed'),
	('{"Update": {KEY a 1, "UpdateExpression": "SET x = y"}}, {"Update": {KEY a 2, "UpdateExpression": "SET x = y"}}', 'ValidationError, None')) AS transactions (actions, reasons)
WHERE reasons IS NOT NULL;

-- The request's faults go before the tables', those before the items'.
INSERT INTO texts (exception, operation, request, message) VALUES
	('ValidationException', 'TransactWriteItems', '{"TransactItems": [{"Delete": {"TableName": "None", "Key": {}}}, {"Delete": {"TableName": "None", "Key": {}, "ConditionExpression": "f(a)"}}]}', 'Invalid ConditionExpression: Invalid function name; function: f'),
	('ResourceNotFoundException', 'TransactWriteItems', write('{"Delete": {"TableName": "Texts", "Key": {}}}, {"Delete": {"TableName": "None", "Key": {}}}'), 'Requested resource not found'),
	('ValidationException', 'TransactWriteItems', write('{"Put": {ITEM a 1, IF attribute_not_exists(pk)}}, {"Delete": {KEY a 1}}'), 'Transaction request cannot include multiple operations on one item');

SELECT count(*) FROM texts;
SELECT * FROM differences;

-- Reasons are positional, None has no message, and the item is there if it is asked for.
SELECT dynamo_api('TransactWriteItems', write('{"Put": {ITEM a 2}}, {"Put": {ITEM a 1, IF attribute_not_exists(pk), "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}, {"Update": {KEY a 3, "UpdateExpression": "SET x = y"}}')::json);
-- None of it has been written.
SELECT dynamo_api('TransactGetItems', write('{"Get": {KEY a 1, "ProjectionExpression": "n"}}, {"Get": {KEY a 2}}, {"Get": {KEY a 3}}')::json);

-- A token: the same request is answered again, another one is refused.
SELECT dynamo_api('TransactWriteItems', '{"ClientRequestToken": "t1", "ReturnConsumedCapacity": "TOTAL", "TransactItems": [{"Update": {"TableName": "Texts", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}}]}');
SELECT dynamo_api('TransactWriteItems', '{"ClientRequestToken": "t1", "ReturnConsumedCapacity": "TOTAL", "TransactItems": [{"Update": {"TableName": "Texts", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}}]}');
SELECT dynamo_api('GetItem', '{"TableName": "Texts", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "ProjectionExpression": "n"}');
SELECT answer('TransactWriteItems', '{"ClientRequestToken": "t1", "TransactItems": [{"Delete": {"TableName": "Texts", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}}}]}') LIKE 'IdempotentParameterMismatchException: %';
SELECT answer('TransactWriteItems', '{"ClientRequestToken": "", "TransactItems": [{"Delete": {"TableName": "Texts", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}}}]}');

DROP TABLE "Texts";
SET client_min_messages = warning;
DROP FUNCTION answer, says, write CASCADE;
