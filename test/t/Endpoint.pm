# What tests of the endpoint share: a server with it, requests, and their
# signatures, made here by the book, with nothing of ours.
package Endpoint;
use strict;
use warnings;
use Compress::Zlib ();
use Digest::SHA qw(hmac_sha256 hmac_sha256_hex sha256_hex);
use HTTP::Tiny;
use IO::Socket::INET;
use PostgreSQL::Test::Cluster;

# A node with the endpoint on, and the extension in the database postgres.
sub start
{
	my ($name, $settings) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	my $port = PostgreSQL::Test::Cluster::get_free_port();

	$node->init(allows_streaming => 1);
	$node->append_conf('postgresql.conf', <<"CONF");
shared_preload_libraries = 'dynamo_am'
dynamo_am.http_port = $port
dynamo_am.http_listen_addresses = '127.0.0.1'
$settings
CONF
	$node->start;
	$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION dynamo_am;
CREATE ROLE app;
GRANT CREATE ON SCHEMA public TO app;
SQL
	my $self = bless { node => $node, port => $port, http => HTTP::Tiny->new(timeout => 20) }, __PACKAGE__;
	$self->wait_until_up;
	return $self;
}

sub wait_until_up
{
	my ($self) = @_;
	foreach (1 .. 200)
	{
		return if $self->get('/')->{status} == 200;
		select undef, undef, undef, 0.1;
	}
	die 'the endpoint does not answer';
}

sub url { return "http://127.0.0.1:$_[0]{port}$_[1]" }

sub get { return $_[0]{http}->get($_[0]->url($_[1]), { headers => $_[2] // {} }) }

sub timestamp
{
	my ($time) = @_;
	my @t = gmtime($time // time);
	return sprintf('%04d%02d%02dT%02d%02d%02dZ', $t[5] + 1900, $t[4] + 1, @t[3, 2, 1, 0]);
}

# The headers of a request, with its signature.
sub sign
{
	my ($self, $target, $body, %change) = @_;
	my $date = $change{date} // timestamp($change{time});
	my $scope = join '/', $change{day} // substr($date, 0, 8), $change{region} // 'us-east-1', $change{service} // 'dynamodb', 'aws4_request';
	my %headers = (
		'content-type' => 'application/x-amz-json-1.0',
		host => "127.0.0.1:$self->{port}",
		'x-amz-date' => $date,
		'x-amz-target' => $target);
	$headers{'x-amz-security-token'} = $change{token} if $change{token};
	my @names = sort keys %headers;
	my $canonical = join "\n", 'POST', '/', '', (map { "$_:$headers{$_}" } @names), '', join(';', @names), sha256_hex($body);
	my $key = 'AWS4' . $self->{secret};
	$key = hmac_sha256($_, $key) foreach split m{/}, $scope;
	my $signature = hmac_sha256_hex(join("\n", 'AWS4-HMAC-SHA256', $date, $scope, sha256_hex($canonical)), $key);
	delete $headers{host};
	$headers{authorization} =
	  "AWS4-HMAC-SHA256 Credential=$self->{id}/$scope, SignedHeaders=" . join(';', @names) . ", Signature=$signature";
	return \%headers;
}

# An access key of a role, for the requests to come.
sub use_key_of
{
	my ($self, $role, $database) = @_;
	my $key = $self->{node}->safe_psql($database // 'postgres', "SELECT * FROM dynamo_create_access_key('$role')");
	@$self{qw(id secret)} = split /\|/, $key;
	return;
}

# Any credentials, for dynamo_am.http_auth = none
sub use_any_key { @{ $_[0] }{qw(id secret)} = ('any', 'thing') }

sub post
{
	my ($self, $headers, $body) = @_;
	return $self->{http}->post($self->url('/'), { headers => $headers, content => $body });
}

# An operation, signed; the answer with its body.
sub call
{
	my ($self, $operation, $body, %change) = @_;
	return $self->post($self->sign("DynamoDB_20120810.$operation", $body, %change), $body);
}

# "status body"
sub text { return "$_[0]{status} $_[0]{content}" }

# Is the checksum that SDKs verify the body's?
sub checksum_is_right
{
	my ($answer) = @_;
	return $answer->{headers}{'x-amz-crc32'} == Compress::Zlib::crc32($answer->{content});
}

# A connection of its own, for what HTTP::Tiny would not send.
sub connection
{
	my ($self) = @_;
	return IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{port}, Timeout => 20)
	  // die "cannot connect: $!";
}

1;
