# Random operations on the extension and on a model in memory (test/model),
# every answer compared: items, their order, errors by SQLSTATE and text.
#
#   DYN_SEED=...              repeats a run from the round that has this seed
#   DYN_MODEL_OPERATIONS=...  how many operations (20,000)
#   DYN_MODEL_SHRINK=...      how many seconds to look for a shorter history (60)
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../model";
use Math::BigFloat;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Generate;
use Runner;

use constant {
	ROUND => 4000,            # operations; each round has a database of its own
	WRITERS => 4,
	WRITER_OPERATIONS => 500,
};

my $seed = $ENV{DYN_SEED} // time();
my $operations = $ENV{DYN_MODEL_OPERATIONS} // 20000;
note("seed $seed (DYN_SEED repeats it)");

my $directory = PostgreSQL::Test::Utils::tempdir();
my $node = PostgreSQL::Test::Cluster->new('model');
$node->init(extra => [ '--encoding', 'UTF8', '--no-locale' ]);
$node->append_conf('postgresql.conf', <<'CONF');
log_statement = none
log_min_messages = fatal
restart_after_crash = on
autovacuum_naptime = 1s
statement_timeout = 120s
CONF
$node->start;
my $runner = Runner->new(node => $node, directory => $directory, shrink_seconds => $ENV{DYN_MODEL_SHRINK} // 60);

# The model has an arithmetic of its own, which is held against Math::BigFloat.
sub check_numbers
{
	my @numerals = map { Generate::numeral() } 1 .. 200;
	my @wrong;
	foreach (1 .. 300)
	{
		my ($a, $b) = map { Generate::one_of(@numerals) } 1 .. 2;
		my ($x, $y) = map { Rules::number($_) } $a, $b;
		my $order = Rules::number_order($x) cmp Rules::number_order($y);
		push @wrong, "$a, $b"
		  if Math::BigFloat->new($a)->bcmp($x) != 0
		  || Math::BigFloat->new($a)->bstr ne $x
		  || Math::BigFloat->new($a)->bcmp($b) != $order
		  || Math::BigFloat->new(Generate::spell($x))->bcmp($a) != 0;
	}
	is("@wrong", '', 'the model works on numbers as Math::BigFloat does');
}

sub round_of_operations
{
	my ($round_seed) = @_;
	srand($round_seed);
	my $generate = Generate->new(directory => $directory);
	my @operations = $generate->operations(ROUND);
	push @operations, $generate->checks;

	my $difference = $runner->run(@operations);
	ok(!$difference, scalar(@operations) . " operations, seed $round_seed");
	diag("seed $round_seed: " . $runner->report($difference, @operations)) if $difference;
	return !$difference;
}

# Is what all writers have left behind what their models say?
sub check_contents
{
	my ($database, @models) = @_;
	foreach my $table (@Generate::TABLES)
	{
		my ($name) = @$table;
		my @expected = map { map { @$_ } @{ $_->scan($name)->{lines} } } @models;
		my @got = split /\n/, $node->safe_psql($database, "SELECT * FROM dynamo_scan('$name')");
		is(join("\n", sort @got), join("\n", sort @expected), scalar(@expected) . " items in $name");
		is($node->safe_psql($database, qq{SELECT problems FROM dynamo_check('"$name"')}), '{}', "dynamo_check of $name");
	}
}

# Writers at the same time, each with partitions of its own among the others'
sub concurrent_writers
{
	my ($round_seed) = @_;
	srand($round_seed);
	my $database = $runner->fresh_database('writers');
	my @generators = map { Generate->new(directory => $directory, writer => $_) } 1 .. WRITERS;
	my @operations = map { [ $_->operations(WRITER_OPERATIONS) ] } @generators;
	my @started;

	push @started, $runner->start($database, @$_) foreach @operations;
	foreach my $writer (0 .. WRITERS - 1)
	{
		my $difference = $runner->compare($operations[$writer], $runner->finish($started[$writer]));
		ok(!$difference, "writer $writer, seed $round_seed");
		next unless $difference;
		diag(join("\n", "operation $difference->{number}: $operations[$writer][$difference->{number}]{sql}",
				'expected:', $difference->{expected}, 'got:', $difference->{got}));
	}
	check_contents($database, map { $_->{model} } @generators);
}

srand($seed);
check_numbers();
my $rounds = int(($operations + ROUND - 1) / ROUND);
foreach my $round (0 .. $rounds - 1)
{
	last unless round_of_operations($seed + $round);
}
concurrent_writers($seed);
$node->stop;
done_testing();
