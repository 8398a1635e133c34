# Pulling the plug: writers, kill -9 of every process of the server, restart.
#
# Each writer sends operations on keys of its own, in pages that it shares with
# the others, and notes each one that the server has acknowledged.  After the
# crash its items must be what the acknowledged operations made of them, or
# that and the one operation that was under way; a transaction is there whole
# or not at all.  dynamo_check() must find nothing, in two secondary indexes
# either.
#
# With synchronous_commit off the same checker must see losses: that proves
# that it can.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);
use Crash;

use constant {
	ROUNDS => 20,
	WRITERS => 6,
	OPERATIONS => 4000,    # of a writer in a round; more than it gets to
	KEYS => 40,            # of a writer
};

my $seed = $ENV{DYN_SEED} // time();
note("seed $seed (DYN_SEED repeats it)");
srand($seed);

my $node = PostgreSQL::Test::Cluster->new('crash');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_buffers = 16MB
log_statement = none
fsync = on
checkpoint_timeout = 30s
max_wal_size = 64MB
autovacuum_naptime = 1s
autovacuum_vacuum_threshold = 200
CONF
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION dynamo_am;
SELECT dynamo_api('CreateTable', '{"TableName": "Crash", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}, {"AttributeName": "SK", "AttributeType": "N"},
		{"AttributeName": "v", "AttributeType": "N"}],
	"KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
	"LocalSecondaryIndexes": [{"IndexName": "Local", "Projection": {"ProjectionType": "KEYS_ONLY"},
		"KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "v", "KeyType": "RANGE"}]}],
	"GlobalSecondaryIndexes": [{"IndexName": "Global", "Projection": {"ProjectionType": "ALL"},
		"KeySchema": [{"AttributeName": "v", "KeyType": "HASH"}]}]}');
SQL

# Keys of all writers lie in the same five partitions, side by side.
sub key
{
	my ($writer, $n) = @_;
	return ('p' . $n % 5, $n * WRITERS + $writer);
}

sub put
{
	my ($writer, $n, $value) = @_;
	my ($pk, $sk) = key($writer, $n);
	my $pad = 'x' x int(rand(600));
	return sprintf(q{SELECT dynamo_put('Crash', '{"PK":{"S":"%s"},"SK":{"N":"%d"},"v":{"N":"%d"},"pad":{"S":"%s"}}')},
		$pk, $sk, $value, $pad);
}

sub upsert
{
	my ($writer, $n, $value) = @_;
	my ($pk, $sk) = key($writer, $n);
	return sprintf(q{INSERT INTO "Crash" VALUES ('%s', %d, '{"v":{"N":"%d"}}') ON CONFLICT ("PK", "SK") DO UPDATE SET item = excluded.item},
		$pk, $sk, $value);
}

sub remove
{
	my ($writer, $n) = @_;
	my ($pk, $sk) = key($writer, $n);
	return sprintf(q{SELECT dynamo_delete('Crash', '{"PK":{"S":"%s"},"SK":{"N":"%d"}}')}, $pk, $sk);
}

sub update
{
	my ($writer, $n, $value) = @_;
	my ($pk, $sk) = key($writer, $n);
	return sprintf(q{SELECT dynamo_update('Crash', '{"PK":{"S":"%s"},"SK":{"N":"%d"}}', 'SET v = :v', '{":v":{"N":"%d"}}')},
		$pk, $sk, $value);
}

# Puts two items and deletes a third.
sub batch
{
	my ($writer, $value, $n, $other, $deleted) = @_;
	my @items = map { sprintf(q{'{"PK":{"S":"%s"},"SK":{"N":"%d"},"v":{"N":"%d"}}'}, key($writer, $_), $value) } $n, $other;
	my $key = sprintf(q{'{"PK":{"S":"%s"},"SK":{"N":"%d"}}'}, key($writer, $deleted));
	return sprintf(q{SELECT dynamo_batch_write('Crash', ARRAY[%s]::dynamo_item[], ARRAY[%s]::dynamo_item[])},
		join(', ', @items), $key);
}

# One operation: its SQL, and what it makes of keys (undef: deleted).
sub random_operation
{
	my ($writer, $value) = @_;
	my $n = int(rand(KEYS));
	my $other = ($n + 1 + int(rand(KEYS - 2))) % KEYS;
	my $third = ($n + KEYS - 1) % KEYS;
	my $kind = rand();

	return { sql => put($writer, $n, $value), effect => { $n => $value } } if $kind < 0.35;
	return { sql => update($writer, $n, $value), effect => { $n => $value } } if $kind < 0.5;
	return { sql => upsert($writer, $n, $value), effect => { $n => $value } } if $kind < 0.6;
	return { sql => remove($writer, $n), effect => { $n => undef } } if $kind < 0.7;
	return {
		sql => batch($writer, $value, $n, $other, $third),
		effect => { $n => $value, $other => $value, $third => undef }
	  }
	  if $kind < 0.8;
	return {
		sql => join('\; ', 'BEGIN', put($writer, $n, $value), put($writer, $other, $value), 'COMMIT'),
		effect => { $n => $value, $other => $value }
	  }
	  if $kind < 0.9;
	return {
		sql => join('\; ', 'BEGIN', put($writer, $n, $value), remove($writer, $other), 'COMMIT'),
		effect => { $n => $value, $other => undef }
	};
}

# A writer is a psql that echoes the number of each operation behind it.
sub start_writer
{
	my ($writer, $round) = @_;
	my $file = "$ENV{DYN_ROOT}/writer$writer.sql";
	my @operations =
	  map { random_operation($writer, $round * OPERATIONS + $_) } 0 .. OPERATIONS - 1;
	my $output = '';
	my $script = join('', map { "$operations[$_]->{sql};\n\\echo ack $_\n" } 0 .. $#operations);

	append_to_file($file, $script);
	my $run = IPC::Run::start(
		[ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', $file ],
		'>', \$output, '2>', '/dev/null');
	return { run => $run, output => \$output, operations => \@operations, file => $file };
}

# How many operations were acknowledged.
sub finish_writer
{
	my ($writer) = @_;
	$writer->{run}->finish;
	unlink $writer->{file};
	my @acks = ${ $writer->{output} } =~ /^ack (\d+)$/mg;
	return scalar @acks;
}

sub stored_items
{
	my %stored;
	my $rows = $node->safe_psql('postgres', q{SELECT "SK", item ->> 'v' FROM "Crash"});
	foreach my $row (split /\n/, $rows)
	{
		my ($sk, $value) = split /\|/, $row;
		$stored{ $sk % WRITERS }{ int($sk / WRITERS) } = $value;
	}
	return \%stored;
}

sub apply
{
	my ($state, $operation) = @_;
	foreach my $n (keys %{ $operation->{effect} })
	{
		my $value = $operation->{effect}{$n};
		if (defined $value) { $state->{$n} = $value }
		else { delete $state->{$n} }
	}
}

sub same
{
	my ($a, $b) = @_;
	return join(',', map { "$_=$a->{$_}" } sort keys %$a) eq join(',', map { "$_=$b->{$_}" } sort keys %$b);
}

# Is a writer's state what was acknowledged, or that and one operation more?
sub is_right
{
	my ($before, $writer, $acknowledged, $stored) = @_;
	my %state = %$before;
	my @operations = @{ $writer->{operations} };

	apply(\%state, $_) foreach @operations[ 0 .. $acknowledged - 1 ];
	return 1 if same(\%state, $stored);
	return 0 if $acknowledged > $#operations;
	apply(\%state, $operations[$acknowledged]);
	return same(\%state, $stored);
}

# One crash; returns the operations acknowledged and the writers gone wrong.
sub crash_round
{
	my ($round) = @_;
	my $before = stored_items();
	my @writers = map { start_writer($_, $round) } 0 .. WRITERS - 1;
	my ($acknowledged, $wrong) = (0, 0);

	usleep(300_000 + rand(700_000));
	Crash::pull_the_plug($node);
	my @counts = map { finish_writer($_) } @writers;
	$node->start;
	my $stored = stored_items();
	foreach my $w (0 .. WRITERS - 1)
	{
		$acknowledged += $counts[$w];
		$wrong++ unless is_right($before->{$w} // {}, $writers[$w], $counts[$w], $stored->{$w} // {});
	}
	return ($acknowledged, $wrong);
}

my $total = 0;
foreach my $round (1 .. ROUNDS)
{
	my ($acknowledged, $wrong) = crash_round($round);
	$total += $acknowledged;
	is($wrong, 0, "crash $round: $acknowledged acknowledged operations, none lost or torn");
	is($node->safe_psql('postgres', q{SELECT problems FROM dynamo_check('"Crash"')}),
		'{}', "crash $round: dynamo_check finds nothing");
}
cmp_ok($total, '>', ROUNDS * 100, 'there was something to lose');

$node->append_conf('postgresql.conf', "synchronous_commit = off\nwal_writer_delay = 10s\n");
$node->restart;
my $seen = 0;
foreach my $round (ROUNDS + 1 .. ROUNDS + 5)
{
	my ($acknowledged, $wrong) = crash_round($round);
	$seen = $wrong;
	last if $seen;
}
cmp_ok($seen, '>', 0, 'the checker sees what asynchronous commit loses');

$node->stop;
done_testing();
