# Batches and transactions of the model.
package Api::Model;
use strict;
use warnings;
use Api::Json;
use Rules;

my $DUPLICATES = 'Provided list of item keys contains duplicates';

sub consumed_list
{
	my ($request, $units, $direction) = @_;
	my $detail = $request->{ReturnConsumedCapacity} // 'NONE';
	return () if $detail eq 'NONE';
	return (ConsumedCapacity => [ map { consumed_of($_, $units->{$_}, $detail, $direction) } sort keys %$units ]);
}

# An item by its table and key, as text
sub identity
{
	my ($table, $pk, $sk) = @_;
	return join(':', $table->{name}, length $pk, $pk, $sk // '');
}

sub refuse_duplicates
{
	my ($message, @identities) = @_;
	my %seen;
	foreach (@identities)
	{
		Rules::validation($message) if $seen{$_}++;
	}
}

# BatchGetItem

sub get_of_table
{
	my ($of_table) = @_;
	check_no_mix($of_table, ['ProjectionExpression'], ['AttributesToGet']);
	my $placeholders = placeholders($of_table, 'ProjectionExpression');
	my @keys = map { Api::Value::item_from_json($_) } @{ $of_table->{Keys} };
	refuse_duplicates($DUPLICATES, map { Api::Json::encode(Api::Value::item_to_json($_)) } @keys);
	my $paths = projection($of_table, $placeholders);
	Api::Check::check_unused($placeholders);
	return [ $paths, @keys ];
}

sub BatchGetItem
{
	my ($self, $request) = @_;
	my $items = $request->{RequestItems};
	Rules::validation('The requestItems parameter is required for BatchGetItem') unless %$items;
	my %get = map { $_ => get_of_table($items->{$_}) } sort keys %$items;
	Rules::validation('Too many items requested for the BatchGetItem call') if Rules::sum(map { scalar @{ $_->{Keys} } } values %$items) > 100;
	my (%responses, %units, %keys);

	foreach my $name (sort keys %get)
	{
		my $table = $self->find_table($name);
		$keys{$name} = [ map { [ Api::Key::of_argument($table, $_) ] } @{ $get{$name} }[ 1 .. $#{ $get{$name} } ] ];
		Api::Key::refuse_inner_paths($table, @{ $get{$name}[0] // [] });
	}
	foreach my $name (sort keys %get)
	{
		my $table = $self->find_table($name);
		my @found = map { find_item($table, @$_) } @{ $keys{$name} };
		$units{$name} = Rules::sum(map { read_units($_ ? Api::Value::item_size($_) : 0, $items->{$name}{ConsistentRead}) } @found);
		my $paths = $get{$name}[0];
		$responses{$name} = [ grep { !$paths || %$_ } map { projected($_, $paths) } grep { $_ } @found ];
	}
	return { Responses => \%responses, UnprocessedKeys => {}, consumed_list($request, \%units) };
}

# BatchWriteItem

sub checked_request
{
	my ($write) = @_;
	my @kinds = grep { $write->{$_} } 'PutRequest', 'DeleteRequest';
	Rules::validation('Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes') if @kinds > 1;
	Rules::validation('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes') unless @kinds;
	return { key => Api::Value::item_from_json($write->{DeleteRequest}{Key}) } if $write->{DeleteRequest};
	my $item = Api::Value::item_from_json($write->{PutRequest}{Item});
	Rules::validation('Item size has exceeded the maximum allowed size') if Api::Value::item_size($item) > Rules::ITEM_MAX;
	return { item => $item };
}

sub key_of_request
{
	my ($table, $write) = @_;
	return [ Api::Key::of_argument($table, $write->{key}) ] if $write->{key};
	my $item = $write->{item};
	my $is_whole = !grep { !$item->{ $_->[0] } || $item->{ $_->[0] }[0] ne $_->[1] } @{ $table->{keys} };
	Rules::validation('The provided key element does not match the schema') unless $is_whole;
	return [ Api::Key::of_item($table, $item) ];
}

sub BatchWriteItem
{
	my ($self, $request) = @_;
	my $items = $request->{RequestItems};
	Rules::validation('The requestItems parameter is required for BatchWriteItem') unless %$items;
	Rules::validation('Too many items requested for the BatchWriteItem call') if Rules::sum(map { scalar @$_ } values %$items) > 25;
	my %writes = map { $_ => [ map { checked_request($_) } @{ $items->{$_} } ] } sort keys %$items;
	my (%keys, %units);

	my %tables = map { $_ => $self->find_table($_) } sort keys %writes;
	foreach my $name (sort keys %writes)
	{
		$keys{$name} = [ map { key_of_request($tables{$name}, $_) } @{ $writes{$name} } ];
	}
	foreach my $name (sort keys %writes)
	{
		refuse_duplicates($DUPLICATES, map { identity($tables{$name}, @$_) } @{ $keys{$name} });
	}
	foreach my $name (sort keys %writes)
	{
		my $table = $self->find_table($name);
		foreach my $n (0 .. $#{ $writes{$name} })
		{
			my ($pk, $sk) = @{ $keys{$name}[$n] };
			my $item = $writes{$name}[$n]{item};
			my $old = find_item($table, $pk, $sk);
			$units{$name} = add_use($units{$name}, write_use($table, $old, $item));
			replace($table, $pk, $sk, $item) if $item || $old;
		}
	}
	my %collections;
	foreach my $name (($request->{ReturnItemCollectionMetrics} // '') eq 'SIZE' ? keys %writes : ())
	{
		my @collections = collections($tables{$name}, map { $_->{item} // $_->{key} } @{ $writes{$name} });
		$collections{$name} = \@collections if @collections;
	}
	return { UnprocessedItems => {}, consumed_list($request, \%units), %collections ? (ItemCollectionMetrics => \%collections) : () };
}

# Transactions

sub cancelled
{
	my (@reasons) = @_;
	my $codes = join(', ', map { $_->{Code} } @reasons);
	die { state => 'DY010', exception => 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
		message => "Transaction cancelled, please refer cancellation reasons for specific reasons [$codes]",
		more => { CancellationReasons => \@reasons } };
}

# The value of a code, or the reason why it threw.  What is no reason goes on: an empty key, too.
sub reason_of
{
	my ($code) = @_;
	my $value = eval { $code->() };
	return ($value, undef) if $value;
	die $@ unless ref $@;
	my $error = $@;
	my %code = (DY001 => 'ValidationError', DY005 => 'ConditionalCheckFailed');
	die $error if !$code{ $error->{state} } || $error->{message} =~ /cannot contain an empty \w+ value\. Key:/;
	return (undef, { Code => $code{ $error->{state} }, Message => $error->{message}, %{ $error->{more} // {} } });
}

# Checks of an action that need no table: { kind, request, item or key, actions, condition }
sub checked_action
{
	my ($action) = @_;
	my @kinds = grep { $action->{$_} } qw(ConditionCheck Put Delete Update);
	Rules::validation('TransactItems can only contain one of Check, Put, Update or Delete') if @kinds != 1;
	my $request = { %{ $action->{ $kinds[0] } } };
	delete @$request{qw(Expected ConditionalOperator AttributeUpdates ReturnValues)};    # no members
	my %checked = (kind => $kinds[0], request => $request);
	if ($kinds[0] eq 'Put') { @checked{qw(item condition)} = checked_put($request) }
	elsif ($kinds[0] eq 'Update') { @checked{qw(key actions condition)} = checked_update($request) }
	else { @checked{qw(key condition)} = checked_delete($request) }
	return \%checked;
}

sub key_of_action
{
	my ($table, $action) = @_;
	return [ Api::Key::of_item($table, $action->{item}) ] if $action->{item};
	my @key = Api::Key::of_argument($table, $action->{key});
	Api::Key::refuse_inner_paths($table, @{ $action->{paths} // [] });
	check_keys_stay($table, @{ $action->{actions} // [] });
	return \@key;
}

# What an action makes: { old, new }
sub outcome_of_action
{
	my ($table, $action, $pk, $sk) = @_;
	my $old = find_item($table, $pk, $sk);
	check_condition($action->{request}, $action->{condition}, $old);
	return { old => $old, new => $old } if $action->{kind} eq 'ConditionCheck';
	return { old => $old, new => $action->{item} } if $action->{kind} ne 'Update';
	my ($new) = updated($table, $action->{key}, $old, @{ $action->{actions} });
	return { old => $old, new => $new };
}

# Runs code for each action: its values and, if any threw, the reasons.  Of what is not
# valid only the first is told.
sub attempt_all
{
	my ($code, @actions) = @_;
	my (@values, @reasons);
	foreach (@actions)
	{
		my $action = $_;
		my ($value, $reason) = reason_of(sub { $code->($action) });
		push @values, $value;
		$reason = undef if $reason && $reason->{Code} eq 'ValidationError' && grep { $_->{Code} eq 'ValidationError' } @reasons;
		push @reasons, $reason // { Code => 'None' };
	}
	return (\@values, grep({ $_->{Code} ne 'None' } @reasons) ? @reasons : ());
}

# Runs code for each action; any reason cancels.
sub for_all
{
	my ($values, @reasons) = attempt_all(@_);
	cancelled(@reasons) if @reasons;
	return @$values;
}

# The keys of actions.  Those that have one must be on different items, also if another's
# fault is a reason to cancel.
sub distinct_keys
{
	my (@actions) = @_;
	my ($keys, @reasons) = attempt_all(sub { key_of_action($_[0]{table}, $_[0]) }, @actions);
	refuse_duplicates('Transaction request cannot include multiple operations on one item',
		map { identity($actions[$_]{table}, @{ $keys->[$_] }) } grep { $keys->[$_] } 0 .. $#actions);
	cancelled(@reasons) if @reasons;
	return @$keys;
}

sub TransactWriteItems
{
	my ($self, $request) = @_;
	my @actions = map { checked_action($_) } @{ $request->{TransactItems} };
	$_->{table} = $self->find_table($_->{request}{TableName}) foreach @actions;
	my @keys = distinct_keys(@actions);
	$actions[$_]{place} = $keys[$_] foreach 0 .. $#actions;
	return $self->replayed($request, @actions) if $self->is_known($request);
	my @outcomes = for_all(sub { outcome_of_action($_[0]{table}, $_[0], @{ $_[0]{place} }) }, @actions);
	my %units;

	foreach my $n (0 .. $#actions)
	{
		my ($table, $pk, $sk) = ($actions[$n]{table}, @{ $keys[$n] });
		my ($old, $new) = @{ $outcomes[$n] }{qw(old new)};
		$units{ $table->{name} } = add_use($units{ $table->{name} }, write_use($table, $old, $new, 2));
		replace($table, $pk, $sk, $new) if $old || $new;
	}
	$self->{tokens}{ $request->{ClientRequestToken} } = Api::Json::encode($request->{TransactItems}) if defined $request->{ClientRequestToken};
	return { consumed_list($request, \%units, 'Write') };
}

# Has a request with this token been completed?
sub is_known
{
	my ($self, $request) = @_;
	my $known = defined $request->{ClientRequestToken} ? $self->{tokens}{ $request->{ClientRequestToken} } : undef;
	Rules::fail('DY012', 'DynamoDB rejected the request because you retried a request with a different payload '
		  . 'but with an idempotent token that was already used.')
	  if defined $known && $known ne Api::Json::encode($request->{TransactItems});
	return defined $known;
}

# What is answered again costs reading the items.
sub replayed
{
	my ($self, $request, @actions) = @_;
	my %units;
	foreach (@actions)
	{
		my $item = find_item($_->{table}, @{ $_->{place} });
		$units{ $_->{table}{name} } += 2 * read_units($item ? Api::Value::item_size($item) : 0, \'true');
	}
	return { consumed_list($request, \%units, 'Read') };
}

sub TransactGetItems
{
	my ($self, $request) = @_;
	my (@gets, %units, @responses);
	foreach my $get (map { $_->{Get} } @{ $request->{TransactItems} })
	{
		my $placeholders = placeholders($get, 'ProjectionExpression');
		my $key = Api::Value::item_from_json($get->{Key});
		my $paths = projection($get, $placeholders);
		Api::Check::check_unused($placeholders);
		push @gets, { request => $get, key => $key, paths => $paths };
	}
	$_->{table} = $self->find_table($_->{request}{TableName}) foreach @gets;
	my @keys = distinct_keys(@gets);
	foreach my $n (0 .. $#gets)
	{
		my $item = find_item($gets[$n]{table}, @{ $keys[$n] });
		$units{ $gets[$n]{table}{name} } += 2 * read_units($item ? Api::Value::item_size($item) : 0, \'true');
		my $answer = $item && projected($item, $gets[$n]{paths});
		push @responses, $answer && (!$gets[$n]{paths} || %$answer) ? { Item => $answer } : {};
	}
	return { Responses => \@responses, consumed_list($request, \%units, 'Read') };
}

1;
