-- FilterExpression and ProjectionExpression of dynamo_query() and dynamo_scan().
SELECT dynamo_create_table('Songs', 'Artist S', 'Year N');
SELECT count(dynamo_put('Songs', item::dynamo_item)) FROM unnest(ARRAY[
	'{"Artist": {"S": "A"}, "Year": {"N": "1990"}, "title": {"S": "one"}, "stars": {"N": "3"}, "tags": {"SS": ["live", "pop"]}}',
	'{"Artist": {"S": "A"}, "Year": {"N": "1991"}, "title": {"S": "two"}, "stars": {"N": "5"}, "meta": {"M": {"len": {"N": "200"}, "by": {"L": [{"S": "x"}, {"S": "y"}, {"S": "z"}]}}}}',
	'{"Artist": {"S": "A"}, "Year": {"N": "1992.5"}, "stars": {"N": "5"}}',
	'{"Artist": {"S": "A"}, "Year": {"N": "1993"}, "title": {"S": "four"}, "stars": {"N": "1"}, "meta": {"M": {"len": {"N": "300"}}}}',
	'{"Artist": {"S": "B"}, "Year": {"N": "1990"}, "title": {"S": "one"}, "stars": {"N": "4"}}',
	'{"Artist": {"S": "B"}, "Year": {"N": "1999"}}']) item;

CREATE FUNCTION years(filter text, "values" dynamo_item, names dynamo_item DEFAULT NULL,
	forward boolean DEFAULT true, "limit" bigint DEFAULT NULL) RETURNS text[] LANGUAGE sql AS $$
	SELECT array_agg(item ->> 'Year') FROM dynamo_query('Songs', 'Artist = :artist',
		('{":artist": "A"}'::jsonb || "values"::jsonb)::dynamo_item, names, forward, "limit", filter => filter) $$;

SELECT years('stars > :s', '{":s": {"N": "2"}}');
SELECT years('stars > :s', '{":s": {"N": "2"}}', forward => false);
-- The limit counts what is evaluated.
SELECT years('stars = :s', '{":s": {"N": "5"}}', "limit" => 2);
SELECT years('stars = :s', '{":s": {"N": "5"}}', "limit" => 1);
SELECT years('attribute_exists(title) AND NOT title = :t', '{":t": {"S": "two"}}');
SELECT years('attribute_not_exists(#t)', '{}', '{"#t": {"S": "title"}}');
SELECT years('contains(tags, :t) OR meta.len BETWEEN :a AND :b', '{":t": {"S": "pop"}, ":a": {"N": "250"}, ":b": {"N": "400"}}');
SELECT years('meta.#b[1] = :y', '{":y": {"S": "y"}}', '{"#b": {"S": "by"}}');
SELECT years('title <> :t', '{":t": {"S": "two"}}');

-- Projection: last, so that a filter sees what it hides.
SELECT * FROM dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}}', projection => 'title');
SELECT * FROM dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}}', projection => '#y, meta.len, meta.#b[2], meta.#b[0]', names => '{"#y": {"S": "Year"}, "#b": {"S": "by"}}');
SELECT * FROM dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}, ":s": {"N": "5"}}', filter => 'stars = :s', projection => 'title, Artist');
-- An item of which there is nothing is still one.
SELECT * FROM dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "B"}}', projection => 'nothing');

-- Scan; its filter may name the key.
SELECT array_agg(item ->> 'Artist' || (item ->> 'Year') ORDER BY item ->> 'Artist')
FROM dynamo_scan('Songs', filter => 'title = :t', "values" => '{":t": {"S": "one"}}') s;
SELECT item FROM dynamo_scan('Songs', filter => 'Artist = :a AND #y > :y', projection => '#y',
	"values" => '{":a": {"S": "B"}, ":y": {"N": "1990"}}', names => '{"#y": {"S": "Year"}}') s;
SELECT count(*) FROM dynamo_scan('Songs', filter => 'Artist = :a', "values" => '{":a": {"S": "A"}}', segment => 0, total_segments => 1);
SELECT count(*) FROM dynamo_scan('Songs', projection => 'stars') s WHERE s.item = '{}';

-- Both in a lateral join, and rescanned.
SELECT a, array_agg(q.item ->> 'title' ORDER BY q.item ->> 'title')
FROM unnest('{A,B,C}'::text[]) a LEFT JOIN LATERAL dynamo_query('Songs', 'Artist = :a',
	jsonb_build_object(':a', a, ':s', 3), filter => 'stars >= :s', projection => 'title') q ON true
GROUP BY a ORDER BY a;

-- A filter that lets nothing pass reads on, with memory that does not grow.
SELECT dynamo_create_table('Many', 'p S', 's N');
SELECT count(dynamo_put('Many', jsonb_build_object('p', 'p', 's', i, 'n', i % 7, 'filler', repeat(i::text || '-', 600)))) FROM generate_series(1, 2000) i;
SELECT count(*), sum((item ->> 's')::int) FROM dynamo_query('Many', 'p = :p', '{":p": {"S": "p"}, ":n": {"N": "3"}, ":p1": {"S": "1"}}', filter => 'n = :n AND begins_with(filler, :p1)');
SELECT count(*) FROM dynamo_query('Many', 'p = :p', '{":p": {"S": "p"}, ":n": {"N": "8"}}', filter => 'n = :n');
SELECT count(*), sum((item ->> 's')::int) FROM dynamo_scan('Many', filter => 'size(filler) > :n', projection => 's', "values" => '{":n": {"N": "2500"}}');
BEGIN;
DECLARE c CURSOR FOR SELECT dynamo_query('Many', 'p = :p', '{":p": {"S": "p"}, ":n": {"N": "3"}}', filter => 'n > :n', projection => 's, filler');
MOVE 100 FROM c;
SELECT sum(used_bytes) AS used FROM pg_backend_memory_contexts \gset
MOVE 700 FROM c;
SELECT sum(used_bytes) - :used < 200000 AS flat FROM pg_backend_memory_contexts;
COMMIT;

-- Refusals.
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}}', filter => 'Artist = :a');
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}, ":y": {"N": "1"}}', filter => 'attribute_exists(title) OR (#y > :y)', names => '{"#y": {"S": "Year"}}');
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}}', filter => 'stars > :s');
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}, ":s": {"N": "1"}}');
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}}', filter => 'stars >');
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}}', projection => 'title, title');
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}}', projection => 'year');
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}}', projection => '');
SELECT dynamo_scan('Songs', "values" => '{":a": {"S": "A"}}');
SELECT dynamo_scan('Songs', names => '{"#a": {"S": "A"}}');
SELECT dynamo_scan('Songs', projection => 'title', "values" => '{":a": {"S": "A"}}');
SELECT dynamo_scan('Songs', filter => 'stars = :a', "values" => '{":a": {"S": "A"}, ":b": {"S": "B"}}');
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}}', projection => 'title, Artist.x');
SELECT dynamo_scan('Songs', projection => '#y[0]', names => '{"#y": {"S": "Year"}}');
SELECT dynamo_scan('Songs', filter => 'Artist[1] = :a', "values" => '{":a": {"S": "A"}}');
SELECT dynamo_get('Songs', '{"Artist": {"S": "A"}, "Year": {"N": "1"}}', projection => 'Artist.x');
-- In the service's order: what the request says, the table, the start key,
-- the key condition, the filter.
SELECT dynamo_query('Missing', 'Artist = :a', '{":a": {"S": "A"}}', filter => 'stars >');
SELECT dynamo_query('Missing', 'x = :a', '{":a": {"S": "A"}}', filter => 'Artist = :a');
SELECT dynamo_query('Songs', 'x = :a', '{":a": {"S": "A"}}', filter => 'Artist = :a', start_key => '{"Artist": {"S": "A"}}');
SELECT dynamo_query('Songs', 'x = :a', '{":a": {"S": "A"}}', filter => 'Artist = :a');
SELECT dynamo_query('Songs', 'Artist = :a', '{":a": {"S": "A"}}', filter => 'Artist = :a', start_key => '{"Artist": {"S": "B"}, "Year": {"N": "1"}}');
SELECT dynamo_scan('Missing', 5, 5, 0);
SELECT dynamo_scan('Missing', 5, 5, 1, filter => 'stars >');

DROP FUNCTION years;
SELECT dynamo_delete_table(t) FROM dynamo_list_tables() t;
