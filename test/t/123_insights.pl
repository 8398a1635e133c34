# Contributor Insights: which keys are counted, by every way that requests
# come, in several sessions, over time, and of how many tables.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use JSON::PP;
use Test::More;

my $e = Endpoint::start('insights', <<'CONF');
dynamo_am.insights_slots = 4
dynamo_am.insights_keys = 64
dynamo_am.http_workers = 2
dynamo_am.worker_databases = 0
autovacuum = off
CONF
my $node = $e->{node};
$e->use_key_of('app');
sub sql { return $node->safe_psql('postgres', join ";\n", @_) }
sub owned { return sql('SET ROLE app', @_) }

# The keys of one kind, heaviest first, with requests and units.
sub top
{
	my ($table, $kind, %how) = @_;
	return sql('SET dynamo_am.clock_offset = ' . ($how{ahead} // 0),
		"SELECT rank, key::jsonb, requests, units FROM dynamo_top_keys('\"$table\"', " . ($how{index} ? "'$how{index}'" : 'NULL') . ")
		WHERE kind = '$kind' AND rank <= " . ($how{most} // 5) . ' ORDER BY rank');
}

sub http
{
	my ($operation, $request) = @_;
	my $answer = $e->call($operation, encode_json($request));
	return ($answer->{status}, decode_json($answer->{content}));
}

# Everyone's way to a key
owned(q{SELECT dynamo_create_table('Cart', 'PK S', 'SK N')}, q{SELECT dynamo_create_index('Cart', 'ByG', 'g S', 'h N')},
	q{SELECT dynamo_create_index('Cart', 'ByBoth', '{g S,h N}'::text[])});
sql(q{SELECT dynamo_put('Cart', '{"PK": {"S": "before"}, "SK": {"N": "1"}}')});
is(sql(q{SELECT count(*) FROM dynamo_top_keys('"Cart"')}), 0, 'nothing is counted before');
is(sql(q{SELECT dynamo_set_contributor_insights('Cart', true), dynamo_set_contributor_insights('Cart', true, index_name => 'ByG'),
	dynamo_set_contributor_insights('Cart', true, index_name => 'ByBoth')}), '||', 'enabled');

my %key = (PK => { S => 'a' }, SK => { N => '1' });
my %cart = (TableName => 'Cart');
my @ways = (
	[ PutItem => { %cart, Item => { %key, g => { S => 'x' }, h => { N => '7' } } }, 1 ],
	[ GetItem => { %cart, Key => \%key, ConsistentRead => JSON::PP::true }, 1 ],
	[ UpdateItem => { %cart, Key => \%key, UpdateExpression => 'SET n = :n', ExpressionAttributeValues => { ':n' => { N => '1' } } }, 1 ],
	[ UpdateItem => { %cart, Key => \%key, UpdateExpression => 'SET n = :n', ConditionExpression => 'n = :n + :n', ExpressionAttributeValues => { ':n' => { N => '1' } } }, 0 ],
	[ UpdateItem => { %cart, Key => \%key, UpdateExpression => 'SET n = :n', ConditionExpression => 'n = :m', ExpressionAttributeValues => { ':n' => { N => '1' }, ':m' => { N => '2' } } }, 1 ],
	[ BatchGetItem => { RequestItems => { Cart => { Keys => [ \%key ], ConsistentRead => JSON::PP::true } } }, 1 ],
	[ BatchWriteItem => { RequestItems => { Cart => [ { PutRequest => { Item => \%key } } ] } }, 1 ],
	[ TransactGetItems => { TransactItems => [ { Get => { %cart, Key => \%key } } ] }, 2 ],
	[ TransactWriteItems => { TransactItems => [ { Put => { %cart, Item => \%key } } ] }, 2 ],
	[ ExecuteStatement => { Statement => q{SELECT * FROM Cart WHERE PK = 'a' AND SK = 1}, ConsistentRead => JSON::PP::true }, 1 ],
	[ ExecuteStatement => { Statement => q{UPDATE Cart SET n = 2 WHERE PK = 'a' AND SK = 1} }, 1 ],
	[ BatchExecuteStatement => { Statements => [ { Statement => q{UPDATE Cart SET n = 3 WHERE PK = 'a' AND SK = 1} } ] }, 1 ],
	[ ExecuteTransaction => { TransactStatements => [ { Statement => q{UPDATE Cart SET n = 4 WHERE PK = 'a' AND SK = 1} } ] }, 2 ],
	[ Query => { %cart, KeyConditionExpression => 'PK = :a', ExpressionAttributeValues => { ':a' => { S => 'a' } }, ConsistentRead => JSON::PP::true }, undef ],
	[ DeleteItem => { %cart, Key => \%key }, 1 ]);
my ($requests, $units, $items) = (0, 0, 0);
foreach my $way (@ways)
{
	my ($operation, $request, $cost) = @$way;
	http($operation, $request);
	$requests++ if !defined $cost || $cost > 0;
	$items++ if $cost;
	$units += $cost // 1;
	is(top('Cart', 'PKC'), qq(1|{"PK": "a"}|$requests|$units), "$operation counts for the partition key");
}
like(top('Cart', 'SKC'), qr/^1\|\{"PK": "a", "SK": 1\}\|(\d+)\|/, 'and for the key');
my ($of_items) = top('Cart', 'SKC') =~ /^1\|[^|]*\|(\d+)\|/;
is($of_items, $items, 'as often as it was given whole');
is(top('Cart', 'PKT'), '', 'nothing was refused');

# Indexes are counted by their own keys.
is(top('Cart', 'PKC', index => 'ByG'), '1|{"g": "x"}|3|3', 'an index');
is(top('Cart', 'SKC', index => 'ByG'), '1|{"g": "x", "h": 7}|3|3', 'by its whole key');
is(top('Cart', 'PKC', index => 'ByBoth'), '1|{"g": "x", "h": 7}|3|3', 'and one whose partition key has two attributes');
sql(q{SELECT dynamo_put('Cart', '{"PK": {"S": "b"}, "SK": {"N": "1"}, "g": {"S": "y"}, "h": {"N": "8"}}')});
foreach my $index ([ ByG => 'g = :g', q({":g": {"S": "y"}}), '{"g": "y"}' ], [ ByBoth => 'g = :g AND h = :h', q({":g": {"S": "y"}, ":h": {"N": "8"}}), '{"g": "y", "h": 8}' ])
{
	my ($name, $condition, $values, $shown) = @$index;
	sql("SELECT dynamo_query('Cart', '$condition', '$values', index_name => '$name') FROM generate_series(1, 4)");
	is((split /\n/, top('Cart', 'PKC', index => $name))[0], "1|$shown|5|3", "queries of $name");
}
is((split /\n/, top('Cart', 'PKC'))[1], '2|{"PK": "b"}|1|1', 'which are none of the table');
sql(q{SELECT dynamo_scan('Cart')});
is(sql(q{SELECT sum(requests) FROM dynamo_top_keys('"Cart"') WHERE kind = 'PKC'}), $requests + 1, 'a scan is for no key');

# Who writes by SQL to a table with an index counts as well.
sql(q{INSERT INTO "Cart" SELECT 'sql', n, '{"g": {"S": "sql"}, "h": {"N": "1"}}' FROM generate_series(1, 3) n});
like(top('Cart', 'PKC'), qr/\{"PK": "sql"\}\|3\|3$/m, 'plain SQL');
like(top('Cart', 'PKC', index => 'ByG'), qr/\{"g": "sql"\}\|3\|3$/m, 'and its index');

# Keys of all types, and long ones
sql(q{SELECT dynamo_create_table('Bytes', 'id B', 'at B')}, q{SELECT dynamo_set_contributor_insights('Bytes', true)},
	q{SELECT dynamo_put('Bytes', format('{"id": {"B": "%s"}, "at": {"B": "/wA="}}', replace(encode(convert_to(repeat('k', n), 'UTF8'), 'base64'), E'\n', ''))::dynamo_item) FROM unnest('{128,129}'::int[]) n});
is(sql(q{SELECT kind, is_cut, length((key -> 'id')::text), (key -> 'at')::text FROM dynamo_top_keys('"Bytes"') ORDER BY kind, is_cut}),
	qq(PKC|f|174|\nPKC|t|174|\nSKC|f|174|"/wA="\nSKC|t|174|"/wA="), 'what is too long is cut, and still its own key');
sql(q{SELECT dynamo_set_contributor_insights('Bytes', false)}, q{SELECT dynamo_create_table('Text', 'id S')}, q{SELECT dynamo_set_contributor_insights('Text', true)},
	q{SELECT dynamo_put('Text', jsonb_build_object('id', 'x' || repeat('€', n))) FROM unnest('{85,86,87}'::int[]) n});
is(sql(q{SELECT is_cut, key ->> 'id' = 'x' || repeat('€', 85), count(*) FROM dynamo_top_keys('"Text"') GROUP BY 1, 2 ORDER BY 1}), "f|t|1\nt|t|2", 'strings at the end of a character');
sql(q{INSERT INTO "Text" VALUES ('sql', '{}'); UPDATE "Text" SET item = '{"a": {"S": "b"}}' WHERE id = 'sql'; SELECT * FROM "Text" WHERE id = 'sql'});
is(sql(q{SELECT requests, units FROM dynamo_top_keys('"Text"') WHERE key ->> 'id' = 'sql'}), '2|2', 'what SQL writes to a table without an index, and not what it reads');

# What is refused
sql(q{SELECT dynamo_set_contributor_insights('Text', false)});
owned(q{SELECT dynamo_create_table('Narrow', 'id S', read_capacity => 1, write_capacity => 1)}, q{SELECT dynamo_set_contributor_insights('Narrow', true, 'THROTTLED_KEYS')});
my $large = 'x' x 300_000;
my %refused;
foreach (1 .. 12)
{
	my ($status) = http('PutItem', { TableName => 'Narrow', Item => { id => { S => $_ % 4 ? 'hot' : 'cool' }, x => { S => $large } } });
	$refused{ $_ % 4 ? 'hot' : 'cool' }++ if $status != 200;
}
cmp_ok($refused{cool}, '>', 0, 'some are refused');
is(top('Narrow', 'PKT'), qq(1|{"id": "hot"}|$refused{hot}|\n2|{"id": "cool"}|$refused{cool}|), 'by their keys');
is(top('Narrow', 'PKC'), '', 'and only those, in this mode');
my (undef, $unprocessed) = http('BatchWriteItem', { RequestItems => { Narrow => [ map { { PutRequest => { Item => { id => { S => $_ } } } } } qw(hot cool) ], Cart => [ { PutRequest => { Item => \%key } } ] } });
is(scalar @{ $unprocessed->{UnprocessedItems}{Narrow} // [] }, 2, 'items of a batch');
is(top('Narrow', 'PKT'), qq(1|{"id": "hot"}|@{[ $refused{hot} + 1 ]}|\n2|{"id": "cool"}|@{[ $refused{cool} + 1 ]}|), 'are counted, too');

# Hot keys among many, by several sessions at once
owned(q{SELECT dynamo_set_contributor_insights('Cart', false, index_name => 'ByBoth')}, q{SELECT dynamo_create_table('Busy', 'id S')}, q{SELECT dynamo_set_contributor_insights('Busy', true)});
my $noise = q{SELECT count(dynamo_get('Busy', jsonb_build_object('id', id)::dynamo_item))
	FROM generate_series(%d, %d) n, unnest(ARRAY['noise' || n, CASE WHEN n % 10 = 0 THEN 'hot' END, CASE WHEN n % 20 = 0 THEN 'warm' END]) id WHERE id IS NOT NULL};
my @sessions = map { IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', $noise =~ s/%d, %d/@{[ $_ * 5000 + 1 ]}, @{[ $_ * 5000 + 5000 ]}/r ], '>', \my $out) } 0 .. 3;
IPC::Run::finish($_) foreach @sessions;
my $top = sql(q{SELECT key ->> 'id', requests <= expected AND units = requests / 2.0 AND units + uncounted >= expected / 2.0 AND requests > expected * 0.9
	FROM (SELECT *, CASE rank WHEN 1 THEN 2000 ELSE 1000 END AS expected FROM dynamo_top_keys('"Busy"')) k WHERE kind = 'PKC' AND rank <= 2 ORDER BY rank});
is($top, "hot|t\nwarm|t", 'hot keys are first among 20000');
is(sql(q{SELECT count(*) FROM dynamo_top_keys('"Busy"') WHERE kind = 'PKC'}), 64, 'of which 64 are kept');

# Time goes by, and what was hot with it.
is(sql('SET dynamo_am.clock_offset = 300', q{SELECT key ->> 'id', recent_requests, requests > 1800 FROM dynamo_top_keys('"Busy"') WHERE rank = 1}), 'hot|0|t', 'five minutes later nothing is recent');
sql('SET dynamo_am.clock_offset = 300', q{SELECT dynamo_get('Busy', '{"id": {"S": "new"}}') FROM generate_series(1, 100)});
is(sql('SET dynamo_am.clock_offset = 300', q{SELECT recent_requests, requests, units, uncounted > 0 FROM dynamo_top_keys('"Busy"') WHERE key ->> 'id' = 'new'}), '100|100|50|t', 'but what is new');
is(sql('SET dynamo_am.clock_offset = 1020', q{SELECT key ->> 'id', requests, uncounted FROM dynamo_top_keys('"Busy"') WHERE kind = 'PKC'}) =~ s/\|[\d.]+$//r, 'new|100', 'after sixteen minutes old keys are gone');
is(sql('SET dynamo_am.clock_offset = 1400', q{SELECT count(*) FROM dynamo_top_keys('"Busy"')}), 0, 'and then all');

# Slots: four, of Cart, ByG, Narrow and Busy; more must wait.
sub status { return (http('DescribeContributorInsights', { TableName => $_[0] }))[1] }
owned(q{SELECT dynamo_create_table('More', 'id S')}, q{SELECT dynamo_set_contributor_insights('More', true)});
my $get_more = q{SELECT dynamo_get('More', '{"id": {"S": "1"}}')};
foreach (1 .. 3) { sql($get_more) }
is(sql(q{SELECT count(*) FROM dynamo_top_keys('"More"')}), 0, 'one table too many is not counted');
my $described = status('More');
is("$described->{ContributorInsightsStatus} $described->{FailureException}{ExceptionName}", 'FAILED LimitExceededException', 'and says so');
is(status($_)->{ContributorInsightsStatus}, 'ENABLED', "while $_ is") foreach qw(Cart Narrow Busy);
is(sql('BEGIN', q{SELECT dynamo_set_contributor_insights('Narrow', false)}, 'ROLLBACK', q{SELECT count(*) > 0 FROM dynamo_top_keys('"Narrow"')}), "\nt", 'a change that is rolled back is none');
sql(q{SELECT dynamo_set_contributor_insights('Narrow', false)});
is(status('More')->{ContributorInsightsStatus}, 'ENABLED', 'until another is disabled');
select undef, undef, undef, 1.1;
sql($get_more) foreach 1 .. 3;
is(top('More', 'PKC'), '1|{"id": "1"}|3|1.5', 'then it is counted');
sql(q{SELECT dynamo_set_contributor_insights('Narrow', true)});
is(status('Narrow')->{ContributorInsightsStatus}, 'FAILED', 'and the other has to wait');
# One that nobody has asked for in sixteen minutes makes room.
sql('SET dynamo_am.clock_offset = 1800', q{SELECT dynamo_get('Narrow', '{"id": {"S": "1"}}')});
is(top('Narrow', 'PKC', ahead => 1800), '1|{"id": "1"}|1|0.5', 'until one is idle');

# Another database, and a restart
sql('CREATE DATABASE other');
is($node->safe_psql('other', q{CREATE EXTENSION dynamo_am; SELECT dynamo_create_table('Cart', 'PK S'); SELECT dynamo_set_contributor_insights('Cart', true); SELECT count(*) FROM dynamo_top_keys('"Cart"')}),
	qq("Cart"\n\n0), 'another database has none of it');
sql('ALTER TABLE "More" RENAME TO "Most"');
$node->restart;
$e->wait_until_up;
is(status('Most')->{ContributorInsightsStatus}, 'ENABLED', 'the setting outlives a restart');
is(sql(q{SELECT count(*) FROM dynamo_top_keys('"Most"')}), 0, 'and counting begins anew');
sql($get_more =~ s/More/Most/r);
is(top('Most', 'PKC'), '1|{"id": "1"}|1|0.5', 'by itself');

# By the endpoint
is_deeply([ http('UpdateContributorInsights', { TableName => 'Text', ContributorInsightsAction => 'DISABLE' }) ],
	[ 400, { __type => 'com.amazon.coral.service#AccessDeniedException', message =>
		'User: arn:aws:iam::000000000000:user/app is not authorized to perform: dynamodb:UpdateContributorInsights on resource: arn:aws:dynamodb:us-east-1:000000000000:table/Text because no identity-based policy allows the dynamodb:UpdateContributorInsights action' } ], 'of another role\'s table');
is_deeply([ http('UpdateContributorInsights', { TableName => 'Cart', ContributorInsightsAction => 'DISABLE' }) ], [ 200, { TableName => 'Cart', ContributorInsightsStatus => 'DISABLING' } ], 'of one\'s own');
is((http('ListContributorInsights', { TableName => 'Cart' }))[1]{ContributorInsightsSummaries}[0]{ContributorInsightsStatus}, 'DISABLED', 'a list');

# With no slots at all nothing is counted, and nothing fails.
$node->append_conf('postgresql.conf', 'dynamo_am.insights_slots = 0');
$node->restart;
$e->wait_until_up;
is(status('Busy')->{ContributorInsightsStatus}, 'FAILED', 'no slots');
sql(q{SELECT dynamo_get('Busy', '{"id": {"S": "1"}}')});
is(sql(q{SELECT count(*) FROM dynamo_top_keys('"Busy"')}), 0, 'no keys');
$node->stop;
done_testing();
