# Random requests to dynamo_api() and to a model of DynamoDB in memory (test/model/Api),
# every answer compared: items, counts, capacity, errors by their bodies.
#
#   DYN_SEED=...              repeats a run from the round that has this seed
#   DYN_API_OPERATIONS=...    how many operations (100,000)
#   DYN_API_ONLY=...          only these operations: "PutItem UpdateItem"
#   DYN_MODEL_SHRINK=...      how many seconds to look for a shorter history (60)
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../model";
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Api::Generate;
use Api::Runner;

use constant ROUND => 5000;    # operations; each round has a database of its own

my $seed = $ENV{DYN_SEED} // time();
my $operations = $ENV{DYN_API_OPERATIONS} // 100000;
my @only = split ' ', $ENV{DYN_API_ONLY} // '';
note("seed $seed (DYN_SEED repeats it)");

my $node = PostgreSQL::Test::Cluster->new('model_api');
$node->init(extra => [ '--encoding', 'UTF8', '--no-locale' ]);
$node->append_conf('postgresql.conf', <<'CONF');
log_statement = none
log_min_messages = fatal
restart_after_crash = on
statement_timeout = 120s
CONF
$node->start;
my $runner = Api::Runner->new(
	node => $node,
	directory => PostgreSQL::Test::Utils::tempdir(),
	shrink_seconds => $ENV{DYN_MODEL_SHRINK} // 60);

# Makes the requests of a round and starts to send them.
sub start_round
{
	my ($round_seed, $count) = @_;
	srand($round_seed);
	my $pools = Api::Generate::pools();
	my $hashes = $runner->hashes($pools);
	my @operations = Api::Generate->new($hashes, $pools, @only)->operations($count);
	my $started = $runner->start($runner->fresh_database('model' . $round_seed % 2), @operations);
	return { seed => $round_seed, hashes => $hashes, operations => \@operations, started => $started };
}

sub finish_round
{
	my ($round) = @_;
	my @operations = @{ $round->{operations} };
	my $difference = $runner->compare_generated(\@operations, $runner->finish($round->{started}));
	ok(!$difference, scalar(@operations) . " operations, seed $round->{seed}");
	$runner->{hashes} = $round->{hashes};
	diag("seed $round->{seed}: " . $runner->report($difference, @operations)) if $difference;
	return !$difference;
}

# While the server works on a round, the next one is made.
my $round;
while ($operations > 0)
{
	my $next = start_round($seed++, $operations < ROUND ? $operations : ROUND);
	$operations = 0 if $round && !finish_round($round);
	$operations -= ROUND;
	$round = $next;
}
finish_round($round);
$node->stop;
done_testing();
