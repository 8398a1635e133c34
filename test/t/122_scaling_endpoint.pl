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
is_deeply([ call('DeleteScalingPolicy', { %target, PolicyName => 'half' }) ], [ 200, {} ], 'DeleteScalingPolicy');
is_deeply([ call('DeregisterScalableTarget', \%target) ], [ 200, {} ], 'DeregisterScalableTarget');
like((call('DeregisterScalableTarget', \%target))[1]{__type}, qr/ObjectNotFoundException/, 'once');
like((call('RegisterScalableTarget', \%target, prefix => 'DynamoDB_20120810.'))[1]{__type}, qr/UnknownOperation/, 'not an operation of DynamoDB');
like((call('PutItem', {}))[1]{__type}, qr/UnknownOperation/, 'nor one of DynamoDB of it');
$node->stop;
done_testing();
