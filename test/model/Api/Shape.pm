# Requests: of what kind each member is, and what it must satisfy.
package Api::Shape;
use strict;
use warnings;
use Rules;

# Kinds: [kind, { min, max, pattern, enum }, element | members]
sub text { return [ string => {@_} ] }
sub enum { return [ string => { enum => [@_] } ] }
sub integer { return [ integer => {@_} ] }
sub list { my ($element, @limits) = @_; return [ list => {@limits}, $element ] }
sub map_of { my ($element, @limits) = @_; return [ map => {@limits}, $element ] }
sub structure { return [ structure => {}, {@_} ] }    # a required member has a "*" behind its name

my $BOOLEAN = ['boolean'];
my $TEXT = text();
my $VALUE = ['value'];
my $ITEM = map_of($VALUE);
my $NAMES = map_of($TEXT);
my $TABLE = text(min => 1, max => 1024, pattern => '[a-zA-Z0-9_.-]+');    # or an ARN
my $INDEX = text(min => 3, max => 255, pattern => '[a-zA-Z0-9_.-]+');
my $CAPACITY = enum(qw(INDEXES TOTAL NONE));
my $METRICS = enum(qw(SIZE NONE));
my $ON_FAILURE = enum(qw(ALL_OLD NONE));
my $COMPARISON = enum(qw(IN NULL BETWEEN LT NOT_CONTAINS EQ GT NOT_NULL NE LE BEGINS_WITH GE CONTAINS));
my $CONDITION = structure('ComparisonOperator*' => $COMPARISON, AttributeValueList => list($VALUE));
my $EXPECTED = map_of(structure(Value => $VALUE, Exists => $BOOLEAN, ComparisonOperator => $COMPARISON, AttributeValueList => list($VALUE)));
my $UPDATES = map_of(structure(Value => $VALUE, Action => enum(qw(ADD PUT DELETE))));
my @EXPRESSION = (ExpressionAttributeNames => $NAMES, ExpressionAttributeValues => $ITEM);
my @RETURNS = (ReturnConsumedCapacity => $CAPACITY);
my @CONDITIONAL = (ConditionalOperator => enum(qw(OR AND)));
my @WRITE = ('TableName*' => $TABLE, Expected => $EXPECTED, @CONDITIONAL, @EXPRESSION, @RETURNS,
	ReturnValues => enum(qw(ALL_NEW UPDATED_OLD ALL_OLD NONE UPDATED_NEW)), ReturnItemCollectionMetrics => $METRICS,
	ConditionExpression => $TEXT, ReturnValuesOnConditionCheckFailure => $ON_FAILURE);
my @READ = ('TableName*' => $TABLE, IndexName => $INDEX, AttributesToGet => list(text(max => 65535), min => 1), ConsistentRead => $BOOLEAN,
	Limit => integer(min => 1), Select => enum(qw(SPECIFIC_ATTRIBUTES COUNT ALL_ATTRIBUTES ALL_PROJECTED_ATTRIBUTES)),
	ExclusiveStartKey => $ITEM, ProjectionExpression => $TEXT, FilterExpression => $TEXT, @CONDITIONAL, @EXPRESSION, @RETURNS);
my @GET = ('Key*' => $ITEM, ProjectionExpression => $TEXT, ExpressionAttributeNames => $NAMES);
my $KEYS = list($ITEM, min => 1, max => 100);
my @ACTION = ('TableName*' => $TABLE, ConditionExpression => $TEXT, @EXPRESSION, ReturnValuesOnConditionCheckFailure => $ON_FAILURE);

my %MEMBERS = (
	PutItem => [ @WRITE, 'Item*' => $ITEM ],
	DeleteItem => [ @WRITE, 'Key*' => $ITEM ],
	UpdateItem => [ @WRITE, 'Key*' => $ITEM, UpdateExpression => $TEXT, AttributeUpdates => $UPDATES ],
	GetItem => [ 'TableName*' => $TABLE, @GET, AttributesToGet => list(text(max => 65535), min => 1), ConsistentRead => $BOOLEAN, @RETURNS ],
	Query => [ @READ, KeyConditions => map_of($CONDITION), QueryFilter => map_of($CONDITION), KeyConditionExpression => $TEXT, ScanIndexForward => $BOOLEAN ],
	Scan => [ @READ, ScanFilter => map_of($CONDITION), Segment => integer(min => 0, max => 999999), TotalSegments => integer(min => 1, max => 1000000) ],
	BatchGetItem => [
		'RequestItems*' => map_of(structure('Keys*' => $KEYS, AttributesToGet => list(text(max => 65535), min => 1), ConsistentRead => $BOOLEAN,
				ProjectionExpression => $TEXT, ExpressionAttributeNames => $NAMES)),
		@RETURNS ],
	BatchWriteItem => [
		'RequestItems*' => map_of(list(structure(PutRequest => structure('Item*' => $ITEM), DeleteRequest => structure('Key*' => $ITEM)))),
		@RETURNS, ReturnItemCollectionMetrics => $METRICS ],
	TransactWriteItems => [
		'TransactItems*' => list(structure(
				ConditionCheck => structure(@ACTION, 'Key*' => $ITEM, 'ConditionExpression*' => $TEXT),
				Put => structure(@ACTION, 'Item*' => $ITEM),
				Delete => structure(@ACTION, 'Key*' => $ITEM),
				Update => structure(@ACTION, 'Key*' => $ITEM, 'UpdateExpression*' => $TEXT)), min => 1, max => 100),
		@RETURNS, ReturnItemCollectionMetrics => $METRICS, ClientRequestToken => text(min => 1, max => 36) ],
	ExecuteStatement => [ 'Statement*' => text(min => 1, max => 8192), Parameters => list($VALUE, min => 1), ConsistentRead => $BOOLEAN, @RETURNS ],
	TransactGetItems => [ 'TransactItems*' => list(structure('Get*' => structure('TableName*' => $TABLE, @GET)), min => 1, max => 100), @RETURNS ],
);
my %SHAPE = map { $_ => structure(@{ $MEMBERS{$_} }) } keys %MEMBERS;

sub of_operation { return $SHAPE{ $_[0] } }

# Kinds of JSON

sub refuse { Rules::fail('DY002', @_) }

my %WANTED = (string => 'String', integer => 'Integer', boolean => 'Boolean');

# What stands where a scalar should be
sub scalar_kind
{
	my ($json) = @_;
	refuse('Start of structure or map found where not expected') if ref $json eq 'HASH';
	refuse('Unrecognized collection type class java.lang.String') if ref $json eq 'ARRAY';
	return 'STRING' unless ref $json;
	return $$json =~ /^(true|false)$/ ? uc $$json : $$json =~ /^-?[0-9]+$/ ? 'NUMBER' : 'DECIMAL';
}

my %IS_KIND = (
	string => sub { $_[0] eq 'STRING' },
	integer => sub { $_[0] eq 'NUMBER' },
	boolean => sub { $_[0] =~ /^(TRUE|FALSE)$/ });

sub check_kinds
{
	my ($json, $kind, $limits, $inner) = ($_[0], @{ $_[1] });
	return unless defined $json;
	if ($IS_KIND{$kind})
	{
		my $actual = scalar_kind($json);
		refuse("${actual}_VALUE cannot be converted to $WANTED{$kind}") unless $IS_KIND{$kind}->($actual);
	}
	elsif ($kind eq 'list')
	{
		refuse('Start of structure or map found where not expected') if ref $json eq 'HASH';
		refuse('Unexpected field type') if ref $json ne 'ARRAY';
		check_kinds($_, $inner) foreach @$json;
	}
	else
	{
		refuse('Unrecognized collection type') if ref $json eq 'ARRAY';
		refuse('Unexpected value type in payload') if ref $json ne 'HASH';
		return check_value_kinds($json) if $kind eq 'value';
		foreach (sort keys %$json)
		{
			my $shape = $kind eq 'map' ? $inner : $inner->{$_} // $inner->{"$_*"};
			check_kinds($json->{$_}, $shape) if $shape;
		}
	}
}

my %CONTENT = (
	S => $TEXT, N => $TEXT, B => $TEXT, BOOL => $BOOLEAN, NULL => $BOOLEAN, L => list($VALUE), M => $ITEM,
	map { $_ => list($TEXT) } qw(SS NS BS));

sub check_value_kinds
{
	my ($json) = @_;
	foreach (sort grep { $CONTENT{$_} } keys %$json)
	{
		check_kinds($json->{$_}, $CONTENT{$_});
		check_base64($_) foreach /^B/ && $_ ne 'BOOL' && defined $json->{$_} ? (ref $json->{$_} ? @{ $json->{$_} } : $json->{$_}) : ();
	}
}

sub check_base64
{
	my ($text) = @_;
	refuse('Base64 encoded length is expected a multiple of 4 bytes but found: ' . length $text) if length($text) % 4;
}

# Constraints: all that are violated

sub violations
{
	my ($json, $shape, $at) = @_;
	my ($kind, $limits, $inner) = @$shape;
	return () if !defined $json || $kind eq 'value' || $kind eq 'boolean';
	my @violations = map { "$_->[0] at '$at' failed to satisfy constraint: Member must $_->[1]" } own_violations($json, $kind, $limits);
	return (@violations, map { violations($json->[$_], $inner, sprintf('%s.%d.member', $at, $_ + 1)) } 0 .. $#$json) if $kind eq 'list';
	return (@violations, map { violations($json->{$_}, $inner, "$at.$_.member") } sort keys %$json) if $kind eq 'map';
	return (@violations, $kind eq 'structure' ? map { member_violations($json, $_, $inner->{$_}, $at) } sort keys %$inner : ());
}

sub member_violations
{
	my ($json, $name, $shape, $at) = @_;
	my $is_required = $name =~ s/\*$//;
	my $place = ($at eq '' ? '' : "$at.") . lcfirst $name;
	return violations($json->{$name}, $shape, $place) if defined $json->{$name};
	return $is_required ? "Value null at '$place' failed to satisfy constraint: Member must not be null" : ();
}

sub own_violations
{
	my ($json, $kind, $limits) = @_;
	my $value = "Value '" . (ref $json eq 'SCALAR' ? $$json : $kind eq 'string' ? $json : '') . "'";
	my $size = $kind eq 'integer' ? $$json : $kind eq 'string' ? length $json : $kind eq 'list' ? @$json : $kind eq 'map' ? keys %$json : 0;
	my $what = $kind eq 'integer' ? 'value' : 'length';
	my @violations;
	push @violations, "satisfy enum value set: [" . join(', ', @{ $limits->{enum} }) . ']' if $limits->{enum} && !grep { $_ eq $json } @{ $limits->{enum} };
	push @violations, "satisfy regular expression pattern: $limits->{pattern}" if $limits->{pattern} && $json ne '' && $json !~ /^arn:/ && $json !~ /^$limits->{pattern}\z/;
	push @violations, "have $what greater than or equal to $limits->{min}" if defined $limits->{min} && $size < $limits->{min};
	push @violations, "have $what less than or equal to $limits->{max}" if defined $limits->{max} && $size > $limits->{max};
	return map { [ $value, $_ ] } @violations;
}

sub envelope
{
	my @violations = @_ > 10 ? @_[ 0 .. 9 ] : @_;
	Rules::validation(sprintf('%d validation error%s detected: %s', scalar @violations, @violations == 1 ? '' : 's', join('; ', @violations)))
	  if @violations;
}

# Throws what is wrong with a request by its shape alone.
sub check
{
	my ($operation, $request) = @_;
	my $shape = of_operation($operation) or return;    # requests that are never faulty
	check_kinds($request, $shape);
	my @violations = violations($request, $shape, '');
	s/Value '.*?' at 'limit'/Value at 'Limit'/ foreach $operation eq 'Query' ? @violations : ();
	envelope(@violations);
}

1;
