# After a crash the cumulative statistics are lost: large tables and indexes are
# counted again, so that ItemCount is true.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('counts');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'dynamo_am'
dynamo_am.job_lock_timeout = 100
autovacuum = off
CONF
$node->start;

sub sql { return $node->safe_psql('postgres', $_[0]) }

my $counts = <<'SQL';
SELECT concat_ws(' ', d ->> 'ItemCount', i ->> 'ItemCount')
FROM dynamo_describe_table('Counted') d, jsonb_array_elements(d -> 'GlobalSecondaryIndexes') i
SQL
my $steps = q{SELECT steps > 0 AND next_start > now() + interval '1 min' FROM dynamo_stat_workers WHERE job = 'count'};

# 4,000 items, every second in the index; of the first thousand, only dead rows remain.
sql(<<'SQL');
CREATE EXTENSION dynamo_am;
SELECT dynamo_create_table('Counted', 'PK S');
INSERT INTO "Counted" SELECT to_char(i, 'FM0000'), jsonb_build_object('v', repeat('v', 50), CASE WHEN i % 2 = 0 THEN 'g' ELSE 'h' END, 'x')::dynamo_item
FROM generate_series(1, 5000) i;
DELETE FROM "Counted" WHERE "PK"::text <= '1000';
SELECT dynamo_create_index('Counted', 'by-g', 'g S');
SQL
ok($node->poll_query_until('postgres', q{SELECT dynamo_describe_table('Counted') ->> 'TableStatus' = 'ACTIVE'}), 'an index is filled');
is(sql($counts), '4000 2000', 'before');

$node->stop('immediate');
$node->start;
ok($node->poll_query_until('postgres', $steps), 'counted after a crash');
is(sql($counts), '4000 2000', 'as before');
sql(q{INSERT INTO "Counted" VALUES ('new', '{"g": {"S": "x"}}')});
is(sql($counts), '4001 2001', 'and kept');

# What was counted is left alone, as it is after an orderly end.
my $analyzed = q{SELECT max(last_analyze) FROM pg_stat_user_tables WHERE relname LIKE 'Counted%'};
my $before = sql($analyzed);
$node->restart;
ok($node->poll_query_until('postgres', $steps), 'looked for after a restart');
is(sql($analyzed), $before, 'and not counted');
is(sql($counts), '4001 2001', 'nor wrong');

# What is locked is counted later; what is written meanwhile does not hide it.
$node->stop('immediate');
$node->append_conf('postgresql.conf', q{dynamo_am.disabled_jobs = 'count'});
$node->start;
my $locker = $node->background_psql('postgres');
$locker->query_safe('BEGIN; LOCK "Counted" IN SHARE UPDATE EXCLUSIVE MODE');
sql(q{DELETE FROM "Counted" WHERE "PK" = 'new'});
$node->append_conf('postgresql.conf', q{dynamo_am.disabled_jobs = ''});
$node->reload;
ok($node->poll_query_until('postgres', q{SELECT last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'Counted:by-g'}), 'another one is not waited for');
is(sql(q{SELECT last_analyze IS NULL FROM pg_stat_user_tables WHERE relname = 'Counted'}), 't', 'the locked one waits');
$locker->query_safe('COMMIT');
$locker->quit;
ok($node->poll_query_until('postgres', q{SELECT last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'Counted'}), 'and is counted');
is(sql($counts), '4000 2000', 'at last');
$node->stop;
done_testing();
