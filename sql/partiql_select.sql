-- SELECT in PartiQL: which items, and which parts of them.
SELECT dynamo_create_table('Orders', 'customer S', 'placed N');
SELECT count(*) FROM generate_series(1, 5) c, generate_series(1, 8) o,
	dynamo_execute('INSERT INTO Orders VALUE {''customer'': ?, ''placed'': ?, ''total'': ?, ''lines'': [{''sku'': ?}, 1], ''to'': {''city'': ?}}',
		'C' || c, o * 10, c * 100 + o, 'sku' || o, CASE WHEN o % 2 = 0 THEN 'Bern' ELSE 'Genève' END);
SELECT dynamo_execute('UPDATE Orders SET total = ''none'', note = null WHERE customer = ''C1'' AND placed = 10');
SELECT dynamo_execute('UPDATE Orders REMOVE total SET "the size" = 5 WHERE customer = ''C1'' AND placed = 20');

CREATE FUNCTION orders("where" text, VARIADIC parameters text[] DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(item ->> 'customer' || '/' || (item ->> 'placed'), ' ')
	FROM dynamo_execute('SELECT * FROM "Orders" WHERE ' || "where", VARIADIC parameters) $$;

-- The item
SELECT * FROM dynamo_execute('SELECT * FROM Orders WHERE customer = ? AND placed = ?', 'C2', 30);
SELECT * FROM dynamo_execute('SELECT * FROM "Orders" WHERE placed = ? AND ? = customer', 30, 'C2');
SELECT * FROM dynamo_execute('SELECT * FROM Orders WHERE customer = ? AND placed = ?', 'C2', 31);
SELECT orders($$customer = 'C2' AND placed = 30 AND total > 203$$);
SELECT orders($$customer = 'C2' AND placed = 30 AND total = 203$$);
-- The partition, and a range of it
SELECT orders($$customer = 'C2'$$);
SELECT orders($$customer = 'C2' AND placed > 30$$);
SELECT orders($$customer = 'C2' AND placed >= 30$$);
SELECT orders($$customer = 'C2' AND placed < 30$$);
SELECT orders($$customer = 'C2' AND placed <= 30$$);
SELECT orders($$customer = 'C2' AND placed BETWEEN 20 AND 40$$);
SELECT orders($$customer = 'C2' AND placed > 20 AND placed < 50 AND placed <> 30$$);
SELECT orders($$customer = 'C2' AND NOT placed BETWEEN 20 AND 60$$);
SELECT orders($$customer = 'C2' AND placed NOT BETWEEN 20 AND 60$$);
SELECT orders($$customer = 'C2' AND placed IN [80, 10, 10.0, 11]$$);
SELECT orders($$customer = 'C2' AND (placed = 80 OR placed = 20)$$);
SELECT orders($$customer = 'C2' AND placed NOT IN (10, 20, 30)$$);
-- Partitions
SELECT orders($$customer IN ['C3', 'C1', 'C9', 'C3'] AND placed < 30$$);
SELECT orders($$(customer = 'C3' OR customer = 'C1') AND placed IN [20, 10]$$);
SELECT orders('customer IN [?, ?] AND placed = 10', 'C4', 'C5');
SELECT count(*) FROM dynamo_execute('SELECT * FROM Orders WHERE customer IN ?', '["C4", "C5"]'::jsonb);
-- Scans
SELECT count(*) FROM dynamo_execute('SELECT * FROM Orders');
SELECT count(*) FROM dynamo_execute('SELECT * FROM Orders WHERE placed > 40');
SELECT count(*) FROM dynamo_execute('SELECT * FROM Orders WHERE customer = ''C1'' OR placed = 10');
SELECT count(*) FROM dynamo_execute('SELECT * FROM Orders WHERE customer > ''C3''');
SELECT count(*) FROM dynamo_execute('SELECT * FROM Orders WHERE NOT customer = ''C3''');
SELECT count(*) FROM dynamo_execute('SELECT * FROM Orders WHERE begins_with(customer, ''C'') AND contains("to".city, ''ern'')');
SELECT count(*) FROM dynamo_execute('SELECT * FROM Orders WHERE "to".city = ''Genève''');

-- Conditions.  A missing attribute: "<>" drops the item, NOT = does not.
SELECT orders($$customer = 'C1' AND total <> 104$$);
SELECT orders($$customer = 'C1' AND total != 104$$);
SELECT orders($$customer = 'C1' AND NOT total = 104$$);
SELECT orders($$customer = 'C1' AND NOT total <> 104$$);
SELECT orders($$customer = 'C1' AND (total <> 104 AND total <> placed)$$);
SELECT orders($$customer = 'C1' AND size(note) <> 3$$);
SELECT orders($$customer = 'C1' AND size("to"."city") = 6$$);
SELECT orders($$customer = 'C1' AND total IS MISSING$$);
SELECT orders($$customer = 'C1' AND total is not missing$$);
SELECT orders($$customer = 'C1' AND note IS NULL$$);
SELECT orders($$customer = 'C1' AND note = null$$);
SELECT orders($$customer = 'C1' AND note IS NOT NULL$$);
SELECT orders($$customer = 'C1' AND total IS NOT NULL AND placed < 40$$);
SELECT orders($$customer = 'C1' AND attribute_type(total, 'S')$$);
SELECT orders($$customer = 'C1' AND NOT ATTRIBUTE_TYPE(total, 'N')$$);
SELECT orders($$customer = 'C1' AND lines[0].sku = 'sku3'$$);
SELECT orders($$customer = 'C1' AND lines[0]['sku'] = 'sku3'$$);
SELECT orders($$customer = 'C1' AND lines = [{'sku': 'sku3'}, 1.0]$$);
SELECT orders($$customer = 'C1' AND contains(lines, 1) AND placed < 30$$);
SELECT orders($$customer = 'C1' AND "the size" = 5$$);
SELECT orders($$customer = 'C1' AND (placed) = (10)$$);
SELECT orders($$customer = 'C1' AND ((placed = 10) OR ((placed) = 20))$$);
SELECT orders($$customer = 'C1' AND (total > 105 AND total < 107 OR placed = 10 AND NOT (note IS MISSING))$$);
SELECT orders($$customer = 'C1' AND total IN [101, 'none', 105, placed]$$);

-- What is selected: parts are named by their last name.
SELECT * FROM dynamo_execute('SELECT total, customer FROM Orders WHERE customer = ''C3'' AND placed IN [10, 20]');
SELECT * FROM dynamo_execute('SELECT lines[0].sku, "to"."city", lines[1], lines[0], none.x.y FROM Orders WHERE customer = ''C3'' AND placed = 30');
SELECT * FROM dynamo_execute('SELECT note, "the size" FROM Orders WHERE customer = ''C1'' AND placed < 40');
SELECT * FROM dynamo_execute('SELECT total, "to".city, total FROM Orders WHERE customer = ''C3'' AND placed < 30');
SELECT * FROM dynamo_execute('SELECT total, total, nothing FROM Orders WHERE customer = ''C3'' AND placed < 30');
SELECT * FROM dynamo_execute('SELECT nothing FROM Orders WHERE customer = ''C3'' AND placed < 30 AND total > 301');
SELECT * FROM dynamo_execute('SELECT nothing FROM Orders WHERE customer = ''C3'' AND placed = 30');
SELECT * FROM dynamo_execute('SELECT total FROM Orders WHERE customer = ''C3'' AND placed = 30 AND begins_with("to".city, ''G'')');

-- ORDER BY
SELECT orders($$customer = 'C2' ORDER BY placed DESC$$);
SELECT orders($$customer = 'C2' AND placed > 40 ORDER BY placed ASC$$);
SELECT orders($$customer = 'C2' ORDER BY customer, placed DESC$$);
SELECT orders($$customer IN ['C3', 'C1', 'C2'] AND placed IN [10, 20] ORDER BY customer DESC$$);
SELECT orders($$customer IN ['C3', 'C1', 'C2'] AND placed > 60 ORDER BY customer, placed DESC$$);
SELECT orders($$customer IN ['C3', 'C1'] ORDER BY placed$$);
SELECT orders($$customer = 'C2' ORDER BY total$$);
SELECT orders($$placed > 10 ORDER BY placed$$);
SELECT * FROM dynamo_execute('SELECT * FROM Orders ORDER BY placed');
SELECT orders($$customer = 'C2' ORDER BY placed, customer, total$$);

-- What a key cannot be
SELECT orders($$customer = 5$$);
SELECT orders($$customer = 'C1' AND placed = 'x'$$);
SELECT orders($$customer = 'C1' AND placed > 'x'$$);
SELECT orders($$customer IN ['C1', 5]$$);
SELECT orders($$customer = ''$$);
SELECT orders($$customer = null$$);
SELECT orders('customer IN [' || string_agg('''x' || i || '''', ',') || ']') FROM generate_series(1, 50) i;
SELECT orders('customer IN [' || string_agg('''x' || i || '''', ',') || ']') FROM generate_series(1, 51) i;

DROP FUNCTION orders;
SELECT dynamo_delete_table('Orders');
