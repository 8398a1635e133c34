-- What dynamo_api() says of expressions: each text by its bytes, and of two faults the one
-- that comes first.  Conditions are asked of DeleteItem, since they are the same everywhere.
\getenv abs_srcdir PG_ABS_SRCDIR
\set include :abs_srcdir '/sql/include/api_texts.psql'
\i :include
SELECT dynamo_create_table('Texts', 'pk S');
SELECT answer('PutItem', '{"TableName": "Texts", "Item": {"pk": {"S": "a"}, "s": {"S": "x"}, "n": {"N": "1"}, "l": {"L": [{"N": "1"}]}, "m": {"M": {"a": {"N": "1"}}}, "ss": {"SS": ["a"]}, "big": {"N": "9e125"}, "long": {"N": "1e37"}}}');

-- Conditions
INSERT INTO texts (operation, request, message)
SELECT 'DeleteItem', json_build_object('TableName', 'Texts', 'Key', '{"pk": {"S": "a"}}'::json, 'ConditionExpression', condition,
	'ExpressionAttributeValues', '{":a": {"S": "a"}, ":b": {"S": "b"}, ":n": {"N": "1"}, ":t": {"BOOL": true}, ":ss": {"SS": ["a"]}}'::json),
	'Invalid ConditionExpression: ' || message
FROM (VALUES
	('', 'The expression can not be empty;'),
	('INVALID SYNTAX', 'Syntax error; token: "SYNTAX", near: "INVALID SYNTAX"'),
	('s =', 'Syntax error; token: "<EOF>", near: "="'),
	('é = :a', 'Syntax error; token: "é", near: "é ="'),
	('_a = :a', 'Syntax error; token: "_", near: "_a"'),
	('s = :a 🎵', 'Syntax error; token: "🎵", near: ":a 🎵"'),
	(repeat(' ', 4097), 'Expression size has exceeded the maximum allowed size; expression size: 4097'),
	('s = :a' || repeat(' OR s = :a', 150), 'The expression contains too many operators; operator count: 301'),
	('((s = :a))', 'The expression has redundant parentheses;'),
	('f(s)', 'Invalid function name; function: f'),
	('SIZE(s) = :n', 'Invalid function name; function: SIZE'),
	('size(s)', 'The function is not allowed to be used this way in an expression; function: size'),
	('attribute_exists(s) = :t', 'The function is not allowed to be used this way in an expression; function: attribute_exists'),
	('status = :a', 'Attribute name is a reserved keyword; reserved keyword: status'),
	('m.Date = :a', 'Attribute name is a reserved keyword; reserved keyword: Date'),
	('#x = :a', 'An expression attribute name used in the document path is not defined; attribute name: #x'),
	('s = :v', 'An expression attribute value used in expression is not defined; attribute value: :v'),
	('attribute_exists(s, n)', 'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2'),
	('begins_with(s)', 'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1'),
	('a = a', 'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]'),
	('m.a[1] <> m.a[1]', 'The first operand must be distinct from the remaining operands for this operator or function; operator: <>, first operand: [m, a, [1]]'),
	('begins_with(s, :n)', 'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N'),
	('s < :t', 'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL'),
	('s >= :ss', 'Incorrect operand type for operator or function; operator or function: >=, operand type: SS'),
	('size(:n) = :n', 'Incorrect operand type for operator or function; operator or function: size, operand type: N'),
	('attribute_type(s, :n)', 'Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N'),
	('attribute_exists(:a)', 'Operator or function requires a document path; operator or function: attribute_exists'),
	('attribute_not_exists(:a)', 'Operator or function requires a document path; operator or function: attribute_not_exists'),
	('attribute_type(s, :a)', 'Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}'),
	('s BETWEEN :a AND :n', 'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:a}, upper bound operand: AttributeValue: {N:1}'),
	('s BETWEEN :b AND :a', 'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}'),
	-- Two faults, in the order of the rules, not of the text
	('f(s) AND ((s = :a))', 'The expression has redundant parentheses;'),
	('size(s) AND f(s)', 'Invalid function name; function: f'),
	('status = :a AND size(s)', 'The function is not allowed to be used this way in an expression; function: size'),
	('#x = :v AND status = :a', 'Attribute name is a reserved keyword; reserved keyword: status'),
	('begins_with(s) AND #x = :a', 'An expression attribute name used in the document path is not defined; attribute name: #x'),
	('begins_with(s) AND s = :v', 'An expression attribute value used in expression is not defined; attribute value: :v'),
	('s = s AND begins_with(s)', 'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1'),
	('s < :t AND s = s', 'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [s]')) AS conditions (condition, message);

-- Updates
INSERT INTO texts (operation, request, message)
SELECT 'UpdateItem', json_build_object('TableName', 'Texts', 'Key', '{"pk": {"S": "a"}}'::json, 'UpdateExpression', update,
	'ExpressionAttributeValues', '{":a": {"S": "a"}, ":n": {"N": "1"}, ":l": {"L": []}}'::json),
	'Invalid UpdateExpression: ' || message
FROM (VALUES
	('', 'The expression can not be empty;'),
	('INVALID SYNTAX', 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'),
	('SET', 'Syntax error; token: "<EOF>", near: "SET"'),
	(repeat(' ', 4097), 'Expression size has exceeded the maximum allowed size; expression size: 4097'),
	('SET s = ((:a))', 'The expression has redundant parentheses;'),
	('SET status = :a', 'Attribute name is a reserved keyword; reserved keyword: status'),
	('SET s = f(n)', 'Invalid function name; function: f'),
	('SET a = :a SET b = :a', 'The "SET" section can only be used once in an update expression;'),
	('REMOVE a remove b', 'The "REMOVE" section can only be used once in an update expression;'),
	('SET #x = :a', 'An expression attribute name used in the document path is not defined; attribute name: #x'),
	('SET s = :v', 'An expression attribute value used in expression is not defined; attribute value: :v'),
	('SET a = :a, a.b = :a', 'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]'),
	('SET a.b = :a REMOVE a', 'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]'),
	('SET a[0] = :a, a[0] = :a', 'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, [0]]'),
	('SET a.b = :a, a[1] = :a', 'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]'),
	('ADD a :a', 'Incorrect operand type for operator or function; operator: ADD, operand type: STRING'),
	('ADD a :l', 'Incorrect operand type for operator or function; operator: ADD, operand type: LIST'),
	('DELETE a :n', 'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER'),
	('SET a = if_not_exists(b)', 'Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1'),
	('SET a = list_append(b, :n)', 'Incorrect operand type for operator or function; operator or function: list_append, operand type: N'),
	('SET a = if_not_exists(:n, :n)', 'Operator or function requires a document path; operator or function: if_not_exists'),
	-- Two faults
	('SET a = f(b), status = :a', 'Attribute name is a reserved keyword; reserved keyword: status'),
	('SET a = :a SET b = f(c)', 'Invalid function name; function: f'),
	('SET #x = :a SET b = :a', 'The "SET" section can only be used once in an update expression;'),
	('SET a = :v, #x = :a', 'An expression attribute name used in the document path is not defined; attribute name: #x'),
	('SET a = :a, a.b = :v', 'An expression attribute value used in expression is not defined; attribute value: :v'),
	('SET a.b = :a, a[0] = :a, c = :a, c.d = :a', 'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [c], path two: [c, d]'),
	('SET a.b = :a, a[0] = :a ADD c :a', 'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]'),
	('SET a = if_not_exists(b) ADD c :a', 'Incorrect operand type for operator or function; operator: ADD, operand type: STRING')) AS updates (update, message);

-- Updates that meet an item
INSERT INTO texts (operation, request, message)
SELECT 'UpdateItem', json_build_object('TableName', 'Texts', 'Key', '{"pk": {"S": "a"}}'::json, 'UpdateExpression', update, 'ExpressionAttributeValues', "values"::json), message
FROM (VALUES
	('SET a = nowhere, b = :n', '{":n": {"N": "1"}}', 'The provided expression refers to an attribute that does not exist in the item'),
	('SET a = nowhere + :n', '{":n": {"N": "1"}}', 'The provided expression refers to an attribute that does not exist in the item'),
	('SET a = s + :n', '{":n": {"N": "1"}}', 'An operand in the update expression has an incorrect data type'),
	('SET a = list_append(s, :l)', '{":l": {"L": []}}', 'An operand in the update expression has an incorrect data type'),
	('ADD s :n', '{":n": {"N": "1"}}', 'An operand in the update expression has an incorrect data type'),
	('ADD ss :ns', '{":ns": {"NS": ["1"]}}', 'An operand in the update expression has an incorrect data type'),
	('DELETE s :ss', '{":ss": {"SS": ["a"]}}', 'An operand in the update expression has an incorrect data type'),
	('SET nowhere.a = :n', '{":n": {"N": "1"}}', 'The document path provided in the update expression is invalid for update'),
	('SET s.a = :n', '{":n": {"N": "1"}}', 'The document path provided in the update expression is invalid for update'),
	('SET m[0] = :n', '{":n": {"N": "1"}}', 'The document path provided in the update expression is invalid for update'),
	('SET l.a = :n', '{":n": {"N": "1"}}', 'The document path provided in the update expression is invalid for update'),
	('SET nowhere[0] = :n', '{":n": {"N": "1"}}', 'The document path provided in the update expression is invalid for update'),
	('ADD nowhere.a :n', '{":n": {"N": "1"}}', 'The document path provided in the update expression is invalid for update'),
	('ADD big :n', '{":n": {"N": "9e125"}}', 'Number overflow. Attempting to store a number with magnitude larger than supported range')) AS updates (update, "values", message);

-- Projections
INSERT INTO texts (operation, request, message)
SELECT 'GetItem', json_build_object('TableName', 'Texts', 'Key', '{"pk": {"S": "a"}}'::json, 'ProjectionExpression', projection), 'Invalid ProjectionExpression: ' || message
FROM (VALUES
	('', 'The expression can not be empty;'),
	('a,', 'Syntax error; token: "<EOF>", near: ","'),
	('a b', 'Syntax error; token: "b", near: "a b"'),
	('size(a)', 'Syntax error; token: "(", near: "size(a"'),
	('status', 'Attribute name is a reserved keyword; reserved keyword: status'),
	('#x', 'An expression attribute name used in the document path is not defined; attribute name: #x'),
	('a, a', 'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]'),
	('a.b, a', 'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]'),
	('a.b, a[0]', 'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]'),
	('#x, status', 'Attribute name is a reserved keyword; reserved keyword: status'),
	('a, a, #x', 'An expression attribute name used in the document path is not defined; attribute name: #x')) AS projections (projection, message);

-- Names and values
INSERT INTO texts (operation, request, message)
SELECT 'DeleteItem', (('{"TableName": "Texts", "Key": {"pk": {"S": "a"}}}')::jsonb || members::jsonb)::text, message
FROM (VALUES
	('{"ConditionExpression": "s = s.a", "ExpressionAttributeNames": {"#unused": "a"}}', 'Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}'),
	('{"ConditionExpression": "s = s.a", "ExpressionAttributeValues": {":unused": {"S": "a"}}}', 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:unused}'),
	('{"ConditionExpression": "s = s.a", "ExpressionAttributeNames": {"#unused": "a"}, "ExpressionAttributeValues": {":unused": {"S": "a"}}}', 'Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}'),
	('{"ExpressionAttributeNames": {"#a": "a"}}', 'ExpressionAttributeNames can only be specified when using expressions'),
	('{"ExpressionAttributeValues": {":a": {"S": "a"}}}', 'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null'),
	('{"ConditionExpression": "s = s.a", "ExpressionAttributeNames": {}}', 'ExpressionAttributeNames must not be empty'),
	('{"ConditionExpression": "s = s.a", "ExpressionAttributeValues": {}}', 'ExpressionAttributeValues must not be empty'),
	('{"ConditionExpression": "s = s.a", "ExpressionAttributeNames": {"x": "a"}}', 'ExpressionAttributeNames contains invalid key: Syntax error; key: "x"'),
	('{"ConditionExpression": "s = s.a", "ExpressionAttributeValues": {"x": {"S": "a"}}}', 'ExpressionAttributeValues contains invalid key: Syntax error; key: "x"'),
	('{"ConditionExpression": "s = :v", "ExpressionAttributeValues": {":v": {}}}', 'ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :v'),
	('{"ConditionExpression": "s = :v", "ExpressionAttributeValues": {":v": {"NS": ["1", "1.0"]}}}', 'ExpressionAttributeValues contains invalid value: Input collection contains duplicates for key :v'),
	('{"ConditionExpression": "s = :v", "Expected": {"s": {"Exists": false}}}',
		'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}')) AS names (members, message);

SELECT count(*) FROM texts;
SELECT * FROM differences;

-- A condition that fails, with the item and without
SELECT dynamo_api('PutItem', '{"TableName": "Texts", "Item": {"pk": {"S": "b"}, "n": {"N": "1"}}}');
SELECT dynamo_api('DeleteItem', '{"TableName": "Texts", "Key": {"pk": {"S": "b"}}, "ConditionExpression": "n <> n.x AND attribute_exists(x)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}');
SELECT dynamo_api('DeleteItem', '{"TableName": "Texts", "Key": {"pk": {"S": "b"}}, "ConditionExpression": "attribute_exists(x)"}');
SELECT dynamo_api('DeleteItem', '{"TableName": "Texts", "Key": {"pk": {"S": "none"}}, "ConditionExpression": "attribute_exists(x)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}');

DROP TABLE "Texts";
SET client_min_messages = warning;
DROP FUNCTION answer, says CASCADE;
