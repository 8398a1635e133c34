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

sub check_index
{
	my ($request) = @_;
	Rules::validation("The table does not have the specified index: $request->{IndexName}") if defined $request->{IndexName};
}

# What of a filter's tree is a key attribute is refused.
sub check_filter_keys
{
	my ($table, $tree, $what) = @_;
	my %is_key = map { $_->[0] => 1 } @{ $table->{keys} };
	foreach (grep { $_->[0] eq 'path' } Api::Expression::nodes($tree))
	{
		Rules::validation("$what can only contain non-primary key attributes: Primary key attribute: $_->[1][1]") if $is_key{ $_->[1][1] };
	}
}

# Goes through items until a page is full: what a page answers.
sub page
{
	my ($request, $table, $filter, $paths, @items) = @_;
	my ($bytes, $scanned, @answer) = (0, 0);
	my $limit = $request->{Limit} ? ${ $request->{Limit} } : @items + 1;
	my $last;

	foreach my $item (@items)
	{
		$scanned++;
		$bytes += Api::Value::item_size($item);
		push @answer, projected($item, $paths) if !$filter || Api::Evaluate::is_true($item, $filter);
		next if $scanned < $limit && $bytes < PAGE_BYTES;
		$last = key_of($table, $item);
		last;
	}
	return {
		Count => number(scalar @answer),
		ScannedCount => number($scanned),
		($request->{Select} // '') eq 'COUNT' ? () : (Items => \@answer),
		$last ? (LastEvaluatedKey => Api::Value::item_to_json($last)) : (),
		consumed($request, $table, read_units($bytes, $request->{ConsistentRead}))
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
	Api::KeyCondition::check($conditions);
	check_select($request, $paths);

	my $table = $self->find_table($request->{TableName});
	check_index($request);
	eval { Api::Key::of_argument($table, $start) } // refuse_start($@) if $start;
	my ($pk, $op, @operands) = Api::KeyCondition::bind($conditions, @{ $table->{keys} });
	my @items = partition($table, $pk);
	@items = grep { is_met($_->{ $table->{keys}[1][0] }, $op, @operands) } @items if $op ne '';
	@items = reverse @items unless is_forward($request);
	@items = behind_in_partition($request, $table, $start, $pk, $op, \@operands, @items) if $start;
	check_filter_keys($table, $filter, defined $text ? 'Filter Expression' : 'QueryFilter') if $filter;
	Api::Key::refuse_inner_paths($table, @{ $paths // [] });
	Api::Key::refuse_inner_paths($table, Api::Expression::nodes($filter)) if $filter;
	return page($request, $table, $filter, $paths, @items);
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
	check_index($request);
	my @partitions = sort { $self->hash_of($table, $a) cmp $self->hash_of($table, $b) } keys %{ $table->{items} };
	@partitions = grep { $self->is_in_segment($request, $table, $_) } @partitions;
	my @items = $start ? $self->behind_in_table($request, $table, $start, @partitions) : map { partition($table, $_) } @partitions;
	Api::Key::refuse_inner_paths($table, @{ $paths // [] });
	Api::Key::refuse_inner_paths($table, Api::Expression::nodes($filter)) if $filter;
	return page($request, $table, $filter, $paths, @items);
}

1;
