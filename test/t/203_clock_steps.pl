# Steps of the system's clock, ahead and back: nothing expires early, and no tokens are handed
# out.  A library in between makes the steps, for this server alone.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# What has the time of the day from here has it with so many seconds more as the file says.
my $folder = PostgreSQL::Test::Utils::tempdir();
append_to_file("$folder/step.c", <<'C');
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long
step(void)
{
	char text[32] = "";
	int file = open(getenv("CLOCK_STEP"), O_RDONLY);

	if (file < 0)
		return 0;
	if (read(file, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(file);
	return atol(text);
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int) syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_REALTIME)
		now->tv_sec += step();
	return result;
}

int
gettimeofday(struct timeval *now, void *zone)
{
	struct timespec exact;

	(void) zone;
	clock_gettime(CLOCK_REALTIME, &exact);
	now->tv_sec = exact.tv_sec;
	now->tv_usec = exact.tv_nsec / 1000;
	return 0;
}
C
system_or_bail('cc', '-shared', '-fPIC', '-O2', '-o', "$folder/step.so", "$folder/step.c");

sub step
{
	open my $file, '>', "$folder/step.new" or die;
	print $file $_[0];
	close $file;
	rename "$folder/step.new", "$folder/step" or die;
	return;
}
step(0);
chmod 0755, $folder;

my $node = PostgreSQL::Test::Cluster->new('clock_steps');
$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'dynamo_am'\nautovacuum = off");
{
	local $ENV{LD_PRELOAD} = "$folder/step.so";
	local $ENV{CLOCK_STEP} = "$folder/step";
	$node->start;
}
sub sql { return $node->safe_psql('postgres', join(";\n", @_)) }
sql('CREATE EXTENSION dynamo_am', <<'SQL');
CREATE FUNCTION try(kb int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM dynamo_put('Units', jsonb_build_object('id', 'a', 'x', repeat('x', kb * 1024 - 100))::dynamo_item);
	RETURN 'written';
EXCEPTION WHEN SQLSTATE 'DY015' THEN
	RETURN 'refused';
END $$;
SELECT dynamo_create_table('Units', 'id S', read_capacity => 1, write_capacity => 1);
SELECT dynamo_create_table('Sessions', 'id S');
SELECT dynamo_put('Sessions', jsonb_build_object('id', 'in an hour', 'ttl', floor(extract(epoch FROM clock_timestamp())) + 3600)::dynamo_item);
SELECT dynamo_put('Sessions', jsonb_build_object('id', 'expired', 'ttl', floor(extract(epoch FROM clock_timestamp())) - 10)::dynamo_item);
SELECT dynamo_api('UpdateTimeToLive', '{"TableName": "Sessions", "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": true}}')
SQL
sub items { return sql(q{SELECT string_agg(id::text, ', ' ORDER BY id::text) FROM "Sessions"}) }
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM "Sessions"});
is(items(), 'in an hour', 'what has expired goes');
my $before = sql('SELECT extract(epoch FROM clock_timestamp())');
step(7200);
cmp_ok(sql('SELECT extract(epoch FROM clock_timestamp())') - $before, '>', 7000, 'the clock goes two hours ahead');
step(0);

# Tokens
is(sql('SELECT try(390)'), 'written', 'a table of one unit owes six minutes');
foreach my $step (7200, -7200, 86400 * 400, 0)
{
	step($step);
	is(sql('SELECT try(1)'), 'refused', "nothing is given for a step to $step s");
}
my $left = sql(q{SELECT available_units FROM dynamo.capacity() WHERE table_id = '"Units"'::regclass AND kind = 'write'});
cmp_ok($left, '<=', 0, 'nor is anything there') if $left ne '';
step(7200);
is(sql(q{SELECT dynamo_update_table('Units', read_capacity => 1, write_capacity => 2) IS NOT NULL}), 't', 'ahead, settings are changed');
is(sql('SELECT try(1)'), 'refused', 'and it is refused');
step(0);
is(sql('SELECT try(1)'), 'refused', 'as it is when the clock is back');

# Times to live
step(7200);
sleep 4;
is(items(), 'in an hour', 'two hours ahead all at once, nothing expires');
step(-7200);
sleep 2;
is(items(), 'in an hour', 'nor two hours back');
step(0);
sleep 2;
is(items(), 'in an hour', 'nor when it is right again');
$node->stop;
done_testing();
