# Auto scaling, by a clock that the test moves; and once by the worker.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('scaling');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'dynamo_am'
dynamo_am.disabled_jobs = 'scaling'
dynamo_am.throttling = off
CONF
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION dynamo_am;
SELECT dynamo_api('CreateTable', '{"TableName": "Cart", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "g", "AttributeType": "S"}],
	"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "ProvisionedThroughput": {"ReadCapacityUnits": 10, "WriteCapacityUnits": 10},
	"GlobalSecondaryIndexes": [{"IndexName": "byg", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
	"Projection": {"ProjectionType": "ALL"}, "ProvisionedThroughput": {"ReadCapacityUnits": 10, "WriteCapacityUnits": 10}}]}');
SQL

sub sql { return $node->safe_psql('postgres', join(";\n", @_)) }

sub refused
{
	my ($statement) = @_;
	my ($code, $out, $error) = $node->psql('postgres', $statement);
	return $error =~ /ERROR:  (.*)/ ? $1 : '';
}

# Each step is at a minute of its own, from ten minutes past midnight on.
my $begin = 86400 - time % 86400 + 620;

sub at { return 'SET dynamo_am.clock_offset = ' . ($begin + 60 * $_[0]) }

# A write of so many KB is as many units.
sub write_units
{
	my ($minute, $units, $g) = @_;
	my $more = $g ? ", 'g', 'x'" : '';
	sql(at($minute), "SELECT dynamo_put('Cart', jsonb_build_object('id', 'a$minute-' || i$more, 'x', repeat('x', least($units, 390 * i) * 1024 - 390 * 1024 * (i - 1) - 20))::dynamo_item)
		FROM generate_series(1, ($units + 389) / 390) i") if $units;
}

sub scale { return sql(at($_[0]), 'SELECT dynamo.scale_tables()') }

sub units
{
	return sql("SELECT read_units || ' ' || write_units FROM dynamo.tables");
}

is(refused("SELECT dynamo_put_scaling_policy('Cart', 'write')"),
	'No scalable target found for service namespace: dynamodb, resource ID: table/Cart, scalable dimension: dynamodb:table:WriteCapacityUnits',
	'a policy needs a target');
is(refused("SELECT dynamo_register_scalable_target('Cart', 'write', 6, 5)"), 'Maximum capacity cannot be less than minimum capacity', 'bounds');
is(refused("SELECT dynamo_register_scalable_target('Cart', 'write', 1, 5, 'none')"), 'DynamoDB index does not exist: table/Cart/index/none', 'an index');
sql("SELECT dynamo_register_scalable_target('Cart', 'write', 5, 100)");
foreach my $target (19.9, 90.1)
{
	is(refused("SELECT dynamo_put_scaling_policy('Cart', 'write', $target)"), 'TargetValue must be between 20.0 and 90.0', "a target of $target");
}
sql(at(0), "SELECT dynamo_put_scaling_policy('Cart', 'write', 50)");

# 10 units a second are 600 a minute; the target is 300 of them.
write_units(1, 290);
write_units(2, 290);
is(scale(3), 0, 'below the target nothing is done');
write_units(3, 320);
is(scale(4), 0, 'one minute above it is not enough');
write_units(4, 600);
is(scale(5), 1, 'two minutes raise it');
is(units(), '10 20', 'so that the target is met');
is(scale(5), 0, 'once');
write_units($_, 1200) for 5, 6;
is(scale(7), 1, 'again');
is(units(), '10 40', 'without a cooldown');

# Down, after 15 minutes at 20 points below the target: 30 % are 720.
write_units(8, 730);
write_units($_, 240) for 9, 22;
is(scale(23), 0, 'fourteen minutes below it are not enough');
is(scale(24), 1, 'fifteen lower it');
is(units(), '10 8', 'to what the largest of them needs');
sql(at(24), "SELECT dynamo_put_scaling_policy('Cart', 'write', 50, 120, 0, true)");
is(scale(60), 0, 'not where that is disabled');
write_units($_, 600) for 61, 62;
is(scale(63), 1, 'but up');
is(units(), '10 20', 'as ever');
write_units($_, 1200) for 63, 64;
is(scale(64), 0, 'not in the cooldown');
is(scale(65), 1, 'after it');
sql(at(65), "SELECT dynamo_put_scaling_policy('Cart', 'write', 50)");
write_units($_, 300000) for 66;
write_units($_, 300000) for 67;
is(scale(68), 1, 'up to the maximum');
is(units(), '10 100', 'of 100');

# Four decreases a day, then one an hour: one was spent.  Traffic that ends
# lowers to the minimum, which a new minimum raises at once.
my $minute = 100;
foreach my $round (1 .. 3)
{
	is(scale($minute), 1, "decrease $round");
	sql(at($minute), "SELECT dynamo_api('UpdateTable', '{\"TableName\": \"Cart\", \"ProvisionedThroughput\": {\"ReadCapacityUnits\": 10, \"WriteCapacityUnits\": 100}}')");
}
is(scale($minute), 0, 'a fifth decrease waits');
is(scale($minute + 60), 1, 'for an hour');
sql(at(161), "SELECT dynamo_register_scalable_target('Cart', 'write', 7, 9)");
scale(161);
like(units(), qr/^10 [79]$/, 'bounds hold at once');

# A global index by itself
sql(at(170), "SELECT dynamo_register_scalable_target('Cart', 'write', 5, 50, 'byg')", "SELECT dynamo_put_scaling_policy('Cart', 'write', 50, index_name => 'byg')");
write_units($_, 600, 1) for 171, 172;
is(scale(173) >= 1, 1, 'an index is scaled');
is(sql("SELECT write_units FROM dynamo.indexes"), 20, 'like a table');
sql("SELECT dynamo_delete_scaling_policy('Cart', 'write', 'byg')", "SELECT dynamo_deregister_scalable_target('Cart', 'write', 'byg')");
is(sql("SELECT string_agg(index || dimension, ' ') FROM dynamo.scaling"), 'write', 'targets can be taken away');

# The worker
sql("SELECT dynamo_register_scalable_target('Cart', 'read', 33, 50)", "SELECT dynamo_put_scaling_policy('Cart', 'read')");
$node->append_conf('postgresql.conf', "dynamo_am.disabled_jobs = ''");
$node->reload;
$node->poll_query_until('postgres', 'SELECT read_units = 33 FROM dynamo.tables');
pass('the worker scales');
sql('DROP TABLE "Cart"');
is(sql('SELECT count(*) FROM dynamo.scaling'), 0, 'a table takes its targets with it');
$node->stop;
done_testing();
