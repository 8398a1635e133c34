# Capacity: what is counted, what is refused, and in which words; by
# dynamo_api() on a server of its own, whose clock the test moves.
use strict;
use warnings;
use Crash;
use JSON::PP;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('capacity');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'dynamo_am'
dynamo_am.capacity_slots = 10
dynamo_am.throttling = on
autovacuum = off
CONF
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION dynamo_am;
-- The answer, or the body of the error.
CREATE FUNCTION api(operation text, request json) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	body text;
BEGIN
	RETURN dynamo_api(operation, request);
EXCEPTION WHEN others THEN
	GET STACKED DIAGNOSTICS body = PG_EXCEPTION_DETAIL;
	RETURN coalesce(nullif(body, ''), to_json(sqlerrm)::text);
END $$;
CREATE FUNCTION a_table(name text, members text) RETURNS text BEGIN ATOMIC
	SELECT api('CreateTable', format('{"TableName": "%s", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}%s]'
		', "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]%s}', name,
		CASE WHEN members LIKE '%Secondary%' THEN ', {"AttributeName": "g", "AttributeType": "S"}' END, members)::json);
END;
-- What has been used of a table, or of its first index.
CREATE FUNCTION used(name text, of_kind text, of_index int DEFAULT NULL) RETURNS float8 BEGIN ATOMIC
	SELECT consumed_units FROM dynamo.capacity()
	WHERE table_id = quote_ident(name)::regclass AND kind = of_kind AND index_position IS NOT DISTINCT FROM of_index;
END;
SQL

sub sql { return $node->safe_psql('postgres', join(";\n", @_)) }

sub api
{
	my ($operation, $request, $ahead) = @_;
	my $json = encode_json($request);
	return decode_json(sql('SET dynamo_am.clock_offset = ' . ($ahead // 0), "SELECT api('$operation', \$json\$$json\$json\$)"));
}

sub put
{
	my ($table, $id, $bytes, $ahead, %more) = @_;
	my $item = { id => { S => $id }, (map { $_ => { S => $more{$_} } } keys %more) };
	my $size = 2 + length $id;
	$size += length($_) + length($more{$_}) foreach keys %more;
	$item->{x} = { S => 'x' x ($bytes - $size - 1) } if $bytes > $size;
	return api('PutItem', { TableName => $table, Item => $item, ReturnConsumedCapacity => 'INDEXES' }, $ahead);
}

sub provisioned { return qq(, "ProvisionedThroughput": {"ReadCapacityUnits": $_[0], "WriteCapacityUnits": $_[1]}) }

# A table that has saved up what it can.
sub a_table { return sql("SET dynamo_am.clock_offset = '-300'", "SELECT a_table('$_[0]', '$_[1]')") }

my $TABLE_TEXT = 'The level of configured provisioned throughput for the table was exceeded. '
  . 'Consider increasing your provisioning level with the UpdateTable API.';
my $INDEX_TEXT = 'The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. '
  . 'Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API';

sub refusal
{
	my ($exception, $text, $reason, $resource) = @_;
	return { __type => $exception, message => $text,
		ThrottlingReasons => [ { reason => $reason, resource => "arn:aws:dynamodb:us-east-1:000000000000:table/$resource" } ] };
}

my $EXCEEDED = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';

# A table of 1 and 1: the bucket has 300 units.
a_table('One', provisioned(1, 1));
put('One', 'a', 4096);
is(sql("SELECT used('One', 'write')"), 4, 'a write is counted');
api('GetItem', { TableName => 'One', Key => { id => { S => 'a' } } });
api('GetItem', { TableName => 'One', Key => { id => { S => 'a' } }, ConsistentRead => JSON::PP::true });
api('GetItem', { TableName => 'One', Key => { id => { S => 'none' } } });
is(sql("SELECT used('One', 'read')"), 2, 'reads are counted in halves');
api('Scan', { TableName => 'One' });
api('Query', { TableName => 'One', KeyConditionExpression => 'id = :a', ExpressionAttributeValues => { ':a' => { S => 'a' } } });
is(sql("SELECT used('One', 'read')"), 3, 'so are Scan and Query');
sql("SELECT dynamo_scan('One')");
is(sql("SELECT used('One', 'read')"), 3.5, 'so is a function that reads everything');
put('One', 'big', 400 * 1024) for 1;
is_deeply(put('One', 'a', 10), refusal($EXCEEDED, $TABLE_TEXT, 'TableWriteProvisionedThroughputExceeded', 'One'),
	'what exceeds the burst is refused, in the words of the service');
is(sql("SELECT used('One', 'write')"), 404, 'and costs nothing');
is(put('One', 'big', 400 * 1024, 150)->{ConsumedCapacity}{CapacityUnits}, 400, 'what is owed is paid by time');
is_deeply([ map { put('One', 'big', 400 * 1024, $_)->{__type} } 400, 500 ], [ $EXCEEDED, undef ], 'each time');
like(
	sql('SET dynamo_am.clock_offset = 500', "SELECT api('PutItem', '{\"TableName\": \"One\", \"Item\": {\"id\": {\"S\": \"a\"}}}')",
		"SET dynamo_am.clock_offset = '-1000'", "SELECT api('PutItem', '{\"TableName\": \"One\", \"Item\": {\"id\": {\"S\": \"a\"}}}')"),
	qr/Exceeded.*\n.*Exceeded/, 'a clock that goes back gives nothing');

# All faces, and what a batch and a transaction answer
put('One', 'big', 400 * 1024);
my ($code, $out, $error) = $node->psql('postgres', q(\set VERBOSITY verbose
SELECT dynamo_put('One', '{"id": {"S": "a"}}')));
like($error, qr/DY015: \Q$TABLE_TEXT\E.*DETAIL:  ProvisionedThroughputExceededException.*TABLE NAME:  One\nCONSTRAINT NAME:  TableWriteProvisioned/s,
	'a function raises');
a_table('Two', provisioned(100, 100));
my %write = map { $_ => [ { PutRequest => { Item => { id => { S => 'b' } } } } ] } qw(One Two);
is_deeply(api('BatchWriteItem', { RequestItems => { map { $_ => $write{$_} } qw(One Two) } }),
	{ UnprocessedItems => { One => $write{One} } }, 'a batch leaves what is refused');
is(api('BatchWriteItem', { RequestItems => { One => $write{One} } })->{__type}, $EXCEEDED, 'unless that is all');
my @actions = map { { Put => { TableName => $_, Item => { id => { S => 'b' } } } } } qw(Two One);
is_deeply(
	[ map { $_->{Code} } @{ api('TransactWriteItems', { TransactItems => \@actions })->{CancellationReasons} } ],
	[ 'None', 'ProvisionedThroughputExceeded' ], 'a transaction is cancelled');
sql("SET dynamo_am.throttling = off", "SELECT dynamo_put('One', '{\"id\": {\"S\": \"c\"}}')");
sql("SET dynamo_am.throttling = log", "SELECT dynamo_put('One', '{\"id\": {\"S\": \"c\"}}')");
ok(slurp_file($node->logfile) =~ /LOG:  request would have been throttled: TableWriteProvisionedThroughputExceeded of One/, 'logged only');

# The other modes
a_table('Max', ', "BillingMode": "PAY_PER_REQUEST", "OnDemandThroughput": {"MaxWriteRequestUnits": 1}');
put('Max', 'a', 400 * 1024);
is_deeply(put('Max', 'a', 10), refusal('com.amazon.coral.service#ThrottlingException',
	'Throughput exceeds the maximum OnDemandThroughput configured on table or index', 'TableWriteMaxOnDemandThroughputExceeded', 'Max'),
	'a maximum on demand');
is(sql("SELECT string_agg(kind || ' ' || rate, ', ' ORDER BY kind) FROM dynamo.capacity() WHERE table_id = '\"Max\"'::regclass"),
	'read 12000, write 1', 'on demand begins warm');
my $rate = "SELECT rate FROM dynamo.capacity() WHERE table_id = '\"Two\"'::regclass AND kind = 'write'";
my $left = "SELECT available_units BETWEEN 29100 AND 29900 FROM dynamo.capacity() WHERE table_id = '\"Two\"'::regclass AND kind = 'write'";
sql(q(SELECT dynamo_put('Two', jsonb_build_object('id', 'big' || i, 'x', repeat('x', 400000))::dynamo_item) FROM generate_series(1, 2) i));
is(sql($left), 't', 'a bucket after 800 of 30000 units');
sql("SELECT api('UpdateTable', '{\"TableName\": \"Two\", \"ProvisionedThroughput\": {\"ReadCapacityUnits\": 100, \"WriteCapacityUnits\": 200}}')");
put('Two', 'a', 10);
is(sql($left), 't', 'a new rate keeps its units');
is(sql($rate), 200, 'a new rate holds at once');

# A global index without capacity stops writes that concern it.
my $index = '{"IndexName": "byg", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}' . provisioned(1, 1) . '}';
a_table('Base', provisioned(1000, 1000) . qq(, "GlobalSecondaryIndexes": [$index]));
put('Base', 'a', 400 * 1024, 0, g => 'hot');
is(sql("SELECT used('Base', 'write') || ' ' || used('Base', 'write', 1)"), '400 400', 'a global index has an account of its own');
is_deeply(put('Base', 'b', 10, 0, g => 'hot'), refusal($EXCEEDED, $INDEX_TEXT, 'IndexWriteProvisionedThroughputExceeded', 'Base/index/byg'),
	'a global index without capacity stops the write');
is(api('GetItem', { TableName => 'Base', Key => { id => { S => 'b' } } })->{Item}, undef, 'which has written nothing');
is(put('Base', 'b', 10)->{ConsumedCapacity}{CapacityUnits}, 1, 'one that does not concern it goes on');
is_deeply(
	api('BatchWriteItem', { RequestItems => { Base => [ map { { PutRequest => { Item => $_ } } } { id => { S => 'c' } }, { id => { S => 'd' }, g => { S => 'x' } } ] } })
	  ->{UnprocessedItems}, { Base => [ { PutRequest => { Item => { id => { S => 'd' }, g => { S => 'x' } } } } ] }, 'also in a batch');
is(api('TransactWriteItems', { TransactItems => [ { Put => { TableName => 'Base', Item => { id => { S => 'c' }, g => { S => 'x' } } } } ] })
	  ->{CancellationReasons}[0]{Message}, $INDEX_TEXT, 'and in a transaction');
my $read = { TableName => 'Base', IndexName => 'byg', KeyConditionExpression => 'g = :g', ExpressionAttributeValues => { ':g' => { S => 'hot' } } };
api('Query', $read) for 1 .. 7;
is(api('Query', $read)->{ThrottlingReasons}[0]{reason}, 'IndexReadProvisionedThroughputExceeded', 'reads of an index are its own');

# Plain SQL on a table that has an index
my $insert = sub { qq(INSERT INTO "Base" VALUES ('sql$_[0]', jsonb_build_object('x', repeat('x', $_[1] * 1024 - 10))::dynamo_item)) };
my $used = sql("SELECT used('Base', 'write')");
sql($insert->(1, 3), q(UPDATE "Base" SET item = '{}' WHERE id = 'sql1'), q(DELETE FROM "Base" WHERE id = 'sql1'));
is(sql("SELECT used('Base', 'write')") - $used, 7, 'plain SQL is counted');
sql(q(CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'),
	q(CREATE TRIGGER nothing AFTER INSERT ON "Base" FOR EACH ROW EXECUTE FUNCTION nothing()));
$used = sql("SELECT used('Base', 'write')");
put('Base', 'by_sql', 10);
is(sql("SELECT used('Base', 'write')") - $used, 1, 'an operation that goes through the executor is counted once');
my ($sql_code, $sql_out, $sql_error) = $node->psql('postgres', q(SET dynamo_am.throttle_sql = on; INSERT INTO "Base" VALUES ('sql2', '{"g": {"S": "hot"}}')));
like($sql_error, qr/\Q$INDEX_TEXT\E/, 'and limited if asked for');
sql(q(INSERT INTO "Base" VALUES ('sql2', '{"g": {"S": "hot"}}')));

# A hot key is limited, and its neighbours are not.  Each write sets the clock
# back, so that no time passes between them.
a_table('Hot', ', "BillingMode": "PAY_PER_REQUEST"');
my $back = 0;
my @hot = map { put('Hot', 'hot', 400 * 1024, $back -= 60) } 1 .. 7;
is_deeply([ map { $_->{__type} } @hot[0 .. 5] ], [ (undef) x 6 ], 'a hot key has a partition, and then its own');
is($hot[6]{ThrottlingReasons}[0]{reason}, 'TableWriteKeyRangeThroughputExceeded', 'a hot key has the limit of a partition');
my $cold = q(api('PutItem', json_build_object('TableName', 'Hot', 'Item', json_build_object('id', json_build_object('S', 'cold' || i)))));
is(sql('SET dynamo_am.clock_offset = ' . ($back + 1), "SELECT count(*) FROM generate_series(1, 300) i WHERE $cold = '{}'"), 300, 'its neighbours have theirs');

# Only what tables are set to is enforced unless told otherwise.
is(sql("SELECT boot_val FROM pg_settings WHERE name = 'dynamo_am.throttling'"), 'configured', 'the default');
my $configured = sub {
	my ($table, $id, $kb, $more) = @_;
	my $item = qq(jsonb_build_object('id', '$id', 'x', repeat('x', $kb * 1024 - 100)$more)::dynamo_item);
	my ($code, $out, $error) = $node->psql('postgres',
		"\\set VERBOSITY verbose\nSET dynamo_am.throttling = configured; SET dynamo_am.clock_offset = '-600'; SELECT dynamo_put('$table', $item) FROM generate_series(1, 8)");
	return $error =~ /CONSTRAINT NAME:  (.*)/ ? $1 : $error;
};
is($configured->('Hot', 'hot', 390, ''), '', 'a hot key on demand is not limited by default');
is($configured->('One', 'a', 390, ''), 'TableWriteProvisionedThroughputExceeded', 'provisioned throughput is');
is($configured->('Base', 'a', 390, ", 'g', 'hot'"), 'IndexWriteProvisionedThroughputExceeded', 'so is that of a global index');
is($configured->('Max', 'a', 390, ''), 'TableWriteMaxOnDemandThroughputExceeded', 'and a maximum on demand');

# A table that was created just now (or will be) has saved up nothing.
sql('SET dynamo_am.clock_offset = 60', "SELECT a_table('Fresh', '" . provisioned(1, 1) . "')");
is_deeply([ map { put('Fresh', 'a', 200 * 1024)->{__type} } 1 .. 2 ], [ undef, $EXCEEDED ], 'a new table has no burst');

# More tables than slots: seven are taken, with the index of one of them.
is(sql('SELECT count(*) / 2 FROM dynamo.capacity()'), 7, 'slots in use');
a_table("Tab$_", provisioned(1, 1)) for 1 .. 5;
put("Tab$_", 'a', 400 * 1024, 300) for 1 .. 5;
is(sql('SELECT count(*) / 2 FROM dynamo.capacity()'), 10, 'slots are bounded');
put("Tab$_", 'a', 10, 300 + $_) for 4 .. 5;
is(sql("SELECT count(*) FROM dynamo.capacity() WHERE table_id = '\"Tab5\"'::regclass"), 2, 'slots that were idle are used again');

# Restarts
my $counted = "SELECT string_agg(format('%s %s %s %s %s', table_id, kind, consumed_units, throttled, rate), ', ' ORDER BY table_id, kind) FROM dynamo.capacity()";
my $before = sql($counted);
$node->restart;
is(sql($counted), $before, 'a clean restart keeps what was counted');
is(put('Tab3', 'a', 10, 305)->{__type}, $EXCEEDED, 'and what is owed');
Crash::pull_the_plug($node);
$node->start;
is(sql('SELECT count(*) FROM dynamo.capacity()'), 0, 'a crash does not');

# A partition of a provisioned table
a_table('Wide', provisioned(3000, 9000));
is($configured->('Wide', 'hot', 390, ''), '', 'a partition of a provisioned table is not');
is(put('Wide', 'hot', 390 * 1024, -600 - 60 * $_)->{__type}, $_ < 7 ? undef : $EXCEEDED, "it is if asked for: put $_") foreach 1 .. 7;

# What is only logged takes nothing.
a_table('Logged', provisioned(1, 1));
is_deeply([ map { put('Logged', 'a', 200 * 1024)->{__type} } 1 .. 3 ], [ undef, undef, $EXCEEDED ], 'a table owes 100 units');
sql('SET dynamo_am.throttling = log', q(SELECT dynamo_put('Logged', jsonb_build_object('id', i::text, 'x', repeat('x', 200000))::dynamo_item) FROM generate_series(1, 3) i));
is(put('Logged', 'a', 10, 150)->{__type}, undef, 'and no more after others that were logged');

# Ten tables have all the slots, each for 300 seconds after its last use.
my @tables = (qw(One Two Max Hot Fresh), map { "Tab$_" } 1 .. 5);
my $touch = sub {
	my ($at, @names) = @_;
	return ("SET dynamo_am.clock_offset = $at", map { "SELECT FROM dynamo_put('$_', '{\"id\": {\"S\": \"a\"}}')" } @names);
};
my $owners = q(SELECT string_agg(DISTINCT table_id::regclass::text, ' ') FROM dynamo.capacity() WHERE table_id IN ('"One"'::regclass, '"Wide"'::regclass));
sql($touch->(2000, @tables), $touch->(2250, 'Wide'));
is(sql($owners), '"One"', 'no slot is taken that was used within 300 seconds');
sql($touch->(2290, @tables[1 .. 9]), $touch->(2310, 'Wide'));
is(sql($owners), '"Wide"', 'one that was not is');
my $sum = q(SELECT sum(consumed_units) FROM dynamo.capacity() WHERE kind = 'write');
my ($sum_before, $sum_after, $owner) = split /\n/, sql($touch->(2311, 'Wide'), $touch->(2700, @tables), $sum, $touch->(2701, 'Wide'), $sum, $owners);
is($owner, '"One"', 'a slot that a session remembers has become that of another table');
is($sum_after, $sum_before, 'and the session does not use it');

$node->append_conf('postgresql.conf', 'dynamo_am.capacity_slots = 0');
$node->restart;
put('Tab1', 'a', 400 * 1024) for 1 .. 2;
is(put('Tab1', 'a', 10)->{ConsumedCapacity}{CapacityUnits}, 400, 'without slots nothing is refused');
$node->stop;
done_testing();
