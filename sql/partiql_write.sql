-- INSERT, UPDATE and DELETE in PartiQL.
SELECT dynamo_create_table('Music', 'Artist S', 'SongTitle S');
SELECT dynamo_create_table('Counter', 'id N');

SELECT * FROM dynamo_execute($$INSERT INTO "Music" VALUE {'Artist': 'Acme Band', 'SongTitle': 'PartiQL Rocks', 'Awards': {'Grammys': [2020, 2018]}, 'Members': <<'a', 'b'>>, 'Rank': 1.50, 'Live': true, 'Label': null}$$);
SELECT dynamo_get('Music', '{"Artist": {"S": "Acme Band"}, "SongTitle": {"S": "PartiQL Rocks"}}');
-- What is there is not replaced.
SELECT * FROM dynamo_execute($$INSERT INTO Music VALUE {'Artist': 'Acme Band', 'SongTitle': 'PartiQL Rocks'}$$);
\echo :LAST_ERROR_SQLSTATE
-- Parameters of every type.
SELECT * FROM dynamo_execute($$INSERT INTO Music VALUE {'Artist': ?, 'SongTitle': ?, 'n': ?, 'f': ?, 'b': ?, 'bin': ?, 'j': ?, 'l': [?, ?], 'null': ?, 's': <<?, ?>>}$$,
	'No One', 'It''s a ? mark', 42, 1e20::float8, false, '\x00ff'::bytea, '{"a": [1, "x", null]}'::jsonb, 1.5, 'text', NULL::text, 2, 1.0);
SELECT dynamo_get('Music', '{"Artist": {"S": "No One"}, "SongTitle": {"S": "It''s a ? mark"}}');
-- The key of an item.
SELECT * FROM dynamo_execute($$INSERT INTO Music VALUE {'Artist': 'x'}$$);
SELECT * FROM dynamo_execute($$INSERT INTO Music VALUE {'Artist': 'x', 'SongTitle': 5}$$);
SELECT * FROM dynamo_execute($$INSERT INTO Music VALUE {'Artist': 'x', 'SongTitle': ''}$$);
SELECT * FROM dynamo_execute($$INSERT INTO Nowhere VALUE {'Artist': 'x', 'SongTitle': 'y'}$$);

-- SET, in every form, reads the item as it was.
CREATE FUNCTION change(actions text, answer text DEFAULT 'ALL NEW *') RETURNS SETOF dynamo_item LANGUAGE sql AS $$
	SELECT item FROM dynamo_execute('UPDATE "Music" ' || actions || ' WHERE "Artist" = ''Acme Band'' AND SongTitle = ''PartiQL Rocks'' RETURNING ' || answer) $$;
SELECT change($$SET Rank = 2 SET "Awards"."BillBoard" = [2020]$$);
SELECT change($$SET Rank = Rank + 1, old = Rank - 1 REMOVE Live$$, 'MODIFIED NEW *');
SELECT change($$SET Rank = Rank + (10 - 3) - 1, Awards.Grammys = list_append(Awards.Grammys, [2016])$$, 'MODIFIED OLD *');
SELECT change($$SET Members = set_add(Members, <<'c', 'a'>>)$$, 'MODIFIED NEW *');
SELECT change($$SET Members = SET_DELETE(Members, <<'b', 'zzz'>>)$$, 'MODIFIED NEW *');
SELECT change($$SET Numbers = set_add(Numbers, <<1, 2>>)$$, 'MODIFIED NEW *');
SELECT change($$REMOVE Awards.Grammys[0], old$$, 'ALL OLD *');
SELECT change($$SET Awards['Grammys'][1] = {'a': [1, {'b': <<1, 2>>}]}$$, 'MODIFIED NEW *');
SELECT change($$REMOVE Nothing$$, 'MODIFIED NEW *');
SELECT change('SET Rank = -5');
-- and refuses what UpdateItem does
SELECT change('SET Absent.a = 1');
SELECT change('SET a = Absent');
SELECT change('SET a = Awards + 1');
SELECT change('SET Rank = 1 SET Rank = 2');
SELECT change('SET Awards.a = 1, Awards[0] = 2');
SELECT change('SET SongTitle = ''x''');
SELECT change('SET Members = set_add(Others, <<''c''>>)');
SELECT change('SET Members = set_add(Members, [''c''])');
SELECT change('SET Members = set_delete(Members, 5)');
SELECT change('SET Members = set_add(Members, <<1>>)');
SELECT change('SET a = size(Members)');
SELECT change('SET a = list_append(Members)');
SELECT change('SET a = list_append(''x'', [1])');
-- Item and condition: all of WHERE decides, and what is missing is not made.
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1 WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' AND Rank > 100$$);
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1 WHERE Artist = 'Acme Band' AND SongTitle = 'PartiQL Rocks' AND Rank < 100 RETURNING MODIFIED NEW *$$);
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1 WHERE Artist = 'Acme Band' AND SongTitle = 'None'$$);
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1 WHERE Artist = 'Acme Band' AND SongTitle = 'None' AND (a IS MISSING OR a <> 1)$$);
SELECT * FROM dynamo_execute($$UPDATE Music REMOVE a WHERE Artist = 'Acme Band' AND SongTitle = 'None'$$);
-- The key must be whole.
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1 WHERE Artist = 'Acme Band'$$);
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1$$);
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1 WHERE Artist = 'Acme Band' AND SongTitle > 'a'$$);
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1 WHERE Artist = 'Acme Band' AND SongTitle IN ['a', 'b']$$);
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1 WHERE Artist = 'Acme Band' OR SongTitle = 'a'$$);
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1 WHERE NOT (Artist = 'Acme Band' AND SongTitle = 'a')$$);
SELECT * FROM dynamo_execute($$UPDATE Music SET a = 1 WHERE Artist = 5 AND SongTitle = 'a'$$);
SELECT * FROM dynamo_execute($$DELETE FROM Music WHERE SongTitle = 'PartiQL Rocks'$$);
SELECT * FROM dynamo_execute($$DELETE FROM Music$$);
SELECT * FROM dynamo_execute($$UPDATE Counter SET n = 1 WHERE id IN [1, 2]$$);

-- A counter, by a parameter for the key.
SELECT * FROM dynamo_execute($$INSERT INTO Counter VALUE {'id': 1, 'n': 0}$$);
SELECT * FROM dynamo_execute('UPDATE Counter SET n = n + ? WHERE id = ? RETURNING ALL NEW *', 5, 1);
SELECT * FROM dynamo_execute('UPDATE Counter SET n = n + ? WHERE ? = id AND n = 5 RETURNING ALL NEW *', 0.5, 1);

-- DELETE evaluates all of WHERE; what is missing is no error.
SELECT * FROM dynamo_execute('DELETE FROM Counter WHERE id = 1 AND n > 100');
SELECT * FROM dynamo_execute('DELETE FROM Counter WHERE id = 2');
SELECT * FROM dynamo_execute('DELETE FROM Counter WHERE id = 2 AND n > 100 RETURNING ALL OLD *');
SELECT * FROM dynamo_execute('DELETE FROM Counter WHERE id = 1 AND n < 100 RETURNING ALL OLD *');
SELECT count(*) FROM dynamo_scan('Counter');
SELECT * FROM dynamo_execute('DELETE FROM Counter WHERE id = 1 RETURNING MODIFIED OLD *');
SELECT * FROM dynamo_execute('DELETE FROM Counter WHERE id = 1 RETURNING ALL NEW *');
SELECT * FROM dynamo_execute('DELETE FROM Counter WHERE id = 1 RETURNING MODIFIED NEW *');

-- In a transaction of SQL
BEGIN;
SELECT * FROM dynamo_execute($$INSERT INTO Counter VALUE {'id': 9}$$);
SAVEPOINT s;
SELECT * FROM dynamo_execute($$INSERT INTO Counter VALUE {'id': 9}$$);
ROLLBACK TO s;
SELECT * FROM dynamo_execute('SELECT * FROM Counter');
ROLLBACK;
BEGIN READ ONLY;
SELECT * FROM dynamo_execute('SELECT * FROM Counter');
SELECT * FROM dynamo_execute($$INSERT INTO Counter VALUE {'id': 9}$$);
ROLLBACK;

DROP FUNCTION change;
SELECT dynamo_delete_table('Music'), dynamo_delete_table('Counter');
