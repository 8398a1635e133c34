# pg_dump and restore, in each format, and pg_upgrade keep tables, settings and
# items.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('dump');
$node->init;
$node->start;
my $dump = "$ENV{DYN_ROOT}/dump";

$node->safe_psql('postgres', 'CREATE DATABASE source');
$node->safe_psql('source', <<'SQL');
CREATE EXTENSION dynamo_am;
SELECT dynamo_create_table('Cart', 'PK S', 'SK S');
SELECT count(dynamo_put('Cart', jsonb_build_object('PK', 'USER#' || i % 20, 'SK', 'CART#' || i, 'qty', i)))
FROM generate_series(1, 2000) i;
SELECT dynamo_put('Cart', '{"PK": {"S": "a\u0000\u0001"}, "SK": {"S": "\u0000\u0001\\t"}, "v": {"S": "\u0000"},
	"b": {"B": "AAEC"}, "ns": {"NS": ["1", "2.5"]}, "m": {"M": {"l": {"L": [{"NULL": true}, {"BOOL": false}]}}}}');
SELECT dynamo_transact_write('[{"Delete": {"TableName": "Cart", "Key": {"PK": {"S": "none"}, "SK": {"S": "none"}}}}]', token => 'not to be dumped');
SELECT dynamo_create_table('Numbers', 'id N', 'at B');
SELECT dynamo_put('Numbers', '{"id": {"N": "-1.5E-100"}, "at": {"B": "/w=="}}');
SELECT dynamo_create_table(repeat('Long.Name-', 20), repeat('key', 80) || ' B', 'at N');
SELECT dynamo_put(repeat('Long.Name-', 20), format('{"%s": {"B": "AAE="}, "at": {"N": "1E+125"}}', repeat('key', 80))::dynamo_item);
SELECT dynamo_api('CreateTable', '{"TableName": "Settings", "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
	"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}, {"AttributeName": "c", "AttributeType": "B"}],
	"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
	"LocalSecondaryIndexes": [{"IndexName": "by-c", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}],
		"Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x", "quoted \"\\ name"]}}],
	"GlobalSecondaryIndexes": [{"IndexName": "by.c", "KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"},
		"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}}],
	"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
	"SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/mine"},
	"Tags": [{"Key": "k", "Value": "v"}, {"Key": "empty", "Value": ""}],
	"TableClass": "STANDARD_INFREQUENT_ACCESS", "DeletionProtectionEnabled": true, "ResourcePolicy": "{}"}');
SELECT count(dynamo_put('Settings', format('{"a": {"S": "%s"}, "b": {"N": "%s"}, "c": {"B": "%s"}, "x": {"S": "%s"}, "y": {"N": "1"}}', i % 3, i, encode(int4send(i % 7), 'base64'), i)::dynamo_item))
FROM generate_series(1, 200) i;
SELECT dynamo_put('Settings', '{"a": {"S": "without"}, "b": {"N": "1"}}');
SELECT dynamo_create_table('Late.' || repeat('Name-', 20), 'id S', 'at N');
SELECT dynamo_put('Late.' || repeat('Name-', 20), '{"id": {"S": "1"}, "at": {"N": "2"}, "p": {"S": "P"}, "q": {"S": "Q"}}');
SELECT dynamo_create_index('Late.' || repeat('Name-', 20), repeat('long', 50), '{p S,q S}'::text[], '{at N,id S}');
SELECT dynamo_update_table('Settings', read_capacity => 4, write_capacity => 7);
SELECT dynamo_api('UpdateTimeToLive', '{"TableName": "Settings", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "expires"}}');
SELECT dynamo_set_contributor_insights('Settings', true), dynamo_set_contributor_insights('Settings', true, 'THROTTLED_KEYS', 'by.c');
CREATE SCHEMA shop;
SET search_path = shop, public;
SELECT dynamo_create_table('Orders', 'id S');
SELECT dynamo_put('Orders', '{"id": {"S": "1"}, "big": {"S": "x"}}');
CREATE TABLE shop.lines (pk dynamo_partition_key('S') REFERENCES "Orders", line int, PRIMARY KEY (pk, line)) USING dynamo;
INSERT INTO shop.lines VALUES ('1', 1);
CREATE VIEW shop.carts AS SELECT "PK", item ->> 'qty' AS qty FROM public."Cart";
GRANT SELECT ON public."Cart" TO PUBLIC;
SQL
# The longest keys, which the index holds by digest.
$node->safe_psql('source', sprintf(
	q{SELECT dynamo_put('Cart', jsonb_build_object('PK', '%s', 'SK', '%s', 'v', 1))},
	join('', map { chr(33 + 7 + int(rand(80))) =~ s/['\\]/x/r } 1 .. 2048),
	join('', map { chr(33 + 7 + int(rand(80))) =~ s/['\\]/x/r } 1 .. 1024)));

# All that a user of the API can see.
my $contents = <<'SQL';
SET search_path = public, shop;
SELECT t.table_name, dynamo_describe_table(t.table_name) - '{ItemCount,TableSizeBytes}'::text[] FROM dynamo_list_tables() t;
SELECT t.table_name, i.item FROM dynamo_list_tables() t, dynamo_scan(t.table_name) i;
SELECT c.relname, a.amname FROM pg_class c JOIN pg_am a ON a.oid = c.relam WHERE c.relkind = 'r' AND a.amname = 'dynamo' ORDER BY 1;
SELECT c.relname, (dynamo_check(c.oid)).problems FROM pg_class c JOIN pg_am a ON a.oid = c.relam WHERE c.relkind = 'r' AND a.amname = 'dynamo' ORDER BY 1;
SELECT count(*), sum(qty::int) FROM carts;
SELECT * FROM "Settings:by-c" ORDER BY base;
SELECT * FROM "Settings:by.c" ORDER BY base;
SELECT * FROM lines;
SELECT * FROM dynamo.tables ORDER BY table_id;
SELECT * FROM dynamo.indexes ORDER BY relation::text, name;
SELECT * FROM dynamo.tags ORDER BY relation::text, key;
SELECT dynamo_api('DescribeTimeToLive', '{"TableName": "Settings"}');
SQL
my $expected = $node->safe_psql('source', $contents);
like($expected, qr/USER#7/, 'there is something to keep');
like($expected, qr/\|ACCESSED_AND_THROTTLED_KEYS\|.*\|THROTTLED_KEYS\|/s, 'insights among it');
like($expected, qr/STANDARD_INFREQUENT_ACCESS.*by-c.*expires/s, 'settings, indexes and time to live among it');

# What makes indexes follow their tables.
my $attached = q{SELECT i.name, d.deptype FROM dynamo.indexes i LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.storage AND d.refobjid = i.relation ORDER BY 1};
my $triggers = q{SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger WHERE tgname LIKE 'dynamo%' ORDER BY tgrelid::regclass::text, tgname};
my $all_attached = $node->safe_psql('source', $attached);
my $all_triggers = $node->safe_psql('source', $triggers);
like($all_attached, qr/^by-c\|a\nby\.c\|a$/m, 'indexes depend on their tables');
like($all_triggers, qr/^"Settings"\|dynamo_effects\|A$/m, 'tables have triggers');

sub restored
{
	my ($name, $restore) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE target_$name");
	command_ok($restore, "$name: restore");
	is($node->safe_psql("target_$name", $contents), $expected, "$name: everything is there");
	is($node->safe_psql("target_$name", $attached), $all_attached, "$name: indexes belong to their tables");
	is($node->safe_psql("target_$name", $triggers), $all_triggers, "$name: triggers are there");
	is($node->safe_psql("target_$name", 'SELECT count(*) FROM dynamo.request_tokens'), '0', "$name: but no tokens");
	$node->safe_psql("target_$name",
		q{SELECT dynamo_put('Cart', '{"PK": {"S": "USER#1"}, "SK": {"S": "new"}}')});
	is( $node->safe_psql("target_$name",
			q{SELECT count(*) FROM dynamo_query('Cart', 'PK = :p AND SK = :s', '{":p": {"S": "USER#1"}, ":s": {"S": "new"}}')}),
		'1', "$name: and it takes writes");
	$node->safe_psql("target_$name", <<'SQL');
SELECT dynamo_put('Settings', '{"a": {"S": "restored"}, "b": {"N": "1"}, "c": {"B": "AA=="}}');
DELETE FROM "Settings" WHERE a = '1';
SQL
	is( $node->safe_psql("target_$name", q{SELECT (dynamo_check('"Settings"')).problems, count(*) FROM "Settings:by.c"}),
		'{}|134', "$name: with its indexes");
	$node->safe_psql("target_$name", 'DROP TABLE "Settings"');
	is( $node->safe_psql("target_$name", q{SELECT count(*) FROM pg_class WHERE relname LIKE 'Settings%'}),
		'0', "$name: which go with it");
}

my @connection = ('-h', $node->host, '-p', $node->port);
command_ok([ 'pg_dump', @connection, '-f', "$dump.sql", 'source' ], 'plain: dump');
restored('plain', [ 'psql', '-Xq', @connection, '-v', 'ON_ERROR_STOP=1', '-f', "$dump.sql", 'target_plain' ]);
command_ok([ 'pg_dump', @connection, '--inserts', '-f', "$dump.inserts", 'source' ], 'inserts: dump');
restored('inserts', [ 'psql', '-Xq', @connection, '-v', 'ON_ERROR_STOP=1', '-f', "$dump.inserts", 'target_inserts' ]);
command_ok([ 'pg_dump', @connection, '-Fc', '-f', "$dump.custom", 'source' ], 'custom: dump');
restored('custom', [ 'pg_restore', @connection, '-j2', '-e', '-d', 'target_custom', "$dump.custom" ]);

# The schema, and the data into it.
command_ok([ 'pg_dump', @connection, '-s', '-f', "$dump.schema", 'source' ], 'schema: dump');
command_ok([ 'pg_dump', @connection, '-a', '--disable-triggers', '-f', "$dump.data", 'source' ], 'data: dump');
$node->safe_psql('postgres', 'CREATE DATABASE target_schema');
command_ok([ 'psql', '-Xq', @connection, '-v', 'ON_ERROR_STOP=1', '-f', "$dump.schema", 'target_schema' ], 'schema: restore');
command_ok([ 'psql', '-Xq', @connection, '-v', 'ON_ERROR_STOP=1', '-f', "$dump.data", 'target_schema' ], 'data: restore');
my $problems = q{SELECT unnest((dynamo_check('"Settings"')).problems)};
my $repair = q{SET search_path = public, shop; SELECT unnest(dynamo_repair(relation)) FROM dynamo.tables};
like($node->safe_psql('target_schema', $problems), qr/dynamo_effects.*not enabled as it must be/, 'data: dynamo_check() sees what --disable-triggers leaves');
like($node->safe_psql('target_schema', $repair), qr/dynamo_effects/, 'data: and dynamo_repair() mends it');
is($node->safe_psql('target_schema', $contents), $expected, 'data: everything is there');
is($node->safe_psql('target_schema', $attached), $all_attached, 'data: indexes belong to their tables');
is($node->safe_psql('target_schema', $triggers), $all_triggers, 'data: triggers are as they were');

# pg_upgrade, to a server of the same version.
$node->stop;
my $new = PostgreSQL::Test::Cluster->new('upgraded');
$new->init;
command_ok(
	[
		'pg_upgrade', '--no-sync', '-d', $node->data_dir, '-D', $new->data_dir,
		'-b', $ENV{DYN_BIN}, '-B', $ENV{DYN_BIN}, '-s', $new->host,
		'-p', $node->port, '-P', $new->port
	],
	'pg_upgrade');
$new->start;
like($new->safe_psql('source', $problems), qr/does not depend on "Settings"/, 'pg_upgrade loses dependencies');
like($new->safe_psql('source', $repair), qr/does not depend on "Settings"/, 'which dynamo_repair() mends');
is($new->safe_psql('source', $attached), $all_attached, 'so that indexes belong to their tables');
is($new->safe_psql('source', $contents), $expected, 'pg_upgrade keeps everything');
is($new->safe_psql('source', $triggers), $all_triggers, 'and triggers');
# So does the worker.
$new->safe_psql('source', q{SET allow_system_table_mods = on; DELETE FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = '"Settings:by-c"'::regclass AND refobjid = '"Settings"'::regclass});
$new->append_conf('postgresql.conf', "shared_preload_libraries = 'dynamo_am'");
$new->restart;
ok($new->poll_query_until('source', $attached, $all_attached), 'the worker has indexes belong to their tables again');
$new->safe_psql('source', q{SELECT dynamo_api('UpdateTable', '{"TableName": "Settings", "DeletionProtectionEnabled": false}'); SELECT dynamo_delete_table('Settings')});
is($new->safe_psql('source', q{SELECT count(*) FROM pg_class WHERE relname LIKE 'Settings%'}), '0', 'DeleteTable takes the indexes along');
$new->stop;
done_testing();
