# Runs requests through dynamo_api(), compares its answers with the model's.
package Api::Runner;
use strict;
use warnings;
use parent -norequire, 'Runner';
use Api::Generate;
use Api::Json;
use Api::Model;
use Runner;

my $SETUP = <<'SQL';
CREATE EXTENSION dynamo_am;
-- [SQLSTATE, message, answer or the error's body]; a failure leaves no trace.
CREATE FUNCTION api(operation text, request json) RETURNS json LANGUAGE plpgsql AS $$
DECLARE
	state text;
	message text;
	detail text;
BEGIN
	RETURN json_build_array('00000', NULL, dynamo_api(operation, request));
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
	RETURN json_build_array(state, message, CASE WHEN detail LIKE '{%' THEN detail::json ELSE to_json(detail) END);
END
$$;
SQL

# Keys as KeySchema
sub key_schema
{
	my ($hash, $range) = @_;
	return [ (map { { AttributeName => $_->[0], KeyType => 'HASH' } } @$hash), (map { { AttributeName => $_->[0], KeyType => 'RANGE' } } @$range) ];
}

sub projection
{
	my ($projection) = @_;
	return { ProjectionType => 'ALL' } if $projection eq 'ALL';
	return @$projection ? { ProjectionType => 'INCLUDE', NonKeyAttributes => $projection } : { ProjectionType => 'KEYS_ONLY' };
}

sub index_member
{
	my ($member, @indexes) = @_;
	return () unless @indexes;
	return ($member => [ map { { IndexName => $_->{name}, KeySchema => key_schema(@$_{qw(hash range)}), Projection => projection($_->{projection}) } } @indexes ]);
}

sub create_request
{
	my ($name, $pk, $sk, @indexes) = @_;
	my @sort = $sk ? [ SK => $sk ] : ();
	my %types = map { @$_ } [ PK => $pk ], @sort, map { Api::Index::key_attributes($_) } @indexes;
	my $request = {
		TableName => $name,
		BillingMode => 'PAY_PER_REQUEST',
		KeySchema => key_schema([ [ PK => $pk ] ], \@sort),
		AttributeDefinitions => [ map { { AttributeName => $_, AttributeType => $types{$_} } } sort keys %types ],
		index_member(LocalSecondaryIndexes => grep { $_->{local} } @indexes),
		index_member(GlobalSecondaryIndexes => grep { !$_->{local} } @indexes)
	};
	return Api::Json::encode($request);
}

sub new
{
	my ($class, %self) = @_;
	$self{node}->safe_psql('postgres', 'CREATE DATABASE model_template');
	$self{node}->safe_psql('model_template', join('', $SETUP, map { "SELECT dynamo_api('CreateTable', " . Text::literal(create_request(@$_)) . ");\n" } @Api::Generate::TABLES));
	my $runner = bless { scripts => 0, %self }, $class;
	return $runner;
}

# The hashes of these keys, which is the one thing that the model does not work out
# itself: { "type:key" => hash in hexadecimal }.
sub hashes
{
	my ($self, $pools) = @_;
	my @keys = map { my $type = $Api::Generate::TABLES[$_][1]; map { [ $type, $_ ] } @{ $pools->[$_]{PK} } } 0 .. $#$pools;
	my $values = join(', ', map { sprintf('(%s, (%s)::dynamo_partition_key)', Text::literal(unpack('H*', "$_->[0]:$_->[1]")), partition_key(@$_)) } @keys);
	my $rows = $self->{node}->safe_psql($self->{database} // 'model_template',
		"SELECT k, lpad(to_hex(dynamo.partition_key_hash_extended(p, 0)), 16, '0') FROM (VALUES $values) keys (k, p)");
	return { map { my ($key, $hash) = split /\|/; (pack('H*', $key) => $hash) } split /\n/, $rows };
}

sub partition_key
{
	my ($type, $content) = @_;
	return Text::literal(Text::value([ $type, $content ])) if $type eq 'S';
	return "$content\::numeric" if $type eq 'N';
	return Text::literal('\x' . unpack('H*', $content)) . '::bytea';
}


# Takes from a table's description what no model knows.
sub forget
{
	my ($description) = @_;
	delete $description->{$_} foreach qw(CreationDateTime TableId TableSizeBytes ItemCount WarmThroughput);
	delete $description->{BillingModeSummary}{LastUpdateToPayPerRequestDateTime} if $description->{BillingModeSummary};
}

# Answers of which some part has no order, in one
sub in_order
{
	my ($operation, $body, $request) = @_;
	return $body unless ref $body eq 'HASH';
	$body = Api::Json::canonical($body);
	forget($_) foreach grep { $_ } $body->{Table} // (), $body->{TableDescription} // ();
	$body->{Tags} = [ sort { $a->{Key} cmp $b->{Key} } @{ $body->{Tags} } ] if $body->{Tags};
	if ($operation eq 'BatchGetItem' && $body->{Responses})
	{
		my %responses = %{ $body->{Responses} };
		$responses{$_} = [ sort { Api::Json::encode($a) cmp Api::Json::encode($b) } @{ $responses{$_} } ] foreach keys %responses;
		$body->{Responses} = \%responses;
	}
	$body->{Items} = [ sort { Api::Json::encode($a) cmp Api::Json::encode($b) } @{ $body->{Items} } ]
	  if $operation eq 'Scan' && $request->{IndexName} && $body->{Items};
	$body->{ConsumedCapacity} = [ sort { $a->{TableName} cmp $b->{TableName} } @{ $body->{ConsumedCapacity} } ] if ref $body->{ConsumedCapacity} eq 'ARRAY';
	return $body;
}

# An answer as text: the same for all that say the same
sub text_of
{
	my ($operation, $request, $state, $message, $body) = @_;
	my $text = join("\n", $state, $message // '', Api::Json::encode(in_order($operation, $body, $request)));
	return $text =~ s/(validation errors? detected: )([^\n"]*)/$1 . join('; ', sort split m{; (?=Value )}, $2)/egr;
}

# The first difference between answers and what is expected: { number, expected, got }
sub first_difference
{
	my ($operations, $expected, @results) = @_;

	foreach my $number (0 .. $#$operations)
	{
		my ($name, $request) = @{ $operations->[$number]{call} };
		my $wanted = text_of($name, $request, @{ $expected->[$number] }{qw(state message body)});
		my $line = $results[$number]{lines}[0];
		my $got = defined $line ? text_of($name, $request, @{ Api::Json::decode($line) }) : $results[$number]{message} // 'the server or psql has ended';
		return { number => $number, expected => $wanted, got => $got } if $wanted ne $got;
	}
	return;
}

# Of a history of which requests may have been left out
sub compare
{
	my ($self, $operations, @results) = @_;
	my $model = Api::Model->new($self->{hashes}, @Api::Generate::TABLES);
	return first_difference($operations, [ map { $model->apply($_->{call}) } @$operations ], @results);
}

# Of a history as it has been generated
sub compare_generated
{
	my ($self, $operations, @results) = @_;
	return first_difference($operations, [ map { $_->{expected} } @$operations ], @results);
}

1;
