# The endpoint on a hot standby, its promotion, and the database that it serves
# coming and going.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use HTTP::Tiny;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = Endpoint::start('endpoint_primary', "dynamo_am.http_workers = 3\ndynamo_am.http_database = 'postgres'");
$primary->use_key_of('app');
is($primary->call('CreateTable', '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
		  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}')->{status},
	200, 'a table');
my $put = '{"TableName":"Cart","Item":{"PK":{"S":"a"},"v":{"N":"%d"}}}';
is($primary->call('PutItem', sprintf $put, 1)->{status}, 200, 'an item');
$primary->{node}->backup('base');

my $node = PostgreSQL::Test::Cluster->new('endpoint_standby');
$node->init_from_backup($primary->{node}, 'base', has_streaming => 1);
my $standby = bless {
	%$primary,
	node => $node,
	port => PostgreSQL::Test::Cluster::get_free_port(),
	http => HTTP::Tiny->new(timeout => 20)
}, 'Endpoint';
$node->append_conf('postgresql.conf', "dynamo_am.http_port = $standby->{port}");
chmod 0600, $node->data_dir . '/dynamo_am.key' or die $!;    # init_from_backup() does not keep modes
$node->start;
$standby->wait_until_up;
is($primary->call('PutItem', sprintf $put, 2)->{status}, 200, 'a change');
$primary->{node}->wait_for_catchup($node);

# Each operation that reads, as an eventually consistent one and as one that is not
my $key = '{"PK":{"S":"a"}}';
my %answers = (
	GetItem => [ qq("TableName":"Cart","Key":$key), '{"Item":{"PK":{"S":"a"},"v":{"N":"2"}}}' ],
	Scan => [ '"TableName":"Cart"', '{"Items":[{"PK":{"S":"a"},"v":{"N":"2"}}],"Count":1,"ScannedCount":1}' ],
	Query => [
		'"TableName":"Cart","KeyConditionExpression":"PK = :p","ExpressionAttributeValues":{":p":{"S":"a"}}',
		'{"Items":[{"PK":{"S":"a"},"v":{"N":"2"}}],"Count":1,"ScannedCount":1}'
	]);
foreach my $operation (sort keys %answers)
{
	my ($members, $answer) = @{ $answers{$operation} };
	is(Endpoint::text($standby->call($operation, "{$members}")), "200 $answer", "a standby answers $operation");
	is(Endpoint::text($standby->call($operation, qq({$members,"ConsistentRead":true}))),
		'400 {"__type":"com.amazon.coral.validate#ValidationException","message":"Consistent reads are not supported on a standby"}',
		'but not what demands the latest');
}
like(Endpoint::text($standby->call('TransactGetItems', qq({"TransactItems":[{"Get":{"TableName":"Cart","Key":$key}}]}))),
	qr/^400 .*not supported on a standby/, 'nor a transaction');
like(Endpoint::text($standby->call('PutItem', sprintf $put, 3)),
	qr/^400 .*AccessDeniedException","message":"cannot execute PutItem in a read-only transaction/, 'a write is refused');
like(Endpoint::text($standby->call('DeleteTable', '{"TableName":"Cart"}')), qr/^400 .*AccessDenied/, 'and so is a change of tables');

my $workers = q{SELECT string_agg(pid::text, ',' ORDER BY pid) FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'};
my $before = $node->safe_psql('postgres', $workers);
$node->promote;
is($standby->call('PutItem', sprintf $put, 4)->{status}, 200, "promoted, it takes writes ($_)") foreach 1 .. 6;
is( Endpoint::text($standby->call('GetItem', qq({"TableName":"Cart","Key":$key,"ConsistentRead":true}))),
	'200 {"Item":{"PK":{"S":"a"},"v":{"N":"4"}}}', 'and consistent reads');
is($node->safe_psql('postgres', $workers), $before, 'without a restart of any worker');

# The database that is served: not there yet, there, dropped.
$node->append_conf('postgresql.conf', "dynamo_am.http_database = 'shop'\ndynamo_am.http_workers = 1");
$node->restart;
is($standby->get('/')->{status}, 599, 'there is no database to serve');
$node->safe_psql('postgres', 'CREATE DATABASE shop');
$standby->wait_until_up;
$node->safe_psql('shop', 'CREATE EXTENSION dynamo_am; GRANT CREATE ON SCHEMA public TO app');
like(Endpoint::text($standby->call('ListTables', '{}')), qr/UnrecognizedClientException/, 'keys are those of the database');
$standby->use_key_of('app', 'shop');
is(Endpoint::text($standby->call('ListTables', '{}')), '200 {"TableNames":[]}', 'a database of later is served');
my (undef, undef, $error) = $node->psql('postgres', 'DROP DATABASE shop');
like($error, qr/being accessed by other users/, 'a database in use is not dropped');
$node->safe_psql('postgres', 'DROP DATABASE shop WITH (FORCE)');
is($standby->get('/')->{status}, 599, 'but it is by force');
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'and the server goes on');
unlike(slurp_file($node->logfile), qr/PANIC|terminated by signal/, 'nothing has crashed');
$node->stop;
$primary->{node}->stop;
done_testing();
