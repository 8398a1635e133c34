# Application Auto Scaling's operations on the endpoint, signed for that
# service, as an SDK sends them.
use strict;
use warnings;
use Endpoint;
use JSON::PP;
use Test::More;

my $e = Endpoint::start('scaling_endpoint', '');
my $node = $e->{node};
$node->safe_psql('postgres', <<'SQL');
SET ROLE app;
SELECT dynamo_create_table('Cart', 'id S', read_capacity => 5, write_capacity => 5);
SQL
@$e{qw(id secret)} = split /\|/, $node->safe_psql('postgres', "SELECT * FROM dynamo_create_access_key('app')");

sub call
{
	my ($operation, $request, %change) = @_;
	my $body = encode_json($request);
	my $headers = $e->sign(($change{prefix} // 'AnyScaleFrontendService.') . $operation, $body, service => 'application-autoscaling');
	my $answer = $e->{http}->request('POST', $e->url('/'), { headers => $headers, content => $body });
	return ($answer->{status}, decode_json($answer->{content}));
}

my %target = (ServiceNamespace => 'dynamodb', ResourceId => 'table/Cart', ScalableDimension => 'dynamodb:table:WriteCapacityUnits');
my %policy = (
	%target,
	PolicyName => 'half',
	PolicyType => 'TargetTrackingScaling',
	TargetTrackingScalingPolicyConfiguration => {
		TargetValue => 50.5, PredefinedMetricSpecification => { PredefinedMetricType => 'DynamoDBWriteCapacityUtilization' }, ScaleInCooldown => 60 });

my ($status, $answer) = call('PutScalingPolicy', \%policy);
is("$status $answer->{__type}", '400 com.amazonaws.autoscaling#ObjectNotFoundException', 'a policy needs a target');
is_deeply([ call('RegisterScalableTarget', { %target, MinCapacity => 5, MaxCapacity => 10 }) ], [ 200, {} ], 'RegisterScalableTarget');
($status, $answer) = call('PutScalingPolicy', \%policy);
like($answer->{PolicyARN}, qr{^arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:[-0-9a-f]{36}:resource/dynamodb/table/Cart:policyName/half$}, 'PutScalingPolicy');
($status, $answer) = call('DescribeScalableTargets', { ServiceNamespace => 'dynamodb' });
is_deeply([ map { [ @$_{qw(ResourceId MinCapacity MaxCapacity)} ] } @{ $answer->{ScalableTargets} } ], [ [ 'table/Cart', 5, 10 ] ], 'DescribeScalableTargets');
($status, $answer) = call('DescribeScalingPolicies', { ServiceNamespace => 'dynamodb', ResourceId => 'table/Cart' });
my $config = $answer->{ScalingPolicies}[0]{TargetTrackingScalingPolicyConfiguration};
is("$config->{TargetValue} $config->{ScaleOutCooldown} $config->{ScaleInCooldown}", '50.5 0 60', 'DescribeScalingPolicies');
is_deeply((call('DescribeScalingPolicies', { ServiceNamespace => 'dynamodb', ResourceId => 'table/None' }))[1], { ScalingPolicies => [] }, 'of another table');
foreach my $change (
	[ ServiceNamespace => 'ecs' ], [ ResourceId => 'Cart' ],
	[ ScalableDimension => 'dynamodb:index:WriteCapacityUnits' ], [ ScalableDimension => 'dynamodb:table:Other' ])
{
	($status, $answer) = call('RegisterScalableTarget', { %target, MinCapacity => 5, MaxCapacity => 10, @$change });
	like($answer->{__type}, qr/ValidationException/, "@$change is refused");
}

# Pages: what is described comes in the order of its resources.
sub refusal
{
	my ($code, $body) = call(@_);
	return "$code $body->{__type}: $body->{message}";
}
$node->safe_psql('postgres', <<'SQL');
SET ROLE app;
SELECT dynamo_create_table(name, 'id S', read_capacity => 5, write_capacity => 5) FROM unnest('{Cart-2,Cart.3,Basket}'::text[]) name;
SELECT dynamo_create_index('Cart', 'ByG', 'g S', read_capacity => 5, write_capacity => 5);
SELECT dynamo_register_scalable_target(name, kind, 1, 9) FROM dynamo_list_tables() name, unnest('{read,write}'::text[]) kind;
SELECT dynamo_register_scalable_target('Cart', 'read', 1, 9, 'ByG');
SELECT dynamo_put_scaling_policy(name, 'read') FROM dynamo_list_tables() name;
SQL
sub pages
{
	my ($operation, %request) = @_;
	my ($list, $token, @pages) = ($operation =~ s/^Describe//r);
	do
	{
		my (undef, $page) = call($operation, { ServiceNamespace => 'dynamodb', %request, $token ? (NextToken => $token) : () });
		push @pages, join ' ', map { "$_->{ResourceId}:" . ($_->{ScalableDimension} =~ /(\w)\w+CapacityUnits/)[0] } @{ $page->{$list} };
		$token = $page->{NextToken};
	} while ($token && @pages < 20);
	return join "\n", @pages;
}
my $all = 'table/Basket:R table/Basket:W table/Cart:R table/Cart:W table/Cart-2:R table/Cart-2:W table/Cart.3:R table/Cart.3:W table/Cart/index/ByG:R';
my $targets = 'DescribeScalableTargets';
is(pages($targets), $all, 'all targets in one page');
is(pages($targets, MaxResults => 9), $all, 'the last page has no token');
is(pages($targets, MaxResults => 1), $all =~ s/ /\n/gr, 'or one by one');
is(pages($targets, MaxResults => 4) =~ s/\n/ /gr, $all, 'or by fours');
is(pages($targets, MaxResults => 1, ResourceIds => [ 'table/Cart', 'table/Basket' ]), "table/Basket:R\ntable/Basket:W\ntable/Cart:R\ntable/Cart:W", 'those that are asked for');
$node->safe_psql('postgres', q{SELECT dynamo_delete_scaling_policy('Cart', 'read')});
is(pages('DescribeScalingPolicies', MaxResults => 2), "table/Basket:R table/Cart:W\ntable/Cart-2:R table/Cart.3:R", 'policies');
is(pages('DescribeScalingPolicies', PolicyNames => [ 'half', 'Basket-read' ]), 'table/Basket:R table/Cart:W', 'by their names');
$node->safe_psql('postgres', q{
	SELECT dynamo_create_table('T' || n, 'id S', read_capacity => 5, write_capacity => 5), dynamo_register_scalable_target('T' || n, 'read', 1, 9),
		dynamo_register_scalable_target('T' || n, 'write', 1, 9), dynamo_put_scaling_policy('T' || n, 'read') FROM generate_series(10, 40) n});
is(join(' ', map { scalar split / / } split /\n/, pages($targets)), '50 21', 'fifty targets to a page');
is(join(' ', map { scalar split / / } split /\n/, pages('DescribeScalingPolicies')), '10 10 10 5', 'and ten policies');
is(refusal($targets, { ServiceNamespace => 'dynamodb', MaxResults => 51 }),
	q{400 com.amazon.coral.validate#ValidationException: 1 validation error detected: Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50}, 'more are refused');
is(refusal($targets, { ServiceNamespace => 'dynamodb', MaxResults => 0 }),
	q{400 com.amazon.coral.validate#ValidationException: 1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1}, 'and none');
is(refusal('DescribeScalingPolicies', { ServiceNamespace => 'dynamodb', MaxResults => 11 }),
	q{400 com.amazon.coral.validate#ValidationException: 1 validation error detected: Value '11' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10}, 'of policies, too');
is(refusal($targets, { ServiceNamespace => 'dynamodb', NextToken => 'x' }), '400 com.amazonaws.autoscaling#InvalidNextTokenException: Invalid NextToken', 'a token that is none');

is_deeply([ call('DeleteScalingPolicy', { %target, PolicyName => 'half' }) ], [ 200, {} ], 'DeleteScalingPolicy');
is_deeply([ call('DeregisterScalableTarget', \%target) ], [ 200, {} ], 'DeregisterScalableTarget');
like((call('DeregisterScalableTarget', \%target))[1]{__type}, qr/ObjectNotFoundException/, 'once');
like((call('RegisterScalableTarget', \%target, prefix => 'DynamoDB_20120810.'))[1]{__type}, qr/UnknownOperation/, 'not an operation of DynamoDB');
like((call('PutItem', {}))[1]{__type}, qr/UnknownOperation/, 'nor one of DynamoDB of it');
$node->stop;
done_testing();
