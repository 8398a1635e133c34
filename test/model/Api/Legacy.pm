# The parameters from before expressions, as the trees that expressions would be.
package Api::Legacy;
use strict;
use warnings;
use Api::Value;

my %OPERANDS = (NULL => [ 0, 0 ], NOT_NULL => [ 0, 0 ], BETWEEN => [ 2, 2 ], IN => [ 1, 9999 ]);
my $SCALARS = 'S N B';
my %TYPES = (
	map({ $_ => $SCALARS } qw(LT LE GT GE BETWEEN IN CONTAINS NOT_CONTAINS)),
	BEGINS_WITH => 'S B');
my %COMPARATOR = (EQ => '=', NE => '<>', LT => '<', LE => '<=', GT => '>', GE => '>=');

sub path { return [ path => [ name => $_[0] ] ] }
sub literal { return [ value => '', $_[0] ] }

sub check_count
{
	my ($op, $count) = @_;
	my ($min, $max) = @{ $OPERANDS{$op} // [ 1, 1 ] };
	Rules::invalid("Invalid number of argument(s) for the $op ComparisonOperator") if $count < $min || $count > $max;
}

sub check_operands
{
	my ($op, @values) = @_;
	check_count($op, scalar @values);
	Rules::invalid('AttributeValues inside AttributeValueList must be of same type') if grep { $_->[0] ne $values[0][0] } @values;
	foreach (@values)
	{
		Rules::invalid("ComparisonOperator $op is not valid for $_->[0] AttributeValue type")
		  if $TYPES{$op} && index(" $TYPES{$op} ", " $_->[0] ") < 0;
	}
	Rules::validation('The BETWEEN condition was provided a range where the lower bound is greater than the upper bound')
	  if $op eq 'BETWEEN' && Api::Value::compare(@values) > 0;
}

sub comparison
{
	my ($name, $op, @values) = @_;
	my ($path, @operands) = (path($name), map { literal($_) } @values);
	return [ compare => $COMPARATOR{$op}, $path, @operands ] if $COMPARATOR{$op};
	return [ call => 'attribute_exists', $path ] if $op eq 'NOT_NULL';
	return [ call => 'attribute_not_exists', $path ] if $op eq 'NULL';
	return [ not => [ call => 'contains', $path, @operands ] ] if $op eq 'NOT_CONTAINS';
	return [ call => lc $op, $path, @operands ] if $op eq 'CONTAINS' || $op eq 'BEGINS_WITH';
	return [ lc $op, $path, @operands ];
}

sub expectation
{
	my ($name, $condition) = @_;
	my ($op, $list, $value) = @$condition{qw(ComparisonOperator AttributeValueList Value)};
	my $for = "for Attribute: $name";
	my $exists = $condition->{Exists};

	Rules::invalid("Value and AttributeValueList cannot be used together $for") if $list && $value;
	if (defined $op)
	{
		Rules::invalid("Exists and ComparisonOperator cannot be used together $for") if $exists;
		Rules::invalid("Value or AttributeValueList must be used with ComparisonOperator: $op $for")
		  unless $list || $value || $op =~ /NULL$/;
		my @values = map { Api::Value::from_json($_) } $list ? @$list : $value ? $value : ();
		check_operands($op, @values);
		return comparison($name, $op, @values);
	}
	Rules::invalid("AttributeValueList can only be used with a ComparisonOperator $for") if $list;
	if (!$exists || $$exists eq 'true')
	{
		Rules::invalid('Value must be provided when Exists is ' . ($exists ? 'true' : 'null') . " $for") unless $value;
		return comparison($name, 'EQ', Api::Value::from_json($value));
	}
	Rules::invalid("Value cannot be used when Exists is false $for") if $value;
	return comparison($name, 'NULL');
}

sub joined
{
	my ($operator, @trees) = @_;
	my $tree = shift @trees;
	$tree = [ lc($operator // 'AND') => $tree, $_ ] foreach @trees;
	return $tree;
}

sub check_operator
{
	my ($operator, $conditions) = @_;
	return unless defined $operator;
	Rules::validation('ConditionalOperator cannot be used without Filter or Expected') unless $conditions;
	Rules::validation('ConditionalOperator can only be used when Filter or Expected has two or more elements') if keys %$conditions < 2;
}

# The tree of Expected
sub expected
{
	my ($expected, $operator) = @_;
	my @trees = map { expectation($_, $expected->{$_}) } sort keys %{ $expected // {} };
	return joined($operator, @trees);
}

# The tree of QueryFilter or ScanFilter
sub filter
{
	my ($filter, $operator) = @_;
	my @trees;
	foreach my $name (sort keys %{ $filter // {} })
	{
		my ($op, $list) = @{ $filter->{$name} }{qw(ComparisonOperator AttributeValueList)};
		my @values = map { Api::Value::from_json($_) } @{ $list // [] };
		check_operands($op, @values);
		push @trees, comparison($name, $op, @values);
	}
	return joined($operator, @trees);
}

my %ACTION_TYPES = (ADD => 'N SS NS BS L', DELETE => 'SS NS BS');

# The actions of AttributeUpdates
sub updates
{
	my ($updates) = @_;
	my @actions;
	foreach my $name (sort keys %{ $updates // {} })
	{
		my $action = $updates->{$name}{Action} // 'PUT';
		my $json = $updates->{$name}{Value};
		Rules::invalid('Only DELETE action is allowed when no attribute value is specified') unless $json || $action eq 'DELETE';
		push @actions, [ REMOVE => path($name) ] and next unless $json;
		my $value = Api::Value::from_json($json);
		my $types = $ACTION_TYPES{$action};
		Rules::invalid($action . ' action ' . ($action eq 'DELETE' ? 'with value ' : '') . "is not supported for the type $value->[0]")
		  if $types && !grep { $_ eq $value->[0] } split / /, $types;
		push @actions, [ $action eq 'PUT' ? 'SET' : $action, path($name), literal($value) ];
	}
	return \@actions;
}

# AttributesToGet, as the paths of a projection
sub attributes
{
	my ($names) = @_;
	my %seen;
	foreach (@$names)
	{
		Rules::invalid("Duplicate value in attribute name: $_") if $seen{$_}++;
	}
	return [ map { path($_) } @$names ];
}

1;
