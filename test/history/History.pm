# Is what concurrent clients saw possible if every operation had happened at
# one moment between its beginning and its end?
#
# Items are lists to which operations append unique values, so the list that is
# there at last says in which order its writers came, and a read says which of
# them it has seen: its version of a list is the length.  From that come all
# dependencies between operations:
#
#   ww  wrote the next value of a list
#   wr  saw the other one's value as the last of a list
#   rw  did not see yet what the other one appended next
#   rt  began after the other one had ended
#
# If these have a cycle, no order explains the history.
#
# An operation is a hash:
#   id, start, end        times, of one clock
#   ok                    whether it was acknowledged; if not, it must have had no effect
#   appends               { list => value }
#   reads                 { list => [ values ] }
#   versions              { list => length }, of which it only knows that
package History;
use strict;
use warnings;

# Returns a hash of lists of complaints: lost, undead, torn, fractured, cycles.
sub check
{
	my ($operations, $final) = @_;
	my $self = {
		operations => $operations,
		final => $final,
		writers => {},    # list => [ operations, in the order of the values ]
		wrong => { lost => [], undead => [], torn => [], fractured => [], cycles => [] },
	};
	bless $self;
	$self->find_writers;
	$self->check_reads;
	$self->check_fractures;
	$self->check_order;
	return $self->{wrong};
}

sub complain
{
	my ($self, $kind, $text) = @_;
	push @{ $self->{wrong}{$kind} }, $text;
}

# Every value that was acknowledged is there once, and no other.
sub find_writers
{
	my ($self) = @_;
	my (%owner, %seen);
	foreach my $op (@{ $self->{operations} })
	{
		$owner{"$_=$op->{appends}{$_}"} = $op foreach keys %{ $op->{appends} // {} };
	}
	foreach my $list (sort keys %{ $self->{final} })
	{
		foreach my $value (@{ $self->{final}{$list} })
		{
			my $op = $owner{"$list=$value"};
			$self->complain('undead', "$list: $value") if !$op || !$op->{ok} || $seen{"$list=$value"}++;
			push @{ $self->{writers}{$list} }, $op;
		}
	}
	foreach (sort keys %owner)
	{
		$self->complain('lost', "$_ of $owner{$_}{id}") if $owner{$_}{ok} && !$seen{$_};
	}
}

# What was read is a beginning of what is there at last; notes its length.
sub check_reads
{
	my ($self) = @_;
	foreach my $op (grep { $_->{ok} } @{ $self->{operations} })
	{
		foreach my $list (sort keys %{ $op->{reads} // {} })
		{
			my @read = @{ $op->{reads}{$list} };
			my @final = @{ $self->{final}{$list} // [] };
			my $same = @read <= @final && "@read" eq "@final[0 .. $#read]";
			$self->complain('torn', "$op->{id} read $list: @read") unless $same;
			$op->{versions}{$list} = @read;
		}
	}
}

# Does a reader see all that a writer has appended, or nothing of it?
sub check_fractures
{
	my ($self) = @_;
	my %places;    # operation's id => { list => position }
	foreach my $list (keys %{ $self->{writers} })
	{
		my @writers = @{ $self->{writers}{$list} };
		$places{ $writers[$_]{id} // '' }{$list} = $_ foreach 0 .. $#writers;
	}
	foreach my $op (grep { $_->{ok} && $_->{versions} } @{ $self->{operations} })
	{
		my $versions = $op->{versions};
		my %candidates = map { $_->{id} => 1 } grep { $_ } map { @{ $self->{writers}{$_} // [] } } keys %$versions;
		foreach my $writer (sort keys %candidates)
		{
			my $place = $places{$writer};
			my @common = grep { exists $place->{$_} } keys %$versions;
			my $seen = grep { $versions->{$_} > $place->{$_} } @common;
			$self->complain('fractured', "$op->{id} saw $seen of " . @common . " values of $writer")
			  if $seen && $seen < @common;
		}
	}
}

sub add_edge
{
	my ($self, $from, $to, $kind) = @_;
	return if !defined $from || !defined $to || $from eq $to;
	$self->{edges}{$from}{$to} //= $kind;
}

sub add_dependencies
{
	my ($self) = @_;
	foreach my $list (keys %{ $self->{writers} })
	{
		my @writers = map { $_->{id} } @{ $self->{writers}{$list} };
		$self->add_edge($writers[ $_ - 1 ], $writers[$_], "ww $list") foreach 1 .. $#writers;
	}
	foreach my $op (grep { $_->{ok} } @{ $self->{operations} })
	{
		foreach my $list (keys %{ $op->{versions} // {} })
		{
			my $version = $op->{versions}{$list};
			my $writers = $self->{writers}{$list} // [];
			$self->add_edge($writers->[ $version - 1 ]{id}, $op->{id}, "wr $list") if $version > 0 && $version <= @$writers;
			$self->add_edge($op->{id}, $writers->[$version]{id}, "rw $list") if $version < @$writers;
		}
	}
}

# Instead of an edge from every operation to each one that begins after its
# end: a chain of moments, one for each end.
sub add_real_time
{
	my ($self) = @_;
	my @events = map { ([ $_->{start}, 0, $_->{id} ], [ $_->{end}, 1, $_->{id} ]) } grep { $_->{ok} } @{ $self->{operations} };
	my $moment;
	my $count = 0;
	foreach my $event (sort { $a->[0] <=> $b->[0] || $a->[1] <=> $b->[1] } @events)
	{
		my (undef, $is_end, $id) = @$event;
		if ($is_end)
		{
			my $next = 'moment ' . $count++;
			$self->add_edge($moment, $next, 'rt');
			$self->add_edge($id, $next, 'rt');
			$moment = $next;
		}
		else { $self->add_edge($moment, $id, 'rt') }
	}
}

# Removes whatever nothing remaining comes before; what is left has cycles.
sub remove_acyclic
{
	my ($edges) = @_;
	my %incoming;
	foreach my $from (keys %$edges)
	{
		$incoming{$from} //= 0;
		$incoming{$_}++ foreach keys %{ $edges->{$from} };
	}
	my @free = grep { $incoming{$_} == 0 } keys %incoming;
	while (defined(my $node = pop @free))
	{
		delete $incoming{$node};
		foreach my $to (keys %{ $edges->{$node} // {} })
		{
			push @free, $to if --$incoming{$to} == 0;
		}
	}
	return \%incoming;
}

# The shortest cycle through a node among those left, as text.
sub describe_cycle
{
	my ($edges, $left, $start) = @_;
	my %before;
	my @queue = ($start);
	while (defined(my $node = shift @queue))
	{
		foreach my $to (sort keys %{ $edges->{$node} // {} })
		{
			next if !exists $left->{$to} || exists $before{$to};
			$before{$to} = $node;
			push @queue, $to;
		}
		last if exists $before{$start};
	}
	return undef unless exists $before{$start};
	my ($node, @text) = ($start);
	do
	{
		my $previous = $before{$node};
		unshift @text, "$previous -($edges->{$previous}{$node})-> $node";
		$node = $previous;
	} while ($node ne $start);
	return join('; ', @text);
}

sub check_order
{
	my ($self) = @_;
	$self->{edges} = {};
	$self->add_dependencies;
	$self->add_real_time;
	my $left = remove_acyclic($self->{edges});
	foreach my $node (sort grep { !/^moment/ } keys %$left)
	{
		my $cycle = describe_cycle($self->{edges}, $left, $node) or next;
		$self->complain('cycles', $cycle);
		return;
	}
}

1;
