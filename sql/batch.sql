-- dynamo_batch_get() and dynamo_batch_write().
\set SHOW_CONTEXT never
SELECT dynamo_create_table('Track', 'artist S', 'year N') AS track \gset
SELECT dynamo_create_table('Single', 'id B') AS single \gset

-- Puts and deletes of one call.
SELECT dynamo_batch_write('Track', ARRAY[
	'{"artist": {"S": "a"}, "year": {"N": "1990"}, "title": {"S": "one"}}',
	'{"artist": {"S": "a"}, "year": {"N": "-1"}, "title": {"S": "two"}}',
	'{"artist": {"S": "b"}, "year": {"N": "1990"}, "tags": {"SS": ["x", "y"]}}']::dynamo_item[]);
SELECT dynamo_batch_write('Track',
	puts => ARRAY['{"artist": "c", "year": 7}', '{"artist": "a", "year": 1990, "title": "new"}']::jsonb[],
	deletes => ARRAY['{"artist": "b", "year": 1990}', '{"artist": "none", "year": 0}']::jsonb[]);
SELECT artist, year, item FROM "Track" ORDER BY artist::text, year;

-- Items come in the order of the keys; a missing one is left out.
SELECT item FROM dynamo_batch_get('Track', ARRAY[
	'{"artist": {"S": "c"}, "year": {"N": "7"}}',
	'{"artist": {"S": "b"}, "year": {"N": "1990"}}',
	'{"artist": {"S": "a"}, "year": {"N": "1990"}}']::dynamo_item[]);
SELECT item FROM dynamo_batch_get('Track',
	ARRAY['{"artist": "a", "year": 1990}', '{"artist": "c", "year": 7}']::jsonb[],
	'#t, tags', '{"#t": {"S": "title"}}');
SELECT count(*) FROM dynamo_batch_get('Track', '{}');
SELECT count(*) FROM dynamo_batch_get('Track', NULL);
SELECT dynamo_batch_write('Track');

-- More than a request over the network may hold.
SELECT dynamo_batch_write('Track', array_agg(jsonb_build_object(
	'artist', 'm' || i % 7, 'year', i, 'pad', repeat('x', i))::dynamo_item))
FROM generate_series(1, 1000) AS i;
SELECT count(*), sum((item ->> 'year')::int)
FROM dynamo_batch_get('Track', (SELECT array_agg(jsonb_build_object(
	'artist', 'm' || i % 7, 'year', i)::dynamo_item) FROM generate_series(1, 1000) AS i));
SELECT items, problems FROM dynamo_check('"Track"');

-- A key is there once, whatever the other attributes are.
SELECT dynamo_batch_write('Track', ARRAY['{"artist": "d", "year": 1, "v": 1}', '{"artist": "d", "year": 1.0, "v": 2}']::jsonb[]);
SELECT dynamo_batch_write('Track', ARRAY['{"artist": "d", "year": 1}']::jsonb[], ARRAY['{"artist": "d", "year": 1}']::jsonb[]);
SELECT dynamo_batch_get('Track', ARRAY['{"artist": "d", "year": 1}', '{"artist": "e", "year": 1}', '{"artist": "d", "year": 1.0}']::jsonb[]);

-- What a batch is refused for, it is refused for before it writes anything.
SELECT dynamo_batch_write('Track', ARRAY['{"artist": "d", "year": 1}', '{"artist": "d", "year": "1"}']::jsonb[]);
SELECT dynamo_batch_write('Track', ARRAY['{"artist": "d", "year": 1}', '{"artist": "d"}']::jsonb[]);
SELECT dynamo_batch_write('Track', ARRAY['{"artist": "d", "year": 1}', '{"artist": "", "year": 1}']::jsonb[]);
SELECT dynamo_batch_write('Track', ARRAY['{"artist": "d", "year": 1}']::jsonb[], ARRAY['{"artist": "d", "year": 1, "v": 1}']::jsonb[]);
SELECT dynamo_batch_write('Track', ARRAY['{"artist": "d", "year": 1}']::jsonb[], ARRAY['{"artist": "d"}']::jsonb[]);
SELECT dynamo_batch_write('Track', ARRAY[jsonb_build_object('artist', 'd', 'year', 1),
	jsonb_build_object('artist', 'e', 'year', 1, 'v', repeat('x', 409600))]);
SELECT dynamo_batch_write('Track', ARRAY['{"artist": "d", "year": 1}', NULL]::jsonb[]);
SELECT dynamo_get('Track', '{"artist": "d", "year": 1}'::jsonb) IS NULL AS nothing_written;

-- Order of the checks: the item before the table, the table before the key.
SELECT dynamo_batch_write('NoTable', ARRAY[jsonb_build_object('v', repeat('x', 409600))]);
SELECT dynamo_batch_write('NoTable', ARRAY['{"v": 1}']::jsonb[]);
SELECT dynamo_batch_write('NoTable');
SELECT dynamo_batch_get('NoTable', ARRAY['{"v": 1}', '{"v": 1}']::jsonb[]);
SELECT dynamo_batch_get('NoTable', ARRAY['{"v": 1}']::jsonb[], 'a..b');
SELECT dynamo_batch_get('NoTable', ARRAY['{"v": 1}']::jsonb[]);
SELECT dynamo_batch_get('Track', ARRAY['{"artist": "d", "year": 1}', '{"artist": "d"}']::jsonb[]);
SELECT dynamo_batch_get('Track', ARRAY['{"artist": "d", "year": 1}']::jsonb[], 'a', '{"#b": {"S": "b"}}');
SELECT dynamo_batch_get('Track', ARRAY['{"artist": "d", "year": 1}']::jsonb[], NULL, '{"#b": {"S": "b"}}');
SELECT dynamo_batch_get(NULL, '{}');

-- A table by its ARN.
SELECT dynamo_batch_write('arn:aws:dynamodb:us-east-1:000000000000:table/Single', ARRAY['{"id": {"B": "AQ=="}}']::dynamo_item[]);
SELECT * FROM dynamo_batch_get('arn:aws:dynamodb:us-east-1:000000000000:table/Single', ARRAY['{"id": {"B": "AQ=="}}']::dynamo_item[]);
SELECT dynamo_batch_get('arn:aws:dynamodb:us-east-1:111111111111:table/Single', '{}');

-- Writes in a function that only reads.
BEGIN READ ONLY;
SELECT dynamo_batch_write('Single');
ROLLBACK;
SELECT dynamo_delete_table('Track'), dynamo_delete_table('Single');
