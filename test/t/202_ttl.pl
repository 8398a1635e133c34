# Items go at the end of their time to live, and nothing else does.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Crash;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('ttl');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'dynamo_am'
dynamo_am.disabled_jobs = 'recluster'
search_path = 'elsewhere'
default_transaction_read_only = on
CONF
$node->start;
$ENV{PGOPTIONS} = '-c search_path=public -c default_transaction_read_only=off';

sub sql { return $node->safe_psql('postgres', $_[0]) }
sub wait_for { return $node->poll_query_until('postgres', $_[0]) }
sub call { return sql("SELECT dynamo_api('$_[0]', '$_[1]')") }

# The clock of the server and of this session's statements is moved.
sub clock
{
	my ($offset) = @_;
	sql("ALTER SYSTEM SET dynamo_am.clock_offset = '$offset'");
	$node->reload;
	return;
}

sql(<<'SQL');
CREATE EXTENSION dynamo_am;
CREATE ROLE app;
GRANT CREATE ON SCHEMA public TO app;
CREATE FUNCTION now_and(seconds numeric) RETURNS numeric LANGUAGE sql AS $$ SELECT floor(extract(epoch FROM now())) + seconds $$;
CREATE FUNCTION put(sk int, ttl jsonb) RETURNS void LANGUAGE sql AS $$
	SELECT dynamo_put('Sessions', jsonb_strip_nulls(jsonb_build_object('PK', 'u' || sk % 10, 'SK', sk, 'g', 'g' || sk % 3, 'ttl', ttl))::dynamo_item) $$;
SQL
sql(q(SET ROLE app; SELECT dynamo_api('CreateTable', '{"TableName":"Sessions","BillingMode":"PAY_PER_REQUEST",
	"KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},{"AttributeName":"SK","KeyType":"RANGE"}],
	"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"},{"AttributeName":"SK","AttributeType":"N"},{"AttributeName":"g","AttributeType":"S"}],
	"GlobalSecondaryIndexes":[{"IndexName":"Index","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]}')));
my $spec = '{"TableName":"Sessions","TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":%s}}';
sub items { return sql(q{SELECT coalesce(string_agg("SK"::text, ' ' ORDER BY "SK"), '') FROM "Sessions"}) }
sub items_become
{
	my ($expected, $what) = @_;
	wait_for(qq{SELECT coalesce(string_agg("SK"::text, ' ' ORDER BY "SK"), '') = '$expected' FROM "Sessions"});
	is(items(), $expected, $what);
	return;
}

# Items that are there before the time to live is: all that must stay, and one that must go
sql(<<'SQL');
SELECT put(1, to_jsonb(now_and(-10)));					-- expired
SELECT put(2, to_jsonb(now_and(3600)));					-- not yet
SELECT put(3, to_jsonb(now_and(-10)::text));			-- a string
SELECT put(4, to_jsonb(now_and(-5 * 365 * 86400 - 10)));	-- too long ago
SELECT put(5, to_jsonb(now_and(-5 * 365 * 86400 + 100)));	-- just not too long ago
SELECT put(6, to_jsonb(now_and(-10.5)));				-- a fraction
SELECT put(7, NULL);
SELECT put(8, jsonb_build_array(now_and(-10)));
SELECT put(9, to_jsonb(0));
SELECT put(10, to_jsonb(1e40));
SELECT put(11, to_jsonb(-1));
SELECT put(12, to_jsonb(now_and(-10) * 1000));			-- milliseconds
SQL
call('UpdateTimeToLive', sprintf $spec, 'true');
items_become('2 3 4 7 8 9 10 11 12', 'enabling it deletes what has expired, and nothing else');
is(sql(q{SELECT relation, attribute, due, deleted, lag IS NULL FROM dynamo_stat_ttl}), '"Sessions"|ttl|0|3|t', 'dynamo_stat_ttl counts them');
is(sql('SELECT count(*) FROM "Sessions:Index"'), '9', 'the secondary index has lost them, too');
is(sql('SELECT count(*) FROM "Sessions::ttl" WHERE ttl < now_and(-9) AND ttl > 10'), '1', 'the expiry index has what is too old');

# Later writes
sql('SELECT put(20, to_jsonb(now_and(-1))); SELECT put(21, to_jsonb(now_and(7200))); SELECT put(22, to_jsonb(now_and(7200)))');
items_become('2 3 4 7 8 9 10 11 12 21 22', 'an item that is written when it has expired goes');
clock('3 h');
items_become('3 4 7 8 9 10 11 12', 'hours later by the mock clock others have gone');
clock('0');
sql('SELECT put(23, to_jsonb(now_and(2)))');
is(items(), '3 4 7 8 9 10 11 12 23', 'after the clock was set back nothing expires early');
sql(q{SELECT dynamo_update('Sessions', '{"PK":{"S":"u3"},"SK":{"N":"23"}}', 'SET #t = :t', names => '{"#t":{"S":"ttl"}}', "values" => jsonb_build_object(':t', now_and(1000))::dynamo_item)});
sleep 4;
is(items(), '3 4 7 8 9 10 11 12 23', 'an item whose time was put off stays');
sql('UPDATE "Sessions" SET item = jsonb_build_object(\'ttl\', now_and(-5))::dynamo_item WHERE "SK" IN (7, 23)');
items_become('3 4 8 9 10 11 12', 'plain SQL sets times, too');

# A write that does not change the time does not touch the expiry index.
sql('SELECT put(30, to_jsonb(5e9))');
my $before = sql('SELECT string_agg(ctid::text, \' \') FROM "Sessions::ttl"');
sql('SELECT dynamo_put(\'Sessions\', jsonb_build_object(\'PK\', \'u0\', \'SK\', 30, \'ttl\', 5e9, \'other\', n)::dynamo_item) FROM generate_series(1, 20) n');
is(sql('SELECT string_agg(ctid::text, \' \') FROM "Sessions::ttl"'), $before, 'a write that leaves the time alone leaves its entry alone');

# A row that is locked stays, and does not hold up the others.
sql('SELECT put(40, to_jsonb(now_and(3600))); SELECT put(41, to_jsonb(now_and(3600)))');
my ($in, $out) = ("BEGIN; SELECT 'locked' FROM \"Sessions\" WHERE \"SK\" = 40 FOR UPDATE;\n", '');
my $locker = IPC::Run::start(['psql', '-XAt', '-d', $node->connstr('postgres')], '<', \$in, '>', \$out);
$locker->pump until $out =~ /locked/;
clock('2 h');
items_become('3 4 8 9 10 11 12 30 40', 'a locked row stays, others go');
$in = "COMMIT;\n\\q\n";
$locker->finish;
items_become('3 4 8 9 10 11 12 30', 'until it is free');
clock('0');

# Code of the owner's runs as the owner.
sql(<<'SQL');
SET ROLE app;
CREATE TABLE seen (role text, path text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN INSERT INTO public.seen VALUES (current_user, current_setting('search_path')); RETURN NULL; END $$;
CREATE TRIGGER note AFTER DELETE ON "Sessions" FOR EACH ROW EXECUTE FUNCTION note();
CREATE CONSTRAINT TRIGGER later AFTER DELETE ON "Sessions" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
RESET ROLE;
SELECT put(50, to_jsonb(now_and(-1)));
SQL
items_become('3 4 8 9 10 11 12 30', 'an item goes from a table with triggers');
is(sql('SELECT DISTINCT * FROM seen'), 'app|', 'which the owner runs, deferred or not, with an empty search_path');
sql('DROP TRIGGER note ON "Sessions"; DROP TRIGGER later ON "Sessions"');

# After a batch it rests, as long as ttl_rate or the batch's own time asks for.
sql(<<'SQL');
SET ROLE app;
CREATE TABLE deletions (transaction xid8, at timestamptz);
CREATE FUNCTION note_time() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN PERFORM pg_sleep(0.01 * (old."SK" % 2)); INSERT INTO public.deletions VALUES (pg_current_xact_id(), clock_timestamp()); RETURN NULL; END $$;
CREATE TRIGGER note AFTER DELETE ON "Sessions" FOR EACH ROW EXECUTE FUNCTION note_time();
SQL
# Batches, and those that were not followed by a rest of so many seconds
sub batches
{
	return sql(<<"SQL");
WITH batch AS (SELECT min(at) AS began, max(at) AS ended, count(*) FROM deletions GROUP BY transaction),
	rest AS (SELECT *, extract(epoch FROM lead(began) OVER (ORDER BY began) - ended) AS rest FROM batch)
SELECT count(*) > 2, count(*) FILTER (WHERE rest < $_[0]) FROM rest
SQL
}
sql(q{ALTER SYSTEM SET dynamo_am.ttl_rate = 100});
$node->reload;
sql('SELECT put(2 * n, to_jsonb(now_and(-1))) FROM generate_series(500, 560) n');
items_become('3 4 8 9 10 11 12 30', 'slowly');
is(batches('0.009 * count'), 't|0', 'no more of them than ttl_rate in a second');
sql(q{TRUNCATE deletions; ALTER SYSTEM RESET dynamo_am.ttl_rate});
$node->reload;
sql('SELECT put(2 * n + 1, to_jsonb(now_and(-1))) FROM generate_series(500, 560) n');
items_become('3 4 8 9 10 11 12 30', 'by a trigger that takes its time');
is(batches('0.9 * extract(epoch FROM ended - began)'), 't|0', 'half of the time');
sql('DROP TRIGGER note ON "Sessions"');

# Many at once, with a crash in between
sql('INSERT INTO "Sessions" SELECT \'p\' || i % 100, i, jsonb_build_object(\'g\', \'g\', \'ttl\', now_and(3600 + i % 7), \'keep\', \'x\')::dynamo_item FROM generate_series(1000, 12999) i');
clock('2 h');
wait_for('SELECT count(*) BETWEEN 1000 AND 9000 FROM "Sessions"');
Crash::pull_the_plug($node);
$node->start;
items_become('3 4 8 9 10 11 12 30', 'twelve thousand items go, a crash in between');
foreach my $table (qw(Sessions Sessions:Index Sessions::ttl))
{
	is(sql(qq{SELECT problems FROM dynamo_check('"$table"')}), '{}', "\"$table\" is well");
}
is(sql('SELECT count(*) FROM "Sessions:Index"') . ' ' . sql('SELECT count(*) FROM "Sessions::ttl"'), '7 6', 'and their entries');

# A dump brings the time to live along.
$node->command_ok([ 'pg_dump', '-f', $node->data_dir . '/dump', $node->connstr('postgres') ], 'a dump');
sql('CREATE DATABASE copy');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('copy'), '-f', $node->data_dir . '/dump' ], 'is restored');
is($node->safe_psql('copy', 'SELECT relation, attribute, due FROM dynamo_stat_ttl'), '"Sessions"|ttl|0', 'with the time to live');
is($node->safe_psql('copy', q{SELECT problems FROM dynamo_check('"Sessions"')}), '{}', 'and a right expiry index');
$node->safe_psql('copy', 'SELECT put(70, to_jsonb(now_and(1)))');
ok($node->poll_query_until('copy', 'SELECT count(*) = 0 FROM "Sessions" WHERE "SK" = 70'), 'items expire in the other database, too');
sql('DROP DATABASE copy');

# Disabled
call('UpdateTimeToLive', sprintf $spec, 'false');
ok(wait_for(q{SELECT to_regclass('"Sessions::ttl"') IS NULL}), 'disabling it drops the expiry index');
sql('SELECT put(60, to_jsonb(now_and(-1)))');
is(sql('SELECT count(*) FROM dynamo_stat_ttl'), '0', 'and no more is to be seen');
clock('4 h');
call('UpdateTimeToLive', sprintf $spec, 'true');
items_become('3 4 8 9 10 11 12 30', 'enabled again, it finds what was written meanwhile');
sql('TRUNCATE "Sessions"');
is(sql('SELECT count(*) FROM "Sessions::ttl"'), '0', 'TRUNCATE empties the expiry index');
sql(q{SELECT dynamo_delete_table('Sessions')});
is(sql(q{SELECT to_regclass('"Sessions::ttl"') IS NULL AND NOT EXISTS (SELECT FROM dynamo.indexes)}), 't', 'which goes with the table');
is(sql(q{SELECT sum(errors) FROM dynamo_stat_workers WHERE job = 'ttl'}), '0', 'no step of the job has failed since the restart');
$node->stop;
done_testing();
