# Random expressions and the legacy parameters that stand for them.  A writer collects the
# names and values that its texts use.
package Api::Texts;
use strict;
use warnings;
use Api::Value;
use Api::Check;
use Generate;

*one_of = \&Generate::one_of;
*chance = \&Generate::chance;

# Top-level attributes and the types that they mostly have
our %TYPE = (a => 'S', b => 'B', n => 'N', n2 => 'N', l => 'L', m => 'M', ss => 'SS', ns => 'NS', bs => 'BS', t => 'BOOL', z => 'NULL',
	"\xC3\xA9t\xC3\xA9" => 'S', 'status' => 'S', "a.b" => 'N', '#' => 'S', "\xF0\x9F\x98\x80" => 'M');
our @NAMES = sort keys %TYPE;
my @INNER = ('a', 'k', 'n', "\xC3\xA9", 'Order');

sub new
{
	my ($class, %self) = @_;
	return bless { names => {}, values => {}, keys => [], %self }, $class;
}

# What $make writes; mostly again and again until it passes $check.
sub passing
{
	my ($self, $make, $check) = @_;
	my ($names, $values) = @$self{qw(names values)};
	my $text;
	foreach (1 .. (chance(0.15) ? 1 : 4))
	{
		@$self{qw(names values)} = ({%$names}, {%$values});
		$text = $make->();
		last if eval { $check->($text, $self->checked_placeholders); 1 };
		die $@ unless ref $@;
	}
	return $text;
}

sub checked_placeholders
{
	my ($self) = @_;
	my $values = $self->{values};
	return Api::Check::placeholders($self->{names}, { map { $_ => Api::Value::from_json($values->{$_}) } keys %$values });
}

sub condition
{
	my ($self) = @_;
	return $self->passing(sub { $self->random_condition(0) }, sub { Api::Check::condition('ConditionExpression', @_) });
}

sub update
{
	my ($self) = @_;
	return $self->passing(sub { $self->random_update }, \&Api::Check::update);
}

sub projection
{
	my ($self) = @_;
	return $self->passing(sub { $self->random_projection }, \&Api::Check::projection);
}

# Values, as JSON

sub number_text { return chance(0.8) ? one_of(0, 1, 1, 2, 2, 3, 5, 10, '-1', '0.5', '1.50', '1e2') : Generate::spell(Rules::number(Generate::numeral())) }
sub string_text { return chance(0.7) ? one_of('', 'a', 'ab', 'abc', 'b', "\xC3\xA9", "a\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80") : Generate::string(rand 4) }
sub bytes_text { return MIME::Base64::encode_base64(one_of('', "\0", "\0\1", "\xFF", 'a', 'ab', Generate::bytes(3)), '') }

sub members
{
	my ($count, $make, $order) = @_;
	my %members = map { my $text = $make->(); ($order->($text) => $text) } 1 .. $count;
	return [ map { $members{$_} } sort keys %members ];
}

sub value_of
{
	my ($type, $depth) = @_;
	return { S => string_text() } if $type eq 'S';
	return { N => number_text() } if $type eq 'N';
	return { B => bytes_text() } if $type eq 'B';
	return { BOOL => \one_of('true', 'false') } if $type eq 'BOOL';
	return { NULL => \'true' } if $type eq 'NULL';
	return { SS => members(1 + rand 3, sub { one_of('a', 'b', 'c', "\xC3\xA9", '') }, sub { $_[0] }) } if $type eq 'SS';
	return { NS => members(1 + rand 3, \&number_text, sub { Rules::number($_[0]) }) } if $type eq 'NS';
	return { BS => members(1 + rand 3, \&bytes_text, sub { $_[0] }) } if $type eq 'BS';
	return { L => [ map { value($depth + 1) } 1 .. rand 5 ] } if $type eq 'L';
	return { M => { map { one_of(@INNER) => value($depth + 1) } 1 .. rand 4 } };
}

sub value
{
	my ($depth) = @_;
	return value_of(one_of(qw(S S N N N B BOOL NULL SS NS BS), ($depth // 1) < 3 ? qw(L L M M) : ()), $depth // 1);
}

# A value that an attribute could have
sub value_for
{
	my ($name) = @_;
	return value(0) if chance(0.1) || !$TYPE{$name};
	return value_of($TYPE{$name}, 0);
}

# Writing texts

sub name
{
	my ($self, $name) = @_;
	my $needs = $name !~ /^[A-Za-z][A-Za-z0-9_]*$/ || grep { $_ eq lc $name } @Api::Check::RESERVED, 'order';
	return $name unless $needs ? chance(0.999) : chance(0.2);
	my ($used) = grep { $self->{names}{$_} eq $name } sort keys %{ $self->{names} };
	return $used if $used;
	my $placeholder = '#' . one_of('n', 'N', '_', '0') . keys %{ $self->{names} };
	$self->{names}{$placeholder} = $name;
	return $placeholder;
}

sub literal
{
	my ($self, $json) = @_;
	if (chance(0.05) && %{ $self->{values} }) { return one_of(sort keys %{ $self->{values} }) }
	my $placeholder = ':' . one_of('v', 'V', '_', '0') . keys %{ $self->{values} };
	$self->{values}{$placeholder} = $json;
	return $placeholder;
}

sub top_name
{
	my ($self, @types) = @_;
	my %wanted = map { $_ => 1 } @types;
	my @names = grep { !@types || $wanted{ $TYPE{$_} } } @NAMES;
	return one_of(@names) if @types ? chance(0.9) : chance(0.95);
	return one_of(@{ $self->{keys} }, 'gone', @NAMES);
}

sub path
{
	my ($self, @types) = @_;
	return ($self->path_and_name(@types))[0];
}

# A path, and the name that it begins with
sub path_and_name
{
	my ($self, @types) = @_;
	my $name = $self->top_name(@types);
	my $text = $self->name($name);
	my $is_deep = ($TYPE{$name} // '') =~ /^[LM]$/ && !@types ? 0.8 : 0.02;
	my $type = $TYPE{$name} // 'S';
	while (chance($is_deep))
	{
		$text .= $type eq 'L' && chance(0.95) || chance(0.05) ? '[' . one_of(0, 0, 1, 2, 3, '07', 9) . ']' : '.' . $self->name(one_of(@INNER));
		$type = one_of('L', 'M');
		$is_deep = 0.3;
	}
	return ($text, $name);
}

sub space { return one_of('', ' ', ' ', "\n", "\t ") }

# Conditions

sub comparison
{
	my ($self) = @_;
	my $op = one_of('=', '=', '<>', '<', '<=', '>', '>=');
	if (chance(0.2))
	{
		my $size = 'size(' . $self->path . ')';
		my $number = $self->literal({ N => one_of(0, 1, 2, 3, 4) });
		return chance(0.8) ? "$size$op$number" : "$number $op $size";
	}
	my ($path, $name) = $op =~ /[<>]/ && $op ne '<>' && chance(0.9) ? $self->path_and_name('S', 'N', 'B') : $self->path_and_name;
	my $other = chance(0.2) ? $self->path : $self->literal(value_for($name));
	($path, $other) = ($other, $path) if chance(0.2);
	($path, $other) = map { chance(0.05) ? "($_)" : $_ } $path, $other;
	return $path . space() . $op . space() . $other;
}

sub leaf
{
	my ($self) = @_;
	my $kind = rand 10;
	return $self->comparison if $kind < 4;
	return one_of('attribute_exists', 'attribute_not_exists') . '(' . $self->path . ')' if $kind < 6;
	return 'attribute_type(' . $self->path . ', ' . $self->literal({ S => one_of(qw(S N B BOOL NULL L M SS NS BS)) }) . ')' if $kind < 6.5;
	if ($kind < 7.2)
	{
		my ($path, $name) = $self->path_and_name('S', 'B');
		return "begins_with($path," . ($TYPE{$name} // '' ? $self->literal(value_of(one_of('S', 'S', 'B'), 0)) : $self->literal({ S => 'a' })) . ')';
	}
	return 'contains(' . $self->path('S', 'B', 'SS', 'NS', 'BS', 'L') . ', ' . (chance(0.8) ? $self->literal(value(2)) : $self->path) . ')' if $kind < 8;
	my ($path, $name) = $self->path_and_name('S', 'N', 'B');
	if ($kind < 9)
	{
		my @bounds = map { value_of($TYPE{$name} // 'S', 0) } 1 .. 2;
		if ($bounds[0] && (keys %{ $bounds[0] })[0] =~ /^[SNB]$/)
		{
			@bounds = sort { Api::Value::compare(map { Api::Value::from_json($_) } $a, $b) } @bounds unless chance(0.03);
		}
		return "$path " . one_of('BETWEEN', 'between') . ' ' . $self->literal($bounds[0]) . ' AND ' . $self->literal($bounds[1]);
	}
	return "$path IN (" . join(', ', map { chance(0.9) ? $self->literal(value_for($name)) : $self->path } 0 .. rand 3) . ')';
}

sub random_condition
{
	my ($self, $depth) = @_;
	return $self->leaf if $depth > 3 || chance(0.5);
	return one_of('NOT ', 'not ') . $self->random_condition($depth + 2) if chance(0.25);
	return '(' . space() . $self->random_condition($depth + 2) . space() . ')' if chance(0.2) && $depth;
	return join(one_of(' AND ', ' OR ', ' and ', "\nOR "), map { $self->random_condition($depth + 1) } 1 .. 2);
}

# Updates

sub set_value
{
	my ($self, $name) = @_;
	my $type = $TYPE{$name} // 'S';
	my $plain = sub { chance(0.8) ? $self->literal(value_for($name)) : $self->path };
	return one_of(sub { $self->sum }, sub { $self->path('N') . ' ' . one_of('+', '-') . ' ' . $self->number_literal })->() if $type eq 'N' && chance(0.6);
	return 'list_append(' . join(', ', chance(0.5) ? ($self->list_operand, $self->literal(value_of('L', 1))) : ($self->literal(value_of('L', 1)), $self->list_operand)) . ')'
	  if $type eq 'L' && chance(0.5);
	return 'if_not_exists(' . $self->path . ', ' . $plain->() . ')' if chance(0.2);
	return $plain->();
}

sub number_literal { return $_[0]->literal({ N => number_text() }) }

sub number_operand
{
	my ($self) = @_;
	return $self->number_literal if chance(0.5);
	return 'if_not_exists(' . $self->path('N') . ', ' . $self->number_literal . ')' if chance(0.6);
	return $self->path('N');
}

sub sum
{
	my ($self) = @_;
	my $sum = $self->number_operand . one_of(' + ', ' - ', '+', '-') . $self->number_operand;
	return chance(0.1) ? "($sum)" : $sum;
}

sub list_operand
{
	my ($self) = @_;
	return chance(0.5) ? 'if_not_exists(' . $self->path('L') . ', ' . $self->literal({ L => [] }) . ')' : $self->path('L');
}

sub action
{
	my ($self, $section) = @_;
	if ($section eq 'SET')
	{
		my ($path, $name) = $self->path_and_name;
		return $path . one_of('=', ' = ') . $self->set_value($name);
	}
	return $self->path if $section eq 'REMOVE';
	my ($path, $name) = $self->path_and_name($section eq 'ADD' ? 'N' : (), 'SS', 'NS', 'BS');
	return "$path " . $self->literal(chance(0.97) && $TYPE{$name} ? value_of($TYPE{$name}, 0) : value(0));
}

sub random_update
{
	my ($self) = @_;
	my @sections = sort { rand() < 0.5 ? -1 : 1 } one_of([qw(SET)], [qw(SET)], [qw(SET REMOVE)], [qw(REMOVE)], [qw(ADD)], [qw(DELETE)], [qw(SET ADD)], [qw(SET REMOVE ADD DELETE)])->@*;
	return join(one_of(' ', "\n"),
		map { my $section = $_; (chance(0.1) ? lc $section : $section) . ' ' . join(one_of(',', ', '), map { $self->action($section) } 0 .. (chance(0.5) ? 0 : rand 3)) } @sections);
}

sub random_projection
{
	my ($self) = @_;
	return join(one_of(',', ', '), map { $self->path } 0 .. rand 4);
}

# Spoils a text by its characters or tokens.
sub spoiled
{
	my ($text) = @_;
	return ')' if $text eq '';
	my @tokens = $text =~ /(\s+|[#:]?[A-Za-z0-9_]+|[\xC0-\xFF][\x80-\xBF]*|.)/gs;
	my $n = int rand @tokens;
	my $how = int rand 5;
	if ($how == 0) { splice @tokens, $n, 1 }
	elsif ($how == 1) { splice @tokens, $n, 0, one_of('(', ')', ',', 'AND', '#q', ':q', '.', "\xC3\xA9", "\xF0\x9F\x98\x80", '_', '!', 'f(', 'size(', '[', '1', ' = ') }
	elsif ($how == 2) { $tokens[$n] = one_of('nosuch', 'status', '#undefined', ':undefined', '<', 'OR', "\xE2\x82\xAC") }
	elsif ($how == 3) { $#tokens = $n }
	else { splice @tokens, $n, 0, $tokens[$n] }
	return join '', @tokens;
}

# Legacy parameters

my @COMPARISONS = qw(EQ NE IN LE LT GE GT BETWEEN NOT_NULL NULL CONTAINS NOT_CONTAINS BEGINS_WITH);

sub legacy_condition
{
	my ($name) = @_;
	my $op = one_of(@COMPARISONS);
	my $type = $TYPE{$name} // 'S';
	$type = one_of('S', 'N', 'B') if $op !~ /^(EQ|NE)$/ && $type !~ /^[SNB]$/ && chance(0.95);
	$type = 'S' if $op eq 'BEGINS_WITH' && $type eq 'N' && chance(0.9);
	my $count = { NULL => 0, NOT_NULL => 0, BETWEEN => 2, IN => 1 + int rand 3 }->{$op} // 1;
	$count = int rand 3 if chance(0.02);
	my @values = map { value_of($type, 0) } 1 .. $count;
	@values = sort { Api::Value::compare(map { Api::Value::from_json($_) } $a, $b) } @values
	  if $op eq 'BETWEEN' && $type =~ /^[SNB]$/ && chance(0.95);
	return { ComparisonOperator => $op, @values || chance(0.1) ? (AttributeValueList => \@values) : () };
}

sub legacy_expectation
{
	my ($name) = @_;
	return { Exists => \'false' } if chance(0.2);
	return { Value => value_for($name), chance(0.2) ? (Exists => \'true') : () } if chance(0.4);
	my $condition = legacy_condition($name);
	my $list = $condition->{AttributeValueList} // [];
	return { ComparisonOperator => $condition->{ComparisonOperator}, Value => $list->[0] } if @$list == 1 && chance(0.3);
	return $condition;
}

sub legacy_conditions
{
	my ($make) = @_;
	my %conditions = map { my $name = one_of(@NAMES); $name => $make->($name) } 0 .. rand 3;
	my $operator = chance(0.4) && (keys %conditions > 1 || chance(0.05)) ? one_of('AND', 'OR') : undef;
	return (\%conditions, $operator ? (ConditionalOperator => $operator) : ());
}

sub legacy_updates
{
	my %updates;
	foreach (0 .. rand 3)
	{
		my $name = one_of(@NAMES);
		my $action = one_of('PUT', 'PUT', 'ADD', 'DELETE', undef);
		my $type = $TYPE{$name};
		my $fits = !defined $action || $action eq 'PUT' || ($action eq 'ADD' ? $type =~ /^(N|.S|L)$/ : $type =~ /^.S$/);
		$action = 'PUT' if !$fits && !($action eq 'DELETE') && chance(0.95);
		my $has_value = $fits || ($action // '') ne 'DELETE' || chance(0.03);
		$updates{$name} = { defined $action ? (Action => $action) : (), $has_value ? (Value => chance(0.97) ? value_of($type, 0) : value(0)) : () };
	}
	return \%updates;
}

1;
