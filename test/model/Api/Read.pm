# Query and Scan of the model.
package Api::Model;
use strict;
use warnings;
use Math::BigInt;

use constant PAGE_BYTES => 1048576;

my $START = 'The provided starting key is ';

sub start_key
{
	my ($request) = @_;
	my $json = $request->{ExclusiveStartKey} or return undef;
	return eval { Api::Value::item_from_json($json) } // do
	{
		die $@ unless ref $@;
		Rules::validation("${START}invalid: $@->{message}");
	};
}

# Of a start key that is no key a Query says less than a Scan.
sub refuse_start
{
	my ($error) = @_;
	die $error unless ref $error && $error->{message} =~ /schema$/;
	Rules::validation($START =~ s/ $/ invalid/r);
}

sub check_select
{
	my ($request, $paths) = @_;
	my $select = $request->{Select} // return;
	my $by = defined $request->{ProjectionExpression} ? 'ProjectionExpression' : 'AttributesToGet';
	Rules::validation("Cannot specify the $by when choosing to get " . ($select eq 'COUNT' ? 'only the Count' : $select))
	  if $paths && $select ne 'SPECIFIC_ATTRIBUTES';
	Rules::validation('Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES')
	  if !$paths && $select eq 'SPECIFIC_ATTRIBUTES';
	Rules::validation('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName')
	  if $select eq 'ALL_PROJECTED_ATTRIBUTES' && !defined $request->{IndexName};
}

# The index that is read, or undef; with what it has of what is asked for
sub index_to_read
{
	my ($request, $table, $paths, $filter) = @_;
	my $name = $request->{IndexName} // return undef;
	my ($index) = grep { $_->{name} eq $name } @{ $table->{indexes} };
	Rules::validation("The table does not have the specified index: $name") unless $index;
	my $is_consistent = $request->{ConsistentRead} && ${ $request->{ConsistentRead} } eq 'true';
	Rules::validation('Consistent reads are not supported on global secondary indexes') if $is_consistent && !$index->{local};
	Rules::invalid("Select type ALL_ATTRIBUTES is not supported for global secondary index $name because its projection type is not ALL")
	  if !$index->{local} && ($request->{Select} // '') eq 'ALL_ATTRIBUTES' && $index->{projection} ne 'ALL';
	my @lacks = lacking($table, $index, sort keys %{ { map { $_->[1][1] => 1 } @{ $paths // [] } } });
	Rules::invalid("Global secondary index $name does not project [" . join(', ', @lacks) . ']') if @lacks && !$index->{local};
	my @unseen = lacking($table, $index, map { $_->[1][1] } grep { $_->[0] eq 'path' } $filter ? Api::Expression::nodes($filter) : ());
	Rules::invalid("Secondary index $name does not project one or more filter attributes: [" . join(', ', @unseen) . ']') if @unseen;
	return $index;
}

sub lacking
{
	my ($table, $index, @names) = @_;
	return grep { !Api::Index::has_attribute($table, $index, $_) } @names;
}

# Does a page answer items as the table has them?
sub fetches
{
	my ($request, $table, $index, $paths) = @_;
	return 0 if !$index || ($request->{Select} // '') eq 'COUNT' || $index->{projection} eq 'ALL';
	return $paths ? !!lacking($table, $index, map { $_->[1][1] } @$paths) : ($request->{Select} // '') eq 'ALL_ATTRIBUTES';
}

# What of a filter's tree is a key attribute is refused.
sub check_filter_keys
{
	my ($keys, $tree, $what) = @_;
	my %is_named = map { $_->[1][1] => 1 } grep { $_->[0] eq 'path' } Api::Expression::nodes($tree);
	my ($key) = grep { $is_named{$_} } map { $_->[0] } @$keys;
	Rules::validation("$what can only contain non-primary key attributes: Primary key attribute: $key") if defined $key;
}

# Goes through items until a page is full: what a page answers.  Of an index these are
# [entry, item, ...].
sub page
{
	my ($request, $table, $index, $filter, $paths, @items) = @_;
	my ($bytes, $fetched_bytes, $fetched_units, $scanned, @answer) = (0, 0, 0, 0);
	my $limit = $request->{Limit} ? ${ $request->{Limit} } : @items + 1;
	my $fetches = fetches($request, $table, $index, $paths);
	my $last;

	foreach (@items)
	{
		my ($seen, $item) = $index ? @$_ : ($_, $_);
		$scanned++;
		$bytes += Api::Value::item_size($seen);
		if (!$filter || Api::Evaluate::is_true($seen, $filter))
		{
			push @answer, projected($fetches ? $item : $seen, $paths);
			$fetched_bytes += Api::Value::item_size($item) if $fetches;
			$fetched_units += read_units(Api::Value::item_size($item), $request->{ConsistentRead}) if $fetches;
		}
		next if $scanned < $limit && $bytes + $fetched_bytes <= PAGE_BYTES;
		$last = $index ? { map { $_->[0] => $item->{ $_->[0] } } Api::Index::all_keys($table, $index) } : key_of($table, $item);
		last;
	}
	my $units = read_units($bytes, $request->{ConsistentRead});
	return {
		Count => number(scalar @answer),
		ScannedCount => number($scanned),
		($request->{Select} // '') eq 'COUNT' ? () : (Items => \@answer),
		$last ? (LastEvaluatedKey => Api::Value::item_to_json($last)) : (),
		consumed($request, $table, $index ? { table => $fetched_units, indexes => { $index->{name} => [ $index->{local}, $units ] } } : $units)
	};
}

# Items of a partition, by sort key
sub partition
{
	my ($table, $pk) = @_;
	my $items = $table->{items}{$pk} // {};
	my $type = $table->{keys}[1] ? $table->{keys}[1][1] : 'S';
	my %order = map { $_ => Rules::order($type, $_) } keys %$items;
	return map { $items->{$_} } sort { $order{$a} cmp $order{$b} } keys %order;
}

sub is_met
{
	my ($value, $op, @operands) = @_;
	my @order = map { Rules::order(@$_) } $value, @operands;
	return $order[0] ge $order[1] && $order[0] le $order[2] if $op eq 'BETWEEN';
	return index($value->[1], $operands[0][1]) == 0 if $op eq 'begins_with';
	my $compared = $order[0] cmp $order[1];
	return { '=' => $compared == 0, '<' => $compared < 0, '<=' => $compared <= 0, '>' => $compared > 0, '>=' => $compared >= 0 }->{$op};
}

sub is_forward
{
	my ($request) = @_;
	return !$request->{ScanIndexForward} || ${ $request->{ScanIndexForward} } eq 'true';
}

# Items of a partition behind a start key, in the order of the items
sub behind_in_partition
{
	my ($request, $table, $start, $pk, $op, $operands, @items) = @_;
	my ($start_pk, $start_sk) = Api::Key::of_argument($table, $start);
	Rules::validation("${START}outside query boundaries based on provided conditions") if $start_pk ne $pk;
	return () unless defined $start_sk;
	my ($name, $type) = @{ $table->{keys}[1] };
	Rules::validation('The provided starting key does not match the range key predicate')
	  if $op ne '' && !is_met([ $type => $start_sk ], $op, @$operands);
	my $sign = is_forward($request) ? 1 : -1;
	return grep { $sign * Api::Value::compare($_->{$name}, [ $type => $start_sk ]) > 0 } @items;
}

sub Query
{
	my ($self, $request) = @_;
	check_no_mix($request, [ 'ProjectionExpression', 'FilterExpression', 'KeyConditionExpression' ],
		[ 'AttributesToGet', 'QueryFilter', 'ConditionalOperator', defined $request->{KeyConditionExpression} ? 'KeyConditions' : () ]);
	Api::Legacy::check_operator($request->{ConditionalOperator}, $request->{QueryFilter});
	my $placeholders = placeholders($request, 'ProjectionExpression', 'FilterExpression', 'KeyConditionExpression');
	my $start = start_key($request);
	my $paths = attributes($request);
	my $filter = Api::Legacy::filter($request->{QueryFilter}, $request->{ConditionalOperator});
	my $conditions = $request->{KeyConditions} && Api::KeyCondition::legacy($request->{KeyConditions});
	my ($key_text, $text) = @$request{qw(KeyConditionExpression FilterExpression)};
	my $tree = defined $key_text ? Api::KeyCondition::parse($key_text, $placeholders) : undef;
	$filter = Api::Check::condition('FilterExpression', $text, $placeholders) if defined $text;
	$paths //= projection($request, $placeholders);
	Api::Check::check_unused($placeholders);
	Rules::validation('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.') unless $conditions || $tree;
	$conditions = Api::KeyCondition::take($tree) if $tree;
	Api::KeyCondition::check($conditions) unless defined $request->{IndexName};
	check_select($request, $paths);

	my $table = $self->find_table($request->{TableName});
	my $index = index_to_read($request, $table, $paths, $filter);
	my $what = defined $text ? 'Filter Expression' : 'QueryFilter';
	return query_index($request, $table, $index, $start, $conditions, $filter, $what, $paths) if $index;
	eval { Api::Key::of_argument($table, $start) } // refuse_start($@) if $start;
	my ($hash, $on_range) = Api::KeyCondition::bind($conditions, [ $table->{keys}[0] ], [ @{ $table->{keys} }[ 1 .. $#{ $table->{keys} } ] ]);
	my $pk = $hash->[0][1];
	my ($op, @operands) = $on_range ? @$on_range[ 2 .. $#$on_range ] : ('');
	my @items = partition($table, $pk);
	@items = grep { is_met($_->{ $table->{keys}[1][0] }, $op, @operands) } @items if $op ne '';
	@items = reverse @items unless is_forward($request);
	@items = behind_in_partition($request, $table, $start, $pk, $op, \@operands, @items) if $start;
	check_filter_keys($table->{keys}, $filter, $what) if $filter;
	refuse_paths($table, undef, $filter, $paths);
	return page($request, $table, undef, $filter, $paths, @items);
}

# No path leads into a key.
sub refuse_paths
{
	my ($table, $index, $filter, $paths) = @_;
	foreach my $nodes ($paths // [], $filter ? [ Api::Expression::nodes($filter) ] : ())
	{
		Api::Key::refuse_inner_paths($table, @$nodes);
		Api::Key::refuse_inner_paths({ keys => [ Api::Index::all_keys($table, $index) ] }, @$nodes) if $index;
	}
}

# Queries of indexes

sub check_index_start
{
	my ($table, $index, $start, $hash, @on_range) = @_;
	my @hash = @{ $index->{hash} };
	Rules::validation("${START}outside query boundaries based on provided conditions")
	  if grep { !Api::Value::is_equal($start->{ $hash[$_][0] }, $hash->[$_]) } 0 .. $#hash;
	Rules::validation('The provided starting key does not match the range key predicate')
	  if grep { my ($name, undef, $op, @operands) = @$_; !is_met($start->{$name}, $op, @operands) } @on_range;
}

sub query_index
{
	my ($request, $table, $index, $start, $conditions, $filter, $what, $paths) = @_;
	Rules::validation($START =~ s/ is $/ is invalid/r) if $start && !Api::Index::is_key($table, $index, $start);
	my ($hash, @on_range) = Api::KeyCondition::bind($conditions, @$index{qw(hash range)});
	my $sign = is_forward($request) ? 1 : -1;
	my @entries = Api::Index::partition($table, $index, @$hash);
	@entries = reverse @entries if $sign < 0;
	foreach (@on_range)
	{
		my ($name, undef, $op, @operands) = @$_;
		@entries = grep { is_met($_->[0]{$name}, $op, @operands) } @entries;
	}
	if ($start)
	{
		check_index_start($table, $index, $start, $hash, @on_range);
		my $place = Api::Index::place($table, $index, $start);
		@entries = grep { $sign * Api::Index::compare_places($_->[2], $place) > 0 } @entries;
	}
	check_filter_keys([ Api::Index::key_attributes($index) ], $filter, $what) if $filter;
	refuse_paths($table, $index, $filter, $paths);
	return page($request, $table, $index, $filter, $paths, @entries);
}

# Scan

sub check_segments
{
	my ($request) = @_;
	my ($segment, $total) = map { $request->{$_} ? ${ $request->{$_} } : undef } 'Segment', 'TotalSegments';
	Rules::validation('The TotalSegments parameter is required but was not present in the request when Segment parameter is present')
	  if defined $segment && !defined $total;
	Rules::validation('The Segment parameter is required but was not present in the request when parameter TotalSegments is present')
	  if !defined $segment && defined $total;
	Rules::validation('The Segment parameter is zero-based and must be less than parameter TotalSegments: '
		  . "Segment: $segment is not less than TotalSegments: $total")
	  if defined $segment && $segment >= $total;
}

# The first hash of a segment, in hexadecimal; behind the last one for the segment behind the last
sub segment_start
{
	my ($segment, $total) = @_;
	return 'g' if $segment == $total;
	my $hex = Math::BigInt->new(2)->bpow(64)->bmul($segment)->bdiv($total)->as_hex;
	return substr('0' x 16 . substr($hex, 2), -16);
}

sub hash_of
{
	my ($self, $table, $pk) = @_;
	return $self->{hashes}{"$table->{keys}[0][1]:$pk"};
}

sub is_in_segment
{
	my ($self, $request, $table, $pk) = @_;
	return 1 unless $request->{Segment};
	my ($segment, $total) = (${ $request->{Segment} }, ${ $request->{TotalSegments} });
	my $hash = $self->hash_of($table, $pk);
	return $hash ge segment_start($segment, $total) && $hash lt segment_start($segment + 1, $total);
}

# What is behind a start key of all items, in the order of a Scan
sub behind_in_table
{
	my ($self, $request, $table, $start, @partitions) = @_;
	my ($pk, $sk) = Api::Key::of_argument($table, $start, "${START}invalid: ");
	Rules::validation("${START}invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
		  . "TotalSegments: ${ $request->{TotalSegments} } Segment: ${ $request->{Segment} }")
	  unless $self->is_in_segment($request, $table, $pk);
	my @later = grep { $self->hash_of($table, $_) gt $self->hash_of($table, $pk) } @partitions;
	my @same = partition($table, $pk);
	my $name = $table->{keys}[1] ? $table->{keys}[1][0] : undef;
	@same = $name ? grep { Api::Value::compare($_->{$name}, $start->{$name}) > 0 } @same : ();
	return (@same, map { partition($table, $_) } @later);
}

sub Scan
{
	my ($self, $request) = @_;
	check_no_mix($request, [ 'ProjectionExpression', 'FilterExpression' ], [ 'AttributesToGet', 'ScanFilter', 'ConditionalOperator' ]);
	Api::Legacy::check_operator($request->{ConditionalOperator}, $request->{ScanFilter});
	my $placeholders = placeholders($request, 'ProjectionExpression', 'FilterExpression');
	my $start = start_key($request);
	check_segments($request);
	my $paths = attributes($request);
	my $filter = Api::Legacy::filter($request->{ScanFilter}, $request->{ConditionalOperator});
	my $text = $request->{FilterExpression};
	$filter = Api::Check::condition('FilterExpression', $text, $placeholders) if defined $text;
	$paths //= projection($request, $placeholders);
	Api::Check::check_unused($placeholders);
	check_select($request, $paths);

	my $table = $self->find_table($request->{TableName});
	my $index = index_to_read($request, $table, $paths, $filter);
	return scan_index($request, $table, $index, $start, $filter, $paths) if $index;
	my @partitions = sort { $self->hash_of($table, $a) cmp $self->hash_of($table, $b) } keys %{ $table->{items} };
	@partitions = grep { $self->is_in_segment($request, $table, $_) } @partitions;
	my @items = $start ? $self->behind_in_table($request, $table, $start, @partitions) : map { partition($table, $_) } @partitions;
	refuse_paths($table, undef, $filter, $paths);
	return page($request, $table, undef, $filter, $paths, @items);
}

# The order of a whole index is not modelled: no request asks for a part of it.
sub scan_index
{
	my ($request, $table, $index, $start, $filter, $paths) = @_;
	Rules::validation("${START}invalid: The provided key element does not match the schema") if $start;
	refuse_paths($table, $index, $filter, $paths);
	return page($request, $table, $index, $filter, $paths, Api::Index::entries($table, $index));
}

1;
