# What is shown of tables: consumed and provisioned units, by minutes and by
# partitions, over HTTP and SQL alike, to those who may see the table.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use Test::More;

my $e = Endpoint::start('table_statistics', "dynamo_am.http_workers = 1\nautovacuum = off\ndynamo_am.throttling = on");
my $node = $e->{node};
sub sql { return $node->safe_psql('postgres', $_[0]) }
sub body { my ($name, $more) = @_; return qq({"TableName":"$name",$more}) }

$e->use_key_of('app');
my $keys = '"KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}]';
my $types = '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}]';
my $index = '"GlobalSecondaryIndexes":[{"IndexName":"ByG","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],'
  . '"Projection":{"ProjectionType":"ALL"},"ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":40}}]';
my $units = '"BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":2}';
is($e->call('CreateTable', body('Cart', "$keys,$types,$index,$units"))->{status}, 200, 'a table with an index');
sql(q{SELECT dynamo_create_table('Hers', 'PK S')});

is(sql('SELECT table_name, index_name, billing_mode, read_units, provisioned_read_units, provisioned_write_units, read_requests, read_p50_ms FROM dynamo_stat_tables ORDER BY 1, 2 NULLS FIRST'),
	"Cart||PROVISIONED|0|5|2|0|\nCart|ByG|PROVISIONED|0|3|40|0|\nHers||PAY_PER_REQUEST|0|||0|", 'before anything was done');
is(sql(q{SELECT count(*) FROM dynamo_stat_table_minutes}), 0, 'nor in any minute');

# Ten minutes later the table has saved up what it can.
$node->append_conf('postgresql.conf', 'dynamo_am.clock_offset = 10min');
$node->reload;
foreach (1 .. 100)
{
	last if sql('SHOW dynamo_am.clock_offset') eq '10min';
	select undef, undef, undef, 0.1;
}
$e->get('/');
$e->call('PutItem', body('Cart', qq("Item":{"PK":{"S":"$_"},"g":{"S":"x"}})))->{status} == 200 or die foreach 1 .. 20;
$e->call('GetItem', body('Cart', qq("Key":{"PK":{"S":"$_"}},"ConsistentRead":true)))->{status} == 200 or die foreach 1 .. 10;
sql(q{SELECT dynamo_api('GetItem', '{"TableName":"Cart","Key":{"PK":{"S":"1"}}}')});
my $query = '"IndexName":"ByG","KeyConditionExpression":"g = :g","ExpressionAttributeValues":{":g":{"S":"x"}}';
like($e->call('Query', body('Cart', $query))->{content}, qr/"Count":20/, 'a query of the index');
my $all = q{SELECT index_name, read_units, write_units * (index_name IS NULL)::int, read_throttles, write_throttles, read_requests, write_requests FROM dynamo_stat_tables WHERE table_name = 'Cart' ORDER BY 1 NULLS FIRST};
is(sql($all), "|10.5|20|0|0|11|20\nByG|0.5|0|0|0|1|0", 'what requests have used');
is(sql(q{SELECT read_p50_ms > 0 AND read_p50_ms <= read_p99_ms AND write_p99_ms < 20000 AND read_limit = 5 AND write_limit = 2
		AND write_units_available BETWEEN 500 AND 599 FROM dynamo_stat_tables WHERE table_name = 'Cart' AND index_name IS NULL}), 't', 'and what it took');
is(sql(q{SELECT index_name, sum(read_units), sum(write_units) * (index_name IS NULL)::int, max(read_limit), count(*) BETWEEN 1 AND 2, min(minute) > now() + interval '5 min'
		FROM dynamo_stat_table_minutes GROUP BY 1 ORDER BY 1 NULLS FIRST}), "|10.5|20|5|t|t\nByG|0.5|0|3|t|t", 'by minutes');

# What is refused is counted, too.
my $large = 'x' x 390_000;
my $refused = 0;
foreach (1 .. 5)
{
	$refused++ if $e->call('PutItem', body('Cart', qq("Item":{"PK":{"S":"large"},"v":{"S":"$large"}})))->{status} != 200;
}
cmp_ok($refused, '>=', 2, 'large items are throttled');
is(sql(q{SELECT write_throttles FROM dynamo_stat_tables WHERE table_name = 'Cart' AND index_name IS NULL}), $refused, 'as the view shows');
is(sql(q{SELECT sum(write_throttles) FROM dynamo_stat_table_minutes WHERE index_name IS NULL}), $refused, 'and its minutes');
is(sql(q{SELECT throttles FROM dynamo_stat_requests WHERE operation = 'PutItem'}), $refused, 'and requests');
is(sql(q{ANALYZE "Cart"; SELECT items, bytes > 0 FROM dynamo_stat_tables WHERE table_name = 'Cart' AND index_name IS NULL}), '21|t', 'items and bytes');

# Partitions
is(sql(q{SELECT partition, hash_from, hash_to, items, bytes > 390000, read_units, write_units > 400 FROM dynamo_partitions('"Cart"')}),
	'0|0000000000000000|ffffffffffffffff|21|t|10.5|t', 'a small table has one partition');
sql(q{SET dynamo_am.throttling = off; SELECT dynamo_put('Hers', jsonb_build_object('PK', n::text, 'v', repeat('x', 100))::dynamo_item) FROM generate_series(1, 20000) AS n});
is(sql(q{SELECT count(*) > 1 AND min(hash_from) = repeat('0', 16) AND max(hash_to) = repeat('f', 16)
		AND sum(items) BETWEEN 18000 AND 22000 AND sum(bytes) BETWEEN 18000 * 106 AND 22000 * 106
		AND sum(write_units) = 20000 AND min(write_units) > 0 AND bool_and(before IS NULL OR right(before, 8) = 'ffffffff' AND hash_from > before)
	FROM (SELECT *, lag(hash_to) OVER (ORDER BY partition) AS before FROM dynamo_partitions('"Hers"')) p}), 't', 'a larger one has several, estimated');
is($node->psql('postgres', q{SELECT * FROM dynamo_partitions('pg_class')}), 3, 'an ordinary table has none');

# Who sees what
my $visible = 'SELECT string_agg(DISTINCT table_name, \',\') FROM dynamo_stat_tables';
sql('CREATE ROLE reader; GRANT pg_monitor TO reader; CREATE ROLE other');
is(sql("SET ROLE reader; $visible"), 'Cart,Hers', 'pg_monitor sees all tables');
is(sql("SET ROLE app; $visible"), 'Cart', 'others see their own');
is(sql("SET ROLE other; $visible"), '', 'or none');
is(sql('SET ROLE other; SELECT count(*) FROM dynamo_stat_table_minutes'), 0, 'and no minutes');
my (undef, undef, $error) = $node->psql('postgres', q{SET ROLE other; SELECT * FROM dynamo_partitions('"Cart"')});
like($error, qr/permission denied/, 'nor partitions');

$node->stop;
done_testing();
