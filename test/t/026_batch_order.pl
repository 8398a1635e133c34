# Many sessions write batches of the same few items, each batch in an order of
# its own, with puts and deletes over two tables.  A batch goes to the rows in
# key order, so none may end in a deadlock.  The same writes as single calls
# of a transaction do: that proves that the test can see one.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seconds = $ENV{DYN_TEST_SECONDS} // 3;
my $node = PostgreSQL::Test::Cluster->new('primary');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ndeadlock_timeout = 20ms");
$node->start;
$node->safe_psql('postgres', <<'SQL');
	CREATE EXTENSION dynamo_am;
	SELECT dynamo_create_table(name, 'PK S', 'SK N') FROM unnest('{one,two,through_sql}'::text[]) name;
	CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
	CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON through_sql EXECUTE FUNCTION nothing();

	-- Six of eight items, in any order, each put or deleted.
	CREATE FUNCTION writes() RETURNS TABLE (item jsonb, is_put boolean) LANGUAGE sql AS $$
		SELECT jsonb_build_object('PK', chr(97 + n % 3), 'SK', n), random() < 0.7
		FROM generate_series(1, 8) AS n ORDER BY random() LIMIT 6
	$$;
	CREATE FUNCTION as_request(is_put boolean, item jsonb) RETURNS json LANGUAGE sql AS $$
		SELECT CASE WHEN is_put THEN json_build_object('PutRequest', json_build_object('Item', item::dynamo_item::text::json))
			ELSE json_build_object('DeleteRequest', json_build_object('Key', item::dynamo_item::text::json)) END
	$$;
	CREATE FUNCTION requests() RETURNS json LANGUAGE sql AS $$
		SELECT json_agg(as_request(is_put, item)) FROM writes()
	$$;
	CREATE FUNCTION both_tables() RETURNS json LANGUAGE sql AS $$
		SELECT json_object_agg(name, requests() ORDER BY random()) FROM unnest('{one,two}'::text[]) AS name
	$$;
SQL

my %scripts = (
	single_table => q{SELECT dynamo_batch_write('one', array_agg(item::dynamo_item) FILTER (WHERE is_put),
		array_agg(item::dynamo_item) FILTER (WHERE NOT is_put)) FROM writes();},
	two_tables => q{SELECT dynamo_api('BatchWriteItem', json_build_object('RequestItems', both_tables()));},
	through_sql => q{SELECT dynamo_batch_write('through_sql', array_agg(item::dynamo_item)) FROM writes();},
	one_by_one => q{SELECT count(*) FROM (SELECT dynamo_put('one', item::dynamo_item) FROM writes() OFFSET 0) x;});

# Runs a script in many sessions; returns how many transactions were done, and how
# many failed, which is what pgbench calls those that end in a deadlock.
sub run_script
{
	my ($name) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir() . "/$name.sql";
	(my $line = $scripts{$name}) =~ s/\n/ /g;
	append_to_file($file, "$line\n");
	my ($output) = run_command(
		[ 'pgbench', '-n', '-c', 8, '-j', 1, '-T', $seconds, '-f', $file, '-d', $node->connstr('postgres') ]);
	my ($done) = $output =~ /actually processed: (\d+)/;
	my ($failed) = $output =~ /failed transactions: (\d+)/;
	return ($done, $failed);
}

foreach my $name (grep { $_ ne 'one_by_one' } sort keys %scripts)
{
	my ($done, $failed) = run_script($name);
	is($failed, 0, "$name: no batch fails");
	cmp_ok($done, '>', 20, "$name: $done batches");
}
my ($done, $failed) = run_script('one_by_one');
cmp_ok($failed, '>', 0, 'writes in any order do end in deadlocks');
is( $node->safe_psql('postgres', q{SELECT string_agg(problems::text, ' ') FROM unnest('{one,two,through_sql}'::text[]) AS name, dynamo_check(name::regclass)}),
	'{} {} {}', 'dynamo_check finds nothing');

$node->stop;
done_testing();
