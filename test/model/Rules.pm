# What DynamoDB accepts: numbers, sets, nesting, sizes and keys, and with what words it
# refuses the rest.  Nothing here is taken from the extension; numbers
# are worked on as text.
#
# A refusal is thrown as { state, message }.
package Rules;
use strict;
use warnings;
use Text;

use constant {
	NESTING_MAX => 32,
	ITEM_MAX => 409600,
	PARTITION_KEY_MAX => 2048,
	SORT_KEY_MAX => 1024,
};

sub fail
{
	my ($state, $message) = @_;
	die { state => $state, message => $message };
}

sub validation { fail('DY001', @_) }
sub invalid { validation("One or more parameter values were invalid: $_[0]") }

# Numbers

# The canonical numeral of a number as it was written.
sub number
{
	my ($text) = @_;
	my $refused = 'The parameter cannot be converted to a numeric value';
	validation($refused) if $text eq '';
	my ($sign, $whole, $fraction, $exponent) = $text =~ /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?\z/;
	$fraction //= '';
	validation("$refused: $text") unless defined $whole && "$whole$fraction" ne '';

	my $digits = "$whole$fraction" =~ s/^0+//r;
	my $leading = (length($digits) || 1) - 1 - length($fraction) + ($exponent // 0);    # its power of ten
	my $attempt = 'Attempting to store a number with magnitude';
	validation("Number overflow. $attempt larger than supported range") if $leading > 125;
	validation("Number underflow. $attempt smaller than supported range") if $leading < -130;
	$digits =~ s/0+$//;
	validation('Attempting to store more than 38 significant digits in a Number') if length($digits) > 38;
	return '0' if $digits eq '';
	return ($sign eq '-' ? '-' : '') . plain_numeral($digits, $leading);
}

sub plain_numeral
{
	my ($digits, $leading) = @_;
	my $whole = $leading + 1;
	return '0.' . '0' x -$whole . $digits if $whole <= 0;
	return $digits . '0' x ($whole - length $digits) if length($digits) <= $whole;
	return substr($digits, 0, $whole) . '.' . substr($digits, $whole);
}

# Sign, power of ten and digits of a canonical numeral that is not zero
sub number_parts
{
	my ($whole, $fraction) = $_[0] =~ /^-?([0-9]+)(?:\.([0-9]+))?$/;
	$fraction //= '';
	my $leading = length($whole) - 1;
	$leading = -1 - length(($fraction =~ /^(0*)/)[0]) if $whole eq '0';
	return ($_[0] =~ /^-/ ? 1 : 0, $leading, "$whole$fraction" =~ s/^0+|0+$//gr);
}

# A text that sorts by its bytes as the numeral by its value
sub number_order
{
	my ($numeral) = @_;
	return '1' if $numeral eq '0';
	my ($negative, $leading, $digits) = number_parts($numeral);
	my $order = sprintf('%03d', $leading + 200) . $digits;
	return "2$order" unless $negative;
	$order =~ tr/0123456789/9876543210/;
	return "0$order~";
}

# What a scalar sorts by
sub order
{
	my ($type, $content) = @_;
	return $type eq 'N' ? number_order($content) : $content;
}

# Values

sub item { return entries($_[0], 0) }

# The entries of a map: the last one of each name, sorted.
sub entries
{
	my ($raw, $level) = @_;
	my %entry;
	$entry{ $_->[0] } = [ $_->[0], value($_->[1], $level + 1) ] foreach @$raw;
	return [ @entry{ sort keys %entry } ];
}

# The canonical form of a value; level: of lists and maps that it is in, and itself.
sub value
{
	my ($raw, $level) = @_;
	my ($type, $content, @refusal) = @$raw;

	fail(@refusal) if $type eq 'JSON';
	return [ N => number($content) ] if $type eq 'N';
	return [ $type => set($type, $content) ] if $type =~ /^.S$/;
	if ($type eq 'L' || $type eq 'M')
	{
		validation('Nesting Levels have exceeded supported limits: Attributes nested beyond 32 levels')
		  if $level > NESTING_MAX;
		return [ M => entries($content, $level) ] if $type eq 'M';
		return [ L => [ map { value($_, $level + 1) } @$content ] ];
	}
	invalid('Null attribute value types must have the value of true') if $type eq 'NULL' && !$content;
	return $raw;
}

sub set
{
	my ($type, $raw) = @_;
	my $member = substr($type, 0, 1);
	my @members = $member eq 'N' ? map { number($_) } @$raw : @$raw;

	unless (@members)
	{
		invalid('Binary sets should not be empty') if $type eq 'BS';
		invalid($type eq 'SS' ? 'An string set  may not be empty' : 'An number set  may not be empty');
	}
	my %order = map { $_ => order($member, $_) } @members;
	duplicates($type, @members) if keys %order < @members;
	return [ sort { $order{$a} cmp $order{$b} } @members ];
}

sub duplicates
{
	my ($type, @members) = @_;
	validation('Input collection contains duplicates') if $type eq 'NS';
	my $list = '[' . join(', ', map { $type eq 'BS' ? MIME::Base64::encode_base64($_, '') : $_ } @members) . ']';
	invalid("Input collection ${list}of type BS contains duplicates.") if $type eq 'BS';
	invalid("Input collection $list contains duplicates.");
}

# Sizes

sub sum
{
	my $sum = 0;
	$sum += $_ foreach @_;
	return $sum;
}

sub number_size
{
	my ($numeral) = @_;
	return 1 if $numeral eq '0';
	my ($negative, $leading, $digits) = number_parts($numeral);
	my $whole = $leading + 1 < 0 ? 0 : $leading + 1 > length $digits ? length $digits : $leading + 1;
	return 1 + int(($whole + 1) / 2) + int((length($digits) - $whole + 1) / 2) + ($negative ? 1 : 0);
}

sub value_size
{
	my ($type, $content) = @{ $_[0] };
	return length $content if $type eq 'S' || $type eq 'B';
	return number_size($content) if $type eq 'N';
	return sum(map { value_size([ $1, $_ ]) } @$content) if $type =~ /^(.)S$/;
	return 3 + item_size($content) + @$content if $type eq 'M';
	return 3 + sum(map { 1 + value_size($_) } @$content) if $type eq 'L';
	return 1;
}

sub item_size { return sum(map { length($_->[0]) + value_size($_->[1]) } @{ $_[0] }) }

sub check_item_size
{
	validation('Item size has exceeded the maximum allowed size') if item_size($_[0]) > ITEM_MAX;
}

# Keys

sub check_not_empty
{
	my ($name, $kind, $key) = @_;
	my $what = $kind eq 'B' ? 'binary' : 'string';
	validation('One or more parameter values are not valid. The AttributeValue for a key attribute '
		  . "cannot contain an empty $what value. Key: $name")
	  if $key eq '';
}

sub check_partition_key
{
	my ($kind, $key) = @_;
	check_not_empty('PK', $kind, $key);
	invalid('Size of hashkey has exceeded the maximum size limit of2048 bytes')
	  if $kind ne 'N' && length($key) > PARTITION_KEY_MAX;
}

sub check_sort_key
{
	my ($kind, $key) = @_;
	check_not_empty('SK', $kind, $key);
	invalid('Aggregated size of all range keys has exceeded the size limit of 1024 bytes')
	  if $kind ne 'N' && length($key) > SORT_KEY_MAX;
}

# Key attributes of a table: [name, type]
sub schema
{
	my ($table) = @_;
	return ([ PK => $table->{pk} ], $table->{sk} ? [ SK => $table->{sk} ] : ());
}

# Both keys; the sort key is '' where there is none.
sub checked_key
{
	my ($table, $pk, $sk) = @_;
	check_partition_key($table->{pk}, $pk);
	return ($pk, '') unless $table->{sk};
	check_sort_key($table->{sk}, $sk);
	return ($pk, $sk);
}

sub key_of_item
{
	my ($table, $item) = @_;
	my %value = map { @$_ } @$item;
	foreach (schema($table))
	{
		my ($name, $type) = @$_;
		invalid("Missing the key $name in the item") unless $value{$name};
		my $actual = $value{$name}[0];
		invalid("Type mismatch for key $name expected: $type actual: $actual") if $actual ne $type;
	}
	return checked_key($table, $value{PK}[1], $table->{sk} && $value{SK}[1]);
}

# A key as an argument: its attributes and no others
sub key_argument
{
	my ($table, $key, $refusal) = @_;
	my $given = join(' ', map { "$_->[0] $_->[1][0]" } @$key);
	my $expected = join(' ', map { "@$_" } schema($table));
	validation($refusal // 'The provided key element does not match the schema') if $given ne $expected;
	return checked_key($table, map { $_->[1][1] } @$key);
}

1;
