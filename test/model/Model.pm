# The model: tables in memory, and what each operation makes of them and answers.
#
# apply() takes an operation as [name of a method below, arguments] and returns
# { state, message, count, lines }: SQLSTATE, the error's message, the number of rows,
# and the lines that psql prints.  Where the order of partitions is free, lines
# are lists of lines, one for each partition, in any order.
#
# Statements are atomic by themselves: a method checks everything before it
# changes anything.  Transactions and savepoints copy the tables.
package Model;
use strict;
use warnings;
use Rules;
use Text;

# Of tables with a sort key
use constant INDEX => 'by-SK';

# Tables: { name, key: name of the key's constraint, pk, sk: kinds, items: {pk}{sk} => row }
sub new
{
	my ($class, @tables) = @_;
	return bless {
		tables => [ map { +{ name => $_->[0], key => "$_->[0]_pkey", pk => $_->[1], sk => $_->[2], items => {} } } @tables ],
		transaction => [],    # [savepoint, tables at its time]; the first is BEGIN's
		failed => 0
	}, $class;
}

# In a failed transaction these still do something.
my %ENDS = map { $_ => 1 } qw(commit rollback rollback_to);

sub apply
{
	my ($self, $operation) = @_;
	my ($method, @arguments) = @$operation;
	my $result = eval {
		Rules::fail('25P02', 'current transaction is aborted, commands ignored until end of transaction block')
		  if $self->{failed} && !$ENDS{$method};
		$self->$method(@arguments);
	};
	unless ($result)
	{
		die $@ unless ref $@;
		$result = { %{$@}, count => 0, lines => [] };
		$self->{failed} = 1 if $self->in_transaction;
	}
	return { state => '00000', %$result };
}

sub rows { return { count => scalar @_, lines => [@_] } }
sub done { return { count => $_[0] // 0, lines => [] } }

# Rows whose partitions come in any order
sub partitions
{
	my @partitions = grep { @$_ } @_;
	return { count => Rules::sum(map { scalar @$_ } @partitions), lines => \@partitions };
}

# Transactions

sub in_transaction { return @{ $_[0]{transaction} } > 0 }

sub copy_of_tables
{
	my ($tables) = @_;
	return [
		map {
			my $items = $_->{items};
			+{ %$_, items => { map { $_ => { %{ $items->{$_} } } } keys %$items } }
		} @$tables
	];
}

sub require_transaction
{
	my ($self, $statement) = @_;
	Rules::fail('25P01', "$statement can only be used in transaction blocks") unless $self->in_transaction;
}

sub save
{
	my ($self, $name) = @_;
	push @{ $self->{transaction} }, [ $name, copy_of_tables($self->{tables}) ];
	return done();
}

sub begin
{
	my ($self) = @_;
	return $self->in_transaction ? done() : $self->save('');
}

sub savepoint
{
	my ($self, $name) = @_;
	$self->require_transaction('SAVEPOINT');
	return $self->save($name);
}

sub commit
{
	my ($self) = @_;
	return $self->rollback if $self->{failed};
	$self->{transaction} = [];
	return done();
}

sub rollback
{
	my ($self) = @_;
	$self->{tables} = $self->{transaction}[0][1] if $self->in_transaction;
	$self->{transaction} = [];
	$self->{failed} = 0;
	return done();
}

# Forgets what is inside the newest savepoint of that name.
sub find_savepoint
{
	my ($self, $name) = @_;
	my ($place) = grep { $self->{transaction}[$_][0] eq $name } reverse 1 .. $#{ $self->{transaction} };
	Rules::fail('3B001', qq{savepoint "$name" does not exist}) unless $place;
	$#{ $self->{transaction} } = $place;
}

sub rollback_to
{
	my ($self, $name) = @_;
	$self->require_transaction('ROLLBACK TO SAVEPOINT');
	$self->find_savepoint($name);
	$self->{tables} = copy_of_tables($self->{transaction}[-1][1]);
	$self->{failed} = 0;
	return done();
}

sub release
{
	my ($self, $name) = @_;
	$self->require_transaction('RELEASE SAVEPOINT');
	$self->find_savepoint($name);
	pop @{ $self->{transaction} };
	return done();
}

# Tables and rows

sub find_table
{
	my ($self, $name) = @_;
	return (grep { $_->{name} eq $name } @{ $self->{tables} })[0];
}

sub dynamo_table
{
	my ($self, $name) = @_;
	return $self->find_table($name) // Rules::fail('DY003', 'Requested resource not found');
}

sub relation
{
	my ($self, $name) = @_;
	return $self->find_table($name) // Rules::fail('42P01', qq{relation "$name" does not exist});
}

# What is stored for a key and the rest of its item
sub row
{
	my ($table, $pk, $sk, $rest) = @_;
	my @key = ([ PK => [ $table->{pk}, $pk ] ], $table->{sk} ? [ SK => [ $table->{sk}, $sk ] ] : ());
	my $item = [ sort { $a->[0] cmp $b->[0] } @key, @$rest ];
	return {
		pk => $pk,
		sk => $sk,
		order => Rules::order($table->{sk} // 'S', $sk),
		item => $item,
		rest => $rest,
		text => Text::item($item)
	};
}

sub find_row
{
	my ($table, $pk, $sk) = @_;
	return exists $table->{items}{$pk} ? $table->{items}{$pk}{$sk} : undef;
}

sub store
{
	my ($table, $row) = @_;
	$table->{items}{ $row->{pk} }{ $row->{sk} } = $row;
}

sub drop
{
	my ($table, $row) = @_;
	my $partition = $table->{items}{ $row->{pk} };
	delete $partition->{ $row->{sk} };
	delete $table->{items}{ $row->{pk} } unless %$partition;
}

# Rows of a partition, by sort key
sub partition
{
	my ($table, $pk) = @_;
	return sort { $a->{order} cmp $b->{order} } values %{ $table->{items}{$pk} // {} };
}

sub all_partitions
{
	my ($table) = @_;
	return map { [ partition($table, $_) ] } sort keys %{ $table->{items} };
}

# Comparisons: op => test of what an attribute and the operands sort by
my %MATCH = (
	'' => sub { 1 },
	'=' => sub { $_[0] eq $_[1] },
	'<' => sub { $_[0] lt $_[1] },
	'<=' => sub { $_[0] le $_[1] },
	'>' => sub { $_[0] gt $_[1] },
	'>=' => sub { $_[0] ge $_[1] },
	between => sub { $_[0] ge $_[1] && $_[0] le $_[2] },
	begins_with => sub { index($_[0], $_[1]) == 0 },
);

# dynamo_put, dynamo_get, dynamo_delete

sub wants_old
{
	my ($value) = @_;
	return $value eq 'ALL_OLD' if $value eq 'ALL_OLD' || $value eq 'NONE';
	Rules::validation('ReturnValues can only be ALL_OLD or NONE') if $value =~ /^(ALL_NEW|UPDATED_OLD|UPDATED_NEW)$/;
	Rules::validation("1 validation error detected: Value '$value' at 'returnValues' failed to satisfy constraint: "
		  . 'Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]');
}

sub item_or_null { return rows($_[0] ? $_[0]{text} : 'NULL') }

# Is a condition [op, attribute, value] true of a row, or of none?
sub require_condition
{
	my ($row, $op, $name, $operand) = @_;
	return unless defined $op;
	my ($attribute) = $row ? grep { $_->[0] eq $name } @{ $row->{item} } : ();
	my $is_true = $op eq 'attribute_exists' ? $attribute : $op eq 'attribute_not_exists' ? !$attribute
	  : $attribute && $attribute->[1][0] eq $operand->[0]
	  && $MATCH{$op}->(map { Rules::order(@$_) } $attribute->[1], Rules::value($operand, 1));
	Rules::fail('DY005', 'The conditional request failed') unless $is_true;
}

sub put
{
	my ($self, $name, $raw, $return_values, @condition) = @_;
	my $item = Rules::item($raw);
	my $wants_old = wants_old($return_values);
	Rules::check_item_size($item);
	my $table = $self->dynamo_table($name);
	my ($pk, $sk) = Rules::key_of_item($table, $item);

	my $old = find_row($table, $pk, $sk);
	require_condition($old, @condition);
	my %is_key = map { $_->[0] => 1 } Rules::schema($table);
	store($table, row($table, $pk, $sk, [ grep { !$is_key{ $_->[0] } } @$item ]));
	return item_or_null($wants_old && $old);
}

sub get
{
	my ($self, $name, $raw) = @_;
	my $key = Rules::item($raw);
	my $table = $self->dynamo_table($name);
	return item_or_null(find_row($table, Rules::key_argument($table, $key)));
}

sub delete
{
	my ($self, $name, $raw, $return_values, @condition) = @_;
	my $key = Rules::item($raw);
	my $wants_old = wants_old($return_values);
	my $table = $self->dynamo_table($name);
	my $old = find_row($table, Rules::key_argument($table, $key));
	require_condition($old, @condition);
	drop($table, $old) if $old;
	return item_or_null($wants_old && $old);
}

# dynamo_query, dynamo_scan

# Rows of @rows that match an operator and its operands, which are values
sub matching
{
	my ($op, $operands, @rows) = @_;
	my @order = map { Rules::order(@$_) } @$operands;
	return grep { $MATCH{$op}->($_->{order}, @order) } @rows;
}

sub bound_text
{
	my ($type, $content) = @{ $_[0] };
	$content = MIME::Base64::encode_base64($content, '') if $type eq 'B';
	return "AttributeValue: {$type:$content}";
}

# What is wrong with a condition's operands, whatever the table
sub check_operands
{
	my ($op, @operands) = @_;
	my $refused = 'Invalid KeyConditionExpression: ';
	Rules::validation($refused . 'Incorrect operand type for operator or function; '
		  . 'operator or function: begins_with, operand type: N')
	  if $op eq 'begins_with' && $operands[0][0] eq 'N';
	Rules::validation($refused . 'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; '
		  . sprintf('lower bound operand: %s, upper bound operand: %s', map { bound_text($_) } @operands))
	  if $op eq 'between' && Rules::order(@{ $operands[0] }) gt Rules::order(@{ $operands[1] });
}

sub check_condition
{
	my ($table, $query) = @_;
	my @operands = @{ $query->{operands} };
	my $type_refused = 'Condition parameter type does not match schema type';

	Rules::invalid($type_refused) if $query->{pk}[0] ne $table->{pk};
	Rules::check_partition_key(@{ $query->{pk} });
	return if $query->{op} eq '';
	Rules::validation('Query key condition not supported') unless $table->{sk};
	Rules::invalid($type_refused) if grep { $_->[0] ne $table->{sk} } @operands;
	Rules::check_sort_key(@$_) foreach @operands;
}

# Leaves the rows behind a start key, in the order of the rows.
sub behind
{
	my ($table, $query, $pk, $sk, @rows) = @_;
	my $start = 'The provided starting key ';
	Rules::validation($start . 'is outside query boundaries based on provided conditions') if $pk ne $query->{pk}[1];
	return () unless $table->{sk};
	my $order = Rules::order($table->{sk}, $sk);
	Rules::validation($start . 'does not match the range key predicate')
	  unless matching($query->{op}, $query->{operands}, { order => $order });
	return grep { $query->{forward} ? $_->{order} gt $order : $_->{order} lt $order } @rows;
}

# query: { pk, op, operands, forward, limit, start_key } and perhaps refusal (and by_table),
# what the condition's text alone makes of it.
sub query
{
	my ($self, $name, $query) = @_;
	my $limit = $query->{limit};
	Rules::validation("1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
		  . 'Member must have value greater than or equal to 1')
	  if defined $limit && $limit < 1;
	Rules::validation($query->{refusal}) if $query->{refusal} && !$query->{by_table};
	check_operands($query->{op}, @{ $query->{operands} }) unless $query->{refusal};
	my $table = $self->dynamo_table($name);
	Rules::validation($query->{refusal}) if $query->{refusal};
	my @start = $query->{start_key}
	  ? Rules::key_argument($table, Rules::item($query->{start_key}), 'The provided starting key is invalid')
	  : ();
	check_condition($table, $query);

	my @rows = matching($query->{op}, $query->{operands}, partition($table, $query->{pk}[1]));
	@rows = reverse @rows unless $query->{forward};
	@rows = behind($table, $query, @start[ 0, 1 ], @rows) if @start;
	$#rows = $limit - 1 if defined $limit && $limit < @rows;
	return rows(map { $_->{text} } @rows);
}

# The whole table, be it in segments or not
sub scan
{
	my ($self, $name) = @_;
	return partitions(map { [ map { $_->{text} } @$_ ] } all_partitions($self->dynamo_table($name)));
}

# The index of a table, or what it has of one key; in any order
sub read_index
{
	my ($self, $name, @sk) = @_;
	my $table = $self->dynamo_table($name);
	Rules::validation('The table does not have the specified index: ' . INDEX) unless $table->{sk};
	return partitions(map { [ $_->{text} ] } grep { !@sk || $_->{sk} eq $sk[0] } map { @$_ } all_partitions($table));
}

# How many items a scan with a limit gives, and how many different ones
sub scan_limit
{
	my ($self, $name, $limit) = @_;
	my $count = Rules::sum(map { scalar @$_ } all_partitions($self->dynamo_table($name)));
	$count = $limit if $limit < $count;
	return rows("$count|$count");
}

sub refused_scan
{
	my ($self, $refusal) = @_;
	Rules::validation($refusal);
}

# A query or scan page by page while other operations go on: what none of them
# touches must be there exactly once.  Those operations succeed.
sub pages
{
	my ($self, $name, $query, $churn) = @_;
	my $table = $self->dynamo_table($name);
	my %touched;
	$touched{ join(':', length $_->[0], @$_) } = 1
	  foreach map { [ Rules::key_of_item($table, Rules::item($_->[2])) ] } @$churn;
	my @partitions = all_partitions($table);
	if ($query)
	{
		my @rows = matching($query->{op}, $query->{operands}, partition($table, $query->{pk}[1]));
		@partitions = ([ $query->{forward} ? @rows : reverse @rows ]);
	}
	my $result = partitions(
		map {
			[ map { $_->{text} } grep { !$touched{ join(':', length $_->{pk}, $_->{pk}, $_->{sk}) } } @$_ ]
		} @partitions);
	$self->apply($_)->{state} eq '00000' or die 'an operation between pages failed' foreach @$churn;
	return $result;
}

# Plain SQL

# A row as it stands in VALUES or COPY
sub new_row
{
	my ($table, $pk, $sk, $raw) = @_;
	my $row = row($table, $pk, $sk, Rules::item($raw));
	foreach my $attribute (Rules::schema($table))
	{
		my ($name) = @$attribute;
		Rules::check_sort_key($table->{sk}, $sk) if $name eq 'SK';
		Rules::invalid("The item repeats the key attribute $name") if grep { $_->[0] eq $name } @{ $row->{rest} };
	}
	Rules::check_item_size($row->{item});
	return $row;
}

sub duplicate_key
{
	my ($table) = @_;
	Rules::fail('23505', qq{duplicate key value violates unique constraint "$table->{key}"});
}

# INSERT and COPY of rows [pk, sk, item without key]
sub insert
{
	my ($self, $name, $values, $on_conflict) = @_;
	my $table = $self->relation($name);
	my (%new, @stored);

	Rules::item($_->[2]) foreach @$values;    # literals are read first
	foreach my $row_of_values (@$values)
	{
		my $row = new_row($table, @$row_of_values);
		my $id = join(':', length $row->{pk}, $row->{pk}, $row->{sk});
		my $exists = $new{$id} || find_row($table, $row->{pk}, $row->{sk});
		duplicate_key($table) if $exists && $on_conflict eq '';
		next if $exists && $on_conflict eq 'nothing';
		Rules::fail('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time') if $new{$id};
		$new{$id} = 1;
		push @stored, $row;
	}
	store($table, $_) foreach @stored;
	return done(scalar @stored);
}

# where: { pk, op, operands }, as in a query
sub rows_where
{
	my ($table, $where) = @_;
	return matching($where->{op}, $where->{operands}, partition($table, $where->{pk}[1]));
}

sub update_items
{
	my ($self, $name, $where, $raw) = @_;
	my $table = $self->relation($name);
	Rules::item($raw);
	my @rows = map { new_row($table, $_->{pk}, $_->{sk}, $raw) } rows_where($table, $where);
	store($table, $_) foreach @rows;
	return done(scalar @rows);
}

# Moves one row to another key.
sub update_key
{
	my ($self, $name, $from, $to) = @_;
	my $table = $self->relation($name);
	my $old = find_row($table, @$from) or return done();
	my $row = new_row($table, @$to, $old->{rest});
	my $there = find_row($table, @$to);
	duplicate_key($table) if $there && $there != $old;
	drop($table, $old);
	store($table, $row);
	return done(1);
}

sub delete_where
{
	my ($self, $name, $where) = @_;
	my $table = $self->relation($name);
	my @rows = rows_where($table, $where);
	drop($table, $_) foreach @rows;
	return done(scalar @rows);
}

sub select_where
{
	my ($self, $name, $where) = @_;
	my @rows = rows_where($self->relation($name), $where);
	@rows = reverse @rows unless $where->{forward};
	$#rows = $where->{limit} - 1 if defined $where->{limit} && $where->{limit} < @rows;
	return rows(map { Text::item($_->{rest}) } @rows);
}

# The table as a whole

sub rename
{
	my ($self, $name, $new_name) = @_;
	my $table = $self->relation($name);
	Rules::fail('42P07', qq{relation "$new_name" already exists}) if $self->find_table($new_name);
	$table->{name} = $new_name;
	return done();
}

sub truncate
{
	my ($self, $name) = @_;
	$self->relation($name)->{items} = {};
	return done();
}

# What succeeds and changes no row
sub nothing { return done() }

# The same, if the table is there
sub keep_rows
{
	my ($self, $name) = @_;
	$self->relation($name);
	return done();
}

sub vacuum
{
	my ($self, $name) = @_;
	Rules::fail('25001', 'VACUUM cannot run inside a transaction block') if $self->in_transaction;
	return $self->keep_rows($name);
}

sub check
{
	my ($self, $name) = @_;
	$self->relation($name);
	return rows('{}');
}

1;
