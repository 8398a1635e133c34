# Secondary indexes of the model: what they hold of an item, and what that costs.  An index is
# { name, local, hash => [[name, type] ...], range => [...], projection => 'ALL' or [names] }.
# Nothing is kept: the entries are made of the table's items whenever they are read.
package Api::Index;
use strict;
use warnings;
use Digest::SHA qw(sha256);
use Api::Value;
use Rules;

sub key_attributes
{
	my ($index) = @_;
	return (@{ $index->{hash} }, @{ $index->{range} });
}

# Of the index and of the table, each once
sub all_keys
{
	my ($table, $index) = @_;
	my %seen;
	return grep { !$seen{ $_->[0] }++ } key_attributes($index), @{ $table->{keys} };
}

# Has the index this attribute of its items?
sub has_attribute
{
	my ($table, $index, $name) = @_;
	my $projection = $index->{projection};
	return 1 if $projection eq 'ALL' || grep { $_->[0] eq $name } all_keys($table, $index);
	return !!grep { $_ eq $name } @$projection;
}

# What the index holds of an item; undef: nothing
sub entry
{
	my ($table, $index, $item) = @_;
	return undef if !$item || grep { !$item->{ $_->[0] } } key_attributes($index);
	return { map { $_ => $item->{$_} } grep { has_attribute($table, $index, $_) } keys %$item };
}

sub units
{
	my ($largest) = sort { $b <=> $a } map { Api::Value::item_size($_) } @_;
	return int(($largest + 1023) / 1024) || 1;
}

sub is_same_key
{
	my ($index, $a, $b) = @_;
	return !grep { !Api::Value::is_equal($a->{ $_->[0] }, $b->{ $_->[0] }) } key_attributes($index);
}

# What it costs the index that an item becomes another; undef: none
sub change_units
{
	my ($table, $index, $old, $new) = @_;
	my @entries = grep { $_ } my ($before, $after) = map { entry($table, $index, $_) } $old, $new;
	return 0 unless @entries;
	return units(@entries) if @entries == 1;
	return units($before) + units($after) unless is_same_key($index, $before, $after);
	return Api::Value::is_equal([ M => $before ], [ M => $after ]) ? 0 : units($before, $after);
}

# The same of all indexes: { name => [local, units] }
sub all_change_units
{
	my ($table, $old, $new) = @_;
	my %units;
	foreach my $index (@{ $table->{indexes} })
	{
		my $units = change_units($table, $index, $old, $new);
		$units{ $index->{name} } = [ $index->{local}, $units ] if $units;
	}
	return \%units;
}

# Reading

# What entries are sorted by: the sort key, and what stands for the table's key.
sub place
{
	my ($table, $index, $item) = @_;
	my @range = map { Rules::order(@{ $item->{ $_->[0] } }) } @{ $index->{range} };
	my @base = map { $item->{ $_->[0] }[1] } @{ $table->{keys} };
	return [ @range, substr(sha256(map { pack('N', length $_) . $_ } @base), 0, 16) ];
}

sub compare_places
{
	my ($a, $b) = @_;
	foreach (0 .. $#$a)
	{
		my $order = $a->[$_] cmp $b->[$_];
		return $order if $order;
	}
	return 0;
}

# All entries: [entry, item, place]
sub entries
{
	my ($table, $index) = @_;
	my @items = map { values %$_ } values %{ $table->{items} };
	return map { my $entry = entry($table, $index, $_); $entry ? [ $entry, $_, place($table, $index, $_) ] : () } @items;
}

# Those of a partition, in order
sub partition
{
	my ($table, $index, @hash) = @_;
	return sort { compare_places($a->[2], $b->[2]) } grep {
		my $entry = $_->[0];
		!grep { !Api::Value::is_equal($entry->{ $index->{hash}[$_][0] }, $hash[$_]) } 0 .. $#hash
	} entries($table, $index);
}

# Is this an item of the keys and of nothing else, as they can be?
sub is_key
{
	my ($table, $index, $item) = @_;
	my @keys = all_keys($table, $index);
	return 0 if keys %$item != @keys;
	foreach (@keys)
	{
		my $value = $item->{ $_->[0] };
		return 0 if !$value || $value->[0] ne $_->[1] || $value->[1] eq '';
	}
	return key_length($item, @{ $index->{hash} }) <= Rules::PARTITION_KEY_MAX && key_length($item, @{ $index->{range} }) <= Rules::SORT_KEY_MAX;
}

# Of numbers the length is left out: it is nowhere near a limit.
sub key_length
{
	my ($item, @attributes) = @_;
	return Rules::sum(map { $_->[1] ne 'N' && $item->{ $_->[0] } ? length $item->{ $_->[0] }[1] : 0 } @attributes);
}

1;
