# Attribute values: [type, content].  The content is bytes for S and B, a canonical numeral
# for N, 0 or 1 for BOOL, 1 for NULL, an array of values for L, a hash of values
# for M, an array of contents in their order for SS, NS and BS.  An item is the
# hash of an M.  Values are never changed once they are made.
package Api::Value;
use strict;
use warnings;
use MIME::Base64 qw(encode_base64 decode_base64);
use Rules;

my $ONE_TYPE = 'must contain exactly one of the supported datatypes';

# From a request; level: of lists and maps that it is in.  Throws what is wrong with it.
sub from_json
{
	my ($json, $level) = @_;
	$level //= 0;
	my @types = grep { defined $json->{$_} && exists $Api::Value::IS_TYPE{$_} } keys %{ $json // {} };
	Rules::validation("Supplied AttributeValue is empty, $ONE_TYPE") unless @types;
	Rules::validation("Supplied AttributeValue has more than one datatypes set, $ONE_TYPE") if @types > 1;
	my ($type) = @types;
	my $content = $json->{$type};
	return [ S => $content ] if $type eq 'S';
	return [ N => Rules::number($content) ] if $type eq 'N';
	return [ B => decode_base64($content) ] if $type eq 'B';
	return [ BOOL => $$content eq 'true' ? 1 : 0 ] if $type eq 'BOOL';
	return [ NULL => 1 ] if $type eq 'NULL' && $$content eq 'true';
	Rules::invalid('Null attribute value types must have the value of true') if $type eq 'NULL';
	return [ $type => Rules::set($type, [ $type eq 'BS' ? map { decode_base64($_) } @$content : @$content ]) ] if $type =~ /^.S$/;
	Rules::validation('Nesting Levels have exceeded supported limits: Attributes nested beyond 32 levels')
	  if $level >= Rules::NESTING_MAX;
	return [ L => [ map { from_json($_, $level + 1) } @$content ] ] if $type eq 'L';
	return [ M => { map { $_ => from_json($content->{$_}, $level + 1) } sort keys %$content } ];
}

our %IS_TYPE = map { $_ => 1 } qw(S N B BOOL NULL L M SS NS BS);

sub item_from_json
{
	my ($json) = @_;
	return { map { $_ => from_json($json->{$_}) } sort keys %$json };
}

my ($TRUE, $FALSE) = ('true', 'false');

sub to_json
{
	my ($type, $content) = @{ $_[0] };
	return { $type => $content } if $type eq 'S' || $type eq 'N' || $type eq 'SS' || $type eq 'NS';
	return { B => encode_base64($content, '') } if $type eq 'B';
	return { BS => [ map { encode_base64($_, '') } @$content ] } if $type eq 'BS';
	return { L => [ map { to_json($_) } @$content ] } if $type eq 'L';
	return { M => item_to_json($content) } if $type eq 'M';
	return { $type => $content ? \$TRUE : \$FALSE };
}

sub item_to_json
{
	my ($item) = @_;
	return { map { $_ => to_json($item->{$_}) } keys %$item };
}

# Sizes

sub size
{
	my ($type, $content) = @{ $_[0] };
	return length $content if $type eq 'S' || $type eq 'B';
	return Rules::number_size($content) if $type eq 'N';
	return Rules::sum(map { size([ $1, $_ ]) } @$content) if $type =~ /^(.)S$/;
	return 3 + keys(%$content) + item_size($content) if $type eq 'M';
	return 3 + Rules::sum(map { 1 + size($_) } @$content) if $type eq 'L';
	return 1;
}

sub item_size
{
	my ($item) = @_;
	return Rules::sum(map { length($_) + size($item->{$_}) } keys %$item);
}

# How many lists and maps are inside each other
sub depth
{
	my ($type, $content) = @{ $_[0] };
	return 0 if $type ne 'L' && $type ne 'M';
	my ($deepest) = sort { $b <=> $a } map { depth($_) } $type eq 'L' ? @$content : values %$content;
	return 1 + ($deepest // 0);
}

# What size() is of a value, if it is anything
sub extent
{
	my ($type, $content) = @{ $_[0] };
	return undef if $type eq 'N' || $type eq 'BOOL' || $type eq 'NULL';
	return length $content if $type eq 'B';
	return scalar keys %$content if $type eq 'M';
	return scalar @$content if $type ne 'S';
	my $characters = $content;
	utf8::decode($characters);
	return length($characters) + ($characters =~ tr/\x{10000}-\x{10FFFF}//);
}

# Comparisons

sub is_equal
{
	my ($a, $b) = @_;
	return 0 if $a->[0] ne $b->[0];
	my ($type, $x, $y) = ($a->[0], $a->[1], $b->[1]);
	return $x eq $y unless ref $x;
	return 0 if (ref $x eq 'HASH' ? keys %$x : @$x) != (ref $y eq 'HASH' ? keys %$y : @$y);
	return !grep { !exists $y->{$_} || !is_equal($x->{$_}, $y->{$_}) } keys %$x if $type eq 'M';
	return !grep { !is_equal($x->[$_], $y->[$_]) } 0 .. $#$x if $type eq 'L';
	return join("\0", sort @$x) eq join("\0", sort @$y) if $type eq 'NS';
	my %in = map { $_ => 1 } @$y;
	return !grep { !$in{$_} } @$x;
}

sub is_ordered { return $_[0][0] =~ /^[SNB]$/ }

# Of two ordered values of one type
sub compare
{
	my ($a, $b) = @_;
	return Rules::order(@$a) cmp Rules::order(@$b);
}

# As texts print it: {S:a}.  PostgreSQL's messages cannot hold U+0000.
sub bound
{
	my ($type, $content) = @{ $_[0] };
	$content = encode_base64($content, '') if $type eq 'B';
	$content =~ s/\0.*//s;
	return "AttributeValue: {$type:$content}";
}

1;
