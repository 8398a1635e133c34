# The library works the same when it is preloaded and when it is not.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('primary');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION dynamo_am');

sub stop_point_key
{
	return $node->safe_psql('postgres',
		"SELECT dynamo.stop_point_key('put-row-locked')");
}

my $key = stop_point_key();
$node->append_conf('postgresql.conf',
	"shared_preload_libraries = 'dynamo_am'\ndynamo_am.stop_points = 'a'");
$node->restart;

is(stop_point_key(), $key, 'functions answer the same when preloaded');
is($node->safe_psql('postgres', 'SHOW dynamo_am.stop_points'),
	'a', 'settings of the configuration file hold');
$node->stop;
done_testing();
