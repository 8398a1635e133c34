-- PartiQL on secondary indexes: "table"."index" reads the index and nothing else.
SELECT dynamo_api('CreateTable', '{"TableName": "Books", "BillingMode": "PAY_PER_REQUEST",
	"KeySchema": [{"AttributeName": "isbn", "KeyType": "HASH"}, {"AttributeName": "copy", "KeyType": "RANGE"}],
	"AttributeDefinitions": [{"AttributeName": "isbn", "AttributeType": "S"}, {"AttributeName": "copy", "AttributeType": "N"}, {"AttributeName": "author", "AttributeType": "S"},
		{"AttributeName": "land", "AttributeType": "S"}, {"AttributeName": "shelf", "AttributeType": "S"}],
	"LocalSecondaryIndexes": [{"IndexName": "shelves", "KeySchema": [{"AttributeName": "isbn", "KeyType": "HASH"}, {"AttributeName": "shelf", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}],
	"GlobalSecondaryIndexes": [
		{"IndexName": "by-author", "KeySchema": [{"AttributeName": "author", "KeyType": "HASH"}, {"AttributeName": "copy", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title", "tags"]}},
		{"IndexName": "four", "KeySchema": [{"AttributeName": "author", "KeyType": "HASH"}, {"AttributeName": "land", "KeyType": "HASH"}, {"AttributeName": "shelf", "KeyType": "RANGE"}, {"AttributeName": "copy", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "ALL"}}]}')
	-> 'TableDescription' ->> 'TableName' AS created;
CREATE FUNCTION run(statement text, members jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN dynamo_api('ExecuteStatement', (jsonb_build_object('Statement', statement) || members)::json);
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
-- All pages of some size.
CREATE FUNCTION pages(statement text, size int) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	answer jsonb := '{}';
	items text[] := '{}';
BEGIN
	LOOP
		answer := dynamo_api('ExecuteStatement', (jsonb_build_object('Statement', statement, 'Limit', size) || answer)::json);
		items := items || ARRAY(SELECT item::text FROM jsonb_array_elements(answer -> 'Items') item);
		IF answer -> 'NextToken' IS NULL THEN
			RETURN items;
		END IF;
		answer := jsonb_build_object('NextToken', answer -> 'NextToken');
	END LOOP;
END $$;
\t on
\a
SELECT count(*) FROM (SELECT dynamo_put('Books', jsonb_build_object('isbn', 'i' || i % 3, 'copy', i, 'author', 'a' || i % 2, 'land', 'l' || i % 2, 'title', 't' || i, 'tags', jsonb_build_array(i, i + 1), 'pages', i) ||
	CASE WHEN i % 4 > 0 THEN jsonb_build_object('shelf', 's' || i % 4) ELSE '{}' END) FROM generate_series(1, 8) i) puts;

SELECT run('SELECT * FROM "Books"."by-author" WHERE author = ''a0''');
SELECT run('SELECT title, "copy" FROM "Books"."by-author" WHERE author = ''a1'' AND copy BETWEEN 2 AND 6 ORDER BY copy DESC');
SELECT run('SELECT tags[1] FROM "Books"."by-author" WHERE author IN [''a1'', ''a0''] AND copy > 6');
SELECT run('SELECT title FROM "Books"."by-author" WHERE author = ''a0'' AND begins_with(title, ''t4'')');
SELECT run('SELECT isbn, copy FROM "Books"."shelves" WHERE isbn = ''i1'' AND shelf >= ''s1''');
SELECT run('SELECT pages, tags[0] FROM "Books"."shelves" WHERE isbn = ''i1''', '{"ReturnConsumedCapacity": "INDEXES", "ConsistentRead": true}');
SELECT run('SELECT * FROM "Books"."shelves" WHERE isbn = ''i1'' AND copy = 1', '{"ReturnConsumedCapacity": "TOTAL"}');
SELECT run('SELECT * FROM "Books"."shelves" WHERE shelf = ''s3''', '{"ReturnConsumedCapacity": "INDEXES"}');
SELECT run('SELECT copy FROM Books.four WHERE author = ''a1'' AND land = ''l1'' AND shelf = ''s1'' AND copy > 1');
SELECT run('SELECT copy FROM Books.four WHERE author IN [''a1'', ''a0''] AND land IN [''l0'', ''l1''] AND shelf IN [''s1'', ''s2'', ''s3''] ORDER BY author DESC, shelf DESC', '{"ReturnConsumedCapacity": "INDEXES"}');
SELECT run('SELECT copy FROM Books.four WHERE author = ''a1''');
SELECT run('SELECT * FROM Books.four WHERE author = ''a1'' AND land = ''l1'' ORDER BY shelf, copy DESC');
SELECT run('SELECT copy FROM Books.four WHERE author = ''a1'' AND land = ''l1'' ORDER BY isbn');
SELECT item ->> 'title' FROM dynamo_execute('SELECT * FROM Books.four WHERE author = ? AND land = ?', 'a0', 'l0');

-- In pages of any size, over several ranges.
SELECT statement, size FROM generate_series(1, 3) size, unnest(ARRAY['SELECT * FROM Books.four', 'SELECT * FROM Books.shelves WHERE isbn IN [''i2'', ''i0'', ''i1'']',
	'SELECT title FROM "Books"."by-author" WHERE author IN [''a1'', ''a0''] AND copy <= 7 ORDER BY author DESC, copy DESC',
	'SELECT pages FROM Books.four WHERE author IN [''a1'', ''a0''] AND land IN [''l1'', ''l0''] AND pages > 1']) statement
WHERE pages(statement, size) <> pages(statement, 100) OR cardinality(pages(statement, size)) < 3;

-- What is refused.
SELECT run('SELECT * FROM Books.none');
SELECT run('SELECT * FROM Books.four WHERE author = ''a1'' AND land = ''l1''', '{"ConsistentRead": true}');
SELECT run('SELECT pages FROM "Books"."by-author"');
SELECT run('SELECT pages.deep[0] FROM "Books"."by-author" WHERE author = ''x''');
SELECT run('SELECT * FROM "Books"."by-author" WHERE pages = 1');
SELECT run('SELECT * FROM "Books"."by-author" WHERE author = 1');
SELECT run('SELECT * FROM Books.four.more');
SELECT run('SELECT * FROM Books."" WHERE author = 1');
SELECT run('DELETE FROM Books.four WHERE isbn = ''i1'' AND copy = 1');
SELECT run('UPDATE Books.four SET x = 1 WHERE isbn = ''i1'' AND copy = 1');
SELECT run('INSERT INTO Books.four VALUE {''isbn'': ''i1'', ''copy'': 99}');
SELECT dynamo_api('BatchExecuteStatement', '{"Statements": [{"Statement": "SELECT * FROM Books.four WHERE isbn = ''i1'' AND copy = 1"}]}');
SELECT dynamo_api('ExecuteTransaction', '{"TransactStatements": [{"Statement": "SELECT * FROM Books.four WHERE isbn = ''i1'' AND copy = 1"}]}');
SELECT dynamo_delete_table('Books');
DROP FUNCTION run, pages;
