# Random requests: each is { sql, call, expected }, as those of ../Generate.pm are, and
# with what the model answers if all requests before it have been made.
package Api::Generate;
use strict;
use warnings;
use Api::Json;
use Api::Model;
use Api::Texts;
use Text;

*one_of = \&Generate::one_of;
*chance = \&Generate::chance;

sub an_index { my ($name, $local, $hash, $range, $projection) = @_; return { name => $name, local => $local, hash => $hash, range => $range, projection => $projection } }

# Names, kinds of keys, and indexes.  (The order of what has one index key is known
# only where the table's key is no number.)
our @TABLES = (
	[ 'ApiSS', 'S', 'S',
		an_index('LocalNumber', 1, [ [ PK => 'S' ] ], [ [ n => 'N' ] ], [ 'a', 'm', 'status' ]),
		an_index('LocalString', 1, [ [ PK => 'S' ] ], [ [ a => 'S' ] ], []),
		an_index('Strings', 0, [ [ a => 'S' ] ], [ [ PK => 'S' ] ], [ 'n', 'l' ]) ],
	[ 'ApiNN', 'N', 'N' ],
	[ 'ApiSB', 'S', 'B',
		an_index('ByNumber', 0, [ [ n2 => 'N' ] ], [ [ a => 'S' ] ], 'ALL'),
		an_index('ByBytes', 0, [ [ b => 'B' ] ], [], []),
		an_index('Many', 0, [ [ n => 'N' ], [ n2 => 'N' ] ], [ [ a => 'S' ], [ SK => 'B' ], [ b => 'B' ] ], [ 't', 'ss' ]) ],
	[ 'ApiB', 'B', undef ]);

my @OPERATIONS = (
	[ 200, 'PutItem' ], [ 80, 'GetItem' ], [ 250, 'UpdateItem' ], [ 80, 'DeleteItem' ], [ 120, 'Query' ], [ 40, 'Scan' ],
	[ 30, 'BatchGetItem' ], [ 25, 'BatchWriteItem' ], [ 50, 'TransactWriteItems' ], [ 20, 'TransactGetItems' ],
	[ 80, 'ExecuteStatement' ], [ 15, 'Tables' ]);

# Contents of keys of all tables: { PK => [...], SK => [...] } for each
sub pools
{
	return [ map { my ($name, $pk, $sk) = @$_; +{ PK => pool($pk, 6), SK => $sk ? pool($sk, 12) : [] } } @TABLES ];
}

sub pool
{
	my ($type, $count) = @_;
	my @pool = map { $type eq 'N' ? Rules::number(Generate::numeral()) : $type eq 'S' ? Generate::string(1 + rand 3) : Generate::bytes(1 + rand 3) } 1 .. $count;
	push @pool, 'k' x one_of(600, 1024) unless $type eq 'N';
	return \@pool;
}

# only: names of operations; all if there are none
sub new
{
	my ($class, $hashes, $pools, @only) = @_;
	my %only = map { $_ => 1 } @only;
	my @operations = grep { !@only || $only{ $_->[1] } } @OPERATIONS;
	return bless { model => Api::Model->new($hashes, @TABLES), pools => $pools, operations => \@operations }, $class;
}

sub operation
{
	my ($name, $request, $plan) = @_;
	return { sql => 'SELECT api(' . Text::literal($name) . ', ' . Text::literal(Api::Json::encode($request)) . ')', call => [ $name, $request, $plan // () ] };
}

sub next
{
	my ($self) = @_;
	my $name = Generate::weighted(@{ $self->{operations} });
	my $method = "make_$name";
	my ($request, $plan) = $name eq 'Tables' ? () : $self->$method;
	($name, $request) = Api::Tables::request() if $name eq 'Tables';
	$request->{TableName} = Api::Tables::arn($request->{TableName}) if defined $request->{TableName} && Api::Shape::of_operation($name) && chance(0.03);
	unless ($plan || $name eq 'Scan' && $request->{IndexName} || !Api::Shape::of_operation($name) || defined $request->{ClientRequestToken})    # what is a different payload is not modelled to the last blank
	{
		$request = $self->spoil($request) if chance(0.12);
		$request = $self->spoil($request) if chance(0.05);
	}
	my $operation = operation($name, $request, $plan);
	$operation->{expected} = $self->{model}->apply($operation->{call});
	return $operation;
}

sub operations
{
	my ($self, $count) = @_;
	return map { $self->next } 1 .. $count;
}

# Keys and items

sub table
{
	my ($self) = @_;
	my $n = int rand @TABLES;
	my ($name, $pk, $sk) = @{ $TABLES[$n] };
	return { name => $name, pk => $pk, sk => $sk, pools => $self->{pools}[$n], items => $self->{model}{tables}{$name}{items}, model => $self->{model}{tables}{$name} };
}

sub key_content
{
	my ($type, $content) = @_;
	return { N => Generate::spell($content) } if $type eq 'N';
	return { B => MIME::Base64::encode_base64($content, '') } if $type eq 'B';
	return { S => $content };
}

sub key
{
	my ($table, $pk) = @_;
	$pk //= one_of(@{ $table->{pools}{PK} });
	my $sk = $table->{sk} && one_of(@{ $table->{pools}{SK} });
	my $partition = $table->{items}{$pk};
	$sk = one_of(sort keys %$partition) if $table->{sk} && $partition && chance(0.5);
	return { PK => key_content($table->{pk}, $pk), $table->{sk} ? (SK => key_content($table->{sk}, $sk)) : () };
}

sub item
{
	my ($table) = @_;
	my $item = key($table);
	foreach my $name (@Api::Texts::NAMES)
	{
		$item->{$name} = Api::Texts::value_for($name) if chance(0.45);
	}
	$item->{a} = { S => 'x' x rand 6000 } if chance(0.03);
	$item->{m} = nested(one_of(31, 32, 33)) if chance(0.005);
	return $item;
}

# Maps around a number
sub nested
{
	my ($levels) = @_;
	my $value = { N => '1' };
	$value = { M => { k => $value } } foreach 1 .. $levels;
	return $value;
}

sub texts
{
	my ($table) = @_;
	return Api::Texts->new(keys => [ 'PK', $table->{sk} ? 'SK' : () ]);
}

# Members for the names and values that texts have used
sub placeholders
{
	my ($texts) = @_;
	return (
		%{ $texts->{names} } ? (ExpressionAttributeNames => $texts->{names}) : (),
		%{ $texts->{values} } ? (ExpressionAttributeValues => $texts->{values}) : ());
}

sub capacity { return chance(0.5) ? (ReturnConsumedCapacity => one_of('TOTAL', 'INDEXES', 'NONE')) : () }
sub maybe { my ($chance, $name, @values) = @_; return chance($chance) ? ($name => one_of(@values)) : () }

# The condition of a write: an expression, Expected, or none
sub condition_members
{
	my ($texts) = @_;
	return (maybe(0.3, ReturnValuesOnConditionCheckFailure => 'ALL_OLD', 'NONE'), ConditionExpression => $texts->condition) if chance(0.45);
	return () if chance(0.8);
	my ($expected, @operator) = Api::Texts::legacy_conditions(\&Api::Texts::legacy_expectation);
	return (Expected => $expected, @operator);
}

sub make_PutItem
{
	my ($self) = @_;
	my $table = $self->table;
	my $texts = texts($table);
	my @condition = condition_members($texts);
	return { TableName => $table->{name}, Item => item($table), @condition, placeholders($texts), capacity(),
		maybe(0.4, ReturnValues => 'ALL_OLD', 'ALL_OLD', 'NONE'), maybe(0.1, ReturnItemCollectionMetrics => 'SIZE', 'NONE') };
}

sub make_DeleteItem
{
	my ($self) = @_;
	my $table = $self->table;
	my $texts = texts($table);
	my @condition = condition_members($texts);
	return { TableName => $table->{name}, Key => key($table), @condition, placeholders($texts), capacity(), maybe(0.4, ReturnValues => 'ALL_OLD', 'NONE') };
}

sub make_UpdateItem
{
	my ($self) = @_;
	my $table = $self->table;
	my $texts = texts($table);
	my @update = chance(0.9) ? (UpdateExpression => $texts->update) : ();
	my @condition = chance(0.3) ? condition_members($texts) : ();
	@update = (AttributeUpdates => Api::Texts::legacy_updates()) if !@update && (!@condition || $condition[0] eq 'Expected') && chance(0.95);
	@condition = () if @update && $update[0] eq 'UpdateExpression' && grep { $_ eq 'Expected' } @condition and chance(0.95);
	return { TableName => $table->{name}, Key => key($table), @update, @condition, placeholders($texts), capacity(),
		maybe(0.8, ReturnValues => qw(NONE ALL_OLD ALL_NEW ALL_NEW UPDATED_OLD UPDATED_NEW UPDATED_NEW)) };
}

sub projection_members
{
	my ($texts) = @_;
	return (ProjectionExpression => $texts->projection) if chance(0.4);
	return maybe(0.1, AttributesToGet => [ map { one_of(@Api::Texts::NAMES, 'PK') } 0 .. rand 3 ]);
}

sub make_GetItem
{
	my ($self) = @_;
	my $table = $self->table;
	my $texts = texts($table);
	my @projection = projection_members($texts);
	return { TableName => $table->{name}, Key => key($table), @projection, placeholders($texts), capacity(), maybe(0.3, ConsistentRead => \'true', \'false') };
}

# Query and Scan

my %FLIPPED = ('=' => '=', '<' => '>', '<=' => '>=', '>' => '<', '>=' => '<=');

sub sort_key_literal
{
	my ($table, $texts, $content) = @_;
	return $texts->literal(key_content($table->{sk}, $content));
}

sub key_condition_text
{
	my ($table, $texts, $pk) = @_;
	my $value = $texts->literal(key_content($table->{pk}, $pk));
	my @parts = (chance(0.2) ? "$value = " . $texts->name('PK') : $texts->name('PK') . " = $value");
	push @parts, sort_key_text($table, $texts) if $table->{sk} && chance(0.6);
	@parts = map { chance(0.1) ? "($_)" : $_ } @parts;
	return join(one_of(' AND ', ' and '), chance(0.2) ? reverse @parts : @parts);
}

sub sort_key_text
{
	my ($table, $texts) = @_;
	my $name = $texts->name('SK');
	my ($a, $b) = sort { Rules::order($table->{sk}, $a) cmp Rules::order($table->{sk}, $b) } map { one_of(@{ $table->{pools}{SK} }) } 1 .. 2;
	my $op = one_of('=', '<', '<=', '>', '>=', 'between', 'begins_with');
	return "$name BETWEEN " . sort_key_literal($table, $texts, $a) . ' AND ' . sort_key_literal($table, $texts, $b) if $op eq 'between';
	if ($op eq 'begins_with')
	{
		my $prefix = $table->{sk} eq 'S' ? $a =~ s/^(.[\x80-\xBF]*).*/$1/sr : $table->{sk} eq 'B' ? substr($a, 0, 1 + rand 2) : $a;
		return "begins_with($name, " . sort_key_literal($table, $texts, $prefix) . ')' if $table->{sk} ne 'N' || chance(0.05);
		$op = '>=';
	}
	my $value = sort_key_literal($table, $texts, $a);
	return chance(0.2) ? "$value $FLIPPED{$op} $name" : "$name $op $value";
}

my %LEGACY = (qw(= EQ < LT <= LE > GT >= GE));

sub legacy_key_conditions
{
	my ($table, $pk) = @_;
	my $conditions = { PK => { ComparisonOperator => 'EQ', AttributeValueList => [ key_content($table->{pk}, $pk) ] } };
	return $conditions unless $table->{sk} && chance(0.6);
	my $op = one_of(sort values %LEGACY);
	$conditions->{SK} = { ComparisonOperator => $op, AttributeValueList => [ key_content($table->{sk}, one_of(@{ $table->{pools}{SK} })) ] };
	return $conditions;
}

# What Query and Scan have in common
sub reading_members
{
	my ($texts, $legacy) = @_;
	my @select = maybe(0.15, Select => qw(ALL_ATTRIBUTES COUNT COUNT SPECIFIC_ATTRIBUTES ALL_PROJECTED_ATTRIBUTES));
	my @projection = @select && $select[1] ne 'SPECIFIC_ATTRIBUTES' && chance(0.9) ? () : projection_members($texts);
	return (@projection, @select, capacity(), maybe(0.4, Limit => map { \$_ } 1 .. 8, 30), maybe(0.3, ConsistentRead => \'true', \'false'));
}

# A filter that names no key
sub filter
{
	my ($texts) = @_;
	my @keys = @{ $texts->{keys} };
	$texts->{keys} = [] if chance(0.98);
	my $filter = $texts->condition;
	$texts->{keys} = \@keys;
	return $filter;
}

# Queries of indexes: the values are mostly those of an entry that there is.

sub an_entry
{
	my ($table, $index) = @_;
	my @entries = Api::Index::entries($table->{model}, $index);
	my ($entry) = @{ one_of(sort { Api::Index::compare_places($a->[2], $b->[2]) } @entries) // [ {} ] };
	return $entry;
}

# A value of an index key, as JSON
sub index_value
{
	my ($entry, $name, $type) = @_;
	return Api::Value::to_json($entry->{$name}) if $entry->{$name} && chance(0.93);
	return Api::Texts::value_of($type, 0);
}

sub range_text
{
	my ($texts, $entry, $is_last, $name, $type) = @_;
	my @values = map { index_value($entry, $name, $type) } 1 .. 2;
	my $op = $is_last || chance(0.02) ? one_of('=', '<', '<=', '>', '>=', '>=', '<=', 'between', $type eq 'N' ? () : 'begins_with') : '=';
	my ($attribute, $value) = ($texts->name($name), $texts->literal($values[0]));
	return "begins_with($attribute, $value)" if $op eq 'begins_with';
	return "$attribute BETWEEN $value AND " . $texts->literal(chance(0.7) ? $values[0] : $values[1]) if $op eq 'between';
	return chance(0.2) ? "$value $FLIPPED{$op} $attribute" : "$attribute $op $value";
}

sub index_condition_text
{
	my ($texts, $index, $entry) = @_;
	my @range = @{ $index->{range} };
	$#range = int(rand(@range + 1)) - 1;
	my @parts = map { $texts->name($_->[0]) . ' = ' . $texts->literal(index_value($entry, @$_)) } @{ $index->{hash} };
	push @parts, map { range_text($texts, $entry, $_ == $#range, @{ $range[$_] }) } 0 .. $#range;
	splice(@parts, rand @parts, 1) if @parts > 1 && chance(0.03);
	return join(' AND ', chance(0.2) ? reverse @parts : @parts);
}

sub index_start_key
{
	my ($table, $index, $entry) = @_;
	my $other = chance(0.7) ? an_entry($table, $index) : $entry;
	my %is_hash = map { $_->[0] => 1 } @{ $index->{hash} };
	return { map { $_->[0] => index_value(chance(0.95) && $is_hash{ $_->[0] } ? $entry : $other, @$_) } Api::Index::all_keys($table->{model}, $index) };
}

sub index_of
{
	my ($table) = @_;
	my @indexes = @{ $table->{model}{indexes} };
	return @indexes && chance(0.6) ? one_of(@indexes) : undef;
}

# What can be asked for, mostly
sub without_what_it_lacks
{
	my ($table, $index, $request) = @_;
	delete $request->{ConsistentRead} if !$index->{local} && chance(0.95);
	return if $index->{projection} eq 'ALL' || chance(0.1);
	delete $request->{Select} if !$index->{local} && ($request->{Select} // '') eq 'ALL_ATTRIBUTES';
	delete @$request{qw(ProjectionExpression AttributesToGet)} if !$index->{local} && ($request->{Select} // '') ne 'SPECIFIC_ATTRIBUTES';
}

sub query_of_index
{
	my ($table, $texts, $index) = @_;
	my $entry = an_entry($table, $index);
	my %request = (TableName => $table->{name}, IndexName => $index->{name}, reading_members($texts));
	delete $request{AttributesToGet};
	without_what_it_lacks($table, $index, \%request);
	@$texts{qw(names values)} = ({}, {});
	$request{ProjectionExpression} = $texts->projection if defined $request{ProjectionExpression};
	$request{KeyConditionExpression} = index_condition_text($texts, $index, $entry);
	$request{FilterExpression} = filter($texts) if chance($index->{projection} eq 'ALL' ? 0.4 : 0.1);
	$request{ScanIndexForward} = \one_of('true', 'false') if chance(0.5);
	$request{ExclusiveStartKey} = index_start_key($table, $index, $entry) if chance(0.4);
	return { %request, placeholders($texts) };
}

sub make_Query
{
	my ($self) = @_;
	my $table = $self->table;
	my $index = index_of($table);
	return query_of_index($table, texts($table), $index) if $index;
	my $texts = texts($table);
	my $pk = one_of(@{ $table->{pools}{PK} });
	my %request = (TableName => $table->{name}, reading_members($texts));
	my $is_legacy = !defined $request{ProjectionExpression} && chance(0.15);
	if ($is_legacy)
	{
		$request{KeyConditions} = legacy_key_conditions($table, $pk);
		@request{qw(QueryFilter ConditionalOperator)} = legacy_filter() if chance(0.5);
	}
	else
	{
		$request{KeyConditionExpression} = key_condition_text($table, $texts, $pk);
		$request{FilterExpression} = filter($texts) if chance(0.4);
		delete $request{AttributesToGet} if chance(0.97);
	}
	$request{ScanIndexForward} = \one_of('true', 'false') if chance(0.5);
	$request{ExclusiveStartKey} = key($table, chance(0.97) ? $pk : undef) if chance(0.3);
	return { (map { defined $request{$_} ? ($_ => $request{$_}) : () } keys %request), placeholders($texts) };
}

sub legacy_filter
{
	my ($filter, undef, $operator) = Api::Texts::legacy_conditions(\&Api::Texts::legacy_condition);
	return ($filter, $operator);
}

sub scan_of_index
{
	my ($table, $texts, $index, $request) = @_;
	$request->{IndexName} = $index->{name};
	delete @$request{qw(Limit AttributesToGet)};
	without_what_it_lacks($table, $index, $request);
	@$texts{qw(names values)} = ({}, {});
	$request->{ProjectionExpression} = $texts->projection if defined $request->{ProjectionExpression};
	$request->{FilterExpression} = $texts->condition if chance($index->{projection} eq 'ALL' ? 0.4 : 0.1);
	return { %$request, placeholders($texts) };
}

sub make_Scan
{
	my ($self) = @_;
	my $table = $self->table;
	my $texts = texts($table);
	my %request = (TableName => $table->{name}, reading_members($texts));
	my $index = index_of($table);
	return scan_of_index($table, $texts, $index, \%request) if $index;
	if (!defined $request{ProjectionExpression} && chance(0.2)) { @request{qw(ScanFilter ConditionalOperator)} = legacy_filter() }
	elsif (chance(0.5)) { $request{FilterExpression} = $texts->condition; delete $request{AttributesToGet} if chance(0.97) }
	if (chance(0.3))
	{
		my $total = one_of(1, 2, 3, 7, 64);
		$request{TotalSegments} = \"$total";
		$request{Segment} = \(int(rand $total) . '');
	}
	$request{ExclusiveStartKey} = key($table) if chance(0.3);
	return { (map { defined $request{$_} ? ($_ => $request{$_}) : () } keys %request), placeholders($texts) };
}

# Batches and transactions

sub some_tables
{
	my ($self) = @_;
	my %tables = map { my $table = $self->table; $table->{name} => $table } 0 .. rand 2;
	return map { $tables{$_} } sort keys %tables;
}

sub key_text
{
	my ($key) = @_;
	my @values = grep { $_ } my ($pk, $sk) = @$key{qw(PK SK)};
	return join('|', map { my ($type, $content) = %$_; $type eq 'N' ? Rules::number($content) : $content } @values);
}

# Keys that differ, mostly
sub keys_of
{
	my ($table, $count) = @_;
	my @keys = map { key($table) } 1 .. $count;
	return @keys if chance(0.02);
	my %keys = map { key_text($_) => $_ } @keys;
	return map { $keys{$_} } sort keys %keys;
}

sub make_BatchGetItem
{
	my ($self) = @_;
	my %items;
	foreach my $table ($self->some_tables)
	{
		my $texts = texts($table);
		my @projection = projection_members($texts);
		$items{ $table->{name} } = { Keys => [ keys_of($table, 1 + rand 6) ], @projection, placeholders($texts), maybe(0.3, ConsistentRead => \'true', \'false') };
	}
	return { RequestItems => \%items, capacity() };
}

sub make_BatchWriteItem
{
	my ($self) = @_;
	my %items;
	foreach my $table ($self->some_tables)
	{
		$items{ $table->{name} } = [ map { chance(0.6) ? { PutRequest => { Item => { %{ item($table) }, %$_ } } } : { DeleteRequest => { Key => $_ } } } keys_of($table, 1 + rand 6) ];
	}
	return { RequestItems => \%items, capacity(), maybe(0.1, ReturnItemCollectionMetrics => 'SIZE', 'NONE') };
}

sub action
{
	my ($table, $key) = @_;
	my $texts = texts($table);
	my $kind = one_of(qw(Put Put Update Update Update Delete ConditionCheck));
	my @update = $kind eq 'Update' ? (UpdateExpression => $texts->update) : ();
	my @condition = $kind eq 'ConditionCheck' || chance(0.15) ? (ConditionExpression => chance(0.5) ? 'attribute_exists(PK)' : $texts->condition) : ();
	return { $kind => { TableName => $table->{name}, $kind eq 'Put' ? (Item => { %{ item($table) }, %$key }) : (Key => $key), @update, @condition,
			placeholders($texts), @condition ? maybe(0.3, ReturnValuesOnConditionCheckFailure => 'ALL_OLD', 'NONE') : () } };
}

sub make_TransactWriteItems
{
	my ($self) = @_;
	my @actions = map { my $table = $_; map { action($table, $_) } keys_of($table, 1 + rand 3) } $self->some_tables;
	my $request = { TransactItems => \@actions, capacity(), maybe(0.3, ClientRequestToken => map { "token$_" } 0 .. 50) };
	$request = { %{ $self->{with_token} }, capacity() } if $self->{with_token} && chance(0.15);
	$self->{with_token} = $request if $request->{ClientRequestToken};
	return $request;
}

sub make_TransactGetItems
{
	my ($self) = @_;
	my @gets;
	foreach my $table ($self->some_tables)
	{
		foreach my $key (keys_of($table, 1 + rand 3))
		{
			my $texts = texts($table);
			my @projection = chance(0.4) ? (ProjectionExpression => $texts->projection) : ();
			push @gets, { Get => { TableName => $table->{name}, Key => $key, @projection, placeholders($texts) } };
		}
	}
	return { TransactItems => \@gets, capacity() };
}

# PartiQL

sub make_ExecuteStatement
{
	my ($self) = @_;
	my $table = $self->table;
	my $texts = texts($table);
	my $kind = rand;
	my ($statement, $parameters, $plan) =
		$kind < 0.2 ? Api::Statements::insert($table->{name}, item($table))
	  : $kind < 0.6 ? Api::Statements::select($texts, $table->{name}, key($table))
	  : $kind < 0.9 ? Api::Statements::update($texts, $table->{name}, key($table))
	  : Api::Statements::delete($texts, $table->{name}, key($table));
	return ({ Statement => $statement, @$parameters ? (Parameters => $parameters) : (), capacity(), $plan->{kind} eq 'select' ? maybe(0.3, ConsistentRead => \'true', \'false') : () }, $plan);
}

# Faults

# Structures of a request in which a member may be spoiled: the request itself,
# an action of a transaction, what a batch wants of a table.
sub place_of_fault
{
	my ($request) = @_;
	my @places = ($request);
	push @places, map { values %$_ } @{ $request->{TransactItems} // [] };
	push @places, grep { ref $_ eq 'HASH' } values %{ $request->{RequestItems} // {} };
	return one_of(@places);
}

my @VALUE_FAULTS = (
	{ S => \'1' }, { N => \'1' }, { BOOL => 'true' }, { N => 'abc' }, { N => '' }, { N => '1e126' }, { N => '1e-131' }, { N => '1' x 39 }, { SS => [] }, { NS => [] },
	{ BS => [] }, { SS => [ 'a', 'a' ] }, { NS => [ '1', '1.0' ] }, { BS => [ 'AA==', 'AA==' ] }, { NULL => \'false' }, {}, { S => 'a', N => '1' },
	{ M => { x => {} } }, { L => [ { N => 'x' } ] }, 'a', { B => 'a' }, { S => {} });

sub spoil_map
{
	my ($map) = @_;
	my %spoiled = %$map;
	my $name = one_of(sort(keys %spoiled), 'more');
	if (chance(0.3)) { delete $spoiled{$name} }
	else { $spoiled{$name} = chance(0.7) || $name eq 'PK' ? one_of(@VALUE_FAULTS) : chance(0.5) ? { S => '' } : Api::Texts::value(0) }
	return \%spoiled;
}

my %ANOTHER = (
	ReturnValues => [ 'ALL_OLD', 'ALL_NEW', 'UPDATED_NEW', 'x', '' ], ReturnConsumedCapacity => ['x'], ReturnItemCollectionMetrics => ['x'],
	ReturnValuesOnConditionCheckFailure => ['UPDATED_OLD'], Select => ['x'], Limit => [ \'0', \'-1', 'x', \'true' ], TableName => [ 'ApiNone', '', 'a!', \'5', {} ],
	ConsistentRead => [ 'x', \'1' ], Segment => [ \'-1', \'1000000', \'64' ], TotalSegments => [ \'0', \'1000001' ], ConditionalOperator => [ 'XOR', 'AND' ],
	ExpressionAttributeNames => [ {}, { 'x' => 'a' }, { '#unused' => 'a' } ], ExpressionAttributeValues => [ {}, { 'x' => { S => 'a' } }, { ':unused' => { S => 'a' } } ],
	IndexName => [ 'nosuch', 'x', 'ByBytes' ]);
my @EXPRESSIONS = qw(ConditionExpression UpdateExpression ProjectionExpression FilterExpression KeyConditionExpression);
my %IS_EXPRESSION = map { $_ => 1 } @EXPRESSIONS;

# A copy of a request with a fault, or at least with something changed
sub spoil
{
	my ($self, $request) = @_;
	$request = Api::Json::decode(Api::Json::encode($request));
	my $place = place_of_fault($request);
	my @members = sort keys %$place;
	return $request unless @members;
	my $name = one_of(@members);
	my $shape = rand();

	if ($IS_EXPRESSION{$name} && !ref $place->{$name}) { $place->{$name} = chance(0.9) ? Api::Texts::spoiled($place->{$name}) : one_of('', ' ', 'x' x 4097) }
	elsif ($name =~ /^(Item|Key|ExclusiveStartKey|ExpressionAttributeValues)$/ && ref $place->{$name} eq 'HASH' && $shape < 0.9) { $place->{$name} = spoil_map($place->{$name}) }
	elsif ($shape < 0.15) { delete $place->{$name} }
	else
	{
		my $new = chance(0.5) && $ANOTHER{$name} ? $name : one_of(sort keys %ANOTHER);
		$place->{$new} = one_of(@{ $ANOTHER{$new} });
	}
	return $request;
}

1;
