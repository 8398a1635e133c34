# Signatures: each part of a signed request altered in turn, in both forms; what is
# missing, malformed, too old; which of two faults is told.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use Signature;
use PostgreSQL::Test::Utils;
use Test::More;

my $e = Endpoint::start('endpoint_signatures', 'dynamo_am.http_workers = 1');
$e->use_key_of('app');
my $RIGHT = '200 {"TableNames":[]}';
my $AUTHENTICATION = 'Authorization header requires';

sub signed { return Signature->new($e, @_)->sign }
sub presigned { my ($expires, @parts) = @_; return Signature->new($e, @parts)->presign($expires) }
sub incomplete { return Signature::error('IncompleteSignatureException', @_) }
sub invalid { return Signature::error('InvalidSignatureException', @_) }
sub unrecognized { return Signature::error('UnrecognizedClientException', @_) }

# A copy, altered; answered as the code says, with the altered request as its argument.
sub altered
{
	my ($name, $request, $alter, $expected) = @_;
	my $copy = $request->copy;
	$copy->{parts} = { %{ $copy->{parts} } } if $copy->{parts};
	$alter->($copy);
	is($copy->send, $expected->($copy), $name);
	return;
}
sub mismatches { my ($name, $request, $alter) = @_; return altered($name, $request, $alter, sub { $_[0]->mismatch }) }

my $header = signed();
my $query = presigned(300);
is($header->send, $RIGHT, 'signed in a header');
is($query->send, $RIGHT, 'signed in the query');

# What takes part in the signature
foreach my $form ([ 'header', $header ], [ 'query', $query ])
{
	my ($name, $request) = @$form;
	mismatches("$name: the target", $request, sub { $_[0]{headers}{'x-amz-target'} = 'DynamoDB_20120810.DescribeLimits' });
	mismatches("$name: the type", $request, sub { $_[0]{headers}{'content-type'} = 'application/json' });
	mismatches("$name: the host", $request, sub { $_[0]{headers}{host} = "localhost:$e->{port}" });
	mismatches("$name: the body", $request, sub { $_[0]{body} = '{ }' });
	mismatches("$name: no body", $request, sub { $_[0]{body} = '' });
	mismatches("$name: the path", $request, sub { $_[0]{path} = '/x' });
	mismatches("$name: one more parameter", $request, sub { push @{ $_[0]{query} }, [ 'a b', 'é/+' ] });
	altered("$name: the method", $request, sub { $_[0]{method} = 'PUT' }, sub { "404 <UnknownOperationException/>\n" });
	altered("$name: a header that is not signed", $request, sub { $_[0]{headers}{'x-other'} = 'x' }, sub { $RIGHT });
}
mismatches('header: the time', $header, sub { $_[0]{headers}{'x-amz-date'} = $_[0]{time} = Endpoint::timestamp(time - 60) });
mismatches('query: the time', $query, sub { $_[0]->parameter('X-Amz-Date', $_[0]{time} = Endpoint::timestamp(time - 60)) });
mismatches('query: how long it lives', $query, sub { $_[0]->parameter('X-Amz-Expires', 301) });
my %signatures = (
	'one digit' => sub { $_[0] =~ s/(.)$/$1 eq '0' ? '1' : '0'/er },
	'one digit less' => sub { substr $_[0], 1 },
	'one digit more' => sub { "$_[0]0" },
	'in upper case' => sub { uc $_[0] . 'a' },
	'of something else' => sub { 'f' x 64 });
foreach my $name (sort keys %signatures)
{
	mismatches("header: the signature, $name", $header, sub { $_[0]{parts}{Signature} = $signatures{$name}->($_[0]{parts}{Signature}) });
	mismatches("query: the signature, $name", $query, sub { $_[0]->parameter('X-Amz-Signature', $signatures{$name}->($_[0]->parameter('X-Amz-Signature'))) });
}

# Which headers are signed
sub signs { my ($names) = @_; return sub { $_[0]{signed} = $names; $_[0]{parts} ? $_[0]{parts}{SignedHeaders} = $names : $_[0]->parameter('X-Amz-SignedHeaders', $names) } }
foreach my $form ([ 'header', $header, 'host;x-amz-date;x-amz-target' ], [ 'query', $query, 'host;x-amz-target' ])
{
	my ($name, $request, $fewer) = @$form;
	mismatches("$name: one header less is signed", $request, signs($fewer));
	mismatches("$name: one header more", $request, signs("$request->{signed};x-none"));
	mismatches("$name: in another order", $request, signs(join ';', reverse split /;/, $request->{signed}));
	altered("$name: without Host", $request, signs('content-type;x-amz-date;x-amz-target'), sub { invalid(q('Host' must be a 'SignedHeader' in the AWS Authorization.)) });
	altered("$name: without the target", $request, signs('content-type;host;x-amz-date'), sub { invalid(q('X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.)) });
}

# Who signs, and for what
sub with_credential
{
	my ($credential) = @_;
	return sub { $_[0]{parts} ? $_[0]{parts}{Credential} = $credential : $_[0]->parameter('X-Amz-Credential', $credential) };
}
my $now = $header->{time};
my $day = substr $now, 0, 8;
my @credentials = (
	[ "AKIANOBODY/$day/us-east-1/dynamodb/aws4_request", unrecognized('The security token included in the request is invalid.') ],
	[ "/$day/us-east-1/dynamodb/aws4_request", unrecognized('The security token included in the request is invalid.') ],
	[ "$e->{id}/$day/us-east-2/dynamodb/aws4_request", invalid(q(Credential should be scoped to a valid region, not 'us-east-2'. )) ],
	[ "$e->{id}/$day/us-east-1/s3/aws4_request", invalid(q(Credential should be scoped to correct service: 'dynamodb'. )) ],
	[ "$e->{id}/$day/us-east-1/dynamodb/aws5_request", invalid(q(Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. )) ],
	map({ [ $_, incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '$_'") ] }
		$e->{id}, "$e->{id}/$day/us-east-1/dynamodb", "$e->{id}/$day/us-east-1/dynamodb/aws4_request/"));
foreach my $case (@credentials)
{
	altered("header: the credential $case->[0]", $header, with_credential($case->[0]), sub { $case->[1] });
	altered("query: the credential $case->[0]", $query, with_credential($case->[0]), sub { $case->[1] });
}
foreach my $other ('20200101', '', substr($day, 0, 7), "${day}0")
{
	foreach my $request ($header, $query)
	{
		altered("a credential of the day '$other'", $request, with_credential("$e->{id}/$other/us-east-1/dynamodb/aws4_request"),
			sub { invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '$other' != '$day', from '$request->{time}'.") });
	}
}
is(signed(secret => 'wrong')->send =~ /InvalidSignatureException/, 1, 'another secret');
altered('another algorithm', $header, sub { $_[0]{algorithm} = 'AWS4-HMAC-SHA512' },
	sub { incomplete(q(Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now). )) });
altered('another algorithm in the query', $query, sub { $_[0]->parameter('X-Amz-Algorithm', 'AWS3') },
	sub { incomplete(q(Unsupported AWS 'algorithm': 'AWS3' (only AWS4-HMAC-SHA256 for now). )) });

# What is missing
my %missing = (Credential => 'Credential', Signature => 'Signature', SignedHeaders => 'SignedHeaders');
foreach my $part (sort keys %missing)
{
	altered("no $part", $header, sub { delete $_[0]{parts}{$part} }, sub { incomplete("$AUTHENTICATION '$part' parameter. Authorization=" . $_[0]->authorization) });
}
altered('no date', $header, sub { delete $_[0]{headers}{'x-amz-date'} },
	sub { incomplete("$AUTHENTICATION existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=" . $_[0]->authorization) });
foreach my $part (qw(X-Amz-Credential X-Amz-Signature X-Amz-SignedHeaders X-Amz-Date))
{
	altered("no $part", $query, sub { $_[0]->parameter($part, undef) },
		sub { incomplete("AWS query-string parameters must include '$part'. Re-examine the query-string parameters.") });
}
altered('nothing but an algorithm', $query, sub { $_[0]{query} = [ [ 'X-Amz-Algorithm', 'AWS4-HMAC-SHA256' ] ] },
	sub { incomplete(join('', map { "AWS query-string parameters must include 'X-Amz-$_'. " } qw(Credential Signature SignedHeaders Date)) . 'Re-examine the query-string parameters.') });
foreach my $authorization ('', 'AWS3-HTTPS x', 'Basic QQ==', 'aws4-hmac-sha256 x')
{
	altered("an authorization '$authorization'", $header, sub { delete $_[0]{parts}; $_[0]{headers}{authorization} = $authorization },
		sub { Signature::error('MissingAuthenticationTokenException', 'Request is missing Authentication Token') });
}

# Both forms
my $both = presigned(300)->sign;
my $BOTH = invalid(q(Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.));
is($both->send, $BOTH, 'both forms, each of them right');
altered('both, one of them nonsense', $query, sub { $_[0]{headers}{authorization} = 'x' }, sub { $BOTH });

# Session tokens
my $TOKEN = unrecognized('The security token included in the request is invalid');
my %token = ('x-amz-security-token' => 'session');
is(signed(headers => { %{ $header->{headers} }, %token })->send, $TOKEN, 'a session token, signed');
altered('one that is not signed', $header, sub { $_[0]{headers}{'x-amz-security-token'} = 'session' }, sub { $TOKEN });
is(presigned(300, query => [ [ 'X-Amz-Security-Token', 'session/+=' ] ])->send, $TOKEN, 'one in the query');
mismatches('one that is added to a query', $query, sub { push @{ $_[0]{query} }, [ 'X-Amz-Security-Token', 'session' ] });

# Clocks
my @ages = ([ -14, 1 ], [ 14, 1 ], [ -16, 0 ], [ 16, 0 ]);
foreach my $age (@ages)
{
	my ($minutes, $right) = @$age;
	my $at = time + 60 * $minutes;
	my $answer = signed(time => Endpoint::timestamp($at))->send;
	my $stamp = Endpoint::timestamp($at);
	my $text = $minutes < 0 ? qr/Signature expired: $stamp is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)/
	  : qr/Signature not yet current: $stamp is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)/;
	like($answer, $right ? qr/^\Q$RIGHT\E$/ : qr/^400 \{"__type":"com.amazon.coral.service#InvalidSignatureException","message":"$text"\}$/, "signed $minutes minutes from now");
}
is(presigned(600, time => Endpoint::timestamp(time - 500))->send, $RIGHT, 'presigned, alive');
is(presigned(86400, time => Endpoint::timestamp(time - 80000))->send, $RIGHT, 'alive for a day');
like(presigned(600, time => Endpoint::timestamp(time - 700))->send, qr/Signature expired: .* - 10 min\./, 'dead');
like(presigned($_, time => Endpoint::timestamp(time - 5))->send, qr/Signature expired/, "expires '$_'") foreach 0, -1, 'x', '';
like(presigned(9999999999, time => Endpoint::timestamp(time - 8 * 86400))->send, qr/Signature expired/, 'nothing lives longer than a week');
foreach my $date ('', '201', '2026-01-01T00:00:00Z', "${now}x", '20261301T000000Z')
{
	altered("a date '$date'", $header, sub { $_[0]{headers}{'x-amz-date'} = $date },
		sub { incomplete("Date must be in ISO-8601 'basic format'. Got '$date'. See http://en.wikipedia.org/wiki/ISO_8601") });
}
my $dated = Signature->new($e);
$dated->{headers}{date} = $dated->{time};
$dated->{signed} = $dated->signed_names;
$dated->{parts} = { Credential => $dated->credential, SignedHeaders => $dated->{signed}, Signature => $dated->signature };
is($dated->send, $RIGHT, 'a Date header does as well');

# Of several faults the first is told: each of these, with all that come after it
my @faults = (
	[ q(Found both 'X-Amz-Algorithm'), sub { push @{ $_[0]{query} }, [ 'X-Amz-Algorithm', 'AWS4-HMAC-SHA256' ] } ],
	[ qq($AUTHENTICATION 'Signature' parameter. ), sub { delete $_[0]{parts}{Signature} } ],
	[ q(Date must be in ISO-8601), sub { $_[0]{headers}{'x-amz-date'} = '201' } ],
	[ q(Signature expired), sub { $_[0]{headers}{'x-amz-date'} = '20130301T000000Z' if $_[0]{headers}{'x-amz-date'} ne '201' } ],
	[ q('Host' must be a 'SignedHeader'), sub { $_[0]{parts}{SignedHeaders} = 'x-amz-target' } ],
	[ q(Unsupported AWS 'algorithm'), sub { $_[0]{algorithm} = 'AWS4-X' } ],
	[ q(Credential must have exactly 5), sub { $_[0]{parts}{Credential} = 'a/b/c/d' } ],
	[ q(Credential should be scoped to a valid region), sub { $_[0]{parts}{Credential} = "a/$day/c/d/e" if $_[0]{parts}{Credential} ne 'a/b/c/d' } ],
	[ q(The security token included), sub { $_[0]{parts}{Credential} = "a/$day/us-east-1/dynamodb/aws4_request" if $_[0]{parts}{Credential} !~ m{^a/} } ],
	[ q(The request signature we calculated), sub { $_[0]{body} = '{ }' } ],
	[ q(The security token included), sub { $_[0]{headers}{'x-amz-security-token'} = 'session' } ]);
foreach my $first (0 .. $#faults)
{
	my $request = $header->copy;
	$request->{parts} = { %{ $header->{parts} } };
	$_->[1]->($request) foreach @faults[ $first .. $#faults ];
	like($request->send, qr/","message":"\Q$faults[$first][0]/, "comes first: $faults[$first][0]");
}
altered('what is no JSON comes before the signature', $header, sub { $_[0]{body} = '{'; $_[0]{parts}{Signature} = 'x' },
	sub { '400 {"__type":"com.amazon.coral.service#SerializationException"}' });
altered('so does an unknown operation', $header, sub { $_[0]{headers}{'x-amz-target'} = 'DynamoDB_20120810.Get'; delete $_[0]{parts} },
	sub { '400 {"__type":"com.amazon.coral.service#UnknownOperationException"}' });
altered('and what is wrong with a request comes after it', Signature->new($e, body => '{"Limit":"x"}')->sign, sub { $_[0]{parts}{Signature} = 'x' }, sub { $_[0]->mismatch });
unlike(slurp_file($e->{node}->logfile), qr/PANIC|terminated by signal/, 'nothing has crashed');
$e->{node}->stop;
done_testing();
