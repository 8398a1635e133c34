-- dynamo_scan(): all items, segments, limits, start keys.
SELECT dynamo_create_table('Cart', 'PK S', 'SK N');
SELECT count(*) FROM dynamo_scan('Cart');
SELECT count(dynamo_put('Cart', jsonb_build_object('PK', 'u' || i / 5, 'SK', i % 5))) FROM generate_series(0, 999) i;
SELECT count(*) FROM dynamo_scan('Cart');
-- In the order of the key's index.
SELECT array_agg(item ->> 'PK' || ':' || (item ->> 'SK')) =
	(SELECT array_agg("PK"::text || ':' || "SK" ORDER BY "PK", "SK") FROM "Cart") AS ordered
FROM dynamo_scan('Cart');

-- Segments are disjoint, and all of them are the whole.
SELECT total, count(*), count(DISTINCT item ->> 'PK' || ':' || (item ->> 'SK')), min(n) > 0 AS none_empty
FROM unnest('{1,2,3,7,16}'::int[]) total,
	LATERAL (SELECT s.item, count(*) OVER (PARTITION BY segment) AS n
		FROM generate_series(0, total - 1) segment, dynamo_scan('Cart', segment, total) s) q
GROUP BY total ORDER BY total;
-- A partition is never split.
SELECT count(*) FROM (
	SELECT item ->> 'PK' FROM generate_series(0, 6) segment, dynamo_scan('Cart', segment, 7)
	GROUP BY 1 HAVING count(DISTINCT segment) > 1) split;
SELECT sum(n) FROM (SELECT count(*) AS n FROM dynamo_scan('Cart', 999999, 1000000)) q;

-- Pages chained by the last key give the whole, also across partitions.
CREATE FUNCTION pages(page_size int, segment int, total int) RETURNS TABLE (page int, keys text[]) LANGUAGE plpgsql AS $$
DECLARE
	last dynamo_item;
	items dynamo_item[];
BEGIN
	page := 0;
	LOOP
		items := ARRAY(SELECT dynamo_scan('Cart', segment, total, page_size, last));
		EXIT WHEN cardinality(items) = 0;
		page := page + 1;
		keys := ARRAY(SELECT item ->> 'PK' || ':' || (item ->> 'SK') FROM unnest(items) item);
		last := items[cardinality(items)];
		RETURN NEXT;
	END LOOP;
END $$;
SELECT size, count(DISTINCT page) AS pages, count(*), count(DISTINCT key)
FROM unnest('{3,100,1000}'::int[]) size, LATERAL pages(size, NULL, NULL), unnest(keys) key
GROUP BY size ORDER BY size;
SELECT count(*), count(DISTINCT key) FROM generate_series(0, 2) segment, LATERAL pages(7, segment, 3), unnest(keys) key;

-- Without a sort key.
SELECT dynamo_create_table('Simple', 'id N');
SELECT count(dynamo_put('Simple', jsonb_build_object('id', i))) FROM generate_series(1, 20) i;
SELECT count(*) FROM dynamo_scan('Simple', "limit" => 5);
SELECT a.n + b.n AS total FROM
	(SELECT count(*) AS n FROM dynamo_scan('Simple', "limit" => 8)) a,
	(SELECT count(*) AS n FROM dynamo_scan('Simple', start_key => (SELECT array_agg(item) FROM dynamo_scan('Simple', "limit" => 8))[8])) b;

-- Refusals.
SELECT dynamo_scan('Missing');
SELECT dynamo_scan(NULL);
SELECT dynamo_scan('Cart', 0);
SELECT dynamo_scan('Cart', total_segments => 4);
SELECT dynamo_scan('Cart', 5, 5);
SELECT dynamo_scan('Cart', -1, 5);
SELECT dynamo_scan('Cart', 0, 0);
SELECT dynamo_scan('Cart', 0, 1000001);
SELECT dynamo_scan('Cart', "limit" => 0);
SELECT dynamo_scan('Cart', start_key => '{"PK": {"S": "a"}}');
SELECT count(*) FROM generate_series(0, 1) segment
WHERE (SELECT count(*) FROM dynamo_scan('Cart', segment, 2) s WHERE s.item ->> 'PK' = 'u1') > 0;
DO $$
DECLARE
	other int := (SELECT segment FROM generate_series(0, 1) segment
		WHERE NOT EXISTS (SELECT FROM dynamo_scan('Cart', segment, 2) s WHERE s.item ->> 'PK' = 'u1'));
BEGIN
	PERFORM dynamo_scan('Cart', other, 2, start_key => '{"PK": {"S": "u1"}, "SK": {"N": "1"}}');
EXCEPTION WHEN OTHERS THEN
	RAISE NOTICE '%', replace(SQLERRM, 'Segment: ' || other, 'Segment: <other>');
END $$;

DROP FUNCTION pages;
SELECT dynamo_delete_table(t) FROM dynamo_list_tables() t;
