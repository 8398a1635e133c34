# Ten thousand connections, opened and dropped in every state, and as many as may be at
# one time: nothing of them stays, and others are served.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use Socket qw(SOL_SOCKET SO_LINGER);
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

use constant { CONNECTIONS => 10_000, AT_ONCE => 500 };

my $e = Endpoint::start('endpoint_connections', "dynamo_am.http_workers = 1\ndynamo_am.http_max_connections = 600");
my $node = $e->{node};
$e->use_key_of('app');
my $create = '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}';
is($e->call('CreateTable', $create)->{status}, 200, 'a table');
my $put = '{"TableName":"Cart","Item":{"PK":{"S":"a"}}}';
my %headers = (%{ $e->sign('DynamoDB_20120810.PutItem', $put) }, host => "127.0.0.1:$e->{port}", 'content-length' => length $put);
my $request = join("\r\n", 'POST / HTTP/1.1', (map { "$_: $headers{$_}" } sort keys %headers), '', $put);

# Up to where a client gets
my @texts = ('', 'P', "POST / HTTP/1.1\r\n", substr($request, 0, index $request, '{'), substr($request, 0, length($request) - 1), $request, $request x 2);
my $worker = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'});
sub sockets { return scalar grep { (readlink // '') =~ /^socket:/ } glob "/proc/$worker/fd/*" }

# A connection ends by FIN, or by RST.
sub drop
{
	my ($socket, $hard) = @_;
	setsockopt $socket, SOL_SOCKET, SO_LINGER, pack 'll', 1, 0 if $hard;
	close $socket;
	return;
}

my $before = sockets();
my $begin = time;
foreach my $n (0 .. CONNECTIONS - 1)
{
	my $socket = $e->connection;
	syswrite $socket, $texts[ $n % @texts ];
	drop($socket, int($n / @texts) % 2);
}
note(sprintf '%d connections in %.1f s', CONNECTIONS, time - $begin);
is($e->get('/')->{status}, 200, 'others are served');
for (my $stop = time + 10; sockets() > $before && time < $stop; sleep 0.1) { }
cmp_ok(sockets(), '<=', $before, 'nothing stays of what was dropped');
is($e->call('PutItem', $put)->{status}, 200, 'a write');

# Many at one time, each with an answer
my @sockets = map { my $socket = $e->connection; syswrite $socket, $request; $socket } 1 .. AT_ONCE;
my $answered = grep { my $answer; sysread($_, $answer, 4096) && $answer =~ m{^HTTP/1\.1 200 .*\{\}$}s } @sockets;
is($answered, AT_ONCE, 'many connections at a time are answered');
drop($_) foreach @sockets;
for (my $stop = time + 10; sockets() > $before && time < $stop; sleep 0.1) { }
cmp_ok(sockets(), '<=', $before, 'and gone when they are dropped');
is($node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'}), $worker, 'it is the same worker');
unlike(slurp_file($node->logfile), qr/PANIC|terminated by signal|ERROR/, 'nothing has gone wrong');
$node->stop;
done_testing();
