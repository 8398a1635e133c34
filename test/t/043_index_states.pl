# What can be done with an index, and with its table, while a worker is to fill
# or to drop it: the job is switched off, so each state lasts.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('states');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'dynamo_am'
dynamo_am.disabled_jobs = 'backfill'
CONF
$node->start;

sub sql { return $node->safe_psql('postgres', $_[0]) }

# The answer's indexes and their states, or the error.
sub change
{
	my ($change) = @_;
	return sql(<<SQL);
SELECT answer((
	'{"TableName": "Table", "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": [$change]}'::json))
SQL
}

sub create { return change(qq({"Create": {"IndexName": "$_[0]", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}})) }
sub drop { return change(qq({"Delete": {"IndexName": "$_[0]"}})) }

sub states
{
	return sql(q{SELECT states(dynamo_describe_table('Table')::json)});
}

sql(<<'SQL');
CREATE EXTENSION dynamo_am;
SELECT dynamo_create_table('Table', 'PK S');
CREATE FUNCTION states(description json) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', description ->> 'TableStatus', (SELECT string_agg(concat_ws(' ', i ->> 'IndexName', i ->> 'IndexStatus', i ->> 'Backfilling'), ' ')
		FROM json_array_elements(description -> 'GlobalSecondaryIndexes') i))
$$;
CREATE FUNCTION answer(request json) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN states(dynamo_api('UpdateTable', request) -> 'TableDescription');
EXCEPTION WHEN OTHERS THEN
	RETURN SQLERRM;
END $$;
SQL
$node->poll_query_until('postgres', q{SELECT EXISTS (SELECT FROM dynamo_stat_workers)})
	or die 'no scheduler has started';

my $one = 'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table';
my $in_use = 'Attempt to change a resource which is still in use:';

is(create('first'), 'UPDATING first CREATING false', 'an index is to be filled');
is(states(), 'UPDATING first CREATING false', 'and shown so');
is(create('second'), $one, 'no other one meanwhile');
is(create('first'), 'Attempting to create an index which already exists', 'nor the same');
is(drop('first'), "$in_use Index is being created: first", 'it cannot be deleted yet');
is(change('{"Update": {"IndexName": "first", "OnDemandThroughput": {"MaxReadRequestUnits": 5}}}'),
	"$in_use Index is being created: first", 'nor changed');
my ($result, $out, $err) = $node->psql('postgres', q{SELECT dynamo_delete_table('Table')});
like($err, qr/\Q$in_use Table is being updated: Table\E/, 'nor can the table be deleted');
sql(q{SELECT dynamo_put('Table', jsonb_build_object('PK', i, 'a', 'a' || i)) FROM (VALUES ('1'), ('2')) v (i)});
is(sql(q{SELECT count(*) FROM "Table:first"}), '0', 'writes pass it by until it has been filled');
is(sql(q{SELECT dynamo_repair('"Table"')}), '{}', 'nor does dynamo_repair() fill it');
is(sql(q{SELECT count(*) FROM "Table:first"}), '0', 'which is left to the worker');

# As the worker says when it begins to fill it.
sql(<<'SQL');
UPDATE dynamo.indexes SET backfilling = true, building = false;
UPDATE dynamo.tables SET created = created;
ALTER TABLE "Table" SET (autovacuum_enabled = off);
SQL
is(states(), 'UPDATING first CREATING true', 'while it is being filled');
sql(q{SELECT dynamo_put('Table', '{"PK": {"S": "2"}, "a": {"S": "a2"}, "b": {"S": "b"}}')});
is(sql(q{SELECT "PK" FROM "Table:first"}), '2', 'writes reach it when its entries have been written');
is(create('second'), $one, 'there is still one at a time');
is(drop('first'), 'UPDATING first DELETING', 'but it can be deleted');
is(states(), 'UPDATING first DELETING', 'which lasts as well');
is(drop('first'), "$in_use Index is being deleted: first", 'and is not done twice');
is(create('second'), $one, 'nor another made');
sql(q{SELECT dynamo_put('Table', jsonb_build_object('PK', '3', 'a', 'a3'))});
is(sql(q{SELECT count(*) FROM "Table:first"}), '1', 'writes pass it by');

$node->append_conf('postgresql.conf', q{dynamo_am.disabled_jobs = ''});
$node->reload;
$node->poll_query_until('postgres', q{SELECT count(*) = 0 FROM dynamo.indexes});
is(states(), 'ACTIVE', 'the worker drops it');
is(create('second'), 'UPDATING second CREATING false', 'and fills another');
$node->poll_query_until('postgres', q{SELECT status = 'ACTIVE' FROM dynamo.indexes});
is(states(), 'ACTIVE second ACTIVE', 'until it is ACTIVE');
is(sql(q{SELECT count(*), (dynamo_check('"Table"')).problems FROM "Table:second"}), '3|{}', 'with all items');

# All of it goes with the extension.
sql('DROP EXTENSION dynamo_am CASCADE');
is(sql(q{SELECT count(*) FROM pg_class WHERE relname LIKE 'Table%'}), '0', 'and goes with the extension');
$node->stop;
done_testing();
