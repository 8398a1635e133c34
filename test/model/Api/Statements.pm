# ExecuteStatement: the generator's and the model's part.  A statement comes with its
# plan, what it means:
#
#	{ kind: insert|select|update|delete, table, item | key | pk, condition, names,
#	  actions, returning }
#
# so the model need not read PartiQL.  Values are parameters.
package Api::Statements;
use strict;
use warnings;
use Api::Check;
use Api::Texts;

*one_of = \&Generate::one_of;
*chance = \&Generate::chance;

sub quoted { return '"' . ($_[0] =~ s/"/""/gr) . '"' }

# A tree of a condition as PartiQL; its values go to @$parameters.

sub path
{
	my ($first, @steps) = map { $_->[0] eq 'index' ? '[' . (0 + $_->[1]) . ']' : quoted($_->[1]) } @_;
	return join('', $first, map { /^\[/ ? $_ : ".$_" } @steps);
}

sub operand
{
	my ($parameters, $node) = @_;
	$node = Api::Expression::bare($node);
	return path(@$node[ 1 .. $#$node ]) if $node->[0] eq 'path';
	if ($node->[0] eq 'value') { push @$parameters, Api::Value::to_json($node->[2]); return '?' }
	return 'size(' . operand($parameters, $node->[2]) . ')';
}

sub condition
{
	my ($parameters, $node) = @_;
	my ($kind, @rest) = @$node;
	return '(' . condition($parameters, $rest[0]) . " $kind " . condition($parameters, $rest[1]) . ')' if $kind eq 'and' || $kind eq 'or';
	return 'NOT (' . condition($parameters, $rest[0]) . ')' if $kind eq 'not';
	return condition($parameters, $rest[0]) if $kind eq 'paren';
	my $name = $kind eq 'compare' || $kind eq 'call' ? shift @rest : '';
	my ($first, @others) = map { operand($parameters, $_) } @rest;
	return "$first $name $others[0]" if $kind eq 'compare';
	return "$first BETWEEN $others[0] AND $others[1]" if $kind eq 'between';
	return "$first IN [" . join(', ', @others) . ']' if $kind eq 'in';
	return "$first IS NOT MISSING" if $name eq 'attribute_exists';
	return "$first IS MISSING" if $name eq 'attribute_not_exists';
	return "$name($first, $others[0])";
}

# In PartiQL "a <> b" is not true of what is missing.
sub meant
{
	my ($node) = @_;
	my ($kind, @rest) = @$node;
	return [ $kind, map { meant($_) } @rest ] if $kind =~ /^(and|or|not|paren)$/;
	return $node unless $kind eq 'compare' && $rest[0] eq '<>';
	my @paths = grep { $_->[0] eq 'path' } map { Api::Expression::nodes($_) } @rest[ 1, 2 ];
	$node = [ and => [ call => 'attribute_exists', $_ ], $node ] foreach @paths;
	return $node;
}

# Does a condition that must hold by itself compare an attribute of the key?  Then it says what is read, as the key does.
sub is_of_key
{
	my ($node) = @_;
	my ($kind, @rest) = @$node;
	return grep { is_of_key($_) } @rest if $kind eq 'and' || $kind eq 'paren';
	my @paths = grep { $_->[0] eq 'path' } map { Api::Expression::bare($_) } grep { ref } @rest;
	return grep { @$_ == 2 && $_->[1][1] =~ /^[PS]K\z/ } @paths;
}

# (text of a WHERE clause, what it means beside the key)
sub where
{
	my ($texts, $parameters, $key) = @_;
	my @parts;
	foreach (sort keys %$key)
	{
		push @parts, quoted($_) . ' = ?';
		push @$parameters, $key->{$_};
	}
	my $tree;
	if (chance(0.3) || !@parts)
	{
		$tree = eval { Api::Check::condition('ConditionExpression', $texts->condition, $texts->checked_placeholders) };
		undef $tree if $tree && is_of_key($tree);
		push @parts, '(' . condition($parameters, $tree) . ')' if $tree;
	}
	return (@parts ? ' WHERE ' . join(' AND ', @parts) : '', $tree && meant($tree));
}

sub insert
{
	my ($table, $item) = @_;
	my @names = sort keys %$item;
	my $members = join(', ', map { "'" . ($_ =~ s/'/''/gr) . "': ?" } @names);
	return ('INSERT INTO ' . quoted($table) . " VALUE {$members}", [ map { $item->{$_} } @names ], { kind => 'insert', table => $table, item => $item });
}

sub select
{
	my ($texts, $table, $key) = @_;
	my (@parameters, %names);
	%names = map { one_of(@Api::Texts::NAMES) => 1 } 0 .. rand 3 if chance(0.4);
	my $list = %names ? join(', ', map { quoted($_) } sort keys %names) : '*';
	delete $key->{SK} if $key->{SK} && chance(0.4);
	$key = {} if chance(0.15);
	my ($where, $condition) = where($texts, \@parameters, $key);
	return ("SELECT $list FROM " . quoted($table) . $where, \@parameters,
		{ kind => 'select', table => $table, key => $key, condition => $condition, names => %names ? [ sort keys %names ] : undef });
}

sub update
{
	my ($texts, $table, $key) = @_;
	my (@parameters, @clauses, @actions);
	my %names = map { one_of(@Api::Texts::NAMES) => 1 } 0 .. rand 3;
	foreach my $name (sort keys %names)
	{
		my $path = Api::Legacy::path($name);
		if (chance(0.3)) { push @clauses, 'REMOVE ' . quoted($name); push @actions, [ REMOVE => $path ]; next }
		my $json = Api::Texts::value_for($name);
		push @clauses, 'SET ' . quoted($name) . ' = ?';
		push @parameters, $json;
		push @actions, [ SET => $path, [ value => ':v', Api::Value::from_json($json) ] ];
	}
	my ($where, $condition) = where($texts, \@parameters, $key);
	my $returning = one_of('', '', 'ALL OLD', 'ALL NEW', 'MODIFIED OLD', 'MODIFIED NEW');
	return ('UPDATE ' . quoted($table) . ' ' . join(' ', @clauses) . $where . ($returning && " RETURNING $returning *"), \@parameters,
		{ kind => 'update', table => $table, key => $key, condition => $condition, actions => \@actions, returning => $returning });
}

sub delete
{
	my ($texts, $table, $key) = @_;
	my @parameters;
	my ($where, $condition) = where($texts, \@parameters, $key);
	my $returning = one_of('', 'ALL OLD');
	return ('DELETE FROM ' . quoted($table) . $where . ($returning && " RETURNING $returning *"), \@parameters,
		{ kind => 'delete', table => $table, key => $key, condition => $condition, returning => $returning });
}

# What the model does of them
package Api::Model;

sub ExecuteStatement
{
	my ($self, $request, $plan) = @_;
	my $method = "execute_$plan->{kind}";
	return $self->$method($request, $plan, $self->find_table($plan->{table}));
}

sub items { return Items => [ map { Api::Value::item_to_json($_) } grep { $_ && %$_ } @_ ] }

sub require_true
{
	my ($item, $plan) = @_;
	Rules::fail('DY005', 'The conditional request failed') unless $item && (!$plan->{condition} || Api::Evaluate::is_true($item, $plan->{condition}));
}

sub execute_insert
{
	my ($self, $request, $plan, $table) = @_;
	my $item = Api::Value::item_from_json($plan->{item});
	my @key = Api::Key::of_item($table, $item);
	Rules::fail('DY013', 'Duplicate primary key exists in table') if find_item($table, @key);
	replace($table, @key[ 0, 1 ], $item);
	return { items(), consumed($request, $table, write_use($table, undef, $item)) };
}

sub execute_update
{
	my ($self, $request, $plan, $table) = @_;
	my $key = Api::Value::item_from_json($plan->{key});
	my @key = Api::Key::of_argument($table, $key);
	my $old = find_item($table, @key);
	require_true($old, $plan);
	my ($new, $touched) = updated($table, $key, $old, @{ $plan->{actions} });
	replace($table, @key[ 0, 1 ], $new);
	my $modified_old = Api::Evaluate::project($old, map { $_->[1] } @{ $plan->{actions} });
	my %returned = ('' => undef, 'ALL OLD' => $old, 'ALL NEW' => $new, 'MODIFIED NEW' => $touched, 'MODIFIED OLD' => $modified_old);
	return { items($returned{ $plan->{returning} }), consumed($request, $table, write_use($table, $old, $new)) };
}

sub execute_delete
{
	my ($self, $request, $plan, $table) = @_;
	my @key = Api::Key::of_argument($table, Api::Value::item_from_json($plan->{key}));
	my $old = find_item($table, @key);
	require_true($old, $plan) if $old;
	replace($table, @key[ 0, 1 ], undef) if $old;
	return { items($plan->{returning} ? $old : ()), consumed($request, $table, write_use($table, $old)) };
}

sub execute_select
{
	my ($self, $request, $plan, $table) = @_;
	my $key = Api::Value::item_from_json($plan->{key});
	my @keys = map { $_->[0] } @{ $table->{keys} };
	my @partitions = sort { $self->hash_of($table, $a) cmp $self->hash_of($table, $b) } keys %{ $table->{items} };
	my @items = keys %$key == @keys ? grep { $_ } find_item($table, Api::Key::of_argument($table, $key))
	  : %$key ? partition($table, $key->{PK}[1])
	  : map { partition($table, $_) } @partitions;
	my $bytes = Rules::sum(map { Api::Value::item_size($_) } @items);
	my @found = grep { !$plan->{condition} || Api::Evaluate::is_true($_, $plan->{condition}) } @items;
	my $paths = $plan->{names} && Api::Legacy::attributes($plan->{names});
	return { Items => [ map { projected($_, $paths) } @found ], consumed($request, $table, read_units($bytes, $request->{ConsistentRead})) };
}

1;
