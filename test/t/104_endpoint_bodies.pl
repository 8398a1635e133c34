# Bodies and headers of requests: compressed, empty, ambiguous.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use Compress::Zlib ();
use PostgreSQL::Test::Utils;
use Test::More;

my $SERIALIZATION = '400 {"__type":"com.amazon.coral.service#SerializationException"}';
my $e = Endpoint::start('endpoint_bodies', '');
$e->use_key_of('app');
my $list = '{"Limit":7}';
my $answer = '200 {"TableNames":[]}';

# A request whose body is sent with an encoding, and signed as it is sent.
sub encoded
{
	my ($encoding, $body) = @_;
	my $headers = $e->sign('DynamoDB_20120810.ListTables', $body);
	$headers->{'content-encoding'} = $encoding;
	return Endpoint::text($e->post($headers, $body));
}

my $gzip = Compress::Zlib::memGzip($list);
is(encoded('gzip', $gzip), $answer, 'a compressed body');
is(encoded('GZIP', $gzip), $answer, 'in upper case');
is(encoded('identity', $list), $answer, 'one that says that it is not');
is(encoded('br', $list), '415 ', 'another encoding');
is(encoded('gzip', $list), $SERIALIZATION, 'one that is not compressed');
is(encoded('gzip', substr $gzip, 0, $_), $SERIALIZATION, "one that is cut after $_ bytes") foreach 1, 10, 15, length($gzip) - 1;
is(encoded('gzip', "$gzip$gzip"), $SERIALIZATION, 'two');
(my $damaged = $gzip) =~ s/(.)(.{8})$/chr(ord($1) ^ 1) . $2/se;
is(encoded('gzip', $damaged), $SERIALIZATION, 'one that is damaged');
is(encoded('gzip', Compress::Zlib::memGzip('{')), $SERIALIZATION, 'no JSON inside');
is(encoded('gzip', ''), $SERIALIZATION, 'nothing');
my $limit = 16 * 1024 * 1024;
is(encoded('gzip', Compress::Zlib::memGzip(sprintf '%-*s', $limit, $list)), $answer, 'as long as may be');
is(encoded('gzip', Compress::Zlib::memGzip(sprintf '%-*s', $limit + 1, $list)), '413 ', 'longer');
my $bomb = Compress::Zlib::memGzip("\0" x (256 * 1024 * 1024));
is(encoded('gzip', $bomb), '413 ', 'much longer');

is(Endpoint::text($e->call('ListTables', '')), $SERIALIZATION, 'an empty body is none');
like(Endpoint::text($e->post({ 'content-type' => 'application/json', 'x-amz-target' => 'DynamoDB_20120810.ListTables' }, '')),
	qr/MissingAuthenticationToken/, 'who sends it comes first');

# Which of two is meant, nobody can tell.
my $signed = $e->sign('DynamoDB_20120810.ListTables', '{}');
sub send_lines
{
	my @lines = @_;
	my $socket = $e->connection;
	my @all = ("Host: 127.0.0.1:$e->{port}", 'Content-Length: 2', 'Connection: close', (map { "$_: $signed->{$_}" } sort keys %$signed), @lines);
	print $socket join("\r\n", 'POST / HTTP/1.1', @all, '', '{}');
	my $line = <$socket> // '';
	return $line =~ /^HTTP\S+ (\d+)/ ? $1 : 'closed';
}
is(send_lines(), 200, 'one of each');
is(send_lines($_), 400, "two: $_")
  foreach 'Host: example.com', 'Authorization: AWS4-', "Authorization: $signed->{authorization}", 'x-amz-target: DynamoDB_20120810.DeleteTable',
  'X-AMZ-DATE: 20260101T000000Z', 'Content-Type: application/json';
is(send_lines("X: \xff"), 400, 'a header that is no UTF-8');
is(send_lines("X: \xc3\xa4"), 200, 'one that is');
like(send_lines('Content-Length: 3'), qr/400|closed/, 'two lengths');
is(send_lines(map { "X-$_: $_" } 1 .. 50), 200, 'many headers');
is(send_lines(map { "X-$_: $_" } 1 .. 70), 400, 'more than are signed');
unlike(slurp_file($e->{node}->logfile), qr/PANIC|terminated by signal|out of memory/, 'nothing has crashed');
$e->{node}->stop;
done_testing();
