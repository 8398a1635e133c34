-- Statements in PartiQL that are refused, by the bytes of the texts.
\set VERBOSITY terse
SELECT dynamo_create_table('Things', 'pk S', 'sk N');
CREATE FUNCTION x(statement text, VARIADIC parameters text[] DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(item::text, ' ') FROM dynamo_execute(statement, VARIADIC parameters) $$;

-- Not a statement
SELECT x('');
SELECT x(' ');
SELECT x('DROP TABLE Things');
SELECT x('Things');
SELECT x('"SELECT" * FROM Things');
SELECT x('SELECT');
SELECT x('SELECT * FROM Things; SELECT * FROM Things');
SELECT x('SELECT * FROM Things ; ');
SELECT x('SELECT * FROM Things;;');
SELECT x('SELECT * FROM Things -- a comment');
SELECT x('EXISTS(SELECT * FROM Things WHERE pk = ''a'' AND sk = 1)');

-- SELECT
SELECT x('SELECT FROM Things');
SELECT x('SELECT *');
SELECT x('SELECT * WHERE pk = ''a''');
SELECT x('SELECT *, a FROM Things');
SELECT x('SELECT a,, b FROM Things');
SELECT x('SELECT a, FROM Things');
SELECT x('SELECT count(*) FROM Things');
SELECT x('SELECT size(a) FROM Things');
SELECT x('SELECT a AS b FROM Things');
SELECT x('SELECT a b FROM Things');
SELECT x('SELECT a.key FROM Things');
SELECT x('SELECT a. FROM Things');
SELECT x('SELECT a.1 FROM Things');
SELECT x('SELECT a[] FROM Things');
SELECT x('SELECT a[b] FROM Things');
SELECT x('SELECT a[1.5] FROM Things');
SELECT x('SELECT a[-1] FROM Things');
SELECT x('SELECT a[2147483647] FROM Things');
SELECT x('SELECT a[2147483648] FROM Things');
SELECT x('SELECT a[0 FROM Things');
SELECT x('SELECT "" FROM Things');
SELECT x('SELECT a."" FROM Things');
SELECT x('SELECT ' || repeat('a.', 31) || 'a FROM Things');
SELECT x('SELECT ' || repeat('a.', 32) || 'a FROM Things');
SELECT x('SELECT key FROM Things');
SELECT x('SELECT * FROM');
SELECT x('SELECT * FROM ''Things''');
SELECT x('SELECT * FROM (SELECT * FROM Things)');
SELECT x('SELECT * FROM table');
SELECT x('SELECT * FROM Things t');
SELECT x('SELECT * FROM Things AS t');
SELECT x('SELECT * FROM Things, Others');
SELECT x('SELECT * FROM ""');
SELECT x('SELECT * FROM Things.""');
SELECT x('SELECT * FROM Things.byA');
SELECT x('SELECT * FROM "Things"."byA" WHERE a = 1');
SELECT x('SELECT * FROM Things.byA.more');
SELECT x('SELECT * FROM Nowhere');
SELECT x('SELECT * FROM Nowhere.byA');
SELECT x('SELECT * FROM Things LIMIT 1');
SELECT x('SELECT * FROM Things GROUP BY a');
SELECT x('SELECT * FROM Things RETURNING ALL OLD *');
SELECT x('SELECT * FROM Things WHERE pk = ''a'' ORDER sk');
SELECT x('SELECT * FROM Things WHERE pk = ''a'' ORDER BY');
SELECT x('SELECT * FROM Things WHERE pk = ''a'' ORDER BY sk DOWN');
SELECT x('SELECT * FROM Things ORDER BY sk WHERE pk = ''a''');

-- WHERE
SELECT x('SELECT * FROM Things WHERE');
SELECT x('SELECT * FROM Things WHERE a');
SELECT x('SELECT * FROM Things WHERE true');
SELECT x('SELECT * FROM Things WHERE a = ');
SELECT x('SELECT * FROM Things WHERE a == 1');
SELECT x('SELECT * FROM Things WHERE a ! 1');
SELECT x('SELECT * FROM Things WHERE a = b = c');
SELECT x('SELECT * FROM Things WHERE a = 1 b = 2');
SELECT x('SELECT * FROM Things WHERE a = 1 AND');
SELECT x('SELECT * FROM Things WHERE a = 1 OR OR b = 1');
SELECT x('SELECT * FROM Things WHERE NOT');
SELECT x('SELECT * FROM Things WHERE (a = 1');
SELECT x('SELECT * FROM Things WHERE a = 1)');
SELECT x('SELECT * FROM Things WHERE ()');
SELECT x('SELECT * FROM Things WHERE a = 1 + 1');
SELECT x('SELECT * FROM Things WHERE a LIKE ''x%''');
SELECT x('SELECT * FROM Things WHERE a BETWEEN 1');
SELECT x('SELECT * FROM Things WHERE a BETWEEN 1 OR 2');
SELECT x('SELECT * FROM Things WHERE a BETWEEN 2 AND 1');
SELECT x('SELECT * FROM Things WHERE a BETWEEN 1 AND ''x''');
SELECT x('SELECT * FROM Things WHERE a IN');
SELECT x('SELECT * FROM Things WHERE a IN []');
SELECT x('SELECT * FROM Things WHERE a IN 1');
SELECT x('SELECT * FROM Things WHERE a IN [1, 2)');
SELECT x('SELECT * FROM Things WHERE a IN ?', 'x');
SELECT * FROM dynamo_execute('SELECT * FROM Things WHERE a IN ?', '[]'::jsonb);
SELECT count(*) FROM dynamo_execute('SELECT * FROM Things WHERE a IN ?', (SELECT jsonb_agg(i) FROM generate_series(1, 100) i));
SELECT count(*) FROM dynamo_execute('SELECT * FROM Things WHERE a IN ?', (SELECT jsonb_agg(i) FROM generate_series(1, 101) i));
SELECT x('SELECT * FROM Things WHERE a IN [' || string_agg(i::text, ',') || ']') FROM generate_series(1, 101) i;
SELECT x('SELECT * FROM Things WHERE a IS');
SELECT x('SELECT * FROM Things WHERE a IS 5');
SELECT x('SELECT * FROM Things WHERE a IS STRING');
SELECT x('SELECT * FROM Things WHERE 5 IS MISSING');
SELECT x('SELECT * FROM Things WHERE a = MISSING');
SELECT x('SELECT * FROM Things WHERE a = a');
SELECT x('SELECT * FROM Things WHERE a < true');
SELECT x('SELECT * FROM Things WHERE a < [1]');
SELECT x('SELECT * FROM Things WHERE begins_with(a)');
SELECT x('SELECT * FROM Things WHERE begins_with(a, 5)');
SELECT x('SELECT * FROM Things WHERE begins_with(a, ''x'') = true');
SELECT x('SELECT * FROM Things WHERE a = contains(b, 1)');
SELECT x('SELECT * FROM Things WHERE attribute_type(a, ''X'')');
SELECT x('SELECT * FROM Things WHERE attribute_type(''a'', ''S'')');
SELECT x('SELECT * FROM Things WHERE size(a)');
SELECT x('SELECT * FROM Things WHERE size(5) = 1');
SELECT x('SELECT * FROM Things WHERE upper(a) = ''X''');
SELECT x('SELECT * FROM Things WHERE attribute_exists(a)');
SELECT x('SELECT * FROM Things WHERE list_append(a, b) = 1');
SELECT x('SELECT * FROM Things WHERE ' || repeat('a = 1 OR ', 150) || 'a = 1');
SELECT x('SELECT * FROM Things WHERE ' || repeat('(', 3000) || 'a = 1' || repeat(')', 3000));
SELECT x('SELECT * FROM Things WHERE ' || repeat('NOT ', 299) || 'a = 1');
SELECT x('SELECT * FROM Things WHERE ' || repeat('NOT ', 300) || 'a = 1');

-- The length is in characters.
SELECT x('SELECT * FROM Things WHERE pk = ''' || repeat('ä', 1000) || repeat(' ', 8192 - 1034) || '''');
DO $$ BEGIN
	PERFORM dynamo_execute('SELECT * FROM Things WHERE pk = ''a''' || repeat(' ', 8193 - 35));
EXCEPTION WHEN OTHERS THEN
	RAISE '%', replace(sqlerrm, '  ', '');
END $$;

-- Values
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1e126}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1e-131}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 123456789012345678901234567890123456789}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1.}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 0x1}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': - 1, ''x'': --1}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': <<>>}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': <<''a'', ''a''>>}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': <<1, 1.0>>}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': <<1, ''a''>>}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': <<true>>}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': <<[1]>>}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': <<1}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': [1,]}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': y}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': "y"}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, x: 1}');
SELECT x('INSERT INTO Things VALUE {"pk": ''a'', "sk": 1}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, }');
SELECT x('INSERT INTO Things VALUE {''pk'' ''a''}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': ' || repeat('[', 33) || repeat(']', 33) || '}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1, ''x'': ' || repeat('[', 4000) || '}');
SELECT x('INSERT INTO Things VALUE {}');
SELECT x('INSERT INTO Things VALUE ?', '{}');
SELECT x('INSERT INTO Things VALUE [1]');
SELECT x('INSERT INTO Things VALUES (''a'', 1)');
SELECT x('INSERT INTO Things (pk, sk) VALUES (''a'', 1)');
SELECT x('INSERT Things VALUE {}');
SELECT x('INSERT INTO VALUE {}');
SELECT x('INSERT INTO Things VALUE {''pk'': ''a'', ''sk'': 1} RETURNING ALL OLD *');
SELECT x('INSERT INTO Things.byA VALUE {''pk'': ''a'', ''sk'': 1}');
SELECT x('INSERT INTO Things VALUE {''pk'': '''', ''sk'': 1}');

-- UPDATE and DELETE
SELECT x('UPDATE Things WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE SET a = 1 WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = 1, WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = b = 1 WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = [b] WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = (1 + 2 WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = 1 * 2 WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = ''x'' + 1 WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = if_not_exists(a, 1) WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = set_add(a) WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = 1 + set_add(a, <<1>>) WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things ADD a 1 WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things REMOVE WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things REMOVE a = 1 WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things REMOVE a WHERE pk = ''a'' AND sk = 1 SET b = 1');
SELECT x('UPDATE Things REMOVE a REMOVE a.b WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = 1 WHERE pk = ''a'' AND sk = 1 RETURNING');
SELECT x('UPDATE Things SET a = 1 WHERE pk = ''a'' AND sk = 1 RETURNING ALL');
SELECT x('UPDATE Things SET a = 1 WHERE pk = ''a'' AND sk = 1 RETURNING ALL OLD');
SELECT x('UPDATE Things SET a = 1 WHERE pk = ''a'' AND sk = 1 RETURNING OLD *');
SELECT x('UPDATE Things SET a = 1 WHERE pk = ''a'' AND sk = 1 RETURNING ALL OLD a');
SELECT x('UPDATE Things.byA SET a = 1 WHERE pk = ''a'' AND sk = 1');
SELECT x('UPDATE Things SET a = 1 WHERE pk = ''a'' AND sk = 1 ORDER BY sk');
SELECT x('UPDATE Payment-Things SET a = 1 WHERE pk = ''a'' AND sk = 1');
SELECT x('DELETE Things WHERE pk = ''a'' AND sk = 1');
SELECT x('DELETE * FROM Things WHERE pk = ''a'' AND sk = 1');
SELECT x('DELETE FROM Things WHERE pk = ''a'' AND sk = 1 RETURNING');
SELECT x('DELETE FROM Things WHERE pk = '''' AND sk = 1');

-- Parameters
SELECT x('SELECT * FROM Things WHERE pk = ?');
SELECT x('SELECT * FROM Things WHERE pk = ''a''', 'b');
SELECT x('SELECT * FROM Things WHERE pk = ? AND sk = ?', 'b');
SELECT x('SELECT * FROM Things WHERE pk = ''?''', 'b');
SELECT x('SELECT ? FROM Things', 'a');
SELECT x('SELECT * FROM ?', 'Things');
SELECT x('SELECT * FROM Things WHERE pk = ? AND size(a) IN ?');
SELECT x('UPDATE Things SET a = set_add(a, ?) WHERE pk = ''a'' AND sk = 1');
SELECT * FROM dynamo_execute('SELECT * FROM Things WHERE pk = ?', VARIADIC NULL::text[]);
SELECT * FROM dynamo_execute(NULL);

-- Two faults: what is read first, then the parameters' number, then the rest.
SELECT x('SELECT * FROM Nowhere WHERE a = ? AND');
SELECT x('SELECT * FROM Nowhere WHERE a = ? AND a < true');
SELECT x('SELECT * FROM Nowhere WHERE a < true');
SELECT x('DELETE FROM Nowhere RETURNING ALL NEW *');
SELECT x('DELETE FROM Nowhere WHERE a = ? RETURNING ALL NEW *');
SELECT x('UPDATE Nowhere SET a = 1, a = 2');
SELECT x('UPDATE Nowhere SET a = 1');
SELECT x('UPDATE Things SET pk = ''x'' WHERE sk = 1');

-- Quotes and characters of several bytes
SELECT x('SELECT * FROM "Things');
SELECT x('SELECT * FROM Things WHERE a = ''');
SELECT x('SELECT * FROM Things WHERE a = ''x');
SELECT x('SELECT * FROM Things WHERE a = ''x''''');
SELECT x('SELECT * FROM Things WHERE "a = 1');
SELECT x('SELECT * FROM Things WHERE a = “x”');
SELECT x('SELECT * FROM Things WHERE ä = 1');
SELECT x('SELECT * FROM Things WHERE a = 1 €');
SELECT x('SELECT 😀 FROM Things');
SELECT x('INSERT INTO "Things" VALUE {''pk'': ''😀'', ''sk'': 1, ''größe'': ''€''''s''}');
SELECT x('SELECT "größe", "😀" FROM "Things" WHERE pk = ''😀'' AND "größe" = ''€''''s'' AND size(pk) = 2');
SELECT x('DELETE FROM "Things" WHERE pk = ''😀'' AND sk = 1 AND contains("größe", ''€'') RETURNING ALL OLD *');
SELECT x('SELECT * FROM "Thîngs"');

DROP FUNCTION x;
SELECT dynamo_delete_table('Things');
