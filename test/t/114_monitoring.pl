# GET /metrics and GET /console: who gets them, and what they say.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use JSON::PP;
use MIME::Base64;
use Test::More;

my $e = Endpoint::start('monitoring', "dynamo_am.http_workers = 1\nautovacuum = off\ndynamo_am.disabled_jobs = 'ttl'");
my $node = $e->{node};
sub sql { return $node->safe_psql('postgres', $_[0]) }
sub set_to
{
	my ($setting, $probe) = @_;
	$node->append_conf('postgresql.conf', $setting);
	$node->reload;
	foreach (1 .. 100)
	{
		return 1 if $probe->();
		select undef, undef, undef, 0.1;
	}
	return 0;
}

# A page in Prometheus' text form, strictly by its grammar: its samples by their names with
# their labels in order.
sub parse
{
	my ($page) = @_;
	my ($family, $type, %done, %samples);
	die 'the last line does not end' if $page !~ /\n\z/;
	foreach my $line (split /\n/, $page)
	{
		if ($line =~ /^# HELP ([a-zA-Z_:][\w:]*) (\S.*)$/)
		{
			($family, $type) = ($1, undef);
			die "a family comes twice: $line" if $done{$family}++;
			next;
		}
		if ($line =~ /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram)$/)
		{
			die "a type without its help: $line" if $1 ne $family || defined $type;
			$type = $2;
			die "a counter that is not called so: $line" if $type eq 'counter' && $family !~ /_total$/;
			next;
		}
		my ($name, $labels, $value) = $line =~ /^([a-zA-Z_:][\w:]*)\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"(?:,(?=[a-zA-Z_])|(?=\})))*)\} ([-+]?(?:\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|Inf|NaN))$/
		  or die "not of the form: $line";
		my $stem = $type eq 'histogram' ? $name =~ s/_(?:bucket|sum|count)$//r : $name;
		die "a sample out of its family: $line" if $stem ne $family;
		my @labels = sort $labels =~ /([a-zA-Z_]\w*="(?:[^"\\]|\\.)*")/g;
		my $key = "$name\{" . join(',', @labels) . '}';
		die "a sample twice: $line" if exists $samples{$key};
		$samples{$key} = $value;
	}
	return %samples;
}

$e->use_key_of('app');
my $units = '"BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":1000}';
my $table = qq({"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],$units});
is($e->call('CreateTable', $table)->{status}, 200, 'a table');
$e->call('PutItem', '{"TableName":"Cart","Item":{"PK":{"S":"a"}}}') foreach 1 .. 3;
$e->call('GetItem', '{"TableName":"None","Key":{"PK":{"S":"a"}}}');
my %app = (authorization => 'Basic ' . encode_base64("$e->{id}:$e->{secret}", ''));
sql('CREATE ROLE watcher; GRANT pg_monitor TO watcher');
$e->use_key_of('watcher');
my ($id, $secret) = @$e{qw(id secret)};
my %watcher = (authorization => 'Basic ' . encode_base64("$id:$secret", ''));

# Who gets them
my $answer = $e->get('/metrics');
is($answer->{status}, 401, 'nobody without credentials');
like($answer->{headers}{'www-authenticate'}, qr/^Basic realm=/, 'a browser asks for them');
is($e->get('/metrics', \%app)->{status}, 403, 'nobody whose role may not read all statistics');
foreach my $wrong ("$id:", "$id:x$secret", "$id:" . lc $secret, "x$id:$secret", ":$secret", $id, '', 'x' x 3000, "$id\0:$secret")
{
	is($e->get('/metrics', { authorization => 'Basic ' . encode_base64($wrong, '') })->{status}, 401, 'wrong: ' . length $wrong);
}
is($e->get('/metrics', { authorization => $_ })->{status}, 401, "wrong: $_") foreach 'Basic', 'Basic ', 'Basic *', 'Bearer x', 'AWS4-HMAC-SHA256 x';
$answer = $e->get('/metrics', \%watcher);
is($answer->{status}, 200, 'a member of pg_monitor, by its access key');
like($answer->{headers}{'content-type'}, qr{^text/plain; version=0\.0\.4}, 'in Prometheus text form');
is($answer->{headers}{'cache-control'}, 'no-store', 'that nobody keeps');
is($e->get('/metrics', { %watcher, origin => 'http://elsewhere' })->{headers}{'access-control-allow-origin'}, undef, 'and no other page reads');

# What they say
my $text = $answer->{content};
like($text, qr/^dynamo_requests_total\{source="http",operation="PutItem"\} 3$/m, 'requests');
like($text, qr/^dynamo_request_errors_total\{source="http",operation="GetItem",error="ResourceNotFoundException"\} 1$/m, 'errors');
like($text, qr/^dynamo_table_consumed_units_total\{table="Cart",index="",kind="write"\} 3$/m, 'consumed units');
like($text, qr/^dynamo_table_provisioned_units\{table="Cart",index="",kind="read"\} 5$/m, 'provisioned units');
my %metrics = parse($text);
is($metrics{'dynamo_table_consumed_units_total{index="",kind="write",table="Cart"}'}, 3, 'every line is of the form');
my @buckets = $text =~ /^dynamo_request_duration_seconds_bucket\{source="http",operation="PutItem",le="([^"]*)"\} (\d+)$/mg;
my (@bounds, @counts);
while (@buckets) { push @bounds, shift @buckets; push @counts, shift @buckets }
is("@counts", join(' ', sort { $a <=> $b } @counts), 'a histogram adds up');
is($counts[-1], 3, 'to all requests');
is($bounds[-1], '+Inf', 'in the last of its buckets');
is(join(' ', @bounds[ 0 .. 20 ]), join(' ', sort { $a <=> $b } @bounds[ 0 .. 20 ]), 'which are in order');

# Times to live: an item that is due while the job is not done, and when it has been
sub metric { my ($name, $labels) = @_; my %now = parse($e->get('/metrics', \%watcher)->{content}); return $now{"$name\{index=\"\",table=\"$labels\"}"} }
sub becomes
{
	my ($name, $table, $pattern) = @_;
	my $value;
	foreach (1 .. 100)
	{
		$value = metric($name, $table) // 'none';
		last if $value =~ $pattern;
		select undef, undef, undef, 0.1;
	}
	return like($value, $pattern, "$name of $table: $value");
}
is(metric('dynamo_ttl_due_items', 'Cart'), undef, 'a table without a time to live has no lines of it');
sql(q(SELECT dynamo_create_table('Lives', 'PK S'); SELECT dynamo_put('Lives', jsonb_build_object('PK', 'b', 'ttl', floor(extract(epoch FROM now())) - 100)::dynamo_item)));
sql(q(SELECT dynamo_api('UpdateTimeToLive', '{"TableName":"Lives","TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":true}}')));
becomes('dynamo_ttl_due_items', 'Lives', qr/^1$/);
becomes('dynamo_ttl_lag_seconds', 'Lives', qr/^1\d\d(\.\d+)?$/);
is(metric('dynamo_ttl_deleted_items_total', 'Lives'), 0, 'nothing is deleted');
$node->append_conf('postgresql.conf', "dynamo_am.disabled_jobs = ''");
$node->reload;
becomes('dynamo_ttl_deleted_items_total', 'Lives', qr/^1$/);
becomes('dynamo_ttl_due_items', 'Lives', qr/^0$/);
is(metric('dynamo_ttl_lag_seconds', 'Lives'), 0, 'nothing lags behind');

# Names that need care
sql(q(CREATE SCHEMA other; SET search_path = other; SELECT public.dynamo_create_table('Cart', 'id S'), public.dynamo_create_table('Odd', 'id S');
	ALTER TABLE "Odd" RENAME TO U&"o\0022d\005Cd\000Aname"));
%metrics = parse($e->get('/metrics', \%watcher)->{content});
is_deeply([ map { /table="(.*)"\}/ } grep { /^dynamo_table_bytes\{index="",/ } sort keys %metrics ], [ 'Lives', 'o\"d\\\\d\nname', 'other.Cart', 'public.Cart' ], 'names that need care');
sql('DROP SCHEMA other CASCADE');

# The console is off unless it is wanted.
is($e->get($_, \%watcher)->{status}, 404, "$_ is off") foreach '/console', '/console/data', '/console/console.js';
ok(set_to('dynamo_am.http_console = on', sub { $e->get('/console', \%watcher)->{status} == 200 }), 'until it is on');
is($e->get($_)->{status}, 401, "$_ is for nobody without credentials") foreach '/console', '/console/data', '/console/console.js';
is($e->get($_, \%app)->{status}, 403, "$_ is for watchers") foreach '/console', '/console/data';
foreach my $file ('/console', '/console/', '/console/console.js', '/console/console.css', '/console?x=1')
{
	$answer = $e->get($file, \%watcher);
	is($answer->{status}, 200, $file);
	like($answer->{headers}{'content-security-policy'}, qr/default-src 'self'/, 'with nothing from elsewhere');
	unlike($answer->{content}, qr/https?:(?!\/\/www\.w3\.org\/2000\/svg)/, 'nor asking for it');
}
sql(q{SELECT dynamo_set_contributor_insights('Cart', true)});
sql(q{SELECT dynamo_get('Cart', '{"PK": {"S": "hot"}}')}) foreach 1 .. 2;
my $data = decode_json($e->get('/console/data', \%watcher)->{content});
my ($cart) = grep { $_->{table} eq 'Cart' } @{ $data->{tables} };
is($cart->{writes}{units}, 3, 'the data of the console');
is($cart->{writes}{provisioned}, 1000, 'with what is provisioned');
is(scalar @{ $cart->{recent_writes} }, 64, 'and the heat');
is_deeply($cart->{keys}, [ [ 'PKC', '{"PK":{"S":"hot"}}', JSON::PP::false, 2, 1, 2 ] ], 'and the keys with the most traffic');
cmp_ok(scalar @{ $cart->{minutes} }, '>=', 1, 'and the minutes');
is($e->get('/consolex')->{content}, $e->get('/')->{content}, 'all other paths are as before');
is($e->post(\%watcher, '')->{status}, 404, 'nor is anything else answered to a password');

# A key that is no longer active, and no authentication at all
sql("SELECT dynamo_delete_access_key('$id')");
is($e->get('/metrics', \%watcher)->{status}, 401, 'a key that has been deleted');
sql('GRANT pg_read_all_stats TO app');
is($e->get('/metrics', \%app)->{status}, 200, 'a role that has come to be a watcher');
ok(set_to("dynamo_am.http_auth = none\ndynamo_am.http_role = watcher", sub { $e->get('/console/data')->{status} == 200 }),
	'with no authentication, the role of all requests is asked');
sql('REVOKE pg_monitor FROM watcher');
is($e->get('/metrics')->{status}, 403, 'and must be one, too');
$node->stop;
done_testing();
