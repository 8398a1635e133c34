# JSON as Perl values: an object is a hash, an array an array, a string its bytes of UTF-8,
# null undef; a number, true and false are references to their text, which is
# also how a request is given anything at all in their place.
package Api::Json;
use strict;
use warnings;
use Text;

sub encode
{
	my ($value) = @_;
	return 'null' unless defined $value;
	return Text::string($value) unless ref $value;
	return $$value if ref $value eq 'SCALAR';
	return '[' . join(',', map { encode($_) } @$value) . ']' if ref $value eq 'ARRAY';
	return '{' . join(',', map { Text::string($_) . ':' . encode($value->{$_}) } sort keys %$value) . '}';
}

my %UNESCAPE = (b => "\b", f => "\f", n => "\n", r => "\r", t => "\t");

sub unescaped
{
	my ($escape) = @_;
	return $UNESCAPE{$escape} // $escape unless $escape =~ /^u/;
	my ($high, $low) = map { hex } $escape =~ /u(....)/g;
	my $character = chr(defined $low ? 0x10000 + (($high - 0xD800) << 10) + $low - 0xDC00 : $high);
	utf8::encode($character);
	return $character;
}

sub decode_string
{
	$_[0] =~ /\G"((?:[^"\\]|\\.)*)"\s*/gcs or die 'no string at ' . pos($_[0]) . ": $_[0]";
	my $text = $1;
	$text =~ s/\\(u[dD][89abAB]..\\u[dD]...|u....|.)/unescaped($1)/ges if index($text, '\\') >= 0;
	return $text;
}

sub decode_array
{
	my @elements;
	return [] if $_[0] =~ /\G\]\s*/gc;
	do { push @elements, decode_value($_[0]) } while $_[0] =~ /\G,\s*/gc;
	$_[0] =~ /\G\]\s*/gc or die 'no ] at ' . pos($_[0]) . ": $_[0]";
	return \@elements;
}

sub decode_object
{
	my %object;
	return {} if $_[0] =~ /\G\}\s*/gc;
	do
	{
		my $name = decode_string($_[0]);
		$_[0] =~ /\G:\s*/gc or die 'no : at ' . pos($_[0]) . ": $_[0]";
		die "member $name comes twice: $_[0]" if exists $object{$name};
		$object{$name} = decode_value($_[0]);
	} while $_[0] =~ /\G,\s*/gc;
	$_[0] =~ /\G\}\s*/gc or die 'no } at ' . pos($_[0]) . ": $_[0]";
	return \%object;
}

sub decode_value
{
	return decode_string($_[0]) if substr($_[0], pos($_[0]), 1) eq '"';
	return decode_object($_[0]) if $_[0] =~ /\G\{\s*/gc;
	return decode_array($_[0]) if $_[0] =~ /\G\[\s*/gc;
	return undef if $_[0] =~ /\Gnull\s*/gc;
	$_[0] =~ /\G([-+.\w]+)\s*/gc or die 'no value at ' . (pos($_[0]) // 0) . ": $_[0]";
	my $literal = $1;
	return \$literal;
}

sub decode
{
	my ($text) = @_;
	pos($text) = 0;
	$text =~ /\G\s*/gc;
	my $value = decode_value($text);
	$text =~ /\G\z/gc or die 'more after the value at ' . pos($text) . ": $text";
	return $value;
}

# The same with the members of sets in one order, and numbers written in one way
sub canonical
{
	my ($value) = @_;
	return $$value =~ /^-?[0-9]/ ? \(0 + $$value . '') : $value if ref $value eq 'SCALAR';
	return [ map { canonical($_) } @$value ] if ref $value eq 'ARRAY';
	return $value if ref $value ne 'HASH';
	my ($name) = keys %$value;
	return { $name => [ sort @{ $value->{$name} } ] }
	  if keys %$value == 1 && $name =~ /^[SNB]S$/ && ref $value->{$name} eq 'ARRAY';
	return { map { $_ => canonical($value->{$_}) } keys %$value };
}

1;
