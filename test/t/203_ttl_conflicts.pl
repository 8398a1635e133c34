# What else is done to a table while its items expire, and how fast they do.
use strict;
use warnings;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $node = PostgreSQL::Test::Cluster->new('ttl');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'dynamo_am'
dynamo_am.disabled_jobs = 'recluster'
dynamo_am.job_lock_timeout = '1min'
CONF
$node->start;

sub sql { return $node->safe_psql('postgres', $_[0]) }
sub wait_for { return $node->poll_query_until('postgres', $_[0]) }

sub set
{
	my ($name, $value) = @_;
	sql(defined $value ? "ALTER SYSTEM SET $name = '$value'" : "ALTER SYSTEM RESET $name");
	$node->reload;
	return;
}

# A session that stays in what the statements begin; they say 'held'.
sub hold
{
	my ($statements) = @_;
	my ($in, $out) = ("$statements\n", '');
	my $session = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres') ], '<', \$in, '>', \$out);
	$session->pump until $out =~ /held/;
	return sub { $in = "\\q\n"; $session->finish };
}

sub enable
{
	my ($table) = @_;
	sql(qq(SELECT dynamo_create_table('$table', 'PK S'); SELECT dynamo_create_index('$table', 'Index', 'g S');
		SELECT dynamo_api('UpdateTimeToLive', '{"TableName":"$table","TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":true}}')));
	return;
}

# Items of a table: so many, which have expired.
sub fill
{
	my ($table, $count) = @_;
	sql(qq(INSERT INTO $table SELECT n::text, jsonb_build_object('ttl', floor(extract(epoch FROM now())) - 5, 'g', 'g')::dynamo_item FROM generate_series(1, $count) n));
	return;
}

sub count { return sql("SELECT count(*) FROM $_[0]") }
sub is_empty { return wait_for("SELECT count(*) = 0 FROM $_[0]") }

sub is_well
{
	my ($table) = @_;
	is(sql(qq{SELECT string_agg(problems::text, ' ') FROM unnest(ARRAY['$table', '"$table:Index"', '"${table}::ttl"']) AS t, dynamo_check(t::regclass)}),
		'{} {} {}', "$table and its indexes are well");
	return;
}

sql('CREATE EXTENSION dynamo_am');

# An item whose time is put off between the look at it and its deletion
enable('late');
set('dynamo_am.stop_points', 'ttl-before-delete');
my $release = hold(q(SELECT pg_advisory_lock(dynamo.stop_point_key('ttl-before-delete')), 'held';));
fill('late', 2);
ok(wait_for(q(SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)), 'the job is about to delete an item');
sql(q(SELECT dynamo_update('late', jsonb_build_object('PK', n::text)::dynamo_item, 'SET #t = :t', names => '{"#t":{"S":"ttl"}}', "values" => '{":t":{"N":"5000000000"}}') FROM generate_series(1, 2) n));
$release->();
set('dynamo_am.stop_points', undef);
sql(q(INSERT INTO late SELECT 'x', jsonb_build_object('ttl', floor(extract(epoch FROM now())) - 5)::dynamo_item));
ok(wait_for(q(SELECT count(*) = 2 AND bool_and((item->>'ttl')::numeric = 5e9) FROM late)), 'an item that was put off at the last moment stays');

# Nobody pays for deletions.
my $units = q(SELECT string_agg(write_units::text, ' ' ORDER BY index_name NULLS FIRST) FROM dynamo_stat_tables WHERE table_name = 'late');
my $before = sql($units);
sql(q(INSERT INTO late SELECT 'y' || n, jsonb_build_object('ttl', floor(extract(epoch FROM now())) - 5)::dynamo_item FROM generate_series(1, 10) n));
isnt(sql($units), $before, 'writes consume capacity');
wait_for('SELECT count(*) = 2 FROM late');
my $paid = sql($units);
sql(q(SELECT dynamo_delete('late', '{"PK":{"S":"1"}}')));
isnt(sql($units), $paid, 'so do deletions');
is($paid - $before, 10, 'but not those of expired items');
is_well('late');

# The pace: a hundred items at a time, and then a rest.
set('dynamo_am.ttl_rate', 100);
enable('slow');
fill('slow', 400);
my $start = time;
is_empty('slow');
cmp_ok(time - $start, '>=', 2, 'ttl_rate is kept to');
$start = time;
sql(q(INSERT INTO slow SELECT 'x', jsonb_build_object('ttl', floor(extract(epoch FROM now())) - 1000)::dynamo_item));
is_empty('slow');
cmp_ok(time - $start, '<', 20, 'what is written with a time long ago goes soon, however long the last sweep took');
set('dynamo_am.ttl_rate', undef);

# A row that is locked keeps nobody, in whatever order the job comes to it.
enable('held');
set('dynamo_am.disabled_jobs', 'ttl, recluster');
fill('held', 400);
my $locker = hold(q(BEGIN; SELECT 'held' FROM held WHERE ("PK"::text)::int % 100 = 1 FOR UPDATE;));
set('dynamo_am.disabled_jobs', 'recluster');
ok(wait_for('SELECT count(*) = 4 FROM held'), 'others go while rows are locked');
$locker->();
is_empty('held');
is_well('held');

# A snapshot that sees the items for long does not keep them from going, nor from
# being passed by.
enable('old');
fill('old', 300);
my $reader = hold(q(BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 'held' FROM (SELECT count(*) FROM old) c;));
ok(is_empty('old'), 'items go beside a transaction that sees them');
sql(q(INSERT INTO old SELECT 'z' || n, jsonb_build_object('ttl', floor(extract(epoch FROM now())) - 5)::dynamo_item FROM generate_series(1, 300) n));
ok(is_empty('old'), 'and so do the next');
is(sql(q(SELECT due, deleted, lag IS NULL FROM dynamo_stat_ttl WHERE relation = 'old'::regclass)), '0|600|t', 'dynamo_stat_ttl knows it');
$reader->();
is_well('old');

# The table is dropped in the midst, and times to live end in the midst.
set('dynamo_am.ttl_rate', 200);
enable($_) for qw(gone ended);
fill($_, 1000) for qw(gone ended);
wait_for("SELECT count(*) < 1000 FROM $_") for qw(gone ended);
sql('DROP TABLE gone');
set('dynamo_am.clock_offset', '2 h');
sql(q(SELECT dynamo_api('UpdateTimeToLive', '{"TableName":"ended","TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":false}}')));
set('dynamo_am.ttl_rate', undef);
ok(wait_for(q(SELECT to_regclass('"ended::ttl"') IS NULL)), 'the expiry index goes');
my $left = count('ended');
cmp_ok($left, '>', 0, 'items stay when times to live are disabled');
sleep 1.5;
is(count('ended'), $left, 'all of them');
is(sql(q(SELECT string_agg(problems::text, ' ') FROM unnest(ARRAY['ended', '"ended:Index"']) AS t, dynamo_check(t::regclass))), '{} {}', 'and all is well');
cmp_ok(sql(q{SELECT sum(errors) FROM dynamo_stat_workers WHERE job = 'ttl'}), '<=', 4, 'few steps of the job have failed, for locked rows');
$node->stop;
done_testing();
