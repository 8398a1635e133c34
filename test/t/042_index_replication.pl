# Logical replication of a table with secondary indexes: the subscriber keeps
# its own, from the table's changes alone, whether the indexes' relations are
# published or not.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $publisher = PostgreSQL::Test::Cluster->new('publisher');
$publisher->init(allows_streaming => 'logical');
$publisher->start;
my $subscriber = PostgreSQL::Test::Cluster->new('subscriber');
$subscriber->init(allows_streaming => 'logical');
$subscriber->start;

foreach my $node ($publisher, $subscriber)
{
	$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION dynamo_am;
SELECT dynamo_create_table(t, 'id S'), dynamo_create_index(t, 'by-kind', 'kind S', 'n N'),
	dynamo_create_index(t, 'by-two', '{kind S,n N}'::text[], projection => 'KEYS_ONLY')
FROM unnest('{Things,Others}'::text[]) t;
SQL
}
$publisher->safe_psql('postgres', <<'SQL');
SELECT count(dynamo_put(t, jsonb_build_object('id', i::text, 'kind', 'k' || i % 5, 'n', i)))
FROM generate_series(1, 100) i, unnest('{Things,Others}'::text[]) t;
-- With the relations of the indexes, and without.
CREATE PUBLICATION everything FOR TABLES IN SCHEMA public;
SQL
my $connection = $publisher->connstr . ' dbname=postgres';
$subscriber->safe_psql('postgres', "CREATE SUBSCRIPTION all_of_it CONNECTION '$connection' PUBLICATION everything");
$subscriber->wait_for_subscription_sync($publisher, 'all_of_it');

my $state = <<'SQL';
SELECT * FROM "Things:by-kind" ORDER BY base;
SELECT * FROM "Things:by-two" ORDER BY base;
SELECT * FROM "Others:by-kind" ORDER BY base;
SELECT count(*), (dynamo_check('"Things"')).problems, (dynamo_check('"Others"')).problems FROM "Things";
SQL

sub is_in_step
{
	my ($what) = @_;
	$publisher->wait_for_catchup('all_of_it');
	my $expected = $publisher->safe_psql('postgres', $state);
	like($expected, qr/^\d+\|\{\}\|\{\}$/m, "$what: the publisher is right");
	is($subscriber->safe_psql('postgres', $state), $expected, "$what: the subscriber, too");
}

is_in_step('the first copy');
$publisher->safe_psql('postgres', <<'SQL');
SELECT dynamo_put('Things', '{"id": {"S": "1"}, "kind": {"S": "moved"}, "n": {"N": "-1"}}');
SELECT dynamo_delete('Things', '{"id": {"S": "2"}}');
UPDATE "Things" SET item = '{"kind": {"S": "updated"}, "n": {"N": "3"}}' WHERE id = '3';
UPDATE "Things" SET id = 'another' WHERE id = '4';
DELETE FROM "Others" WHERE item ->> 'kind' = 'k1';
UPDATE "Others" SET item = '{}' WHERE item ->> 'kind' = 'k2';
BEGIN;
INSERT INTO "Things" VALUES ('a', '{"kind": {"S": "k"}, "n": {"N": "1"}}'), ('b', '{"kind": {"N": "1"}}');
SAVEPOINT s;
DELETE FROM "Things";
ROLLBACK TO s;
COMMIT;
SQL
is_in_step('changes');
$publisher->safe_psql('postgres', <<'SQL');
TRUNCATE "Others";
INSERT INTO "Others" VALUES ('new', '{"kind": {"S": "k"}, "n": {"N": "1"}}');
SQL
is_in_step('TRUNCATE');

# The table's changes alone.
$subscriber->safe_psql('postgres', 'DROP SUBSCRIPTION all_of_it');
$publisher->safe_psql('postgres', 'CREATE PUBLICATION tables FOR TABLE "Things", "Others"');
$subscriber->safe_psql('postgres',
	"CREATE SUBSCRIPTION all_of_it CONNECTION '$connection' PUBLICATION tables WITH (copy_data = false)");
$subscriber->wait_for_subscription_sync($publisher, 'all_of_it');
$publisher->safe_psql('postgres', <<'SQL');
UPDATE "Things" SET item = '{"kind": {"S": "alone"}, "n": {"N": "3"}}' WHERE id = '7';
DELETE FROM "Things" WHERE id = '8';
SELECT dynamo_put('Things', '{"id": {"S": "9"}, "kind": {"S": "alone"}, "n": {"N": "-1"}}');
SQL
is_in_step('the table alone');
done_testing();
