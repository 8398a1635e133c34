# README.md's table of compatibility says of each member of each operation
# what dynamo.api_members() does, no more and no less.  When it fails, the
# table that it wants is in the log.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('compatibility');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION dynamo_am');

# One row for each operation; the required members are bold.
my $wanted = $node->safe_psql('postgres', q{
	SELECT concat_ws(' | ', '| ' || operation,
		coalesce(string_agg(shown, ', ') FILTER (WHERE support = 'done'), ''),
		coalesce(string_agg(shown, ', ') FILTER (WHERE support = 'stored'), ''),
		coalesce(string_agg(shown, ', ') FILTER (WHERE support IN ('refused', 'none')), '') || ' |')
	FROM (SELECT *, CASE WHEN required THEN '**' || member || '**' ELSE member END AS shown
		FROM dynamo.api_members() WITH ORDINALITY) m
	GROUP BY operation
	ORDER BY operation COLLATE "C"});
$wanted = "| operation | done | stored and described only | not there |\n|---|---|---|---|\n$wanted\n";
$wanted =~ s/ +/ /g;

my ($found) = slurp_file('README.md') =~ /^(\| operation \| done .*?\n)(?!\|)/ms;
is($found // '', $wanted, 'table of compatibility in README.md');
note("README.md needs this table:\n$wanted") if ($found // '') ne $wanted;

$node->stop;
done_testing();
