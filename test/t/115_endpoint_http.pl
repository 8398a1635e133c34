# HTTP at its edges, answers compared byte for byte, but for the date and the
# identifier of a request.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use Signature;
use Compress::Zlib ();
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use PostgreSQL::Test::Utils;
use Test::More;

my $e = Endpoint::start('endpoint_http', 'dynamo_am.http_workers = 1');
$e->use_key_of('app');
my $HEALTHY = 'healthy: dynamodb.us-east-1.amazonaws.com ';
my $UNKNOWN = "<UnknownOperationException/>\n";
my $NO_TARGET = '{"__type":"com.amazon.coral.service#UnknownOperationException"}';
my $SERIALIZATION = '{"__type":"com.amazon.coral.service#SerializationException"}';
my $json = 'Content-Type: application/json';
my $host = "Host: 127.0.0.1:$e->{port}";

# Lines and a body, as they are sent
sub request { my ($body, @lines) = @_; return join "\r\n", @lines, '', $body }
sub get { return request('', 'GET / HTTP/1.1', $host, @_) }
sub post { my ($body, @lines) = @_; return request($body, 'POST / HTTP/1.1', $host, "Content-Length: @{[ length $body ]}", @lines) }

# What is answered to all that is sent on one connection, until it is closed, at the
# latest by a request for its end, whose answer is left out
sub exchange
{
	my (@pieces) = @_;
	my $socket = $e->connection;
	print $socket @pieces, get('Connection: close');
	local $/;
	return normal(<$socket> // '');
}

sub normal
{
	my ($answer) = @_;
	$answer =~ s/^Date: [A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT\r\n/DATE\r\n/mg;
	$answer =~ s/^x-amzn-RequestId: [A-Z0-9]{52}\r\n/ID\r\n/mg;
	my $last = ok_answer($HEALTHY, connection => ['Connection: close']);
	return $answer =~ s/\Q$last\E\z//r;
}

# The same, for pieces that TCP has to deliver one by one
sub byte_by_byte
{
	my ($text) = @_;
	my $socket = $e->connection;
	setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1;
	syswrite $socket, $_ foreach split //, $text . get('Connection: close');
	local $/;
	return normal(<$socket> // '');
}

# An answer; before and after: headers around the identifier
sub answer
{
	my ($status, $body, %with) = @_;
	my @lines = (
		"HTTP/1.1 $status", 'DATE', @{ $with{connection} // [] }, @{ $with{before} // [] }, 'ID', @{ $with{after} // [] },
		'x-amz-crc32: ' . Compress::Zlib::crc32($body), "Content-Length: @{[ length $body ]}");
	return request($with{head} ? '' : $body, @lines);
}
sub ok_answer { return answer('200 OK', @_) }
sub not_found { return answer('404 Not Found', $UNKNOWN, @_) }
sub json_answer { my ($status, $body) = @_; return answer($status, $body, before => ['Content-Type: application/json']) }
my $bad = json_answer('400 Bad Request', $NO_TARGET);

# Methods and types
is(exchange(get()), ok_answer($HEALTHY), 'GET');
is(exchange(request('', 'GET /any?thing HTTP/1.1', $host)), ok_answer($HEALTHY), 'of anything');
is(exchange(request('', 'HEAD / HTTP/1.1', $host)), not_found(head => 1), 'HEAD: an answer without its body');
is(exchange(request('', "$_ / HTTP/1.1", $host)), not_found(), "$_ is unknown") foreach qw(DELETE PATCH TRACE get OPTIONS);
is(exchange(request('{}', 'PUT / HTTP/1.1', $host, $json, 'Content-Length: 2')), not_found(), 'PUT, with a body');
is(exchange(post('{}')), not_found(), 'no type');
is(exchange(post('{}', "Content-Type: $_")), not_found(), "the type $_")
  foreach qw(text/plain application/x-amz-json-1.2 application/jsonp application/x-www-form-urlencoded);
is(exchange(post('{}', "Content-Type: $_")), $bad, "the type $_") foreach 'application/json', 'application/json; charset=utf-8', 'Application/JSON;x';
is(exchange(post('{}', 'Content-Type: application/x-amz-json-1.0')),
	answer('400 Bad Request', $NO_TARGET, before => ['Content-Type: application/x-amz-json-1.0']), 'an answer has the type of its request');
is(exchange(post('{', $json)), json_answer('400 Bad Request', $SERIALIZATION), 'no JSON');

# Versions, connections
is(exchange(request('', 'GET / HTTP/1.0'), get()), '', 'HTTP/1.0 is the last on its connection');
is(exchange(request('', 'GET / HTTP/1.0', 'Connection: keep-alive')), ok_answer($HEALTHY, connection => ['Connection: Keep-Alive']), 'HTTP/1.0 that is kept');
is(exchange(get(), get('Connection: close'), get()), ok_answer($HEALTHY), 'what comes after the last is not answered');
like(exchange(request('', 'GET / HTTP/2.0', $host)), qr{^HTTP/1\.1 505 }, 'HTTP/2.0');

# Pages from elsewhere
my $origin = 'Origin: http://example.com';
my @allowed = (after => ['Access-Control-Allow-Origin: *']);
is(exchange(get($origin)), ok_answer($HEALTHY, @allowed), 'CORS');
is(exchange(post('{}', $origin)), not_found(@allowed), 'for what is refused');
is(exchange(request('', 'OPTIONS / HTTP/1.1', $host, $origin)), ok_answer('', @allowed, before => ['Access-Control-Max-Age: 172800']), 'pre-flight');
is(exchange(request('', 'OPTIONS / HTTP/1.1', $host, $origin, 'Access-Control-Request-Headers: x-amz-target, authorization', 'Access-Control-Request-Method: POST')),
	ok_answer('', @allowed, before => [ 'Access-Control-Allow-Headers: x-amz-target, authorization', 'Access-Control-Allow-Methods: POST', 'Access-Control-Max-Age: 172800' ]),
	'that asks for something');

# Signed requests, several at once, each answered in its turn
sub signed { return Signature->new($e, @_)->sign }
my $create = '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}';
is($e->call('CreateTable', $create)->{status}, 200, 'a table');
sub operation
{
	my ($name, $body) = @_;
	my $request = Signature->new($e, body => $body);
	$request->{headers}{'x-amz-target'} = "DynamoDB_20120810.$name";
	return $request->sign;
}
sub amz { my ($status, $body) = @_; return answer($status, $body, before => ['Content-Type: application/x-amz-json-1.0']) }
my $put = '{"TableName":"Cart","Item":{"PK":{"S":"a"},"n":{"N":"1"}}}';
my $item = '{"TableName":"Cart","Key":{"PK":{"S":"a"}}}';
my @pipeline = (
	operation(PutItem => $put)->text('keep-alive'), operation(GetItem => $item)->text('keep-alive'), get(),
	operation(DeleteItem => $item)->text('keep-alive'), operation(GetItem => $item)->text('keep-alive'), post('{}', $json));
my @answers = (
	amz('200 OK', '{}'), amz('200 OK', '{"Item":{"PK":{"S":"a"},"n":{"N":"1"}}}'), ok_answer($HEALTHY), amz('200 OK', '{}'), amz('200 OK', '{}'), $bad);
is(exchange(@pipeline), join('', @answers), 'pipelined requests');
is(exchange(join('', @pipeline) x 20), join('', @answers) x 20, 'many of them');
is(byte_by_byte($pipeline[0]), $answers[0], 'one, byte by byte');

# Bodies in chunks, and bodies that ask first
sub chunked
{
	my ($request, @chunks) = @_;
	my $copy = $request->copy;
	$copy->{body} = join '', (map { sprintf "%x;extension=x\r\n%s\r\n", length $_, $_ } @chunks), "0\r\nTrailer: x\r\n\r\n";
	$copy->{headers}{'transfer-encoding'} = 'chunked';
	return $copy->text('keep-alive');
}
my $request = operation(PutItem => $put);
is(exchange(chunked($request, $put)), $answers[0], 'a body in a chunk');
is(exchange(chunked($request, split //, $put)), $answers[0], 'in many');
is(exchange(chunked($request, $put), $pipeline[1]), $answers[0] . $answers[1], 'and the next request');
like(exchange(chunked($request, $put) =~ s/;extension=x\r\n/;\r\n\r\n/r), qr{^HTTP/1\.1 400 }, 'chunks that are none');
my $asking = $request->copy;
$asking->{headers}{expect} = '100-continue';
my ($head, $body) = $asking->text('keep-alive') =~ /^(.*?\r\n\r\n)(.*)$/s;
my $socket = $e->connection;
print $socket $head;
my $go_on;
sysread $socket, $go_on, 1000;
is($go_on, "HTTP/1.1 100 Continue\r\n\r\n", 'who asks first is told to go on');
print $socket $body;
my $answered = '';
while ($answered !~ /\{\}$/) { sysread $socket, $answered, 1000, length $answered or last }
like($answered, qr{^HTTP/1\.1 200 OK\r\n.*\r\n\r\n\{\}$}s, 'and is answered');
close $socket;

# Whoever has nothing more to send may say so, and is answered.
$socket = $e->connection;
print $socket $request->text('keep-alive');
$socket->shutdown(1);
is(normal(do { local $/; <$socket> // '' }), $answers[0], 'a client that has shut down its side');

# Too much
my $too_large = answer('413 Content Too Large', '');
my $limit = 16 * 1024 * 1024;
my $long = '{"TableName":"Cart"' . ' ' x $limit;
is(exchange(post($long, $json)), $too_large, 'a body that is too long');
is(exchange(post($long, $json), get()), $too_large . ok_answer($HEALTHY), 'the next request is read');
is(exchange(request('', 'POST / HTTP/1.1', $host, $json, 'Content-Length: ' . ($limit + 1), 'Expect: 100-continue')),
	answer('413 Content Too Large', '', connection => ['Connection: close']), 'who asks first need not send it');
is(exchange(request(join('', ("100000\r\n" . 'x' x 0x100000 . "\r\n") x 17, "0\r\n\r\n"), 'POST / HTTP/1.1', $host, $json, 'Transfer-Encoding: chunked')),
	$too_large, 'in chunks');
like(exchange(request('', 'POST / HTTP/1.1', $host, $json, "Content-Length: $_")), qr{^HTTP/1\.1 4(?:00|13) }, "Content-Length: $_") foreach -1, 'x', '99999999999999999999', '2,2';
like(exchange(get('X: ' . 'x' x 40_000)), qr{^HTTP/1\.1 431 }, 'a header that is too long');
unlike(slurp_file($e->{node}->logfile), qr/PANIC|terminated by signal/, 'nothing has crashed');
$e->{node}->stop;
done_testing();
