# KeyConditionExpression and KeyConditions: { name => [op, value ...] }, op as in expressions.
package Api::KeyCondition;
use strict;
use warnings;
use Api::Check;
use Api::Legacy;

my %FLIPPED = ('=' => '=', '<' => '>', '<=' => '>=', '>' => '<', '>=' => '<=');

sub parse
{
	my ($text, $placeholders) = @_;
	return Api::Check::condition('KeyConditionExpression', $text, $placeholders);
}

sub operator_of
{
	my ($node) = @_;
	return $node->[1] if $node->[0] eq 'compare' || $node->[0] eq 'call';
	return uc $node->[0];
}

# What a tree says of each attribute; throws what no key condition may be.
sub take
{
	my ($tree) = @_;
	my %conditions;
	my @leaves = leaves($tree);
	foreach (map { leaf($_) } @leaves)
	{
		my ($name, @condition) = @$_;
		Rules::validation('KeyConditionExpressions must only contain one condition per key') if $conditions{$name};
		$conditions{$name} = \@condition;
	}
	return \%conditions;
}

sub check
{
	my ($conditions) = @_;
	Rules::validation('Conditions can be of length 1 or 2 only') unless keys %$conditions == 1 || keys %$conditions == 2;
}

sub leaves
{
	my ($node) = @_;
	return map { leaves($_) } @$node[ 1 .. $#$node ] if $node->[0] eq 'and' || $node->[0] eq 'paren';
	my $operator = operator_of($node);
	Rules::validation("Invalid operator used in KeyConditionExpression: $operator")
	  unless $operator eq 'BETWEEN' || $operator eq 'begins_with' || $FLIPPED{$operator};
	leaf($node);
	return $node;
}

sub leaf
{
	my ($node) = @_;
	my ($operator, @operands) = Api::Check::operation($node);
	@operands = map { Api::Expression::bare($_) } @operands;
	Rules::validation('KeyConditionExpressions cannot contain nested operations') if grep { $_->[0] eq 'call' } @operands;
	my @paths = grep { $_->[0] eq 'path' } @operands;
	Rules::validation('KeyConditionExpressions cannot have conditions on nested attributes') if grep { @$_ > 2 } @paths;
	my $refused = 'Invalid condition in KeyConditionExpression:';
	Rules::validation("$refused Multiple attribute names used in one condition") if @paths > 1;
	Rules::validation("$refused No key attribute specified") unless @paths;
	my $is_first = $operands[0][0] eq 'path';
	Rules::validation("$refused $operator operator must have the key attribute as its first operand") unless $is_first || $FLIPPED{$operator};
	my @values = map { $_->[2] } grep { $_->[0] eq 'value' } @operands;
	return [ $paths[0][1][1], $is_first ? $operator : $FLIPPED{$operator}, @values ];
}

my %LEGACY = (EQ => '=', LT => '<', LE => '<=', GT => '>', GE => '>=', BETWEEN => 'BETWEEN', BEGINS_WITH => 'begins_with');

sub legacy
{
	my ($conditions) = @_;
	my %taken;
	foreach my $name (sort keys %$conditions)
	{
		my ($op, $list) = @{ $conditions->{$name} }{qw(ComparisonOperator AttributeValueList)};
		my @values = map { Api::Value::from_json($_) } @{ $list // [] };
		Api::Legacy::check_operands($op, @values);
		Rules::validation('Attempted conditional constraint is not an indexable operation') unless $LEGACY{$op};
		$taken{$name} = [ $LEGACY{$op}, @values ];
	}
	return \%taken;
}

# Holds the conditions to the keys of a table or of an index, each a list of [name, type]: the
# values of the partition key, and for each sort key with a condition [name, type, op, operand ...]
sub bind
{
	my ($conditions, $hash, $range) = @_;
	my $rest = keys(%$conditions) - @$hash;

	check($conditions) if @$hash == 1 && @$range <= 1;
	my @values = map { hash_value($conditions, @$_) } @$hash;
	Rules::validation('Query key condition not supported') if $rest > @$range;
	my @on_range = map { range_condition($conditions, $_ == $rest - 1, @{ $range->[$_] }) } 0 .. $rest - 1;
	return (\@values, @on_range);
}

sub condition_on
{
	my ($conditions, $name, $type) = @_;
	my $condition = $conditions->{$name} // Rules::validation("Query condition missed key schema element: $name");
	Rules::invalid('Condition parameter type does not match schema type') if grep { $_->[0] ne $type } @$condition[ 1 .. $#$condition ];
	return @$condition;
}

sub hash_value
{
	my ($conditions, $name, $type) = @_;
	my ($op, $value) = condition_on($conditions, $name, $type);
	Rules::validation('Query key condition not supported') if $op ne '=';
	Api::Key::check_content($name, $type, $value->[1], 0);
	return $value;
}

sub range_condition
{
	my ($conditions, $is_last, $name, $type) = @_;
	my ($op, @operands) = condition_on($conditions, $name, $type);
	Api::Key::check_content($name, $type, $operands[0][1], 1);
	Rules::validation('Query key condition not supported') unless $is_last || $op eq '=';
	Api::Key::check_content($name, $type, $_->[1], 1) foreach @operands[ 1 .. $#operands ];
	return [ $name, $type, $op, @operands ];
}

1;
