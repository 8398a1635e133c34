-- The setting dynamo_am.dialect: which of DynamoDB's texts are used where they
-- have changed.
SELECT dynamo_create_table('Dialects', 'pk S', 'sk N');
SHOW dynamo_am.dialect;

-- The error of each operation with this condition and these values.
CREATE FUNCTION errors_of(condition text, "values" text DEFAULT NULL, OUT put text, OUT update text, OUT delete text, OUT scan text) LANGUAGE plpgsql AS $$
DECLARE
	placeholders text = coalesce(', "ExpressionAttributeValues": ' || "values", '');
BEGIN
	put = error_of('PutItem', format('"Item": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "ConditionExpression": "%s"%s', condition, placeholders));
	update = error_of('UpdateItem', format('"Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "ConditionExpression": "%s"%s', condition, placeholders));
	delete = error_of('DeleteItem', format('"Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "ConditionExpression": "%s"%s', condition, placeholders));
	scan = error_of('Scan', format('"FilterExpression": "%s"%s', condition, placeholders));
END $$;
CREATE FUNCTION error_of(operation text, members text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN dynamo_api(operation, format('{"TableName": "Dialects", %s}', members)::json);
EXCEPTION WHEN OTHERS THEN
	RETURN SQLERRM;
END $$;

CREATE VIEW cases AS SELECT * FROM (VALUES
	('a =', NULL),
	('', NULL),
	(repeat('a', 4097), NULL),
	('a = ((b))', NULL),
	('a = a', NULL),
	('size(a)', NULL),
	-- these have not changed
	('name = b', NULL),
	('f(a)', NULL),
	('a = :v', NULL),
	('a = b', '{":v": {"N": "1"}}'),
	-- values: sets and NULL have
	('a = :v', '{":v": {"SS": []}}'),
	('a = :v', '{":v": {"NS": ["1", "1.0"]}}'),
	('a = :v', '{":v": {"NULL": false}}'),
	('a = :v', '{":v": {"N": "x"}}'),
	('a = :v', '{}')) AS c (condition, "values");

\x on
SELECT left(condition, 20) AS condition, "values", e.* FROM cases, errors_of(condition, "values") AS e;
SET dynamo_am.dialect = '2026';
SELECT left(condition, 20) AS condition, "values", e.* FROM cases, errors_of(condition, "values") AS e;

-- Items and keys, and an update.
SELECT error_of('PutItem', '"Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "a": {"BS": []}}') AS empty,
	error_of('PutItem', '"Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "a": {"SS": ["x", "x"]}}') AS duplicate,
	error_of('PutItem', '"Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "a": {"N": "x"}}') AS number,
	error_of('PutItem', '"Item": {"pk": {"S": "a"}}') AS key,
	error_of('UpdateItem', '"Key": {"pk": {"S": "a"}, "sk": {"N": "1"}}, "UpdateExpression": "SET a = size(b)"') AS misuse;
\x off

-- The functions have the dialect, too.
SELECT dynamo_put('Dialects', '{"pk": {"S": "a"}, "sk": {"N": "1"}}', condition => 'a =');
SELECT dynamo_update('Dialects', '{"pk": {"S": "a"}, "sk": {"N": "1"}}', 'SET a');
SELECT dynamo_delete('Dialects', '{"pk": {"S": "a"}, "sk": {"N": "1"}}', condition => 'a =');
SET dynamo_am.dialect = '2027';
RESET dynamo_am.dialect;

SELECT dynamo_delete_table('Dialects');
DROP VIEW cases;
DROP FUNCTION errors_of, error_of;
