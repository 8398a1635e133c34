-- dynamo_partition_key: its text and binary forms, type modifiers and casts.
CREATE EXTENSION IF NOT EXISTS dynamo_am;

-- Text.  A literal is a string; a column says the kind.
SELECT 'USER#1'::dynamo_partition_key;
CREATE TABLE kinds (
	s dynamo_partition_key('S'),
	n dynamo_partition_key(n),
	b dynamo_partition_key("B"),
	any_kind dynamo_partition_key);
\d kinds
INSERT INTO kinds VALUES ('USER#1', 42, '\x00ff', 7), ('42', '4.20e1', '\xAB'::bytea, 'x');
SELECT * FROM kinds;

-- The JSON form: for U+0000, and for a string that looks like the form.
SELECT '{"S":"a\u0000b"}'::dynamo_partition_key;
SELECT '{"N": "1.50"}'::dynamo_partition_key, '{"B":"AP8="}'::dynamo_partition_key;
SELECT '{"N":'::text::dynamo_partition_key;
SELECT ('{"N":'::text::dynamo_partition_key)::text;
SELECT '{ "S":"a"}'::dynamo_partition_key, '{"SS":["a"]}'::dynamo_partition_key;
SELECT '{"S":"a\u0000b"}'::dynamo_partition_key::text;
SELECT '{"S":"a"'::dynamo_partition_key;
SELECT '{"S":"a"} '::dynamo_partition_key;
SELECT '{"S":"a"}, "key": {"S":"b"}'::dynamo_partition_key;
SELECT '{"S":"a"}}'::dynamo_partition_key;
SELECT '{"S":1}'::dynamo_partition_key;
SELECT '{"S":"a","N":"1"}'::dynamo_partition_key;
SELECT '{"N":"x"}'::dynamo_partition_key;
SELECT '{"B":"?"}'::dynamo_partition_key;
SELECT '{"S":""}'::dynamo_partition_key;
INSERT INTO kinds (s) VALUES ('{"N":"1"}');

-- Empty and too long keys, bad numbers.
SELECT ''::dynamo_partition_key;
SELECT ''::bytea::dynamo_partition_key;
SELECT length(repeat('x', 2048)::dynamo_partition_key::text);
SELECT repeat('x', 2049)::dynamo_partition_key;
SELECT 'NaN'::numeric::dynamo_partition_key;
SELECT 1e126::dynamo_partition_key;
SELECT 123456789012345678901234567890123456789::dynamo_partition_key;

-- Type modifiers.
SELECT atttypmod, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'kinds'::regclass AND attnum > 0 ORDER BY attnum;
SELECT format_type('dynamo_partition_key'::regtype, 83);
SELECT 'dynamo_partition_key(''N'')'::regtype;
CREATE TABLE bad (k dynamo_partition_key('X'));
CREATE TABLE bad (k dynamo_partition_key('SS'));
CREATE TABLE bad (k dynamo_partition_key(''));
CREATE TABLE bad (k dynamo_partition_key('S', 'N'));
CREATE TABLE bad (k dynamo_partition_key(1));

-- A key goes into a column of its kind; a string also if it is the text of one.
INSERT INTO kinds (n) VALUES ('abc');
INSERT INTO kinds (n) VALUES ('1e200');
INSERT INTO kinds (n) VALUES ('\x00'::bytea);
INSERT INTO kinds (s) VALUES (42);
INSERT INTO kinds (s) VALUES ('\x00'::bytea);
INSERT INTO kinds (b) VALUES ('abc');
INSERT INTO kinds (b) VALUES ('\x0');
INSERT INTO kinds (b) VALUES ('\x');
INSERT INTO kinds (b) VALUES (42);
INSERT INTO kinds (n) VALUES ('{"S":"1\u0000"}');
UPDATE kinds SET n = 'abc';
ALTER TABLE kinds ALTER any_kind TYPE dynamo_partition_key('N');
DELETE FROM kinds WHERE s = '42';
ALTER TABLE kinds ALTER any_kind TYPE dynamo_partition_key('N');
SELECT * FROM kinds;

-- Casts from other types.
SELECT 'a'::text::dynamo_partition_key, 'b'::varchar::dynamo_partition_key,
	'c'::char(5)::dynamo_partition_key, 'd'::name::dynamo_partition_key;
SELECT 'c  '::char(5)::dynamo_partition_key = 'c';
SELECT '-32768'::int2::dynamo_partition_key, '-2147483648'::int4::dynamo_partition_key,
	'-9223372036854775808'::int8::dynamo_partition_key, 0.500::dynamo_partition_key;
SELECT 0.1::float4::dynamo_partition_key, 0.1::float8::dynamo_partition_key,
	'-0'::float8::dynamo_partition_key, 1e20::float8::dynamo_partition_key;
SELECT 'Infinity'::float8::dynamo_partition_key;
SELECT '\x0001'::bytea::dynamo_partition_key;

-- And to other types.
SELECT s::text, n::text, b::text, n::numeric + 1 AS numeric, b::bytea, s::varchar FROM kinds;
SELECT s::numeric FROM kinds;
SELECT n::bytea FROM kinds;
CREATE TEMPORARY TABLE plain (s text, n numeric, b bytea);
INSERT INTO plain SELECT s, n, b FROM kinds;
SELECT * FROM plain;

-- COPY, text and csv, reads what it writes.
INSERT INTO kinds VALUES ('{"S":"tab\tand\u0000"}', -1.5, '\xdeadbeef', 1), ('{"N":\'::text, NULL, NULL, NULL), (E'quote " and \\N', 0, NULL, 1e125);
SELECT current_setting('data_directory') || '/partition_key.copy' AS file \gset
COPY kinds TO :'file';
CREATE TEMPORARY TABLE copied (LIKE kinds);
COPY copied FROM :'file';
COPY kinds TO :'file' (FORMAT csv);
COPY copied FROM :'file' (FORMAT csv);
COPY kinds TO :'file' (FORMAT binary);
COPY copied FROM :'file' (FORMAT binary);
SELECT s, n, b, any_kind, count(*) FROM copied GROUP BY 1, 2, 3, 4 ORDER BY format('%s', s) COLLATE "C";
SELECT count(*) FROM copied c JOIN kinds k ON c.s = k.s;

-- The binary form is kind and bytes.
SELECT encode(dynamo.partition_key_send('a'), 'escape'), dynamo.partition_key_send(-12);

-- Hand-made bytes.  A COPY file of one field of these bytes.
CREATE FUNCTION receive(field bytea, kind text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	file text := current_setting('data_directory') || '/partition_key.copy';
	object oid;
	result text;
BEGIN
	object := lo_from_bytea(0, '\x5047434f50590aff0d0a0000000000000000000001'::bytea
		|| int4send(length(field)) || field || '\xffff'::bytea);
	PERFORM lo_export(object, file);
	PERFORM lo_unlink(object);
	EXECUTE 'CREATE TEMPORARY TABLE received (k dynamo_partition_key' || kind || ') ON COMMIT DROP';
	EXECUTE format('COPY received FROM %L (FORMAT binary)', file);
	EXECUTE 'SELECT format(''%s'', k) FROM received' INTO result;
	DROP TABLE received;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT receive('\x5361'), receive('\x530061'), receive('\x4e80840b'), receive('\x42ff');
SELECT receive('\x5361', '(''S'')'), receive('\x5361', '(''N'')');
SELECT receive(''), receive('\x53'), receive('\x00'), receive('\x0061'), receive('\xd361');
SELECT receive('\x53ff'), receive('\x5361c3'), receive('\x5300ff');
SELECT receive('\x4e'), receive('\x4e00'), receive('\x4e80840100'), receive('\x4e8084ff'), receive('\x4eff');
SELECT receive('\xd3' || sha256('a'));
SELECT receive('\x42' || decode(repeat('00', 2049), 'hex'));
SELECT length(receive('\x42' || decode(repeat('00', 2048), 'hex')));
DROP FUNCTION receive;

DROP TABLE kinds;
