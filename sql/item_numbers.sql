-- dynamo_item: numbers, exact to 38 digits.
CREATE SCHEMA item_numbers;
SET search_path = item_numbers, public;

CREATE FUNCTION number(input text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	RETURN ('{"n": {"N": "' || input || '"}}')::dynamo_item ->> 'n';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;

-- Normal form.
SELECT input, number(input) FROM (VALUES
	('0'), ('-0'), ('+0'), ('0.0'), ('00'), ('0e5'), ('42'), ('+42'), ('-42'), ('00042'), ('-00042.500'),
	('1.5E2'), ('1.5e+2'), ('15e-1'), ('1E-3'), ('.5'), ('5.'), ('-.5'), ('100'), ('1e10'), ('0.001'), ('120.0300'),
	('12345678901234567890123456789012345678'), ('0.12345678901234567890123456789012345678'),
	('1234567890123456789.1234567890123456789'), ('-99999999999999999999999999999999999999')
) AS v (input);

-- Not numbers.
SELECT input, number(input) FROM (VALUES
	(''), (' '), ('abc'), (' 1'), ('1 '), ('1_000'), ('0x10'), ('NaN'), ('Infinity'), ('-Infinity'), ('-'), ('+'), ('.'), ('e5'), ('1e'),
	('1e+'), ('--1'), ('1.2.3'), ('1e5.5'), ('1,5'), ('1\u0000'), ('١')
) AS v (input);

-- The ends of the range.
SELECT input, number(input) FROM (VALUES
	('9.9999999999999999999999999999999999999E+125'), ('-9.9999999999999999999999999999999999999E+125'),
	('1E+125'), ('1E+126'), ('-1E+126'), ('10E+125'), ('0.1E+126'), ('0e125'), ('0e126'), ('0.0e126'),
	('1E-130'), ('-1E-130'), ('1E-131'), ('0.1E-130'), ('10E-131'), ('1e999999999999'), ('1e-999999999999'), ('1e99999999999999999999999999')
) AS v (input);

-- 38 digits and not one more; zeros on either end do not count.
SELECT input, number(input) FROM (VALUES
	('123456789012345678901234567890123456789'), ('1.23456789012345678901234567890123456789'),
	('123456789012345678901234567890123456780'), ('0000000000123456789012345678901234567890123456780000'),
	('1.0000000000000000000000000000000000000000000000000'), ('1.00000000000000000000000000000000000001')
) AS v (input);

-- Equal numbers are equal items, and members of a set only once.
SELECT '{"n": {"N": "1e2"}}'::dynamo_item = '{"n": {"N": "100.00"}}' AS same;
SELECT '{"n": {"NS": ["3", "-2", "1e1", "0", "-2.5", "0.03"]}}'::dynamo_item;

-- To and from numeric through jsonb, exactly.
SELECT ('{"n": ' || n || '}')::jsonb::dynamo_item::jsonb -> 'n' AS n
FROM (VALUES ('0'), ('-0.0'), ('1e125'), ('1e-130'), ('12345678901234567890.123456789012345678'), ('-1.50'), ('1000000')) AS v (n);
SELECT '{"n": 1e126}'::jsonb::dynamo_item;
SELECT '{"n": 1e-131}'::jsonb::dynamo_item;
SELECT '{"n": 123456789012345678901234567890123456789}'::jsonb::dynamo_item;
SELECT '{"n": 0.123456789012345678901234567890123456789}'::json::dynamo_item;
SELECT '{"n": 1e99999}'::json::dynamo_item;
SET client_min_messages = warning;
DROP SCHEMA item_numbers CASCADE;
