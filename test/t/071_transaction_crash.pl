# Transactions with tokens, kill -9 of every process of the server, restart,
# and everything that was not acknowledged sent again, with its token.
#
# Each transaction adds one to two counters of its client, in two tables, and
# puts an item.  Whatever the crash cut off, in the end each has happened once:
# the counters are equal, and as high as the client has sent transactions.
#
# Without tokens the same must be seen to go wrong: some transactions were
# done and not acknowledged, and are done twice.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);
use Crash;

use constant {
	ROUNDS => 6,
	CLIENTS => 6,
	TRANSACTIONS => 3000,    # of a client in a round; more than it gets to
};

my $node = PostgreSQL::Test::Cluster->new('transaction_crash');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
fsync = on
checkpoint_timeout = 30s
autovacuum_naptime = 1s
CONF
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION dynamo_am;
SELECT dynamo_create_table('First', 'PK S'), dynamo_create_table('Second', 'PK S'), dynamo_create_table('Log', 'PK S', 'SK N');
CREATE FUNCTION add_action(table_name text, pk text) RETURNS jsonb IMMUTABLE RETURN jsonb_build_object('Update', jsonb_build_object(
	'TableName', table_name, 'Key', jsonb_build_object('PK', jsonb_build_object('S', pk)),
	'UpdateExpression', 'ADD n :one', 'ExpressionAttributeValues', '{":one":{"N":"1"}}'::jsonb));
CREATE FUNCTION send(client text, number int, token text) RETURNS void LANGUAGE sql AS $$
	SELECT dynamo_transact_write(json_build_array(add_action('First', client), add_action('Second', client),
		json_build_object('Put', json_build_object('TableName', 'Log', 'Item', json_build_object(
			'PK', json_build_object('S', client), 'SK', json_build_object('N', number::text))))), token)
$$;
SQL

sub call
{
	my ($client, $number, $with_token) = @_;
	my $token = $with_token ? "'$client/$number'" : 'NULL';
	return "SELECT send('$client', $number, $token)";
}

# A client sends transactions from this number on and echoes each that the
# server has acknowledged.
sub start_client
{
	my ($client, $from, $with_token) = @_;
	my $file = "$ENV{DYN_ROOT}/$client.sql";
	my $output = '';
	unlink $file;
	append_to_file($file, join('', map { call($client, $_, $with_token) . ";\n\\echo ack $_\n" } $from .. $from + TRANSACTIONS - 1));
	my $run = IPC::Run::start([ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', $file ],
		'>', \$output, '2>', '/dev/null');
	return { run => $run, output => \$output };
}

# Returns the number of the first transaction that was not acknowledged.
sub finish_client
{
	my ($client, $from) = @_;
	$client->{run}->finish;
	my @acks = ${ $client->{output} } =~ /^ack (\d+)$/mg;
	return @acks ? $acks[-1] + 1 : $from;
}

# One crash.  What was not acknowledged is sent once more, twice even; then the
# next number is everybody's next.  Returns how many were acknowledged.
sub crash_round
{
	my ($next, $with_token) = @_;
	my @names = sort keys %$next;
	my %clients = map { $_ => start_client($_, $next->{$_}, $with_token) } @names;
	my $acknowledged = 0;

	usleep(300_000 + rand(500_000));
	Crash::pull_the_plug($node);
	my %unsure = map { $_ => finish_client($clients{$_}, $next->{$_}) } @names;
	$node->start;
	foreach my $name (@names)
	{
		$acknowledged += $unsure{$name} - $next->{$name};
		foreach my $again (1 .. $with_token ? 2 : 1)
		{
			$node->safe_psql('postgres', call($name, $unsure{$name}, $with_token));
		}
		$next->{$name} = $unsure{$name} + 1;
	}
	return $acknowledged;
}

# Clients whose counters are not what they have sent.
sub wrong_clients
{
	my ($next) = @_;
	my $rows = $node->safe_psql('postgres', <<'SQL');
SELECT f.item ->> 'PK', f.item ->> 'n', s.item ->> 'n',
	(SELECT count(*) FROM dynamo_query('Log', 'PK = :p', jsonb_build_object(':p', f.item ->> 'PK')))
FROM dynamo_scan('First') f JOIN dynamo_scan('Second') s ON s.item ->> 'PK' = f.item ->> 'PK'
SQL
	my %found = map { my ($name, @counts) = split /\|/; $name => "@counts" } split /\n/, $rows;
	return grep { ($found{$_} // 'nothing') ne join(' ', ($next->{$_}) x 3) } sort keys %$next;
}

my %next = map { ("with$_" => 0) } 1 .. CLIENTS;
my $total = 0;
foreach my $round (1 .. ROUNDS)
{
	my $acknowledged = crash_round(\%next, 1);
	$total += $acknowledged;
	is_deeply([ wrong_clients(\%next) ], [], "crash $round: $acknowledged acknowledged transactions, each done once");
}
cmp_ok($total, '>', ROUNDS * 20, 'there was something to lose');

my %without = map { ("without$_" => 0) } 1 .. CLIENTS;
my @wrong;
foreach my $round (1 .. 3 * ROUNDS)
{
	crash_round(\%without, 0);
	@wrong = wrong_clients(\%without);
	last if @wrong;
}
cmp_ok(scalar @wrong, '>', 0, 'without tokens, something is done twice');

$node->stop;
done_testing();
