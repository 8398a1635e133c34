-- Capacity units of dynamo_api()'s writes and reads, by sizes on both sides of
-- each limit, and the sizes that items may have.
SELECT dynamo_create_table('Units', 'pk S', 'sk N') AS units \gset
SELECT dynamo_create_table('Hash', 'id S') AS hash \gset

CREATE FUNCTION api(operation text, request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	body text;
BEGIN
	RETURN dynamo_api(operation, request::json);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS body = PG_EXCEPTION_DETAIL;
	RETURN body;
END $$;

CREATE FUNCTION key() RETURNS jsonb LANGUAGE sql AS $$
	SELECT '{"pk": {"S": "k"}, "sk": {"N": "7"}}'::jsonb
$$;
-- An item of this many bytes: the names and values of its key, pk S of 1 byte
-- and sk N of 2, have 7 of them, the name of its pad 1.
CREATE FUNCTION item(bytes int) RETURNS jsonb LANGUAGE sql AS $$
	SELECT key() || jsonb_build_object('v', jsonb_build_object('S', repeat('x', bytes - 8)))
$$;
CREATE FUNCTION units(operation text, request jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(answer -> 'ConsumedCapacity' ->> 'CapacityUnits',
		answer -> 'ConsumedCapacity' -> 0 ->> 'CapacityUnits', answer ->> 'message')
	FROM api(operation, '{"TableName": "Units", "ReturnConsumedCapacity": "TOTAL"}' || request) AS answer
$$;
SELECT dynamo_item_size(item(1024)::text::dynamo_item);

-- PutItem: the larger of before and after.
SELECT before, after, units('PutItem', jsonb_build_object('Item', item(before))) AS first,
	units('PutItem', jsonb_build_object('Item', item(after))) AS second,
	units('DeleteItem', jsonb_build_object('Key', key())) AS deleted,
	units('DeleteItem', jsonb_build_object('Key', key())) AS missing
FROM (VALUES (20, 20), (1024, 1024), (1024, 1025), (1025, 1024), (2048, 2049), (5000, 20), (409600, 409600)) AS v (before, after);
SELECT units('PutItem', jsonb_build_object('Item', item(409601))) AS too_large;

-- UpdateItem, of an item that grows, shrinks, stays and is missing.
SELECT before, after, units('PutItem', jsonb_build_object('Item', item(before))) AS put,
	units('UpdateItem', jsonb_build_object('Key', key(), 'UpdateExpression', 'SET v = :v',
		'ExpressionAttributeValues', jsonb_build_object(':v', item(after) -> 'v'))) AS updated,
	units('UpdateItem', jsonb_build_object('Key', key(), 'UpdateExpression', 'REMOVE v')) AS removed,
	units('UpdateItem', jsonb_build_object('Key', key())) AS kept,
	units('DeleteItem', jsonb_build_object('Key', key())) AS deleted,
	units('UpdateItem', jsonb_build_object('Key', key(), 'UpdateExpression', 'REMOVE v')) AS missing,
	units('DeleteItem', jsonb_build_object('Key', key())) AS of_it
FROM (VALUES (20, 20), (1024, 1024), (1024, 1025), (1025, 1024), (3000, 20)) AS v (before, after);

-- UpdateItem: what it leaves and the parts of the update have the limit of an
-- item: 3 for the update, 19 for each value set, 2 for each removed, instead
-- of the key's bytes where that is more.
SELECT bytes, units('UpdateItem', jsonb_build_object('Key', key(), 'UpdateExpression', 'SET v = :v',
		'ExpressionAttributeValues', jsonb_build_object(':v', item(bytes) -> 'v'))) AS one,
	units('UpdateItem', jsonb_build_object('Key', key(), 'UpdateExpression', 'SET v = :v REMOVE a, b, c',
		'ExpressionAttributeValues', jsonb_build_object(':v', item(bytes) -> 'v'))) AS four
FROM (VALUES (409600 + 7 - 28), (409600 + 7 - 22), (409600 + 7 - 21), (409600)) AS v (bytes);
SELECT api('DeleteItem', jsonb_build_object('TableName', 'Units', 'Key', key()));

-- GetItem: eventually and strongly consistent, of a projection too.
SELECT bytes, units('PutItem', jsonb_build_object('Item', item(bytes))) AS put,
	units('GetItem', jsonb_build_object('Key', key())) AS eventual,
	units('GetItem', jsonb_build_object('Key', key(), 'ConsistentRead', false)) AS so_as_well,
	units('GetItem', jsonb_build_object('Key', key(), 'ConsistentRead', true)) AS strong,
	units('GetItem', jsonb_build_object('Key', key(), 'ProjectionExpression', 'nix')) AS projected
FROM (VALUES (20), (4096), (4097), (8192), (8193), (409600)) AS v (bytes);
SELECT units('GetItem', '{"Key": {"pk": {"S": "nix"}, "sk": {"N": "1"}}}') AS eventual,
	units('GetItem', '{"Key": {"pk": {"S": "nix"}, "sk": {"N": "1"}}, "ConsistentRead": true}') AS strong;

-- Only where it is asked for, and as it is asked for.
SELECT capacity, api('PutItem', jsonb_build_object('TableName', 'Units', 'Item', item(20), 'ReturnConsumedCapacity', capacity)) AS put,
	api('GetItem', jsonb_build_object('TableName', 'Units', 'Key', key(), 'ProjectionExpression', 'nix', 'ReturnConsumedCapacity', capacity)) AS get
FROM unnest(ARRAY[NULL, 'NONE', 'TOTAL', 'INDEXES']) AS capacity;
-- By ARN, what is consumed is the ARN's.
SELECT api('GetItem', jsonb_build_object('TableName', 'arn:aws:dynamodb:us-east-1:000000000000:table/Units', 'Key', key(),
	'ProjectionExpression', 'pk', 'ReturnConsumedCapacity', 'TOTAL'));

-- A table without a local secondary index has no item collections to measure.
SELECT api('PutItem', jsonb_build_object('TableName', 'Units', 'Item', item(20), 'ReturnItemCollectionMetrics', 'SIZE'));
-- Of another, a collection is what has one partition key.  Transactions and
-- batches tell it once of each collection that they change.
SELECT api('CreateTable', '{"TableName": "Threads", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}],
	"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
	"LocalSecondaryIndexes": [{"IndexName": "none", "Projection": {"ProjectionType": "ALL"},
		"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}]}]}') IS NOT NULL AS created;
SELECT metrics, api('PutItem', jsonb_build_object('TableName', 'Threads', 'Item', '{"a": {"S": "x"}, "b": {"N": "1"}, "c": {"S": "y"}}'::jsonb,
	'ReturnItemCollectionMetrics', metrics))
FROM unnest(ARRAY[NULL, 'NONE', 'SIZE']) AS metrics;
SELECT api(operation, '{"TableName": "Threads", "Key": {"a": {"S": "x"}, "b": {"N": "1"}}, "ReturnItemCollectionMetrics": "SIZE"}')
FROM unnest(ARRAY['UpdateItem', 'DeleteItem']) AS operation;
SELECT api('BatchWriteItem', '{"ReturnItemCollectionMetrics": "SIZE", "RequestItems": {
	"Hash": [{"PutRequest": {"Item": {"id": {"S": "a"}}}}],
	"Threads": [{"PutRequest": {"Item": {"a": {"S": "x"}, "b": {"N": "1"}}}}, {"PutRequest": {"Item": {"a": {"S": "x"}, "b": {"N": "2"}}}},
		{"DeleteRequest": {"Key": {"a": {"S": "y"}, "b": {"N": "1"}}}}]}}');
SELECT api('TransactWriteItems', '{"ReturnItemCollectionMetrics": "SIZE", "TransactItems": [
	{"Put": {"TableName": "Threads", "Item": {"a": {"S": "x"}, "b": {"N": "3"}}}},
	{"Put": {"TableName": "Hash", "Item": {"id": {"S": "a"}}}},
	{"Delete": {"TableName": "Threads", "Key": {"a": {"S": "y"}, "b": {"N": "3"}}}},
	{"Update": {"TableName": "Threads", "Key": {"a": {"S": "x"}, "b": {"N": "1"}}, "UpdateExpression": "SET c = a"}},
	{"ConditionCheck": {"TableName": "Threads", "Key": {"a": {"S": "z"}, "b": {"N": "4"}}, "ConditionExpression": "attribute_not_exists(a)"}}]}');
SELECT dynamo_delete_table('Threads');

-- Batches: each item is rounded, and added to its table's.
SELECT api('BatchWriteItem', jsonb_build_object('ReturnConsumedCapacity', 'TOTAL', 'RequestItems', jsonb_build_object(
	'Units', jsonb_build_array(
		jsonb_build_object('PutRequest', jsonb_build_object('Item', item(1025))),
		jsonb_build_object('DeleteRequest', jsonb_build_object('Key', key() || '{"sk": {"N": "8"}}'))),
	'Hash', jsonb_build_array(
		jsonb_build_object('PutRequest', jsonb_build_object('Item', '{"id": {"S": "a"}}'::jsonb)),
		jsonb_build_object('PutRequest', jsonb_build_object('Item', '{"id": {"S": "b"}}'::jsonb)),
		jsonb_build_object('PutRequest', jsonb_build_object('Item', '{"id": {"S": "c"}}'::jsonb))))));
SELECT consistent, api('BatchGetItem', jsonb_build_object('ReturnConsumedCapacity', 'INDEXES', 'RequestItems', jsonb_build_object(
	'Units', jsonb_build_object('ConsistentRead', consistent, 'ProjectionExpression', 'pk',
		'Keys', jsonb_build_array(key(), key() || '{"sk": {"N": "8"}}')),
	'Hash', jsonb_build_object('Keys', '[{"id": {"S": "a"}}, {"id": {"S": "nix"}}, {"id": {"S": "c"}}]'::jsonb))))
FROM unnest(ARRAY[NULL, false, true]) AS consistent;

DROP FUNCTION api, units, item, key;
SELECT dynamo_delete_table('Units'), dynamo_delete_table('Hash');
