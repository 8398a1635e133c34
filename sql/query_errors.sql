-- KeyConditionExpression: its errors as dynamo_query() raises them. Every text
-- and the order of the checks is in test/unit/key_condition_test.c.
SELECT dynamo_create_table('Songs', 'Artist S', 'Year N');
SELECT dynamo_create_table('Blobs', 'id B');
SELECT dynamo_put('Songs', '{"Artist": {"S": "Édith 🎵"}, "Year": {"N": "1946"}}');

SELECT dynamo_query('Songs', 'Artist = :a AND Year > :y', '{":a": {"S": "x"}, ":y": {"N": "1"}}');
SELECT dynamo_query('Songs', 'Artist = :a', '{":b": {"S": "x"}}');
SELECT dynamo_query('Songs', '#a = :a', '{":a": {"S": "x"}}');
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"N": "1"}}');
SELECT dynamo_query('Songs', 'Artist = :a', '{"a": {"S": "x"}}');

CREATE FUNCTION outcome(condition text, "values" jsonb, names jsonb DEFAULT NULL, "table" text DEFAULT 'Songs')
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	name text;
BEGIN
	RETURN (SELECT format('%s items', count(*))
			FROM dynamo_query("table", condition, "values"::dynamo_item, names => names::dynamo_item));
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS name = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' ', SQLSTATE, name, SQLERRM);
END $$;

-- Characters of several bytes, in values, names, and where they cannot be.
SELECT outcome('Artist = :a', '{":a": "Édith 🎵"}');
SELECT outcome('#n = :a', '{":a": "Édith 🎵"}', '{"#n": "Artist"}');
SELECT outcome('#n = :a', '{":a": "x"}', '{"#n": "Künstler"}');
SELECT outcome('#ñ = :a', '{":a": "x"}', '{"#ñ": "Artist"}');
SELECT outcome('Künstler = :a', '{":a": "x"}');
SELECT outcome('Artist = :ä', '{":a": "x"}');
SELECT outcome('Artist = :a 🎵', '{":a": "x"}');

SELECT n, outcome(condition, '{":a": "x", ":y": 1946}', '{"#y": "Year"}')
FROM unnest(ARRAY[
	'Artist = :a AND #y = :y',
	'Artist = :a AND (:y <= #y)',
	'',
	'Artist = :a AND',
	'Artist = :a && #y = :y',
	'((Artist = :a AND #y = :y))',
	'lower(Artist) = :a AND #y = :y',
	'begins_with(Artist, :a) AND #y = :y',
	'Artist = :a AND begins_with(#y, :y)',
	'Artist = :a AND #y <> :y',
	'Artist = :a OR #y = :y',
	'Artist = :a AND #y = :y AND Artist = :a',
	'Artist = :a AND #y.m = :y',
	'Artist = :a AND size(#y) = :y',
	'#y = :y AND Title = :a',
	'Artist > :a AND #y = :y',
	'Artist = :y AND #y = :a',
	'Artist = :a AND #y BETWEEN :y AND :a',
	'Artist = :a AND attribute_exists(#y) AND #y = :y',
	'Artist = :a'
]) WITH ORDINALITY AS c (condition, n) ORDER BY n;

SELECT outcome('Artist = :a AND #y BETWEEN :y AND :z', '{":a": "x", ":y": 10, ":z": 9}', '{"#y": "Year"}');
SELECT outcome('Artist = :a', '{":a": ""}');
SELECT outcome('Artist = :a', jsonb_build_object(':a', repeat('x', 2049)));
SELECT outcome(repeat(' ', 4085) || 'Artist = :a', '{":a": "x"}');
SELECT outcome(repeat(' ', 4086) || 'Artist = :a', '{":a": "x"}');
SELECT outcome(repeat('(', 4000), '{":a": "x"}');
SELECT outcome('Artist = :a' || repeat(' AND Artist = :a', 150), '{":a": "x"}');
SELECT outcome('id = :a', '{":a": "x"}', "table" => 'Blobs');
SELECT outcome('id = :a AND x = :a', '{":a": "x"}', "table" => 'Blobs');
SELECT dynamo_query('Blobs', 'id = :a', '{":a": {"B": ""}}');

DROP FUNCTION outcome;
DROP TABLE "Songs", "Blobs";
