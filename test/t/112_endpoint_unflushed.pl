# An answer says nothing that a crash could undo: it waits for the WAL of
# commits that its request has seen, also those of another worker.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use IO::Select;
use Test::More;

my $e = Endpoint::start('endpoint_unflushed', <<'CONF');
dynamo_am.http_workers = 2
dynamo_am.http_lock_timeout = 60s
autovacuum = off
bgwriter_lru_maxpages = 0
shared_buffers = 64MB
dynamo_am.worker_databases = 0
CONF
my $node = $e->{node};
$e->use_key_of('app');
is($e->call('CreateTable', '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
		  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}')->{status}, 200, 'a table');
$node->safe_psql('postgres', q{ALTER SYSTEM SET dynamo_am.stop_points = 'endpoint-committed'});
$node->reload;

# The WAL writer would flush, too, at a time of its own; as would who writes a
# page, hence the settings of buffers.
my $wal_writer = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'});
kill 'STOP', $wal_writer;
END { kill 'CONT', $wal_writer if $wal_writer }

# Sends a request on a connection of its own, and does not wait.
sub begin
{
	my ($operation, $body) = @_;
	my $socket = $e->connection;
	my %headers = (%{ $e->sign("DynamoDB_20120810.$operation", $body) }, host => "127.0.0.1:$e->{port}", 'content-length' => length $body);
	print $socket join("\r\n", 'POST / HTTP/1.1', (map { "$_: $headers{$_}" } sort keys %headers), '', $body);
	return $socket;
}

# What there is to read within some seconds
sub answer
{
	my ($socket, $seconds) = @_;
	return undef if !IO::Select->new($socket)->can_read($seconds);
	sysread $socket, my $text, 100000;
	return $text;
}

# The kernel chooses the worker: those that are held do not answer.
sub ask_other_worker
{
	my @begun;
	foreach (1 .. 60)
	{
		push @begun, begin(@_);
		my $text = answer($begun[-1], 0.5);
		return $text if defined $text;
	}
	die 'no worker answers';
}

# What is at stake: a new item, by a worker that is held before it flushes.
sub check_seen
{
	my ($name, $operation, $body, $expected) = @_;
	my $holder = $node->background_psql('postgres');
	$holder->query_safe(q{SELECT pg_advisory_lock(dynamo.stop_point_key('endpoint-committed'))});
	my $put = begin('PutItem', qq({"TableName":"Cart","Item":{"PK":{"S":"$name"}}}));
	ok($node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted}),
		"$name: an item is committed");
	my $lsn = $node->safe_psql('postgres', 'SELECT pg_current_wal_insert_lsn()');
	my $flushed = "SELECT pg_current_wal_flush_lsn() >= '$lsn'";
	is($node->safe_psql('postgres', $flushed), 'f', 'and not flushed');

	my $text = ask_other_worker($operation, $body);
	like($text, $expected, 'another worker sees it');
	is($node->safe_psql('postgres', $flushed), 't', 'and has flushed it before it says so');
	ok(!defined answer($put, 0.1), 'who has put it has not heard of it yet');
	$holder->quit;
	like(answer($put, 20), qr/^HTTP\/1\.1 200 /, 'but then does');
	return;
}

check_seen('read', 'GetItem', '{"TableName":"Cart","Key":{"PK":{"S":"read"}}}', qr/"Item":\{"PK":\{"S":"read"\}\}/);
check_seen('refused', 'PutItem', '{"TableName":"Cart","Item":{"PK":{"S":"refused"}},"ConditionExpression":"attribute_not_exists(PK)"}',
	qr/ConditionalCheckFailedException/);
kill 'CONT', $wal_writer;
$node->stop;
done_testing();
