# What is counted of requests, and what pg_stat_activity shows of a worker.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use Test::More;

my $e = Endpoint::start('endpoint_statistics', "dynamo_am.http_workers = 2\nautovacuum = off\nrestart_after_crash = on");
my $node = $e->{node};
sub sql { return $node->safe_psql('postgres', $_[0]) }

$e->use_key_of('app');
my $create = '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}';
my $get = '{"TableName":"Cart","Key":{"PK":{"S":"a"}}}';
my $counts = q{SELECT source, operation, requests, errors, throttles, errors_by_type FROM dynamo_stat_requests ORDER BY 1, 2};
is(sql($counts), '', 'nothing has been counted');
is($e->call('CreateTable', $create)->{status}, 200, 'a table');
$e->call('GetItem', $get) foreach 1 .. 20;
$e->call('GetItem', '{"TableName":"Cart"}');
$e->call('GetItem', '{"TableName":"None","Key":{"PK":{"S":"a"}}}') foreach 1 .. 2;
$e->call('GetItem', '{');
$e->call('GetItem', '');
$e->call('GetItem', '{"TableName":1}');
$e->call('Nonsense', '{}');
$e->get('/');
my $counted = <<'ROWS';
http|CreateTable|1|0|0|{}
http|GetItem|26|6|0|{"ValidationException": 1, "SerializationException": 3, "ResourceNotFoundException": 2}
http|unknown|1|1|0|{"UnknownOperationException": 1}
ROWS
chomp $counted;
is(sql($counts), $counted, 'requests of the endpoint');

sql(qq{SELECT dynamo_api('GetItem', '$get')});
my (undef, undef, $error) = $node->psql('postgres', q{SELECT dynamo_api('GetItem', '{}'); });
$node->psql('postgres', q{SELECT dynamo_api(NULL, NULL)});
$counted .= "\nsql|GetItem|2|1|0|{\"ValidationException\": 1}\nsql|unknown|1|1|0|{\"SerializationException\": 1}";
is(sql($counts), $counted, 'and of dynamo_api()');

is(sql(q{SELECT bool_and(p50_ms > 0.001 AND p50_ms <= p90_ms AND p90_ms <= p99_ms AND p99_ms < 20000
		AND mean_ms BETWEEN 0.001 AND 20000 AND abs(total_ms - mean_ms * requests) < 0.01 AND since <= now())
	FROM dynamo_stat_requests}), 't', 'how long they took');
is(sql(q{SELECT count(*) FROM (
		SELECT source, operation, sum(requests) FROM dynamo_stat_request_latency GROUP BY 1, 2
		EXCEPT SELECT source, operation, requests FROM dynamo_stat_requests) t}), 0, 'the histogram has all of them');

sql('CREATE ROLE reader; GRANT pg_monitor TO reader');
is(sql('SET ROLE reader; SELECT count(*) > 0 FROM dynamo_stat_requests'), 't', 'who may read all statistics, reads these');
foreach my $refused ('SELECT * FROM dynamo_stat_requests', 'SELECT * FROM dynamo_stat_request_latency', 'SELECT dynamo_stat_reset_requests()')
{
	(undef, undef, $error) = $node->psql('postgres', "SET ROLE app; $refused");
	like($error, qr/permission denied/, "others do not: $refused");
}

# A request that waits is seen while it does, and nothing of its item.
my $worker = q{SELECT DISTINCT state, query FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint' AND query <> ''};
my $holder = $node->background_psql('postgres');
$holder->query_safe('BEGIN; LOCK TABLE "Cart"');
my $put = '{"Item":{"PK":{"S":"secret \"TableName\":\"none\""},"TableName":{"S":"secret"}},"TableName" : "Cart"}';
my $waiting = $e->connection;
my %headers = (%{ $e->sign('DynamoDB_20120810.PutItem', $put) }, host => "127.0.0.1:$e->{port}", 'content-length' => length $put);
print $waiting join("\r\n", 'POST / HTTP/1.1', (map { "$_: $headers{$_}" } sort keys %headers), '', $put);
ok($node->poll_query_until('postgres', "SELECT EXISTS ($worker AND state = 'active' AND query = 'DynamoDB PutItem Cart')"), 'what a worker does');
$holder->quit;
like(scalar <$waiting>, qr/^HTTP\/1.1 (200|400)/, 'it is answered');
ok($node->poll_query_until('postgres', "SELECT NOT EXISTS ($worker AND state = 'active')"), 'then the worker is idle');
my $shown = join '', map { sql($worker) } 1 .. 2;
unlike($shown, qr/secret|none/, 'nothing of an item is shown');
$e->call('Nonsense"', $get);
ok($node->poll_query_until('postgres', "SELECT EXISTS ($worker AND query = 'DynamoDB unknown Cart')"), 'nor what is no name');

# A clean restart keeps what has been counted, a crash does not.
my $before = sql($counts);
$node->restart;
is(sql($counts), $before, 'counts survive a restart');
kill KILL => sql(q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint' LIMIT 1});
ok($node->poll_query_until('postgres', "SELECT NOT EXISTS (SELECT FROM dynamo_stat_requests)"), 'not a crash');
$e->wait_until_up;
$e->call('GetItem', $get);
sql('SELECT dynamo_stat_reset_requests()');
is(sql($counts), '', 'and begin again when told so');

# A file of another version, or half of one, is not taken for ours.
my $file = $node->data_dir . '/pg_stat/dynamo_am.requests';
$e->call('GetItem', $get);
$node->stop;
ok(-s $file, 'the file of a clean shutdown');
truncate $file, 1000;
$node->start;
is(sql($counts), '', 'half a file is ignored');
ok(!-e $file, 'and removed');
$node->stop;
done_testing();
