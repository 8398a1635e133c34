-- dynamo_item: the binary form, of ours and of others.
CREATE SCHEMA item_binary;
SET search_path = item_binary, public;
SET client_min_messages = warning;

-- What is sent is what the byte table in src/item/README.md says.
SELECT dynamo.item_send('{"a": {"N": "-12"}, "l": {"L": [{"NULL": true}]}}');
SELECT dynamo.item_send('{}');

CREATE TABLE received (item dynamo_item);

-- The server's file that COPY reads here.
CREATE FUNCTION copy_file() RETURNS text LANGUAGE sql
AS $$ SELECT current_setting('data_directory') || '/item_binary.copy' $$;

-- Writes a file of COPY BINARY that holds one row of one column: image.
CREATE FUNCTION write_copy_file(image bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	object oid;
BEGIN
	object := lo_from_bytea(0, '\x5047434f50590aff0d0a000000000000000000'::bytea
		|| int2send(1::int2) || int4send(length(image)) || image || int2send((-1)::int2));
	PERFORM lo_export(object, copy_file());
	PERFORM lo_unlink(object);
END $$;

-- Receives an image: NULL if it is refused as it should be, else the item's text.
-- Any other error is shown, and so is an item that is not canonical: one that
-- differs from what its own text form makes.
CREATE FUNCTION receive(image bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	i dynamo_item;
BEGIN
	PERFORM write_copy_file(image);
	DELETE FROM received;
	EXECUTE format('COPY received FROM %L (FORMAT binary)', copy_file());
	SELECT item INTO STRICT i FROM received;
	IF dynamo.item_send(i) <> image OR dynamo.item_send(i::text::dynamo_item) <> image THEN
		RETURN 'not canonical: ' || image::text || ' ' || i::text;
	END IF;
	PERFORM i::json, dynamo_item_size(i), dynamo.item_hash(i);
	RETURN i::text;
EXCEPTION WHEN invalid_binary_representation THEN
	RETURN NULL;
WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;

-- Round trips.
SELECT receive(dynamo.item_send(item)) FROM (VALUES
	('{}'::dynamo_item),
	('{"s": {"S": "a\u0000é"}, "n": {"N": "-1.5"}, "b": {"B": "AAEC"}, "t": {"BOOL": true}, "z": {"NULL": true}}'),
	('{"l": {"L": [{"M": {"x": {"SS": ["", "b"]}}}]}, "ns": {"NS": ["1", "0"]}, "bs": {"BS": ["AA=="]}}')) AS v (item);

-- Large ones: offsets of 2 and 4 bytes.
SELECT n, receive(dynamo.item_send(item)) = item::text AS same
FROM (SELECT n, jsonb_build_object('l', jsonb_agg(g))::dynamo_item AS item FROM (VALUES (100), (1000), (50000)) AS v (n), generate_series(1, n) AS g GROUP BY n) AS s
ORDER BY n;

-- By hand, every type in a place where it must not be or with a fault in it;
-- all refused.  01 is the version, 07 a map, 06 a list, 01 one entry.
SELECT note, receive(decode(replace(image, ' ', ''), 'hex')) FROM (VALUES
	('empty', ''),
	('version only', '01'),
	('version 0', '00 07 00'),
	('version 2', '02 07 00'),
	('root is a string', '01 01 78'),
	('root is a list', '01 06 00'),
	('behind the end', '01 07 00 00'),
	('no type 0', '01 07 01 03 01 61 00'),
	('no type 11', '01 07 01 03 01 61 0b'),
	('tag with bit 7', '01 07 01 03 01 61 85'),
	('scalar with a width', '01 07 01 03 01 61 25'),
	('map wider than needed', '01 27 00 00'),
	('width code 3', '01 67 00'),
	('count without ends', '01 07 05'),
	('end beyond the bytes', '01 07 01 09 01 61 05'),
	('ends go back', '01 07 02 06 03 01 61 05 01 62 05'),
	('entry without a tag', '01 07 01 02 01 61'),
	('name beyond its entry', '01 07 01 03 05 61 05'),
	('long form of a short name', '01 07 01 05 ff 01 00 61 05'),
	('names not sorted', '01 07 02 03 06 01 62 05 01 61 05'),
	('a name twice', '01 07 02 03 06 01 61 05 01 61 05'),
	('name is no UTF-8', '01 07 01 03 01 ff 05'),
	('string is no UTF-8', '01 07 01 04 01 61 01 c3'),
	('overlong UTF-8', '01 07 01 05 01 61 01 c0 80'),
	('UTF-8 surrogate', '01 07 01 06 01 61 01 ed a0 80'),
	('BOOL 2', '01 07 01 04 01 61 04 02'),
	('BOOL of no bytes', '01 07 01 03 01 61 04'),
	('BOOL of two bytes', '01 07 01 05 01 61 04 01 01'),
	('NULL with a byte', '01 07 01 04 01 61 05 00'),
	('number of no bytes', '01 07 01 03 01 61 02'),
	('number of one byte', '01 07 01 04 01 61 02 80'),
	('number without digits', '01 07 01 05 01 61 02 80 84'),
	('zero with digits', '01 07 01 06 01 61 02 80 00 0b'),
	('number, leading zero', '01 07 01 06 01 61 02 80 84 02'),
	('number, trailing zero pair', '01 07 01 07 01 61 02 80 84 0b 01'),
	('number, pair of 100', '01 07 01 06 01 61 02 80 84 65'),
	('number, exponent too small', '01 07 01 06 01 61 02 80 00 02'),
	('number, exponent too large', '01 07 01 06 01 61 02 81 01 0b'),
	('negative without its end', '01 07 01 06 01 61 02 7f 7d f4'),
	('list of no tag', '01 07 01 06 01 61 06 01 00'),
	('empty set', '01 07 01 04 01 61 08 00'),
	('set not sorted', '01 07 01 08 01 61 08 02 01 02 62 61'),
	('set with a member twice', '01 07 01 08 01 61 08 02 01 02 61 61'),
	('string set, no UTF-8', '01 07 01 06 01 61 08 01 01 ff'),
	('number set, no number', '01 07 01 06 01 61 09 01 01 80'),
	('binary set not sorted', '01 07 01 08 01 61 0a 02 01 02 02 01')
) AS v (note, image);

-- Nested 32 deep is accepted, 33 is not.
CREATE FUNCTION nested(depth int) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	value bytea := '\x05';
BEGIN
	FOR i IN 1..depth LOOP
		value := '\x0601' || set_byte('\x00', 0, length(value)) || value;
	END LOOP;
	value := '\x0161' || value;
	RETURN '\x010701' || set_byte('\x00', 0, length(value)) || value;
END $$;
SELECT receive(nested(32)) LIKE '{"a":{"L":[{"L":%' AS accepted, receive(nested(33)) IS NULL AS refused;

-- Every truncation, every bit turned, a byte inserted or taken away anywhere:
-- refused, or an item that prints and is canonical.  (The unit tests replace
-- every byte by every other.)
CREATE TABLE results (kind text, result text);
CREATE FUNCTION mutations(image bytea) RETURNS TABLE (kind text, mutation bytea) LANGUAGE sql AS $$
	SELECT 'truncated', substr(image, 1, n) FROM generate_series(0, length(image) - 1) AS n
	UNION ALL
	SELECT 'shortened', substr(image, 1, n) || substr(image, n + 2) FROM generate_series(0, length(image) - 1) AS n
	UNION ALL
	SELECT 'lengthened', substr(image, 1, n) || '\x01' || substr(image, n + 1) FROM generate_series(0, length(image)) AS n
	UNION ALL
	SELECT 'turned', set_bit(image, n, 1 - get_bit(image, n)) FROM generate_series(0, 8 * length(image) - 1) AS n
$$;
CREATE PROCEDURE try_mutations(image bytea) LANGUAGE plpgsql AS $$
DECLARE
	m record;
	n int := 0;
BEGIN
	TRUNCATE results;
	FOR m IN SELECT * FROM mutations(image) LOOP
		INSERT INTO results VALUES (m.kind, receive(m.mutation));
		n := n + 1;
		-- Keeps the locks on the files' large objects few.
		IF n % 100 = 0 THEN
			COMMIT;
		END IF;
	END LOOP;
END $$;
CREATE VIEW summary AS
	SELECT kind, count(*) AS tried, count(result) AS accepted, min(result) FILTER (WHERE result NOT LIKE '{%') AS wrong
	FROM results GROUP BY kind ORDER BY kind;
CALL try_mutations(dynamo.item_send('{"S": {"S": "\u00e9"}, "N": {"N": "-1.5"}, "B": {"B": "AA=="}, "T": {"BOOL": true}, "Z": {"NULL": true}}'));
SELECT * FROM summary;
CALL try_mutations(dynamo.item_send('{"l": {"L": [{"M": {"k": {"S": ""}}}, {"SS": ["", "b"]}]}, "n": {"NS": ["1", "20"]}, "b": {"BS": ["AA=="]}}'));
SELECT * FROM summary;

-- The table's own COPY BINARY, out and in.
TRUNCATE received;
INSERT INTO received SELECT jsonb_build_object('g', g, 'pad', repeat('x', g * 100))::dynamo_item FROM generate_series(1, 100) AS g;
CREATE TABLE copied (item dynamo_item);
DO $$ BEGIN
	EXECUTE format('COPY received TO %L (FORMAT binary)', item_binary.copy_file());
	EXECUTE format('COPY copied FROM %L (FORMAT binary)', item_binary.copy_file());
END $$;
SELECT count(*) FROM received FULL JOIN copied USING (item);

-- What the refusal says.
SELECT write_copy_file('\x010701030161ff');
DO $$ BEGIN
	EXECUTE format('COPY received FROM %L (FORMAT binary)', item_binary.copy_file());
EXCEPTION WHEN OTHERS THEN
	RAISE WARNING '% %', SQLSTATE, SQLERRM;
END $$;
DROP SCHEMA item_binary CASCADE;
