# Connections do not take the descriptors that the server needs for its files,
# even where the system grants few.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'needs prlimit' if system("prlimit --pid $$ --nofile=300:300") != 0;

my $e = Endpoint::start('endpoint_descriptors', 'dynamo_am.http_workers = 1');
my $node = $e->{node};
$e->use_key_of('app');
my $create = '{"TableName":"%s","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}';
is($e->call('CreateTable', sprintf $create, 'Before')->{status}, 200, 'a table');
my $worker = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'});

my @idle = map { $e->connection } 1 .. 250;
sleep 1;
my $open = () = glob "/proc/$worker/fd/*";
cmp_ok($open, '<', 200, "of 250 connections some wait, with $open files open");
foreach my $n (1 .. 5)
{
	is($e->call('CreateTable', sprintf $create, "Table$n")->{status}, 200, 'a client that was there before creates a table');
	$node->safe_psql('postgres', 'SELECT pg_switch_wal()');
	is($e->call('PutItem', qq({"TableName":"Table$n","Item":{"PK":{"S":"a"}}}))->{status}, 200, 'and writes to it');
}
close $_ foreach @idle;
is($e->get('/')->{status}, 200, 'when the others are gone, new ones are served');
is($node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'}), $worker, 'by the same worker');
unlike(slurp_file($node->logfile), qr/PANIC|Too many open files/, 'no file could not be opened');
$node->stop;
done_testing();
