-- What all kinds of expressions share: sizes, syntax, names, values, paths; and
-- which fault is reported of two.
SELECT dynamo_create_table('Shared', 'pk S', 'sk N');

CREATE FUNCTION error_of(operation text, request jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM dynamo_api(operation, (request || '{"TableName": "Shared"}')::json);
	RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLERRM;
END $$;

-- The error of a request of each kind with this operand, or path, in its
-- expression.
CREATE FUNCTION errors_of(operand text, names jsonb DEFAULT NULL, "values" jsonb DEFAULT NULL)
RETURNS TABLE (kind text, error text) LANGUAGE sql AS $$
	SELECT kind, error_of(operation, jsonb_strip_nulls(request || jsonb_build_object(
		'ExpressionAttributeNames', names,
		'ExpressionAttributeValues', coalesce("values", CASE kind WHEN 'key' THEN '{":p": {"S": "x"}}'::jsonb END))))
	FROM (VALUES
		('condition', 'DeleteItem', jsonb_build_object('Key', '{"pk": {"S": "a"}, "sk": {"N": "1"}}'::jsonb, 'ConditionExpression', operand || ' <> z')),
		('filter', 'Scan', jsonb_build_object('FilterExpression', operand || ' <> z')),
		('key', 'Query', jsonb_build_object('KeyConditionExpression', operand || ' = :p')),
		('projection', 'Scan', jsonb_build_object('ProjectionExpression', operand)),
		('update', 'UpdateItem', jsonb_build_object('Key', '{"pk": {"S": "a"}, "sk": {"N": "1"}}'::jsonb, 'UpdateExpression', 'REMOVE ' || operand))
	) AS k (kind, operation, request) $$;
\t on
\a
\f ': '

SELECT * FROM errors_of('');
SELECT * FROM errors_of(repeat('a', 4097));
-- This makes a projection of 4096 bytes, and longer ones of the others.
SELECT * FROM errors_of(repeat(' ', 4095) || 'a');
SELECT * FROM errors_of('a b');
SELECT * FROM errors_of('a.');
SELECT * FROM errors_of('a[x]');
SELECT * FROM errors_of('a[-1]');
SELECT * FROM errors_of('a[2147483648]');
SELECT * FROM errors_of('_a');
SELECT * FROM errors_of('a.é');
SELECT * FROM errors_of('🎵');
SELECT * FROM errors_of('#');
SELECT * FROM errors_of('#é', '{"#é": "e"}');
SELECT * FROM errors_of('a.#n.b[1]');
SELECT * FROM errors_of('a.Date');
SELECT * FROM errors_of('a' || repeat('.a', 32));
SELECT * FROM errors_of('a' || repeat('[0]', 32));
SELECT * FROM errors_of('a' || repeat('[0]', 31));
SELECT * FROM errors_of('a', '{"#n": "a"}');
SELECT * FROM errors_of('#n', '{"#n": "a", "#m": "b"}');
SELECT * FROM errors_of('a', '{}');
SELECT * FROM errors_of('a', '{"n": "a"}');
SELECT * FROM errors_of('a', jsonb_build_object('#' || repeat('n', 255), 'a'));
SELECT * FROM errors_of('a', '{"#n": {"S": "a"}}');
-- A name may be anything, a reserved word and a path among them.
SELECT * FROM errors_of('#n', '{"#n": "a.date"}');

-- Two faults at once.
SELECT * FROM errors_of('date.', '{"#n": "a"}');
SELECT * FROM errors_of('date.#m', '{"#n": "a"}');
SELECT * FROM errors_of('#m[99999999999]', '{"#n": "a"}');
SELECT * FROM errors_of('a b', '{"n": "a"}');
SELECT * FROM errors_of('a b', '{"n": "a"}', '{}');
SELECT * FROM errors_of('a b', '{"#n": "a"}', '{}');

-- The table comes last.
SELECT dynamo_api('Query', '{"TableName": "None", "KeyConditionExpression": "a.b = :p", "ExpressionAttributeValues": {":p": {"S": "x"}}}');
SELECT dynamo_api('Query', '{"TableName": "None", "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "x"}}}');

\f '|'
\a
\t off
SELECT dynamo_delete_table('Shared');
DROP FUNCTION error_of, errors_of;
