# A worker's memory stays as it is over many requests of all kinds, those that
# are refused included, on connections that come and go.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use Compress::Zlib ();
use PostgreSQL::Test::Utils;
use Test::More;

use constant { WARM_UP => 150, ROUNDS => 1000 };    # of some twenty requests

my $e = Endpoint::start('endpoint_memory', "dynamo_am.http_workers = 1\nautovacuum = off\ndynamo_am.throttling = off");
my $node = $e->{node};
$e->use_key_of('app');
my $create = '{"TableName":"%s","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}';
is($e->call('CreateTable', sprintf $create, 'Cart')->{status}, 200, 'a table');
$node->safe_psql('postgres', q{SELECT dynamo_create_table('Hers', 'PK S')});

my $item = '"TableName":"Cart","Item":{"PK":{"S":"a"},"v":{"N":"1"}}';
my $key = '"TableName":"Cart","Key":{"PK":{"S":"a"}}';
my @operations = (
	[ PutItem => "{$item}", 200 ],
	[ PutItem => qq({"TableName":"Cart","Item":{"PK":{"S":"large"},"v":{"S":"@{[ 'x' x 100000 ]}"}}}), 200 ],
	[ PutItem => qq({$item,"ConditionExpression":"attribute_not_exists(PK)"}), 400 ],
	[ PutItem => '{"TableName":"Cart","Item":{"PK":{"N":"1"}}}', 400 ],
	[ PutItem => '{"TableName":"Hers","Item":{"PK":{"S":"1"}}}', 400 ],
	[ PutItem => '{"TableName":"None","Item":{"PK":{"S":"1"}}}', 400 ],
	[ GetItem => "{$key}", 200 ],
	[ GetItem => '{"TableName":"Cart","Key":{"PK":{"S":"large"}}}', 200 ],
	[ GetItem => '{', 400 ],
	[ GetItem => '', 400 ],
	[ Query => '{"TableName":"Cart","KeyConditionExpression":"PK = :p","ExpressionAttributeValues":{":p":{"S":"a"}}}', 200 ],
	[ Scan => '{"TableName":"Cart","FilterExpression":"v = :v","ExpressionAttributeValues":{":v":{"N":"1"}}}', 200 ],
	[ UpdateItem => qq({$key,"UpdateExpression":"SET v = v + :v","ExpressionAttributeValues":{":v":{"N":"1"}}}), 200 ],
	[ UpdateItem => qq({$key,"UpdateExpression":"SET"}), 400 ],
	[ TransactWriteItems => qq({"TransactItems":[{"Put":{$item}},{"Delete":{"TableName":"Cart","Key":{"PK":{"S":"b"}},"ConditionExpression":"attribute_exists(PK)"}}]}), 400 ],
	[ BatchWriteItem => '{"RequestItems":{"Cart":[{"DeleteRequest":{"Key":{"PK":{"S":"c"}}}}]}}', 200 ],
	[ ExecuteStatement => q({"Statement":"SELECT * FROM \"Cart\" WHERE PK = 'a'"}), 200 ],
	[ ListTables => '{}', 200 ],
	[ CreateTable => sprintf($create, 'Cart'), 400 ],
	[ Nonsense => '{}', 400 ]);

# The text of a request; more headers, and fewer
sub request
{
	my ($operation, $body, %headers) = @_;
	my %all = (%{ $e->sign("DynamoDB_20120810.$operation", $body) }, host => "127.0.0.1:$e->{port}", 'content-length' => length $body, %headers);
	return join("\r\n", 'POST / HTTP/1.1', (map { "$_: $all{$_}" } sort keys %all), '', $body);
}

# A signature is good for minutes, so requests are made once and sent often.
my @requests = map { [ request(@$_[ 0, 1 ]), $_->[2] ] } @operations;
my $zipped = Compress::Zlib::memGzip('{}');
push @requests, [ request('ListTables', '{}', authorization => 'AWS4-HMAC-SHA256 Credential=a'), 400 ],
  [ request('ListTables', '{}', 'x-amz-security-token' => 'x'), 400 ],
  [ request('ListTables', $zipped, 'content-encoding' => 'gzip'), 200 ],
  [ request('ListTables', '{}', 'content-encoding' => 'gzip'), 400 ],
  [ request('ListTables', '{}', connection => 'close'), 200 ];
my $expected = join ' ', map { $_->[1] } @requests;
my $text = join '', map { $_->[0] } @requests;

# All of them on a connection of its own; every third is dropped halfway.
sub round
{
	my ($n) = @_;
	my $socket = $e->connection;
	if ($n % 3 == 2)
	{
		print $socket substr $text, 0, int rand length $text;
		return $expected;
	}
	print $socket $text;
	local $/;
	my $answers = <$socket>;
	return join ' ', $answers =~ m{HTTP/1\.1 (\d+) }g;
}

my $pid = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'});

# Bytes in use: of the process, and of its memory contexts
sub memory
{
	my ($resident) = slurp_file("/proc/$pid/status") =~ /^RssAnon:\s+(\d+) kB/m;
	my $log = -s $node->logfile;
	$node->safe_psql('postgres', "SELECT pg_log_backend_memory_contexts($pid)");
	foreach (1 .. 100)
	{
		return ($resident * 1024, $1)
		  if slurp_file($node->logfile, $log) =~ /Grand total: .*; (\d+) used/;
		select undef, undef, undef, 0.1;
	}
	die 'the worker does not say what it uses';
}

is(round(0), $expected, 'what each request is answered with');
round($_) foreach 1 .. WARM_UP;
my ($resident, $used) = memory();
my $wrong = grep { round($_) ne $expected } 1 .. ROUNDS;
my ($resident_after, $used_after) = memory();
is($wrong, 0, 'all are answered so, each time');
note("resident $resident, then $resident_after; in contexts $used, then $used_after");
cmp_ok($used_after - $used, '<', 64 * 1024, 'nothing stays behind in memory contexts');
cmp_ok($resident_after - $resident, '<', 2 * 1024 * 1024, 'nor in the process');
is($node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'}), $pid, 'it is the same worker');
$node->stop;
done_testing();
