-- dynamo_api(): PutItem, GetItem, UpdateItem, DeleteItem as on the wire; what
-- each refuses, with the body that the wire would carry.
SELECT dynamo_create_table('Cart', 'PK S', 'SK S');

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

\t on
\a
SELECT api('PutItem', '{"TableName": "Cart", "Item": {"PK": {"S": "a"}, "SK": {"S": "1"}, "n": {"N": "1.50"}, "s": {"S": "\u0000é"}}}');
SELECT api('PutItem', '{"TableName": "Cart", "Item": {"PK": {"S": "a"}, "SK": {"S": "2"}}, "ReturnConsumedCapacity": "TOTAL"}');
SELECT api('PutItem', '{"TableName": "Cart", "Item": {"PK": {"S": "a"}, "SK": {"S": "2"}, "n": {"N": "2"}}, "ReturnConsumedCapacity": "INDEXES", "ReturnValues": "ALL_OLD"}');
SELECT api('GetItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}}}');
SELECT api('GetItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "none"}}, "ReturnConsumedCapacity": "TOTAL"}');
SELECT api('GetItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}}, "ConsistentRead": true, "ReturnConsumedCapacity": "INDEXES", "ProjectionExpression": "#n, nix", "ExpressionAttributeNames": {"#n": "n"}}');
SELECT api('GetItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}}, "AttributesToGet": ["s"]}');
SELECT api('UpdateItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}}, "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}, "ReturnValues": "UPDATED_NEW", "ReturnConsumedCapacity": "TOTAL"}');
SELECT api('UpdateItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}}, "AttributeUpdates": {"n": {"Value": {"N": "5"}, "Action": "ADD"}, "s": {"Action": "DELETE"}}, "Expected": {"n": {"ComparisonOperator": "GT", "AttributeValueList": [{"N": "2"}]}}, "ReturnValues": "ALL_NEW"}');
SELECT api('DeleteItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "2"}}, "ReturnValues": "ALL_OLD", "ReturnConsumedCapacity": "TOTAL"}');
SELECT api('DeleteItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "2"}}, "ReturnValues": "ALL_OLD"}');
-- By the table's ARN; members that are unknown, or null, are not there.
SELECT api('GetItem', '{"TableName": "arn:aws:dynamodb:us-east-1:000000000000:table/Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}}, "AttributesToGet": null, "Soon": [{}]}');

-- A false condition.
SELECT api('PutItem', '{"TableName": "Cart", "Item": {"PK": {"S": "a"}, "SK": {"S": "1"}}, "ConditionExpression": "attribute_not_exists(PK)"}');
SELECT api('PutItem', '{"TableName": "Cart", "Item": {"PK": {"S": "a"}, "SK": {"S": "1"}}, "ConditionExpression": "attribute_not_exists(PK)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}');
SELECT api('DeleteItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "9"}}, "ConditionExpression": "attribute_exists(PK)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}');

-- JSON of the wrong kind, at any place, and of no kind.
SELECT api('GetItem', '{"TableName": 1}');
SELECT api('GetItem', '{"TableName": ["Cart"]}');
SELECT api('GetItem', '{"TableName": {"S": "Cart"}}');
SELECT api('GetItem', '{"Key": []}');
SELECT api('GetItem', '{"Key": "x"}');
SELECT api('GetItem', '{"Key": {"PK": "x"}}');
SELECT api('GetItem', '{"Key": {"PK": {"N": 1}}}');
SELECT api('GetItem', '{"ConsistentRead": "true"}');
SELECT api('GetItem', '{"AttributesToGet": {"a": 1}}');
SELECT api('PutItem', '{"Expected": []}');
SELECT api('PutItem', '{"Expected": {"a": []}}');
SELECT api('PutItem', '{"Expected": {"a": {"Exists": 1}}}');
SELECT api('PutItem', '{"Item": {"b": {"B": "a"}}}');
SELECT api('PutItem', '{"Item": {"b": {"B": 5}}}');
SELECT api('PutItem', '[]');
SELECT api('PutItem', NULL);
SELECT api(NULL, '{}');
SELECT api('putitem', '{}');
SELECT api('ListStreams', '{}');
SELECT api('ListStreams', '[]');

-- What the model forbids, all at once.
SELECT api('PutItem', '{}');
SELECT api('GetItem', '{"TableName": ""}');
SELECT api('GetItem', '{"TableName": "a;", "Key": {}, "ReturnConsumedCapacity": "x", "AttributesToGet": []}');
SELECT api('GetItem', format('{"TableName": "%s", "Key": {}}', repeat('a', 256)));
SELECT api('UpdateItem', '{"TableName": "Cart", "Key": {}, "ReturnValues": "ALL", "ReturnItemCollectionMetrics": "SIZES", "ReturnValuesOnConditionCheckFailure": "", "ConditionalOperator": "and", "AttributeUpdates": {"a": {"Action": "put"}}, "Expected": {"b": {"ComparisonOperator": "="}}}');

-- Of two faults the service reports the one that it finds first: the kind of
-- JSON, then the model, then what needs no table, then the table, then its key.
SELECT api('PutItem', '{"Item": {"a": {"S": "x", "N": "1"}}, "ReturnValues": 1}');
SELECT api('PutItem', '{"Item": {"a": {"S": "x", "N": "1"}, "b": {"S": 1}}}');
SELECT api('PutItem', '{"TableName": "Cart", "Item": {"a": {"S": "x", "N": "1"}}, "ReturnValues": "x"}');
SELECT api('PutItem', '{"TableName": "Nix", "Item": {"a": {"S": "x", "N": "1"}}}');
SELECT api('PutItem', '{"TableName": "Nix", "Item": {"a": {"S": "x"}}, "ConditionExpression": "a ="}');
SELECT api('PutItem', '{"TableName": "Nix", "Item": {}}');
SELECT api('PutItem', '{"TableName": "Cart", "Item": {}, "ReturnValues": "ALL_NEW"}');
SELECT api('PutItem', '{"TableName": "Cart", "Item": {"a": {"SS": []}}}');
SELECT api('PutItem', '{"TableName": "Cart", "Item": {"PK": {"S": "a"}}}');
SELECT api('PutItem', '{"TableName": "Cart", "Item": {"PK": {"S": "a"}, "SK": {"N": "1"}}}');
SELECT api('UpdateItem', '{"TableName": "Nix", "Key": {"PK": {"S": "a"}}, "UpdateExpression": "SET a = :v", "ExpressionAttributeValues": {":v": {"N": "x"}}}');

-- Every PostgreSQL error is an exception, too; its own DETAIL is the HINT.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'refused by "trigger"' USING ERRCODE = NEW.item ->> 'state', DETAIL = 'The trigger says so.';
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON "Cart" FOR EACH ROW WHEN (NEW."SK" = 'refused') EXECUTE FUNCTION refuse();
SELECT api('PutItem', format('{"TableName": "Cart", "Item": {"PK": {"S": "a"}, "SK": {"S": "refused"}, "state": {"S": "%s"}}}', state))
FROM unnest(ARRAY['P0001', '22012', '23505', '40001', '40P01', '55P03', '42501', '54000', '54001', '53200', 'XX000']) AS state;
\set SHOW_CONTEXT never
SELECT dynamo_api('PutItem', '{"TableName": "Cart", "Item": {"PK": {"S": "a"}, "SK": {"S": "refused"}, "state": {"S": "40001"}}}');
CREATE ROLE api_reader;
GRANT SELECT ON "Cart" TO api_reader;
SET ROLE api_reader;
SELECT dynamo_api('GetItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}}}');
SELECT api('DeleteItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}}}');
RESET ROLE;

-- Reads run where nothing may be written, writes are PostgreSQL's to refuse.
BEGIN TRANSACTION READ ONLY;
SELECT dynamo_api('GetItem', '{"TableName": "Cart", "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}}}');
SELECT dynamo_api('PutItem', '{}');
ROLLBACK;

-- An operation is part of its transaction; a savepoint takes it back.
BEGIN;
SELECT api('PutItem', '{"TableName": "Cart", "Item": {"PK": {"S": "t"}, "SK": {"S": "1"}}}');
SAVEPOINT s;
SELECT dynamo_api('PutItem', '{"TableName": "Cart", "Item": {"PK": {"S": "t"}, "SK": {"S": "1"}}, "ConditionExpression": "attribute_not_exists(PK)"}');
ROLLBACK TO s;
SELECT api('GetItem', '{"TableName": "Cart", "Key": {"PK": {"S": "t"}, "SK": {"S": "1"}}}');
ROLLBACK;
SELECT api('GetItem', '{"TableName": "Cart", "Key": {"PK": {"S": "t"}, "SK": {"S": "1"}}}');

DROP OWNED BY api_reader;
DROP ROLE api_reader;
DROP TRIGGER refuse ON "Cart";
DROP FUNCTION refuse(), api(text, text);
SELECT dynamo_delete_table('Cart');
