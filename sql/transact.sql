-- TransactWriteItems and TransactGetItems: what they do, their texts, and the
-- order of their checks.
SET client_min_messages = warning;
SELECT dynamo_create_table('Orders', 'PK S', 'SK N'), dynamo_create_table('Stock', 'item S');

-- The actions of a request, from a shorter form: action, table, item or key,
-- and more members.
CREATE FUNCTION action(kind text, table_name text, item text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object(kind, more || jsonb_build_object('TableName', table_name,
		CASE kind WHEN 'Put' THEN 'Item' ELSE 'Key' END, item::jsonb))
$$;
CREATE FUNCTION api(operation text, actions jsonb, more jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	body text;
BEGIN
	RETURN dynamo_api(operation, (more || jsonb_build_object('TransactItems', actions))::json);
EXCEPTION WHEN others THEN
	GET STACKED DIAGNOSTICS body = PG_EXCEPTION_DETAIL;
	RETURN body;
END
$$;
CREATE FUNCTION items() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT item::text FROM dynamo_scan('Orders') UNION ALL SELECT item::text FROM dynamo_scan('Stock') ORDER BY 1
$$;

\pset format unaligned

-- All four actions, on two tables
SELECT dynamo_transact_write('[
	{"Put": {"TableName": "Orders", "Item": {"PK": {"S": "o1"}, "SK": {"N": "1"}, "item": {"S": "apple"}}}},
	{"Put": {"TableName": "Stock", "Item": {"item": {"S": "apple"}, "n": {"N": "10"}}}}]');
SELECT dynamo_transact_write('[
	{"Update": {"TableName": "Stock", "Key": {"item": {"S": "apple"}}, "UpdateExpression": "SET n = n - :n",
		"ConditionExpression": "n >= :n", "ExpressionAttributeValues": {":n": {"N": "4"}}}},
	{"Put": {"TableName": "Orders", "Item": {"PK": {"S": "o2"}, "SK": {"N": "1"}, "item": {"S": "apple"}}}},
	{"ConditionCheck": {"TableName": "Orders", "Key": {"PK": {"S": "o1"}, "SK": {"N": "2"}},
		"ConditionExpression": "attribute_not_exists(PK)"}},
	{"Delete": {"TableName": "Orders", "Key": {"PK": {"S": "o1"}, "SK": {"N": "1"}}}}]');
SELECT * FROM items();
SELECT * FROM dynamo_transact_get('[
	{"Get": {"TableName": "Stock", "Key": {"item": {"S": "apple"}}, "ProjectionExpression": "n"}},
	{"Get": {"TableName": "Orders", "Key": {"PK": {"S": "o1"}, "SK": {"N": "1"}}}},
	{"Get": {"TableName": "Orders", "Key": {"PK": {"S": "o2"}, "SK": {"N": "1.0"}}}}]');

-- Each sees what is there before, not what the others do.
SELECT dynamo_transact_write(jsonb_build_array(
	action('Update', 'Stock', '{"item":{"S":"pear"}}', '{"UpdateExpression":"SET n = if_not_exists(n, :n)","ExpressionAttributeValues":{":n":{"N":"1"}}}'),
	action('ConditionCheck', 'Stock', '{"item":{"S":"fig"}}', '{"ConditionExpression":"attribute_not_exists(n)"}'),
	action('Delete', 'Stock', '{"item":{"S":"plum"}}'))::json);

-- Every condition that is false, by position; nothing is written.
SELECT dynamo_transact_write(jsonb_build_array(
	action('Put', 'Stock', '{"item":{"S":"kiwi"}}'),
	action('Update', 'Stock', '{"item":{"S":"apple"}}', '{"UpdateExpression":"REMOVE n","ConditionExpression":"n > :n","ExpressionAttributeValues":{":n":{"N":"99"}}}'),
	action('Delete', 'Stock', '{"item":{"S":"pear"}}'),
	action('ConditionCheck', 'Stock', '{"item":{"S":"fig"}}', '{"ConditionExpression":"attribute_exists(n)"}'))::json);
SELECT * FROM items();
-- In a transaction of the caller's, a savepoint catches it.
BEGIN;
SELECT dynamo_put('Stock', '{"item":{"S":"lime"}}');
SAVEPOINT s;
SELECT dynamo_transact_write(jsonb_build_array(
	action('Put', 'Stock', '{"item":{"S":"lime"},"n":{"N":"1"}}', '{"ConditionExpression":"attribute_not_exists(#i)","ExpressionAttributeNames":{"#i":"item"}}'))::json);
ROLLBACK TO s;
SELECT dynamo_transact_write(jsonb_build_array(action('Delete', 'Stock', '{"item":{"S":"lime"}}'))::json);
COMMIT;
SELECT * FROM items();

-- Reasons on the wire, with the item where that is asked for
SELECT api('TransactWriteItems', jsonb_build_array(
	action('Put', 'Stock', '{"item":{"S":"apple"}}', '{"ConditionExpression":"n = :n","ExpressionAttributeValues":{":n":{"N":"1"}},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}'),
	action('Put', 'Stock', '{"item":{"S":"kiwi"}}'),
	action('ConditionCheck', 'Stock', '{"item":{"S":"none"}}', '{"ConditionExpression":"n = :n","ExpressionAttributeValues":{":n":{"N":"1"}},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}'),
	action('Delete', 'Stock', '{"item":{"S":"pear"}}', '{"ConditionExpression":"n <> :n","ExpressionAttributeValues":{":n":{"N":"1"}},"ReturnValuesOnConditionCheckFailure":"NONE"}')));
-- What the item's values do not allow: the first, beside conditions
SELECT api('TransactWriteItems', jsonb_build_array(
	action('Put', 'Stock', '{"item":{"S":"kiwi"}}'),
	action('Update', 'Stock', '{"item":{"S":"none"}}', '{"UpdateExpression":"SET a = b"}'),
	action('Update', 'Stock', '{"item":{"S":"apple"}}', '{"UpdateExpression":"ADD n :s","ExpressionAttributeValues":{":s":{"SS":["a"]}}}'),
	action('ConditionCheck', 'Stock', '{"item":{"S":"pear"}}', '{"ConditionExpression":"attribute_not_exists(n)"}')));
SELECT api('TransactWriteItems', jsonb_build_array(
	action('Update', 'Stock', '{"item":{"S":"none"}}', jsonb_build_object('UpdateExpression', 'SET a = :b',
		'ExpressionAttributeValues', jsonb_build_object(':b', jsonb_build_object('S', repeat('x', 409600)))))));
-- Keys that are not the table's: the first
SELECT api('TransactWriteItems', jsonb_build_array(
	action('Put', 'Stock', '{"item":{"S":"kiwi"}}'),
	action('Put', 'Stock', '{"item":{"N":"1"}}'),
	action('Delete', 'Orders', '{"PK":{"S":"a"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Put', 'Orders', '{"PK":{"S":"a"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Delete', 'Orders', '{"PK":{"S":"a"},"SK":{"S":"1"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(
	action('Update', 'Stock', '{"item":{"S":"apple"}}', '{"UpdateExpression":"REMOVE #i","ExpressionAttributeNames":{"#i":"item"}}')));
SELECT api('TransactGetItems', jsonb_build_array(action('Get', 'Stock', '{"item":{"S":"a"}}'), action('Get', 'Stock', '{"x":{"S":"a"}}')));

-- Faults of the request
SELECT api('TransactWriteItems', '[]');
SELECT api('TransactWriteItems', '[{}]');
SELECT api('TransactWriteItems', jsonb_build_array(
	action('Put', 'Stock', '{"item":{"S":"kiwi"}}') || action('Delete', 'Stock', '{"item":{"S":"kiwi"}}')));
SELECT api('TransactWriteItems', (SELECT jsonb_agg(action('Delete', 'Stock', '{"item":{"S":"kiwi"}}')) FROM generate_series(1, 101)))::jsonb ->> '__type';
SELECT api('TransactWriteItems', jsonb_build_array(action('ConditionCheck', 'Stock', '{"item":{"S":"kiwi"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Update', 'Stock', '{"item":{"S":"kiwi"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Delete', 'Stock', '{"item":{"S":"kiwi"}}', '{"ReturnValuesOnConditionCheckFailure":"SOME"}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Delete', 'Stock', '{"item":{"S":"kiwi"}}')), '{"ClientRequestToken":""}');
SELECT api('TransactWriteItems', jsonb_build_array(action('Delete', 'Stock', '{"item":{"S":"kiwi"}}')), '{"ClientRequestToken":"0123456789012345678901234567890123456"}');
SELECT api('TransactWriteItems', jsonb_build_array(action('Delete', 'Stock', '{"item":{"S":"kiwi"}}', '{"ConditionExpression":"n ="}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Delete', 'Stock', '{"item":{"S":"kiwi"}}', '{"ConditionExpression":"n = n2","ExpressionAttributeNames":{"#n":"n"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Put', 'Stock', '{"item":{"S":""}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Delete', 'Orders', '{"PK":{"S":""},"SK":{"N":"1"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Put', 'Stock', jsonb_build_object('item', '{"S":"a"}'::jsonb, 'b', jsonb_build_object('S', repeat('x', 409600)))::text)));
SELECT api('TransactWriteItems', (SELECT jsonb_agg(action('Put', 'Stock', jsonb_build_object('item', jsonb_build_object('S', n::text), 'b', jsonb_build_object('S', repeat('x', 400000)))::text)) FROM generate_series(1, 11) n));
SELECT api('TransactWriteItems', jsonb_build_array(action('Delete', 'Missing', '{"item":{"S":"kiwi"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Delete', 'Stock', '{"item":{"S":"kiwi"}}'), action('Put', 'Stock', '{"item":{"S":"kiwi"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Delete', 'Orders', '{"PK":{"S":"a"},"SK":{"N":"1"}}'), action('Delete', 'Orders', '{"PK":{"S":"a"},"SK":{"N":"1.0"}}')));
SELECT api('TransactGetItems', '[]');
SELECT api('TransactGetItems', '[{}]');
SELECT api('TransactGetItems', jsonb_build_array(action('Get', 'Stock', '{"item":{"S":"a"}}'), action('Get', 'Stock', '{"item":{"S":"a"}}')));
SELECT api('TransactGetItems', jsonb_build_array(action('Get', 'Stock', '{"item":{"S":"a"}}', '{"ProjectionExpression":"a["}')));
SELECT api('TransactGetItems', jsonb_build_array(action('Get', 'Missing', '{"item":{"S":"a"}}')));

-- Two faults at once: whichever is checked first
SELECT api('TransactWriteItems', jsonb_build_array(
	action('Delete', 'Missing', '{"item":{"S":"kiwi"}}'),
	action('Delete', 'Stock', '{"item":{"S":"kiwi"}}', '{"ConditionExpression":"n ="}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Put', 'Stock', '{"item":{"N":"1"}}'), action('Delete', 'Missing', '{"item":{"S":"kiwi"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Put', 'Stock', '{"item":{"N":"1"}}'), action('Delete', 'Stock', '{"item":{"S":""}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Put', 'Stock', '{"item":{"N":"1"}}'),
	action('Delete', 'Stock', '{"item":{"S":"a"}}'), action('Delete', 'Stock', '{"item":{"S":"a"}}')));
SELECT api('TransactWriteItems', jsonb_build_array(action('Put', 'Stock', '{"item":{"N":"1"}}'),
	action('ConditionCheck', 'Stock', '{"item":{"S":"a"}}', '{"ConditionExpression":"attribute_exists(n)"}')));
SELECT * FROM items();

-- Capacity: all counts twice; a table is named once.
SELECT api('TransactWriteItems', jsonb_build_array(
	action('Put', 'Stock', jsonb_build_object('item', '{"S":"fat"}'::jsonb, 'b', jsonb_build_object('S', repeat('x', 1500)))::text),
	action('Put', 'Orders', '{"PK":{"S":"o3"},"SK":{"N":"1"}}'),
	action('ConditionCheck', 'Stock', '{"item":{"S":"fig"}}', '{"ConditionExpression":"attribute_not_exists(n)"}')),
	'{"ReturnConsumedCapacity":"TOTAL"}');
SELECT api('TransactWriteItems', jsonb_build_array(action('ConditionCheck', 'Stock', '{"item":{"S":"fat"}}', '{"ConditionExpression":"attribute_exists(b)"}')), '{"ReturnConsumedCapacity":"INDEXES"}');
SELECT api('TransactGetItems', jsonb_build_array(
	action('Get', 'Stock', '{"item":{"S":"fat"}}', '{"ProjectionExpression":"item2"}'), action('Get', 'Stock', '{"item":{"S":"none"}}'),
	action('Get', 'Orders', '{"PK":{"S":"o3"},"SK":{"N":"1"}}')), '{"ReturnConsumedCapacity":"TOTAL"}');

-- A token: the second time nothing is done, and reading is what it costs.
SELECT api('TransactWriteItems', jsonb_build_array(action('Update', 'Stock', '{"item":{"S":"apple"}}', '{"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"1"}}}')), more)
FROM (VALUES ('{"ClientRequestToken":"t","ReturnConsumedCapacity":"TOTAL"}'::jsonb),
	('{"ClientRequestToken":"t","ReturnConsumedCapacity":"TOTAL"}'), ('{"ClientRequestToken":"t"}')) v(more);
SELECT api('TransactWriteItems', jsonb_build_array(action('Update', 'Stock', '{"item":{"S":"apple"}}', '{"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"2"}}}')),
	'{"ClientRequestToken":"t"}');
-- The same request in other words is the same.
SELECT api('TransactWriteItems', jsonb_build_array(action('Update', 'Stock', '{"item":{"S":"apple"}}', '{"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"1.0"}}}')),
	'{"ClientRequestToken":"t"}');
-- A token that did nothing is free; other roles have tokens of their own.
SELECT api('TransactWriteItems', jsonb_build_array(action('Put', 'Stock', '{"item":{"S":"apple"}}', '{"ConditionExpression":"attribute_exists(x)"}')), '{"ClientRequestToken":"u"}');
SELECT api('TransactWriteItems', jsonb_build_array(action('Put', 'Stock', '{"item":{"S":"kiwi"}}')), '{"ClientRequestToken":"u"}');
CREATE ROLE regress_dynamo_token;
GRANT ALL ON "Stock", "Orders" TO regress_dynamo_token;
SET ROLE regress_dynamo_token;
SELECT api('TransactWriteItems', jsonb_build_array(action('Put', 'Stock', '{"item":{"S":"lime"}}')), '{"ClientRequestToken":"t"}');
SELECT * FROM dynamo.request_tokens;
DELETE FROM dynamo.request_tokens;
RESET ROLE;
SELECT count(DISTINCT role), array_agg(token ORDER BY token) FROM dynamo.request_tokens;
SELECT * FROM items() WHERE items NOT LIKE '%xxx%';

-- Rights are those of single writes; nothing is written if one is missing.
REVOKE ALL ON "Orders" FROM regress_dynamo_token;
SET ROLE regress_dynamo_token;
SELECT dynamo_transact_write(jsonb_build_array(action('Put', 'Stock', '{"item":{"S":"melon"}}'), action('Put', 'Orders', '{"PK":{"S":"o4"},"SK":{"N":"1"}}'))::json);
SELECT dynamo_transact_write(jsonb_build_array(action('ConditionCheck', 'Orders', '{"PK":{"S":"o4"},"SK":{"N":"1"}}', '{"ConditionExpression":"attribute_not_exists(n)"}'))::json);
RESET ROLE;
SELECT dynamo_get('Stock', '{"item":{"S":"melon"}}');
BEGIN READ ONLY;
SELECT dynamo_transact_write(jsonb_build_array(action('Delete', 'Stock', '{"item":{"S":"melon"}}'))::json);
COMMIT;

-- A table that goes through the executor
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON "Stock" EXECUTE FUNCTION nothing();
SELECT dynamo_transact_write(jsonb_build_array(
	action('Put', 'Stock', '{"item":{"S":"melon"}}'), action('Put', 'Stock', '{"item":{"S":"kiwi"},"n":{"N":"1"}}'),
	action('Delete', 'Stock', '{"item":{"S":"fat"}}'), action('Delete', 'Stock', '{"item":{"S":"none"}}'),
	action('ConditionCheck', 'Stock', '{"item":{"S":"lime"}}', '{"ConditionExpression":"attribute_exists(#i)","ExpressionAttributeNames":{"#i":"item"}}'))::json);
SELECT * FROM items();
SELECT * FROM dynamo_transact_get(jsonb_build_array(action('Get', 'Stock', '{"item":{"S":"kiwi"}}'), action('Get', 'Stock', '{"item":{"S":"fat"}}'))::json);
-- A trigger that does not want the row has its way.
CREATE TRIGGER t2 BEFORE INSERT OR DELETE ON "Stock" FOR EACH ROW EXECUTE FUNCTION nothing();
SELECT dynamo_transact_write(jsonb_build_array(action('Put', 'Stock', '{"item":{"S":"date"}}'), action('Delete', 'Stock', '{"item":{"S":"kiwi"}}'))::json);
SELECT count(*) FROM items();

-- The two actions of a hundred items
SELECT dynamo_transact_write((SELECT jsonb_agg(action('Put', 'Orders', format('{"PK":{"S":"many"},"SK":{"N":"%s"}}', n))) FROM generate_series(1, 100) n)::json);
SELECT count(*), min(item ->> 'SK'), count(DISTINCT item) FROM dynamo_transact_get((SELECT jsonb_agg(action('Get', 'Orders', format('{"PK":{"S":"many"},"SK":{"N":"%s"}}', 101 - n)) ORDER BY n) FROM generate_series(1, 100) n)::json);

DROP FUNCTION action, api, items;
SELECT dynamo_delete_table('Orders'), dynamo_delete_table('Stock');
DROP FUNCTION nothing;
DELETE FROM dynamo.request_tokens;
DROP ROLE regress_dynamo_token;
