-- dynamo_update(): what each action makes of an item, what is returned, and
-- each text of a refusal by its bytes.
SELECT dynamo_create_table('Things', 'pk S', 'sk N');

-- The whole item after an update of this one, or the error.
CREATE FUNCTION after(update text, "values" jsonb DEFAULT NULL, names jsonb DEFAULT NULL,
	item jsonb DEFAULT '{"n": 10, "s": "x", "l": [0, 1, 2], "m": {"a": 1, "l": [{"b": 1}, "y"]}}', return_values text DEFAULT 'ALL_NEW')
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	exception text;
BEGIN
	PERFORM dynamo_put('Things', (item || '{"pk": "k", "sk": 1}')::dynamo_item);
	RETURN dynamo_update('Things', '{"pk": "k", "sk": 1}'::jsonb::dynamo_item, update, "values"::dynamo_item, names::dynamo_item,
		return_values => return_values)::jsonb - 'pk' - 'sk';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS exception = PG_EXCEPTION_DETAIL;
	RETURN exception || ': ' || SQLERRM;
END $$;

-- Each action on {"n": 10, "s": "x", "l": [0, 1, 2], "m": {"a": 1, "l": [{"b": 1}, "y"]}}
SELECT u AS update, after(u, CASE WHEN u ~ ':v' THEN '{":v": 5}'::jsonb END)
FROM unnest(ARRAY[
	'SET a = :v',
	'SET n = :v',
	'SET n = n + :v',
	'SET n = :v - n',
	'SET n = n + n',
	'SET a = n, n = :v',
	'SET n = s, s = n',
	'SET a = if_not_exists(a, :v)',
	'SET a = if_not_exists(n, :v)',
	'SET a = if_not_exists(a, if_not_exists(b, m.a))',
	'SET n = if_not_exists(n, :v) + :v',
	'SET n = (n + :v)',
	'SET n = (n) + (n - :v)',
	'SET m.a = :v',
	'SET m.z = :v',
	'SET m = :v',
	'SET m.l[0].b = :v, m.l[0].c = n',
	'SET m.l[1] = :v',
	'SET l[1] = :v',
	'SET l[3] = :v',
	'SET l[9] = :v, l[7] = s, l[0] = n',
	'SET l = list_append(l, l)',
	'SET l = list_append(if_not_exists(x, l), m.l)',
	'SET a = l[2], l[2] = l[0]',
	'REMOVE s',
	'REMOVE a',
	'REMOVE s, n, l, m',
	'REMOVE l[0]',
	'REMOVE l[0], l[2]',
	'REMOVE l[3]',
	'REMOVE m.a',
	'REMOVE m.z',
	'REMOVE m.l[0].b',
	'REMOVE l[1] SET l[0] = :v, l[5] = s',
	'remove s set a = s',
	'ADD n :v',
	'ADD a :v',
	'ADD m.a :v, m.b :v',
	'ADD l[1] :v',
	'SET a = :v REMOVE s ADD n :v',
	'SET remove = :v REMOVE remove.x',
	'SET m.a = :v, m.l[1] = :v REMOVE m.l[0]'
]) WITH ORDINALITY AS c (u, i) ORDER BY i;

-- Prepending, and lists that are not there
SELECT after('SET l = list_append(:v, l)', '{":v": ["first"]}');
SELECT after('SET q = list_append(if_not_exists(q, :none), :v)', '{":none": [], ":v": [{"a": 1}]}');
SELECT after('SET #a.#b = :v', '{":v": {"deep": [1, {"er": null}]}}', '{"#a": "m", "#b": "ä.b"}');

-- Sets: union and difference; an empty one goes.
CREATE FUNCTION sets(update text, "values" text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	exception text;
BEGIN
	PERFORM dynamo_put('Things', '{"pk": {"S": "k"}, "sk": {"N": "1"}, "ss": {"SS": ["b", "d"]}, "ns": {"NS": ["1", "10"]}, "bs": {"BS": ["AA=="]}, "m": {"M": {}}}');
	RETURN dynamo_update('Things', '{"pk": {"S": "k"}, "sk": {"N": "1"}}', update, "values"::dynamo_item, return_values => 'ALL_NEW');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS exception = PG_EXCEPTION_DETAIL;
	RETURN exception || ': ' || SQLERRM;
END $$;
SELECT u, v, sets(u, v) FROM (VALUES
	('ADD ss :v', '{":v": {"SS": ["c", "b", "a", "e"]}}'), ('ADD ns :v', '{":v": {"NS": ["1.0", "2"]}}'), ('ADD bs :v', '{":v": {"BS": ["AQ=="]}}'),
	('ADD xs :v', '{":v": {"SS": ["a"]}}'), ('ADD m.xs :v', '{":v": {"SS": ["a"]}}'),
	('DELETE ss :v', '{":v": {"SS": ["c", "b"]}}'), ('DELETE ss :v', '{":v": {"SS": ["d", "b", "x"]}}'), ('DELETE ns :v', '{":v": {"NS": ["1e1"]}}'),
	('DELETE xs :v', '{":v": {"SS": ["a"]}}'), ('DELETE m.xs :v', '{":v": {"SS": ["a"]}}'), ('DELETE y.xs :v', '{":v": {"SS": ["a"]}}'),
	('ADD ss :v', '{":v": {"NS": ["1"]}}'), ('DELETE ss :v', '{":v": {"NS": ["1"]}}'), ('ADD ns :v', '{":v": {"N": "1"}}'), ('DELETE m :v', '{":v": {"SS": ["a"]}}')) AS c (u, v);

-- What an item does not allow
SELECT u AS update, after(u, CASE WHEN u ~ ':v' THEN '{":v": 5}'::jsonb END)
FROM unnest(ARRAY[
	'SET a = b',
	'SET a = b + :v',
	'SET a = m.z',
	'SET a = l[3]',
	'SET a = s + :v',
	'SET a = l - :v',
	'SET a = if_not_exists(s, :v) + :v',
	'SET a = list_append(l, s)',
	'SET a = list_append(l, none_such)',
	'SET x.a = :v',
	'SET n.a = :v',
	'SET l.a = :v',
	'SET m[0] = :v',
	'SET x[0] = :v',
	'SET l[3].a = :v',
	'SET m.x.y = :v',
	'REMOVE x.a',
	'REMOVE n.a',
	'REMOVE l[7].a',
	'ADD s :v',
	'ADD x.a :v',
	'SET a = b, x.a = :v'
]) WITH ORDINALITY AS c (u, i) ORDER BY i;

-- Numbers are exact, or refused.
SELECT after('ADD n :v', '{":v": 1e-37}', item => '{"n": 1}'), after('ADD n :v', '{":v": 1e-38}', item => '{"n": 1}');
SELECT after('SET n = n - :v', '{":v": 0.1}', item => '{"n": 0.3}'), after('SET n = n - :v', '{":v": 5}', item => '{"n": 5.0}');
SELECT after('SET n = n + n', item => '{"n": 9e125}');

-- What is returned
SELECT r, after('SET n = n + :v, m.l[1] = :v, z = :v, l[8] = :v REMOVE s, m.a', '{":v": 5}', return_values => r)
FROM unnest('{NONE,ALL_OLD,UPDATED_OLD,ALL_NEW,UPDATED_NEW}'::text[]) r;
SELECT r, after('REMOVE s, l[0], m.l[0].b', return_values => r) FROM unnest('{UPDATED_OLD,UPDATED_NEW}'::text[]) r;
SELECT r, after('SET z = :v', '{":v": 5}', return_values => r) FROM unnest('{UPDATED_OLD,UPDATED_NEW}'::text[]) r;
SELECT after('SET z = :v', '{":v": 5}', return_values => 'all_new');

-- An item that is missing is made, but not to take something away from it.
SELECT r, dynamo_update('Things', jsonb_build_object('pk', r, 'sk', 1), 'SET a = if_not_exists(a, :one) ADD n :one', '{":one": 1}'::jsonb, return_values => r)
FROM unnest('{NONE,ALL_OLD,UPDATED_OLD,ALL_NEW,UPDATED_NEW}'::text[]) r;
SELECT dynamo_update('Things', '{"pk": "gone", "sk": 1}'::jsonb, 'REMOVE a', return_values => 'ALL_NEW');
SELECT dynamo_update('Things', '{"pk": "gone", "sk": 1}'::jsonb, 'DELETE a :s', '{":s": {"SS": ["a"]}}', return_values => 'ALL_NEW');
SELECT dynamo_update('Things', '{"pk": "gone", "sk": 1}'::jsonb, 'SET a = pk');
SELECT dynamo_update('Things', '{"pk": "gone", "sk": 1}'::jsonb, 'SET a.b = :one', '{":one": 1}'::jsonb);
SELECT dynamo_get('Things', '{"pk": "gone", "sk": 1}'::jsonb);
SELECT dynamo_update('Things', '{"pk": "key alone", "sk": 1}'::jsonb, NULL, return_values => 'ALL_NEW');
SELECT dynamo_update('Things', '{"pk": "NONE", "sk": 1}'::jsonb, NULL, return_values => r) FROM unnest('{ALL_OLD,ALL_NEW,UPDATED_OLD,UPDATED_NEW}'::text[]) r;
SELECT pk, sk, item FROM "Things" WHERE item ? 'a' OR item = '{}' ORDER BY pk::text COLLATE "C";

-- With a condition
SELECT dynamo_update('Things', '{"pk": "NONE", "sk": 1}'::jsonb, 'SET n = n - :v', '{":v": 1}'::jsonb, condition => 'n >= :v', return_values => 'UPDATED_NEW');
SELECT dynamo_update('Things', '{"pk": "NONE", "sk": 1}'::jsonb, 'SET n = n - :v', '{":v": 1}'::jsonb, condition => 'n >= :v', return_values => 'UPDATED_NEW');
SELECT dynamo_update('Things', '{"pk": "new", "sk": 1}'::jsonb, 'SET x = y', condition => 'attribute_exists(pk)');
SELECT dynamo_update('Things', '{"pk": "NONE", "sk": 1}'::jsonb, 'SET #p = pk, #s = sk', names => '{"#p": "p", "#s": "s"}'::jsonb, condition => 'sk = #p OR attribute_exists(pk)', return_values => 'ALL_NEW');

-- Where the executor is in between, too.
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON "Things" EXECUTE FUNCTION nothing();
SELECT after('SET l[9] = n ADD n :v REMOVE m.l[0]', '{":v": 5}'), after('SET l[9] = n', return_values => 'UPDATED_OLD');
SELECT dynamo_update('Things', '{"pk": "made", "sk": 1}'::jsonb, 'ADD n :v', '{":v": 5}'::jsonb, return_values => 'UPDATED_NEW');
DROP TRIGGER t ON "Things";
DROP FUNCTION nothing;

-- The size: of the item, and of the parts of the update (here 3 + 19).
SELECT dynamo_update('Things', '{"pk": "big", "sk": 1}'::jsonb, 'SET x = :x', jsonb_build_object(':x', repeat('x', 409577)), return_values => 'NONE');
SELECT dynamo_item_size(dynamo_get('Things', '{"pk": "big", "sk": 1}'::jsonb));
SELECT dynamo_update('Things', '{"pk": "big", "sk": 1}'::jsonb, 'SET x = :x', jsonb_build_object(':x', repeat('x', 409578)));
SELECT dynamo_update('Things', '{"pk": "big", "sk": 1}'::jsonb, 'REMOVE y, z', return_values => 'UPDATED_OLD');
SELECT dynamo_update('Things', jsonb_build_object('pk', repeat('k', 100), 'sk', 1), 'SET x = :x', jsonb_build_object(':x', repeat('x', 409493)));
SELECT dynamo_update('Things', jsonb_build_object('pk', repeat('k', 100), 'sk', 1), 'SET x = :x', jsonb_build_object(':x', repeat('x', 409494)));

-- As deep as a list can be, and deeper.
SELECT after('SET a = list_append(:v, :v)', format('{":v": %s}', repeat('[', 32) || repeat(']', 32))::jsonb) IS NOT NULL;
SELECT after('SET m.a = :v', format('{":v": %s}', repeat('[', 32) || repeat(']', 32))::jsonb);

-- Each refusal of the expression, and which of two is said.
SELECT u AS update, after(u, '{":s": "x", ":n": 1, ":l": [], ":m": {}, ":b": true, ":0": null}')
FROM unnest(ARRAY[
	'',
	'INVALID SYNTAX',
	'SET',
	'SET a',
	'SET a =',
	'SET a = :n,',
	'SET a = :n :n',
	'SET a + :n',
	'SET a = :n + :n + :n',
	'SET a = b = :n',
	'SET :n = a',
	'SET f(a) = :n',
	'REMOVE a = :n',
	'ADD a b',
	'ADD a = :n',
	'DELETE a (:n)',
	'SET a = :n DELETE',
	'SET a = ((:n))',
	'SET a = ((b + :n))',
	'SET status = :n',
	'SET a = nosuch(b)',
	'SET a = size(b)',
	'SET a = :n SET b = :n',
	'ADD a :n remove b add c :n',
	'SET #x = :n',
	'SET a = :x',
	'SET a = :n, a.b = :n',
	'SET a.b = :n REMOVE a',
	'SET a[1].b = :n REMOVE a[1].b',
	'SET a.b = :n, a[0] = :n',
	'SET a[0].x = :n REMOVE a[0][1]',
	'ADD a :s',
	'ADD a :l',
	'ADD a :b',
	'ADD a :0',
	'DELETE a :n',
	'DELETE a :m',
	'SET a = if_not_exists(b)',
	'SET a = list_append(b, c, d)',
	'SET a = if_not_exists(:n, :n)',
	'SET a = list_append(b, :n)',
	'SET a = list_append(b, c + :n)',
	'SET a = b + :s',
	'SET a = :l - b',
	'SET a = b + list_append(c, d)',
	'SET a = ((nosuch(status)))',
	'SET status = nosuch(b)',
	'SET a = nosuch(b) SET b = size(c)',
	'SET a = size(c) SET b = :n',
	'SET a = #x SET b = :n',
	'SET a = :x, b = #x',
	'SET a = :x, a.b = :n',
	'SET a.b = :n, a[0] = :n, c = :n, c = :n',
	'SET a.b = :n, a[0] = :n ADD c :s',
	'SET a = if_not_exists(b) ADD c :s',
	'SET a = b + :s, c = list_append(d)',
	'SET pk = :x',
	'SET pk = :n'
]) WITH ORDINALITY AS c (u, i) ORDER BY i;
SELECT after('SET pk = :n', '{":n": 1}'), after('REMOVE sk.a, pk'), after('REMOVE sk.a'), after('ADD sk :n', '{":n": 1}');
SELECT after(repeat(' ', 4097));
SELECT after('SET a = :v' || repeat(', #a' || repeat('x', 250) || ' = :v', 1), '{":v": 1}', jsonb_build_object('#a' || repeat('x', 250), 'b'));
SELECT after('SET a = :v', NULL), after(NULL, '{":v": 1}'), after(NULL, '{":v": 1}', '{"#n": "a"}'), after('SET a = n', '{":v": 1}');
SELECT dynamo_update('Missing', '{}', 'SET');
SELECT dynamo_update('Missing', '{}', 'REMOVE pk');
SELECT dynamo_update('Things', '{}', 'REMOVE pk');
SELECT dynamo_update('Things', '{"pk": {"S": "a"}, "sk": {"N": "1"}}', 'REMOVE pk', condition => 'attribute_exists(');
SELECT dynamo_update('Things', '{"pk": {"S": "a"}, "sk": {"N": "1"}}', 'REMOVE pk', condition => 'attribute_exists(pk)');
SELECT dynamo_update(NULL, NULL, NULL);

DROP FUNCTION after, sets;
DROP TABLE "Things";
