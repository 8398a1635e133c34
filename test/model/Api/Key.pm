# Keys of items.  A table's keys are [name, type], the partition key first.
package Api::Key;
use strict;
use warnings;
use Api::Index;
use Rules;

my $NO_MATCH = 'The provided key element does not match the schema';

sub check_content
{
	my ($name, $type, $content, $is_sort) = @_;
	return if $type eq 'N';
	my $what = $type eq 'B' ? 'binary' : 'string';
	Rules::validation('One or more parameter values are not valid. The AttributeValue for a key attribute '
		  . "cannot contain an empty $what value. Key: $name")
	  if $content eq '';
	Rules::invalid('Size of hashkey has exceeded the maximum size limit of2048 bytes')
	  if !$is_sort && length $content > Rules::PARTITION_KEY_MAX;
	Rules::invalid('Aggregated size of all range keys has exceeded the size limit of 1024 bytes')
	  if $is_sort && length $content > Rules::SORT_KEY_MAX;
}

sub contents
{
	my ($table, $item) = @_;
	my @keys = @{ $table->{keys} };
	check_content(@{ $keys[$_] }, $item->{ $keys[$_][0] }[1], $_) foreach 0 .. $#keys;
	return map { $item->{ $_->[0] }[1] } @keys;
}

# Keys are scalars: no path leads into one.
sub refuse_inner_paths
{
	my ($table, @nodes) = @_;
	foreach my $name (map { $_->[0] } @{ $table->{keys} })
	{
		Rules::validation("Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: $name")
		  if grep { $_->[0] eq 'path' && @$_ > 2 && $_->[1][1] eq $name } @nodes;
	}
}

# Of an item that is to be put
sub of_item
{
	my ($table, $item) = @_;
	foreach (@{ $table->{keys} })
	{
		my ($name, $type) = @$_;
		my $value = $item->{$name} or Rules::invalid("Missing the key $name in the item");
		Rules::invalid("Type mismatch for key $name expected: $type actual: $value->[0]") if $value->[0] ne $type;
	}
	my @contents = contents($table, $item);
	check_index_keys($table, $item);
	return @contents;
}

# Keys of indexes: [index's name, attribute, type, value] of those that an item has
sub index_keys
{
	my ($index, $item) = @_;
	return map { $item->{ $_->[0] } ? [ $index->{name}, @$_, $item->{ $_->[0] } ] : () } Api::Index::key_attributes($index);
}

# The attributes of a role have a limit together.
sub check_index_size
{
	my ($index, $item, $is_written) = @_;
	Rules::invalid('Size of hashkey has exceeded the maximum size limit of2048 bytes')
	  if $is_written->(@{ $index->{hash} }) && Api::Index::key_length($item, @{ $index->{hash} }) > Rules::PARTITION_KEY_MAX;
	Rules::invalid('Aggregated size of all range keys has exceeded the size limit of 1024 bytes')
	  if $is_written->(@{ $index->{range} }) && Api::Index::key_length($item, @{ $index->{range} }) > Rules::SORT_KEY_MAX;
}

sub empty_kind
{
	my ($type, $content) = @{ $_[0] };
	return $content ne '' ? undef : $type eq 'B' ? 'binary' : 'string';
}

sub check_index_keys
{
	my ($table, $item) = @_;
	foreach my $index (@{ $table->{indexes} })
	{
		check_index_key(@$_) foreach index_keys($index, $item);
		check_index_size($index, $item, sub { 1 });
	}
}

sub check_index_key
{
	my ($index, $name, $type, $value) = @_;
	Rules::invalid("Type mismatch for Index Key $name Expected: $type Actual: $value->[0] IndexName: $index") if $value->[0] ne $type;
	my $kind = empty_kind($value) or return;
	Rules::validation('One or more parameter values are not valid. A value specified for a secondary index key is not supported. '
		  . "The AttributeValue for a key attribute cannot contain an empty $kind value. IndexName: $index, IndexKey: $name");
}

# Those that an update leads to
sub check_updated_index_keys
{
	my ($table, $item, @actions) = @_;
	my %is_updated = map { $_->[1][1][1] => 1 } @actions;
	foreach my $index (@{ $table->{indexes} })
	{
		check_updated_index_key(@$_) foreach grep { $is_updated{ $_->[1] } } index_keys($index, $item);
		check_index_size($index, $item, sub { grep { $is_updated{ $_->[0] } && $item->{ $_->[0] } } @_ });
	}
}

sub check_updated_index_key
{
	my ($index, $name, $type, $value) = @_;
	Rules::validation('The update expression attempted to update the secondary index key to unsupported type') if $value->[0] ne $type;
	my $kind = empty_kind($value) or return;
	Rules::validation('One or more parameter values are not valid. The update expression attempted to update a secondary index key '
		  . "to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty $kind value.");
}

# Of a key that is a key and nothing else; what: how an error begins.
sub of_argument
{
	my ($table, $item, $what) = @_;
	my @keys = @{ $table->{keys} };
	Rules::validation(($what // '') . $NO_MATCH)
	  if keys %$item != @keys || grep { !$item->{ $_->[0] } || $item->{ $_->[0] }[0] ne $_->[1] } @keys;
	return contents($table, $item);
}

1;
