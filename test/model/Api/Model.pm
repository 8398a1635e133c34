# The model of dynamo_api(): tables in memory, and what each operation answers.
#
# apply() takes [operation, request, perhaps its plan] and returns { state, message, body }: SQLSTATE, the
# error's text, and the answer or the error's body as JSON.  A request is checked
# whole before anything is changed.
package Api::Model;
use strict;
use warnings;
use Api::Check;
use Api::Evaluate;
use Api::Json;
use Api::Index;
use Api::Key;
use Api::KeyCondition;
use Api::Legacy;
use Api::Shape;
use Api::Value;
use Api::Read;
use Api::Several;
use Api::Statements;
use Api::Tables;

# Tables: [name, type of PK, type of SK or undef, indexes].  hashes: of
# partition keys, { "type:key" => hash in hexadecimal }.
sub new
{
	my ($class, $hashes, @tables) = @_;
	return bless {
		hashes => $hashes,
		tokens => {},
		tables => {
			map {
				my ($name, $pk, $sk, @indexes) = @$_;
				$name => { name => $name, keys => [ [ PK => $pk ], $sk ? [ SK => $sk ] : () ], indexes => \@indexes, items => {} }
			} @tables
		}
	}, $class;
}

my %EXCEPTION = (
	DY001 => 'com.amazon.coral.validate#ValidationException',
	DY002 => 'com.amazon.coral.service#SerializationException',
	DY003 => 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
	DY004 => 'com.amazonaws.dynamodb.v20120810#ResourceInUseException',
	DY005 => 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
	DY012 => 'com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException',
	DY013 => 'com.amazonaws.dynamodb.v20120810#DuplicateItemException');

sub apply
{
	my ($self, $operation) = @_;
	my ($name, $request, $plan) = @$operation;
	my $body = eval { Api::Shape::check($name, $request); $self->can($name)->($self, $request, $plan) };
	return { state => '00000', body => $body } if $body;
	die $@ unless ref $@;
	my %error = %{$@};
	my $type = $error{exception} // $EXCEPTION{ $error{state} };
	my $member = $type =~ /(Serialization|TransactionCanceled|TransactionInProgress|IdempotentParameterMismatch)/ ? 'Message' : 'message';
	return { %error, body => { __type => $type, $member => $error{message}, %{ $error{more} // {} } } };
}

# Tables and items

sub find_table
{
	my ($self, $name) = @_;
	$name =~ s{^arn:aws:dynamodb:us-east-1:000000000000:table/}{};
	return $self->{tables}{$name} // Rules::fail('DY003', 'Requested resource not found');
}

sub find_item
{
	my ($table, $pk, $sk) = @_;
	my $partition = $table->{items}{$pk} or return undef;
	return $partition->{ $sk // '' };
}

# Stores an item, or removes what is there.
sub replace
{
	my ($table, $pk, $sk, $item) = @_;
	$sk //= '';
	if ($item) { $table->{items}{$pk}{$sk} = $item }
	else { delete $table->{items}{$pk}{$sk} }
	delete $table->{items}{$pk} unless %{ $table->{items}{$pk} };
}

sub key_of
{
	my ($table, $item) = @_;
	return { map { $_->[0] => $item->{ $_->[0] } } @{ $table->{keys} } };
}

# Expressions of a request

sub check_no_mix
{
	my ($request, $expressions, $others) = @_;
	my @expressions = grep { defined $request->{$_} } @$expressions;
	my @others = grep { defined $request->{$_} } @$others;
	Rules::validation('Can not use both expression and non-expression parameters in the same request: '
		  . 'Non-expression parameters: {' . join(', ', @others) . '} Expression parameters: {' . join(', ', @expressions) . '}')
	  if @expressions && @others;
}

# Names and values for expressions, checked; nothing: what is null if there are none.
sub placeholders
{
	my ($request, @expressions) = @_;
	my ($names, $values) = @$request{qw(ExpressionAttributeNames ExpressionAttributeValues)};
	my $is_given = grep { defined $request->{$_} } @expressions;
	my @for_values = grep { $_ ne 'ProjectionExpression' } @expressions;

	if ($names)
	{
		Rules::validation('ExpressionAttributeNames can only be specified when using expressions') unless $is_given;
		check_placeholder_keys('Names', '#', $names);
	}
	return Api::Check::placeholders($names) unless $values && @for_values;    # else not a member
	Rules::validation('ExpressionAttributeValues can only be specified when using expressions: '
		  . join(' and ', @for_values) . (@for_values > 1 ? ' are null' : ' is null'))
	  unless grep { defined $request->{$_} } @for_values;
	my %values;
	Rules::validation('ExpressionAttributeValues must not be empty') unless %$values;
	foreach my $key (sort keys %$values)
	{
		$values{$key} = eval { Api::Value::from_json($values->{$key}) } // do
		{
			my $error = $@;
			die $error unless ref $error;
			check_placeholder_key('Values', ':', $key);
			Rules::validation("ExpressionAttributeValues contains invalid value: $error->{message} for key $key");
		};
	}
	check_placeholder_keys('Values', ':', $values);
	return Api::Check::placeholders($names, \%values);
}

sub check_placeholder_keys
{
	my ($what, $sigil, $map) = @_;
	Rules::validation("ExpressionAttribute$what must not be empty") unless %$map;
	check_placeholder_key($what, $sigil, $_) foreach sort keys %$map;
}

sub check_placeholder_key
{
	my ($what, $sigil, $key) = @_;
	Rules::validation(qq{ExpressionAttribute$what contains invalid key: Syntax error; key: "$key"}) unless $key =~ /^$sigil[A-Za-z0-9_]+\z/;
}

# The tree of the condition of a write, or undef
sub condition
{
	my ($request, $placeholders) = @_;
	my $text = $request->{ConditionExpression};
	return Api::Check::condition('ConditionExpression', $text, $placeholders) if defined $text;
	return Api::Legacy::expected($request->{Expected}, $request->{ConditionalOperator});
}

sub check_condition
{
	my ($request, $tree, $old) = @_;
	return if !$tree || Api::Evaluate::is_true($old // {}, $tree);
	my $wants_item = ($request->{ReturnValuesOnConditionCheckFailure} // 'NONE') eq 'ALL_OLD';
	die { state => 'DY005', message => 'The conditional request failed',
		more => { $old && $wants_item ? (Item => Api::Value::item_to_json($old)) : () } };
}

# Capacity

sub units
{
	my ($bytes, $unit, $factor) = @_;
	my $units = int(($bytes + $unit - 1) / $unit) || 1;
	return $units * $factor;
}

sub read_units
{
	my ($bytes, $is_consistent) = @_;
	return units($bytes, 4096, $is_consistent && $$is_consistent eq 'true' ? 1 : 0.5);
}

sub write_units
{
	my (@items) = @_;
	my ($largest) = sort { $b <=> $a } map { Api::Value::item_size($_) } grep { $_ } @items;
	return units($largest // 0, 1024, 1);
}

sub number { my ($number) = @_; return \"$number" }

# What is used: { table => units, indexes => { name => [local, units] } }, or the table's units only

sub write_use
{
	my ($table, $old, $new, $factor) = @_;
	return { table => ($factor // 1) * write_units($old, $new), indexes => Api::Index::all_change_units($table, $old, $new) };
}

sub add_use
{
	my ($sum, $use) = @_;
	$use = { table => $use, indexes => {} } unless ref $use;
	$sum //= { table => 0, indexes => {} };
	$sum->{table} += $use->{table};
	foreach my $name (keys %{ $use->{indexes} })
	{
		my ($local, $units) = @{ $use->{indexes}{$name} };
		$sum->{indexes}{$name} = [ $local, $units + ($sum->{indexes}{$name} ? $sum->{indexes}{$name}[1] : 0) ];
	}
	return $sum;
}

sub capacity_units
{
	my ($units, $direction) = @_;
	return (CapacityUnits => number($units), $direction && $units ? ("${direction}CapacityUnits" => number($units)) : ());
}

# What ReturnConsumedCapacity asks for; direction: Read or Write, in transactions.
sub consumed_of
{
	my ($name, $use, $detail, $direction) = @_;
	$use = add_use(undef, $use);
	my %indexes = %{ $use->{indexes} };
	my %consumed = (TableName => $name, capacity_units($use->{table} + Rules::sum(map { $_->[1] } values %indexes), $direction));
	return \%consumed if $detail ne 'INDEXES';
	$consumed{Table} = { capacity_units($use->{table}, $direction) };
	foreach (keys %indexes)
	{
		my ($local, $units) = @{ $indexes{$_} };
		$consumed{ $local ? 'LocalSecondaryIndexes' : 'GlobalSecondaryIndexes' }{$_} = { capacity_units($units, $direction) };
	}
	return \%consumed;
}

# ItemCollectionMetrics of keys of a table; no collection is as large as 1 GB.
sub collections
{
	my ($table, @items) = @_;
	my %seen;
	return () unless grep { $_->{local} } @{ $table->{indexes} };
	return map { +{ ItemCollectionKey => { PK => Api::Value::to_json($_) }, SizeEstimateRangeGB => [ \'0.0', \'1.0' ] } }
	  grep { !$seen{ $_->[1] }++ } map { $_->{PK} } @items;
}

sub metrics
{
	my ($request, $table, $item) = @_;
	my ($collection) = ($request->{ReturnItemCollectionMetrics} // '') eq 'SIZE' ? collections($table, $item) : ();
	return $collection ? (ItemCollectionMetrics => $collection) : ();
}

sub consumed
{
	my ($request, $table, $units) = @_;
	my $detail = $request->{ReturnConsumedCapacity} // 'NONE';
	return $detail eq 'NONE' ? () : (ConsumedCapacity => consumed_of($request->{TableName} // $table->{name}, $units, $detail));
}

# PutItem, DeleteItem, GetItem, UpdateItem

my @LEGACY_WRITE = ('Expected', 'ConditionalOperator');

sub check_all_old
{
	my ($request) = @_;
	Rules::validation('ReturnValues can only be ALL_OLD or NONE') if ($request->{ReturnValues} // 'NONE') !~ /^(ALL_OLD|NONE)$/;
}

sub wants_old
{
	my ($request, $old) = @_;
	return $old && ($request->{ReturnValues} // 'NONE') eq 'ALL_OLD' ? (Attributes => Api::Value::item_to_json($old)) : ();
}

# Checks that need no table: (item, condition)
sub checked_put
{
	my ($request) = @_;
	check_no_mix($request, ['ConditionExpression'], \@LEGACY_WRITE);
	Api::Legacy::check_operator($request->{ConditionalOperator}, $request->{Expected});
	my $placeholders = placeholders($request, 'ConditionExpression');
	my $item = Api::Value::item_from_json($request->{Item});
	check_all_old($request);
	Rules::validation('Item size has exceeded the maximum allowed size') if Api::Value::item_size($item) > Rules::ITEM_MAX;
	my $condition = condition($request, $placeholders);
	Api::Check::check_unused($placeholders);
	return ($item, $condition);
}

sub PutItem
{
	my ($self, $request) = @_;
	my ($item, $condition) = checked_put($request);
	my $table = $self->find_table($request->{TableName});
	my @key = Api::Key::of_item($table, $item);
	my $old = find_item($table, @key);
	check_condition($request, $condition, $old);
	replace($table, @key[ 0, 1 ], $item);
	return { wants_old($request, $old), consumed($request, $table, write_use($table, $old, $item)), metrics($request, $table, $item) };
}

sub checked_delete
{
	my ($request) = @_;
	check_no_mix($request, ['ConditionExpression'], \@LEGACY_WRITE);
	Api::Legacy::check_operator($request->{ConditionalOperator}, $request->{Expected});
	my $placeholders = placeholders($request, 'ConditionExpression');
	my $key = Api::Value::item_from_json($request->{Key});
	check_all_old($request);
	my $condition = condition($request, $placeholders);
	Api::Check::check_unused($placeholders);
	return ($key, $condition);
}

sub DeleteItem
{
	my ($self, $request) = @_;
	my ($key, $condition) = checked_delete($request);
	my $table = $self->find_table($request->{TableName});
	my ($pk, $sk) = Api::Key::of_argument($table, $key);
	my $old = find_item($table, $pk, $sk);
	check_condition($request, $condition, $old);
	replace($table, $pk, $sk, undef) if $old;
	return { wants_old($request, $old), consumed($request, $table, write_use($table, $old)), metrics($request, $table, $key) };
}

# The paths of AttributesToGet, or of a projection; or undef
sub attributes
{
	my ($request) = @_;
	return $request->{AttributesToGet} && Api::Legacy::attributes($request->{AttributesToGet});
}

sub projection
{
	my ($request, $placeholders) = @_;
	my $text = $request->{ProjectionExpression};
	return defined $text ? Api::Check::projection($text, $placeholders) : attributes($request);
}

sub projected
{
	my ($item, $paths) = @_;
	return Api::Value::item_to_json($paths ? Api::Evaluate::project($item, @$paths) : $item);
}

sub GetItem
{
	my ($self, $request) = @_;
	check_no_mix($request, ['ProjectionExpression'], ['AttributesToGet']);
	my $placeholders = placeholders($request, 'ProjectionExpression');
	my $key = Api::Value::item_from_json($request->{Key});
	my $paths = projection($request, $placeholders);
	Api::Check::check_unused($placeholders);

	my $table = $self->find_table($request->{TableName});
	my @key = Api::Key::of_argument($table, $key);
	Api::Key::refuse_inner_paths($table, @{ $paths // [] });
	my $item = find_item($table, @key);
	my $units = read_units($item ? Api::Value::item_size($item) : 0, $request->{ConsistentRead});
	my $answer = $item && projected($item, $paths);
	return { $answer && (!$paths || %$answer) ? (Item => $answer) : (), consumed($request, $table, $units) };
}

# (key, actions, condition)
sub checked_update
{
	my ($request) = @_;
	check_no_mix($request, [ 'UpdateExpression', 'ConditionExpression' ], [ 'AttributeUpdates', @LEGACY_WRITE ]);
	Api::Legacy::check_operator($request->{ConditionalOperator}, $request->{Expected});
	my $placeholders = placeholders($request, 'UpdateExpression', 'ConditionExpression');
	my $key = Api::Value::item_from_json($request->{Key});
	my $text = $request->{UpdateExpression};
	my $actions = defined $text ? Api::Check::update($text, $placeholders) : Api::Legacy::updates($request->{AttributeUpdates});
	my $condition = condition($request, $placeholders);
	Api::Check::check_unused($placeholders);
	return ($key, $actions, $condition);
}

sub check_keys_stay
{
	my ($table, @actions) = @_;
	my %is_updated = map { $_->[1][1][1] => 1 } @actions;
	foreach (map { $_->[0] } @{ $table->{keys} })
	{
		Rules::invalid("Cannot update attribute $_. This attribute is part of the key") if $is_updated{$_};
	}
}

sub check_updated_size
{
	my ($table, $item, $left, $gone) = @_;
	my $size = Api::Value::item_size($item);
	my $parts = $size - Api::Value::item_size(key_of($table, $item)) + 3 + 19 * $left + 2 * $gone;
	Rules::validation('Item size to update has exceeded the maximum allowed size')
	  if $size > Rules::ITEM_MAX || $parts > Rules::ITEM_MAX;
}

# The new item of an update, and what it has touched; undef: there is none, and it makes none.
sub updated
{
	my ($table, $key, $old, @actions) = @_;
	local $Api::Evaluate::WRONG_TYPE = 'Type mismatch for attribute to update' if grep { $_->[2] && $_->[2][0] eq 'value' && $_->[2][1] eq '' } @actions;
	my ($new, $touched, $left, $gone) = Api::Evaluate::update($old, $key, @actions);
	return if !$old && @actions && !grep { $_->[0] !~ /^(REMOVE|DELETE)$/ } @actions;
	Rules::validation('Nesting Levels have exceeded supported limits: Attributes nested beyond 32 levels')
	  if grep { Api::Value::depth($_) > Rules::NESTING_MAX } values %$new;
	Api::Key::check_updated_index_keys($table, $new, @actions);
	check_updated_size($table, $new, $left, $gone);
	return ($new, $touched);
}

sub UpdateItem
{
	my ($self, $request) = @_;
	my ($key, $actions, $condition) = checked_update($request);
	my $table = $self->find_table($request->{TableName});
	my ($pk, $sk) = Api::Key::of_argument($table, $key);
	check_keys_stay($table, @$actions);
	my $old = find_item($table, $pk, $sk);
	check_condition($request, $condition, $old);
	my ($new, $touched) = updated($table, $key, $old, @$actions);
	replace($table, $pk, $sk, $new) if $new;
	my %returned = (ALL_OLD => $old, ALL_NEW => $new, UPDATED_NEW => $touched);
	$returned{UPDATED_OLD} = Api::Evaluate::project($old, map { $_->[1] } @$actions) if $old;
	my $returned = $returned{ $request->{ReturnValues} // 'NONE' };
	return { $returned && %$returned ? (Attributes => Api::Value::item_to_json($returned)) : (), consumed($request, $table, write_use($table, $old, $new)), metrics($request, $table, $key) };
}

1;
