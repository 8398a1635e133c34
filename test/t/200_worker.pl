# Launcher and schedulers through everything that can happen to a database.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Crash;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('primary');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'dynamo_am'
dynamo_am.worker_databases = 2
max_worker_processes = 12
default_transaction_read_only = on
CONF
$node->start;
$ENV{PGOPTIONS} = '-c default_transaction_read_only=off';

# The names of the databases with a scheduler, once they are as expected.
sub schedulers_are
{
	my ($expected, $what, $on) = @_;
	my $sql = "SELECT coalesce(string_agg(datname, ' ' ORDER BY datname COLLATE \"C\"), '')"
	  . " FROM pg_stat_activity WHERE backend_type = 'dynamo_am scheduler'";
	($on // $node)->poll_query_until('postgres', "$sql HAVING count(datname) = count(*)", $expected);
	is(($on // $node)->safe_psql('postgres', $sql), $expected, $what);
	return;
}
sub sql { return $node->safe_psql($_[0], $_[1]) }
sub pid_of { return sql('postgres', "SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am $_[0]'") }

ok($node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'dynamo_am launcher'}), 'there is a launcher');
schedulers_are('', 'and no scheduler, for no database has the extension');

# CREATE and DROP EXTENSION
sql('postgres', 'CREATE EXTENSION dynamo_am');
schedulers_are('postgres', 'CREATE EXTENSION starts one');
sql('postgres', 'DROP EXTENSION dynamo_am');
schedulers_are('', 'DROP EXTENSION ends it');
sql('postgres', 'BEGIN; CREATE EXTENSION dynamo_am; ROLLBACK');
sql('postgres', 'CREATE EXTENSION dynamo_am');
schedulers_are('postgres', 'and it comes again');
like(sql('postgres', q{SELECT DISTINCT datname || ' ' || state FROM dynamo_stat_workers}), qr/^postgres idle$/, 'the view shows it');

# Several databases
sql('postgres', 'CREATE DATABASE b');
sql('b', 'CREATE EXTENSION dynamo_am');
schedulers_are('b postgres', 'a second database gets one');
sql('postgres', 'CREATE DATABASE c TEMPLATE b');
$node->wait_for_log(qr/no jobs of dynamo_am are done in the database with OID \d+/);
schedulers_are('b postgres', 'a third one does not: there are two slots');
sql('postgres', 'ALTER DATABASE b RENAME TO bb');
sql('postgres', 'DROP DATABASE bb');
schedulers_are('c postgres', 'DROP DATABASE is not held up, and the third takes its place');

# Processes that end
my $pid = pid_of("scheduler' AND datname = 'c");
sql('postgres', "SELECT pg_terminate_backend($pid)");
$node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'dynamo_am scheduler' AND datname = 'c' AND pid <> $pid");
schedulers_are('c postgres', 'a scheduler that is ended comes again');
sql('postgres', 'SELECT pg_cancel_backend(' . pid_of('launcher') . ')');
$pid = pid_of('launcher');
sql('postgres', "SELECT pg_terminate_backend($pid)");
sql('postgres', 'DROP DATABASE c');
ok($node->poll_query_until('postgres', "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'dynamo_am launcher' AND pid <> $pid"), 'so does the launcher');
schedulers_are('postgres', 'which finds the schedulers that are there');

# Restart and crash
$node->restart;
schedulers_are('postgres', 'they are back after a restart');
Crash::pull_the_plug($node);
$node->start;
schedulers_are('postgres', 'and after a crash');

# A standby has none, until it is promoted.
$node->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'base', has_streaming => 1);
$standby->start;
is($standby->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'dynamo_am %'}), '0', 'nothing runs on a standby');
$standby->promote;
schedulers_are('postgres', 'it starts after promotion', $standby);
$standby->stop;

# A table that is scattered is put in order.
sql('postgres', <<'SQL');
CREATE TABLE scattered (id int PRIMARY KEY, pad text) USING heap;
INSERT INTO scattered SELECT i::bigint * 7919 % 20011, repeat('x', 200) FROM generate_series(1, 20000) i;
UPDATE pg_class SET relam = (SELECT oid FROM pg_am WHERE amname = 'dynamo') WHERE relname = 'scattered';
SQL
sub clustering { return sql('postgres', q{SELECT clustering FROM dynamo_check('scattered')}) }
cmp_ok(clustering(), '>', 10, 'a table is scattered');
$node->restart;
$node->poll_query_until('postgres', q{SELECT clustering < 2 FROM dynamo_check('scattered')});
cmp_ok(clustering(), '<', 2, 'the job puts it in order');
like(sql('postgres', q{SELECT rows || ' ' || errors FROM dynamo_stat_workers WHERE job = 'recluster'}), qr/^\d{4,} 0$/, 'and counts its rows');

# A temporary one is its session's.
my $owner = $node->background_psql('postgres');
$owner->query_safe(<<'SQL');
CREATE TEMP TABLE mine (id int PRIMARY KEY, pad text) USING heap;
INSERT INTO mine SELECT i::bigint * 7919 % 20011, repeat('x', 200) FROM generate_series(1, 20000) i;
UPDATE pg_class SET relam = (SELECT oid FROM pg_am WHERE amname = 'dynamo') WHERE relname = 'mine';
SQL
my $looks = q{SELECT steps FROM dynamo_stat_workers WHERE job = 'recluster'};
my $before = sql('postgres', $looks);
$node->reload;
ok($node->poll_query_until('postgres', "SELECT ($looks) > $before"), 'tables are looked at');
is(sql('postgres', q{SELECT errors FROM dynamo_stat_workers WHERE job = 'recluster'}), 0, 'but not temporary ones');
$owner->quit;

# Settings
my (undef, undef, $stderr) = $node->psql('postgres', q{ALTER SYSTEM SET dynamo_am.disabled_jobs = 'sleep'});
like($stderr, qr/There is no job "sleep"/, 'jobs that there are not cannot be disabled');
sql('postgres', q{ALTER SYSTEM SET dynamo_am.disabled_jobs = 'recluster'});
$node->reload;
ok($node->poll_query_until('postgres', q{SELECT bool_and(state = CASE job WHEN 'recluster' THEN 'disabled' ELSE 'idle' END) FROM dynamo_stat_workers}), 'others can');

# A job that fails comes again later each time, until it succeeds.
my $locker = $node->background_psql('postgres');
sub waits
{
	my ($errors) = @_;
	my $step = q{FROM dynamo_stat_workers WHERE job = 'backfill'};
	$node->poll_query_until('postgres', "SELECT errors = $errors AND last_sqlstate = '55P03' $step");
	return sql('postgres', "SELECT trunc(extract(epoch FROM next_start - last_start)) $step");
}
sql('postgres', q{ALTER SYSTEM SET dynamo_am.job_lock_timeout = '10ms'});
$locker->query_safe('BEGIN; LOCK TABLE dynamo.indexes');
$node->reload;
is(waits(1), 1, 'after a second');
is(waits(2), 2, 'after two');
$locker->query_safe('COMMIT');
$node->reload;
ok($node->poll_query_until('postgres', q{SELECT state = 'idle' FROM dynamo_stat_workers WHERE job = 'backfill'}), 'until it succeeds');
$locker->query_safe('BEGIN; LOCK TABLE dynamo.indexes');
$node->reload;
is(waits(3), 1, 'then after a second again');
$locker->quit;
$node->stop;
done_testing();
