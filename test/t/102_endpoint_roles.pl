# What code of a table's owner can do to the worker that it runs in: nothing
# that a request of somebody else's would meet.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Endpoint;
use PostgreSQL::Test::Utils;
use Test::More;

my $e = Endpoint::start('endpoint_roles', 'dynamo_am.http_workers = 1');
my $node = $e->{node};
$e->use_key_of('app');
is($e->call('CreateTable', '{"TableName":"Cart","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],'
		  . '"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}')->{status},
	200, 'a role creates a table');
my $put = '{"TableName":"Cart","Item":{"PK":{"S":"a"}}}';
my $worker = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'});

# The function's trigger is fired by this statement, or says why not.
sub with_trigger
{
	my ($body, $kind) = @_;
	my $deferred = $kind eq 'CONSTRAINT' ? 'DEFERRABLE INITIALLY DEFERRED' : '';
	$node->safe_psql('postgres', <<"SQL");
SET ROLE app;
CREATE TABLE IF NOT EXISTS seen (role text, name text);
TRUNCATE seen;
CREATE OR REPLACE FUNCTION owners_code() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN $body RETURN NULL; END \$\$;
DROP TRIGGER IF EXISTS owners ON "Cart";
CREATE $kind TRIGGER owners AFTER INSERT OR UPDATE ON "Cart" $deferred FOR EACH ROW EXECUTE FUNCTION owners_code();
SQL
	return Endpoint::text($e->call('PutItem', $put));
}
sub seen { return $node->safe_psql('postgres', 'TABLE seen') }
my $note = q{INSERT INTO seen VALUES (current_user, current_setting('application_name'));};

is(with_trigger($note, ''), '200 {}', 'a trigger is fired');
like(seen(), qr/^app\|/, 'as the role of the request');
with_trigger("$note SET application_name = 'left behind';", '');
is($e->call('PutItem', $put)->{status}, 200, 'a trigger may change a setting');
unlike(seen(), qr/left behind/, 'which the next request does not see');
like(with_trigger('RESET ROLE;', ''), qr/^400 .*cannot set parameter \\"role\\"/, 'no other role is taken');
like(with_trigger('SET SESSION AUTHORIZATION DEFAULT;', ''), qr/^400 .*cannot set parameter \\"session_authorization\\"/, 'nor that of the session');
like(with_trigger('CREATE TEMP TABLE seen (a int);', ''), qr/^400 .*temporary table/, 'no temporary table stays');
like(with_trigger($note, 'CONSTRAINT'), qr/^400 .*deferred trigger/, 'nothing is left to be fired at commit');
is(seen(), '', 'and nothing was');
$node->safe_psql('postgres', 'DROP TRIGGER owners ON "Cart"');

# A cancel concerns a request, not the worker.
$node->safe_psql('postgres', "SELECT pg_cancel_backend($worker)");
is($e->call('PutItem', $put)->{status}, 200, 'a cancel between requests does nothing');
is($node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'dynamo_am endpoint'}), $worker, 'it is still the same worker');

# The key of the secrets
my $file = $node->data_dir . '/dynamo_am.key';
rename $file, "$file.away" or die $!;
$node->restart;
$e->wait_until_up;
like(Endpoint::text($e->call('PutItem', $put)), qr/^500 .*InternalServerError/, 'without the key no secret is read');
ok(!-e $file, 'and no other key is made');
like(slurp_file($node->logfile), qr/could not open file "dynamo_am.key"/, 'the log says so');
rename "$file.away", $file or die $!;
is($e->call('PutItem', $put)->{status}, 200, 'with it they are');
$node->stop;
done_testing();
