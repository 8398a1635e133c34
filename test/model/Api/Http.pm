# Sends requests to the endpoint, signed, compares its answers with the model's: their
# status and bodies.
package Api::Http;
use strict;
use warnings;
use parent -norequire, 'Api::Runner';
use Endpoint;
use Api::Generate;
use Api::Json;
use Api::Runner;

# endpoint: an Endpoint that runs and signs; its database is emptied.
sub new
{
	my ($class, %self) = @_;
	return bless { %self, node => $self{endpoint}{node}, database => 'postgres' }, $class;
}

# There is one database that the endpoint serves.
sub fresh_database
{
	my ($self) = @_;
	$self->{node}->safe_psql($self->{database}, 'DROP OWNED BY app; GRANT CREATE ON SCHEMA public TO app; TRUNCATE dynamo.request_tokens');
	foreach my $table (@Api::Generate::TABLES)
	{
		my $answer = $self->{endpoint}->call('CreateTable', Api::Runner::create_request(@$table));
		die Endpoint::text($answer) if $answer->{status} != 200;
	}
	return $self->{database};
}

sub start { my ($self, $database, @operations) = @_; return \@operations }

# An operation over one connection, written at once: HTTP::Tiny writes headers and body
# one after the other, and waits 40 ms for what TCP acknowledges late.
sub call
{
	my ($self, $name, $body) = @_;
	my $e = $self->{endpoint};
	my $socket = $self->{socket} //= $e->connection;
	my %headers = (%{ $e->sign("DynamoDB_20120810.$name", $body) }, host => "127.0.0.1:$e->{port}", 'content-length' => length $body);
	print $socket join "\r\n", 'POST / HTTP/1.1', (map { "$_: $headers{$_}" } sort keys %headers), '', $body;
	local $/ = "\r\n\r\n";
	my $head = <$socket> // die 'the endpoint has closed the connection';
	my %got = map { my ($header, $value) = /^([^:]+): (.*)/; (lc $header => $value) } grep { /:/ } split /\r\n/, $head;
	read $socket, my $content, $got{'content-length'};
	return { status => $head =~ m{^HTTP/1\.1 (\d+)}, headers => \%got, content => $content };
}

# [status, what is wrong with the answer's headers, its body]
sub answer_of
{
	my ($self, $name, $request) = @_;
	my $answer = $self->call($name, Api::Json::encode($request));
	my @wrong = (
		Endpoint::checksum_is_right($answer) ? () : 'x-amz-crc32',
		$answer->{headers}{'content-type'} eq 'application/x-amz-json-1.0' ? () : 'content-type');
	return sprintf '["%s","%s",%s]', $answer->{status}, join(' ', @wrong), $answer->{content};
}

sub finish
{
	my ($self, $operations) = @_;
	return map { { lines => [ $self->answer_of(@{ $_->{call} }[ 0, 1 ]) ] } } @$operations;
}

# What the model answers, as HTTP has it
sub on_the_wire { return map { +{ state => $_->{state} eq '00000' ? 200 : 400, message => '', body => $_->{body} } } @_ }

sub compare
{
	my ($self, $operations, @results) = @_;
	my $model = Api::Model->new($self->{hashes}, @Api::Generate::TABLES);
	return Api::Runner::first_difference($operations, [ on_the_wire(map { $model->apply($_->{call}) } @$operations) ], @results);
}

sub compare_generated
{
	my ($self, $operations, @results) = @_;
	return Api::Runner::first_difference($operations, [ on_the_wire(map { $_->{expected} } @$operations) ], @results);
}

1;
