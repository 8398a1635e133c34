# Pulling the plug under signed load: what has been answered with 200 is there
# after the restart, of each client all of it, and at most the one request more
# that was under way.
#
# With synchronous_commit off the same check must see losses: that proves that
# it can.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Crash;
use Endpoint;
use HTTP::Tiny;
use POSIX ();
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

use constant { ROUNDS => 3, CLIENTS => 6 };

my $e = Endpoint::start('endpoint_crash', <<'CONF');
dynamo_am.http_workers = 2
fsync = on
shared_buffers = 16MB
CONF
my $node = $e->{node};
$e->use_key_of('app');
is($e->call('CreateTable',
		'{"TableName":"Crash","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},{"AttributeName":"SK","KeyType":"RANGE"}],'
		  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"},{"AttributeName":"SK","AttributeType":"N"}],'
		  . '"BillingMode":"PAY_PER_REQUEST"}')->{status}, 200, 'a table');

sub acknowledgements { return "$ENV{DYN_ROOT}/client$_[0].acknowledged" }

# Puts item after item over one connection until the server is gone, and notes
# each that is acknowledged.
sub client
{
	my ($client, $round) = @_;
	my $pid = fork() // die "cannot fork: $!";
	return $pid if $pid;
	open my $file, '>', acknowledgements($client) or POSIX::_exit(1);
	$e->{http} = HTTP::Tiny->new(timeout => 10);
	for (my $n = 1; ; $n++)
	{
		my $item = sprintf '{"PK":{"S":"%d/%d"},"SK":{"N":"%d"},"v":{"S":"%s"}}', $round, $client, $n, 'x' x int rand 600;
		last unless $e->call('PutItem', qq({"TableName":"Crash","Item":$item}))->{status} == 200;
		syswrite $file, "$n\n";
	}
	POSIX::_exit(0);
}

sub acknowledged
{
	my ($client) = @_;
	my @lines = split /\n/, slurp_file(acknowledgements($client));
	return scalar @lines;
}

# A crash; returns how many were acknowledged, and how many clients' items are
# not the first ones that were sent, up to the last acknowledged or one more.
sub crash_round
{
	my ($round) = @_;
	my ($total, $wrong) = (0, 0);
	my @pids = map { client($_, $round) } 1 .. CLIENTS;

	usleep(700_000 + rand(600_000));
	Crash::pull_the_plug($node);
	waitpid $_, 0 foreach @pids;
	$node->start;
	$e->wait_until_up;
	foreach my $client (1 .. CLIENTS)
	{
		my $count = acknowledged($client);
		my ($stored, $last) = split /\|/,
		  $node->safe_psql('postgres', qq{SELECT count(*), coalesce(max("SK"), 0) FROM "Crash" WHERE "PK" = '$round/$client'});
		$total += $count;
		$wrong++ unless $stored == $last && ($last == $count || $last == $count + 1);
	}
	return ($total, $wrong);
}

my $total = 0;
foreach my $round (1 .. ROUNDS)
{
	my ($count, $wrong) = crash_round($round);
	$total += $count;
	is($wrong, 0, "crash $round: $count acknowledged requests, none lost");
}
cmp_ok($total, '>', ROUNDS * CLIENTS, 'there was something to lose');
is($node->safe_psql('postgres', q{SELECT problems FROM dynamo_check('"Crash"')}), '{}', 'dynamo_check finds nothing');

$node->append_conf('postgresql.conf', "synchronous_commit = off\nwal_writer_delay = 10s");
$node->restart;
$e->wait_until_up;
my $lost = 0;
foreach my $round (ROUNDS + 1 .. ROUNDS + 4)
{
	(undef, $lost) = crash_round($round);
	last if $lost;
}
cmp_ok($lost, '>', 0, 'the check sees what asynchronous commit loses');
$node->stop;
done_testing();
