# Sessions share buckets: together they take no more than one holds, tables do not disturb
# each other, and a change of settings holds for everybody at once.
use strict;
use warnings;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $SESSIONS = 4;
my $UNITS = 100;    # of a table, and of an item
my $node = PostgreSQL::Test::Cluster->new('capacity_sessions');
$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'dynamo_am'\nautovacuum = off\nfsync = off");
$node->start;
$node->safe_psql('postgres', <<"SQL");
CREATE EXTENSION dynamo_am;
SET dynamo_am.clock_offset = '-300';
SELECT dynamo_create_table(name, 'id S', read_capacity => $UNITS, write_capacity => $UNITS) FROM unnest(ARRAY['Left', 'Right']) name;
SELECT dynamo_create_table('Slow', 'id S', read_capacity => 1, write_capacity => 1);
CREATE FUNCTION try(name text, kb int) RETURNS text LANGUAGE plpgsql AS \$\$
BEGIN
	PERFORM dynamo_put(name, jsonb_build_object('id', pg_backend_pid()::text, 'x', repeat('x', kb * 1024 - 100))::dynamo_item);
	RETURN 'written';
EXCEPTION WHEN SQLSTATE 'DY015' THEN
	RETURN 'refused';
END \$\$;
-- Writes until it is refused.
CREATE PROCEDURE drain(name text) LANGUAGE plpgsql AS \$\$
BEGIN
	FOR n IN 1 .. 2000 LOOP
		IF try(name, $UNITS) = 'refused' THEN RETURN; END IF;
	END LOOP;
	RAISE 'nobody is ever refused';
END \$\$;
SQL

sub sql { return $node->safe_psql('postgres', join(";\n", @_)) }

sub used
{
	return sql(qq(SELECT consumed_units FROM dynamo.capacity() WHERE table_id = '"$_[0]"'::regclass AND kind = 'write'));
}

# Each session drains the table by itself.
my $begin = time;
my @sessions = map { IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres'), '-c', q(CALL drain('Left')) ]) } 1 .. $SESSIONS;
ok($_->finish, 'a session takes what it gets') foreach @sessions;
my $held = 300 * $UNITS + (time - $begin) * $UNITS;
my $used = used('Left');
cmp_ok($used, '>=', 300 * $UNITS, 'together they take all that the bucket holds');
cmp_ok($used, '<=', $held + $SESSIONS * $UNITS, "and no more, but for the request that each has in flight: $used of $held");
is(sql(q(SELECT try('Left', 1))), 'refused', 'who comes later is refused');

# The other table has all of its own.
is(used('Right'), '', 'the other table was not touched') if used('Right') eq '';
is(sql(qq(SELECT try('Right', $UNITS))), 'written', 'and serves');
is(sql(qq(SELECT available_units BETWEEN 299 * $UNITS - 50 AND 299 * $UNITS + 50 FROM dynamo.capacity() WHERE table_id = '"Right"'::regclass AND kind = 'write')), 't', 'from a full bucket');

# A session that was refused finds a new throughput at once, and so does one that was served.
my $open = $node->background_psql('postgres');
is($open->query_safe(q(SELECT try('Slow', 390))), 'written', 'a session owes 90 seconds and more');
is($open->query_safe(q(SELECT try('Slow', 1))), 'refused', 'and is refused');
sql(q(SELECT dynamo_update_table('Slow', read_capacity => 1, write_capacity => 1000)));
my $answer = 'refused';
for (1 .. 20)
{
	last if ($answer = $open->query_safe(q(SELECT try('Slow', 1)))) eq 'written';
	select undef, undef, undef, 0.1;
}
is($answer, 'written', 'until another has raised the throughput');
sql(q(SELECT dynamo_update_table('Slow', read_capacity => 1, write_capacity => 1)));
$open->query_safe(q(SELECT try('Slow', 390)));
is($open->query_safe(q(SELECT try('Slow', 1))), 'refused', 'and when it has lowered it again');
$open->quit;
$node->stop;
done_testing();
