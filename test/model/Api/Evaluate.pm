# What an expression that has been checked makes of an item.
package Api::Evaluate;
use strict;
use warnings;
use Math::BigInt;
use Api::Expression;
use Api::Value;

# The value at some steps of an item or value; undef: there is none
sub at
{
	my ($value, @steps) = @_;
	foreach my $step (@steps)
	{
		return undef unless defined $value;
		my ($type, $content) = @$value;
		if ($step->[0] eq 'name') { $value = $type eq 'M' ? $content->{ $step->[1] } : undef }
		else { $value = $type eq 'L' && $step->[1] < @$content ? $content->[ $step->[1] ] : undef }
	}
	return $value;
}

sub at_path
{
	my ($item, $path) = @_;
	return at([ M => $item ], @$path[ 1 .. $#$path ]);
}

# Conditions

sub operand
{
	my ($item, $node) = @_;
	$node = Api::Expression::bare($node);
	return $node->[2] if $node->[0] eq 'value';
	return at_path($item, $node) if $node->[0] eq 'path';
	my $value = operand($item, $node->[2]);
	my $extent = $value && Api::Value::extent($value);
	return defined $extent ? [ N => "$extent" ] : undef;
}

# -1, 0, 1, or undef where two values have no order
sub order
{
	my ($a, $b) = @_;
	return undef unless $a && $b && $a->[0] eq $b->[0] && Api::Value::is_ordered($a);
	return Api::Value::compare($a, $b);
}

sub equal { return $_[0] && $_[1] && Api::Value::is_equal(@_) }

my %COMPARE = (
	'=' => \&equal,
	'<>' => sub { !equal(@_) },
	'<' => sub { (order(@_) // 0) < 0 },
	'<=' => sub { (order(@_) // 1) <= 0 },
	'>' => sub { (order(@_) // 0) > 0 },
	'>=' => sub { (order(@_) // -1) >= 0 });

sub contains
{
	my ($value, $part) = @_;
	return 0 unless $value && $part;
	my ($type, $content) = @$value;
	return $part->[0] eq $type && index($content, $part->[1]) >= 0 if $type eq 'S' || $type eq 'B';
	return !!grep { Api::Value::is_equal($_, $part) } @$content if $type eq 'L';
	return $part->[0] eq $1 && !!grep { $_ eq $part->[1] } @$content if $type =~ /^(.)S$/;
	return 0;
}

sub begins_with
{
	my ($value, $part) = @_;
	return $value && $part && $value->[0] eq $part->[0] && $value->[0] =~ /^[SB]$/ && index($value->[1], $part->[1]) == 0;
}

my %FUNCTION = (
	attribute_exists => sub { defined $_[0] },
	attribute_not_exists => sub { !defined $_[0] },
	attribute_type => sub { $_[0] && $_[1] && $_[1][0] eq 'S' && $_[0][0] eq $_[1][1] },
	begins_with => \&begins_with,
	contains => \&contains);

sub is_true
{
	my ($item, $node) = @_;
	my ($kind, @rest) = @$node;
	return is_true($item, $rest[0]) && is_true($item, $rest[1]) if $kind eq 'and';
	return is_true($item, $rest[0]) || is_true($item, $rest[1]) if $kind eq 'or';
	return !is_true($item, $rest[0]) if $kind eq 'not';
	return is_true($item, $rest[0]) if $kind eq 'paren';
	my $name = $kind eq 'compare' || $kind eq 'call' ? shift @rest : '';
	my ($first, @others) = map { operand($item, $_) } @rest;
	return $COMPARE{$name}->($first, @others) if $kind eq 'compare';
	return $FUNCTION{$name}->($first, @others) if $kind eq 'call';
	return !!grep { equal($first, $_) } @others if $kind eq 'in';
	return $COMPARE{'>='}->($first, $others[0]) && $COMPARE{'<='}->($first, $others[1]);
}

# Trees of paths: { name: {step => tree}, index: {step => tree}, leaf }

sub plant
{
	my ($tree, $path, $leaf) = @_;
	$tree = $tree->{ $_->[0] }{ $_->[0] eq 'index' ? 0 + $_->[1] : $_->[1] } //= {} foreach @$path[ 1 .. $#$path ];
	$tree->{leaf} = $leaf;
}

# Projections: what some paths lead to, in the shape in which it is there

sub project
{
	my ($item, @paths) = @_;
	my $tree = {};
	plant($tree, $_, 1) foreach @paths;
	my $value = pick([ M => $item ], $tree);
	return $value ? $value->[1] : {};
}

sub pick
{
	my ($value, $tree) = @_;
	return undef unless $value;
	return $value if $tree->{leaf};
	my ($type, $content) = @$value;
	if ($type eq 'M')
	{
		my %picked = map { my $inside = pick($content->{$_}, $tree->{name}{$_}); $inside ? ($_ => $inside) : () } keys %{ $tree->{name} // {} };
		return %picked ? [ M => \%picked ] : undef;
	}
	return undef if $type ne 'L';
	my @picked = grep { $_ }
	  map { pick($_ < @$content ? $content->[$_] : undef, $tree->{index}{$_}) } sort { $a <=> $b } keys %{ $tree->{index} // {} };
	return @picked ? [ L => \@picked ] : undef;
}

# Updates

my $NO_ATTRIBUTE = 'The provided expression refers to an attribute that does not exist in the item';
our $WRONG_TYPE = 'An operand in the update expression has an incorrect data type';
my $WRONG_PATH = 'The document path provided in the update expression is invalid for update';

# A number that has been computed is held to the rules for numbers.
sub add
{
	my ($operator, $x, $y) = @_;
	my ($scale) = sort { $b <=> $a } map { /\.(.*)/ ? length $1 : 0 } $x, $y;
	my ($a, $b) = map { my ($whole, $fraction) = split /\./; Math::BigInt->new($whole . ($fraction // '') . '0' x ($scale - length($fraction // ''))) } $x, $y;
	my $sum = $operator eq '+' ? $a->badd($b) : $a->bsub($b);
	return $sum->is_zero ? '0' : Rules::number($sum->bstr . "e-$scale");
}

sub number_of
{
	my ($value) = @_;
	Rules::validation($WRONG_TYPE) if $value->[0] ne 'N';
	return $value->[1];
}

sub new_value
{
	my ($item, $node) = @_;
	my ($kind, $name, @operands) = @$node;
	return new_value($item, $name) if $kind eq 'paren';
	return $node->[2] if $kind eq 'value';
	return at_path($item, $node) // Rules::validation($NO_ATTRIBUTE) if $kind eq 'path';
	return at_path($item, Api::Expression::bare($operands[0])) // new_value($item, $operands[1]) if $name eq 'if_not_exists';
	my ($first, $second) = map { new_value($item, $_) } @operands;
	return [ N => add($name, map { number_of($_) } $first, $second) ] if $kind eq 'add';
	Rules::validation($WRONG_TYPE) if $first->[0] ne 'L' || $second->[0] ne 'L';
	return [ L => [ @{ $first->[1] }, @{ $second->[1] } ] ];
}

sub set_of
{
	my ($type, @members) = @_;
	return @members ? [ $type => \@members ] : undef;
}

sub added
{
	my ($old, $value) = @_;
	return $value unless $old;
	Rules::validation($WRONG_TYPE) if $old->[0] ne $value->[0];
	return [ N => add('+', $old->[1], $value->[1]) ] if $value->[0] eq 'N';
	return [ L => [ @{ $old->[1] }, @{ $value->[1] } ] ] if $value->[0] eq 'L';    # AttributeUpdates
	my %in = map { $_ => 1 } @{ $old->[1] };
	return set_of($value->[0], @{ $old->[1] }, grep { !$in{$_} } @{ $value->[1] });
}

sub subtracted
{
	my ($old, $value) = @_;
	return undef unless $old;
	Rules::validation($WRONG_TYPE) if $old->[0] ne $value->[0];
	my %in = map { $_ => 1 } @{ $value->[1] };
	return set_of($old->[0], grep { !$in{$_} } @{ $old->[1] });
}

# [value, or undef to take away] of an action
sub outcome
{
	my ($item, $section, $path, $operand) = @_;
	return [undef] if $section eq 'REMOVE';
	return [ new_value($item, $operand) ] if $section eq 'SET';
	my $old = at_path($item, $path);
	return [ $section eq 'ADD' ? added($old, $operand->[2]) : subtracted($old, $operand->[2]) ];
}

# The item after an update: (item, what actions have left in it, how many actions
# leave a value, how many do not).  What is not there yet has no attributes, not even its
# key's, for the actions to read.
sub update
{
	my ($old, $key, @actions) = @_;
	my @outcomes = map { outcome($old // {}, @$_) } @actions;
	my $tree = {};
	plant($tree, $actions[$_][1], $outcomes[$_]) foreach 0 .. $#actions;
	my $left = grep { defined $_->[0] } @outcomes;
	my $touched = touched($tree);
	return (changed([ M => $old // $key ], $tree)->[1], $touched ? $touched->[1] : {}, $left, @outcomes - $left);
}

# The values that actions leave, in the shape of their paths
sub touched
{
	my ($tree) = @_;
	return $tree->{leaf}[0] if $tree->{leaf};
	my %inside = map { my $value = touched($tree->{name}{$_}); $value ? ($_ => $value) : () } keys %{ $tree->{name} // {} };
	return [ M => \%inside ] if %inside;
	my @inside = grep { $_ } map { touched($tree->{index}{$_}) } sort { $a <=> $b } keys %{ $tree->{index} // {} };
	return @inside ? [ L => \@inside ] : undef;
}

sub changed
{
	my ($value, $tree) = @_;
	return $tree->{leaf}[0] if $tree->{leaf};
	my $type = $value ? $value->[0] : '';
	Rules::validation($WRONG_PATH) if $tree->{name} && $type ne 'M' || $tree->{index} && $type ne 'L';
	return $type eq 'M' ? changed_map($value->[1], $tree->{name}) : changed_list($value->[1], $tree->{index});
}

sub changed_map
{
	my ($content, $trees) = @_;
	my %new = %{$content};
	foreach (sort keys %$trees)
	{
		my $value = changed($content->{$_}, $trees->{$_});
		if ($value) { $new{$_} = $value }
		else { delete $new{$_} }
	}
	return [ M => \%new ];
}

# What is taken away closes up at the end, what is set behind the end is appended.
sub changed_list
{
	my ($content, $trees) = @_;
	my @new = map { $trees->{$_} ? changed($content->[$_], $trees->{$_}) : $content->[$_] } 0 .. $#$content;
	push @new, map { changed(undef, $trees->{$_}) } sort { $a <=> $b } grep { $_ > $#$content } keys %$trees;
	return [ L => [ grep { $_ } @new ] ];
}

1;
