# Random operations: each is { sql, call }, a statement and the same as an operation
# of the model.  The generator applies it to a model of its own, for what comes
# next to be likely to mean something: keys from small pools, few statements in a
# failed transaction.
#
# Options: directory (for files of COPY), writer (a digit: keys that no other
# writer has, and nothing that concerns whole tables or fails because of others).
package Generate;
use strict;
use warnings;
use Model;
use Text;

# Names and kinds of keys
our @TABLES = ([ 'ModelSS', 'S', 'S' ], [ 'ModelNN', 'N', 'N' ], [ 'ModelSB', 'S', 'B' ], [ 'ModelB', 'B', undef ]);

# What is generated how often; of whole tables in the second list.
my @OPERATIONS = (
	[ 300, 'put' ], [ 80, 'get' ], [ 90, 'delete' ], [ 170, 'query' ], [ 12, 'refused_query' ], [ 20, 'query_pages' ],
	[ 40, 'insert' ], [ 40, 'upsert' ], [ 15, 'copy' ], [ 30, 'update_items' ], [ 20, 'update_key' ],
	[ 15, 'delete_where' ], [ 50, 'select_where' ], [ 90, 'transaction' ], [ 2, 'vacuum' ]);
my @WHOLE = (
	[ 8, 'scan' ], [ 8, 'scan_index' ], [ 30, 'query_index' ], [ 8, 'scan_segments' ], [ 4, 'scan_limit' ], [ 4, 'refused_scan' ], [ 8, 'scan_pages' ],
	[ 4, 'rename' ], [ 1, 'truncate' ], [ 14, 'maintain' ], [ 2, 'check' ]);

sub one_of { return $_[ rand @_ ] }
sub chance { return rand() < $_[0] }

sub weighted
{
	my @choices = @_;
	my $at = rand Rules::sum(map { $_->[0] } @choices);
	foreach (@choices)
	{
		return $_->[1] if ($at -= $_->[0]) < 0;
	}
}

sub new
{
	my ($class, %options) = @_;
	my $self = bless { files => 0, writer => '', %options, model => Model->new(@TABLES) }, $class;
	$self->{operations} = [ @OPERATIONS, $self->{writer} ? () : @WHOLE ];
	$self->{pools} = [ map { +{ PK => $self->key_pool('PK', $_->[1], 8), SK => $self->key_pool('SK', $_->[2], 40) } } @TABLES ];
	return $self;
}

sub next
{
	my ($self) = @_;
	my $model = $self->{model};
	my $method = weighted(@{ $self->{operations} });
	$method = 'transaction' if $model->{failed} && chance(0.7);
	my $operation = $self->$method;
	$model->apply($operation->{call});
	return $operation;
}

# So many operations; no transaction stays open behind them.
sub operations
{
	my ($self, $count) = @_;
	my @operations = map { $self->next } 1 .. $count;
	my $rollback = operation('ROLLBACK', 'rollback');
	$self->{model}->apply($rollback->{call});
	return (@operations, $rollback);
}

sub operation
{
	my ($sql, @call) = @_;
	return { sql => $sql, call => \@call };
}

# Scalars

my @CHARACTERS = ('a', 'a', 'b', 'b', "\0", "\1", "\2", ' ', '%', '_', "'", '"', '\\', '/', "\t", "\n", "\x7F",
	"\xC3\xA9", "\xEF\xBF\xBF", "\xF0\x9F\x98\x80");
my @BYTES = map { chr } 0, 1, 0x41, 0x7F, 0x80, 0xFE, 0xFF, 0xFF;

sub string { return join '', map { one_of(@CHARACTERS) } 1 .. $_[0] }
sub bytes { return join '', map { one_of(@BYTES) } 1 .. $_[0] }
sub digits { return join '', map { int rand 10 } 1 .. $_[0] }

sub numeral
{
	my $sign = one_of('', '', '-');
	return $sign . one_of(0, 1, 2, 10, 99, 100) if chance(0.4);
	return $sign . one_of(1, 9) . '.' . digits(rand 38) . 'e' . one_of(-130, -129, -1, 20, 124, 125) if chance(0.2);
	return $sign . digits(1 + rand 19) . '.' . digits(1 + rand 19) if chance(0.5);
	return $sign . int(rand 1000);
}

# One of the ways to write a number
sub spell
{
	my ($numeral) = @_;
	return $numeral if chance(0.5);
	return $numeral =~ s/^(-?)/$1 . one_of('0', '000', $1 ? '' : '+')/er if chance(0.4);
	return $numeral . ($numeral =~ /\./ ? '' : '.') . '00' if chance(0.5) || $numeral eq '0';
	my ($negative, $leading, $digits) = Rules::number_parts($numeral);
	return ($negative ? '-' : '') . "$digits" . one_of('e', 'E') . ($leading - length($digits) + 1);
}

sub scalar
{
	my ($type) = @_;
	return string(rand 4) if $type eq 'S';
	return spell(Rules::number(numeral())) if $type eq 'N';
	return bytes(rand 4);
}

# Values and items

my @NAMES = ('a', 'b', 'n', 'A', 'Z', 'aa', ' ', "x\0y", "\xC3\xA9", 'name', 'l' x 254, 'l' x 255);

my $ONE_TYPE = 'must contain exactly one of the supported datatypes';
my @FAULTS = (
	[ SS => [] ], [ NS => [] ], [ BS => [] ], [ SS => [ 'b', 'a', 'b' ] ], [ NS => [ '1', '2', '1.0' ] ], [ BS => [ "\0", "\0" ] ],
	[ N => '' ], [ N => 'abc' ], [ N => '1e126' ], [ N => '-1e-131' ], [ N => '0e126' ], [ N => '1' x 39 ], [ N => ' 1' ],
	[ N => '0x1' ], [ N => 'NaN' ], [ N => '1e' ], [ N => '.' ], [ NULL => 0 ],
	[ JSON => '{}', 'DY001', "Supplied AttributeValue is empty, $ONE_TYPE" ],
	[ JSON => 'null', 'DY001', "Supplied AttributeValue is empty, $ONE_TYPE" ],
	[ JSON => '{"S":"a","N":"1"}', 'DY001', "Supplied AttributeValue has more than one datatypes set, $ONE_TYPE" ],
	[ JSON => '{"N":1}', 'DY002', 'NUMBER_VALUE cannot be converted to String' ],
	[ JSON => '{"S":true}', 'DY002', 'TRUE_VALUE cannot be converted to String' ],
	[ JSON => '"a"', 'DY002', 'Unexpected value type in payload' ],
	[ JSON => '{"B":"a"}', 'DY002', 'Base64 encoded length is expected a multiple of 4 bytes but found: 1' ],
	[ JSON => '{"S":{}}', 'DY002', 'Start of structure or map found where not expected' ],
	nested(33));

# Lists and maps around a number, level by level
sub nested
{
	my ($levels) = @_;
	my $value = [ N => '1' ];
	$value = $_ % 2 ? [ L => [$value] ] : [ M => [ [ m => $value ] ] ] foreach 1 .. $levels;
	return $value;
}

sub value
{
	my ($depth) = @_;
	my $type = one_of(qw(S S S N N B BOOL NULL SS NS BS), $depth < 4 ? qw(L M) : ());
	return one_of(@FAULTS) if chance(0.002);
	return nested(32 - $depth) if chance(0.002);
	return [ $type, 1 ] if $type eq 'NULL';
	return [ $type, int rand 2 ] if $type eq 'BOOL';
	return [ L => [ map { value($depth + 1) } 1 .. rand 5 ] ] if $type eq 'L';
	return [ M => attributes(rand 5, $depth + 1) ] if $type eq 'M';
	return [ $type, set(substr $type, 0, 1) ] if $type =~ /^.S$/;
	return [ S => 'x' x rand 3000 ] if $type eq 'S' && chance(0.05);
	return [ $type, &scalar($type) ];
}

sub set
{
	my ($type) = @_;
	my %members = map { my $content = &scalar($type); (Rules::order($type, $type eq 'N' ? Rules::number($content) : $content) => $content) } 0 .. rand 5;
	return [ map { $members{$_} } sort keys %members ];
}

# Entries of a map; a name may come twice.
sub attributes
{
	my ($count, $depth) = @_;
	return [ map { [ one_of(@NAMES), value($depth) ] } 1 .. $count ];
}

# Keys

# Keys of a kind that differ from all other writers'; some are as long as can be.
sub key_pool
{
	my ($self, $name, $kind, $count) = @_;
	return [''] unless $kind;
	my $writer = $name eq 'PK' ? $self->{writer} : '';
	my $longest = $name eq 'PK' ? 2048 : 1024;
	my @keys = map {
			$kind eq 'N' ? Rules::number($writer ne '' ? $writer . sprintf('%03d', rand 1000) : numeral())
		  : $kind eq 'S' ? $writer . string(1 + rand 3)
		  : $writer . bytes(1 + rand 3)
	} 1 .. $count;
	push @keys, $writer . 'k' x ($longest - length $writer), $writer . 'k' x 600 unless $kind eq 'N';
	push @keys, $writer . '{"S":"a"}' if $kind eq 'S';
	return \@keys;
}

# A table: its name, kinds and pools, and its number
sub table
{
	my ($self) = @_;
	my $n = int rand @TABLES;
	my $table = $self->{model}{tables}[$n];
	return {
		%{ $self->{pools}[$n] },
		n => $n,
		name => chance(0.002) ? 'ModelNone' : $table->{name},
		key => $table->{key},
		pk => $table->{pk},
		sk => $table->{sk},
		items => $table->{items}
	};
}

# [pk, sk]; mostly of an item that is there, if $existing
sub random_key
{
	my ($table, $existing) = @_;
	my ($pk, $sk) = map { one_of(@{ $table->{$_} }) } qw(PK SK);
	my $partition = $table->{items}{$pk};
	$sk = one_of(sort keys %$partition) if $existing && $partition && chance(0.7);
	return ($pk, $sk);
}

sub key_value
{
	my ($kind, $key) = @_;
	return [ $kind, $kind eq 'N' ? spell($key) : $key ];
}

# A key's attributes in any order
sub key_attributes
{
	my ($table, $pk, $sk) = @_;
	my @attributes = ([ PK => key_value($table->{pk}, $pk) ], $table->{sk} ? [ SK => key_value($table->{sk}, $sk) ] : ());
	return chance(0.5) ? @attributes : reverse @attributes;
}

# Attributes with one of the faults that a key can have
sub spoiled
{
	my (@attributes) = @_;
	my $n = int rand @attributes;
	my ($name, $value) = @{ $attributes[$n] };
	my $fault = one_of('missing', 'type', 'empty', 'long');
	return grep { $_ != $attributes[$n] } @attributes if $fault eq 'missing';
	$value = one_of([ S => 'a' ], [ N => '1' ], [ B => 'a' ], [ BOOL => 1 ]) if $fault eq 'type';
	$value = [ $value->[0], '' ] if $fault eq 'empty' && $value->[0] ne 'N';
	$value = [ $value->[0], 'k' x ($name eq 'PK' ? 2049 : 1025) ] if $fault eq 'long' && $value->[0] ne 'N';
	$attributes[$n] = [ $name, $value ];
	return @attributes;
}

# A key as an argument, seldom a wrong one
sub key_argument
{
	my ($table, @key) = @_;
	my @attributes = key_attributes($table, @key);
	@attributes = spoiled(@attributes) if chance(0.02);
	push @attributes, [ more => [ S => 'a' ] ] if chance(0.005);
	return \@attributes;
}

# An item with this key, seldom a wrong or large one
sub item_with_key
{
	my ($table, @key) = @_;
	my @attributes = key_attributes($table, @key);
	@attributes = spoiled(@attributes) if chance(0.02);
	my $item = [ @attributes, @{ attributes(rand 6, 1) } ];
	return chance(0.002) ? grown($item) : $item;
}

# Filled up to the limit of an item's size, or beyond it
sub grown
{
	my ($item) = @_;
	my $canonical = eval { Rules::item($item) } or return $item;
	my $room = Rules::ITEM_MAX - Rules::item_size($canonical) - length('pad');
	return [ @$item, [ pad => [ S => 'x' x ($room + one_of(-1, 0, 1, 5000)) ] ] ];
}

# dynamo_put, dynamo_get, dynamo_delete

sub function_call
{
	my ($function, @arguments) = @_;
	return "$function(" . join(', ', @arguments) . ')';
}

sub return_values { return chance(0.01) ? one_of('ALL_NEW', 'UPDATED_OLD', 'x') : one_of('NONE', 'ALL_OLD') }

sub change
{
	my ($function, $method, $table, $item) = @_;
	my $return_values = return_values();
	my @arguments = (Text::literal($table->{name}), Text::item_literal($item));
	my @condition = chance(0.2) ? random_condition() : ();
	push @arguments, Text::literal($return_values) if $return_values ne 'NONE' || chance(0.2);
	push @arguments, condition_arguments(@condition) if @condition;
	return operation('SELECT ' . function_call($function, @arguments), $method, $table->{name}, $item, $return_values, @condition);
}

# [function, attribute] or [operator, attribute, value]
sub random_condition
{
	my $name = one_of('PK', 'PK', 'n', 'a', ' ');
	return (one_of('attribute_exists', 'attribute_not_exists'), $name) if chance(0.6);
	my $type = one_of('S', 'N', 'B');
	return (one_of('=', '<', '<=', '>', '>='), $name, [ $type, &scalar($type) ]);
}

sub condition_arguments
{
	my ($op, $name, $value) = @_;
	my @arguments = ('condition => ' . Text::literal($value ? "#n $op :v" : "$op(#n)"), 'names => ' . Text::item_literal([ [ '#n' => [ S => $name ] ] ]));
	push @arguments, '"values" => ' . Text::item_literal([ [ ':v' => $value ] ]) if $value;
	return @arguments;
}

sub put
{
	my ($self) = @_;
	my $table = $self->table;
	return change('dynamo_put', 'put', $table, item_with_key($table, random_key($table)));
}

sub delete
{
	my ($self) = @_;
	my $table = $self->table;
	return change('dynamo_delete', 'delete', $table, key_argument($table, random_key($table, 1)));
}

sub get
{
	my ($self) = @_;
	my $table = $self->table;
	my $key = key_argument($table, random_key($table, 1));
	return operation('SELECT ' . function_call('dynamo_get', Text::literal($table->{name}), Text::item_literal($key)),
		'get', $table->{name}, $key);
}

# dynamo_query

my @COMPARISONS = ('=', '<', '<=', '>', '>=', 'between');

# { pk, op, operands, forward } for a table
sub condition
{
	my ($table, @ops) = @_;
	my $pk = [ $table->{pk}, (random_key($table))[0] ];
	my $op = $table->{sk} ? one_of('', '', @ops) : '';
	my %count = ('' => 0, between => 2);
	my @operands = sort { Rules::order(@$a) cmp Rules::order(@$b) }
	  map { [ $table->{sk}, (random_key($table))[1] ] } 1 .. $count{$op} // 1;
	$operands[0][1] = substr($operands[0][1], 0, 1 + rand 2) if $op eq 'begins_with' && $table->{sk} eq 'B';
	$operands[0][1] =~ s/^(.[\x80-\xBF]*).*/$1/s if $op eq 'begins_with' && $table->{sk} eq 'S';
	return { pk => $pk, op => $op, operands => \@operands, forward => chance(0.5) };
}

# Seldom makes a condition one to be refused.
sub spoil_condition
{
	my ($query, $is_plain) = @_;
	my $operands = $query->{operands};
	@$operands = reverse @$operands if chance(0.1) && !grep { $_->[1] =~ /[\x00-\x1F]/ } @$operands;
	$query->{pk} = one_of([ S => 'a' ], [ N => '1' ], [ S => '' ], [ B => '' ], [ S => 'k' x 2049 ]) if chance(0.02);
	$operands->[0] = one_of([ S => '' ], [ N => '1' ], [ B => 'k' x 1025 ], [ S => 'k' x 1025 ])
	  if @$operands == 1 && chance(0.02);
}

my %FLIPPED = ('=' => '=', '<' => '>', '<=' => '>=', '>' => '<', '>=' => '<=');

# The text of a condition; names: what PK and SK are called in it.
sub condition_text
{
	my ($query, %name) = @_;
	my ($and) = one_of(' AND ', ' and ', "\n AND\t");
	my @parts = (chance(0.2) ? ":p = $name{PK}" : "$name{PK} = :p");
	my $op = $query->{op};
	if ($op eq 'between') { push @parts, "$name{SK} BETWEEN :a AND :b" }
	elsif ($op eq 'begins_with') { push @parts, "begins_with($name{SK}, :a)" }
	elsif ($op ne '') { push @parts, chance(0.2) ? ":a $FLIPPED{$op} $name{SK}" : "$name{SK}$op:a" }
	@parts = map { chance(0.1) ? "($_)" : $_ } @parts;
	return join($and, chance(0.2) ? reverse @parts : @parts);
}

sub values_literal
{
	my ($query) = @_;
	my @names = (':a', ':b');
	return Text::item_literal([ [ ':p' => key_value(@{ $query->{pk} }) ],
			map { [ $names[$_] => key_value(@{ $query->{operands}[$_] }) ] } 0 .. $#{ $query->{operands} } ]);
}

# The arguments of dynamo_query() but for the limit and the start key
sub query_arguments
{
	my ($table, $query) = @_;
	my %name = (PK => one_of('PK', '#p'), SK => $query->{op} eq '' ? 'SK' : one_of('SK', '#s'));
	my @placeholders = grep { $name{$_} =~ /^#/ } sort keys %name;
	my @arguments = (Text::literal($table->{name}), Text::literal(condition_text($query, %name)), values_literal($query));
	push @arguments, 'names => ' . Text::item_literal([ map { [ $name{$_} => [ S => $_ ] ] } @placeholders ]) if @placeholders;
	push @arguments, 'forward => ' . ($query->{forward} ? 'true' : 'false') if !$query->{forward} || chance(0.2);
	return @arguments;
}

sub query
{
	my ($self) = @_;
	my $table = $self->table;
	my $query = condition($table, @COMPARISONS, 'begins_with', 'begins_with');
	my ($pk, $sk) = random_key($table, 1);
	my $operands = $query->{operands};

	$pk = $query->{pk}[1] unless chance(0.02);
	$sk = $operands->[-1][1] if @$operands && chance(0.3);
	spoil_condition($query);
	$query->{limit} = chance(0.02) ? one_of(0, -1) : 1 + int rand 15 if chance(0.4);
	$query->{start_key} = key_argument($table, $pk, $sk) if chance(0.3);
	my @arguments = query_arguments($table, $query);
	push @arguments, qq{"limit" => $query->{limit}} if defined $query->{limit};
	push @arguments, 'start_key => ' . Text::item_literal($query->{start_key}) if $query->{start_key};
	return operation('SELECT * FROM ' . function_call('dynamo_query', @arguments), 'query', $table->{name}, $query);
}

my $SYNTAX = 'Invalid KeyConditionExpression: ';
my @REFUSED_CONDITIONS = (
	[ '', $SYNTAX . 'The expression can not be empty;' ],
	[ 'PK = :p AND', $SYNTAX . 'Syntax error; token: "<EOF>", near: "AND"' ],
	[ '((PK = :p)) AND SK = :a', $SYNTAX . 'The expression has redundant parentheses;' ],
	[ 'PK = :p AND SK = :c', $SYNTAX . 'An expression attribute value used in expression is not defined; attribute value: :c' ],
	[ '#p = :p AND SK = :a', $SYNTAX . 'An expression attribute name used in the document path is not defined; attribute name: #p' ],
	[ 'PK = :p', 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}' ],
	[ 'PK = :p OR SK = :a', 'Invalid operator used in KeyConditionExpression: OR' ],
	[ 'PK = :p AND SK <> :a', 'Invalid operator used in KeyConditionExpression: <>' ],
	[ 'PK = :p AND PK = :a', 'KeyConditionExpressions must only contain one condition per key' ],
	[ 'PK = :p AND SK.x = :a', 'KeyConditionExpressions cannot have conditions on nested attributes' ],
	[ 'PK = :p AND size(SK) = :a', 'KeyConditionExpressions cannot contain nested operations' ],
	[ 'PK = :p AND SK = :a AND x1 = :a', 'Conditions can be of length 1 or 2 only' ],
	# Whether these are right is known when the table is.
	[ 'SK = :p AND x1 = :a', 'Query condition missed key schema element: PK', 'by_table' ],
	[ 'PK > :p AND SK = :a', 'Query key condition not supported', 'by_table' ]);

sub refused_query
{
	my ($self) = @_;
	my $table = $self->table;
	my ($text, $refusal, $by_table) = @{ one_of(@REFUSED_CONDITIONS) };
	my $query = { pk => [ $table->{pk}, one_of(@{ $table->{PK} }) ], operands => [ [ S => 'a' ] ], refusal => $refusal, by_table => $by_table };
	return operation(
		'SELECT * FROM ' . function_call('dynamo_query', Text::literal($table->{name}), Text::literal($text), values_literal($query)),
		'query', $table->{name}, $query);
}

# Pages, between which items come and go

sub pages
{
	my ($table, $query, @arguments) = @_;
	my $limit = 1 + int rand 20;
	my $read = 'SELECT * FROM ' . function_call($query ? 'dynamo_query' : 'dynamo_scan', @arguments, qq{"limit" => $limit}, 'start_key => $1');
	my (@churn, @keys);

	foreach (1 .. rand 8)
	{
		my ($pk, $sk) = random_key($table, 1);
		$pk = $query->{pk}[1] if $query && chance(0.8);
		my $key = [ key_attributes($table, $pk, $sk) ];
		push @keys, Text::item_literal($key);
		push @churn, chance(0.5)
		  ? operation('SELECT ' . function_call('dynamo_put', Text::literal($table->{name}), Text::item_literal($key)), 'put', $table->{name}, $key, 'NONE')
		  : operation('SELECT ' . function_call('dynamo_delete', Text::literal($table->{name}), Text::item_literal($key)), 'delete', $table->{name}, $key, 'NONE');
	}
	my $sql = sprintf('SELECT page FROM model_pages(%s, ARRAY[%s]::text[]) page '
		  . 'WHERE NOT EXISTS (SELECT FROM unnest(ARRAY[%s]::dynamo_item[]) touched WHERE page @> touched)',
		Text::literal($read), join(', ', map { Text::literal($_->{sql}) } @churn), join(', ', @keys));
	return operation($sql, 'pages', $table->{name}, $query, [ map { $_->{call} } @churn ]);
}

sub query_pages
{
	my ($self) = @_;
	my $table = $self->table;
	my $query = condition($table, @COMPARISONS);
	return pages($table, $query, query_arguments($table, $query));
}

sub scan_pages
{
	my ($self) = @_;
	my $table = $self->table;
	return pages($table, undef, Text::literal($table->{name}));
}

# dynamo_scan

sub scan
{
	my ($self) = @_;
	my $table = $self->table;
	return operation('SELECT * FROM ' . function_call('dynamo_scan', Text::literal($table->{name})), 'scan', $table->{name});
}

sub scan_index
{
	my ($self) = @_;
	my $table = $self->table;
	return operation(sprintf("SELECT * FROM dynamo_scan(%s, index_name => '%s')", Text::literal($table->{name}), Model::INDEX), 'read_index', $table->{name});
}

sub query_index
{
	my ($self) = @_;
	my $table = $self->table;
	return $self->scan_index unless $table->{sk};
	my (undef, $sk) = random_key($table, 1);
	my $values = Text::item_literal([ [ ':s', [ $table->{sk}, $sk ] ] ]);
	return operation(sprintf("SELECT * FROM dynamo_query(%s, 'SK = :s', %s, index_name => '%s')", Text::literal($table->{name}), $values, Model::INDEX),
		'read_index', $table->{name}, $sk);
}

sub scan_segments
{
	my ($self) = @_;
	my $table = $self->table;
	my $total = one_of(1, 2, 3, 7, 64);
	return operation(
		sprintf('SELECT item FROM generate_series(0, %d) segment, dynamo_scan(%s, segment, %d)', $total - 1, Text::literal($table->{name}), $total),
		'scan', $table->{name});
}

sub scan_limit
{
	my ($self) = @_;
	my $table = $self->table;
	my $limit = 1 + int rand 300;
	return operation(
		sprintf('SELECT count(*), count(DISTINCT item) FROM dynamo_scan(%s, "limit" => %d)', Text::literal($table->{name}), $limit),
		'scan_limit', $table->{name}, $limit);
}

my $SCAN_ENVELOPE = '1 validation error detected: Value';
my @REFUSED_SCANS = (
	[ '"limit" => 0', "$SCAN_ENVELOPE '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1" ],
	[ '0, 0', "$SCAN_ENVELOPE '0' at 'totalSegments' failed to satisfy constraint: Member must have value greater than or equal to 1" ],
	[ '-1, 2', "$SCAN_ENVELOPE '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0" ],
	[ '1', 'The TotalSegments parameter is required but was not present in the request when Segment parameter is present' ],
	[ 'NULL, 2', 'The Segment parameter is required but was not present in the request when parameter TotalSegments is present' ],
	[ '2, 2', 'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2' ]);

sub refused_scan
{
	my ($self) = @_;
	my ($arguments, $refusal) = @{ one_of(@REFUSED_SCANS) };
	return operation('SELECT * FROM ' . function_call('dynamo_scan', Text::literal($self->table->{name}), $arguments), 'refused_scan', $refusal);
}

# Plain SQL

sub columns { return $_[0]{sk} ? ('"PK"', '"SK"') : ('"PK"') }

sub key_expressions
{
	my ($table, $pk, $sk) = @_;
	return (Text::partition_key($table->{pk}, $pk), $table->{sk} ? Text::sort_key($table->{sk}, $sk) : ());
}

# The item column's content, seldom a wrong one
sub rest_of_item
{
	my ($table) = @_;
	my $rest = attributes(rand 6, 1);
	push @$rest, [ one_of('PK', $table->{sk} ? 'SK' : ()) => [ S => 'a' ] ] if chance(0.02);
	return chance(0.001) ? grown($rest) : $rest;
}

# Rows for VALUES or COPY: [pk, sk, item]
sub new_rows
{
	my ($table) = @_;
	my @rows = map { [ random_key($table), rest_of_item($table) ] } 0 .. (chance(0.5) ? 0 : rand 5);
	$rows[0][1] = one_of('', 'k' x 1025) if chance(0.02) && ($table->{sk} // 'N') ne 'N';
	return @rows;
}

sub insert_rows
{
	my ($table, $clause, $on_conflict) = @_;
	my @rows = new_rows($table);
	my @values = map { '(' . join(', ', key_expressions($table, @$_[ 0, 1 ]), Text::item_literal($_->[2])) . ')' } @rows;
	return operation(
		'INSERT INTO ' . Text::name($table->{name}) . ' VALUES ' . join(', ', @values) . $clause,
		'insert', $table->{name}, \@rows, $on_conflict);
}

sub insert
{
	my ($self) = @_;
	return insert_rows($self->table, '', '');
}

sub upsert
{
	my ($self) = @_;
	my $table = $self->table;
	my $target = ' ON CONFLICT (' . join(', ', columns($table)) . ')';
	return insert_rows($table, "$target DO NOTHING", 'nothing') if chance(0.3);
	return insert_rows($table, "$target DO UPDATE SET item = excluded.item", 'update');
}

# All rows are good ones: which of two faults COPY finds is its own affair.
sub copy
{
	my ($self) = @_;
	my $table = $self->table;
	my @rows = map { [ random_key($table), [ [ n => [ N => '1' ] ], [ s => [ S => string(3) ] ] ] ] } 0 .. rand 10;
	my $file = sprintf('%s/copy%s_%d', $self->{directory}, $self->{writer}, $self->{files}++);

	open my $out, '>', $file or die "$file: $!";
	print $out map {
		Text::copy_line(copy_key($table->{pk}, $_->[0]), $table->{sk} ? Text::sort_key_text($table->{sk}, $_->[1]) : (), Text::loose_item($_->[2]))
	} @rows;
	close $out or die "$file: $!";
	return operation('COPY ' . Text::name($table->{name}) . " FROM '$file'", 'insert', $table->{name}, \@rows, '');
}

sub copy_key
{
	my ($kind, $key) = @_;
	return $kind eq 'N' ? $key : Text::value([ $kind, $key ]);
}

# A WHERE clause and what it means
sub where
{
	my ($table, $query) = @_;
	my ($op, @operands) = ($query->{op}, map { Text::sort_key(@$_) } @{ $query->{operands} });
	my $sql = ' WHERE "PK" = ' . Text::partition_key(@{ $query->{pk} });
	return $sql if $op eq '';
	return $sql . " AND \"SK\" BETWEEN $operands[0] AND $operands[1]" if $op eq 'between';
	return $sql . " AND \"SK\" ^@ $operands[0]" if $op eq 'begins_with';
	return $sql . " AND \"SK\" $op $operands[0]";
}

sub plain_condition
{
	my ($table) = @_;
	return condition($table, @COMPARISONS, ($table->{sk} // '') eq 'S' ? 'begins_with' : ());
}

# A condition that few rows meet
sub narrow_condition
{
	my ($table) = @_;
	my $query = plain_condition($table);
	$query->{op} = '=' if @{ $query->{operands} } == 1;
	return $query;
}

sub update_items
{
	my ($self) = @_;
	my $table = $self->table;
	my $query = narrow_condition($table);
	my $rest = rest_of_item($table);
	return operation('UPDATE ' . Text::name($table->{name}) . ' SET item = ' . Text::item_literal($rest) . where($table, $query),
		'update_items', $table->{name}, $query, $rest);
}

sub update_key
{
	my ($self) = @_;
	my $table = $self->table;
	my @from = random_key($table, 1);
	my @to = random_key($table);
	my @columns = columns($table);
	my @values = key_expressions($table, @to);
	my $query = { pk => [ $table->{pk}, $from[0] ], op => $table->{sk} ? '=' : '', operands => $table->{sk} ? [ [ $table->{sk}, $from[1] ] ] : [] };
	return operation(
		'UPDATE ' . Text::name($table->{name}) . ' SET ' . join(', ', map { "$columns[$_] = $values[$_]" } 0 .. $#columns) . where($table, $query),
		'update_key', $table->{name}, \@from, \@to);
}

sub delete_where
{
	my ($self) = @_;
	my $table = $self->table;
	my $query = narrow_condition($table);
	return operation('DELETE FROM ' . Text::name($table->{name}) . where($table, $query), 'delete_where', $table->{name}, $query);
}

sub select_where
{
	my ($self) = @_;
	my $table = $self->table;
	my $query = plain_condition($table);
	my $order = $query->{forward} ? '' : ' DESC';
	my $sql = 'SELECT item FROM ' . Text::name($table->{name}) . where($table, $query) . ' ORDER BY ' . join(', ', map { $_ . $order } columns($table));
	$query->{limit} = 1 + int rand 10 if chance(0.3);
	$sql .= " LIMIT $query->{limit}" if $query->{limit};
	return operation($sql, 'select_where', $table->{name}, $query);
}

# Transactions

sub transaction
{
	my ($self) = @_;
	my $savepoint = one_of('s1', 's2', 's3');
	my $level = one_of('', '', ' ISOLATION LEVEL REPEATABLE READ', $self->{writer} ? () : ' ISOLATION LEVEL SERIALIZABLE');
	my @inside = (
		[ 30, operation('COMMIT', 'commit') ],
		[ 15, operation('ROLLBACK', 'rollback') ],
		[ 30, operation("SAVEPOINT $savepoint", 'savepoint', $savepoint) ],
		[ 20, operation("ROLLBACK TO $savepoint", 'rollback_to', $savepoint) ],
		[ 10, operation("RELEASE $savepoint", 'release', $savepoint) ]);
	my $inside = $self->{model}->in_transaction;
	return weighted(@inside) if $inside || chance(0.02);
	return operation("BEGIN$level", 'begin');
}

# The table as a whole

sub rename
{
	my ($self) = @_;
	my $table = $self->table;
	my $original = $TABLES[ $table->{n} ][0];
	my $new_name = one_of($original, "${original}_2", "$original.3");
	return operation('ALTER TABLE ' . Text::name($table->{name}) . ' RENAME TO ' . Text::name($new_name), 'rename', $table->{name}, $new_name);
}

sub truncate
{
	my ($self) = @_;
	my $name = $self->table->{name};
	return operation('TRUNCATE ' . Text::name($name), 'truncate', $name);
}

sub vacuum
{
	my ($self) = @_;
	my $name = $self->table->{name};
	my $option = $self->{writer} ? '' : one_of('', '', 'FULL', 'ANALYZE', 'FREEZE', 'VERBOSE');
	return operation("VACUUM $option " . Text::name($name), 'vacuum', $name);
}

sub check
{
	my ($self) = @_;
	my $name = $self->table->{name};
	return operation('SELECT problems FROM dynamo_check(' . Text::literal(Text::name($name)) . ')', 'check', $name);
}

# Checks of all tables
sub checks
{
	my ($self) = @_;
	return map { operation("SELECT problems FROM dynamo_check('" . Text::name($_->{name}) . "')", 'check', $_->{name}) } @{ $self->{model}{tables} };
}

# Changes of what surrounds the rows: with a trigger or a child the functions go
# through the executor.  %s is the table, %k the name of its key.
my @MAINTENANCE = (
	[ keep_rows => 'REINDEX TABLE %s' ],
	[ keep_rows => 'CLUSTER %s USING "%k"' ],
	[ keep_rows => 'ANALYZE %s' ],
	[ keep_rows => 'ALTER TABLE %s SET UNLOGGED' ],
	[ keep_rows => 'ALTER TABLE %s SET LOGGED' ],
	[ keep_rows => 'DO $$ BEGIN ALTER TABLE %s SET ACCESS METHOD heap; ALTER TABLE %s SET ACCESS METHOD dynamo; END $$' ],
	[ keep_rows => 'DO $$ BEGIN PERFORM dynamo_recluster(\'%s\', 50); END $$' ],
	[ keep_rows => 'CREATE INDEX IF NOT EXISTS "%k_item" ON %s USING hash (item)' ],
	[ keep_rows => 'CREATE INDEX IF NOT EXISTS "%k_size" ON %s (dynamo_item_size(item))' ],
	[ keep_rows => 'CREATE UNIQUE INDEX IF NOT EXISTS "%k_unique" ON %s (%c)' ],
	[ nothing => 'DROP INDEX IF EXISTS "%k_item"' ],
	[ nothing => 'DROP INDEX IF EXISTS "%k_size"' ],
	[ nothing => 'DROP INDEX IF EXISTS "%k_unique"' ],
	[ keep_rows => 'CREATE OR REPLACE TRIGGER model_trigger BEFORE INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION model_trigger()' ],
	[ nothing => 'DROP TRIGGER IF EXISTS model_trigger ON %s' ],
	[ keep_rows => 'CREATE TABLE IF NOT EXISTS "%k_child" () INHERITS (%s)' ],
	[ nothing => 'DROP TABLE IF EXISTS "%k_child"' ]);

sub maintain
{
	my ($self) = @_;
	my $table = $self->table;
	my ($method, $sql) = @{ one_of(@MAINTENANCE) };
	my %is = (s => Text::name($table->{name}), k => $table->{key}, c => join(', ', reverse columns($table)));
	$sql =~ s/%([skc])/$is{$1}/g;
	return operation($sql, $method, $table->{name});
}

1;
