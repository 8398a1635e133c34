# Pulling the plug of a PostgreSQL::Test::Cluster.
package Crash;
use strict;
use warnings;
use Time::HiRes qw(usleep);

# Kills all processes of the server: the postmaster is stopped first, lest it
# reacts to the death of the others.  It is gone when its parent has taken
# notice.
sub pull_the_plug
{
	my ($node) = @_;
	my $postmaster = $node->{_pid};
	kill 'STOP', $postmaster;
	my @children = grep { $_ } split /\s+/, `ps -o pid= --ppid $postmaster`;
	kill 'KILL', @children, $postmaster;
	foreach (1 .. 300)
	{
		last unless kill 0, $postmaster;
		usleep(100_000);
	}
	$node->{_pid} = undef;
}

1;
