-- dynamo_api(): BatchGetItem and BatchWriteItem as on the wire; what each
-- refuses, in which order, and that it then has written nothing.
SELECT dynamo_create_table('Cart', 'PK S', 'SK N');
SELECT dynamo_create_table('User', 'id B');

-- The answer, or the body of the error.
CREATE FUNCTION api(operation text, request text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	body text;
BEGIN
	RETURN dynamo_api(operation, request::json);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS body = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || body;
END $$;
CREATE FUNCTION batch_write(request_items text) RETURNS text LANGUAGE sql AS $$
	SELECT api('BatchWriteItem', format('{"RequestItems": %s}', request_items))
$$;
CREATE FUNCTION batch_get(request_items text) RETURNS text LANGUAGE sql AS $$
	SELECT api('BatchGetItem', format('{"RequestItems": %s}', request_items))
$$;
-- Puts of n items, keys of n items.
CREATE FUNCTION puts(n int) RETURNS text LANGUAGE sql AS $$
	SELECT format('[%s]', string_agg(format('{"PutRequest": {"Item": {"PK": {"S": "n"}, "SK": {"N": "%s"}}}}', i), ', '))
	FROM generate_series(1, n) AS i
$$;
CREATE FUNCTION keys(n int) RETURNS text LANGUAGE sql AS $$
	SELECT format('[%s]', string_agg(format('{"PK": {"S": "n"}, "SK": {"N": "%s"}}', i), ', '))
	FROM generate_series(1, n) AS i
$$;
\t on
\a

SELECT batch_write('{
	"Cart": [{"PutRequest": {"Item": {"PK": {"S": "a"}, "SK": {"N": "1"}, "v": {"S": "x"}}}},
		{"PutRequest": {"Item": {"PK": {"S": "a"}, "SK": {"N": "2"}, "m": {"M": {"l": {"L": [{"N": "1.50"}]}}}}}}],
	"User": [{"PutRequest": {"Item": {"id": {"B": "AAE="}}}}]}');
SELECT batch_get('{
	"Cart": {"Keys": [{"PK": {"S": "a"}, "SK": {"N": "2.0"}}, {"PK": {"S": "b"}, "SK": {"N": "2"}}, {"SK": {"N": "1"}, "PK": {"S": "a"}}]},
	"arn:aws:dynamodb:us-east-1:000000000000:table/User": {"Keys": [{"id": {"B": "AAE="}}], "ConsistentRead": true}}');
SELECT batch_get('{
	"Cart": {"Keys": [{"PK": {"S": "a"}, "SK": {"N": "2"}}, {"PK": {"S": "a"}, "SK": {"N": "1"}}], "ProjectionExpression": "m.#l[0], SK", "ExpressionAttributeNames": {"#l": "l"}},
	"User": {"Keys": [{"id": {"B": "AAE="}}], "AttributesToGet": ["nix"]}}');
SELECT batch_write('{
	"Cart": [{"PutRequest": {"Item": {"PK": {"S": "a"}, "SK": {"N": "1"}, "v": {"S": "y"}}}, "DeleteRequest": null},
		{"DeleteRequest": {"Key": {"PK": {"S": "a"}, "SK": {"N": "2"}}}},
		{"DeleteRequest": {"Key": {"PK": {"S": "none"}, "SK": {"N": "2"}}}}],
	"arn:aws:dynamodb:us-east-1:000000000000:table/User": [{"DeleteRequest": {"Key": {"id": {"B": "AAE="}}}}]}');
SELECT * FROM "Cart";
SELECT * FROM "User";

-- How many there may be.
SELECT api('BatchWriteItem', '{}');
SELECT api('BatchGetItem', '{}');
SELECT batch_write('{}');
SELECT batch_get('{}');
SELECT batch_write('{"Cart": []}');
SELECT batch_get('{"Cart": {}}');
SELECT batch_get('{"Cart": {"Keys": []}}');
SELECT batch_write(format('{"Cart": %s}', puts(25)));
SELECT batch_write(format('{"Cart": %s}', puts(26)));
SELECT batch_write(format('{"Cart": %s, "User": [{"DeleteRequest": {"Key": {"id": {"B": "AAE="}}}}]}', puts(25)));
SELECT length(batch_get(format('{"Cart": {"Keys": %s, "ProjectionExpression": "SK"}}', keys(100))));
SELECT batch_get(format('{"Cart": {"Keys": %s}}', keys(101)));
SELECT batch_get(format('{"Cart": {"Keys": %s}, "User": {"Keys": [{"id": {"B": "AAE="}}]}}', keys(100)));

-- The same item twice; NULL bytes and numbers that are written differently.
SELECT batch_write('{"Cart": [{"PutRequest": {"Item": {"PK": {"S": "a"}, "SK": {"N": "1"}}}}, {"DeleteRequest": {"Key": {"PK": {"S": "a"}, "SK": {"N": "1.0"}}}}]}');
SELECT batch_write('{"Cart": [{"PutRequest": {"Item": {"PK": {"S": "\u0000"}, "SK": {"N": "1"}}}}, {"PutRequest": {"Item": {"PK": {"S": "\u0000"}, "SK": {"N": "10e-1"}}}}]}');
SELECT batch_write('{"User": [{"DeleteRequest": {"Key": {"id": {"B": "AAE="}}}}], "arn:aws:dynamodb:us-east-1:000000000000:table/User": [{"DeleteRequest": {"Key": {"id": {"B": "AAE="}}}}]}');
SELECT batch_get('{"Cart": {"Keys": [{"PK": {"S": "a"}, "SK": {"N": "1"}}, {"SK": {"N": "0.1E1"}, "PK": {"S": "a"}}]}}');
SELECT batch_get('{"Nix": {"Keys": [{"a": {"S": "a"}}, {"a": {"S": "a"}}]}}');

-- A request is a put or a delete.
SELECT batch_write('{"Cart": [{}]}');
SELECT batch_write('{"Nix": [{"PutRequest": {"Item": {}}, "DeleteRequest": {"Key": {}}}]}');
SELECT batch_write('{"Cart": [{"PutRequest": {}}]}');
SELECT batch_write('{"Cart": [{"DeleteRequest": {"Item": {}}}]}');
SELECT batch_write('{"Cart": {}}');
SELECT batch_write('{"Cart": [{"PutRequest": []}]}');
SELECT batch_get('{"Cart": [{"PK": {"S": "a"}}]}');

-- Keys that are not the table's.
SELECT key, batch_get(format('{"Cart": {"Keys": [{"PK": {"S": "a"}, "SK": {"N": "1"}}, %s]}}', key)) AS get,
	batch_write(format('{"Cart": [{"PutRequest": {"Item": {"PK": {"S": "z"}, "SK": {"N": "1"}}}}, {"DeleteRequest": {"Key": %s}}]}', key)) AS delete,
	batch_write(format('{"Cart": [{"PutRequest": {"Item": {"PK": {"S": "z"}, "SK": {"N": "1"}}}}, {"PutRequest": {"Item": %s}}]}', key)) AS put
FROM unnest(ARRAY[
	'{}',
	'{"PK": {"S": "a"}}',
	'{"PK": {"S": "a"}, "SK": {"S": "1"}}',
	'{"PK": {"N": "1"}, "SK": {"N": "1"}}',
	'{"PK": {"SS": ["a"]}, "SK": {"N": "1"}}',
	'{"PK": {"S": ""}, "SK": {"N": "1"}}',
	'{"PK": {"SS": []}, "SK": {"N": "1"}}',
	'{"PK": {}, "SK": {"N": "1"}}',
	'{"PK": {"S": "a"}, "SK": {"N": ""}}']) AS key \g (format=unaligned fieldsep='\n    ')
SELECT batch_get('{"User": {"Keys": [{"id": {"B": ""}}]}}');
SELECT batch_write(format('{"Cart": [{"PutRequest": {"Item": {"PK": {"S": "%s"}, "SK": {"N": "1"}}}}]}', repeat('x', 2049)));
SELECT batch_write('{"Cart": [{"DeleteRequest": {"Key": {"PK": {"S": "a"}, "SK": {"N": "1"}, "v": {"S": "x"}}}}]}');
SELECT count(*) FROM "Cart" WHERE "PK" = 'z';

-- Of two faults the one that the service finds first: what needs no table,
-- table after table, then the tables, then the keys.
SELECT batch_write('{"Nix": [{"DeleteRequest": {"Key": {}}}], "Nix2": [{"PutRequest": {"Item": {"a": {"NS": []}}}}]}');
SELECT batch_write(format('{"Nix": [{"PutRequest": {"Item": {"a": {"S": "%s"}}}}, {}]}', repeat('x', 409600)));
SELECT batch_write(format('{"Nix": [{}, {"PutRequest": {"Item": {"a": {"S": "%s"}}}}]}', repeat('x', 409600)));
SELECT batch_write('{"Cart": [{"DeleteRequest": {"Key": {}}}], "Nix": [{"PutRequest": {"Item": {}}}]}');
SELECT batch_write('{"Cart": [{"DeleteRequest": {"Key": {}}}, {"DeleteRequest": {"Key": {}}}]}');
SELECT batch_get('{"Nix": {"Keys": [{"a": {"N": "x"}}], "ProjectionExpression": "a", "AttributesToGet": ["a"]}}');
SELECT batch_get('{"Nix": {"Keys": [{"a": {"N": "x"}}], "ProjectionExpression": "a..b"}}');
SELECT batch_get('{"Nix": {"Keys": [{"a": {"N": "1"}}], "ProjectionExpression": "a, a.b"}}');
SELECT batch_get('{"Nix": {"Keys": [{"a": {"N": "1"}}], "AttributesToGet": ["a", "a"]}}');
SELECT batch_get('{"Nix": {"Keys": [{"a": {"N": "1"}}], "ExpressionAttributeNames": {"#a": "a"}}}');
SELECT batch_get('{"Cart": {"Keys": [{"a": {"N": "1"}}]}, "Nix": {"Keys": [{"a": {"N": "1"}}]}}');
SELECT batch_get('{"Cart": {"Keys": [{"PK": {"S": "a"}, "SK": {"N": "1"}}], "ProjectionExpression": "PK.a"}}');
SELECT api('BatchGetItem', '{"RequestItems": {"Cart": {"Keys": [{"a": {"N": "x"}}]}}, "ReturnConsumedCapacity": "x"}');
SELECT api('BatchWriteItem', '{"RequestItems": {"Cart": [{"PutRequest": {"Item": {"a": {"N": "x"}}}}]}, "ReturnConsumedCapacity": "x", "ReturnItemCollectionMetrics": "y"}');
SELECT batch_get('{"a": {"Keys": [{}]}, "a;": {"Keys": [{}]}}');

-- 16 MB are answered, the rest is given back as it was asked for.
SELECT dynamo_batch_write('Cart', array_agg(jsonb_build_object('PK', 'large', 'SK', i, 'pad', repeat(chr(96 + i % 26), 307180))::dynamo_item))
FROM generate_series(1, 60) AS i;
SELECT jsonb_array_length(answer -> 'Responses' -> 'Cart') AS answered,
	jsonb_array_length(answer -> 'UnprocessedKeys' -> 'Cart' -> 'Keys') AS unprocessed,
	answer -> 'UnprocessedKeys' -> 'Cart' -> 'Keys' -> 0 AS first,
	answer -> 'UnprocessedKeys' -> 'Cart' -> 'Keys' -> -1 AS last,
	(answer -> 'UnprocessedKeys' -> 'Cart') - 'Keys' AS parameters,
	answer -> 'UnprocessedKeys' -> 'User' AS other,
	answer -> 'ConsumedCapacity' AS capacity
FROM (SELECT api('BatchGetItem', jsonb_build_object('ReturnConsumedCapacity', 'TOTAL', 'RequestItems', jsonb_build_object(
		'User', '{"Keys": [{"id": {"B": "AAE="}}]}'::jsonb,
		'Cart', '{"ConsistentRead": true, "ProjectionExpression": "#p, SK", "ExpressionAttributeNames": {"#p": "PK"}}'::jsonb || jsonb_build_object(
			'Keys', (SELECT jsonb_agg(jsonb_build_object('PK', '{"S": "large"}'::jsonb, 'SK', jsonb_build_object('N', i::text)) ORDER BY i)
				FROM generate_series(1, 60) AS i))))::text)::jsonb AS answer) AS a;

-- An error that is nobody else's fault ends the statement, and no more.
CREATE ROLE regress_batch_reader;
GRANT SELECT ON "Cart" TO regress_batch_reader;
SET ROLE regress_batch_reader;
SELECT dynamo_api('BatchWriteItem', '{"RequestItems": {"Cart": [{"DeleteRequest": {"Key": {"PK": {"S": "a"}, "SK": {"N": "1"}}}}]}}');
RESET ROLE;
REVOKE SELECT ON "Cart" FROM regress_batch_reader;
DROP ROLE regress_batch_reader;

DROP FUNCTION api, batch_write, batch_get, puts, keys;
SELECT dynamo_delete_table('Cart'), dynamo_delete_table('User');
