# Many sessions put and delete a few keys.  Each change says which item it
# found, so the changes of a key must form one chain: no item is replaced
# twice (a lost update), none vanishes, and none comes from nowhere.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seconds = $ENV{DYN_TEST_SECONDS} // 3;
my $node = PostgreSQL::Test::Cluster->new('primary');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off");
$node->start;
$node->safe_psql('postgres', <<'SQL');
	CREATE EXTENSION dynamo_am;
	CREATE EXTENSION amcheck;
	SELECT dynamo_create_table(name, 'PK S', 'SK N') FROM unnest('{direct,indexed,through_sql}'::text[]) name;
	CREATE INDEX ON indexed ((item ->> 'v')); -- no HOT updates
	CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
	CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON through_sql EXECUTE FUNCTION nothing();
	CREATE TABLE change (relation text, key int, new text, old text);
	CREATE FUNCTION put(relation text, key int) RETURNS void LANGUAGE sql AS $$
		INSERT INTO change SELECT relation, key, v,
			dynamo_put(relation, jsonb_build_object('PK', 'p', 'SK', key, 'v', v), 'ALL_OLD') ->> 'v'
		FROM (SELECT gen_random_uuid()::text AS v OFFSET 0) x
	$$;
	CREATE FUNCTION remove(relation text, key int) RETURNS void LANGUAGE sql AS $$
		INSERT INTO change SELECT relation, key, NULL, old
		FROM (SELECT dynamo_delete(relation, jsonb_build_object('PK', 'p', 'SK', key), 'ALL_OLD') ->> 'v' OFFSET 0) x(old)
		WHERE old IS NOT NULL
	$$;
	CREATE FUNCTION item_now(relation text, key int) RETURNS text LANGUAGE sql AS $$
		SELECT dynamo_get(relation, jsonb_build_object('PK', 'p', 'SK', key)) ->> 'v'
	$$;
SQL

# What is wrong, if anything: item by item, and created less removed by key.
my $verify = <<'SQL';
	SELECT 'replaced twice', relation, key, old FROM change WHERE old IS NOT NULL GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
	UNION ALL
	SELECT 'from nowhere', relation, key, old FROM change WHERE old IS NOT NULL
		AND (relation, key, old) NOT IN (SELECT relation, key, new FROM change WHERE new IS NOT NULL)
	UNION ALL
	SELECT 'vanished', relation, key, new FROM change c WHERE new IS NOT NULL
		AND (relation, key, new) NOT IN (SELECT relation, key, old FROM change WHERE old IS NOT NULL)
		AND new IS DISTINCT FROM item_now(relation, key)
	UNION ALL
	SELECT 'miscounted', relation, key, item_now(relation, key) FROM change GROUP BY 1, 2, 3
	HAVING count(*) FILTER (WHERE old IS NULL) - count(*) FILTER (WHERE new IS NULL)
		<> (item_now(relation, key) IS NOT NULL)::int
SQL

my %scripts = (
	put => 'SELECT put(:relation, :key);',
	remove => 'SELECT remove(:relation, :key);',
	aborted => "BEGIN; SELECT put(:relation, :key), remove(:relation, (:key)::int % 3 + 1); ROLLBACK;",
	two => "BEGIN; SELECT put(:relation, 1); SELECT remove(:relation, 2); COMMIT;");
my $folder = PostgreSQL::Test::Utils::tempdir();
for my $name (keys %scripts)
{
	append_to_file("$folder/$name", "\\set key random(1, 3)\n$scripts{$name}\n");
}
for my $relation ('direct', 'indexed', 'through_sql')
{
	$node->command_ok(
		[ 'pgbench', '-n', '-c', '8', '-j', '2', '-T', $seconds, '--max-tries=1', '-D', "relation='$relation'",
			'-f', "$folder/put\@8", '-f', "$folder/remove\@3", '-f', "$folder/aborted\@1", '-f', "$folder/two\@1", 'postgres' ],
		"$relation: pgbench");
	is($node->safe_psql('postgres', $verify), '', "$relation: changes form chains");
	cmp_ok($node->safe_psql('postgres', "SELECT count(*) FROM change WHERE relation = '$relation' AND old IS NULL"), '>', 50,
		"$relation: new keys");
	cmp_ok($node->safe_psql('postgres', "SELECT count(*) FROM change WHERE relation = '$relation' AND old IS NOT NULL AND new IS NOT NULL"),
		'>', 50, "$relation: replacements");
}
is( $node->safe_psql('postgres', q{
		SELECT count(bt_index_check(indexrelid, true)) FROM pg_index
		WHERE indrelid = ANY ('{direct,indexed,through_sql}'::regclass[])}),
	4, 'every row has its entries in the indexes');
$node->stop;
done_testing();
