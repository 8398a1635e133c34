# An index that is created while others write: pulling the plug in each of its
# states leaves an index that becomes ACTIVE, or is gone, and is right.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Crash;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use constant { ITEMS => 20_000, WRITERS => 2 };

my $node = PostgreSQL::Test::Cluster->new('backfill');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'dynamo_am'
dynamo_am.job_lock_timeout = '1h'
dynamo_am.disabled_jobs = 'recluster'
maintenance_work_mem = '1MB'
CONF
$node->start;

sub sql { return $node->safe_psql('postgres', $_[0]) }
sub wait_for { return $node->poll_query_until('postgres', $_[0]) }

sql(<<'SQL');
CREATE EXTENSION dynamo_am;
SELECT dynamo_create_table('Base', 'PK S', 'SK N');
-- Some items lack the key of the index, and some violate it.
CREATE FUNCTION an_item(n int) RETURNS dynamo_item LANGUAGE sql AS $$
	SELECT CASE n % 10 WHEN 0 THEN jsonb_build_object('n', n) WHEN 1 THEN jsonb_build_object('g', n)
		ELSE jsonb_build_object('g', 'g' || n % 97, 'n', n, 'pad', repeat('x', n % 50)) END::dynamo_item $$;
CREATE PROCEDURE write_forever() LANGUAGE plpgsql AS $$
DECLARE
	key jsonb;
BEGIN
	LOOP
		key := jsonb_build_object('PK', 'p' || (random() * 300)::int, 'SK', (random() * 80)::int);
		IF random() < 0.3 THEN
			PERFORM dynamo_delete('Base', key::dynamo_item);
		ELSE
			PERFORM dynamo_put('Base', (key || an_item(10 * (random() * 1000)::int + 2 + (random() * 7)::int)::jsonb)::dynamo_item);
		END IF;
		IF random() < 0.2 THEN ROLLBACK; ELSE COMMIT; END IF;
	END LOOP;
END $$;
SQL
sql('INSERT INTO "Base" SELECT \'p\' || i % 300, i / 300, an_item(i) FROM generate_series(1, ' . ITEMS . ') i');

# One that the writers leave alone, however long they write.
sql(q{INSERT INTO "Base" VALUES ('violating', 0, an_item(1))});

sub update_table { return qq[SELECT dynamo_api('UpdateTable', '{"TableName":"Base",$_[0]}')] }
my $create = update_table('"AttributeDefinitions":[{"AttributeName":"g","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[{"Create":{'
	  . '"IndexName":"Index","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]');
my $delete = update_table('"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"Index"}}]');

# Entries that are missing, too many or wrong.
sub differences
{
	return sql(<<'SQL');
SELECT count(*) FROM (SELECT * FROM "Base" WHERE jsonb_typeof(item::jsonb -> 'g') = 'string') b
	FULL JOIN "Base:Index" i ON i."PK" = b."PK" AND i."SK" = b."SK"
WHERE i."PK" IS NULL OR b."PK" IS NULL OR i.g <> (b.item ->> 'g') OR i.item ->> 'n' <> b.item ->> 'n' OR i.item ->> 'pad' <> b.item ->> 'pad'
SQL
}
sub check_index
{
	my ($what) = @_;
	is(differences(), '0', "$what: the index is right");
	foreach my $table (qw(Base Base:Index))
	{
		is(sql(qq{SELECT problems FROM dynamo_check('"$table"')}), '{}', "$what: \"$table\" is well");
	}
	return;
}

sub start_writers
{
	return map {
		IPC::Run::start(['psql', '-X', '-q', '-d', $node->connstr('postgres'), '-c', 'CALL write_forever()'], '>', '/dev/null', '2>', '/dev/null')
	} 1 .. WRITERS;
}
sub end_writers
{
	my (@writers) = @_;
	sql(q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CALL write_forever%'}) if $node->{_pid};
	$_->finish foreach @writers;
	return;
}

# The scheduler is held at a point of its work.
my $holder;
sub hold_at
{
	my ($point) = @_;
	sql("ALTER SYSTEM SET dynamo_am.stop_points = '$point'");
	$node->reload;
	my ($in, $out) = ("SELECT pg_advisory_lock(dynamo.stop_point_key('$point')), 'held';\n", '');
	$holder = IPC::Run::start(['psql', '-XAt', '-d', $node->connstr('postgres')], '<', \$in, '>', \$out, '2>', '/dev/null');
	$holder->pump until $out =~ /held/;
	return;
}
# Lets it go on to another point.
sub next_hold_at
{
	my $before = $holder;
	hold_at($_[0]);
	$before->kill_kill;
	return;
}
sub wait_until_held
{
	return wait_for(q{SELECT count(*) = 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
		WHERE backend_type = 'dynamo_am scheduler' AND locktype = 'advisory' AND NOT granted});
}
sub state { return sql(q{SELECT status || ' ' || backfilling FROM dynamo.indexes}) }

# Pulls the plug while the scheduler is at the point, and starts again.
sub crash_at
{
	my ($point, $statement, $expected) = @_;
	my @writers = start_writers();
	hold_at($point);
	sql($statement);
	ok(wait_until_held(), "held at $point");
	is(state(), $expected, "the index is $expected");
	Crash::pull_the_plug($node);
	end_writers(@writers);
	$holder->finish;
	unlink $node->data_dir . '/postgresql.auto.conf';
	append_to_file($node->data_dir . '/postgresql.auto.conf', '');
	$node->start;
	return;
}

foreach my $case (
	[ 'backfill-before-begin', 'CREATING false' ],
	[ 'load-before-commit', 'CREATING true' ],
	[ 'backfill-before-comparing', 'CREATING true' ],
	[ 'load-before-compare', 'CREATING true' ],
	[ 'load-before-check', 'CREATING true' ],
	[ 'backfill-before-active', 'CREATING true' ])
{
	my @writers;
	crash_at($case->[0], $create, $case->[1]);
	@writers = start_writers();
	ok(wait_for(q{SELECT status = 'ACTIVE' FROM dynamo.indexes}), 'it becomes ACTIVE after the restart, under writers');
	end_writers(@writers);
	check_index("after a crash at $case->[0]");
	cmp_ok(sql('SELECT violations FROM dynamo.indexes'), '>', 0, 'violations are counted');
	crash_at('backfill-before-drop', $delete, 'DELETING false');
	ok(wait_for('SELECT count(*) = 0 FROM dynamo.indexes'), 'it is gone after the restart');
	is(sql(q{SELECT to_regclass('"Base:Index"') IS NULL}), 't', 'with its relation');
}

# Cancelling
my @writers = start_writers();
hold_at('load-before-commit');
sql($create);
ok(wait_until_held(), 'an index is being filled');
like(sql('SELECT relation, index, items_done > 0, items_total >= items_done, bytes_done > 0, items_per_second > 0 FROM dynamo_progress'),
	qr/^"Base"\|"Base:Index"\|t\|t\|t\|t$/, 'dynamo_progress shows it');
sql(q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE backend_type = 'dynamo_am scheduler'});
ok(wait_for(q{SELECT errors = 1 AND state = 'failed' AND last_sqlstate = '57014' FROM dynamo_stat_workers WHERE job = 'backfill'}),
	'a step that is cancelled is rolled back');
ok(wait_until_held(), 'and done again');
sql($delete);
is(state(), 'DELETING false', 'the index can be deleted meanwhile');
$holder->kill_kill;
ok(wait_for('SELECT count(*) = 0 FROM dynamo.indexes'), 'which ends the work');
ok(wait_for('SELECT count(*) = 0 FROM dynamo_progress'), 'and the progress');

# One that is deleted just before it would have become ACTIVE
hold_at('backfill-before-active');
sql($create);
ok(wait_until_held(), 'an index is filled');
sql($delete);
$holder->kill_kill;
ok(wait_for('SELECT count(*) = 0 FROM dynamo.indexes'), 'it stays deleted');
sql('ALTER SYSTEM RESET dynamo_am.stop_points');
$node->reload;

# Changes between the moment when the load reads an item and the one when it has written its entry
sub session
{
	my ($sql) = @_;
	my %session = (in => "$sql SELECT 'ready';\n", out => '');
	$session{run} = IPC::Run::start(['psql', '-XAt', '-d', $node->connstr('postgres')], '<', \$session{in}, '>', \$session{out});
	$session{run}->pump_nb;
	return \%session;
}
sub end_session
{
	my ($session, $sql) = @_;
	$session->{in} .= "$sql\n\\q\n";
	$session->{run}->finish;
	return;
}
end_writers(@writers);
ok(wait_for(q{SELECT to_regclass('"Base:Index"') IS NULL}), 'its relation is gone');
sql('DELETE FROM "Base"');
sql(q{INSERT INTO "Base" SELECT 'k', i, jsonb_build_object('g', 'g' || i, 'n', i)::dynamo_item FROM generate_series(1, 20) i});
hold_at('load-before-commit');
my $first = session(q{BEGIN; INSERT INTO "Base" VALUES ('k', 40, jsonb_build_object('g', 'first', 'n', 40)::dynamo_item);});
$first->{run}->pump until $first->{out} =~ /ready/;
sql("SET lock_timeout = '100ms'; $create");
ok(wait_for(q{SELECT phase LIKE 'waiting%' FROM dynamo_progress}), 'only its filling waits for who is changing a table that has had one');
end_session($first, 'COMMIT;');
ok(wait_until_held(), 'entries are being written');
my $early = session(q{BEGIN; UPDATE "Base" SET item = jsonb_build_object('g', 'early', 'n', 9)::dynamo_item WHERE "SK" = 9;});
my $writer = session(q{SELECT dynamo_put('Base', '{"PK":{"S":"k"},"SK":{"N":"10"},"g":{"S":"moved"},"n":{"N":"10"}}'); DELETE FROM "Base" WHERE "SK" = 11;
	UPDATE "Base" SET item = jsonb_build_object('g', item ->> 'g', 'n', "SK" + 100)::dynamo_item WHERE "SK" < 9;});
foreach my $session ($early, $writer)
{
	$session->{run}->pump until $session->{out} =~ /ready/;
}
end_session($writer, '');
pass('nobody waits for them');
next_hold_at('load-before-check');
ok(wait_for(q{SELECT phase = 'waiting for writers' FROM dynamo_progress}), 'who has not known the index is waited for');
sql(q{UPDATE "Base" SET item = jsonb_build_object('g', 'g' || "SK", 'n', 12)::dynamo_item WHERE "SK" = 12});
end_session($early, 'COMMIT;');
ok(wait_until_held(), 'what has changed meanwhile is looked at');
is(sql(q{SELECT status, building FROM dynamo.indexes}), 'CREATING|f', 'when all writers keep the index right');
is(sql(q{SELECT string_agg("SK"::text, ',' ORDER BY "SK") FROM "Base:Index"}), '13,14,15,16,17,18,19,20,40', 'and stale entries are gone');
# In the order in which the load comes to them; it stands at the first.
my @changed = split /,/, sql(q{SELECT string_agg("SK"::text, ',' ORDER BY ctid) FROM "Base" WHERE "SK" <= 12});
my @closed = map { session("$_;") } (
	qq{SELECT dynamo_put('Base', '{"PK":{"S":"k"},"SK":{"N":"$changed[0]"},"g":{"S":"moved"},"n":{"N":"1"}}')},
	qq{SELECT dynamo_put('Base', '{"PK":{"S":"k"},"SK":{"N":"$changed[1]"},"n":{"N":"3"}}')},
	qq{DELETE FROM "Base" WHERE "SK" = $changed[2]},
	q{SELECT dynamo_put('Base', '{"PK":{"S":"k"},"SK":{"N":"30"},"g":{"S":"new"},"n":{"N":"30"}}')});
my @open = map { session("BEGIN; $_;") } (
	qq{UPDATE "Base" SET item = jsonb_build_object('g', 'never', 'n', 0)::dynamo_item WHERE "SK" = $changed[3]},
	qq{UPDATE "Base" SET item = jsonb_build_object('g', 'late', 'n', 7)::dynamo_item WHERE "SK" = $changed[4]},
	qq{DELETE FROM "Base" WHERE "SK" = $changed[5]});
ok(wait_for(q{SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND backend_type = 'client backend'
		AND query NOT LIKE '%pg_advisory_lock%'}), 'a writer waits for the entry that is being written');
foreach my $session (@closed[1 .. 3], @open)
{
	$session->{run}->pump until $session->{out} =~ /ready/;
}
$holder->kill_kill;
$closed[0]->{run}->pump until $closed[0]->{out} =~ /ready/;
end_session($_, '') foreach @closed;
ok(wait_for(q{SELECT phase = 'following changes' FROM dynamo_progress}), 'items that are being changed are waited for');
is(sql(qq{SELECT count(*) FROM "Base:Index" WHERE "SK" IN ($changed[3], $changed[4], $changed[5])}), '0', 'and have no entries of the load');
end_session(shift @open, "$_;") foreach qw(ROLLBACK COMMIT ROLLBACK);
ok(wait_for(q{SELECT status = 'ACTIVE' FROM dynamo.indexes}), 'until they are settled');
check_index('after changes in between');
sql('ALTER SYSTEM RESET dynamo_am.stop_points');
$node->reload;
sql($delete);
ok(wait_for('SELECT count(*) = 0 FROM dynamo.indexes'), 'the index is deleted');
sql('INSERT INTO "Base" SELECT \'p\' || i % 300, i / 300, an_item(i) FROM generate_series(1, ' . ITEMS . ') i');
@writers = start_writers();

# A clean restart, and a scheduler that is ended
sql($create);
ok(wait_for(q{SELECT count(*) = 1 FROM dynamo_progress}), 'an index is being filled again');
end_writers(@writers);
$node->restart;
sql(q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'dynamo_am scheduler'});
ok(wait_for(q{SELECT status = 'ACTIVE' FROM dynamo.indexes}), 'it becomes ACTIVE after a restart');
check_index('after a restart');
$node->stop;
done_testing();
