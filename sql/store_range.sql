-- Ranges against the same question in plain SQL, in both bodies, for each
-- kind of sort key, with rows updated, deleted and put again in between.
CREATE TABLE range_case (no int, name text, kind text);
INSERT INTO range_case VALUES (1, 'range_s', 'S'), (2, 'range_n', 'N'), (3, 'range_b', 'B');
SELECT dynamo_create_table(name, 'PK S', 'SK ' || kind) FROM range_case ORDER BY no;
CREATE FUNCTION sort_key(kind text, n int) RETURNS jsonb LANGUAGE sql AS $$
	SELECT CASE kind
		WHEN 'S' THEN jsonb_build_object('S', 's' || to_char(n, 'FM0000'))
		WHEN 'N' THEN jsonb_build_object('N', (n - 500)::text)
		ELSE jsonb_build_object('B', encode(int4send(n), 'base64')) END
$$;
CREATE FUNCTION fill(name text, kind text, pad int) RETURNS bigint LANGUAGE sql AS $$
	SELECT count(dynamo_put(name, jsonb_build_object('PK', jsonb_build_object('S', 'p' || n % 4), 'SK', sort_key(kind, n),
		'n', jsonb_build_object('N', n::text), 'pad', jsonb_build_object('S', repeat('x', pad * (n % 5))))::text::dynamo_item, 'ALL_OLD'))
	FROM (SELECT (i * 7919) % 1000 AS n FROM generate_series(0, 999) i) x
$$;
SELECT name, fill(name, kind, 60) FROM range_case ORDER BY no;
SELECT name, fill(name, kind, 400) FROM range_case ORDER BY no;
DELETE FROM range_s WHERE (item ->> 'n')::int % 7 = 0;
DELETE FROM range_n WHERE (item ->> 'n')::int % 7 = 0;
DELETE FROM range_b WHERE (item ->> 'n')::int % 7 = 0;

-- The numbers n of a partition, by the function and by SQL
CREATE FUNCTION by_function(name text, condition text, "values" jsonb, forward boolean, "limit" bigint, start_key jsonb)
RETURNS int[] LANGUAGE sql AS $$
	SELECT array_agg((item ->> 'n')::int) FROM dynamo_query(name, condition, "values"::text::dynamo_item,
		forward => forward, "limit" => "limit", start_key => start_key::text::dynamo_item)
$$;
CREATE FUNCTION by_sql(name text, low int, high int, forward boolean, lim bigint) RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
	result int[];
BEGIN
	EXECUTE format('SELECT array_agg(n) FROM (SELECT (item ->> ''n'')::int AS n FROM %I WHERE "PK" = ''p2''
		AND (item ->> ''n'')::int BETWEEN $1 AND $2 ORDER BY n %s LIMIT $3) x', name, CASE WHEN forward THEN '' ELSE 'DESC' END)
	INTO result USING low, high, lim;
	RETURN result;
END
$$;
-- Every condition with every direction, limit and start key; n of p2 are
-- 2, 6, 10, ...
CREATE TABLE range_query (condition text, a int, b int, low int, high int);
INSERT INTO range_query VALUES
	('PK = :p', NULL, NULL, 0, 1000),
	('PK = :p AND SK = :a', 302, NULL, 302, 302),
	('PK = :p AND SK < :a', 302, NULL, 0, 301),
	('PK = :p AND SK <= :a', 302, NULL, 0, 302),
	('PK = :p AND SK > :a', 302, NULL, 303, 1000),
	('PK = :p AND SK >= :a', 302, NULL, 302, 1000),
	('PK = :p AND SK BETWEEN :a AND :b', 302, 606, 302, 606),
	('PK = :p AND SK BETWEEN :a AND :b', 303, 605, 303, 605),
	('PK = :p AND SK > :a', 998, NULL, 1000, 1000);
CREATE FUNCTION wrong_answers() RETURNS TABLE (name text, condition text, forward boolean, "limit" bigint, after int, got int[], expected int[])
LANGUAGE sql AS $$
	SELECT c.name, q.condition, f.forward, l.lim, s.after, f1, f2
	FROM range_case c, range_query q, unnest('{t,f}'::bool[]) AS f(forward), unnest('{NULL,1,2,3,100}'::bigint[]) AS l(lim),
		unnest('{NULL,310,600}'::int[]) AS s(after),
		by_function(c.name, q.condition,
			jsonb_strip_nulls(jsonb_build_object(':p', '{"S":"p2"}'::jsonb,
				':a', CASE WHEN q.a IS NOT NULL THEN sort_key(c.kind, q.a) END, ':b', CASE WHEN q.b IS NOT NULL THEN sort_key(c.kind, q.b) END)),
			f.forward, l.lim, CASE WHEN s.after IS NOT NULL THEN jsonb_build_object('PK', '{"S":"p2"}'::jsonb, 'SK', sort_key(c.kind, s.after)) END) f1,
		by_sql(c.name, CASE WHEN s.after IS NOT NULL AND f.forward THEN greatest(q.low, s.after + 1) ELSE q.low END,
			CASE WHEN s.after IS NOT NULL AND NOT f.forward THEN least(q.high, s.after - 1) ELSE q.high END, f.forward, l.lim) f2
	WHERE f1 IS DISTINCT FROM f2
		AND NOT (s.after IS NOT NULL AND (s.after < q.low OR s.after > q.high))
$$;
SELECT count(*) FROM wrong_answers();
-- There is something to be wrong about.
SELECT forward, by_function('range_n', 'PK = :p AND SK BETWEEN :a AND :b',
	'{":p":{"S":"p2"},":a":{"N":"100"},":b":{"N":"150"}}', forward, 8, NULL) FROM unnest('{t,f}'::bool[]) forward;

-- A scan sees everything once, in segments and in pages as well.
CREATE FUNCTION scan_pages(name text, page bigint) RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
	seen int[] := '{}';
	page_items dynamo_item[];
	start_key dynamo_item;
BEGIN
	LOOP
		SELECT array_agg(item) INTO page_items FROM dynamo_scan(name, "limit" => page, start_key => start_key) AS s(item);
		EXIT WHEN page_items IS NULL;
		seen := seen || ARRAY(SELECT (item ->> 'n')::int FROM unnest(page_items) item);
		SELECT (dynamo_item_text::jsonb - 'n' - 'pad')::text::dynamo_item INTO start_key
		FROM (SELECT page_items[array_length(page_items, 1)]::text AS dynamo_item_text) x;
	END LOOP;
	RETURN seen;
END
$$;
CREATE FUNCTION wrong_scans() RETURNS TABLE (name text, what text) LANGUAGE plpgsql AS $$
DECLARE
	c range_case;
	all_of_it int[];
BEGIN
	FOR c IN SELECT * FROM range_case LOOP
		EXECUTE format('SELECT array_agg((item ->> ''n'')::int ORDER BY "PK", "SK") FROM %I', c.name) INTO all_of_it;
		name := c.name;
		what := 'whole';
		IF all_of_it IS DISTINCT FROM (SELECT array_agg((item ->> 'n')::int) FROM dynamo_scan(c.name)) THEN RETURN NEXT; END IF;
		what := 'segments';
		IF (SELECT array_agg(n ORDER BY n) FROM unnest(all_of_it) n) IS DISTINCT FROM
			(SELECT array_agg((item ->> 'n')::int ORDER BY (item ->> 'n')::int) FROM generate_series(0, 6) s, dynamo_scan(c.name, s, 7)) THEN RETURN NEXT; END IF;
		what := 'pages';
		IF all_of_it IS DISTINCT FROM scan_pages(c.name, 37) THEN RETURN NEXT; END IF;
	END LOOP;
END
$$;
SELECT * FROM wrong_scans();

-- The same through the executor
CREATE TABLE range_s_child () INHERITS (range_s);
CREATE TABLE range_n_child () INHERITS (range_n);
CREATE TABLE range_b_child () INHERITS (range_b);
SELECT name, b.* FROM range_case, dynamo.store_body(name::regclass, 'read') b ORDER BY no;
SELECT count(*) FROM wrong_answers();
SELECT * FROM wrong_scans();
SET client_min_messages = warning;
DROP TABLE range_s_child, range_n_child, range_b_child;
RESET client_min_messages;
VACUUM ANALYZE range_s, range_n, range_b;
SELECT name, b.* FROM range_case, dynamo.store_body(name::regclass, 'read') b ORDER BY no;

-- Each heap page is read once: a partition of 200 rows is on far fewer pages,
-- and reading it visits those and some of the index.
CREATE FUNCTION buffers(query text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' || query INTO plan;
	RETURN (plan #>> '{0,Plan,Shared Hit Blocks}')::int + (plan #>> '{0,Plan,Shared Read Blocks}')::int;
END
$$;
SELECT count(*) AS rows, count(DISTINCT (ctid::text::point)[0]) BETWEEN 5 AND 60 AS few_pages FROM range_s WHERE "PK" = 'p1';
SELECT count(*) FROM dynamo_query('range_s', 'PK = :p', '{":p":{"S":"p1"}}'); -- warms the caches
SELECT buffers($$ SELECT * FROM dynamo_query('range_s', 'PK = :p', '{":p":{"S":"p1"}}', "limit" => 200) $$)
	<= (SELECT count(DISTINCT (ctid::text::point)[0]) + 8 FROM range_s WHERE "PK" = 'p1') AS each_page_once;

-- Dead entries are marked in the index after a while, and then passed over.
CREATE FUNCTION are_passed_over() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. 100 LOOP -- somebody's snapshot may still need them
		IF buffers('SELECT * FROM dynamo_query(''range_s'', ''PK = :p'', ''{":p":{"S":"p3"}}'')') < 15 THEN
			RETURN true;
		END IF;
		PERFORM pg_sleep(0.02 * (i / 3));
	END LOOP;
	RETURN false;
END
$$;
SELECT count(*) AS rows, count(DISTINCT (ctid::text::point)[0]) > 20 AS many_pages FROM range_s WHERE "PK" = 'p3';
DELETE FROM range_s WHERE "PK" = 'p3';
SELECT are_passed_over();
SELECT count(*) FROM dynamo_query('range_s', 'PK = :p', '{":p":{"S":"p3"}}');

-- A cursor reads on while others change the table, from its own snapshot.
BEGIN;
DECLARE c CURSOR FOR SELECT dynamo_query('range_n', 'PK = :p', '{":p":{"S":"p1"}}') ->> 'n';
FETCH 2 FROM c;
SAVEPOINT s;
SELECT count(dynamo_delete('range_n', jsonb_build_object('PK', 'p1', 'SK', "SK"), 'ALL_OLD')) FROM range_n WHERE "PK" = 'p1';
FETCH 2 FROM c;
ROLLBACK TO s;
FETCH 2 FROM c;
COMMIT;

SELECT dynamo_delete_table(name) FROM range_case ORDER BY no;
DROP TABLE range_case, range_query;
DROP FUNCTION sort_key, fill, by_function, by_sql, wrong_answers, wrong_scans, scan_pages, buffers, are_passed_over;
