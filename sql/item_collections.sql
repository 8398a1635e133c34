-- Item collections: what a table with a local secondary index has under one
-- partition key does not grow beyond a limit.
SELECT dynamo_api('CreateTable', '{"TableName": "Posts", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}, {"AttributeName": "c", "AttributeType": "N"}],
	"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
	"LocalSecondaryIndexes": [{"IndexName": "ByC", "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["copied"]},
		"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}]}]}') IS NOT NULL AS created;
-- Letters that do not compress well.
CREATE FUNCTION put_post(a text, b int, name text, bytes int) RETURNS dynamo_item LANGUAGE sql AS $$
	SELECT dynamo_put('Posts', jsonb_build_object('a', a, 'b', b, 'c', b, name, left(string_agg(md5(i::text), ''), bytes)))
	FROM generate_series(0, bytes / 32) i
$$;
SET dynamo_am.item_collection_limit = '1MB';

-- A few large items: they are counted.
SELECT put_post('x', i, 'pad', 380000) FROM generate_series(1, 3) i;
SELECT put_post('x', 4, 'pad', 10);
SELECT put_post('x', 3, 'pad', 390000);
SELECT dynamo_update('Posts', '{"a": "x", "b": 3}'::jsonb, 'SET c = :c, more = :m', '{":c": 1, ":m": "1"}'::jsonb);
SELECT put_post('y', 4, 'pad', 10);
SELECT dynamo_api('PutItem', '{"TableName": "Posts", "Item": {"a": {"S": "x"}, "b": {"N": "9"}}}');
SELECT dynamo_api('TransactWriteItems', '{"TransactItems": [
	{"Put": {"TableName": "Posts", "Item": {"a": {"S": "y"}, "b": {"N": "9"}}}},
	{"Put": {"TableName": "Posts", "Item": {"a": {"S": "x"}, "b": {"N": "9"}}}}]}');
SELECT dynamo_api('BatchExecuteStatement', '{"Statements": [{"Statement": "INSERT INTO \"Posts\" VALUE {''a'': ''x'', ''b'': 9}"}]}');

-- What makes it smaller may be done, and then there is room again.
SELECT put_post('x', 3, 'pad', 370000);
SELECT dynamo_delete('Posts', '{"a": "x", "b": 2}'::jsonb);
SELECT put_post('x', 4, 'pad', 10);

-- Entries of the index count as well.
SELECT put_post('z', i, 'copied', 180000) FROM generate_series(1, 3) i;
SELECT put_post('z', 4, 'copied', 10);

-- Many small items: some of them are counted, and how many there are is estimated.
RESET dynamo_am.item_collection_limit;
SELECT count(put_post('many' || i % 3, i, 'pad', 200)) FROM generate_series(1, 24000) i;
SET dynamo_am.item_collection_limit = '3MB';
SELECT put_post('many1', 0, 'pad', 200);
SET dynamo_am.item_collection_limit = '1MB';
SELECT put_post('many1', -1, 'pad', 200);
RESET dynamo_am.item_collection_limit;
SELECT dynamo_api('PutItem', '{"TableName": "Posts", "ReturnItemCollectionMetrics": "SIZE", "Item": {"a": {"S": "many1"}, "b": {"N": "0"}}}');

SELECT problems FROM dynamo_check('"Posts"');
DROP FUNCTION put_post;
SELECT dynamo_delete_table('Posts');
