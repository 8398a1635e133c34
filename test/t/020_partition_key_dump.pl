# pg_dump and restore keep partition keys of every kind, to the byte, and the
# kinds of their columns, whether rows are dumped as COPY or as INSERT.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('primary');
$node->init(extra => [ '--encoding', 'UTF8', '--no-locale' ]);
$node->start;
$node->safe_psql('postgres', <<'SQL');
	CREATE EXTENSION dynamo_am;
	CREATE TABLE strings (k dynamo_partition_key('S') PRIMARY KEY);
	CREATE TABLE numbers (k dynamo_partition_key('N') PRIMARY KEY DEFAULT 1.5,
		CHECK (k <> 3));
	CREATE TABLE binaries (k dynamo_partition_key('B') PRIMARY KEY, n dynamo_partition_key('N') REFERENCES numbers);
	CREATE VIEW answer AS SELECT * FROM numbers WHERE k = 42;
	INSERT INTO strings VALUES ('USER#1'), ('42'), ('\x00'), (E'tab\t quote'' "\\N'), ('{"S":"a\u0000b"}'),
		('{"S":'::text), ('{"N":"1"}'::text), ('NULL'), (repeat('x', 2048)), (E'\u00e4\U0001F600');
	INSERT INTO numbers VALUES (DEFAULT), (42), (-1e-130), (0), (9.9999999999999999999999999999999999999e125);
	INSERT INTO binaries SELECT set_byte('\x00', 0, i), 42 FROM generate_series(0, 255) i;
SQL

# All keys as bytes, and the types of their columns.
my $contents = q{
	SELECT 'strings', count(*), md5(string_agg(dynamo.partition_key_send(k), '' ORDER BY k)) FROM strings
	UNION ALL SELECT 'numbers', count(*), md5(string_agg(dynamo.partition_key_send(k), '' ORDER BY k)) FROM numbers
	UNION ALL SELECT 'binaries', count(*), md5(string_agg(dynamo.partition_key_send(k), '' ORDER BY k)) FROM binaries
	UNION ALL SELECT relname || '.' || attname, attnum, format_type(atttypid, atttypmod)
		FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
		WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0
	UNION ALL SELECT 'answer', count(*), string_agg(k::text, '') FROM answer
	ORDER BY 1
};
my $before = $node->safe_psql('postgres', $contents);
like($before, qr/strings\|10\|/, 'rows are there');

my $dump = $node->basedir . '/dump.sql';
my $number = 0;
for my $options ([], ['--inserts'], ['--column-inserts'], ['--inserts', '--rows-per-insert=100'])
{
	my $name = join(" ", "pg_dump", @$options);
	my $database = 'restored_' . ++$number;
	$node->command_ok([ 'pg_dump', @$options, '-f', $dump, $node->connstr('postgres') ], $name);
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->command_ok([ 'psql', '-qX', '-v', 'ON_ERROR_STOP=1', '-f', $dump, $node->connstr($database) ],
		"$name: restored");
	is($node->safe_psql($database, $contents), $before, "$name: the same");
}
$node->stop;
done_testing();
