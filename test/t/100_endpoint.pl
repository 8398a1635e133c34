# The endpoint as clients see it: HTTP, signatures, rights.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $SERVICE = 'com.amazon.coral.service#';
my $e = Endpoint::start('endpoint', "dynamo_am.http_workers = 2\ndynamo_am.http_lock_timeout = 200ms");
my $node = $e->{node};
$e->use_key_of('app');

sub error_is
{
	my ($answer, $status, $type, $message, $name, $member) = @_;
	$member //= 'message';
	my $body = defined $message ? qq({"__type":"$type","$member":"$message"}) : qq({"__type":"$type"});
	is(Endpoint::text($answer), "$status $body", $name);
	return;
}

# HTTP
my $answer = $e->get('/');
is(Endpoint::text($answer), '200 healthy: dynamodb.us-east-1.amazonaws.com ', 'health');
like($answer->{headers}{'x-amzn-requestid'}, qr/^[A-Z0-9]{52}$/, 'a request has an identifier');
ok(Endpoint::checksum_is_right($answer), 'and a checksum');
is(Endpoint::text($e->{http}->request('PUT', $e->url('/'))), "404 <UnknownOperationException/>\n", 'PUT is unknown');
is(Endpoint::text($e->post({ 'content-type' => 'text/plain' }, '{}')),
	"404 <UnknownOperationException/>\n", 'so is another content type');
$answer = $e->get('/', { origin => 'http://example.com' });
is($answer->{headers}{'access-control-allow-origin'}, '*', 'pages from elsewhere may ask');
$answer = $e->{http}->request('OPTIONS', $e->url('/'),
	{ headers => { origin => 'http://example.com', 'access-control-request-headers' => 'x-amz-date', 'access-control-request-method' => 'POST' } });
is(join(' ', map { $answer->{headers}{"access-control-$_"} } qw(allow-headers allow-methods max-age)),
	'x-amz-date POST 172800', 'pre-flight');

# The order of the first checks
my %json = ('content-type' => 'application/json');
error_is($e->post({%json}, '{'), 400, "${SERVICE}SerializationException", undef, 'no JSON');
error_is($e->post({%json}, '{}'), 400, "${SERVICE}UnknownOperationException", undef, 'no target');
error_is($e->post({ %json, 'x-amz-target' => 'DynamoDB_20120810.Get' }, '{}'),
	400, "${SERVICE}UnknownOperationException", undef, 'no such operation');
my %get = (%json, 'x-amz-target' => 'DynamoDB_20120810.GetItem');
error_is($e->post({%get}, '{}'), 400, "${SERVICE}MissingAuthenticationTokenException",
	'Request is missing Authentication Token', 'no signature');
error_is($e->post({%get}, '{'), 400, "${SERVICE}SerializationException", undef, 'no JSON comes before no signature');

# What is wrong with a signature, in the service's order
sub refused
{
	my ($headers, $type, $message, $name) = @_;
	error_is($e->post({ %get, %$headers }, '{}'), 400, "$SERVICE$type", $message, $name);
	return;
}
refused({ authorization => 'AWS4-' }, 'IncompleteSignatureException',
	"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
	  . "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a "
	  . "'X-Amz-Date' or a 'Date' header. Authorization=AWS4-", 'everything is missing');
my $now = Endpoint::timestamp();
my $day = substr $now, 0, 8;
my $rest = 'Signature=s, SignedHeaders=host;x-amz-target';
refused({ authorization => "AWS4-HMAC-SHA256 Credential=a, $rest", 'x-amz-date' => '201' }, 'IncompleteSignatureException',
	"Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601", 'a bad date');
$answer = $e->post({ %get, authorization => "AWS4-HMAC-SHA256 Credential=a, $rest", 'x-amz-date' => '20130301T000000Z' }, '{}');
like($answer->{content}, qr/InvalidSignatureException","message":"Signature expired: 20130301T000000Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)"/,
	'an old signature');
refused({ authorization => 'AWS4-HMAC-SHA256 Credential=a, Signature=s, SignedHeaders=x', 'x-amz-date' => $now }, 'InvalidSignatureException',
	"'Host' must be a 'SignedHeader' in the AWS Authorization.", 'Host is not signed');
refused({ authorization => "AWS4-X Credential=a, $rest", 'x-amz-date' => $now }, 'IncompleteSignatureException',
	"Unsupported AWS 'algorithm': 'AWS4-X' (only AWS4-HMAC-SHA256 for now). ", 'another algorithm');
refused({ authorization => "AWS4-HMAC-SHA256 Credential=a/b/c/d, $rest", 'x-amz-date' => $now }, 'IncompleteSignatureException',
	"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'", 'four elements');
refused({ authorization => "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, $rest", 'x-amz-date' => $now }, 'InvalidSignatureException',
	"Credential should be scoped to a valid region, not 'c'. Credential should be scoped to correct service: 'dynamodb'. "
	  . "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential scope does not match "
	  . "YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '$day', from '$now'.", 'a wrong scope');
refused({ authorization => "AWS4-HMAC-SHA256 Credential=a/$day/us-east-1/dynamodb/aws4_request, $rest", 'x-amz-date' => $now },
	'UnrecognizedClientException', 'The security token included in the request is invalid.', 'an unknown key');
error_is($e->{http}->post($e->url('/?X-Amz-Algorithm=AWS4-HMAC-SHA256'), { headers => { %get, authorization => 'AWS4-' }, content => '{}' }),
	400, "${SERVICE}InvalidSignatureException",
	"Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.", 'both forms');

# A right one, and each part of it altered
my $create = '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}';
$answer = $e->call('CreateTable', $create);
is($answer->{status}, 200, 'a signed request is answered');
is($answer->{headers}{'content-type'}, 'application/x-amz-json-1.0', 'in the type in which it came');
ok(Endpoint::checksum_is_right($answer), 'with a right checksum');
my $signed = $e->sign('DynamoDB_20120810.ListTables', '{}');
is(Endpoint::text($e->post($signed, '{}')), '200 {"TableNames":["Cart"]}', 'headers of our own making are right');
foreach my $change ([ 'x-amz-target', 'DynamoDB_20120810.DescribeLimits' ], [ 'content-type', 'application/json' ], [ 'x-amz-date', Endpoint::timestamp(time - 60) ])
{
	my %altered = (%$signed, @$change);
	like($e->post(\%altered, '{}')->{content}, qr/InvalidSignatureException","message":"The request signature we calculated/, "altered: $change->[0]");
}
like($e->post($signed, '{ }')->{content}, qr/InvalidSignatureException/, 'altered: the body');
(my $altered = $signed->{authorization}) =~ s/(.)$/$1 eq '0' ? '1' : '0'/e;
like($e->post({ %$signed, authorization => $altered }, '{}')->{content}, qr/InvalidSignatureException/, 'altered: the signature');
like($e->call('ListTables', '{}', time => time - 16 * 60)->{content}, qr/Signature expired/, 'too old');
like($e->call('ListTables', '{}', time => time + 16 * 60)->{content}, qr/Signature not yet current/, 'too new');
error_is($e->call('ListTables', '{}', token => 'session'), 400, "${SERVICE}UnrecognizedClientException",
	'The security token included in the request is invalid', 'a session token');

# Rights
$node->safe_psql('postgres', q{CREATE ROLE other; SELECT dynamo_create_table('Hers', 'PK S'); ALTER TABLE "Cart" OWNER TO app});
my $put = sub { return sprintf '{"TableName":"%s","Item":{"PK":{"S":"a"}}}', $_[0] };
is(Endpoint::text($e->call('PutItem', $put->('Cart'))), '200 {}', 'a role writes to a table of its own');
like($e->call('PutItem', $put->('Hers'))->{content}, qr/AccessDeniedException/, 'and not to that of another');
like($e->call('Scan', '{"TableName":"Hers"}')->{content}, qr/AccessDeniedException/, 'nor does it read it');
like($e->call('DeleteTable', '{"TableName":"Hers"}')->{content}, qr/AccessDeniedException/, 'nor drop it');
$node->safe_psql('postgres', 'GRANT SELECT ON "Hers" TO app');
is(Endpoint::text($e->call('Scan', '{"TableName":"Hers"}')), '200 {"Items":[],"Count":0,"ScannedCount":0}', 'GRANT decides');
my ($status, $out, $err) = $node->psql('postgres', q{SELECT dynamo_create_access_key('postgres')});
like($err, qr/role "\S+" is a superuser/, 'a superuser has no keys') if $node->safe_psql('postgres', 'SELECT current_user') eq 'postgres';
($status, $out, $err) = $node->psql('postgres', q{SET ROLE other; SELECT dynamo_create_access_key('app')});
like($err, qr/permission denied for access keys of role "app"/, 'a key is for oneself');
($status, $out, $err) = $node->psql('postgres', 'SET ROLE app; TABLE dynamo.access_keys');
like($err, qr/permission denied/, 'nobody reads the secrets');
unlike(scalar `pg_dump -h @{[$node->host]} -p @{[$node->port]} postgres`, qr/\Q$e->{id}/, 'no dump has them');

# Keys come and go
$node->safe_psql('postgres', "SELECT dynamo_set_access_key('$e->{id}', false)");
like($e->call('ListTables', '{}')->{content}, qr/UnrecognizedClientException/, 'a key that is not active') foreach 1 .. 4;
$node->safe_psql('postgres', "SELECT dynamo_set_access_key('$e->{id}', true)");
is($e->call('ListTables', '{}')->{status}, 200, 'and is again') foreach 1 .. 4;

# A lock that somebody holds stalls nobody for long.
my $holder = $node->background_psql('postgres');
$holder->query_safe(q{BEGIN; UPDATE "Cart" SET item = item});
error_is($e->call('PutItem', $put->('Cart')), 400, 'com.amazonaws.dynamodb.v20120810#TransactionConflictException',
	'Transaction is ongoing for the item', 'a request does not wait for long');
error_is($e->call('DeleteTable', '{"TableName":"Cart"}'), 400, 'com.amazonaws.dynamodb.v20120810#ResourceInUseException',
	'Attempt to change a resource which is still in use: Table is being updated: Cart', 'nor does one that changes the table');
my $write = sub { return qq({"PutRequest":{"Item":{"PK":{"S":"$_[0]"}}}}) };
my $batch = sub { return '{"RequestItems":{"Cart":[' . join(',', map { $write->($_) } @_) . ']}}' };
is(Endpoint::text($e->call('BatchWriteItem', $batch->('new', 'a', 'newer'))),
	'200 {"UnprocessedItems":{"Cart":[' . $write->('a') . ']}}', 'a batch leaves the item that is locked');
is($node->safe_psql('postgres', q{SELECT string_agg("PK"::text, ' ' ORDER BY "PK"::text) FROM "Cart" WHERE "PK" IN ('new', 'newer')}), 'new newer', 'and writes the others');
is(Endpoint::text($e->call('BatchWriteItem', $batch->('a'))), '200 {"UnprocessedItems":{"Cart":[' . $write->('a') . ']}}', 'which may be none');
is(Endpoint::text($e->call('BatchGetItem', '{"RequestItems":{"Cart":{"Keys":[{"PK":{"S":"a"}}]}}}')),
	'200 {"Responses":{"Cart":[{"PK":{"S":"a"}}]},"UnprocessedKeys":{}}', 'a batch of reads does not mind');
$holder->query_safe('COMMIT');
$holder->quit;
is($e->call('PutItem', $put->('Cart'))->{status}, 200, 'and succeeds after that');

# What is no HTTP, too long, or slow
my $garbage = $e->connection;
print $garbage join '', map { chr int rand 256 } 1 .. 5000;
close $garbage;
my $long = $e->connection;
print $long "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 17000000\r\n\r\n", 'x' x 17000000;
like(scalar <$long>, qr{^HTTP/1.1 413 }, 'a body that is too long');
close $long;
my $header = $e->connection;
print $header "GET / HTTP/1.1\r\nHost: x\r\nX: ", 'x' x 40000, "\r\n\r\n";
like(scalar <$header> // '', qr{^HTTP/1.1 (?:431|413)|^$}, 'a header that is too long');
my $smuggled = $e->connection;
print $smuggled "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
is(scalar <$smuggled>, undef, 'a body of two lengths is none');
my @slow = map { my $s = $e->connection; print $s "POST / HTT"; $s } 1 .. 200;
is($e->get('/')->{status}, 200, 'slow clients are in nobody\'s way');
close $_ foreach @slow;
my $pipelined = $e->connection;
print $pipelined "GET / HTTP/1.1\r\nHost: x\r\n\r\n" x 2, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
my $healthy = () = join('', <$pipelined>) =~ /healthy: /g;
is($healthy, 3, 'pipelined requests');
close $pipelined;

# Settings, restarts
$node->append_conf('postgresql.conf', "dynamo_am.http_auth = none\ndynamo_am.http_role = later");
$node->reload;
my $as_later = sub { $e->call('ListTables', '{}')->{content} };
ok(poll(sub { $as_later->() =~ /UnrecognizedClient/ }), 'the role of development must be there');
$node->safe_psql('postgres', 'CREATE ROLE later');
like($as_later->(), qr/TableNames/, 'and may come later');
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'}), '2', 'workers are shown');
$node->safe_psql('postgres', q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'});
sleep 1;
$e->wait_until_up;
pass('workers come back');
$node->stop('fast');
$node->start;
$e->wait_until_up;
pass('so does the server');
unlike(slurp_file($node->logfile), qr/PANIC|terminated by signal|\Q$e->{secret}/, 'nothing has crashed, and no secret is in the log');
$node->stop;

sub poll
{
	my ($condition) = @_;
	foreach (1 .. 100) { return 1 if $condition->(); select undef, undef, undef, 0.1 }
	return 0;
}
done_testing();
