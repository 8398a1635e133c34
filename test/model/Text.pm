# Texts of values: DynamoDB JSON as the extension must write it, the same value
# in one of the many ways that it must be able to read, and SQL.
#
# A value is [type, content].  The content is bytes for S and B, a numeral for N,
# 0 or 1 for BOOL and NULL, a list of values for L, a list of [name, value] for M
# (and an item is such a list), a list of contents for SS, NS, BS.  Strings are
# bytes of UTF-8.  A value of type JSON has as its content JSON that is no value.
package Text;
use strict;
use warnings;
use MIME::Base64 qw(encode_base64);

my %ESCAPE = ("\"" => '\"', "\\" => '\\\\', "\b" => '\b', "\f" => '\f', "\n" => '\n', "\r" => '\r', "\t" => '\t');

sub string
{
	my ($bytes) = @_;
	$bytes =~ s/([\x00-\x1f"\\])/$ESCAPE{$1} \/\/ sprintf('\u%04x', ord $1)/ge;
	return qq{"$bytes"};
}

# A string with some characters escaped that need not be.
sub loose_string
{
	my ($bytes) = @_;
	return string($bytes) if rand() < 0.5;
	utf8::decode($bytes);
	return '"' . join('', map { loose_character($_) } split //, $bytes) . '"';
}

sub loose_character
{
	my ($c) = @_;
	my $code = ord $c;
	utf8::encode($c);
	return $c if $code >= 0x20 && $c !~ /["\\]/ && rand() < 0.5;
	return $ESCAPE{$c} if exists $ESCAPE{$c} && rand() < 0.5;
	return sprintf(rand() < 0.5 ? '\u%04x' : '\u%04X', $code) if $code < 0x10000;
	return sprintf('\u%04x\u%04x', 0xD800 + (($code - 0x10000) >> 10), 0xDC00 + (($code - 0x10000) & 0x3FF));
}

# What makes the difference of the two ways to write a value.
my %CANONICAL = (string => \&string, gap => sub { '' });
my %LOOSE = (string => \&loose_string, gap => sub { rand() < 0.9 ? '' : (' ', "\n", "\t ")[ rand 3 ] });

sub write_list
{
	my ($style, $open, $close, @parts) = @_;
	my $gap = $style->{gap};
	return $open . $gap->() . join(',' . $gap->(), @parts) . $gap->() . $close;
}

sub write_map
{
	my ($style, $entries) = @_;
	return write_list($style, '{', '}',
		map { $style->{string}->($_->[0]) . $style->{gap}->() . ':' . write_value($style, $_->[1]) } @$entries);
}

sub write_scalar
{
	my ($style, $type, $content) = @_;
	return $style->{string}->($content) if $type eq 'S';
	return qq{"$content"} if $type eq 'N';
	return '"' . encode_base64($content, '') . '"' if $type eq 'B';
	return $content ? 'true' : 'false';
}

sub write_value
{
	my ($style, $value) = @_;
	my ($type, $content) = @$value;
	my $text;

	return $content if $type eq 'JSON';
	if ($type eq 'M') { $text = write_map($style, $content) }
	elsif ($type eq 'L') { $text = write_list($style, '[', ']', map { write_value($style, $_) } @$content) }
	elsif ($type =~ /^(.)S$/) { $text = write_list($style, '[', ']', map { write_scalar($style, $1, $_) } @$content) }
	else { $text = write_scalar($style, $type, $content) }
	return write_list($style, '{', '}', qq{"$type":$text});
}

sub value { return write_value(\%CANONICAL, @_) }
sub item { return write_map(\%CANONICAL, @_) }
sub loose_item { return write_map(rand() < 0.3 ? \%LOOSE : \%CANONICAL, @_) }

# SQL

sub literal
{
	my ($text) = @_;
	$text =~ s/'/''/g;
	return "'$text'";
}

sub item_literal { return literal(loose_item(@_)) }
sub name { return qq{"$_[0]"} }

# A partition key as an expression; as JSON where plain text means another thing.
sub partition_key
{
	my ($kind, $key) = @_;
	return literal(value([ $kind, $key ])) if rand() < 0.2 || $kind eq 'S' && $key =~ /\0|^\{|^\\x/;
	return $key if $kind eq 'N';
	return literal($key) if $kind eq 'S';
	return literal('\x' . unpack('H*', $key)) . '::bytea';
}

# The column of a sort key: U+0000 and U+0001 are escaped in it.
sub sort_key_text
{
	my ($kind, $key) = @_;
	return $key if $kind eq 'N';
	return '\x' . unpack('H*', $key) if $kind eq 'B';
	$key =~ s/([\0\1])/"\1" . chr(1 + ord $1)/ge;
	return $key;
}

sub sort_key
{
	my ($kind, $key) = @_;
	return $kind eq 'N' ? $key : literal(sort_key_text($kind, $key));
}

# A line of COPY's text format
sub copy_line
{
	my @fields = @_;
	s/\\/\\\\/g, s/\t/\\t/g, s/\n/\\n/g, s/\r/\\r/g foreach @fields;
	return join("\t", @fields) . "\n";
}

1;
