# Pages of Query and Scan, chained by LastEvaluatedKey: for every kind of table
# and of condition they give exactly the items that are there, in order, both
# ways, with filters, by any Limit; also while items come and go, and of
# secondary indexes.
#
#   DYN_SEED=...  repeats a run
use strict;
use warnings;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use constant {
	CHAINS => 150,       # of each table, at rest
	BUSY_CHAINS => 60,   # of each table, while it is written to
	WRITERS => 2,
};

my $seed = $ENV{DYN_SEED} // time();
note("seed $seed (DYN_SEED repeats it)");
srand($seed);

# Name, kinds of the keys, how wide the keys are, the role that reads; what is read, if
# it is an index of that key.
my @tables = (
	[ 'strings', 'S', 'S', 0, 'postgres' ],
	[ 'numbers', 'N', 'N', 0, 'postgres' ],
	[ 'binaries', 'B', 'B', 0, 'postgres' ],
	[ 'hashes', 'S', '', 0, 'postgres' ],
	[ 'wide', 'S', 'S', 700, 'postgres' ],
	[ 'guarded', 'N', 'S', 0, 'reader' ],    # by row security: read through the executor
	[ 'by_global', 'S', 'N', 0, 'postgres', 'global' ],
	[ 'by_global_only', 'B', '', 0, 'postgres', 'global' ],
	[ 'by_local', 'N', 'B', 0, 'postgres', 'local' ],
	[ 'guarded_index', 'S', 'S', 0, 'reader', 'global' ]);

my $node = PostgreSQL::Test::Cluster->new('pages');
$node->init(extra => [ '--encoding', 'UTF8', '--no-locale' ]);
$node->append_conf('postgresql.conf', "log_statement = none\nstatement_timeout = 120s\n");
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION dynamo_am;
CREATE ROLE reader;

-- The n-th key value of a kind, as DynamoDB has it; n says nothing of its place.
CREATE FUNCTION key_value(kind text, width int, n int) RETURNS jsonb IMMUTABLE LANGUAGE sql AS $$
	SELECT jsonb_build_object(kind, CASE kind
		WHEN 'S' THEN concat(substr(md5(n::text), 1, 1 + n % 7), '#', repeat('é', width / 2), n)
		WHEN 'N' THEN trim_scale((hashint4(n) % 1000 + n / 1000.0) / (CASE n % 3 WHEN 0 THEN 1000000 ELSE 1 END))::text
		ELSE encode(substr(decode(md5(n::text), 'hex'), 1, 1 + n % 3) || int4send(n), 'base64') END) $$;
-- The same as a literal of SQL.
CREATE FUNCTION key_literal(value jsonb) RETURNS text IMMUTABLE LANGUAGE sql AS $$
	SELECT CASE WHEN value ? 'S' THEN format('(%L::text COLLATE "C")', value ->> 'S')
		WHEN value ? 'N' THEN format('(%L::numeric)', value ->> 'N')
		ELSE format('(%L::bytea)', decode(value ->> 'B', 'base64')) END $$;

-- Partition p has the items p * 1000 + 0 .. size - 1.  Without a sort key each
-- item is a partition.
CREATE TABLE tables (name text, pk text, sk text, width int, index text);
CREATE TABLE partitions (p int, size int);
INSERT INTO partitions VALUES (1, 1), (2, 2), (3, 9), (4, 40), (5, 150);
CREATE FUNCTION partition_value(t tables, p int, i int) RETURNS jsonb IMMUTABLE LANGUAGE sql AS $$
	SELECT key_value(t.pk, t.width, CASE t.sk WHEN '' THEN p * 1000 + i ELSE p END) $$;
CREATE FUNCTION place(t tables, p int, i int) RETURNS jsonb IMMUTABLE LANGUAGE sql AS $$
	SELECT jsonb_build_object('pk', partition_value(t, p, i)) ||
		CASE t.sk WHEN '' THEN '{}' ELSE jsonb_build_object('sk', key_value(t.sk, t.width, i)) END $$;
-- A table whose index is read has another key, of the partition and a number that says nothing.
CREATE FUNCTION key(t tables, p int, i int) RETURNS jsonb IMMUTABLE LANGUAGE sql AS $$
	SELECT CASE t.index WHEN '' THEN place(t, p, i) ELSE place(t, p, i) - 'sk' || jsonb_build_object('number', jsonb_build_object('N', (hashint4(p * 1000 + i))::text)) END $$;
CREATE FUNCTION item(t tables, p int, i int) RETURNS dynamo_item IMMUTABLE LANGUAGE sql AS $$
	SELECT (key(t, p, i) || place(t, p, i) || jsonb_build_object('id', jsonb_build_object('N', (p * 1000 + i)::text),
		'third', jsonb_build_object('N', (i % 3)::text)))::text::dynamo_item $$;

-- The order of all items that there may ever be.
CREATE TABLE ranks (name text, id int, rank bigint);
-- Of an index the items are seen as rows with its key: by a view, which knows nothing of it.
CREATE PROCEDURE create_indexed(t tables) LANGUAGE plpgsql AS $$
DECLARE
	name text;
	schema jsonb := '[{"AttributeName": "pk", "KeyType": "HASH"}]' || CASE t.sk WHEN '' THEN '[]' ELSE '[{"AttributeName": "sk", "KeyType": "RANGE"}]'::jsonb END;
BEGIN
	PERFORM dynamo_api('CreateTable', json_build_object('TableName', t.name, 'BillingMode', 'PAY_PER_REQUEST',
		'KeySchema', '[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}]'::json,
		'AttributeDefinitions', jsonb_build_array(jsonb_build_object('AttributeName', 'pk', 'AttributeType', t.pk), '{"AttributeName": "number", "AttributeType": "N"}'::jsonb) ||
			CASE t.sk WHEN '' THEN '[]' ELSE jsonb_build_array(jsonb_build_object('AttributeName', 'sk', 'AttributeType', t.sk)) END,
		CASE t.index WHEN 'local' THEN 'LocalSecondaryIndexes' ELSE 'GlobalSecondaryIndexes' END,
			jsonb_build_array(jsonb_build_object('IndexName', t.index, 'KeySchema', schema,
				'Projection', jsonb_build_object('ProjectionType', CASE t.index WHEN 'local' THEN 'KEYS_ONLY' ELSE 'ALL' END)))));
	EXECUTE format('CREATE VIEW %I AS SELECT pk, %s AS sk, item FROM %I', t.name || '_items', CASE t.sk WHEN 'S' THEN '(item ->> ''sk'') COLLATE "C"'
		WHEN 'N' THEN '(item ->> ''sk'')::numeric' WHEN 'B' THEN 'decode(item ->> ''sk'', ''base64'')' ELSE 'NULL' END, t.name);
END $$;
CREATE PROCEDURE fill(t tables) LANGUAGE plpgsql AS $$
BEGIN
	IF t.index = '' THEN
		PERFORM dynamo_create_table(t.name, 'pk ' || t.pk, CASE t.sk WHEN '' THEN NULL ELSE 'sk ' || t.sk END);
		EXECUTE format('CREATE VIEW %I AS SELECT * FROM %I', t.name || '_items', t.name);
	ELSE
		CALL create_indexed(t);
	END IF;
	PERFORM dynamo_put(t.name, item(t, p, i)) FROM (SELECT p, i FROM partitions, generate_series(0, size - 1) i ORDER BY random()) q;
	EXECUTE format('INSERT INTO ranks SELECT %L, (item ->> ''id'')::int, rank() OVER (ORDER BY %s) FROM %I',
		t.name, CASE t.sk WHEN '' THEN 'pk' ELSE 'pk, sk' END, t.name || '_items');
END $$;

-- Follows the pages of a request to their end.
CREATE FUNCTION chain(operation text, request jsonb, OUT ids int[], OUT problems text[])
LANGUAGE plpgsql AS $$
DECLARE
	answer jsonb;
	page int[];
	most int := (request ->> 'Limit')::int;
BEGIN
	ids := '{}';
	problems := '{}';
	FOR pages IN 1 .. 10000 LOOP
		answer := dynamo_api(operation, request::json);
		page := ARRAY(SELECT (item -> 'id' ->> 'N')::int
			FROM jsonb_array_elements(answer -> 'Items') WITH ORDINALITY AS e(item, n) ORDER BY n);
		ids := ids || page;
		IF (answer ->> 'Count')::int <> cardinality(page) OR (answer ->> 'ScannedCount')::int < cardinality(page)
			OR NOT request ? 'FilterExpression' AND (answer ->> 'ScannedCount')::int > cardinality(page)
			OR (answer ->> 'ScannedCount')::int > most
			OR answer ? 'LastEvaluatedKey' <> coalesce((answer ->> 'ScannedCount')::int = most, false)
		THEN
			problems := problems || format('page %s: %s', pages, answer - 'Items');
		END IF;
		IF NOT answer ? 'LastEvaluatedKey' THEN
			RETURN;
		END IF;
		request := jsonb_set(request, '{ExclusiveStartKey}', answer -> 'LastEvaluatedKey');
	END LOOP;
	problems := problems || 'no end'::text;
END $$;

CREATE FUNCTION one_of(list text[]) RETURNS text VOLATILE LANGUAGE sql AS $$
	SELECT list[1 + floor(random() * cardinality(list))] $$;

-- A random request, and what it is about in SQL.
CREATE TYPE shape AS (operation text, request jsonb, segments int, condition text, backward boolean);
CREATE FUNCTION random_shape(t tables) RETURNS shape LANGUAGE plpgsql AS $$
DECLARE
	p int := one_of('{1,2,3,4,5,5,5,9}');
	a jsonb := key_value(t.sk, t.width, floor(random() * 160)::int);
	b jsonb := key_value(t.sk, t.width, floor(random() * 160)::int);
	op text := one_of('{none,none,=,<,<=,>,>=,BETWEEN,begins_with}');
	s shape := ('Scan', '{}', 0, 'true', false);
	own jsonb := partition_value(t, p, floor(random() * 3)::int);
BEGIN
	s.request := jsonb_build_object('TableName', t.name) || CASE t.index WHEN '' THEN '{}' ELSE jsonb_build_object('IndexName', t.index, 'Select', 'ALL_ATTRIBUTES') END;
	IF random() < 0.4 AND t.index <> 'local' THEN
		s.request := s.request || '{"FilterExpression": "third = :third", "ExpressionAttributeValues": {":third": {"N": "1"}}}';
		s.condition := s.condition || ' AND (item ->> ''third'')::int = 1';
	END IF;
	IF random() < 0.8 THEN
		s.request := s.request || jsonb_build_object('Limit', one_of('{1,2,3,7,40,41,1000}')::int);
	END IF;
	IF random() < 0.25 THEN
		s.segments := one_of('{0,0,1,3,4}');
		RETURN s;
	END IF;
	s.operation := 'Query';
	s.backward := random() < 0.5;
	s.request := s.request || jsonb_build_object('ScanIndexForward', NOT s.backward, 'KeyConditionExpression', 'pk = :p',
		'ExpressionAttributeValues', coalesce(s.request -> 'ExpressionAttributeValues', '{}') ||
			jsonb_build_object(':p', own));
	s.condition := format('%s AND pk = %s::dynamo_partition_key', s.condition, key_literal(own));
	IF t.sk = '' OR op = 'none' OR op = 'begins_with' AND t.sk = 'N' THEN
		RETURN s;
	END IF;
	IF op = 'begins_with' THEN
		a := jsonb_build_object(t.sk, CASE t.sk WHEN 'S' THEN left(a ->> 'S', 1) ELSE encode(substr(decode(a ->> 'B', 'base64'), 1, 1), 'base64') END);
		s.condition := format('%s AND substr(sk, 1, 1) = %s', s.condition, key_literal(a));
	ELSIF op = 'BETWEEN' THEN
		EXECUTE format('SELECT %s > %s', key_literal(a), key_literal(b)) INTO STRICT op;
		IF op::boolean THEN
			SELECT b, a INTO a, b;
		END IF;
		op := 'BETWEEN';
		s.condition := format('%s AND sk BETWEEN %s AND %s', s.condition, key_literal(a), key_literal(b));
	ELSE
		s.condition := format('%s AND sk %s %s', s.condition, op, key_literal(a));
	END IF;
	s.request := s.request || jsonb_build_object('KeyConditionExpression', CASE op
			WHEN 'begins_with' THEN 'pk = :p AND begins_with(sk, :a)'
			WHEN 'BETWEEN' THEN 'pk = :p AND sk BETWEEN :a AND :b'
			ELSE format('pk = :p AND sk %s :a', op) END,
		'ExpressionAttributeValues', s.request -> 'ExpressionAttributeValues' || jsonb_build_object(':a', a) ||
			CASE op WHEN 'BETWEEN' THEN jsonb_build_object(':b', b) ELSE '{}' END);
	RETURN s;
END $$;

-- The pages of all segments: these are ranges of the order of keys.
CREATE FUNCTION whole_chain(s shape, OUT ids int[], OUT problems text[]) LANGUAGE plpgsql AS $$
DECLARE
	c record;
BEGIN
	ids := '{}';
	problems := '{}';
	FOR segment IN 0 .. greatest(s.segments, 1) - 1 LOOP
		c := chain(s.operation, s.request || CASE s.segments WHEN 0 THEN '{}'
			ELSE jsonb_build_object('TotalSegments', s.segments, 'Segment', segment) END);
		ids := ids || c.ids;
		problems := problems || c.problems;
	END LOOP;
END $$;

-- What is wrong with the pages of random requests.  With others writing, items
-- with odd numbers come and go; the even ones have to be there all the same.
CREATE FUNCTION check_chains(t tables, chains int, busy boolean) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	s shape;
	c record;
	expected int[];
	got int[];
	ordered boolean;
BEGIN
	FOR turn IN 1 .. chains LOOP
		s := random_shape(t);
		c := whole_chain(s);
		EXECUTE format('SELECT array_agg(id ORDER BY CASE WHEN %L THEN -rank ELSE rank END)
			FROM (SELECT (item ->> ''id'')::int AS id FROM %I WHERE %s) i JOIN ranks r USING (id) WHERE r.name = %5$L AND NOT (%4$L AND id %% 2 = 1)',
			s.backward, t.name || '_items', s.condition, busy, t.name) INTO expected;
		got := CASE WHEN busy THEN ARRAY(SELECT id FROM unnest(c.ids) WITH ORDINALITY AS u(id, n) WHERE id % 2 = 0 ORDER BY n) ELSE c.ids END;
		IF got IS DISTINCT FROM coalesce(expected, '{}') THEN
			RETURN NEXT format('%s %s: got %s, expected %s', s.operation, s.request, got, expected);
		END IF;
		SELECT coalesce(bool_and(CASE WHEN s.backward THEN rank < before ELSE rank > before END), true) INTO ordered
		FROM (SELECT rank, lag(rank) OVER (ORDER BY n) AS before
			FROM unnest(c.ids) WITH ORDINALITY AS u(id, n) JOIN ranks r USING (id) WHERE r.name = t.name) q
		WHERE before IS NOT NULL;
		IF NOT ordered THEN
			RETURN NEXT format('%s %s: not in order: %s', s.operation, s.request, c.ids);
		END IF;
		RETURN QUERY SELECT format('%s %s: %s', s.operation, s.request, problem) FROM unnest(c.problems) problem;
	END LOOP;
END $$;

CREATE TABLE stop (stopped boolean);
CREATE PROCEDURE come_and_go(t tables, seed float8) LANGUAGE plpgsql AS $$
DECLARE
	p int;
	i int;
BEGIN
	PERFORM setseed(seed);
	WHILE NOT EXISTS (SELECT FROM stop) LOOP
		SELECT q.p, floor(random() * q.size)::int INTO p, i FROM partitions q ORDER BY random() * q.size DESC LIMIT 1;
		CONTINUE WHEN (p * 1000 + i) % 2 = 0;
		IF random() < 0.5 THEN
			PERFORM dynamo_put(t.name, item(t, p, i));
		ELSE
			PERFORM dynamo_delete(t.name, key(t, p, i)::text::dynamo_item);
		END IF;
		COMMIT;
	END LOOP;
END $$;
SQL

sub table_row
{
	my ($name, $pk, $sk, $width, undef, $index) = @{ $_[0] };
	return sprintf("ROW('$name', '$pk', '$sk', $width, '%s')::tables", $index // '');
}

# Problems that the chains of a table have; '' if none.
sub problems
{
	my ($table, $chains, $busy) = @_;
	my $chain_seed = rand();
	return $node->safe_psql('postgres', join("\n",
			"SET ROLE $table->[4];",
			"SET client_min_messages = warning;",
			"DO 'BEGIN PERFORM setseed($chain_seed); END';",
			"SELECT * FROM check_chains(" . table_row($table) . ", $chains, $busy) LIMIT 5;"));
}

sub start_writers
{
	my ($table) = @_;
	$node->safe_psql('postgres', 'TRUNCATE stop');
	return map {
		IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c',
				"CALL come_and_go(" . table_row($table) . ", " . rand() . ")" ]);
	} 1 .. WRITERS;
}

# While writers put and delete odd items, and VACUUM takes away what is dead.
sub check_busy
{
	my ($table) = @_;
	my @writers = start_writers($table);
	my $problems = '';
	foreach (1 .. 3)
	{
		$problems .= problems($table, BUSY_CHAINS / 3, 'true');
		$node->safe_psql('postgres', "VACUUM $table->[0]" . ($table->[5] ? qq{, "$table->[0]:$table->[5]"} : ''));
	}
	$node->safe_psql('postgres', 'INSERT INTO stop VALUES (true)');
	my @finished = map { $_->finish } @writers;
	my $odd = $node->safe_psql('postgres', "SELECT count(*) FROM $table->[0] WHERE (item ->> 'id')::int % 2 = 1");
	ok($odd > 0 && $odd < 90, "$table->[0]: $odd of 101 odd items are left");
	is("@finished", join(' ', (1) x WRITERS), "$table->[0]: the writers ran to their end");
	is($problems, '', "$table->[0]: pages while items come and go");
}

foreach my $table (@tables)
{
	$node->safe_psql('postgres', "CALL fill(" . table_row($table) . ")");
	$node->safe_psql('postgres', "ALTER TABLE $table->[0] ENABLE ROW LEVEL SECURITY; CREATE POLICY everything ON $table->[0] USING (true)")
	  if $table->[0] =~ /^guarded/;
	$node->safe_psql('postgres', 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader');
	is(problems($table, CHAINS, 'false'), '', "$table->[0]: pages at rest");
	check_busy($table);
	is($node->safe_psql('postgres', "SELECT problems FROM dynamo_check('$table->[0]')"), '{}', "$table->[0]: dynamo_check");
}
is($node->safe_psql('postgres', "SET ROLE reader; SELECT dynamo.store_body('guarded', 'read')"),
	'(sql,"row security")', 'a table that is read through the executor');
$node->stop;
done_testing();
