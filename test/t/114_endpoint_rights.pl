# A role without rights tries every operation: what it is refused, in the service's
# words; and with the rights that it takes, one after the other.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use Test::More;

my $e = Endpoint::start('endpoint_rights', 'dynamo_am.http_workers = 1');
my $node = $e->{node};
my $index = '{"IndexName":"ByA","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}';
my $create = '{"TableName":"%s","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST",'
  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"},{"AttributeName":"a","AttributeType":"S"}],'
  . qq("GlobalSecondaryIndexes":[$index]});
$node->safe_psql('postgres', 'CREATE ROLE owner; GRANT CREATE ON SCHEMA public TO owner; REVOKE CREATE ON SCHEMA public FROM app');
$e->use_key_of('owner');
is($e->call('CreateTable', sprintf $create, 'Hers')->{status}, 200, 'a table of somebody else');
is($e->call('PutItem', '{"TableName":"Hers","Item":{"PK":{"S":"a"},"a":{"S":"x"}}}')->{status}, 200, 'with an item');
$e->use_key_of('app');

my $ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/Hers';
my $at = '"TableName":"Hers"';
my $key = qq($at,"Key":{"PK":{"S":"a"}});
my $put = qq({$at,"Item":{"PK":{"S":"b"}}});
my $query = qq($at,"KeyConditionExpression":"PK = :p","ExpressionAttributeValues":{":p":{"S":"a"}});
my $update = qq({$key,"UpdateExpression":"SET b = PK"});
my $check = qq({$key,"ConditionExpression":"attribute_exists(PK)"});
sub statement { my ($text) = @_; return qq({"Statement":"$text"}) }
my @writes = (
	[ Insert => q(INSERT INTO \"Hers\" VALUE {'PK': 'b'}) ],
	[ Update => q(UPDATE \"Hers\" SET b = 1 WHERE PK = 'a') ],
	[ Delete => q(DELETE FROM \"Hers\" WHERE PK = 'a') ]);
my $select = q(SELECT * FROM \"Hers\" WHERE PK = 'a');

# Operation, request, the action that it is refused for, the resource if not the table
my @refused = (
	[ GetItem => "{$key}" ],
	[ GetItem => qq({"TableName":"$ARN","Key":{"PK":{"S":"a"}}}) ],
	[ BatchGetItem => '{"RequestItems":{"Hers":{"Keys":[{"PK":{"S":"a"}}]}}}' ],
	[ Query => "{$query}" ],
	[ Query => q({"TableName":"Hers","IndexName":"ByA","KeyConditionExpression":"a = :p","ExpressionAttributeValues":{":p":{"S":"none"}}}), 'Query', "$ARN/index/ByA" ],
	[ Scan => "{$at}" ],
	[ Scan => qq({$at,"IndexName":"ByA"}), 'Scan', "$ARN/index/ByA" ],
	[ TransactGetItems => qq({"TransactItems":[{"Get":{$key}}]}), 'GetItem' ],
	[ ExecuteStatement => statement($select), 'PartiQLSelect' ],
	[ ExecuteTransaction => qq({"TransactStatements":[@{[ statement($select) ]}]}), 'PartiQLSelect' ],
	[ PutItem => $put ],
	[ UpdateItem => $update ],
	[ DeleteItem => "{$key}" ],
	[ BatchWriteItem => qq({"RequestItems":{"Hers":[{"PutRequest":{"Item":{"PK":{"S":"b"}}}}]}}) ],
	[ BatchWriteItem => qq({"RequestItems":{"Hers":[{"DeleteRequest":{"Key":{"PK":{"S":"b"}}}}]}}) ],
	[ TransactWriteItems => qq({"TransactItems":[{"Put":$put}]}), 'PutItem' ],
	[ TransactWriteItems => qq({"TransactItems":[{"Update":$update}]}), 'UpdateItem' ],
	[ TransactWriteItems => qq({"TransactItems":[{"Delete":{$key}}]}), 'DeleteItem' ],
	[ TransactWriteItems => qq({"TransactItems":[{"ConditionCheck":$check}]}), 'ConditionCheckItem' ],
	map({ ([ ExecuteStatement => statement($_->[1]), "PartiQL$_->[0]" ], [ ExecuteTransaction => qq({"TransactStatements":[@{[ statement($_->[1]) ]}]}), "PartiQL$_->[0]" ]) } @writes),
	[ CreateTable => sprintf($create, 'Mine'), 'CreateTable', $ARN =~ s/Hers/Mine/r ],
	[ DeleteTable => "{$at}" ],
	[ DescribeTable => "{$at}" ],
	[ UpdateTable => qq({$at,"DeletionProtectionEnabled":true}) ],
	[ DescribeTimeToLive => "{$at}" ],
	[ UpdateTimeToLive => qq({$at,"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"x"}}) ],
	[ TagResource => qq({"ResourceArn":"$ARN","Tags":[{"Key":"k","Value":"v"}]}) ],
	[ UntagResource => qq({"ResourceArn":"$ARN","TagKeys":["k"]}) ],
	[ ListTagsOfResource => qq({"ResourceArn":"$ARN"}) ],
	[ DescribeContributorInsights => "{$at}" ],
	[ UpdateContributorInsights => qq({$at,"ContributorInsightsAction":"ENABLE"}) ]);

# What needs no right
my @free = ([ ListTables => '{}' ], [ DescribeLimits => '{}' ], [ DescribeEndpoints => '{}' ],
	[ ListContributorInsights => '{}' ]);

sub text_of
{
	my ($action, $resource) = @_;
	return "User: arn:aws:iam::000000000000:user/app is not authorized to perform: dynamodb:$action on resource: "
	  . ($resource // $ARN) . " because no identity-based policy allows the dynamodb:$action action";
}
foreach my $case (@refused)
{
	my ($operation, $request, $action, $resource) = @$case;
	$action //= $operation;
	is(Endpoint::text($e->call($operation, $request)),
		qq(400 {"__type":"com.amazon.coral.service#AccessDeniedException","message":"@{[ text_of($action, $resource) ]}"}),
		"$operation, for want of $action");
}
is(Endpoint::text($e->call('BatchExecuteStatement', qq({"Statements":[@{[ statement($writes[1][1]) ]},@{[ statement($writes[0][1]) ]}]}))),
	'200 {"Responses":[{"Error":{"Code":"AccessDenied","Message":"' . text_of('PartiQLUpdate') . '"},"TableName":"Hers"},'
	  . '{"Error":{"Code":"AccessDenied","Message":"' . text_of('PartiQLInsert') . '"},"TableName":"Hers"}]}', 'BatchExecuteStatement, each for itself');
is($e->call(@$_)->{status}, 200, "$_->[0] needs no right") foreach @free;

# Application Auto Scaling: who does not own a table changes nothing of it, and is told of nothing.
my $resource = '"ServiceNamespace":"dynamodb","ResourceId":"table/Hers","ScalableDimension":"dynamodb:table:ReadCapacityUnits"';
my @scaling = (
	[ RegisterScalableTarget => qq({$resource,"MinCapacity":1,"MaxCapacity":2}) ],
	[ DeregisterScalableTarget => "{$resource}" ],
	[ PutScalingPolicy => qq({$resource,"PolicyName":"p","PolicyType":"TargetTrackingScaling","TargetTrackingScalingPolicyConfiguration":)
		  . '{"TargetValue":50,"PredefinedMetricSpecification":{"PredefinedMetricType":"DynamoDBReadCapacityUtilization"}}}' ],
	[ DeleteScalingPolicy => qq({$resource,"PolicyName":"p"}) ]);
sub scale
{
	my ($operation, $body) = @_;
	return Endpoint::text($e->post($e->sign("AnyScaleFrontendService.$operation", $body, service => 'application-autoscaling'), $body));
}
like(scale(@$_), qr/^400 .*AccessDeniedException/, $_->[0]) foreach @scaling;
is(scale('DescribeScalableTargets', '{"ServiceNamespace":"dynamodb"}'), '200 {"ScalableTargets":[]}', 'DescribeScalableTargets');
is(scale('DescribeScalingPolicies', '{"ServiceNamespace":"dynamodb"}'), '200 {"ScalingPolicies":[]}', 'DescribeScalingPolicies');

my %tried = map { $_->[0] => 1 } @refused, @free, @scaling, ['BatchExecuteStatement'], ['DescribeScalableTargets'], ['DescribeScalingPolicies'];
my @operations = split /\n/, $node->safe_psql('postgres', 'SELECT DISTINCT operation FROM dynamo.api_members()');
is(join(' ', grep { !$tried{$_} } sort @operations), '', 'no operation is left out');
is($node->safe_psql('postgres', 'SELECT "PK" FROM "Hers"'), 'a', 'nothing has happened');

# Each right allows what it is for.
sub allowed { my ($operation, $request) = @_; return $e->call($operation, $request)->{status} == 200 ? 'allowed' : 'refused' }
sub grant { $node->safe_psql('postgres', "GRANT $_[0] ON \"Hers\" TO app") }
grant('INSERT');
is(allowed(PutItem => $put), 'refused', 'INSERT alone does not put');
grant('SELECT');
is(allowed(@$_[ 0, 1 ]), 'allowed', "SELECT: $_->[0]") foreach @refused[ 0 .. 9 ];
is(allowed(PutItem => $put), 'refused', 'nor does it with SELECT');
grant('UPDATE');
is(allowed(PutItem => $put), 'allowed', 'with UPDATE it does');
is(allowed(DeleteItem => "{$key}"), 'refused', 'but not delete');
grant('DELETE');
is(allowed(DeleteItem => "{$key}"), 'allowed', 'which DELETE allows');
is(allowed(DeleteTable => "{$at}"), 'refused', 'a table is its owner\'s');
$node->safe_psql('postgres', 'ALTER TABLE "Hers" OWNER TO app');
is(allowed(DeleteTable => "{$at}"), 'allowed', 'to drop');
$node->stop;
done_testing();
