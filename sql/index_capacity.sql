-- What writes consume of secondary indexes: what changes of the entries, in each.
SELECT dynamo_api('CreateTable', '{"TableName": "Orders", "BillingMode": "PAY_PER_REQUEST",
	"KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
	"AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}, {"AttributeName": "SK", "AttributeType": "S"},
		{"AttributeName": "due", "AttributeType": "N"}, {"AttributeName": "state", "AttributeType": "S"}],
	"LocalSecondaryIndexes": [{"IndexName": "by-due", "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "due", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}],
	"GlobalSecondaryIndexes": [
		{"IndexName": "states", "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}},
		{"IndexName": "some", "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}, {"AttributeName": "due", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]}}]}')
	-> 'TableDescription' ->> 'TableName' AS created;
SELECT dynamo_create_table('Plain', 'id S');

-- ConsumedCapacity of a write: the whole; the table; each index.
CREATE FUNCTION units(capacity jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', capacity ->> 'TableName', capacity ->> 'CapacityUnits', capacity ->> 'ReadCapacityUnits', capacity ->> 'WriteCapacityUnits', 'Table', capacity -> 'Table', 'LSI', capacity -> 'LocalSecondaryIndexes', 'GSI', capacity -> 'GlobalSecondaryIndexes') $$;
CREATE FUNCTION capacity(operation text, members text) RETURNS text LANGUAGE sql AS $$
	SELECT units(dynamo_api(operation, format('{"TableName": "Orders", "ReturnConsumedCapacity": "INDEXES", %s}', members)::json)::jsonb -> 'ConsumedCapacity') $$;
CREATE FUNCTION put(attributes text) RETURNS text LANGUAGE sql AS $$
	SELECT capacity('PutItem', format('"Item": {"PK": {"S": "p"}, "SK": {"S": "s"}%s}', attributes)) $$;
CREATE FUNCTION change(expression text, key_values text) RETURNS text LANGUAGE sql AS $$
	SELECT capacity('UpdateItem', format('"Key": {"PK": {"S": "p"}, "SK": {"S": "s"}}, "UpdateExpression": "%s", "ExpressionAttributeNames": {"#s": "state"}, "ExpressionAttributeValues": {%s}', expression, key_values)) $$;
CREATE FUNCTION del() RETURNS text LANGUAGE sql AS $$
	SELECT capacity('DeleteItem', '"Key": {"PK": {"S": "p"}, "SK": {"S": "s"}}') $$;

\t on
\a
-- Nothing in an index; in some; in all; the same again; outside of projections.
SELECT put('');
SELECT put(', "due": {"N": "1"}');
SELECT put(', "due": {"N": "1"}, "state": {"S": "new"}');
SELECT put(', "due": {"N": "1.0"}, "state": {"S": "new"}');
SELECT put(', "due": {"N": "1"}, "state": {"S": "new"}, "x": {"S": "y"}');
SELECT put(', "due": {"N": "1"}, "state": {"S": "new"}, "x": {"S": "y"}, "note": {"SS": ["a", "b"]}');
SELECT put(', "due": {"N": "1"}, "state": {"S": "new"}, "x": {"S": "y"}, "note": {"SS": ["b", "a"]}');
-- An entry that moves is deleted and written, each rounded by itself.
SELECT put(', "due": {"N": "2"}, "state": {"S": "new"}, "note": {"S": "' || repeat('n', 2000) || '"}');
SELECT put(', "due": {"N": "2"}, "state": {"S": "old"}, "note": {"S": "m"}');
SELECT change('SET #s = :s', '":s": {"S": "new"}');
SELECT change('SET #s = :s', '":s": {"S": "new"}');
SELECT change('SET x = if_not_exists(#s, :x)', '":x": {"S": "new"}');
SELECT change('SET x = :x, note = #s', '":x": {"S": "z"}');
SELECT change('REMOVE #s SET due = :d', '":d": {"N": "7"}');
SELECT capacity('UpdateItem', '"Key": {"PK": {"S": "p"}, "SK": {"S": "s"}}');
SELECT capacity('UpdateItem', '"Key": {"PK": {"S": "p"}, "SK": {"S": "fresh"}}, "AttributeUpdates": {"state": {"Value": {"S": "new"}}}');
SELECT del();
SELECT del();
-- A write that is refused changes no index; TOTAL is the sum.
SELECT put(', "due": {"N": "1"}, "state": {"S": "new"}');
DO $$ BEGIN
	PERFORM dynamo_api('DeleteItem', '{"TableName": "Orders", "Key": {"PK": {"S": "p"}, "SK": {"S": "s"}}, "ConditionExpression": "due > PK", "ReturnConsumedCapacity": "INDEXES"}');
EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', SQLERRM;
END $$;
SELECT dynamo_api('DeleteItem', '{"TableName": "Orders", "Key": {"PK": {"S": "p"}, "SK": {"S": "s"}}, "ReturnConsumedCapacity": "TOTAL"}');

-- Batches: the sum for each table.
SELECT units(capacity) FROM jsonb_array_elements(dynamo_api('BatchWriteItem', '{"ReturnConsumedCapacity": "INDEXES", "RequestItems": {
	"Orders": [{"PutRequest": {"Item": {"PK": {"S": "p"}, "SK": {"S": "1"}, "due": {"N": "1"}, "state": {"S": "new"}}}}, {"PutRequest": {"Item": {"PK": {"S": "p"}, "SK": {"S": "2"}, "state": {"S": "new"}}}},
		{"DeleteRequest": {"Key": {"PK": {"S": "p"}, "SK": {"S": "fresh"}}}}],
	"Plain": [{"PutRequest": {"Item": {"id": {"S": "p"}}}}]}}')::jsonb -> 'ConsumedCapacity') capacity;

-- Transactions: only the table's share counts twice; a replay reads the table.
SELECT n, units(capacity) FROM generate_series(1, 2) n, LATERAL jsonb_array_elements(dynamo_api('TransactWriteItems', concat(left(n::text, 0), '{"ReturnConsumedCapacity": "INDEXES", "ClientRequestToken": "again", "TransactItems": [
	{"Put": {"TableName": "Orders", "Item": {"PK": {"S": "p"}, "SK": {"S": "1"}, "due": {"N": "2"}, "state": {"S": "new"}}}},
	{"Delete": {"TableName": "Orders", "Key": {"PK": {"S": "p"}, "SK": {"S": "2"}}}},
	{"Update": {"TableName": "Orders", "Key": {"PK": {"S": "p"}, "SK": {"S": "3"}}, "UpdateExpression": "SET #s = :s", "ExpressionAttributeNames": {"#s": "state"}, "ExpressionAttributeValues": {":s": {"S": "s"}}}},
	{"ConditionCheck": {"TableName": "Plain", "Key": {"id": {"S": "p"}}, "ConditionExpression": "attribute_exists(id)"}}]}')::json)::jsonb -> 'ConsumedCapacity') capacity;

-- PartiQL.
SELECT units(dynamo_api('ExecuteStatement', json_build_object('ReturnConsumedCapacity', 'INDEXES', 'Statement', statement))::jsonb -> 'ConsumedCapacity') FROM unnest(ARRAY[
	$$INSERT INTO Orders VALUE {'PK': 'p', 'SK': '4', 'due': 1, 'state': 'new'}$$, $$UPDATE Orders SET due = 2 WHERE PK = 'p' AND SK = '4'$$,
	$$UPDATE Orders SET other = 2 WHERE PK = 'p' AND SK = '4'$$, $$DELETE FROM Orders WHERE PK = 'p' AND SK = '4'$$]) statement;
SELECT units(capacity) FROM jsonb_array_elements(dynamo_api('BatchExecuteStatement', $${"ReturnConsumedCapacity": "INDEXES", "Statements": [
	{"Statement": "INSERT INTO Orders VALUE {'PK': 'p', 'SK': '5', 'state': 'new'}"}, {"Statement": "DELETE FROM Orders WHERE PK = 'p' AND SK = '3'"}]}$$)::jsonb -> 'ConsumedCapacity') capacity;
SELECT units(capacity) FROM jsonb_array_elements(dynamo_api('ExecuteTransaction', $${"ReturnConsumedCapacity": "INDEXES", "TransactStatements": [
	{"Statement": "INSERT INTO Orders VALUE {'PK': 'p', 'SK': '6', 'state': 'new'}"}, {"Statement": "DELETE FROM Orders WHERE PK = 'p' AND SK = '5'"}]}$$)::jsonb -> 'ConsumedCapacity') capacity;

-- An item collection is one of a table with a local index, with the entries of it.
SELECT dynamo_api('PutItem', '{"TableName": "Orders", "Item": {"PK": {"S": "q"}, "SK": {"S": "1"}, "due": {"N": "1"}}, "ReturnItemCollectionMetrics": "SIZE"}');
SELECT dynamo_delete_table(name) FROM unnest(ARRAY['Orders', 'Plain']) name;
DROP FUNCTION units, capacity, put, change, del;
