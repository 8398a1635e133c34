# Slow requests in the log: what was asked of which table, and how long it
# took, but nothing of an item.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use PostgreSQL::Test::Utils;
use Test::More;

my $e = Endpoint::start('endpoint_slow_log', "dynamo_am.http_lock_timeout = 300ms\ndynamo_am.log_min_duration = 250ms");
my $node = $e->{node};
$e->use_key_of('app');
is($e->call('CreateTable', '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
		  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}')->{status},
	200, 'a table');
my $put = '{"TableName":"Cart","Item":{"PK":{"S":"private"},"v":{"S":"confidential"}}}';
my $from = -s $node->logfile;
sub logged { return slurp_file($node->logfile, $from) }

is($e->call('PutItem', $put)->{status}, 200, 'a fast request');
my $holder = $node->background_psql('postgres');
$holder->query_safe(q{BEGIN; UPDATE "Cart" SET item = item});
is($e->call('PutItem', $put)->{status}, 400, 'a slow one');
$holder->quit;
my @lines = logged() =~ /^.*duration: .*operation.*$/mg;
is(scalar @lines, 1, 'one of them is logged');
like($lines[0], qr/LOG:  duration: [3-9]\d\d\.\d{3} ms  operation: PutItem  table: Cart  status: 400$/, 'with what it was');

$node->append_conf('postgresql.conf', 'dynamo_am.log_min_duration = 0');
$node->reload;
foreach (1 .. 100)
{
	$e->call('ListTables', '{}');
	last if logged() =~ /operation: ListTables  table: -  status: 200$/m;
	select undef, undef, undef, 0.1;
}
like(logged(), qr/operation: ListTables  table: -  status: 200$/m, 'all of them, when it is 0');
$e->call('GetItem', '{"Key":{"TableName":{"S":"confidential"}},"TableName":"Cart"}');
like(logged(), qr/operation: GetItem  table: Cart  status: 400$/m, 'TableName is that of the request');
$e->call('GetItem', qq({"TableName":"confidential\\nLOG:  "}));
like(logged(), qr/operation: GetItem  table: -  status: 400$/m, 'and a name');
$e->call('confidential', '{');
like(logged(), qr/operation: unknown  table: -  status: 400$/m, 'so is that of an operation');
$e->call('PutItem', '[' x 1_000_000);
is($e->get('/')->{status}, 200, 'JSON that is nested deeply harms nobody');
my $deep = Endpoint::text($e->post({ 'content-type' => 'application/json', 'x-amz-target' => 'DynamoDB_20120810.PutItem' }, '[' x 1_000_000));
is($deep, '400 {"__type":"com.amazon.coral.service#SerializationException"}', 'nor if nobody has signed it');
unlike(logged(), qr/confidential|private/, 'nothing of an item is in the log');
$node->stop;
done_testing();
