-- dynamo_item: what is refused, and in which words.
CREATE SCHEMA item_errors;
SET search_path = item_errors, public;

-- In full once.
SELECT '{"a": {"N": 123}}'::dynamo_item;
SELECT '{"a": {"S": "x", "N": "1"}}'::dynamo_item;
SELECT '{"a": {"S": "x"}'::dynamo_item;

-- The error of each input: SQLSTATE, detail and message.
CREATE FUNCTION error_of(input text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	exception_name text;
BEGIN
	PERFORM input::dynamo_item;
	RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS exception_name = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' ', SQLSTATE, exception_name || ':', SQLERRM);
END $$;
-- Also the hint.
CREATE FUNCTION hint_of(input text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	hint text;
BEGIN
	PERFORM input::dynamo_item;
	RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' ', SQLSTATE, hint);
END $$;

-- JSON of the wrong kind.
SELECT input, error_of(input) FROM (VALUES
	('1'), ('"x"'), ('null'), ('[]'), ('true'),
	('{"a": 1}'), ('{"a": "x"}'), ('{"a": true}'), ('{"a": []}'),
	('{"a": {"S": 1}}'), ('{"a": {"S": 1.5}}'), ('{"a": {"S": 1e3}}'), ('{"a": {"S": true}}'), ('{"a": {"S": false}}'),
	('{"a": {"S": []}}'), ('{"a": {"S": {}}}'),
	('{"a": {"N": 123}}'), ('{"a": {"N": -1.5}}'),
	('{"a": {"B": 1}}'), ('{"a": {"B": {}}}'), ('{"a": {"B": []}}'),
	('{"a": {"BOOL": "true"}}'), ('{"a": {"BOOL": 1}}'), ('{"a": {"BOOL": []}}'), ('{"a": {"BOOL": {}}}'),
	('{"a": {"NULL": "true"}}'),
	('{"a": {"L": "x"}}'), ('{"a": {"L": {}}}'), ('{"a": {"L": [1]}}'), ('{"a": {"L": [[]]}}'),
	('{"a": {"M": "x"}}'), ('{"a": {"M": []}}'), ('{"a": {"M": {"k": 1}}}'),
	('{"a": {"SS": "x"}}'), ('{"a": {"SS": [1]}}'), ('{"a": {"SS": [null]}}'), ('{"a": {"SS": [["x"]]}}'), ('{"a": {"SS": {}}}'),
	('{"a": {"NS": [1]}}'), ('{"a": {"BS": [1]}}'), ('{"a": {"BS": ["x"]}}')
) AS v (input);

-- Base64.
SELECT input, error_of('{"a": {"B": "' || input || '"}}') FROM (VALUES
	('A'), ('AA'), ('AAA'), ('AAAAA'), ('===='), ('A==='), ('AA=A'), ('AA==AAAA'), ('AAA=AA=='),
	('AA_A'), ('AA-A'), ('A A='), ('AA\n='), ('AAé'), ('AA\u0000A'), ('AB=='), ('AAB='), ('AA=='), ('AAA='), ('////')
) AS v (input);

-- Values that are no attribute value.
SELECT input, error_of(input) FROM (VALUES
	('{"a": {}}'), ('{"a": null}'), ('{"a": {"X": "y"}}'), ('{"a": {"s": "y"}}'), ('{"a": {"S": null}}'), ('{"a": {"SSS": ["y"]}}'),
	('{"a": {"L": [{}]}}'), ('{"a": {"L": [null]}}'), ('{"a": {"M": {"k": {}}}}'), ('{"a": {"M": {"k": null}}}'),
	('{"a": {"S": "x", "N": "1"}}'), ('{"a": {"L": [], "M": {}}}'), ('{"a": {"L": [{"S": "x", "B": ""}]}}'),
	('{"a": {"NULL": false}}'), ('{"a": {"L": [{"NULL": false}]}}')
) AS v (input);

-- Sets.
SELECT input, error_of(input) FROM (VALUES
	('{"a": {"SS": []}}'), ('{"a": {"NS": []}}'), ('{"a": {"BS": []}}'),
	('{"a": {"SS": ["a", "a"]}}'), ('{"a": {"SS": ["b", "a", "c", "b"]}}'), ('{"a": {"SS": ["", ""]}}'),
	('{"a": {"NS": ["1", "1.0"]}}'), ('{"a": {"NS": ["100", "1E2"]}}'), ('{"a": {"NS": ["x"]}}'),
	('{"a": {"BS": ["AA==", "AQ==", "AA=="]}}')
) AS v (input);

-- Nesting beyond 32, wherever it is met; ignored members are not nesting, but
-- must not exhaust the stack.
SELECT error_of('{"a":' || repeat('{"L":[', 33) || '{"S":"x"}' || repeat(']}', 33) || '}');
SELECT error_of('{"a":' || repeat('{"M":{"k":', 33) || '{"S":"x"}' || repeat('}}', 33) || '}');
SELECT error_of('{"a":' || repeat('{"L":[', 100000));
SELECT error_of('{"a":{"X":' || repeat('[', 40) || repeat(']', 40) || ',"S":"x"}}');
SELECT left(error_of('{"a":{"X":' || repeat('[', 1000000)), 30);

-- Names.
SELECT error_of('{"' || repeat('x', 65535) || '": {"S": "x"}}');
SELECT error_of('{"' || repeat('x', 65536) || '": {"S": "x"}}');
SELECT error_of('{"a": {"M": {"' || repeat('é', 32768) || '": {"S": "x"}}}}');

-- What is not JSON.
SELECT input, error_of(input), hint_of(input) FROM (VALUES
	(''), (' '), ('{'), ('}'), ('{"a"'), ('{"a":'), ('{"a": {'), ('{"a": {"S"'), ('{"a": {"S": "x"'), ('{"a": {"S": "x"}'),
	('{a: 1}'), ('{1: 2}'), ('{,}'), ('{"a" {"S": "x"}}'), ('{"a": {"S": "x"} "b": {"S": "x"}}'), ('{"a": {"S": "x"},}'),
	('{"a": }'), ('{"a": ,}'), ('{"a": {"S": }}'), ('{"a": {"S" "x"}}'), ('{"a": {"S": "x",}}'), ('{"a": {"S": x}}'),
	('{"a": {"L": [}}'), ('{"a": {"L": [{"S": "x"}'), ('{"a": {"L": [{"S": "x"} {"S": "y"}]}}'), ('{"a": {"L": [{"S": "x"},]}}'),
	('{"a": {"X": }}'), ('{"a": {"X": [1 2]}}'), ('{"a": {"X": [1,'), ('{"a": {"X": nul}}'), ('{"a": {"X": 01}}'),
	('{"a": {"S": "x"}} x'), ('{} {}'), ('{}]'),
	('{"a": {"S": "x}}'), (E'{"a": {"S": "\n"}}'), (E'{"a": {"S": "\t"}}'), ('{"a": {"S": "\x"}}'), ('{"a": {"S": "\'),
	('{"a": {"S": "\u12"}}'), ('{"a": {"S": "\u12g4"}}'), ('{"a": {"S": "\u'),
	('{"a": {"S": "\ud83d"}}'), ('{"a": {"S": "\ud83dx"}}'), ('{"a": {"S": "\ud83d\n"}}'), ('{"a": {"S": "\ud83d\u0041"}}'),
	('{"a": {"S": "\ud83d\ud83d"}}'), ('{"a": {"S": "\ude00"}}'), ('{"\ude00": {"S": "x"}}'), ('{"a": {"S": "\ud83d\u"}}')
) AS v (input);

-- The line is named, too.
SELECT E'{"a": {"S": "x"},\n "b": {"S": \n oops}}'::dynamo_item;
SET client_min_messages = warning;
DROP SCHEMA item_errors CASCADE;
