# Clients that send or read byte by byte, or nothing at all: they are
# disconnected in time, and nobody waits for them.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use IO::Select;
use Socket qw(SOL_SOCKET SO_RCVBUF);
use Time::HiRes qw(sleep time);
use Test::More;

use constant { HEADERS => 1.5, BODY => 2, IDLE => 1 };

my $e = Endpoint::start('endpoint_slow_clients',
	"dynamo_am.http_workers = 1\n"
	  . "dynamo_am.http_max_connections = 40\n"
	  . 'dynamo_am.http_header_timeout = ' . HEADERS * 1000 . "\n"
	  . 'dynamo_am.http_body_timeout = ' . BODY * 1000 . "\n"
	  . 'dynamo_am.http_idle_timeout = ' . IDLE * 1000 . "\n");
my $node = $e->{node};
$e->use_key_of('app');
my $create = '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}';
is($e->call('CreateTable', $create)->{status}, 200, 'a table');
local $SIG{PIPE} = 'IGNORE';

# Has the server closed this connection?
sub is_closed
{
	my ($socket) = @_;
	return 0 unless IO::Select->new($socket)->can_read(0);
	my $n = sysread $socket, my $bytes, 65536;
	return !$n;
}

# Each client does a step now and then, until it is disconnected; meanwhile,
# others are served.  Returns how long each lasted, and the slowest of the others' requests.
sub watch
{
	my ($limit, @clients) = @_;
	my $begin = time;
	my $slowest = 0;
	my @lasted;
	while (grep { !defined } @lasted[ 0 .. $#clients ])
	{
		last if time - $begin > $limit;
		foreach my $i (grep { !defined $lasted[$_] } 0 .. $#clients)
		{
			my ($socket, $step) = @{ $clients[$i] };
			$step->($socket);
			$lasted[$i] = time - $begin if is_closed($socket);
		}
		my $asked = time;
		$e->get('/')->{status} == 200 or die 'the endpoint does not answer';
		$slowest = time - $asked if time - $asked > $slowest;
		sleep 0.1;
	}
	return ($slowest, @lasted);
}

sub drip { my ($byte) = @_; return sub { syswrite $_[0], $byte } }
sub after { my ($socket, $text) = @_; syswrite $socket, $text; return $socket }

my $post = "POST / HTTP/1.1\r\nHost: a\r\n";
my @clients = (
	[ $e->connection, sub { } ],                                                     # nothing
	[ $e->connection, drip('x') ],                                                   # a request line
	[ after($e->connection, $post), drip("a: b\r\n") ],                              # headers
	[ after($e->connection, $post . 'a: '), drip('b') ],                             # one header
	[ after($e->connection, $post . "Content-Length: 1000\r\n\r\n"), drip('x') ],    # a body
	[ after($e->connection, $post . "Content-Length: 1000\r\n\r\n"), sub { } ],
	[ after($e->connection, $post . "Transfer-Encoding: chunked\r\n\r\n"), drip("1\r\nx\r\n") ],
	[ after($e->connection, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), sub { } ]);        # done, and idle
my @limits = ((HEADERS) x 4, (BODY) x 3, IDLE);
my ($slowest, @lasted) = watch(8, @clients);
foreach my $i (0 .. $#clients)
{
	ok(defined $lasted[$i] && $lasted[$i] > $limits[$i] - 0.2 && $lasted[$i] < $limits[$i] + 1.5,
		"client $i is disconnected after $limits[$i] s")
	  or diag(defined $lasted[$i] ? "after $lasted[$i] s" : 'never');
}
cmp_ok($slowest, '<', 1, 'nobody waits for them');

# A client that begins a second request, and drips, has been idle since the first.
my $second = after($e->connection, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
($slowest, @lasted) = watch(8, [ $second, drip('x') ]);
ok(defined $lasted[0] && $lasted[0] < IDLE + 1.5, 'a second request that does not come');

# One that does not read its answer
my $large = 'x' x 300_000;
foreach my $i (1 .. 10)
{
	$e->call('PutItem', qq({"TableName":"Cart","Item":{"PK":{"S":"$i"},"v":{"S":"$large"}}}))->{status} == 200 or die;
}
my $scan = '{"TableName":"Cart"}';
my %headers = (%{ $e->sign('DynamoDB_20120810.Scan', $scan) }, host => "127.0.0.1:$e->{port}", 'content-length' => length $scan);
my $request = join("\r\n", 'POST / HTTP/1.1', (map { "$_: $headers{$_}" } sort keys %headers), '', $scan);
my $pid = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'});
sub sockets { return scalar grep { (readlink // '') =~ /^socket:/ } glob "/proc/$pid/fd/*" }
my $sockets = sockets();
my $reader = $e->connection;
setsockopt $reader, SOL_SOCKET, SO_RCVBUF, 4096;
syswrite $reader, $request x 10;    # more than sockets' buffers hold
my $stop = time + BODY + 2;
while (time < $stop)
{
	sysread $reader, my $bytes, 100;
	$e->get('/')->{status} == 200 or die 'the endpoint does not answer';
	sleep 0.2;
}
is(sockets(), $sockets, 'a slow reader is disconnected');
close $reader;

# More connections than there may be: those that wait come in when others go.
my @silent = map { $e->connection } 1 .. 60;
my $asked = time;
is($e->get('/')->{status}, 200, 'behind connections that say nothing, a request is answered');
cmp_ok(time - $asked, '<', 3 * HEADERS + 2, 'when they have been disconnected');
close $_ foreach @silent;

is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'}), 1, 'the worker is there');
$node->append_conf('postgresql.conf', 'dynamo_am.http_header_timeout = 300ms');
$node->reload;
sleep 0.5;
($slowest, @lasted) = watch(8, [ $e->connection, sub { } ]);
ok(defined $lasted[0] && $lasted[0] < 1.3, 'a setting that changes');
$node->stop;
done_testing();
