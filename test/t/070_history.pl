# Transactions, reads of several items and single writes at the same time, on
# few items; then the history of what everybody did and saw is checked
# (test/history): nothing acknowledged is lost, no transaction is seen in part,
# and there is an order of all operations that explains it and agrees with the
# clock.
#
# The same operations, but transactions done piece by piece, are the negative
# control: the checker must find that they are not atomic.
#
#   DYN_SEED=...     the same operations; the interleaving is the machine's
#   DYN_HISTORY=...  operations of each client (300)
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../history";
use JSON::PP;
use List::Util qw(shuffle);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use History;

use constant {
	CLIENTS => 6,
	ITEMS => 3,       # in use at a time
	EPOCH => 0.06,    # seconds after which all clients go on to new items
	PAUSE => 0.01,    # seconds for which half of the transactions stay uncommitted
};

my $seed = $ENV{DYN_SEED} // time();
my $operations = $ENV{DYN_HISTORY} // 300;
note("seed $seed (DYN_SEED repeats it)");
srand($seed);

# The checker's own tests: histories whose faults are known.
sub op
{
	my ($id, $start, $end, %rest) = @_;
	return { id => $id, start => $start, end => $end, ok => 1, %rest };
}

sub complaints
{
	my ($final, @history) = @_;
	my $wrong = History::check(\@history, $final);
	return join(' ', grep { @{ $wrong->{$_} } } sort keys %$wrong);
}

my @two = (op('w1', 0, 1, appends => { a => 1, b => 1 }), op('w2', 2, 3, appends => { a => 2 }));
my $both = { a => [ 1, 2 ], b => [1] };
is(complaints($both, @two, op('r', 0, 9, reads => { a => [1], b => [1] })), '', 'a history in order');
is(complaints($both, @two, op('r', 0, 9, reads => { a => [1], b => [] })), 'cycles fractured', 'half of a transaction');
is(complaints($both, @two, op('r', 4, 5, reads => { a => [1] })), 'cycles', 'a read of the past');
is(complaints({ a => [2], b => [1] }, @two), 'lost', 'a lost update');
is(complaints({ a => [ 1, 2, 3 ], b => [1] }, @two, op('w3', 4, 5, ok => 0, appends => { a => 3 })),
	'undead', 'a refused write with an effect');
is(complaints({ a => [ 2, 1 ], b => [1] }, @two), 'cycles', 'writes out of order');
is( complaints(
		{ a => [1], b => [2] },
		op('w1', 0, 9, versions => { b => 0 }, appends => { a => 1 }),
		op('w2', 0, 9, versions => { a => 0 }, appends => { b => 2 })),
	'cycles', 'write skew');

my $node = PostgreSQL::Test::Cluster->new('history');
$node->init;
$node->append_conf('postgresql.conf', "log_min_messages = fatal\nautovacuum_naptime = 1s\nstatement_timeout = 60s\n");
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION dynamo_am;
SELECT dynamo_create_table('History', 'PK S');
CREATE FUNCTION key(pk text) RETURNS jsonb IMMUTABLE RETURN jsonb_build_object('PK', jsonb_build_object('S', pk));
CREATE FUNCTION append_action(pk text, v text) RETURNS jsonb IMMUTABLE RETURN jsonb_build_object('Update', jsonb_build_object(
	'TableName', 'History', 'Key', key(pk), 'UpdateExpression', 'SET l = list_append(if_not_exists(l, :empty), :v)',
	'ExpressionAttributeValues', jsonb_build_object(':empty', '{"L":[]}'::jsonb,
		':v', jsonb_build_object('L', jsonb_build_array(jsonb_build_object('S', v))))));
CREATE FUNCTION version_action(pk text, n int) RETURNS jsonb IMMUTABLE RETURN jsonb_build_object('ConditionCheck', jsonb_build_object(
	'TableName', 'History', 'Key', key(pk)) || CASE n WHEN 0 THEN '{"ConditionExpression":"attribute_not_exists(PK)"}'
	ELSE jsonb_build_object('ConditionExpression', 'size(l) = :n',
		'ExpressionAttributeValues', jsonb_build_object(':n', jsonb_build_object('N', n::text))) END);
CREATE FUNCTION append(v text, VARIADIC pks text[]) RETURNS void LANGUAGE sql AS $$
	SELECT dynamo_transact_write(json_agg(append_action(pk, v))) FROM unnest(pks) pk
$$;
CREATE FUNCTION append_if(v text, checked text, n int, VARIADIC pks text[]) RETURNS void LANGUAGE sql AS $$
	SELECT dynamo_transact_write(json_agg(action)) FROM (
		SELECT version_action(checked, n) UNION ALL SELECT append_action(pk, v) FROM unnest(pks) pk) a(action)
$$;
CREATE FUNCTION append_one(v text, pk text) RETURNS void LANGUAGE sql AS $$
	SELECT dynamo_update('History', jsonb_build_object('PK', pk), 'SET l = list_append(if_not_exists(l, :empty), :v)',
		jsonb_build_object(':empty', '[]'::jsonb, ':v', jsonb_build_array(v)))
$$;
CREATE FUNCTION list(item dynamo_item) RETURNS jsonb IMMUTABLE RETURN coalesce(item -> 'l', '[]');
CREATE FUNCTION read(VARIADIC pks text[]) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_object_agg(pks[n], list(item)) FROM dynamo_transact_get((
		SELECT json_agg(jsonb_build_object('Get', jsonb_build_object('TableName', 'History', 'Key', key(pk)))) FROM unnest(pks) pk))
		WITH ORDINALITY AS g(item, n)
$$;
CREATE FUNCTION version(pk text, OUT version int) LANGUAGE sql AS $$
	SELECT jsonb_array_length(list(dynamo_get('History', jsonb_build_object('PK', pk))))
$$;
CREATE FUNCTION read_one(pk text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object(pk, list(dynamo_get('History', jsonb_build_object('PK', pk))))
$$;
SQL

# Half of the transactions hold what they have locked for a moment.
sub transaction
{
	my ($call) = @_;
	return "SELECT $call" . (rand() < 0.5 ? ', pg_sleep(' . PAUSE . ')' : '');
}

# Items as psql's variables.
sub items { return join(', ', map { ":'item$_'" } @_) }

# A random operation: what it is to do with which items, and the statements
# that do it.  In pieces, what should be one transaction is several.
sub random_operation
{
	my ($id, $in_pieces) = @_;
	my @keys = shuffle(0 .. ITEMS - 1);
	my @some = @keys[ 0 .. 1 + int(rand(2)) ];
	my $kind = rand();

	return { appends => { $keys[0] => $id }, sql => [ "SELECT append_one('$id', " . items($keys[0]) . ')' ] } if $kind < 0.25;
	return { sql => [ 'SELECT read_one(' . items($keys[0]) . ')' ] } if $kind < 0.45;
	return { sql => [ $in_pieces ? map { 'SELECT read_one(' . items($_) . ')' } @keys : 'SELECT read(' . items(@keys) . ')' ] }
	  if $kind < 0.6;
	return {
		appends => { map { $_ => $id } @some },
		sql => [
			$in_pieces
			? map { transaction("append_one('$id', " . items($_) . ')') } @some
			: transaction("append('$id', " . items(@some) . ')')
		]
	  }
	  if $kind < 0.8;
	return {
		appends => { $keys[1] => $id },
		checked => $keys[0],
		sql => [
			transaction(
				$in_pieces
				? "append_one('$id', " . items($keys[1]) . ')'
				: "append_if('$id', " . items($keys[0]) . ', :version, ' . items($keys[1]) . ')')
		]
	};
}

# psql notes the time before and after, and how it ended.
sub script_of_operation
{
	my ($n, $operation) = @_;
	my $script = "SELECT floor(extract(epoch FROM clock_timestamp()) / " . EPOCH . ") AS epoch \\gset\n";
	$script .= "\\set item$_ :epoch .$_\n" foreach 0 .. ITEMS - 1;
	$script .= 'SELECT version(' . items($operation->{checked}) . ") \\gset\n" if defined $operation->{checked};
	$script .= "\\echo begin $n :epoch :version\n\\set state 00000\nSELECT extract(epoch FROM clock_timestamp()) AS started \\gset\n";
	$script .= "$_;\n\\if :ERROR\n\\set state :SQLSTATE\n\\endif\n" foreach @{ $operation->{sql} };
	$script .= "SELECT extract(epoch FROM clock_timestamp()) AS ended \\gset\n\\echo end $n :started :ended :state\n";
	return $script;
}

sub start_client
{
	my ($client, $in_pieces) = @_;
	my $run = $in_pieces ? 'p' : 't';
	my $file = "$ENV{DYN_ROOT}/client$client.sql";
	my @operations = map {
		my $operation = random_operation("$run$client.$_", $in_pieces);
		$operation->{id} = "$run$client.$_";
		$operation;
	} 0 .. $operations - 1;
	my $output = '';
	unlink $file;
	append_to_file($file, join('', map { script_of_operation($_, $operations[$_]) } 0 .. $#operations));
	my $psql = IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres'), '-f', $file ],
		'>', \$output, '2>', \my $errors);
	return { psql => $psql, output => \$output, operations => \@operations };
}

# Adds to the operations what psql has written about them.
sub finish_client
{
	my ($client) = @_;
	my $operation;
	$client->{psql}->finish;
	foreach (split /\n/, ${ $client->{output} })
	{
		if (/^begin (\d+) (\S+) (\S*)/)
		{
			my ($n, $epoch, $version) = ($1, $2, $3);
			$operation = $client->{operations}[$n];
			$operation->{versions}{"$epoch.$operation->{checked}"} = $version if defined $operation->{checked};
			$operation->{appends} = { map { ("$epoch.$_" => $operation->{appends}{$_}) } keys %{ $operation->{appends} } };
		}
		elsif (/^end \d+ (\S+) (\S+) (\S+)/)
		{
			@$operation{qw(start end state)} = ($1, $2, $3);
			$operation->{ok} = $3 eq '00000';
		}
		elsif (/^\{/) { $operation->{reads} = { %{ $operation->{reads} // {} }, %{ decode_json($_) } } }
	}
	return @{ $client->{operations} };
}

sub run_history
{
	my ($in_pieces) = @_;
	my @clients = map { start_client($_, $in_pieces) } 0 .. CLIENTS - 1;
	my @history = map { finish_client($_) } @clients;
	my $rows = $node->safe_psql('postgres', q{SELECT item ->> 'PK', list(item) FROM dynamo_scan('History')});
	my %final = map { /^(.*?)\|(.*)$/; $1 => decode_json($2) } split /\n/, $rows;
	$node->safe_psql('postgres', 'TRUNCATE "History"');
	return (\@history, \%final);
}

my ($history, $final) = run_history(0);
my %states;
$states{ $_->{state} // 'none' }++ foreach @$history;
note(join(', ', map { "$states{$_} ended with $_" } sort keys %states));
is_deeply([ grep { !/^(00000|DY007|DY010)$/ } keys %states ],
	[], 'operations succeed or are refused for a conflict, nothing else');
cmp_ok($states{'00000'}, '>', @$history / 4, 'many succeed');
cmp_ok($states{DY010} // 0, '>', 0, 'transactions have met others');
my $wrong = History::check($history, $final);
is_deeply($wrong->{$_}, [], "nothing $_") foreach sort keys %$wrong;

($history, $final) = run_history(1);
delete $_->{versions} foreach @$history;
$wrong = History::check($history, $final);
cmp_ok(scalar @{ $wrong->{fractured} }, '>', 0, 'in pieces, transactions are seen in part');
cmp_ok(scalar @{ $wrong->{cycles} }, '>', 0, 'in pieces, there is no order of the operations');
is_deeply($wrong->{lost}, [], 'in pieces, still nothing is lost');

$node->stop;
done_testing();
