# What is no HTTP, half of it, or random bytes: it is refused or cut, the
# worker stays, and so do its memory and its descriptors.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use IO::Select;
use PostgreSQL::Test::Utils;
use Test::More;

use constant { SECONDS => 4, WARM_UP => 1 };

my $e = Endpoint::start('endpoint_noise', "dynamo_am.http_workers = 1\nautovacuum = off\ndynamo_am.http_header_timeout = 1s");
my $node = $e->{node};
$e->use_key_of('app');
my $create = '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}';
is($e->call('CreateTable', $create)->{status}, 200, 'a table');
local $SIG{PIPE} = 'IGNORE';
my $seed = $ENV{DYN_SEED} // time;
srand $seed;
note("DYN_SEED=$seed");

my $pid = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'});
sub resident { return (slurp_file("/proc/$pid/status") =~ /^RssAnon:\s+(\d+) kB/m)[0] * 1024 }
sub sockets { return scalar grep { (readlink // '') =~ /^socket:/ } glob "/proc/$pid/fd/*" }

my $put = '{"TableName":"Cart","Item":{"PK":{"S":"a"},"v":{"L":[{"N":"1"},{"BOOL":true}]}}}';
my %headers = (%{ $e->sign('DynamoDB_20120810.PutItem', $put) }, host => "127.0.0.1:$e->{port}", 'content-length' => length $put);
my $good = join("\r\n", 'POST / HTTP/1.1', (map { "$_: $headers{$_}" } sort keys %headers), '', $put);

# Sends it, waits a while for what comes back, and closes the connection.
sub send_bytes
{
	my ($bytes, $seconds) = @_;
	my $socket = $e->connection;
	my $answer = '';
	syswrite $socket, $bytes;
	sysread $socket, $answer, 65536 if IO::Select->new($socket)->can_read($seconds);
	close $socket;
	return $answer;
}

like(send_bytes($good, 10), qr{^HTTP/1.1 200 }, 'what is right is answered');
my %refused = (
	'no HTTP' => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" x 20,
	'zeroes' => "\0" x 5000,
	'a line without end' => 'GET /' . 'x' x 100_000,
	'headers without end' => "GET / HTTP/1.1\r\n" . "a: b\r\n" x 20_000,
	'a length that is none' => "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
	'a length beyond all' => "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
	'two lengths' => "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	'a chunk of no size' => "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffffff\r\n",
	'another version' => "GET / HTTP/9.9\r\n\r\n");
foreach my $name (sort keys %refused)
{
	unlike(send_bytes($refused{$name}, 0.1), qr{^HTTP/1.1 200 }, $name);
}

sub random_bytes { return join '', map { chr int rand 256 } 1 .. int rand 2000 }

# A good request that something has happened to
sub damaged
{
	my $text = $good;
	my $way = int rand 4;
	return substr $text, 0, int rand length $text if $way == 0;
	foreach (0 .. int rand 4)
	{
		my $at = int rand length $text;
		substr $text, $at, 1, chr int rand 256 if $way == 1;
		substr $text, $at, int rand 20, '' if $way == 2;
		substr $text, $at, 0, random_bytes() if $way == 3;
	}
	return $text;
}

my $sent = 0;
my $right = 0;
sub round
{
	my $answer = send_bytes(rand() < 0.2 ? random_bytes() : damaged(), 0.02);
	$sent++;
	$right++ if $answer =~ m{^HTTP/1.1 200 };
	return;
}
my $begin = time;
round() while time - $begin < WARM_UP;
my ($resident, $sockets) = (resident(), sockets());
round() while time - $begin < SECONDS;
note("$sent requests, of which $right were taken for good ones");
cmp_ok($right, '<', $sent / 10, 'hardly any is taken for a good one');
cmp_ok(resident() - $resident, '<', 3 * 1024 * 1024, 'nothing stays in memory');
cmp_ok(sockets() - $sockets, '<=', 2, 'no connection stays open');
like(send_bytes($good, 10), qr{^HTTP/1.1 (200|400) }, 'the worker answers');
is($node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'}), $pid, 'the same worker');
unlike(slurp_file($node->logfile), qr/TRAP|PANIC|terminated by signal/, 'nothing has crashed');
$node->stop;
done_testing();
