# README.md is a promise: each of its ```sql blocks is run in order, and the
# ```text block behind it, if there is one, is what psql printed.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $readme = slurp_file('README.md');
my @examples;
while ($readme =~ /^```sql\n(.*?)^```\n(?:\n?^```text\n(.*?)^```$)?/msg)
{
	push @examples, { sql => $1, output => $2 };
}
cmp_ok(scalar @examples, '>=', 10, 'README.md has examples');

my $node = PostgreSQL::Test::Cluster->new('readme');
$node->init;
$node->start;

# psql's own table format, as a reader sees it; trailing blanks do not show.
sub run_example
{
	my ($sql) = @_;
	my ($stdout, $stderr) = ('', '');
	IPC::Run::run(
		[ 'psql', '-X', '-q', '-d', $node->connstr('postgres') ],
		'<', \$sql, '>', \$stdout, '2>', \$stderr);
	my $printed = $stderr . $stdout;
	$printed =~ s/[ \t]+$//mg;
	$printed =~ s/\n+\z/\n/;
	return $printed;
}

foreach my $example (@examples)
{
	my ($title) = $example->{sql} =~ /^(.*)$/m;
	my $printed = run_example($example->{sql});

	if (defined $example->{output})
	{
		is($printed, $example->{output}, $title);
	}
	else
	{
		unlike($printed, qr/ERROR/, $title);
	}
}
$node->stop;
done_testing();
