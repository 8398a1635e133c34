-- What writes may put into attributes that are keys of secondary indexes, and
-- what UpdateTable says of indexes.

-- The answer, or the exception and its text.
CREATE FUNCTION api(operation text, request text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN dynamo_api(operation, request::json);
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
\t on
\a
SELECT api('CreateTable', '{"TableName": "Keys", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}, {"AttributeName": "l", "AttributeType": "S"},
		{"AttributeName": "h1", "AttributeType": "S"}, {"AttributeName": "h2", "AttributeType": "B"}, {"AttributeName": "r1", "AttributeType": "S"}, {"AttributeName": "r2", "AttributeType": "N"}],
	"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
	"LocalSecondaryIndexes": [{"IndexName": "local", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "ALL"}}],
	"GlobalSecondaryIndexes": [{"IndexName": "multi", "Projection": {"ProjectionType": "KEYS_ONLY"},
		"KeySchema": [{"AttributeName": "h1", "KeyType": "HASH"}, {"AttributeName": "h2", "KeyType": "HASH"}, {"AttributeName": "r1", "KeyType": "RANGE"}, {"AttributeName": "r2", "KeyType": "RANGE"}]}]}') LIKE '%CREATING%';

-- An item with these attributes, by PutItem, UpdateItem, a batch, a transaction and a statement.
CREATE FUNCTION put_keys(attributes text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT api('PutItem', format('{"TableName": "Keys", "Item": {"pk": {"S": "p"}, "sk": {"S": "s"}, %s}}', attributes))
	UNION ALL
	SELECT api('UpdateItem', format('{"TableName": "Keys", "Key": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "UpdateExpression": "SET %s", "ExpressionAttributeNames": {%s}, "ExpressionAttributeValues": {%s}}',
		string_agg(format('#%s = :%s', key, key), ', '), string_agg(format('"#%s": "%s"', key, key), ', '), string_agg(format('":%s": %s', key, value), ', ')))
	FROM json_each(('{' || attributes || '}')::json)
	UNION ALL
	SELECT api('BatchWriteItem', format('{"RequestItems": {"Keys": [{"PutRequest": {"Item": {"pk": {"S": "p"}, "sk": {"S": "s"}, %s}}}]}}', attributes))
	UNION ALL
	SELECT api('TransactWriteItems', format('{"TransactItems": [{"Put": {"TableName": "Keys", "Item": {"pk": {"S": "p"}, "sk": {"S": "s"}, %s}}}]}', attributes))
$$;
SELECT * FROM put_keys('"h1": {"N": "1"}');
SELECT * FROM put_keys('"h2": {"S": "1"}, "l": {"NULL": true}');
SELECT * FROM put_keys('"r2": {"SS": ["1"]}');
SELECT * FROM put_keys('"h1": {"S": ""}');
SELECT * FROM put_keys('"h2": {"B": ""}');
SELECT * FROM put_keys('"l": {"S": ""}');
-- Sizes: the hash attributes together, the range attributes together.
SELECT left(put_keys, 150) FROM put_keys(format('"h1": {"S": "%s"}', repeat('h', 2049)));
SELECT left(put_keys, 150) FROM put_keys(format('"h1": {"S": "%s"}, "h2": {"B": "AAAA"}', repeat('h', 2046)));
SELECT left(put_keys, 150) FROM put_keys(format('"h1": {"S": "%s"}, "h2": {"B": "AAAA"}', repeat('h', 2045)));
SELECT left(put_keys, 150) FROM put_keys(format('"l": {"S": "%s"}', repeat('l', 1025)));
SELECT left(put_keys, 150) FROM put_keys(format('"l": {"S": "%s"}', repeat('l', 1024)));
SELECT left(put_keys, 150) FROM put_keys(format('"r1": {"S": "%s"}', repeat('r', 1025)));

-- The longest keys, all bytes of which are escaped in a column.
SELECT dynamo_put('Keys', format('{"pk": {"S": "p"}, "sk": {"S": "s"}, "h1": {"S": "%s"}, "h2": {"B": "AAAA"}, "r1": {"S": "%s"}, "r2": {"N": "-9.9999999999999999999999999999999999999E-100"}, "l": {"S": "%s"}}',
	repeat('\u0001', 2045), repeat('\u0000', 1002), repeat('\u0001', 1024))::dynamo_item);
SELECT length(h1), length(h2), length(r1), r2, (SELECT length(l) FROM "Keys:local") FROM "Keys:multi";
SELECT problems FROM dynamo_check('"Keys"');
-- An update that does not touch a key which plain SQL has stored.
UPDATE "Keys" SET item = '{"h1": {"N": "1"}, "r1": {"S": ""}}';
SELECT count(*) FROM "Keys:multi";
SELECT api('UpdateItem', '{"TableName": "Keys", "Key": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "UpdateExpression": "SET v = :v", "ExpressionAttributeValues": {":v": {"N": "1"}}}');

-- An item and its entries in local indexes have a limit together: 409600 bytes
-- for item and copy, 16 of each but v.
SELECT api('PutItem', format('{"TableName": "Keys", "Item": {"pk": {"S": "p"}, "sk": {"S": "s"}, "l": {"S": "12345678"}, "v": {"S": "%s"}}}', repeat('v', 204800 - 15)));
SELECT api('PutItem', format('{"TableName": "Keys", "Item": {"pk": {"S": "p"}, "sk": {"S": "s"}, "l": {"S": "12345678"}, "v": {"S": "%s"}}}', repeat('v', 204800 - 16)));
SELECT api('UpdateItem', '{"TableName": "Keys", "Key": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "UpdateExpression": "SET l = :l", "ExpressionAttributeValues": {":l": {"S": "123456789"}}}');
SELECT api('UpdateItem', '{"TableName": "Keys", "Key": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "UpdateExpression": "REMOVE l"}');
SELECT api('UpdateItem', format('{"TableName": "Keys", "Key": {"pk": {"S": "p"}, "sk": {"S": "s"}}, "UpdateExpression": "SET v = :v", "ExpressionAttributeValues": {":v": {"S": "%s"}}}', repeat('v', 300000)));
SELECT problems FROM dynamo_check('"Keys"');

-- Indexes that come and go; there is no worker here, so at once.
CREATE FUNCTION indexes() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(' ', i ->> 'IndexName', i ->> 'IndexStatus', i ->> 'Backfilling', i ->> 'ItemCount', i ->> 'IndexSizeBytes') || ' ' || (d ->> 'TableStatus')
	FROM dynamo_describe_table('Keys') d, jsonb_array_elements(d -> 'GlobalSecondaryIndexes') i
$$;
TRUNCATE "Keys";
SELECT count(dynamo_put('Keys', jsonb_build_object('pk', 'p' || i % 3, 'sk', i::text, 'n', i, 'late', 'x' || i % 2))) FROM generate_series(1, 50) i;
INSERT INTO "Keys" VALUES ('wrong', '1', '{"late": {"N": "1"}}'), ('wrong', '2', '{"late": {"S": ""}}'), ('without', '1', '{}');
CREATE FUNCTION change(members text) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN answer LIKE '{%' THEN (SELECT string_agg(concat_ws(' ', i ->> 'IndexName', i ->> 'IndexStatus', i ->> 'Backfilling'), ', ') FROM json_array_elements(answer::json #> '{TableDescription,GlobalSecondaryIndexes}') i) ELSE answer END
	FROM api('UpdateTable', format('{"TableName": "Keys", "AttributeDefinitions": [{"AttributeName": "late", "AttributeType": "S"}, {"AttributeName": "pk", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": [%s]}', members)) answer
$$;
CREATE FUNCTION create_index(name text) RETURNS text LANGUAGE sql AS $$
	SELECT format('{"Create": {"IndexName": "%s", "KeySchema": [{"AttributeName": "late", "KeyType": "HASH"}, {"AttributeName": "pk", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}}', name)
$$;
SELECT change(create_index('late'));
SELECT * FROM indexes();
SELECT name, status, backfilling, violations FROM dynamo.indexes WHERE name = 'late';
SELECT change(create_index('late'));
SELECT change(create_index('one') || ', ' || create_index('two'));
SELECT change('{"Delete": {"IndexName": "local"}}');
SELECT change('{"Delete": {"IndexName": "nowhere"}}');
-- What a worker has left that does not run any more is finished first.
CREATE PROCEDURE leave(changed text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'UPDATE dynamo.indexes SET ' || changed || ' WHERE name = ''late''';
	UPDATE dynamo.tables SET created = created;
	ALTER TABLE "Keys" SET (autovacuum_enabled = false);
END $$;
CALL leave($$status = 'CREATING'$$);
SELECT * FROM indexes();
SELECT change(create_index('second'));
SELECT * FROM indexes();
CALL leave($$status = 'DELETING'$$);
SELECT * FROM indexes();
SELECT change('{"Delete": {"IndexName": "second"}}');
SELECT * FROM indexes();
SELECT relname FROM pg_class WHERE relname LIKE 'Keys:%' AND relkind = 'r' ORDER BY 1;
SELECT dynamo_delete_table('Keys');
DROP PROCEDURE leave(text);

-- What was there before and cannot be a key is left out, and counted: sizes just legal, and not.
SELECT api('CreateTable', '{"TableName": "Sizes", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
	"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}') LIKE '%CREATING%';
INSERT INTO "Sizes" SELECT pk, jsonb_build_object('h1', repeat('h', h1), 'h2', repeat('i', h2), 'r1', repeat('r', r1), 'r2', repeat('s', r2))::dynamo_item
FROM (VALUES ('legal', 1, 1, 1, 1), ('hash', 2000, 48, 1, 1), ('hash+', 2000, 49, 1, 1), ('range', 1, 1, 1000, 24), ('range+', 1, 1, 1000, 25), ('empty', 1, 0, 1, 1), ('both', 2047, 1, 1023, 1)) v (pk, h1, h2, r1, r2);
SELECT api('UpdateTable', '{"TableName": "Sizes", "AttributeDefinitions": [{"AttributeName": "h1", "AttributeType": "S"}, {"AttributeName": "h2", "AttributeType": "S"}, {"AttributeName": "r1", "AttributeType": "S"}, {"AttributeName": "r2", "AttributeType": "S"}],
	"GlobalSecondaryIndexUpdates": [{"Create": {"IndexName": "multi", "Projection": {"ProjectionType": "KEYS_ONLY"},
		"KeySchema": [{"AttributeName": "h1", "KeyType": "HASH"}, {"AttributeName": "h2", "KeyType": "HASH"}, {"AttributeName": "r1", "KeyType": "RANGE"}, {"AttributeName": "r2", "KeyType": "RANGE"}]}}]}') LIKE '%UPDATING%';
SELECT status, violations FROM dynamo.indexes WHERE relation = '"Sizes"'::regclass;
SELECT pk FROM "Sizes:multi" ORDER BY pk COLLATE "C";
-- So is what plain SQL writes.
UPDATE "Sizes" SET item = (item::jsonb || '{"r2": "sss"}')::dynamo_item;
SELECT pk FROM "Sizes:multi" ORDER BY pk COLLATE "C";
SELECT problems FROM dynamo_check('"Sizes"');
SELECT api('DeleteTable', '{"TableName": "Sizes"}') LIKE '%DELETING%';
DROP FUNCTION indexes(), change(text), create_index(text), put_keys(text), api(text, text);
