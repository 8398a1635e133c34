# Plain SQL is counted as the API counts, once, and limited if asked for.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('capacity_sql');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'dynamo_am'
autovacuum = off
min_parallel_table_scan_size = 0
parallel_setup_cost = 0
parallel_tuple_cost = 0
CONF
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION dynamo_am;
SET dynamo_am.clock_offset = '-300';
SELECT dynamo_create_table('Cart', 'id S', read_capacity => 10, write_capacity => 10);
SELECT dynamo_create_table('Sorted', 'id S', 'at N', read_capacity => 10, write_capacity => 10);
SELECT dynamo_api('CreateTable', '{"TableName": "Indexed", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"},
	{"AttributeName": "at", "AttributeType": "S"}, {"AttributeName": "g", "AttributeType": "S"}],
	"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}], "BillingMode": "PAY_PER_REQUEST",
	"LocalSecondaryIndexes": [{"IndexName": "here", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "g", "KeyType": "RANGE"}],
	"Projection": {"ProjectionType": "KEYS_ONLY"}}],
	"GlobalSecondaryIndexes": [{"IndexName": "byg", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}]}');
CREATE TABLE plain (LIKE "Cart") USING dynamo;
CREATE FUNCTION item(kb int) RETURNS dynamo_item BEGIN ATOMIC SELECT jsonb_build_object('x', repeat('x', kb * 1024 - 100))::dynamo_item; END;
SQL

sub sql { return $node->safe_psql('postgres', join(";\n", @_)) }

# What has been used: reads and writes of the tables, and those of an index.
sub used
{
	return sql(q(SELECT string_agg(format('%s%s %s %s', table_id::regclass, ':' || index_position, kind, consumed_units), ', ' ORDER BY table_id, index_position, kind)
		FROM dynamo.capacity() WHERE consumed_units > 0));
}

# What statements use, told as "table kind units".
sub costs
{
	my ($expected, $name, @statements) = @_;
	my %before = map { /(.*) (\S+)$/ ? ($1, $2) : () } split /, /, used();
	sql(@statements);
	my %after = map { /(.*) (\S+)$/ ? ($1, $2) : () } split /, /, used();
	my @used = map { "$_ " . ($after{$_} - ($before{$_} // 0)) } grep { $after{$_} != ($before{$_} // 0) } sort keys %after;
	return is(join(', ', @used), $expected, $name);
}

# A trigger that catches an error in the midst of an operation does not have it counted twice.
sql(q(CREATE FUNCTION catch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN RETURN NEW; END $$),
	q(CREATE TRIGGER catch BEFORE INSERT ON "Cart" FOR EACH ROW EXECUTE FUNCTION catch()));
costs('"Cart" write 1', 'dynamo_put() of a table with a trigger', q(SELECT dynamo_put('Cart', '{"id": {"S": "t"}}')));
costs('"Cart" write 1', 'INSERT of one', q(INSERT INTO "Cart" VALUES ('u', '{}')));
sql(q(DROP FUNCTION catch() CASCADE), q(DELETE FROM "Cart"));

# Writes: units of 1 KB for each row, of the larger of what it was and is
costs('"Cart" write 6', 'INSERT', q(INSERT INTO "Cart" VALUES ('a', item(1)), ('b', item(5))));
costs('"Cart" read 1, "Cart" write 5', 'UPDATE of a row that shrinks reads and writes it', q(UPDATE "Cart" SET item = item(2) WHERE id = 'b'));
costs('"Cart" read 0.5, "Cart" write 4', 'a new key is a deletion and an insertion', q(UPDATE "Cart" SET id = 'c' WHERE id = 'b'));
costs('"Cart" read 0.5, "Cart" write 2', 'DELETE', q(DELETE FROM "Cart" WHERE id = 'c'));
costs('"Cart" write 1', 'ON CONFLICT without one', q(INSERT INTO "Cart" VALUES ('b', '{}') ON CONFLICT DO NOTHING));
costs('', 'and with one', q(INSERT INTO "Cart" VALUES ('b', '{}') ON CONFLICT DO NOTHING));
costs('"Cart" write 3', 'ON CONFLICT DO UPDATE', q(INSERT INTO "Cart" VALUES ('b', '{}') ON CONFLICT (id) DO UPDATE SET item = item(3)));
costs('"Cart" write 400', 'an item that is compressed counts whole', q(INSERT INTO "Cart" VALUES ('big', item(400))));
sql(q(COPY (SELECT 'copied' || i, item(2) FROM generate_series(1, 10) i) TO PROGRAM 'cat >copied'));
costs('"Cart" write 20', 'COPY', q(COPY "Cart" FROM PROGRAM 'cat copied'));
costs('"Cart" write 1', 'work that is rolled back was done', q(BEGIN), q(INSERT INTO "Cart" VALUES ('no', '{}')), q(ROLLBACK));
costs('"Cart" read 0.5, "Cart" write 4', 'MERGE', q(MERGE INTO "Cart" USING (VALUES ('copied1', 3), ('new', 1)) AS v (key, kb) ON id = key::dynamo_partition_key
	WHEN MATCHED THEN UPDATE SET item = item(kb) WHEN NOT MATCHED THEN INSERT VALUES (key, item(kb))));

# Reads: what a scan has read, in units of 4 KB, half of each as they are eventually consistent
costs('"Cart" read 0.5', 'a row by its key', q(SELECT * FROM "Cart" WHERE id = 'a'));
costs('"Cart" read 50', 'one that is out of line, though nobody unpacks it', q(SELECT id FROM "Cart" WHERE id = 'big'));
costs('', 'none', q(SELECT * FROM "Cart" WHERE id = 'none'));
sql(q(SET dynamo_am.throttling = off; INSERT INTO "Sorted" SELECT 'p' || i % 10, i, item(1) FROM generate_series(1, 1000) i));
my $all = 1000 * 950 / 4096 / 2;
sub reads
{
	my ($least, $most, $name, @statements) = @_;
	my $before = sql(q(SELECT consumed_units FROM dynamo.capacity() WHERE table_id = '"Sorted"'::regclass AND kind = 'read'));
	sql(@statements);
	my $units = sql(q(SELECT consumed_units FROM dynamo.capacity() WHERE table_id = '"Sorted"'::regclass AND kind = 'read')) - $before;
	return cmp_ok($units, '>=', $least, "$name: $units") && cmp_ok($units, '<=', $most, '... no more');
}
my @seq = ('SET max_parallel_workers_per_gather = 0', 'SET enable_indexscan = off', 'SET enable_bitmapscan = off');
my @by_index = ('SET enable_seqscan = off', 'SET enable_bitmapscan = off');
my @bitmap = ('SET enable_seqscan = off', 'SET enable_indexscan = off');
reads($all, $all * 1.06, 'a sequential scan', @seq, 'SELECT count(*) FROM "Sorted"');
reads($all, $all * 1.1, 'by parallel workers', 'SET max_parallel_workers_per_gather = 2', 'SET parallel_leader_participation = off', 'SELECT count(*) FROM "Sorted"');
reads($all, $all * 1.06, 'COPY, as dumps read', 'COPY "Sorted" TO PROGRAM \'cat >/dev/null\'');
reads(0.5, 0.5, 'the first row of a sequential scan', @seq, 'SELECT * FROM "Sorted" LIMIT 1');
reads($all / 10, 1 + $all / 10 * 1.06, 'a partition by its index', @by_index, q(SELECT item FROM "Sorted" WHERE id = 'p1'));
reads($all / 10, $all / 10 * 1.5, 'by a bitmap', @bitmap, q(SELECT item FROM "Sorted" WHERE id = 'p1'));
reads($all, $all * 1.06, 'a sample of all', 'SELECT count(item) FROM "Sorted" TABLESAMPLE system (100)');
reads(0.5, 0.5, 'a row by its place', q(SELECT item FROM "Sorted" WHERE ctid = '(0,1)'));
reads($all / 10, 1 + $all / 10 * 1.06, 'a cursor, as far as it was read', @seq, 'BEGIN', 'DECLARE c CURSOR FOR SELECT * FROM "Sorted"', 'MOVE 100 FROM c', 'COMMIT');
reads(2 * $all, 2 * $all * 1.06, 'and read again', @seq, 'BEGIN', 'DECLARE c SCROLL CURSOR FOR SELECT * FROM "Sorted"', 'MOVE ALL FROM c', 'MOVE ABSOLUTE 0 FROM c', 'MOVE ALL FROM c', 'COMMIT');
reads(5, 5, 'each round of a loop by itself', @by_index, 'SET enable_hashjoin = off', 'SET enable_mergejoin = off', 'SET enable_memoize = off',
	q(SELECT count(item) FROM generate_series(1, 10) i, LATERAL (SELECT * FROM "Sorted" WHERE id = ('p' || i % 10)::dynamo_partition_key AND at = i + 10 * (i < 10)::int OFFSET 0) s));
reads(2 * $all, 2 * $all * 1.06, 'a scan in a loop', @seq, 'SET enable_material = off', 'SELECT sum(n) FROM generate_series(1, 2) i, LATERAL (SELECT count(*) + i AS n FROM "Sorted" WHERE at > i - 9) s');

# What is none of anybody's reading and writing
costs('', 'upkeep', 'VACUUM "Cart"', 'ANALYZE "Cart"', 'CREATE INDEX other ON "Cart" (id)', 'REINDEX TABLE "Cart"', 'VACUUM FULL "Cart"', 'CREATE INDEX CONCURRENTLY more ON "Cart" (id)',
	q(SELECT dynamo_check('"Cart"')), q(SELECT dynamo_recluster('"Cart"', 100)), 'DROP INDEX other, more');
costs('', 'a table of the access method alone', q(INSERT INTO plain SELECT * FROM plain), q(INSERT INTO plain VALUES ('a', '{}')), 'SELECT * FROM plain', 'DELETE FROM plain');

sql('ALTER TABLE "Cart" DROP CONSTRAINT "Cart_pkey"');
sql(q(INSERT INTO "Cart" VALUES ('k', '{}')), q(UPDATE "Cart" SET item = item(1) WHERE id = 'k'), q(DELETE FROM "Cart" WHERE id = 'k'), 'ALTER TABLE "Cart" ADD PRIMARY KEY (id)');
costs('"Cart" write 1', 'a table without its key, as in the midst of a restore, is written, and counted when it has it', q(INSERT INTO "Cart" VALUES ('k', '{}')));

# The API counts by itself, also where it goes through the executor.
my @operations = (
	q(SELECT dynamo_api('PutItem', '{"TableName": "Cart", "Item": {"id": {"S": "api"}}}')),
	q(SELECT dynamo_api('GetItem', '{"TableName": "Cart", "Key": {"id": {"S": "api"}}}')),
	q(SELECT dynamo_api('Query', '{"TableName": "Cart", "KeyConditionExpression": "id = :a", "ExpressionAttributeValues": {":a": {"S": "api"}}}')),
	q(SELECT dynamo_api('BatchGetItem', '{"RequestItems": {"Cart": {"Keys": [{"id": {"S": "api"}}]}}}')),
	q(SELECT dynamo_api('TransactWriteItems', '{"TransactItems": [{"Put": {"TableName": "Cart", "Item": {"id": {"S": "api"}}}}]}')),
	q(SELECT dynamo_api('ExecuteStatement', '{"Statement": "SELECT * FROM \"Cart\" WHERE id = ''api''"}')),
	q(SELECT dynamo_api('DeleteItem', '{"TableName": "Cart", "Key": {"id": {"S": "api"}}}')));
costs('"Cart" read 2, "Cart" write 4', 'operations', @operations);
sql(q(CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'),
	q(CREATE TRIGGER nothing AFTER INSERT OR UPDATE OR DELETE ON "Cart" FOR EACH ROW EXECUTE FUNCTION nothing()));
costs('"Cart" read 2, "Cart" write 4', 'on a table with a trigger', @operations);
sql('DROP TRIGGER nothing ON "Cart"', 'CREATE ROLE reader', 'ALTER TABLE "Cart" ENABLE ROW LEVEL SECURITY', 'CREATE POLICY p ON "Cart" USING (true)', 'GRANT ALL ON "Cart" TO reader');
costs('"Cart" read 2, "Cart" write 4', 'under row security', 'SET ROLE reader', @operations);
sql('ALTER TABLE "Cart" DISABLE ROW LEVEL SECURITY');

# Indexes have their own accounts; local ones are the table's.
costs('"Indexed" write 2, "Indexed":2 write 1', 'a row with entries',
	q(INSERT INTO "Indexed" VALUES ('a', 'now', '{"g": {"S": "x"}}')));
costs('"Indexed":2 read 0.5', 'reading a global index', q(SELECT * FROM "Indexed:byg"));
costs('"Indexed" read 0.5', 'reading a local one', q(SELECT * FROM "Indexed:here"));

# A long scan is seen while it runs.
my $before = sql(q(SELECT consumed_units FROM dynamo.capacity() WHERE table_id = '"Sorted"'::regclass AND kind = 'read'));
sql(q(SET dynamo_am.throttling = off; INSERT INTO "Sorted" SELECT 'q' || i % 10, i, item(1) FROM generate_series(1, 2000) i));
my $seen = sql(@seq, 'BEGIN', 'DECLARE c CURSOR FOR SELECT * FROM "Sorted"', 'MOVE 2500 FROM c',
	qq(SELECT consumed_units - $before FROM dynamo.capacity() WHERE table_id = '"Sorted"'::regclass AND kind = 'read'), 'ROLLBACK');
cmp_ok($seen, '>=', 256, "a scan is told of by the megabyte: $seen");

# Limits
sub refused
{
	my ($code, $out, $error) = $node->psql('postgres', "\\set VERBOSITY verbose\nSET dynamo_am.clock_offset = '0'; " . join('; ', @_));
	return $error =~ /ERROR:  (DY\d+): .*CONSTRAINT NAME:  (\w+)/s ? "$1 $2" : $error;
}
is(refused('SELECT count(*) FROM "Sorted"', 'SELECT count(*) FROM "Sorted"', 'SELECT count(*) FROM "Sorted"'), '', 'reads are not limited');
is(refused('INSERT INTO "Cart" SELECT \'u\' || i, item(390) FROM generate_series(1, 20) i'), '', 'nor writes');
is(sql(q(SELECT string_agg(round(available_units)::text, ' ') FROM dynamo.capacity() WHERE table_id = '"Cart"'::regclass AND available_units < 2900)), '', 'and they take nothing');
is(refused('SET dynamo_am.throttle_sql = on', ('SELECT count(*) FROM "Sorted"') x 12), 'DY015 TableReadProvisionedThroughputExceeded', 'but if asked for');
is(refused('SET dynamo_am.throttle_sql = on', q(INSERT INTO "Cart" SELECT 'v' || i, item(390) FROM generate_series(1, 20) i)), 'DY015 TableWriteProvisionedThroughputExceeded', 'both');
is(sql(q(SELECT count(*) FROM "Cart" WHERE id >= 'v' OR id < 'v')) > 0, 1, 'which is undone');
is(sql(q(SELECT count(*) FROM "Cart" WHERE id = 'v1')), 0, 'like any error');
is(refused('SET dynamo_am.throttle_sql = on', q(COPY "Cart" FROM PROGRAM 'cat copied')), 'DY015 TableWriteProvisionedThroughputExceeded', 'COPY');
is(refused('SET dynamo_am.throttle_sql = on', 'SET max_parallel_workers_per_gather = 2', 'SELECT count(*) FROM "Sorted"'), 'DY015 TableReadProvisionedThroughputExceeded', 'parallel workers');
is(refused(q(SELECT count(*) FROM "Sorted")), '', 'others go on');

$node->append_conf('postgresql.conf', 'dynamo_am.capacity_slots = 0');
$node->restart;
is(sql('SELECT count(*) FROM "Sorted"'), 3000, 'without slots nothing is counted');
$node->stop;
done_testing();
