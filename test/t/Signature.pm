# Signature Version 4 by the book, with nothing of ours: a request as a hash {
# method, path, query => [[name, value], ...], headers => { name in lower case => value },
# body }, which is signed, altered, sent as it stands, and told what the endpoint
# must calculate.
package Signature;
use strict;
use warnings;
use Digest::SHA qw(hmac_sha256 hmac_sha256_hex sha256_hex);
use Endpoint;

use constant ALGORITHM => 'AWS4-HMAC-SHA256';

sub new
{
	my ($class, $endpoint, %parts) = @_;
	return bless {
		endpoint => $endpoint, id => $endpoint->{id}, secret => $endpoint->{secret},
		time => Endpoint::timestamp(), region => 'us-east-1', service => 'dynamodb', terminator => 'aws4_request',
		method => 'POST', path => '/', query => [], body => '{}',
		headers => {
			'content-type' => 'application/x-amz-json-1.0',
			host => "127.0.0.1:$endpoint->{port}",
			'x-amz-target' => 'DynamoDB_20120810.ListTables' },
		%parts }, $class;
}

# A deep enough copy
sub copy
{
	my ($self) = @_;
	return bless { %$self, query => [ map { [@$_] } @{ $self->{query} } ], headers => { %{ $self->{headers} } } }, ref $self;
}

sub encode { return $_[0] =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger }

sub day { return $_[0]{day} // substr $_[0]{time}, 0, 8 }
sub scope { return join '/', $_[0]->day, @{ $_[0] }{qw(region service terminator)} }
sub signed_names { return $_[0]{signed} // join ';', sort keys %{ $_[0]{headers} } }

# The canonical request, of what is sent now
sub canonical
{
	my ($self) = @_;
	my @parameters = sort { $a->[0] cmp $b->[0] || $a->[1] cmp $b->[1] }
	  map { [ map { encode($_) } @$_ ] } grep { $_->[0] ne 'X-Amz-Signature' } @{ $self->{query} };
	my $names = $self->signed_names;
	return join "\n", $self->{method}, $self->{path}, join('&', map { "$_->[0]=$_->[1]" } @parameters),
	  (map { "$_:" . ($self->{headers}{$_} // '') } split /;/, $names), '', $names, sha256_hex($self->{body});
}

sub string_to_sign
{
	my ($self) = @_;
	return join "\n", ALGORITHM, $self->{time}, $self->scope, sha256_hex($self->canonical);
}

sub signature
{
	my ($self) = @_;
	my $key = "AWS4$self->{secret}";
	$key = hmac_sha256($_, $key) foreach split m{/}, $self->scope;
	return hmac_sha256_hex($self->string_to_sign, $key);
}

sub credential { return join '/', $_[0]{id}, $_[0]->scope }

# Signs in an Authorization header, whose parts are then in $self->{parts}.
sub sign
{
	my ($self) = @_;
	$self->{headers}{'x-amz-date'} = $self->{time};
	$self->{signed} = $self->signed_names;
	$self->{parts} = { Credential => $self->credential, SignedHeaders => $self->{signed}, Signature => $self->signature };
	return $self;
}

# Signs in the query.
sub presign
{
	my ($self, $expires) = @_;
	$self->{signed} = $self->signed_names;
	push @{ $self->{query} }, [ 'X-Amz-Algorithm', ALGORITHM ], [ 'X-Amz-Credential', $self->credential ],
	  [ 'X-Amz-Date', $self->{time} ], [ 'X-Amz-Expires', $expires ], [ 'X-Amz-SignedHeaders', $self->{signed} ];
	push @{ $self->{query} }, [ 'X-Amz-Signature', $self->signature ];
	return $self;
}

# A parameter of the query, to be read or altered; undef removes it.
sub parameter
{
	my ($self, $name, @value) = @_;
	my ($found) = grep { $_->[0] eq $name } @{ $self->{query} };
	return $found && $found->[1] unless @value;
	$self->{query} = [ grep { $_->[0] ne $name } @{ $self->{query} } ];
	push @{ $self->{query} }, [ $name, $value[0] ] if defined $value[0];
	return $self;
}

sub authorization
{
	my ($self) = @_;
	my $parts = $self->{parts} // return;
	return ($self->{algorithm} // ALGORITHM) . ' ' . join ', ', map { "$_=$parts->{$_}" } grep { defined $parts->{$_} } qw(Credential SignedHeaders Signature);
}

# The request as it goes over the wire; Connection: close, unless it is to be kept
sub text
{
	my ($self, $connection) = @_;
	my $query = join '&', map { encode($_->[0]) . '=' . encode($_->[1]) } @{ $self->{query} };
	my %headers = (%{ $self->{headers} }, connection => $connection // 'close');
	$headers{authorization} //= $self->authorization;
	$headers{'content-length'} //= length $self->{body} unless $headers{'transfer-encoding'};
	return join "\r\n", "$self->{method} $self->{path}" . ($query eq '' ? '' : "?$query") . ' HTTP/1.1',
	  (map { "$_: $headers{$_}" } grep { defined $headers{$_} } sort keys %headers), '', $self->{body};
}

# What is answered: "status body"
sub send
{
	my ($self) = @_;
	my $socket = $self->{endpoint}->connection;
	print $socket $self->text;
	local $/;
	my ($status, $body) = (<$socket> // '') =~ m{^HTTP/1\.1 (\d+).*?\r\n\r\n(.*)}s;
	return defined $status ? "$status $body" : 'closed';
}

# An answer that is an error of the service's front
sub error
{
	my ($type, $message) = @_;
	my %escapes = ("\n" => '\n', '"' => '\"', '\\' => '\\\\');
	$message =~ s/([\n"\\])/$escapes{$1}/g;
	return qq(400 {"__type":"com.amazon.coral.service#$type","message":"$message"});
}

# How the endpoint must answer if this is not what was signed
sub mismatch
{
	my ($self) = @_;
	my ($canonical, $to_sign) = ($self->canonical, $self->string_to_sign);
	return error('InvalidSignatureException', <<"END");
The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.

The Canonical String for this request should have been
'$canonical'

The String-to-Sign should have been
'$to_sign'
END
}

1;
