-- What dynamo_api() says of a request's form, of numbers, keys and values: each text by its
-- bytes, and of two faults the one that comes first.
\getenv abs_srcdir PG_ABS_SRCDIR
\set include :abs_srcdir '/sql/include/api_texts.psql'
\i :include
SELECT dynamo_create_table('Texts', 'pk S', 'sk N');
SELECT dynamo_create_table('Alone', 'pk B');

-- JSON of a wrong kind
INSERT INTO texts (exception, operation, request, message) SELECT 'SerializationException', * FROM (VALUES
	('PutItem', '{"TableName": "Texts", "Item": {"pk": {"N": 123}}}', 'NUMBER_VALUE cannot be converted to String'),
	('GetItem', '{"TableName": 5}', 'NUMBER_VALUE cannot be converted to String'),
	('GetItem', '{"TableName": true}', 'TRUE_VALUE cannot be converted to String'),
	('Query', '{"TableName": "Texts", "Limit": "ten"}', 'STRING_VALUE cannot be converted to Integer'),
	('GetItem', '{"TableName": "Texts", "Key": "a"}', 'Unexpected value type in payload'),
	('GetItem', '{"TableName": {}}', 'Start of structure or map found where not expected'),
	('PutItem', '{"TableName": "Texts", "Item": {"pk": {"S": {}}}}', 'Start of structure or map found where not expected'),
	('PutItem', '{"TableName": "Texts", "Item": {"pk": {"B": "a"}}}', 'Base64 encoded length is expected a multiple of 4 bytes but found: 1'),
	-- before what the model forbids
	('PutItem', '{"ReturnValues": "x", "Item": {"pk": {"N": 123}}}', 'NUMBER_VALUE cannot be converted to String')) q;

-- What the model forbids
INSERT INTO texts (operation, request, message) VALUES
	('GetItem', '{}', '2 validation errors detected: Value null at ''tableName'' failed to satisfy constraint: Member must not be null; Value null at ''key'' failed to satisfy constraint: Member must not be null'),
	('GetItem', '{"TableName": "Texts"}', '1 validation error detected: Value null at ''key'' failed to satisfy constraint: Member must not be null'),
	('PutItem', '{"TableName": "Texts"}', '1 validation error detected: Value null at ''item'' failed to satisfy constraint: Member must not be null'),
	('UpdateItem', '{"Key": {}}', '1 validation error detected: Value null at ''tableName'' failed to satisfy constraint: Member must not be null'),
	('DeleteItem', '{"TableName": null, "Key": {}}', '1 validation error detected: Value null at ''tableName'' failed to satisfy constraint: Member must not be null'),
	('GetItem', '{"TableName": "a!b", "Key": {}}', '1 validation error detected: Value ''a!b'' at ''tableName'' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+'),
	('GetItem', '{"TableName": "Texts", "Key": {}, "ReturnConsumedCapacity": "x"}', '1 validation error detected: Value ''x'' at ''returnConsumedCapacity'' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]'),
	('Query', '{"TableName": "Texts", "Select": "x"}', '1 validation error detected: Value ''x'' at ''select'' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]'),
	('PutItem', '{"TableName": "Texts", "Item": {}, "ReturnValues": "x"}', '1 validation error detected: Value ''x'' at ''returnValues'' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]'),
	('PutItem', '{"TableName": "Texts", "Item": {}, "ReturnItemCollectionMetrics": "x"}', '1 validation error detected: Value ''x'' at ''returnItemCollectionMetrics'' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]'),
	('CreateTable', '{"TableName": "Other", "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "X"}], "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}', '1 validation error detected: Value ''X'' at ''attributeDefinitions.1.member.attributeType'' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]'),
	('CreateTable', '{"TableName": "Other", "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "a", "KeyType": "X"}]}', '1 validation error detected: Value ''X'' at ''keySchema.1.member.keyType'' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]'),
	('CreateTable', '{"TableName": "ab", "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}', '1 validation error detected: Value ''ab'' at ''tableName'' failed to satisfy constraint: Member must have length greater than or equal to 3'),
	('CreateTable', '{}', 'The parameter ''TableName'' is required but was not present in the request'),
	('Query', '{"TableName": "Texts", "Limit": 0}', '1 validation error detected: Value at ''Limit'' failed to satisfy constraint: Member must have value greater than or equal to 1'),
	('Scan', '{"TableName": "Texts", "Limit": 0}', '1 validation error detected: Value ''0'' at ''limit'' failed to satisfy constraint: Member must have value greater than or equal to 1'),
	('Scan', '{"TableName": "Texts", "Segment": -1, "TotalSegments": 1}', '1 validation error detected: Value ''-1'' at ''segment'' failed to satisfy constraint: Member must have value greater than or equal to 0'),
	('GetItem', format('{"TableName": "%s", "Key": {}}', repeat('t', 256)), format('1 validation error detected: Value ''%s'' at ''tableName'' failed to satisfy constraint: Member must have length less than or equal to 255', repeat('t', 256))),
	('BatchGetItem', '{"RequestItems": {}}', 'The requestItems parameter is required for BatchGetItem'),
	('BatchWriteItem', '{"RequestItems": {}}', 'The requestItems parameter is required for BatchWriteItem'),
	('BatchGetItem', (SELECT json_build_object('RequestItems', json_build_object('Texts', json_build_object('Keys', json_agg(json_build_object('pk', json_build_object('S', i::text), 'sk', json_build_object('N', '1')))))) FROM generate_series(1, 101) i),
		'1 validation error detected: Value at ''RequestItems.Texts.member.Keys'' failed to satisfy constraint: Member must have length less than or equal to 100'),
	-- two of the model are told together, and before the rest
	('PutItem', '{"TableName": "Texts", "Item": {"pk": {}}, "ReturnConsumedCapacity": "x", "ReturnValues": "ALL_NEW"}', '1 validation error detected: Value ''x'' at ''returnConsumedCapacity'' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]');

-- Numbers
INSERT INTO texts (operation, request, message)
SELECT 'PutItem', format('{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "n": {"N": "%s"}}}', number), message
FROM (VALUES
	('', 'The parameter cannot be converted to a numeric value'),
	('abc', 'The parameter cannot be converted to a numeric value: abc'),
	(' 1', 'The parameter cannot be converted to a numeric value:  1'),
	('0x1', 'The parameter cannot be converted to a numeric value: 0x1'),
	('NaN', 'The parameter cannot be converted to a numeric value: NaN'),
	('Infinity', 'The parameter cannot be converted to a numeric value: Infinity'),
	('1e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'),
	('-1e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'),
	('0e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'),
	('1e-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'),
	(repeat('1', 39), 'Attempting to store more than 38 significant digits in a Number')) AS numbers (number, message);

-- Values
INSERT INTO texts (operation, request, message)
SELECT 'PutItem', format('{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "v": %s}}', value), message
FROM (VALUES
	('{}', 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'),
	('{"S": "a", "N": "1"}', 'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'),
	('{"SS": []}', 'One or more parameter values were invalid: An string set  may not be empty'),
	('{"NS": []}', 'One or more parameter values were invalid: An number set  may not be empty'),
	('{"BS": []}', 'One or more parameter values were invalid: Binary sets should not be empty'),
	('{"SS": ["a", "a"]}', 'One or more parameter values were invalid: Input collection [a, a] contains duplicates.'),
	('{"NS": ["1", "1.0"]}', 'Input collection contains duplicates'),
	('{"BS": ["AA==", "AA=="]}', 'One or more parameter values were invalid: Input collection [AA==, AA==]of type BS contains duplicates.'),
	('{"NULL": false}', 'One or more parameter values were invalid: Null attribute value types must have the value of true'),
	('{"L": [{"M": {"x": {}}}]}', 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes')) AS "values" (value, message);

-- Keys
INSERT INTO texts (operation, request, message) VALUES
	('PutItem', '{"TableName": "Texts", "Item": {"sk": {"N": "1"}}}', 'One or more parameter values were invalid: Missing the key pk in the item'),
	('PutItem', '{"TableName": "Texts", "Item": {"pk": {"S": "a"}}}', 'One or more parameter values were invalid: Missing the key sk in the item'),
	('PutItem', '{"TableName": "Texts", "Item": {"pk": {"N": "1"}, "sk": {"N": "1"}}}', 'One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N'),
	('PutItem', '{"TableName": "Texts", "Item": {"pk": {"S": ""}, "sk": {"N": "1"}}}', 'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk'),
	('PutItem', '{"TableName": "Alone", "Item": {"pk": {"B": ""}}}', 'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty binary value. Key: pk'),
	('PutItem', format('{"TableName": "Texts", "Item": {"pk": {"S": "%s"}, "sk": {"N": "1"}}}', repeat('k', 2049)), 'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes'),
	('BatchWriteItem', '{"RequestItems": {"Texts": [{"PutRequest": {"Item": {"pk": {"N": "1"}, "sk": {"N": "1"}}}}]}}', 'The provided key element does not match the schema'),
	('BatchGetItem', '{"RequestItems": {"Texts": {"Keys": [{"pk": {"S": "a"}}]}}}', 'The provided key element does not match the schema');
INSERT INTO texts (operation, request, message)
SELECT operation, format('{"TableName": "Texts", "Key": %s}', key), message
FROM unnest('{GetItem,DeleteItem,UpdateItem}'::text[]) operation, (VALUES
	('{}', 'The provided key element does not match the schema'),
	('{"pk": {"S": "a"}}', 'The provided key element does not match the schema'),
	('{"pk": {"S": "a"}, "sk": {"S": "1"}}', 'The provided key element does not match the schema'),
	('{"pk": {"S": "a"}, "sk": {"N": "1"}, "x": {"N": "1"}}', 'The provided key element does not match the schema'),
	('{"pk": {"S": ""}, "sk": {"N": "1"}}', 'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk')) AS keys (key, message);

-- Items
INSERT INTO texts (operation, request, message) VALUES
	('PutItem', format('{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "v": {"S": "%s"}}}', repeat('x', 409600 - 7)), 'Item size has exceeded the maximum allowed size'),
	('UpdateItem', format('{"TableName": "Texts", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "UpdateExpression": "SET v = :v", "ExpressionAttributeValues": {":v": {"S": "%s"}}}', repeat('x', 409600)), 'Item size to update has exceeded the maximum allowed size'),
	('UpdateItem', '{"TableName": "Texts", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "UpdateExpression": "SET pk = :v", "ExpressionAttributeValues": {":v": {"S": "b"}}}', 'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key'),
	('PutItem', '{"TableName": "Texts", "Item": {}, "ReturnValues": "ALL_NEW"}', 'ReturnValues can only be ALL_OLD or NONE'),
	('DeleteItem', '{"TableName": "Texts", "Key": {}, "ReturnValues": "UPDATED_OLD"}', 'ReturnValues can only be ALL_OLD or NONE');
INSERT INTO texts (exception, operation, request, message) SELECT 'ResourceNotFoundException', operation, request, 'Requested resource not found' FROM (VALUES
	('PutItem', '{"TableName": "None", "Item": {}}'),
	('GetItem', '{"TableName": "None", "Key": {}}'),
	('DeleteItem', '{"TableName": "None", "Key": {}}'),
	('UpdateItem', '{"TableName": "None", "Key": {}}'),
	('Scan', '{"TableName": "None"}'),
	('Query', '{"TableName": "None", "KeyConditionExpression": "a = :a", "ExpressionAttributeValues": {":a": {"S": "a"}}}'),
	('BatchGetItem', '{"RequestItems": {"None": {"Keys": [{"pk": {"S": "a"}}]}, "Texts": {"Keys": [{}]}}}'),
	('BatchWriteItem', '{"RequestItems": {"None": [{"DeleteRequest": {"Key": {}}}], "Texts": [{"DeleteRequest": {"Key": {}}}]}}')) q (operation, request);

-- Two faults: the first that is checked
INSERT INTO texts (operation, request, message) VALUES
	-- a mix of parameters, then names, then values, then the item's values
	('PutItem', '{"TableName": "None", "Item": {"pk": {}}, "Expected": {"a": {"Exists": false}}, "ConditionExpression": "x", "ExpressionAttributeNames": {}}',
		'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}'),
	('PutItem', '{"TableName": "None", "Item": {"pk": {}}, "ExpressionAttributeNames": {}, "ExpressionAttributeValues": {}}', 'ExpressionAttributeNames can only be specified when using expressions'),
	('PutItem', '{"TableName": "None", "Item": {"pk": {}}, "ExpressionAttributeValues": {}}', 'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null'),
	('PutItem', '{"TableName": "None", "Item": {"pk": {}}, "ExpressionAttributeNames": {}, "ConditionExpression": "("}', 'ExpressionAttributeNames must not be empty'),
	('PutItem', '{"TableName": "None", "Item": {"pk": {}}, "ExpressionAttributeNames": {"x": "a"}, "ExpressionAttributeValues": {}, "ConditionExpression": "("}', 'ExpressionAttributeNames contains invalid key: Syntax error; key: "x"'),
	('PutItem', '{"TableName": "None", "Item": {"pk": {}}, "ExpressionAttributeValues": {":v": {"N": "x"}}, "ConditionExpression": "("}', 'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v'),
	-- the item's values, then ReturnValues, then its size, then the condition, then the table
	('PutItem', '{"TableName": "None", "Item": {"pk": {}}, "ReturnValues": "ALL_NEW", "ConditionExpression": "("}', 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'),
	('PutItem', format('{"TableName": "None", "Item": {"v": {"S": "%s"}}, "ReturnValues": "ALL_NEW", "ConditionExpression": "("}', repeat('x', 409600)), 'ReturnValues can only be ALL_OLD or NONE'),
	('PutItem', format('{"TableName": "None", "Item": {"v": {"S": "%s"}}, "ConditionExpression": "("}', repeat('x', 409600)), 'Item size has exceeded the maximum allowed size'),
	('PutItem', '{"TableName": "None", "Item": {}, "ConditionExpression": "("}', 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("'),
	('GetItem', '{"TableName": "None", "Key": {"pk": {"N": ""}}, "ProjectionExpression": "("}', 'The parameter cannot be converted to a numeric value'),
	('GetItem', '{"TableName": "None", "Key": {}, "ProjectionExpression": "("}', 'Invalid ProjectionExpression: Syntax error; token: "(", near: "("'),
	('GetItem', '{"TableName": "None", "Key": {}, "AttributesToGet": ["a"], "ProjectionExpression": "("}',
		'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}');
-- the table, then the key, then the condition
INSERT INTO texts (exception, operation, request, message) VALUES
	('ValidationException', 'PutItem', '{"TableName": "Texts", "Item": {}, "ConditionExpression": "attribute_exists(pk)"}', 'One or more parameter values were invalid: Missing the key pk in the item'),
	('ConditionalCheckFailedException', 'PutItem', '{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "ConditionExpression": "attribute_exists(pk)"}', 'The conditional request failed'),
	('ConditionalCheckFailedException', 'DeleteItem', '{"TableName": "Texts", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "ConditionExpression": "attribute_exists(pk)"}', 'The conditional request failed'),
	-- the condition, then the update
	('ConditionalCheckFailedException', 'UpdateItem', '{"TableName": "Texts", "Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "UpdateExpression": "SET a = b", "ConditionExpression": "attribute_exists(pk)"}', 'The conditional request failed');

SELECT count(*) FROM texts;
SELECT * FROM differences;

-- What must be taken: the limits themselves, and members that nobody knows.
SELECT answer('PutItem', format('{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "v": {"S": "%s"}}}', repeat('x', 409600 - 8)));
SELECT answer('PutItem', format('{"TableName": "Texts", "Item": {"pk": {"S": "%s"}, "sk": {"N": "1"}}, "Unknown": {"x": []}}', repeat('k', 2048)));
-- Numbers as they come back
CREATE FUNCTION kept(number text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM dynamo_api('PutItem', format('{"TableName": "Texts", "Item": {"pk": {"S": "n"}, "sk": {"N": "%1$s"}, "n": {"N": "%1$s"}}}', number)::json);
	RETURN dynamo_api('GetItem', format('{"TableName": "Texts", "Key": {"pk": {"S": "n"}, "sk": {"N": "%s"}}, "ProjectionExpression": "n"}', number)::json) #>> '{Item,n,N}';
END $$;
SELECT number, kept(number) FROM unnest('{+1,-0,00042,1.5E2,1.500,1E+125,1E-130,0.0e126,-1.0e-2}'::text[]) number;

DROP TABLE "Texts", "Alone";
SET client_min_messages = warning;
DROP FUNCTION answer, says, kept CASCADE;
