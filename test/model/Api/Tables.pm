# The control plane: the generator's and the model's part.  Two names are for tables that come
# and go.  What is not known beforehand, times and identifiers, is left out of
# answers (Api::Runner).
package Api::Tables;
use strict;
use warnings;
use Rules;
use Text;

*one_of = \&Generate::one_of;
*chance = \&Generate::chance;

our @NAMES = ('Scratch.1', 'Scratch_2');

sub arn { return "arn:aws:dynamodb:us-east-1:000000000000:table/$_[0]" }
sub flag { return \($_[0] ? 'true' : 'false') }
sub tags { return [ map { { Key => $_, Value => one_of('', 'v', "\xC3\xA9") } } grep { chance(0.5) } 'a', 'b', 'c' ] }

sub key_schema
{
	my (@types) = @_;
	my @keys = grep { $_->[2] } ([ 'PK', 'HASH', $types[0] ], [ 'SK', 'RANGE', $types[1] ]);
	return (
		KeySchema => [ map { { AttributeName => $_->[0], KeyType => $_->[1] } } @keys ],
		AttributeDefinitions => [ map { { AttributeName => $_->[0], AttributeType => $_->[2] } } @keys ]);
}

sub create_table
{
	my $tags = tags();
	return {
		TableName => one_of(@NAMES),
		key_schema(one_of('S', 'N', 'B'), one_of('S', 'N', 'B', undef)),
		chance(0.5) ? (BillingMode => 'PAY_PER_REQUEST') : (ProvisionedThroughput => { ReadCapacityUnits => \'5', WriteCapacityUnits => \'6' }),
		chance(0.3) ? (DeletionProtectionEnabled => flag(chance(0.5))) : (),
		@$tags ? (Tags => $tags) : ()
	};
}

my %REQUEST = (
	CreateTable => \&create_table,
	DescribeTable => sub { +{ TableName => one_of(@NAMES) } },
	DeleteTable => sub { +{ TableName => one_of(@NAMES) } },
	UpdateTable => sub { +{ TableName => one_of(@NAMES), chance(0.9) ? (DeletionProtectionEnabled => flag(chance(0.3))) : () } },
	ListTables => sub { +{ chance(0.5) ? (Limit => \(1 + int rand 7)) : (), chance(0.5) ? (ExclusiveStartTableName => one_of(@NAMES, 'Api')) : () } },
	TagResource => sub { +{ ResourceArn => arn(one_of(@NAMES)), Tags => tags() } },
	UntagResource => sub { +{ ResourceArn => arn(one_of(@NAMES)), TagKeys => [ grep { chance(0.5) } 'a', 'b', 'c' ] } },
	ListTagsOfResource => sub { +{ ResourceArn => arn(one_of(@NAMES)) } },
	DescribeTimeToLive => sub { +{ TableName => one_of(@NAMES) } },
	UpdateTimeToLive => sub { +{ TableName => one_of(@NAMES), TimeToLiveSpecification => { AttributeName => 't', Enabled => flag(chance(0.6)) } } });

# (operation, request)
sub request
{
	my $name = one_of('CreateTable', 'CreateTable', 'DeleteTable', sort keys %REQUEST);
	return ($name, $REQUEST{$name}->());
}

# What the model does of them
package Api::Model;

sub named_table
{
	my ($self, $name) = @_;
	return $self->{tables}{$name} // Rules::fail('DY003', "Requested resource not found: Table: $name not found");
}

sub resource
{
	my ($self, $arn) = @_;
	return $self->{tables}{ $arn =~ s/.*\///r } // Rules::fail('DY003', "Requested resource not found: ResourcArn: $arn not found");
}

sub description
{
	my ($table, $status) = @_;
	my $request = $table->{request};
	my $is_on_demand = ($request->{BillingMode} // '') eq 'PAY_PER_REQUEST';
	my $throughput = $request->{ProvisionedThroughput} // { ReadCapacityUnits => \'0', WriteCapacityUnits => \'0' };
	return {
		TableName => $table->{name},
		TableArn => Api::Tables::arn($table->{name}),
		TableStatus => $status,
		KeySchema => $request->{KeySchema},
		AttributeDefinitions => $request->{AttributeDefinitions},
		ProvisionedThroughput => { NumberOfDecreasesToday => \'0', %$throughput },
		DeletionProtectionEnabled => $table->{protected},
		$is_on_demand ? (BillingModeSummary => { BillingMode => 'PAY_PER_REQUEST' }) : ()
	};
}

sub CreateTable
{
	my ($self, $request) = @_;
	my $name = $request->{TableName};
	Rules::fail('DY004', "Table already exists: $name") if $self->{tables}{$name};
	my %type = map { $_->{AttributeName} => $_->{AttributeType} } @{ $request->{AttributeDefinitions} };
	my $table = $self->{tables}{$name} = {
		name => $name,
		keys => [ map { [ $_->{AttributeName}, $type{ $_->{AttributeName} } ] } @{ $request->{KeySchema} } ],
		indexes => [],
		items => {},
		request => $request,
		protected => $request->{DeletionProtectionEnabled} // \'false',
		tags => { map { $_->{Key} => $_->{Value} } @{ $request->{Tags} // [] } }
	};
	return { TableDescription => description($table, 'CREATING') };
}

sub DescribeTable
{
	my ($self, $request) = @_;
	return { Table => description($self->named_table($request->{TableName}), 'ACTIVE') };
}

sub DeleteTable
{
	my ($self, $request) = @_;
	my $table = $self->named_table($request->{TableName});
	Rules::validation('Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.')
	  if ${ $table->{protected} } eq 'true';
	delete $self->{tables}{ $table->{name} };
	return { TableDescription => description($table, 'DELETING') };
}

sub UpdateTable
{
	my ($self, $request) = @_;
	Rules::validation('At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates '
		  . 'or SSESpecification or ReplicaUpdates is required')
	  unless $request->{DeletionProtectionEnabled};
	my $table = $self->named_table($request->{TableName});
	$table->{protected} = $request->{DeletionProtectionEnabled};
	return { TableDescription => description($table, 'UPDATING') };
}

sub ListTables
{
	my ($self, $request) = @_;
	my $limit = $request->{Limit} ? ${ $request->{Limit} } : 100;
	my @names = grep { $_ gt ($request->{ExclusiveStartTableName} // '') } sort keys %{ $self->{tables} };
	my $has_more = @names > $limit;
	$#names = $limit - 1 if $has_more;
	return { TableNames => \@names, $has_more ? (LastEvaluatedTableName => $names[-1]) : () };
}

sub TagResource
{
	my ($self, $request) = @_;
	Rules::validation('Atleast one Tag needs to be provided as Input.') unless @{ $request->{Tags} };
	my $table = $self->resource($request->{ResourceArn});
	$table->{tags}{ $_->{Key} } = $_->{Value} foreach @{ $request->{Tags} };
	return {};
}

sub UntagResource
{
	my ($self, $request) = @_;
	Rules::validation('Atleast one Tag Key needs to be provided as Input.') unless @{ $request->{TagKeys} };
	my $table = $self->resource($request->{ResourceArn});
	delete $table->{tags}{$_} foreach @{ $request->{TagKeys} };
	return {};
}

sub ListTagsOfResource
{
	my ($self, $request) = @_;
	my $tags = $self->resource($request->{ResourceArn})->{tags};
	return { Tags => [ map { { Key => $_, Value => $tags->{$_} } } sort keys %$tags ] };
}

sub DescribeTimeToLive
{
	my ($self, $request) = @_;
	my $table = $self->named_table($request->{TableName});
	return { TimeToLiveDescription => $table->{expires} ? { TimeToLiveStatus => 'ENABLED', AttributeName => 't' } : { TimeToLiveStatus => 'DISABLED' } };
}

# There is one change in an hour, and no hour passes.
sub UpdateTimeToLive
{
	my ($self, $request) = @_;
	my $table = $self->named_table($request->{TableName});
	my $is_enabled = ${ $request->{TimeToLiveSpecification}{Enabled} } eq 'true';
	Rules::validation('TimeToLive is already ' . ($is_enabled ? 'enabled' : 'disabled')) if !!$is_enabled == !!$table->{expires};
	Rules::validation('Time to live has been modified multiple times within a fixed interval') if $table->{expires};
	$table->{expires} = 1;
	return { TimeToLiveSpecification => $request->{TimeToLiveSpecification} };
}

1;
