-- The parameters before expressions, on stored items: Expected, AttributeUpdates,
-- KeyConditions, QueryFilter, ScanFilter, AttributesToGet, ConditionalOperator.
SELECT dynamo_create_table('Games', 'pk S', 'sk N');
SELECT dynamo_put('Games', ('{"pk": {"S": "a"}, "sk": {"N": "' || i || '"}, "n": {"N": "' || i * 10 || '"},
	"s": {"S": "héllo' || i || '"}, "tags": {"SS": ["x", "y' || i || '"]}}')::dynamo_item) IS NULL AS new FROM generate_series(1, 4) AS i;

-- The answer, or the error's exception and text.
CREATE FUNCTION api(operation text, members text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	body json;
BEGIN
	RETURN dynamo_api(operation, format('{"TableName": "Games", %s}', members)::json);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS body = PG_EXCEPTION_DETAIL;
	RETURN split_part(body->>'__type', '#', 2) || ': ' || SQLERRM;
END $$;

-- An item's key and its attributes, in operations on it.
CREATE FUNCTION on_item(operation text, sk int, members text) RETURNS text LANGUAGE sql AS $$
	SELECT api(operation, format('"Key": {"pk": {"S": "a"}, "sk": {"N": "%s"}}, %s', sk, members)) $$;
\t on
\a

-- AttributesToGet: parts of the key, nothing that is there, a name twice.
SELECT on_item('GetItem', 1, '"AttributesToGet": ["sk", "n"]');
SELECT on_item('GetItem', 1, '"AttributesToGet": ["tags.x", "zz"]');
SELECT on_item('GetItem', 1, '"AttributesToGet": ["n", "s", "n"]');
SELECT on_item('GetItem', 1, '"AttributesToGet": []');
SELECT on_item('GetItem', 1, '"AttributesToGet": ["n"], "ProjectionExpression": "n"');
SELECT on_item('GetItem', 1, '"AttributesToGet": ["n"], "ExpressionAttributeNames": {"#n": "n"}');

-- Expected: of an attribute, of the key, of no item.
SELECT on_item('DeleteItem', 1, '"Expected": {"n": {"Value": {"N": "11"}}}');
SELECT on_item('DeleteItem', 1, '"Expected": {"pk": {"Exists": false}}');
SELECT on_item('DeleteItem', 9, '"Expected": {"pk": {"Exists": true, "Value": {"S": "a"}}}');
SELECT on_item('DeleteItem', 9, '"Expected": {"pk": {"Exists": false}}');
SELECT on_item('DeleteItem', 4, '"ConditionalOperator": "OR", "ReturnValues": "ALL_OLD",
	"Expected": {"sk": {"Value": {"N": "5"}}, "s": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"S": "hé"}]}}');
SELECT on_item('DeleteItem', 1, '"Expected": {"n": {"Value": {"N": "10"}}}, "ConditionalOperator": "AND"');
SELECT on_item('DeleteItem', 1, '"Expected": {"n": {"ComparisonOperator": "GE"}}, "ConditionExpression": "n = :n"');
SELECT api('PutItem', '"Item": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "Expected": {"n": {"ComparisonOperator": "NULL"}}');
-- The request is checked before the table is looked for.
SELECT dynamo_api('PutItem', '{"TableName": "None", "Item": {}, "Expected": {"a": {}}}');

-- AttributeUpdates
SELECT on_item('UpdateItem', 1, '"ReturnValues": "ALL_NEW", "AttributeUpdates":
	{"n": {"Action": "ADD", "Value": {"N": "-5"}}, "tags": {"Action": "DELETE", "Value": {"SS": ["x", "zz"]}}, "s": {"Action": "DELETE"}, "new": {"Value": {"L": []}}}');
SELECT on_item('UpdateItem', 1, '"ReturnValues": "UPDATED_OLD", "AttributeUpdates": {"n": {"Value": {"N": "6"}}, "none": {"Action": "DELETE"}}');
SELECT on_item('UpdateItem', 1, '"ReturnValues": "UPDATED_NEW", "AttributeUpdates":
	{"new": {"Action": "ADD", "Value": {"L": [{"N": "1"}]}}, "n": {"Action": "DELETE"}}');
SELECT on_item('UpdateItem', 1, '"AttributeUpdates": {"sk": {"Value": {"N": "6"}}}');
SELECT on_item('UpdateItem', 1, '"AttributeUpdates": {"new": {"Action": "ADD", "Value": {"N": "6"}}}');
SELECT on_item('UpdateItem', 1, '"AttributeUpdates": {"new": {}}');
SELECT on_item('UpdateItem', 1, '"AttributeUpdates": {"new": {"Action": "ADD", "Value": {"B": "AA=="}}}');
SELECT on_item('UpdateItem', 1, '"AttributeUpdates": {"a": {"Value": {"N": "6"}}}, "UpdateExpression": "SET a = :v"');
SELECT on_item('UpdateItem', 1, '"ReturnValues": "ALL_NEW", "AttributeUpdates": {"n": {"Value": {"N": "6"}}}, "Expected": {"new": {"ComparisonOperator": "CONTAINS", "AttributeValueList": [{"N": "1.0"}]}}');
-- An item that is not there: DELETE does not make it, nothing does.
SELECT on_item('UpdateItem', 7, '"ReturnValues": "ALL_NEW", "AttributeUpdates": {"n": {"Action": "DELETE"}}');
SELECT on_item('UpdateItem', 7, '"ReturnValues": "ALL_NEW", "AttributeUpdates": {}');

-- KeyConditions, with either kind of filter and projection.
CREATE FUNCTION keys(sk text) RETURNS text LANGUAGE sql AS $$
	SELECT format('"KeyConditions": {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]}, "sk": %s}', sk) $$;
SELECT api('Query', keys('{"ComparisonOperator": "BETWEEN", "AttributeValueList": [{"N": "2"}, {"N": "3"}]}') || ', "AttributesToGet": ["sk"]');
SELECT api('Query', keys('{"ComparisonOperator": "GT", "AttributeValueList": [{"N": "1"}]}') ||
	', "FilterExpression": "n > :n", "ProjectionExpression": "s", "ExpressionAttributeValues": {":n": {"N": "20"}}');
SELECT api('Query', keys('{"ComparisonOperator": "GT", "AttributeValueList": [{"N": "1"}]}') ||
	', "QueryFilter": {"n": {"ComparisonOperator": "NE", "AttributeValueList": [{"N": "20"}]}}');
SELECT api('Query', keys('{"ComparisonOperator": "GT", "AttributeValueList": [{"N": "1"}]}') ||
	', "QueryFilter": {"sk": {"ComparisonOperator": "NE", "AttributeValueList": [{"N": "20"}]}}');
SELECT api('Query', keys('{"ComparisonOperator": "GT", "AttributeValueList": [{"N": "1"}]}') ||
	', "FilterExpression": "n < size(pk)"');
SELECT api('Query', keys('{"ComparisonOperator": "GT", "AttributeValueList": [{"N": "1"}]}') || ', "KeyConditionExpression": "pk = :p"');
SELECT api('Query', keys('{"ComparisonOperator": "NOT_NULL"}'));
SELECT api('Query', keys('{"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"N": "1"}]}'));
SELECT api('Query', keys('{"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "1"}]}'));
SELECT api('Query', keys('{"AttributeValueList": [{"S": "1"}]}'));
SELECT api('Query', '"KeyConditions": {}');
SELECT api('Query', '"QueryFilter": {}');

-- ScanFilter, which may be of the key.
SELECT api('Scan', '"ScanFilter": {"sk": {"ComparisonOperator": "IN", "AttributeValueList": [{"N": "3"}, {"N": "4"}]}}, "AttributesToGet": ["n"]');
SELECT api('Scan', '"Select": "COUNT", "ConditionalOperator": "OR", "ScanFilter": {"tags": {"ComparisonOperator": "CONTAINS", "AttributeValueList": [{"S": "y3"}]},
	"s": {"ComparisonOperator": "NULL"}}');
SELECT api('Scan', '"ScanFilter": {"s": {"ComparisonOperator": "CONTAINS", "AttributeValueList": [{"NS": ["1"]}]}}');
SELECT api('Scan', '"ConditionalOperator": "OR"');

\a
\t off
SELECT dynamo_delete_table('Games');
DROP FUNCTION api, on_item, keys;
