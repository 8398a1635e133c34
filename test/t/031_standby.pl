# A streaming standby under wal_consistency_checking = all: each page that it
# replays is compared with the primary's.  All of our WAL is PostgreSQL's own,
# so a server that does not have the library recovers as well.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->append_conf('postgresql.conf', <<'CONF');
wal_consistency_checking = all
wal_keep_size = 8GB
max_connections = 20
autovacuum_naptime = 1s
CONF
$primary->start;
$primary->backup('base');

my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

sub answers_equal
{
	my ($query, $name) = @_;
	$primary->wait_for_catchup($standby);
	is($standby->safe_psql('postgres', $query), $primary->safe_psql('postgres', $query), $name);
}

$primary->safe_psql('postgres', 'CREATE EXTENSION dynamo_am');

# The suite's own writes; what they print is the business of pg_regress.
foreach my $file (sort glob 'sql/*.sql')
{
	next if $file =~ /table_catalog|extension\.sql/;    # they drop the extension
	my $log;
	IPC::Run::run([ 'psql', '-Xq', '-d', $primary->connstr('postgres'), '-f', $file ],
		'>', \$log, '2>&1');
	answers_equal('SELECT count(*) FROM pg_class', "standby has replayed $file");
}

# Writes of every kind, with rows that stay.
my $copy = "$ENV{DYN_ROOT}/standby.copy";
$primary->safe_psql('postgres', <<"SQL");
SELECT dynamo_create_table('Cart', 'PK S', 'SK N');
SELECT count(dynamo_put('Cart', jsonb_build_object('PK', 'u' || i % 50, 'SK', i, 'pad', repeat('x', i % 700))))
FROM generate_series(1, 5000) i;
SELECT count(dynamo_put('Cart', jsonb_build_object('PK', 'u' || i % 50, 'SK', i, 'v', i)))
FROM generate_series(1, 5000, 3) i;
SELECT count(dynamo_delete('Cart', jsonb_build_object('PK', 'u' || i % 50, 'SK', i)))
FROM generate_series(1, 5000, 7) i;
COPY (SELECT * FROM "Cart" WHERE "SK" > 4000) TO '$copy';
DELETE FROM "Cart" WHERE "SK" > 4000;
VACUUM "Cart";
COPY "Cart" FROM '$copy';
BEGIN;
SELECT dynamo_put('Cart', '{"PK": {"S": "gone"}, "SK": {"N": "1"}}');
ROLLBACK;
SELECT dynamo_put('Cart', jsonb_build_object('PK', 'large', 'SK', 1, 'v', repeat('y', 300000)));
VACUUM FREEZE "Cart";
SQL
unlink $copy;

answers_equal(q{SELECT md5(string_agg(item::text, ',')) FROM dynamo_scan('Cart')}, 'Scan answers the same');
answers_equal(q{SELECT count(*), md5(string_agg(item::text, ',')) FROM dynamo_query('Cart', 'PK = :p AND SK > :s',
	'{":p": {"S": "u7"}, ":s": {"N": "1000"}}', forward => false)}, 'Query answers the same');
answers_equal(q{SELECT dynamo_get('Cart', '{"PK": {"S": "u7"}, "SK": {"N": "7"}}')}, 'GetItem answers the same');
# Neither the size nor the count: autovacuum may change both between the two answers.
answers_equal(q{SELECT dynamo_describe_table('Cart') - 'TableSizeBytes' - 'ItemCount'}, 'DescribeTable answers the same');
answers_equal(q{SELECT items, index_entries, problems FROM dynamo_check('"Cart"')}, 'dynamo_check answers the same');
is($primary->safe_psql('postgres', q{SELECT problems FROM dynamo_check('"Cart"')}), '{}', 'and finds nothing');

my ($status, $stdout, $stderr) =
  $standby->psql('postgres', q{SELECT dynamo_put('Cart', '{"PK": {"S": "a"}, "SK": {"N": "1"}}')});
like($stderr, qr/cannot execute dynamo_put\(\) in a read-only transaction/, 'a standby refuses writes');

# Each operation of dynamo_api() that reads, and does not demand the latest.
my $key = '{"PK": {"S": "u7"}, "SK": {"N": "7"}}';
my %reads = (
	GetItem => qq({"TableName": "Cart", "Key": $key, "ReturnConsumedCapacity": "TOTAL"}),
	Query => '{"TableName": "Cart", "KeyConditionExpression": "PK = :p", "ExpressionAttributeValues": {":p": {"S": "u7"}}, "Limit": 5}',
	Scan => '{"TableName": "Cart", "TotalSegments": 4, "Segment": 1, "Limit": 20}',
	BatchGetItem => qq({"RequestItems": {"Cart": {"Keys": [$key]}}}),
	ExecuteStatement => qq({"Statement": "SELECT * FROM \\"Cart\\" WHERE PK = 'u7' AND SK = 7"}),
	BatchExecuteStatement => qq({"Statements": [{"Statement": "SELECT * FROM \\"Cart\\" WHERE PK = 'u7' AND SK = 7"}]}),
	ListTables => '{"Limit": 1}',
	ListTagsOfResource => '{"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/Cart"}',
	DescribeTimeToLive => '{"TableName": "Cart"}',
	DescribeLimits => '{}',
	DescribeEndpoints => '{}');
foreach my $operation (sort keys %reads)
{
	answers_equal("SELECT dynamo_api('$operation', \$json\$$reads{$operation}\$json\$)", "$operation answers the same");
}
my %latest = (
	GetItem => qq({"TableName": "Cart", "Key": $key, "ConsistentRead": true}),
	Query => '{"TableName": "Cart", "KeyConditionExpression": "PK = :p", "ExpressionAttributeValues": {":p": {"S": "u7"}}, "ConsistentRead": true}',
	Scan => '{"TableName": "Cart", "ConsistentRead": true}',
	BatchGetItem => qq({"RequestItems": {"Cart": {"Keys": [$key], "ConsistentRead": true}}}),
	ExecuteStatement => '{"Statement": "SELECT * FROM \"Cart\"", "ConsistentRead": true}',
	TransactGetItems => qq({"TransactItems": [{"Get": {"TableName": "Cart", "Key": $key}}]}),
	ExecuteTransaction => qq({"TransactStatements": [{"Statement": "SELECT * FROM \\"Cart\\" WHERE PK = 'u7' AND SK = 7"}]}));
foreach my $operation (sort keys %latest)
{
	(undef, undef, $stderr) = $standby->psql('postgres', "SELECT dynamo_api('$operation', \$json\$$latest{$operation}\$json\$)");
	like($stderr, qr/Consistent reads are not supported on a standby/, "$operation of the latest is refused");
}
(undef, undef, $stderr) = $standby->psql('postgres', q{SELECT dynamo_api('PutItem', '{}')});
like($stderr, qr/cannot execute PutItem in a read-only transaction/, 'a standby refuses PutItem');
(undef, undef, $stderr) = $standby->psql('postgres',
	q{SELECT dynamo_api('ExecuteStatement', '{"Statement": "DELETE FROM \"Cart\" WHERE PK = ''u7'' AND SK = 7"}')});
like($stderr, qr/cannot execute DELETE (?:in a read-only transaction|during recovery)/, 'a standby refuses a statement that writes');

# Promoted, it is a primary like any other.
$standby->promote;
is( $standby->safe_psql('postgres',
		q{SELECT dynamo_put('Cart', '{"PK": {"S": "a"}, "SK": {"N": "1"}, "v": {"S": "promoted"}}');
		SELECT dynamo_get('Cart', '{"PK": {"S": "a"}, "SK": {"N": "1"}}') ->> 'v'}),
	"\npromoted", 'a promoted standby takes writes');
$standby->stop;

# Crash recovery where the library is not even installed: by another copy of the
# programs, for other tests use these.
my $before = $primary->safe_psql('postgres', q{SELECT md5(string_agg(item::text, ',')) FROM dynamo_scan('Cart')});
$primary->safe_psql('postgres', q{CHECKPOINT; SELECT dynamo_put('Cart', '{"PK": {"S": "late"}, "SK": {"N": "1"}}')});
$primary->stop('immediate');
my $without = PostgreSQL::Test::Utils::tempdir() . '/pg';
system('cp', '-al', "$ENV{DYN_ROOT}/pg", $without) == 0 or die 'no copy of the programs';
my ($bin, $library) = map { $_ =~ s{^\Q$ENV{DYN_ROOT}\E/pg}{$without}r } ($ENV{DYN_BIN}, "$ENV{DYN_PGXS}/../dynamo_am.so");
unlink $library or die $!;
{
	local $ENV{PATH} = "$bin:$ENV{PATH}";
	$primary->start;
	is($primary->safe_psql('postgres', 'SELECT 1'), '1', 'a server without the library recovers');
	isnt($primary->psql('postgres', 'SELECT * FROM "Cart"'), 0, 'and cannot read the table');
	$primary->stop;
}
$primary->start;
is( $primary->safe_psql('postgres', q{SELECT dynamo_delete('Cart', '{"PK": {"S": "late"}, "SK": {"N": "1"}}', 'ALL_OLD') IS NOT NULL}),
	't', 'with the library back, the last write is there');
is( $primary->safe_psql('postgres', q{SELECT md5(string_agg(item::text, ',')) FROM dynamo_scan('Cart')}),
	$before, 'and so is everything before it');
$primary->stop;
done_testing();
