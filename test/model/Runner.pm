# Runs operations in a database through one psql, compares what it answers with
# what the model says, and shortens a history that ends in a difference.
#
# psql reads a script in which a line of marks follows each statement: its number,
# SQLSTATE, row count and error message.  So statements need no wrapping,
# whatever they are, and errors are part of the answer.
package Runner;
use strict;
use warnings;
use IPC::Run;
use Time::HiRes qw(time);
use Generate;
use Model;

use constant { LINE_MAX => 300, REPORT_MAX => 40 };

# A table with a sort key has an index of all of it by that key.
sub create_table
{
	my ($name, $pk, $sk) = @_;
	return "SELECT dynamo_create_table('$name', 'PK $pk');\n" unless $sk;
	return sprintf(q{SELECT dynamo_api('CreateTable', '{"TableName": "%s", "BillingMode": "PAY_PER_REQUEST",
		"KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
		"AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "%s"}, {"AttributeName": "SK", "AttributeType": "%s"}],
		"GlobalSecondaryIndexes": [{"IndexName": "%s", "KeySchema": [{"AttributeName": "SK", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}]}');
}, $name, $pk, $sk, Model::INDEX);
}

# In a database that others are copies of: tables and helpers.
my $TABLES = join '', map { create_table(@$_) } @Generate::TABLES;

my $SETUP = <<"SQL" . <<'SQL';
CREATE EXTENSION dynamo_am;
$TABLES
SQL
CREATE FUNCTION model_trigger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
-- Finds a key's attribute in the text of an item, where json_in would not do: for \u0000.
CREATE FUNCTION key_pattern(name text) RETURNS text LANGUAGE sql AS $$
	SELECT format('"%s":\{"[SNB]":"(?:[^"\\]|\\.)*"\}', name)
$$;
-- Reads pages to the end, each from behind the last item of the one before;
-- executes a statement of churn after each page, what is left at the end.
CREATE FUNCTION model_pages(page_query text, churn text[]) RETURNS SETOF dynamo_item LANGUAGE plpgsql AS $$
DECLARE
	page dynamo_item[];
	last text;
	start_key dynamo_item;
	turn int := 1;
BEGIN
	LOOP
		EXECUTE format('SELECT array_agg(item) FROM (%s) page', page_query) INTO page USING start_key;
		EXIT WHEN page IS NULL;
		RETURN QUERY SELECT unnest(page);
		last := page[cardinality(page)]::text;
		start_key := concat('{', substring(last FROM key_pattern('PK')), ',' || substring(last FROM key_pattern('SK')), '}')::dynamo_item;
		IF turn <= cardinality(churn) THEN
			EXECUTE churn[turn];
		END IF;
		turn := turn + 1;
		ASSERT turn < 2000, 'pages have no end';
	END LOOP;
	FOR turn IN turn .. cardinality(churn) LOOP
		EXECUTE churn[turn];
	END LOOP;
END
$$;
SQL

# node: a PostgreSQL::Test::Cluster that runs; directory: for scripts.
sub new
{
	my ($class, %self) = @_;
	$self{node}->safe_psql('postgres', 'CREATE DATABASE model_template');
	$self{node}->safe_psql('model_template', $SETUP);
	return bless { scripts => 0, %self }, $class;
}

sub fresh_database
{
	my ($self, $name) = @_;
	$self->{node}->poll_query_until('postgres', 'SELECT true') or die 'the server is gone';
	$self->{node}->safe_psql('postgres', "DROP DATABASE IF EXISTS $name");
	$self->{node}->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE model_template");
	return $name;
}

# Starts psql on operations; finish() gives the results.
sub start
{
	my ($self, $database, @operations) = @_;
	my $file = sprintf('%s/script%d.sql', $self->{directory}, $self->{scripts}++);
	my $output = '';

	open my $script, '>', $file or die "$file: $!";
	print $script "\\pset null NULL\n";
	print $script "$operations[$_]{sql};\n\\echo #$_ :SQLSTATE :ROW_COUNT :LAST_ERROR_MESSAGE\n" foreach 0 .. $#operations;
	close $script or die "$file: $!";
	my $run = IPC::Run::start([ 'psql', '-XqAt', '-d', $self->{node}->connstr($database), '-f', $file ],
		'>', \$output, '2>', '/dev/null');
	return { run => $run, output => \$output, file => $file };
}

sub finish
{
	my ($self, $started) = @_;
	my (@results, @lines);

	$started->{run}->finish;
	unlink $started->{file};
	foreach my $line (split /\n/, ${ $started->{output} })
	{
		if ($line =~ /^#(\d+) (\w+) (\d+) (.*)/)
		{
			$results[$1] = { state => $2, count => $3, message => $4, lines => [@lines] };
			@lines = ();
		}
		else { push @lines, $line }
	}
	return @results;
}

# Lines in an order in which partitions may come: those that come in $got
sub in_order_of
{
	my ($got, $lines) = @_;
	return @$lines unless @$lines && ref $lines->[0];
	my %partition = map { $_->[0] => $_ } @$lines;
	my @sorted = map { @{ delete $partition{$_} // [] } } @$got;
	return (@sorted, map { @{ $partition{$_} } } sort keys %partition);
}

sub text_of
{
	my ($result, @lines) = @_;
	return "$result->{state}: $result->{message}" if $result->{state} ne '00000';
	return join("\n", @lines, "($result->{count})");
}

# What is expected and what came, as text, if they differ
sub difference
{
	my ($expected, $got) = @_;
	$got //= { state => 'lost', message => 'the server or psql has ended', lines => [] };
	my $expected_text = text_of($expected, in_order_of($got->{lines}, $expected->{lines}));
	my $got_text = text_of($got, @{ $got->{lines} });
	return $expected_text eq $got_text ? () : ($expected_text, $got_text);
}

# The first difference: { number, expected, got }
sub compare
{
	my ($self, $operations, @results) = @_;
	my $model = Model->new(@Generate::TABLES);

	foreach my $number (0 .. $#$operations)
	{
		my ($expected, $got) = difference($model->apply($operations->[$number]{call}), $results[$number]);
		return { number => $number, expected => $expected, got => $got } if defined $expected;
	}
	return;
}

sub run
{
	my ($self, @operations) = @_;
	my $database = $self->fresh_database('model');
	return $self->compare(\@operations, $self->finish($self->start($database, @operations)));
}

# What only looks
my %READS = map { $_ => 1 } qw(get query scan scan_limit refused_scan select_where check
  GetItem BatchGetItem TransactGetItems Query Scan);

# Does a history differ from the model at its end and nowhere else?
sub differs_at_end
{
	my ($self, @operations) = @_;
	my $found = $self->run(@operations);
	return $found && $found->{number} == $#operations;
}

# Removes what it can from a history that differs at its end, in at most so many
# seconds: all that only looks, then halves, quarters and so on.
sub shrink
{
	my ($self, $seconds, @operations) = @_;
	my $deadline = time() + $seconds;
	my @changes = grep { !$READS{ $_->{call}[0] } } @operations[ 0 .. $#operations - 1 ];
	@operations = (@changes, $operations[-1]) if $self->differs_at_end(@changes, $operations[-1]);
	my $size = int(@operations / 2);

	while ($size >= 1)
	{
		my $removed = 0;
		for (my $from = 0; $from < $#operations; )
		{
			return @operations if time() > $deadline;
			my $to = $from + $size < $#operations ? $from + $size : $#operations;
			my @rest = @operations[ 0 .. $from - 1, $to .. $#operations ];
			if ($self->differs_at_end(@rest)) { @operations = @rest; $removed = 1 }
			else { $from = $to }
		}
		$size = int($size / 2) unless $removed && $size == 1;
	}
	return @operations;
}

sub shortened
{
	my ($text) = @_;
	my $longest = LINE_MAX;
	$text =~ s/^(.{$longest}).+$/"$1 ... (" . length($&) . ' characters)'/mge;
	return $text;
}

# Two texts without what they begin with in common, if that is much
sub where_they_differ
{
	my @texts = @_;
	my ($same) = ($texts[0] ^ $texts[1]) =~ /^(\0*)/;
	my $cut = length($same) - LINE_MAX / 2;
	return map { shortened($cut > 0 ? "(from character $cut on) " . substr($_, $cut) : $_) } @texts;
}

# Tells of a difference: the shortest history, statement, expected, got.
sub report
{
	my ($self, $difference, @operations) = @_;
	my @history = $self->shrink($self->{shrink_seconds}, @operations[ 0 .. $difference->{number} ]);
	my $again = $self->run(@history) // $difference;
	my $file = "$ENV{DYN_OUT}/model.sql";

	open my $script, '>', $file or die "$file: $!";
	print $script map { "$_->{sql};\n" } @history;
	close $script or die "$file: $!";
	my @shown = @history > REPORT_MAX ? @history[ -REPORT_MAX() .. -1 ] : @history;
	my ($expected, $got) = where_they_differ($again->{expected}, $again->{got});
	return join("\n",
		"operation $difference->{number} differs; " . @history . ' statements are left (all of them: model.sql among the results):',
		(map { shortened($_->{sql}) . ';' } @shown),
		'expected:', $expected, 'got:', $got);
}

1;
