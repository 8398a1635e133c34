# What DynamoDB says of an expression before it looks at an item.  Each rule is a
# pass over the whole expression, and the passes have an order.
package Api::Check;
use strict;
use warnings;
use Api::Expression;
use Api::Value;

# Those that the generator uses, of 573
our @RESERVED = qw(as at by do go if in is no of on or to all any and not status name size data user date time order key value values count timestamp year month day
  hash range table index type year ttl url set add delete remove select where from
  group language location owner path percent region role state token total view zone);
my %IS_RESERVED = map { $_ => 1 } @RESERVED;

my %ARITY = (
	attribute_exists => 1, attribute_not_exists => 1, attribute_type => 2, begins_with => 2, contains => 2, size => 1,
	if_not_exists => 2, list_append => 2);
my %IN_UPDATE = map { $_ => 1 } qw(if_not_exists list_append);
my %NEEDS_PATH = map { $_ => 1 } qw(attribute_exists attribute_not_exists if_not_exists);

# Names and values of a request; used: what expressions have used
sub placeholders
{
	my ($names, $values) = @_;
	return { names => $names // {}, values => $values // {}, used => {} };
}

sub check_unused
{
	my ($placeholders) = @_;
	foreach my $kind ('names', 'values')
	{
		my @unused = sort grep { !$placeholders->{used}{$_} } keys %{ $placeholders->{$kind} };
		Rules::validation('Value provided in ExpressionAttribute' . ucfirst($kind) . ' unused in expressions: keys: {' . join(', ', @unused) . '}')
		  if @unused;
	}
}

# Passes

sub refuse_redundant_parentheses
{
	my ($expression, @nodes) = @_;
	$expression->fail('The expression has redundant parentheses;') if grep { $_->[0] eq 'paren' && $_->[1][0] eq 'paren' } @nodes;
}

sub refuse_reserved
{
	my ($expression, @nodes) = @_;
	foreach my $step (map { @$_[ 1 .. $#$_ ] } grep { $_->[0] eq 'path' } @nodes)
	{
		$expression->fail("Attribute name is a reserved keyword; reserved keyword: $step->[1]")
		  if $step->[0] eq 'name' && $IS_RESERVED{ lc $step->[1] };
	}
}

sub refuse_unknown_functions
{
	my ($expression, @nodes) = @_;
	foreach (grep { $_->[0] eq 'call' } @nodes)
	{
		$expression->fail("Invalid function name; function: $_->[1]") unless $ARITY{ $_->[1] };
	}
}

# Paths get the names that they mean, in place: [path, step ...] has names as [name, 'a'].
sub resolve_names
{
	my ($expression, $placeholders, @nodes) = @_;
	foreach my $node (grep { $_->[0] eq 'path' } @nodes)
	{
		foreach my $step (grep { $_->[0] eq 'name' && $_->[1] =~ /^#/ } @$node[ 1 .. $#$node ])
		{
			my $name = $placeholders->{names}{ $step->[1] }
			  // $expression->fail("An expression attribute name used in the document path is not defined; attribute name: $step->[1]");
			$placeholders->{used}{ $step->[1] } = 1;
			$step->[1] = $name;
		}
	}
}

# [value, ':v'] becomes [value, ':v', value].
sub resolve_values
{
	my ($expression, $placeholders, @nodes) = @_;
	foreach my $node (grep { $_->[0] eq 'value' } @nodes)
	{
		$node->[2] = $placeholders->{values}{ $node->[1] }
		  // $expression->fail("An expression attribute value used in expression is not defined; attribute value: $node->[1]");
		$placeholders->{used}{ $node->[1] } = 1;
	}
}

sub resolve_in_order
{
	my ($expression, $placeholders, @nodes) = @_;
	foreach (@nodes)
	{
		resolve_names($expression, $placeholders, $_);
		resolve_values($expression, $placeholders, $_);
	}
}

sub require_arity
{
	my ($expression, @nodes) = @_;
	foreach (grep { $_->[0] eq 'call' } @nodes)
	{
		$expression->fail("Incorrect number of operands for operator or function; operator or function: $_->[1], number of operands: " . (@$_ - 2))
		  if @$_ - 2 != $ARITY{ $_->[1] };
	}
}

sub wrong_type
{
	my ($expression, $operator, $type) = @_;
	$expression->fail("Incorrect operand type for operator or function; operator or function: $operator, operand type: $type");
}

# The type of an operand as far as it is known
sub static_type
{
	my $node = Api::Expression::bare($_[0]);
	return $node->[2][0] if $node->[0] eq 'value';
	return 'N' if $node->[0] eq 'add';
	return undef if $node->[0] ne 'call';
	return { size => 'N', list_append => 'L' }->{ $node->[1] };
}

sub require_type
{
	my ($expression, $operator, $types, @operands) = @_;
	foreach (@operands)
	{
		my $type = static_type($_);
		wrong_type($expression, $operator, $type) if defined $type && !grep { $_ eq $type } split / /, $types;
	}
}

sub require_path
{
	my ($expression, $function, $operand) = @_;
	$expression->fail("Operator or function requires a document path; operator or function: $function")
	  if Api::Expression::bare($operand)->[0] ne 'path';
}

# Conditions

sub path_text
{
	my (@steps) = @_;
	return '[' . join(', ', map { $_->[0] eq 'index' ? '[' . (0 + $_->[1]) . ']' : $_->[1] } @steps) . ']';
}

sub refuse_misuse
{
	my ($expression, $tree, @nodes) = @_;
	my %is_condition;
	mark_conditions(\%is_condition, $tree);
	foreach (grep { $_->[0] eq 'call' } @nodes)
	{
		my $is_misused = $IN_UPDATE{ $_->[1] } || ($_->[1] eq 'size') == !!$is_condition{$_};
		$expression->fail("The function is not allowed to be used this way in an expression; function: $_->[1]") if $is_misused;
	}
}

sub mark_conditions
{
	my ($marked, $node) = @_;
	$marked->{$node} = 1;
	return unless $node->[0] =~ /^(and|or|not|paren)$/;
	mark_conditions($marked, $_) foreach grep { ref } @$node;
}

# [name as texts print it, operand ...] of a node that has operands
sub operation
{
	my ($node) = @_;
	return (uc $node->[0], @$node[ 1 .. $#$node ]) if $node->[0] =~ /^(between|in)$/;
	return @$node[ 1 .. $#$node ] if $node->[0] eq 'compare' || $node->[0] eq 'call';
	return ();
}

sub require_distinct
{
	my ($expression, @nodes) = @_;
	foreach my $node (@nodes)
	{
		my ($operator, $first, @rest) = operation($node);
		next unless defined $operator && ($first = Api::Expression::bare($first))->[0] eq 'path';
		my $path = path_text(@$first[ 1 .. $#$first ]);
		my @same = grep { $_->[0] eq 'path' && path_text(@$_[ 1 .. $#$_ ]) eq $path } map { Api::Expression::bare($_) } @rest;
		$expression->fail('The first operand must be distinct from the remaining operands for this operator or function; '
			  . "operator: $operator, first operand: $path")
		  if @same;
	}
}

my %TYPES = (begins_with => 'S B', size => 'S B SS NS BS L M', BETWEEN => 'S N B', map { $_ => 'S N B' } qw(< <= > >=));

sub check_condition_types
{
	my ($expression, @nodes) = @_;
	foreach my $node (@nodes)
	{
		my ($operator, @operands) = operation($node);
		next unless defined $operator;
		require_path($expression, $operator, $operands[0]) if $NEEDS_PATH{$operator};
		require_type($expression, $operator, $TYPES{$operator}, @operands) if $TYPES{$operator};
		require_type($expression, $operator, 'S B SS NS BS L', $operands[0]) if $operator eq 'contains';
		check_type_name($expression, $operands[1]) if $operator eq 'attribute_type';
		check_bounds($expression, @operands[ 1, 2 ]) if $operator eq 'BETWEEN';
	}
}

sub check_type_name
{
	my ($expression, $operand) = @_;
	my $node = Api::Expression::bare($operand);
	return unless $node->[0] eq 'value';
	require_type($expression, 'attribute_type', 'S', $node);
	my $name = $node->[2][1];
	return if $Api::Value::IS_TYPE{$name};
	$name =~ s/\0.*//s;    # PostgreSQL's messages cannot hold U+0000.
	$expression->fail("Invalid attribute type name found; type: $name, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
}

sub check_bounds
{
	my ($expression, @operands) = @_;
	my ($lower, $upper) = map { $_->[2] } grep { $_->[0] eq 'value' } map { Api::Expression::bare($_) } @operands;
	return unless $upper;
	my $bounds = sprintf('lower bound operand: %s, upper bound operand: %s', map { Api::Value::bound($_) } $lower, $upper);
	$expression->fail("The BETWEEN operator requires same data type for lower and upper bounds; $bounds") if $lower->[0] ne $upper->[0];
	$expression->fail("The BETWEEN operator requires upper bound to be greater than or equal to lower bound; $bounds")
	  if Api::Value::compare($lower, $upper) > 0;
}

sub refuse_long_in
{
	my ($expression, @nodes) = @_;
	foreach (grep { $_->[0] eq 'in' && @$_ - 2 > 100 } @nodes)
	{
		$expression->fail('The IN operator is provided with too many operands; number of operands: ' . (@$_ - 2));
	}
}

# A condition that has been parsed and checked
sub condition
{
	my ($kind, $text, $placeholders) = @_;
	my $expression = Api::Expression->new($kind, $text);
	my $tree = $expression->condition;
	my @nodes = Api::Expression::nodes($tree);
	refuse_redundant_parentheses($expression, @nodes);
	refuse_unknown_functions($expression, @nodes);
	refuse_misuse($expression, $tree, @nodes);
	refuse_reserved($expression, @nodes);
	resolve_in_order($expression, $placeholders, @nodes);
	require_arity($expression, @nodes);
	refuse_long_in($expression, @nodes);
	require_distinct($expression, @nodes);
	check_condition_types($expression, @nodes);
	return $tree;
}

# Paths that are in each other's way

# Calls $found->(earlier, later) for the first two paths that $is_so holds for.
sub find_pair
{
	my ($paths, $is_so) = @_;
	foreach my $later (1 .. $#$paths)
	{
		foreach my $earlier (0 .. $later - 1)
		{
			return @$paths[ $earlier, $later ] if $is_so->(@$paths[ $earlier, $later ]);
		}
	}
	return;
}

# How many steps two paths have in common
sub common
{
	my ($a, $b) = @_;
	my $n = 0;
	$n++ while $n < @$a && $n < @$b && path_text($a->[$n]) eq path_text($b->[$n]) && $a->[$n][0] eq $b->[$n][0];
	return $n;
}

sub overlaps
{
	my ($a, $b) = @_;
	my $common = common($a, $b);
	return $common == @$a || $common == @$b;
}

sub conflicts
{
	my ($a, $b) = @_;
	my $n = common($a, $b);
	return $n < @$a && $n < @$b && $a->[$n][0] ne $b->[$n][0];
}

sub check_paths
{
	my ($expression, @nodes) = @_;
	my @paths = map { [ @$_[ 1 .. $#$_ ] ] } @nodes;
	foreach ([ overlap => \&overlaps ], [ conflict => \&conflicts ])
	{
		my ($verb, $is_so) = @$_;
		my ($one, $two) = find_pair(\@paths, $is_so) or next;
		$expression->fail("Two document paths $verb with each other; must remove or rewrite one of these paths; "
			  . 'path one: ' . path_text(@$one) . ', path two: ' . path_text(@$two));
	}
}

sub projection
{
	my ($text, $placeholders) = @_;
	my $expression = Api::Expression->new('ProjectionExpression', $text);
	my $paths = $expression->projection;
	refuse_reserved($expression, @$paths);
	resolve_names($expression, $placeholders, @$paths);
	check_paths($expression, @$paths);
	return $paths;
}

# Updates

my %LONG_TYPE = (S => 'STRING', N => 'NUMBER', B => 'BINARY', BOOL => 'BOOLEAN', NULL => 'NULL', L => 'LIST', M => 'MAP');
my %SECTION_TYPES = (ADD => 'N SS NS BS', DELETE => 'SS NS BS');

sub check_section_types
{
	my ($expression, @actions) = @_;
	foreach (@actions)
	{
		my ($section, $path, $operand) = @$_;
		my $types = $SECTION_TYPES{$section} or next;
		my $type = $operand->[2][0];
		$expression->fail("Incorrect operand type for operator or function; operator: $section, operand type: " . ($LONG_TYPE{$type} // $type))
		  unless grep { $_ eq $type } split / /, $types;
	}
}

sub check_update_types
{
	my ($expression, @nodes) = @_;
	foreach my $node (@nodes)
	{
		my ($kind, $operator, @operands) = @$node;
		require_type($expression, $operator, 'N', @operands) if $kind eq 'add';
		next unless $kind eq 'call';
		require_path($expression, $operator, $operands[0]) if $NEEDS_PATH{$operator};
		require_type($expression, $operator, 'L', @operands) if $operator eq 'list_append';
	}
}

sub update
{
	my ($text, $placeholders) = @_;
	my $expression = Api::Expression->new('UpdateExpression', $text);
	my $actions = $expression->update;
	my @nodes = map { my ($section, @trees) = @$_; map { Api::Expression::nodes($_) } @trees } @$actions;
	my %seen;

	refuse_redundant_parentheses($expression, @nodes);
	refuse_reserved($expression, @nodes);
	refuse_unknown_functions($expression, @nodes);
	foreach (grep { $_->[0] eq 'call' && !$IN_UPDATE{ $_->[1] } } @nodes)
	{
		$expression->fail("The function is not allowed in an update expression; function: $_->[1]");
	}
	foreach (@{ $expression->{sections} })
	{
		$expression->fail(qq{The "$_" section can only be used once in an update expression;}) if $seen{$_}++;
	}
	resolve_names($expression, $placeholders, @nodes);
	resolve_values($expression, $placeholders, @nodes);
	check_paths($expression, map { $_->[1] } @$actions);
	check_section_types($expression, @$actions);
	require_arity($expression, @nodes);
	check_update_types($expression, @nodes);
	return $actions;
}

1;
