-- What dynamo_api() says of PartiQL: each text by its bytes, and of two faults the one that
-- comes first.
\getenv abs_srcdir PG_ABS_SRCDIR
\set include :abs_srcdir '/sql/include/api_texts.psql'
\i :include
SELECT answer('CreateTable', '{"TableName": "Texts", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"}, {"AttributeName": "g", "AttributeType": "S"}],
	"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
	"GlobalSecondaryIndexes": [{"IndexName": "global", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}]}') LIKE '{"TableDescription":%';
SELECT answer('PutItem', '{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "sk": {"N": "1"}, "n": {"N": "5"}, "s": {"S": "x"}}}');

INSERT INTO texts (exception, operation, request, message)
SELECT exception, 'ExecuteStatement', json_build_object('Statement', statement), message
FROM (VALUES
	('DuplicateItemException', 'INSERT INTO Texts VALUE {''pk'': ''a'', ''sk'': 1}', 'Duplicate primary key exists in table'),
	('ConditionalCheckFailedException', 'UPDATE Texts SET n = 1 WHERE pk = ''none'' AND sk = 1', 'The conditional request failed'),
	('ConditionalCheckFailedException', 'UPDATE Texts SET n = 1 WHERE pk = ''a'' AND sk = 1 AND n = 6', 'The conditional request failed'),
	('ConditionalCheckFailedException', 'DELETE FROM Texts WHERE pk = ''a'' AND sk = 1 AND n = 6', 'The conditional request failed'),
	('ValidationException', 'DELETE FROM Texts WHERE pk = ''a'' AND sk = 1 RETURNING MODIFIED OLD *', 'Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE statements.'),
	('ValidationException', 'SELECT * FROM Texts.none', 'The table does not have the specified index'),
	('ValidationException', 'SELECT * FROM "Texts"."global"."more"', 'A path may contain at most 2 components in the FROM clause'),
	('ValidationException', 'SELECT * FROM ""', 'Path component cannot be an empty string'),
	('ResourceNotFoundException', 'SELECT * FROM "None"', 'Requested resource not found'),
	('ResourceNotFoundException', 'INSERT INTO "None" VALUE {''pk'': ''a''}', 'Requested resource not found')) AS statements (exception, statement, message);
INSERT INTO texts (operation, request, message) VALUES
	('ExecuteStatement', '{"Statement": "SELECT * FROM \"Texts\".\"global\"", "ConsistentRead": true}', 'Strongly consistent read is not supported on Global Secondary Indexes'),
	('ExecuteStatement', '{"Statement": "SELECT * FROM Texts", "NextToken": "x"}', 'Invalid NextToken'),
	('ExecuteTransaction', '{"TransactStatements": [{"Statement": "DELETE FROM Texts WHERE pk = ''a'' AND sk = 1 RETURNING ALL OLD *"}]}', 'Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction.'),
	('ExecuteTransaction', '{"TransactStatements": [{"Statement": "SELECT * FROM \"Texts\".\"global\" WHERE g = ''a''"}]}', 'Validation failed in TransactStatements[0]: Reads on indices are not supported within transactions.');

SELECT count(*) FROM texts;
SELECT * FROM differences;

-- Statements that are not well formed
SELECT statement, says('ExecuteStatement', json_build_object('Statement', statement)::text, 'ValidationException', 'Statement wasn''t well formed, can''t be processed: ') LIKE 'ValidationException: Statement wasn''t well formed, can''t be processed: _%' AS refused
FROM unnest(ARRAY['SELECT', 'SELECT * FROM', 'SELEC * FROM Texts', 'SELECT * FROM Texts WHERE', 'SELECT * FROM Texts WHERE pk = ''a', 'SELECT * FROM "Texts', 'INSERT INTO Texts VALUE {', 'DELETE FROM Texts WHERE pk = ''a'' AND', 'é']) statement;
-- Bounds, before anything is read
SELECT answer('ExecuteStatement', json_build_object('Statement', 'SELECT * FROM Texts WHERE s = ''' || repeat('x', 8192) || '''')::text) LIKE 'ValidationException: 1 validation error detected: Value ''%'' at ''statement'' failed to satisfy constraint: Member must have length less than or equal to 8192';
SELECT answer('BatchExecuteStatement', (SELECT json_build_object('Statements', json_agg(json_build_object('Statement', 'SELECT * FROM Texts WHERE pk = ''a'' AND sk = ' || i)))::text FROM generate_series(1, 26) i)) LIKE 'ValidationException: 1 validation error detected: Value ''%'' at ''statements'' failed to satisfy constraint: Member must have length less than or equal to 25';

-- NOT a = x is true of a missing attribute, a <> x drops the item.
SELECT statement, dynamo_api('ExecuteStatement', json_build_object('Statement', statement)) FROM unnest(ARRAY[
	'SELECT n FROM Texts WHERE pk = ''a'' AND NOT gone = 1',
	'SELECT n FROM Texts WHERE pk = ''a'' AND gone <> 1',
	'SELECT n FROM Texts WHERE pk = ''a'' AND gone IS MISSING',
	'SELECT n FROM Texts WHERE pk = ''a'' AND n IS NOT MISSING',
	'SELECT n FROM Texts WHERE pk = ''a'' AND begins_with(s, ''x'') AND size(s) = 1 AND contains(s, ''x'') AND attribute_type(s, ''S'')']) statement;
-- A batch answers for each statement.
SELECT dynamo_api('BatchExecuteStatement', '{"Statements": [{"Statement": "INSERT INTO Texts VALUE {''pk'': ''a'', ''sk'': 1}"}, {"Statement": "INSERT INTO Texts VALUE {''pk'': ''b'', ''sk'': 1}"}, {"Statement": "UPDATE Texts SET n = 1 WHERE pk = ''none'' AND sk = 1"}]}');
SELECT answer('BatchExecuteStatement', '{"Statements": [{"Statement": "SELECT * FROM Texts WHERE pk = ''a'' AND sk = 1"}, {"Statement": "DELETE FROM Texts WHERE pk = ''a'' AND sk = 1"}]}') LIKE 'ValidationException: %',
	answer('ExecuteTransaction', '{"TransactStatements": [{"Statement": "SELECT * FROM Texts WHERE pk = ''a'' AND sk = 1"}, {"Statement": "DELETE FROM Texts WHERE pk = ''a'' AND sk = 1"}]}') LIKE 'ValidationException: %';

DROP TABLE "Texts";
SET client_min_messages = warning;
DROP FUNCTION answer, says CASCADE;
