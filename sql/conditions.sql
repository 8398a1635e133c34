-- ConditionExpression on dynamo_put() and dynamo_delete(): what each condition
-- says of an item, and each text of a refusal by its bytes.
SELECT dynamo_create_table('Things', 'pk S', 'sk N');

CREATE FUNCTION thing() RETURNS dynamo_item LANGUAGE sql AS $$
	SELECT '{"pk": {"S": "a"}, "sk": {"N": "1.50"}, "s": {"S": "é🎵x"}, "n": {"N": "10"}, "neg": {"N": "-2"},
		"b": {"B": "AP8B"}, "t": {"BOOL": true}, "nul": {"NULL": true}, "l": {"L": [{"S": "x"}, {"N": "7"}, {"L": []}]},
		"m": {"M": {"k": {"S": "v"}, "d": {"M": {"e": {"L": [{"N": "1"}, {"M": {"f": {"S": "deep"}}}]}}}}},
		"ss": {"SS": ["red", "blue"]}, "ns": {"NS": ["1", "2.0"]}, "bs": {"BS": ["AA==", "AQ=="]}, "blank": {"S": ""}}'::dynamo_item $$;
SELECT dynamo_put('Things', thing());

-- t, f, or the error; the item stays what it is.
CREATE FUNCTION check_thing(condition text, "values" jsonb DEFAULT NULL, names jsonb DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	exception text;
BEGIN
	PERFORM dynamo_put('Things', thing(), condition => condition,
		"values" => "values"::dynamo_item, names => names::dynamo_item);
	RETURN 't';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS exception = PG_EXCEPTION_DETAIL;
	RETURN CASE WHEN exception = 'ConditionalCheckFailedException' THEN 'f' ELSE exception || ': ' || SQLERRM END;
END $$;

-- Conditions without values.
SELECT condition, check_thing(condition) FROM unnest(ARRAY[
	'attribute_exists(pk)',
	'attribute_exists(sk)',
	'attribute_exists(nul)',
	'attribute_exists(gone)',
	'attribute_not_exists(gone)',
	'attribute_not_exists(pk)',
	'attribute_exists(m.d.e[1].f)',
	'attribute_exists(m.d.e[2])',
	'attribute_exists(m.d.e.f)',
	'attribute_exists(m[0])',
	'attribute_exists(l[0])',
	'attribute_exists(l[2][0])',
	'attribute_exists(ss[0])',
	'attribute_exists(pk.x)',
	'n > neg',
	'n > s',
	'n = gone',
	'n <> gone',
	'gone <> nowhere',
	'gone = nowhere',
	'NOT gone = nowhere',
	'NOT n > neg',
	'n > neg AND neg > n',
	'n > neg OR neg > n',
	'neg > n AND n > neg OR n > neg',
	'neg > n AND (n > neg OR n > neg)',
	'NOT (n > neg AND neg > n)',
	'not n > neg and not neg > n or n > neg',
	'n between neg and n',
	'n in (s, neg, n)',
	'n IN (s, neg)',
	'size(s) = size(gone)',
	'size(s) <> size(gone)',
	'(s) = (s.x)',
	'contains(l, l[1])',
	'begins_with(s, blank)',
	'contains(s, blank)'
]) WITH ORDINALITY AS c (condition, i) ORDER BY i;

-- Comparisons: equality of every type, order within S, N and B alone.
SELECT v, attribute, check_thing(attribute || ' = :v', v) AS "=", check_thing(attribute || ' <> :v', v) AS "<>"
FROM (VALUES ('pk', '{":v": "a"}'::jsonb), ('sk', '{":v": 1.5}'), ('sk', '{":v": "1.5"}'), ('n', '{":v": 1e1}'), ('n', '{":v": 11}'),
	('t', '{":v": true}'), ('t', '{":v": false}'), ('nul', '{":v": null}'), ('gone', '{":v": null}'),
	('l', '{":v": ["x", 7, []]}'), ('l', '{":v": [7, "x", []]}'), ('m.k', '{":v": "v"}'),
	('m.d.e[1]', '{":v": {"f": "deep"}}'), ('m', '{":v": {"k": "v"}}')) AS c (attribute, v);
SELECT dynamo_put('Things', thing(), 'ALL_OLD', 'ss = :ss AND ns = :ns AND bs = :bs AND b = :b',
	'{":ss": {"SS": ["blue", "red"]}, ":ns": {"NS": ["2", "1"]}, ":bs": {"BS": ["AQ==", "AA=="]}, ":b": {"B": "AP8B"}}') IS NOT NULL;
SELECT v, check_thing('n < :v', v) AS "<", check_thing('n <= :v', v) AS "<=", check_thing('n > :v', v) AS ">", check_thing('n >= :v', v) AS ">=",
	check_thing(':v < n', v) AS "v<", check_thing('NOT n < :v', v) AS "NOT <"
FROM (VALUES ('{":v": 9}'::jsonb), ('{":v": 10}'), ('{":v": 10.01}'), ('{":v": -10}'), ('{":v": "9"}')) AS c (v);
SELECT v, check_thing('s < :v', v) AS "<", check_thing('s <= :v', v) AS "<=", check_thing('s > :v', v) AS ">", check_thing('s >= :v', v) AS ">="
FROM (VALUES ('{":v": "é🎵x"}'::jsonb), ('{":v": "é🎵"}'), ('{":v": "z"}'), ('{":v": ""}'), ('{":v": "é🎵y"}')) AS c (v);
SELECT a, b, check_thing('n BETWEEN :a AND :b', jsonb_build_object(':a', a, ':b', b)),
	check_thing('NOT n BETWEEN :a AND :b', jsonb_build_object(':a', a, ':b', b)) AS "not"
FROM (VALUES (10, 10), (9, 10), (10, 11), (11, 12), (8, 9)) AS c (a, b);
SELECT check_thing(':v BETWEEN neg AND n', '{":v": 3}'), check_thing(':v BETWEEN n AND neg', '{":v": 3}'),
	check_thing('n IN (:v, :w)', '{":v": "10", ":w": 10}'), check_thing('n IN (:v)', '{":v": "10"}');

-- Functions.  size(): UTF-16 units, bytes, elements.
SELECT attribute, n AS size, check_thing(format('size(%s) = :n', attribute), jsonb_build_object(':n', n))
FROM (VALUES ('s', 4), ('blank', 0), ('b', 3), ('l', 3), ('l[2]', 0), ('m', 2), ('ss', 2), ('ns', 2), ('bs', 2), ('pk', 1),
	('n', 2), ('t', 1), ('nul', 0), ('sk', 3)) AS c (attribute, n);
SELECT string_agg(type, ',') AS types, attribute
FROM unnest('{pk,sk,b,t,nul,l,m,ss,ns,bs,l[2],gone}'::text[]) WITH ORDINALITY AS a (attribute, i),
	unnest('{S,N,B,BOOL,NULL,L,M,SS,NS,BS}'::text[]) type
WHERE check_thing(format('attribute_type(%s, :t)', attribute), jsonb_build_object(':t', type)) = 't'
GROUP BY attribute, i ORDER BY i;
SELECT condition, v, check_thing(condition, v) FROM (VALUES
	('begins_with(s, :v)', '{":v": "é🎵"}'::jsonb), ('begins_with(s, :v)', '{":v": "é🎵xx"}'), ('begins_with(pk, :v)', '{":v": "a"}'),
	('begins_with(n, :v)', '{":v": "1"}'), ('begins_with(gone, :v)', '{":v": ""}'), ('begins_with(:v, pk)', '{":v": "ab"}'),
	('contains(s, :v)', '{":v": "🎵"}'), ('contains(s, :v)', '{":v": "y"}'), ('contains(s, :v)', '{":v": 1}'),
	('contains(l, :v)', '{":v": 7.0}'), ('contains(l, :v)', '{":v": "7"}'), ('contains(l, :v)', '{":v": []}'),
	('contains(ss, :v)', '{":v": "red"}'), ('contains(ss, :v)', '{":v": "re"}'), ('contains(ns, :v)', '{":v": 2}'),
	('contains(ns, :v)', '{":v": "2"}'), ('contains(m, :v)', '{":v": "k"}'), ('contains(n, :v)', '{":v": 1}'),
	('contains(:v, pk)', '{":v": ["b", "a"]}')) AS c (condition, v);
SELECT dynamo_put('Things', thing(), 'ALL_OLD', 'contains(b, :b) AND begins_with(b, :c) AND contains(bs, :c)', '{":b": {"B": "/wE="}, ":c": {"B": "AA=="}}') IS NOT NULL;

-- A condition of one operation is one of the item before it.
SELECT dynamo_put('Things', '{"pk": "new", "sk": 1}'::jsonb, condition => 'attribute_not_exists(pk)');
SELECT dynamo_put('Things', '{"pk": "new", "sk": 1, "again": true}'::jsonb, condition => 'attribute_not_exists(pk)');
SELECT dynamo_put('Things', '{"pk": "gone", "sk": 1}'::jsonb, condition => 'attribute_exists(pk)');
SELECT dynamo_put('Things', '{"pk": "gone", "sk": 1, "x": 1}'::jsonb, condition => 'x = :x', "values" => '{":x": 1}'::jsonb);
SELECT dynamo_delete('Things', '{"pk": "gone", "sk": 1}'::jsonb, condition => 'attribute_exists(pk)');
SELECT dynamo_delete('Things', '{"pk": "gone", "sk": 1}'::jsonb, condition => 'attribute_not_exists(pk)');
SELECT dynamo_delete('Things', '{"pk": "new", "sk": 1}'::jsonb, condition => 'attribute_exists(again)');
SELECT dynamo_delete('Things', '{"pk": "new", "sk": 1}'::jsonb, 'ALL_OLD', 'pk = :pk AND #s < :n', '{":pk": "new", ":n": 2}'::jsonb, '{"#s": "sk"}'::jsonb);
SELECT "PK", "SK" FROM (SELECT pk AS "PK", sk AS "SK" FROM "Things") q;

-- A failure undoes nothing but itself.
BEGIN;
SELECT dynamo_put('Things', '{"pk": "kept", "sk": 1}'::jsonb);
SAVEPOINT s;
SELECT dynamo_put('Things', '{"pk": "kept", "sk": 1, "v": 2}'::jsonb, condition => 'attribute_not_exists(pk)');
ROLLBACK TO s;
SELECT dynamo_put('Things', '{"pk": "kept", "sk": 2}'::jsonb, condition => 'attribute_not_exists(pk)');
COMMIT;
SELECT pk, sk, item FROM "Things" WHERE pk = 'kept' ORDER BY sk;

-- Where the executor is in between, too.
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON "Things" EXECUTE FUNCTION nothing();
SELECT check_thing('attribute_exists(m.k)'), check_thing('attribute_exists(m.z)');
SELECT dynamo_delete('Things', '{"pk": "kept", "sk": 2}'::jsonb, condition => 'sk = :one', "values" => '{":one": 1}'::jsonb);
SELECT dynamo_delete('Things', '{"pk": "kept", "sk": 1}'::jsonb, 'ALL_OLD', condition => 'sk = :one', "values" => '{":one": 1}'::jsonb);
DROP TRIGGER t ON "Things";
DROP FUNCTION nothing;

-- A value out of line.
SELECT dynamo_put('Things', jsonb_build_object('pk', 'big', 'sk', 1, 'x', (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 10000) i)));
SELECT dynamo_delete('Things', '{"pk": "big", "sk": 1}'::jsonb, condition => 'size(x) = :n AND begins_with(x, :p)', "values" => jsonb_build_object(':n', 320000, ':p', md5('1')));

-- Names and values.
SELECT check_thing(NULL, names => '{"#a": "s"}'), check_thing(NULL, '{":v": 1}'), check_thing(NULL, '{":v": 1}', '{"#a": "s"}');
SELECT check_thing('attribute_exists(s)', '{}'), check_thing('attribute_exists(s)', NULL, '{}');
SELECT check_thing('attribute_exists(s)', '{":v": 1}'), check_thing('attribute_exists(s)', '{":v": 1, ":w": 2}', '{"#a": "s"}');
SELECT check_thing('s = :v', '{"v": 1}'), check_thing('#s = :v', '{":v": 1}', '{"s": "s"}');
SELECT check_thing('s = :v', '{":w": 1}'), check_thing('#s = :v', '{":v": 1}');
SELECT check_thing('#s = :v', '{":v": "é🎵x"}', '{"#s": "s"}'), check_thing('#m.#k = :v', '{":v": "v"}', '{"#m": "m", "#k": "k"}');

-- Each refusal of the expression, and which of two is said.
SELECT condition, check_thing(condition, '{":a": "a", ":b": "b", ":n": 1, ":t": true}')
FROM unnest(ARRAY[
	'',
	's =',
	's = :a :b',
	's == :a',
	'attribute_exists(s',
	's = :a AND',
	's + n = :a',
	'SET s = :a',
	'((s = :a))',
	'((s)) = :a',
	'nosuch(s)',
	'size(s)',
	'attribute_exists(s) = :t',
	'if_not_exists(s, :a) = :a',
	'status = :a',
	'#x = :a',
	's = :x',
	'begins_with(s)',
	'size(s, n) = :n',
	's = s',
	's IN (:a, s)',
	'attribute_exists(:a)',
	'size(:n) = :n',
	'begins_with(s, :n)',
	'contains(:n, :a)',
	's < :t',
	'attribute_type(s, :n)',
	'attribute_type(s, :a)',
	's BETWEEN :a AND :n',
	's BETWEEN :b AND :a',
	's = :a AND ((nosuch(s)))',
	'nosuch(s) AND size(s)',
	'size(s) AND status = :a',
	'status = :x',
	's = :x AND begins_with(s)',
	'begins_with(s) AND s = s',
	's = s AND s < :t',
	's < :t'
]) WITH ORDINALITY AS c (condition, i) ORDER BY i;
SELECT check_thing(repeat('(', 4097)), check_thing('s IN (:a' || repeat(', :a', 100) || ')', '{":a": 1}');
SELECT check_thing('s = :a' || repeat(' OR s = :a', 150), '{":a": "a"}');
SELECT check_thing('s = :a' || repeat(' OR s = :a', 149), '{":a": "é🎵x"}');
SELECT check_thing(repeat('NOT ', 300) || 's = :a', '{":a": "é🎵x"}'), check_thing(repeat('NOT ', 299) || 's = :a', '{":a": "é🎵x"}');

-- The expression is looked at before the table and the item, the item before the condition.
SELECT dynamo_put('Missing', '{}', condition => 's =');
SELECT dynamo_put('Missing', '{}', condition => 'attribute_exists(s)');
SELECT dynamo_put('Things', '{}', condition => 'attribute_exists(s)');
SELECT dynamo_delete('Things', '{}', condition => 'attribute_exists(s)', "values" => '{":v": {"S": "v"}}');
SELECT dynamo_delete('Things', '{}', condition => 'attribute_exists(s)');
SELECT dynamo_put('Things', thing(), 'ALL_NEW', 's =');

DROP FUNCTION check_thing, thing;
DROP TABLE "Things";
