# DynamoDB's expressions: their grammars.  A tree's nodes are arrays:
#
#	[and|or, node, node] [not, node] [paren, node]
#	[compare, op, operand, operand] [between, operand x 3] [in, operand, operand ...]
#	[call, function, operand ...] [path, step ...] [value, ':v'] [add, operator, operand, operand]
#
# A step is [name, text as it stands] or [index, number].
package Api::Expression;
use strict;
use warnings;
use Rules;

use constant { TEXT_MAX => 4096, INDEX_DIGITS => 10 };

# kind: which parameter it is, "ConditionExpression"
sub new
{
	my ($class, $kind, $text) = @_;
	my $self = bless { kind => $kind, text => $text, at => 0 }, $class;
	$self->fail('Expression size has exceeded the maximum allowed size; expression size: ' . length $text)
	  if length $text > TEXT_MAX;
	$self->{tokens} = tokens($text);
	$self->fail('The expression can not be empty;') if @{ $self->{tokens} } == 1;
	return $self;
}

sub fail
{
	my ($self, $message) = @_;
	Rules::validation("Invalid $self->{kind}: $message");
}

# [kind, text, from, to]; the last one is the end.
sub tokens
{
	my ($text) = @_;
	my @tokens;
	pos($text) = 0;
	while (1)
	{
		$text =~ /\G\s+/gc;
		my $from = pos $text;
		last if $from == length $text;
		my $kind =
			$text =~ /\G[A-Za-z][A-Za-z0-9_]*/gc ? 'word'
		  : $text =~ /\G#[A-Za-z0-9_]+/gc ? 'name'
		  : $text =~ /\G:[A-Za-z0-9_]+/gc ? 'value'
		  : $text =~ /\G[0-9]+/gc ? 'number'
		  : $text =~ /\G(?:<=|>=|<>|[=<>()\[\],.+-])/gc ? 'symbol'
		  : $text =~ /\G(?:[\xC0-\xFF][\x80-\xBF]*|.)/gcs ? 'wrong'
		  : die;
		push @tokens, [ $kind, substr($text, $from, pos($text) - $from), $from, pos($text) ];
	}
	return [ @tokens, [ 'end', '<EOF>' ] ];
}

sub token { return $_[0]{tokens}[ $_[0]{at} ] }

sub next
{
	my ($self) = @_;
	return $self->{tokens}[ $self->{at}++ ];
}

sub syntax_error
{
	my ($self) = @_;
	my ($tokens, $at) = ($self->{tokens}, $self->{at});
	my $from = $at > 0 ? $tokens->[ $at - 1 ] : $tokens->[$at];
	my $to = $tokens->[$at][0] eq 'end' ? $from : $tokens->[ $at + 1 ][0] eq 'end' ? $tokens->[$at] : $tokens->[ $at + 1 ];
	my $near = substr($self->{text}, $from->[2], $to->[3] - $from->[2]);
	$self->fail(qq{Syntax error; token: "$tokens->[$at][1]", near: "$near"});
}

my %KEYWORD = map { $_ => 1 } qw(and or not between in);

# The token at hand, if it is this symbol or keyword
sub accept
{
	my ($self, $text) = @_;
	my $token = $self->token;
	return 0 unless $token->[0] eq 'symbol' ? $token->[1] eq $text : $token->[0] eq 'word' && lc $token->[1] eq $text;
	$self->{at}++;
	return 1;
}

sub expect
{
	my ($self, $text) = @_;
	$self->accept($text) or $self->syntax_error;
}

sub at_end
{
	my ($self) = @_;
	return $self->token->[0] eq 'end';
}

sub whole
{
	my ($self, $node) = @_;
	$self->at_end or $self->syntax_error;
	return $node;
}

# Paths and operands

sub step
{
	my ($self) = @_;
	my $token = $self->token;
	$self->syntax_error unless $token->[0] eq 'word' && !$KEYWORD{ lc $token->[1] } || $token->[0] eq 'name';
	return [ name => $self->next->[1] ];
}

sub path
{
	my ($self) = @_;
	my @steps = $self->step;
	while (1)
	{
		if ($self->accept('.')) { push @steps, $self->step }
		elsif ($self->accept('['))
		{
			$self->token->[0] eq 'number' or $self->syntax_error;
			push @steps, [ index => $self->next->[1] ];
			$self->expect(']');
		}
		else { return [ path => @steps ] }
	}
}

sub at_call
{
	my ($self) = @_;
	my ($word, $next) = @{ $self->{tokens} }[ $self->{at}, $self->{at} + 1 ];
	return $word->[0] eq 'word' && !$KEYWORD{ lc $word->[1] } && $next->[1] eq '(';
}

sub call
{
	my ($self) = @_;
	my $name = $self->next->[1];
	my @operands;
	$self->expect('(');
	do { push @operands, $self->operand } while $self->accept(',');
	$self->expect(')');
	return [ call => $name, @operands ];
}

sub operand
{
	my ($self) = @_;
	if ($self->accept('('))
	{
		my $operand = $self->operand;
		$self->expect(')');
		return [ paren => $operand ];
	}
	return $self->plain_operand;
}

sub plain_operand
{
	my ($self) = @_;
	return $self->call if $self->at_call;
	return [ value => $self->next->[1] ] if $self->token->[0] eq 'value';
	return $self->path;
}

# Conditions.  What "(" begins, a condition or an operand, shows only later: each is
# tried, and the one that comes further says what is wrong.

sub condition { return $_[0]->whole($_[0]->disjunction) }

sub disjunction
{
	my ($self) = @_;
	my $node = $self->conjunction;
	$node = [ or => $node, $self->conjunction ] while $self->accept('or');
	return $node;
}

sub conjunction
{
	my ($self) = @_;
	my $node = $self->negation;
	$node = [ and => $node, $self->negation ] while $self->accept('and');
	return $node;
}

sub negation
{
	my ($self) = @_;
	return [ not => $self->negation ] if $self->accept('not');
	return $self->comparison unless $self->token->[1] eq '(';

	my $from = $self->{at};
	my $comparison = eval { $self->comparison };
	return $comparison if $comparison;
	die $@ unless ref $@;
	my ($error, $reached) = ($@, $self->{at});
	$self->{at} = $from + 1;
	my $node = eval { my $inside = $self->disjunction; $self->expect(')'); [ paren => $inside ] };
	die $@ unless $node || ref $@;
	return $node // die $@ if $reached <= $self->{at};
	$self->{at} = $reached;
	die $error;
}

my %COMPARATOR = map { $_ => 1 } qw(= <> < <= > >=);

sub comparison
{
	my ($self) = @_;
	my $operand = $self->operand;
	return [ compare => $self->next->[1], $operand, $self->operand ] if $COMPARATOR{ $self->token->[1] };
	if ($self->accept('between'))
	{
		my $lower = $self->operand;
		$self->expect('and');
		return [ between => $operand, $lower, $self->operand ];
	}
	if ($self->accept('in'))
	{
		my @operands;
		$self->expect('(');
		do { push @operands, $self->operand } while $self->accept(',');
		$self->expect(')');
		return [ in => $operand, @operands ];
	}
	return $operand if $operand->[0] eq 'call';
	$self->syntax_error;
}

# Projections: a list of paths

sub projection
{
	my ($self) = @_;
	my @paths;
	do { push @paths, $self->path } while $self->accept(',');
	return $self->whole(\@paths);
}

# Updates: a list of [section, path, operand], and the sections as they come

sub update
{
	my ($self) = @_;
	my @actions;
	do
	{
		my $section = uc $self->token->[1];
		$self->syntax_error unless $self->token->[0] eq 'word' && $section =~ /^(SET|REMOVE|ADD|DELETE)$/;
		$self->next;
		push @{ $self->{sections} }, $section;
		do { push @actions, $self->action($section) } while $self->accept(',');
	} until $self->at_end;
	return \@actions;
}

sub action
{
	my ($self, $section) = @_;
	my $path = $self->path;
	return [ $section, $path ] if $section eq 'REMOVE';
	if ($section ne 'SET')
	{
		$self->token->[0] eq 'value' or $self->syntax_error;
		return [ $section, $path, [ value => $self->next->[1] ] ];
	}
	$self->expect('=');
	return [ $section, $path, $self->sum ];
}

sub sum
{
	my ($self) = @_;
	my $operand = $self->sum_operand;
	my $operator = $self->token->[1];
	return $operand unless $self->token->[0] eq 'symbol' && $operator =~ /^[-+]$/ && $operand->[0] ne 'add';
	$self->next;
	return [ add => $operator, $operand, $self->operand ];
}

# A sum in parentheses is whole.
sub sum_operand
{
	my ($self) = @_;
	return $self->plain_operand unless $self->accept('(');
	my $sum = $self->sum;
	$self->expect(')');
	return [ paren => $sum ];
}

# All nodes, operands before what they belong to
sub nodes
{
	my ($node) = @_;
	return ($node) if $node->[0] eq 'path' || $node->[0] eq 'value';
	return ((map { nodes($_) } grep { ref } @$node), $node);
}

sub bare
{
	my ($node) = @_;
	$node = $node->[1] while $node->[0] eq 'paren';
	return $node;
}

1;
