# The endpoint with TLS: a certificate of our own, which curl verifies.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'needs openssl and curl' if system('openssl version >/dev/null 2>&1 && curl --version >/dev/null 2>&1') != 0;

my $e = Endpoint::start('endpoint_tls', '');
my $node = $e->{node};
my $dir = $node->data_dir;
$e->use_key_of('app');
system_or_bail('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
	'-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', "$dir/endpoint.key", '-out', "$dir/endpoint.crt");

# Restarts with these files; what the log says after that.
sub restart_with
{
	my ($certificate, $key) = @_;
	$node->append_conf('postgresql.conf', "dynamo_am.http_ssl_cert_file = '$certificate'\ndynamo_am.http_ssl_key_file = '$key'");
	my $from = -s $node->logfile;
	$node->restart;
	return sub {
		my ($pattern) = @_;
		foreach (1 .. 100)
		{
			return 1 if slurp_file($node->logfile, $from) =~ $pattern;
			select undef, undef, undef, 0.1;
		}
		return 0;
	};
}

# What curl gets: the body and the status
sub curl
{
	my (@arguments) = @_;
	my ($out, $err);
	IPC::Run::run([ 'curl', '-sS', '--max-time', '10', '-w', ' %{http_code}', @arguments ], '>', \$out, '2>', \$err);
	return $out . $err;
}
my $url = "https://127.0.0.1:$e->{port}/";
my @trust = ('--cacert', "$dir/endpoint.crt");
sub wait_for_tls
{
	foreach (1 .. 100)
	{
		return 1 if curl(@trust, $url) =~ /^healthy: .* 200$/;
		select undef, undef, undef, 0.1;
	}
	return 0;
}

chmod 0644, "$dir/endpoint.key" or die $!;
ok(restart_with('endpoint.crt', 'endpoint.key')->(qr/private key file "endpoint.key" has group or world access/), 'a key that others read is refused');
chmod 0600, "$dir/endpoint.key" or die $!;
ok(restart_with('endpoint.crt', '')->(qr/must be set together/), 'so is a certificate without a key');
ok(restart_with('none.crt', 'endpoint.key')->(qr/could not open file "none.crt"/), 'and one that is not there');
restart_with('endpoint.crt', 'endpoint.key');
ok(wait_for_tls(), 'curl trusts the endpoint');
like(curl($url), qr/certificate/, 'only if it knows the certificate');
unlike(curl("http://127.0.0.1:$e->{port}/"), qr/healthy/, 'nothing is answered without TLS');
like(curl(@trust, '--tlsv1.3', $url), qr/200$/, 'TLS 1.3');
unlike(curl(@trust, '--tls-max', '1.1', $url), qr/healthy/, 'nor with an old version of it');
like(curl(@trust, $url, $url, $url), qr/^(?:healthy: \S+  200){3}$/, 'a connection is kept');

# Signed requests, a write and a large one among them
sub call
{
	my ($operation, $body) = @_;
	my $headers = $e->sign("DynamoDB_20120810.$operation", $body);
	my $file = "$ENV{DYN_ROOT}/tls.body";
	unlink $file;
	append_to_file($file, $body);
	return curl(@trust, (map { ('-H', "$_: $headers->{$_}") } keys %$headers), '--data-binary', "\@$file", $url);
}
like(call('CreateTable', '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
		  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}'), qr/ 200$/, 'a signed request');
my $large = 'x' x 300_000;
is(call('PutItem', qq({"TableName":"Cart","Item":{"PK":{"S":"a"},"v":{"S":"$large"}}})), '{} 200', 'a large one');
is(call('GetItem', '{"TableName":"Cart","Key":{"PK":{"S":"a"}}}'), qq({"Item":{"PK":{"S":"a"},"v":{"S":"$large"}}} 200), 'and a large answer');
my $garbage = $e->connection;
print $garbage join '', map { chr int rand 256 } 1 .. 5000;
close $garbage;
ok(wait_for_tls(), 'what is no TLS harms nobody');
unlike(slurp_file($node->logfile), qr/PANIC|terminated by signal/, 'nothing has crashed');
$node->stop;
done_testing();
