-- Conditions made at random: what WHERE says of the key may not change which
-- items it selects.  "(condition) OR z = 1" says the same and nothing of the
-- key, so all items are read for it.
SELECT dynamo_create_table('Random', 'pk S', 'sk N'), dynamo_create_table('RandomHash', 'pk S');
SELECT count(*) FROM (SELECT dynamo_put('Random', jsonb_build_object('pk', p, 'sk', s, 'v', s % 3) || CASE WHEN s % 2 = 0 THEN '{"w": 1}' ELSE '{}' END::jsonb)
	FROM unnest('{a,b,c,d}'::text[]) p, generate_series(1, 6) s) puts;
SELECT count(dynamo_put('RandomHash', jsonb_build_object('pk', p, 'v', ascii(p) % 3))) FROM unnest('{a,b,c,d,e,f}'::text[]) p;

CREATE FUNCTION pick(VARIADIC choices text[]) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT choices[1 + floor(random() * cardinality(choices))] $$;
CREATE FUNCTION pks() RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT '''' || pick('a', 'b', 'c', 'x') || '''' $$;
CREATE FUNCTION sks() RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT pick('0', '1', '2.0', '3', '5', '6', '9') $$;
CREATE FUNCTION atom(has_sk boolean) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE low text := sks();
BEGIN
	CASE floor(random() * CASE WHEN has_sk THEN 10 ELSE 6 END)
		WHEN 0, 1 THEN RETURN pick('pk = ' || pks(), pks() || ' = pk');
		WHEN 2 THEN RETURN format('pk IN [%s, %s, %s]', pks(), pks(), pks());
		WHEN 3 THEN RETURN format('pk %s %s', pick('<>', '<', '>='), pks());
		WHEN 4 THEN RETURN format('v %s %s', pick('=', '<>', '<', '>'), sks());
		WHEN 5 THEN RETURN format('w IS %s', pick('MISSING', 'NOT MISSING', 'NULL'));
		WHEN 6, 7 THEN RETURN format('sk %s %s', pick('=', '<', '<=', '>', '>=', '<>'), low);
		WHEN 8 THEN RETURN format('sk IN [%s, %s]', sks(), sks());
		ELSE RETURN format('sk %sBETWEEN %s AND 9', pick('', 'NOT '), low);
	END CASE;
END $$;
CREATE FUNCTION condition(depth int, has_sk boolean) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	IF depth = 0 OR random() < 0.2 THEN
		RETURN atom(has_sk);
	END IF;
	CASE floor(random() * 6)
		WHEN 0 THEN RETURN format('NOT (%s)', condition(depth - 1, has_sk));
		WHEN 1 THEN RETURN format('(%s) OR (%s)', condition(depth - 1, has_sk), condition(depth - 1, has_sk));
		ELSE RETURN format('(%s) AND (%s)', condition(depth - 1, has_sk), condition(depth - 1, has_sk));
	END CASE;
END $$;
CREATE FUNCTION selected("table" text, condition text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws('/', item ->> 'pk', item ->> 'sk'), ' ' ORDER BY item ->> 'pk', item ->> 'sk')
	FROM dynamo_execute(format('SELECT pk, sk FROM %s WHERE %s', "table", condition)) $$;
-- What differs, and that there was something to find and something to miss.
SELECT setseed(0.25);
CREATE TABLE tried AS
	SELECT "table", made, selected("table", made) AS by_key, selected("table", format('(%s) OR z = 1', made)) AS by_all
	FROM (SELECT "table", condition(1 + n % 3, "table" = 'Random') AS made
	      FROM unnest('{Random,RandomHash}'::text[]) "table", generate_series(1, 1000) n) conditions;
SELECT * FROM tried WHERE by_key IS DISTINCT FROM by_all LIMIT 5;
SELECT "table", count(*) AS tried, count(by_key) > 100 AS found, count(*) - count(by_key) > 30 AS missed FROM tried GROUP BY 1 ORDER BY 1;

-- A write is refused, or done to the one item that a SELECT finds.
CREATE FUNCTION removed("table" text, condition text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE found text;
BEGIN
	SELECT concat_ws('/', item ->> 'pk', item ->> 'sk') INTO found
	FROM dynamo_execute(format('DELETE FROM %s WHERE %s RETURNING ALL OLD *', "table", condition));
	RAISE EXCEPTION USING MESSAGE = coalesce(found, 'nothing'), ERRCODE = 'UU000';
EXCEPTION
	WHEN SQLSTATE 'UU000' THEN RETURN nullif(sqlerrm, 'nothing');
	WHEN SQLSTATE 'DY005' THEN RETURN NULL;
	WHEN SQLSTATE 'DY001' THEN RETURN 'refused';
END $$;
CREATE TABLE written AS
	SELECT "table", made, removed("table", made) AS gone, selected("table", format('(%s) OR z = 1', made)) AS by_all
	FROM (SELECT "table", format('(%s) AND pk = %s AND %s', made, pks(), CASE "table" WHEN 'Random' THEN 'sk = ' || sks() ELSE 'v < 2' END) AS made
	      FROM tried OFFSET 0) conditions;
SELECT * FROM written WHERE gone IS DISTINCT FROM by_all LIMIT 5;
SELECT "table", count(gone) > 20 AS found, count(*) - count(gone) > 20 AS missed FROM written GROUP BY 1 ORDER BY 1;
SELECT count(*) > 20 AS found FROM (SELECT removed("table", made) AS gone, by_all FROM tried) writes WHERE gone = by_all;
SELECT * FROM (SELECT *, removed("table", made) AS gone FROM tried) writes
WHERE gone IS DISTINCT FROM by_all AND gone <> 'refused' LIMIT 5;

DROP TABLE written;
DROP TABLE tried;
DROP FUNCTION removed, selected, condition, atom, pick, pks, sks;
SELECT dynamo_delete_table('Random'), dynamo_delete_table('RandomHash');
