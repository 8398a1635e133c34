# The random requests of 051_model_api.pl, fewer of them, to the endpoint, each signed
# and in a transaction of its own.
#
#   DYN_SEED, DYN_API_ONLY, DYN_MODEL_SHRINK as in 051_model_api.pl
#   DYN_HTTP_OPERATIONS=...    how many operations (8,000)
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin, "$FindBin::Bin/../model";
use Endpoint;
use PostgreSQL::Test::Utils;
use Test::More;
use Api::Generate;
use Api::Http;

my $seed = $ENV{DYN_SEED} // time();
my $count = $ENV{DYN_HTTP_OPERATIONS} // 8000;
note("seed $seed (DYN_SEED repeats it)");

my $e = Endpoint::start('model_http', "dynamo_am.http_workers = 2\nautovacuum = off");
$e->use_key_of('app');
my $runner = Api::Http->new(endpoint => $e, shrink_seconds => $ENV{DYN_MODEL_SHRINK} // 60);
srand($seed);
my $pools = Api::Generate::pools();
$runner->{hashes} = $runner->hashes($pools);
my @operations = Api::Generate->new($runner->{hashes}, $pools, split ' ', $ENV{DYN_API_ONLY} // '')->operations($count);
my $difference = $runner->compare_generated(\@operations, $runner->finish($runner->start($runner->fresh_database, @operations)));
ok(!$difference, "$count operations, seed $seed");
diag($runner->report($difference, @operations)) if $difference;
unlike(slurp_file($e->{node}->logfile), qr/PANIC|terminated by signal/, 'nothing has crashed');
$e->{node}->stop;
done_testing();
