-- ExecuteStatement as it is on the wire: pages, capacity, members of errors.
\set VERBOSITY terse
SELECT dynamo_create_table('Log', 'device S', 't N');
SELECT count(*) FROM (SELECT dynamo_put('Log', jsonb_build_object('device', 'D' || d, 't', a, 'v', a % 3, 'fill', repeat('x', 1000)))
	FROM generate_series(1, 4) d, generate_series(1, 10) a) puts;

CREATE FUNCTION run(statement text, members jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT dynamo_api('ExecuteStatement', (jsonb_build_object('Statement', statement) || members)::json)::jsonb $$;
CREATE FUNCTION short(answer jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce((SELECT string_agg((item -> 'device' ->> 'S') || '/' || (item -> 't' ->> 'N'), ' ')
	                 FROM jsonb_array_elements(answer -> 'Items') item), 'none') ||
		CASE WHEN answer ? 'NextToken' THEN ' ...' ELSE '' END ||
		coalesce(' last ' || (answer -> 'LastEvaluatedKey' -> 'device' ->> 'S') || '/' || (answer -> 'LastEvaluatedKey' -> 't' ->> 'N'), '') ||
		coalesce(' for ' || (answer -> 'ConsumedCapacity' ->> 'CapacityUnits'), '') $$;
-- All pages of a limit, each as it is.
CREATE FUNCTION pages(statement text, members jsonb) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE answer jsonb; token jsonb := '{}';
BEGIN
	LOOP
		answer := run(statement, members || token);
		RETURN NEXT short(answer);
		EXIT WHEN NOT answer ? 'NextToken';
		token := jsonb_build_object('NextToken', answer ->> 'NextToken');
	END LOOP;
END $$;

-- What is read, by what it costs: an item of 1 KB is half a unit, a partition
-- of 10 KB 1.5, the table of 40 KB 5.
\set capacity '{"ReturnConsumedCapacity": "TOTAL"}'
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1' AND t = 3$$, :'capacity'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1' AND t = 3 AND v = 1$$, :'capacity'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1' AND t = 30$$, :'capacity'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1' AND t IN [3, 5]$$, :'capacity'));
SELECT short(run($$SELECT * FROM Log WHERE device IN ['D1', 'D2'] AND t = 3$$, :'capacity'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1' AND t > 8$$, :'capacity'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1' AND v = 0$$, :'capacity'));
SELECT short(run($$SELECT device, t FROM Log WHERE device = 'D1' AND v = 0$$, :'capacity'));
SELECT short(run($$SELECT * FROM Log WHERE (device = 'D1' OR device = 'D3') AND v = 0 AND t < 5$$, :'capacity'));
SELECT short(run($$SELECT * FROM Log WHERE v = 0 AND t > 8$$, :'capacity'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1' OR (v = 0 AND t > 8)$$, :'capacity'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1' AND t = 3$$, :'capacity'::jsonb || '{"ConsistentRead": true}'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1'$$, :'capacity'::jsonb || '{"ConsistentRead": true}'));
SELECT run($$UPDATE Log SET v = 5 WHERE device = 'D1' AND t = 3$$, :'capacity');
SELECT run($$UPDATE Log SET v = 0 WHERE device = 'D1' AND t = 3 RETURNING MODIFIED OLD *$$, '{"ReturnConsumedCapacity": "INDEXES"}');
SELECT run($$INSERT INTO Log VALUE {'device': 'D9', 't': 1}$$, :'capacity');
SELECT run($$DELETE FROM Log WHERE device = 'D9' AND t = 1$$, :'capacity');
SELECT run($$DELETE FROM Log WHERE device = 'D9' AND t = 1$$, '{"ReturnConsumedCapacity": "NONE"}');

-- Pages: Limit is of what is evaluated, over all ranges.
SELECT pages($$SELECT * FROM Log WHERE device = 'D1'$$, '{"Limit": 4}');
SELECT pages($$SELECT * FROM Log WHERE device = 'D1' AND v = 0 ORDER BY t DESC$$, '{"Limit": 4}');
SELECT pages($$SELECT * FROM Log WHERE device = 'D1' AND t = 3$$, '{"Limit": 1}');
SELECT pages($$SELECT * FROM Log WHERE device IN ['D3', 'D1', 'D7', 'D2'] AND t > 6$$, '{"Limit": 3}');
SELECT pages($$SELECT * FROM Log WHERE device IN ['D3', 'D1', 'D2'] AND t IN [2, 1, 9] ORDER BY device DESC, t DESC$$, '{"Limit": 4}');
SELECT pages($$SELECT * FROM Log WHERE v = 0$$, '{"Limit": 15}');
-- Every limit gives the same items, in the same order.
CREATE FUNCTION items(statement text, members jsonb) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(split_part(page, ' ...', 1), ' ' ORDER BY n)
	FROM pages(statement, members) WITH ORDINALITY p(page, n) WHERE page NOT LIKE 'none%' $$;
SELECT shape, bool_and(items(shape, jsonb_build_object('Limit', "limit")) = items(shape, '{}')) AS same, length(items(shape, '{}'))
FROM unnest(ARRAY[
		$$SELECT device, t FROM Log$$,
		$$SELECT * FROM Log WHERE v = 1$$,
		$$SELECT * FROM Log WHERE device = 'D2' AND t BETWEEN 2 AND 8 ORDER BY t DESC$$,
		$$SELECT * FROM Log WHERE device IN ['D4', 'D1', 'D3'] AND v <> 1$$,
		$$SELECT * FROM Log WHERE device IN ['D4', 'D1'] AND t IN [5, 3, 99] ORDER BY device DESC$$]) shape,
	generate_series(1, 12) "limit"
GROUP BY shape ORDER BY shape;
-- 1 MB ends a page, within a range and between ranges.
SELECT count(*) FROM (SELECT dynamo_put('Log', jsonb_build_object('device', 'B' || d, 't', a, 'fill', repeat('x', 300000)))
	FROM generate_series(1, 3) d, generate_series(1, 5) a) puts;
SELECT pages($$SELECT device, t FROM Log WHERE device IN ['B1', 'B2', 'B3']$$, :'capacity');
SELECT pages($$SELECT device, t FROM Log WHERE device IN ['B1', 'B2', 'B3'] AND t < 4$$, :'capacity');
SELECT pages($$SELECT device, t FROM Log WHERE device IN ['B1', 'B2', 'B3'] AND t < 5$$, '{"ConsistentRead": true}');
SELECT count(*) FROM dynamo_execute($$SELECT device, t FROM Log WHERE begins_with(device, 'B')$$);

-- A token belongs to its statement and its parameters.
SELECT run($$SELECT * FROM Log WHERE device = ?$$, '{"Parameters": [{"S": "D1"}], "Limit": 2}') ->> 'NextToken' AS token \gset
SELECT short(run($$SELECT * FROM Log WHERE device = ?$$, jsonb_build_object('Parameters', '[{"S": "D1"}]'::jsonb, 'Limit', 3, 'NextToken', :'token')));
SELECT short(run($$SELECT * FROM Log WHERE device = ?$$, jsonb_build_object('Parameters', '[{"S": "D2"}]'::jsonb, 'Limit', 3, 'NextToken', :'token')));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1'$$, jsonb_build_object('NextToken', :'token')));
SELECT short(run($$SELECT * FROM Log WHERE device = ? $$, jsonb_build_object('Parameters', '[{"S": "D1"}]'::jsonb, 'NextToken', :'token')));
SELECT short(run($$SELECT * FROM Log WHERE device = ?$$, jsonb_build_object('Parameters', '[{"S": "D1"}]'::jsonb, 'NextToken', left(:'token', -4))));
SELECT short(run($$SELECT * FROM Log WHERE device = ?$$, jsonb_build_object('Parameters', '[{"S": "D1"}]'::jsonb, 'NextToken', overlay(:'token' placing 'A' from 40))));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1'$$, '{"NextToken": "x"}'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1'$$, '{"NextToken": "ü!"}'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1'$$, '{"NextToken": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}'));
SELECT short(run($$SELECT * FROM Log WHERE device = 'D1' AND t = 1$$, '{"NextToken": "AAAA"}'));
SELECT short(run($$INSERT INTO Log VALUE {'device': 'D1'}$$, '{"NextToken": "AAAA"}'));

-- Constraints, and the bodies of errors
CREATE FUNCTION body(operation text, request text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE detail text;
BEGIN
	RETURN regexp_replace(dynamo_api(operation, request::json)::text, 'x{20,}', '...', 'g');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN regexp_replace(detail, 'x{20,}', '...', 'g');
END $$;
SELECT body('ExecuteStatement', '{}');
SELECT body('ExecuteStatement', '{"Statement": "", "Parameters": [], "NextToken": "", "Limit": 0, "ReturnConsumedCapacity": "SOME", "ReturnValuesOnConditionCheckFailure": "NEW"}');
SELECT body('ExecuteStatement', '{"Statement": 5}');
SELECT body('ExecuteStatement', '{"Statement": "SELECT * FROM Log WHERE v = ?", "Parameters": [{"N": 5}]}');
SELECT body('ExecuteStatement', '{"Statement": "SELECT * FROM Log WHERE v = ?", "Parameters": [{"N": "abc"}]}');
SELECT body('ExecuteStatement', '{"Statement": "SELECT * FROM Log WHERE v = ?", "Parameters": [{}]}');
SELECT body('ExecuteStatement', '{"Statement": "SELECT * FROM Log WHERE v = ?", "Parameters": [null]}');
SELECT body('ExecuteStatement', '{"Statement": "UPDATE Log SET v = 1 WHERE device = ''D1'' AND t = 1 AND v = 7"}');
SELECT body('ExecuteStatement', '{"Statement": "UPDATE Log REMOVE fill WHERE device = ''D1'' AND t = 100"}');
SELECT body('ExecuteStatement', '{"Statement": "UPDATE Log SET v = 1 WHERE device = ''D1'' AND t = 1 AND v = 7", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}');
SELECT body('ExecuteStatement', '{"Statement": "DELETE FROM Log WHERE device = ''D1'' AND t = 1 AND v = 7", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}');
SELECT body('ExecuteStatement', '{"Statement": "UPDATE Log SET v = 1 WHERE device = ''D1'' AND t = 100", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}');
SELECT body('ExecuteStatement', '{"Statement": "INSERT INTO Log VALUE {''device'': ''D1'', ''t'': 1}", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}');
SELECT body('ExecuteStatement', '{"Statement": "SELECT * FROM Log.byV", "ConsistentRead": true}');
SELECT dynamo_api('CreateTable', '{"TableName": "Indexed", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
	"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "GlobalSecondaryIndexes": [{"IndexName": "byA", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}]}') IS NOT NULL;
SELECT body('ExecuteStatement', '{"Statement": "SELECT * FROM Indexed.byA", "ConsistentRead": true}');
SELECT body('ExecuteStatement', '{"Statement": "SELECT * FROM Indexed.byA"}');
SELECT dynamo_delete_table('Indexed');

-- Batches
CREATE FUNCTION batch(VARIADIC statements text[]) RETURNS text LANGUAGE sql AS $$
	SELECT body('BatchExecuteStatement', jsonb_build_object('Statements', jsonb_agg(jsonb_build_object('Statement', s)), 'ReturnConsumedCapacity', 'TOTAL')::text)
	FROM unnest(statements) s $$;
SELECT batch($$SELECT v FROM Log WHERE device = 'D1' AND t = 1$$, $$SELECT * FROM Log WHERE t = 99 AND device = 'D1'$$, $$SELECT v, t FROM Log WHERE device = 'D1' AND t = 2 AND v = 0$$);
SELECT batch($$SELECT * FROM Log WHERE device = 'D1'$$, $$SELECT * FROM Log$$, $$SELECT * FROM Log.byV WHERE device = 'D1' AND t = 1$$, $$SELECT v FROM Log WHERE device = 'D1' AND t IN [1]$$,
	$$SELECT * FROM Log WHERE device = 'D1' AND t IN [1, 2]$$, $$SELEKT$$, $$SELECT * FROM Nowhere WHERE a = 1$$, $$SELECT * FROM Log WHERE device = 5 AND t = 1$$, $$EXISTS(SELECT * FROM Log WHERE device = 'D1' AND t = 5)$$);
SELECT batch($$INSERT INTO Log VALUE {'device': 'E1', 't': 1, 'v': 1}$$, $$INSERT INTO Log VALUE {'device': 'D1', 't': 1}$$, $$UPDATE Log SET v = 9 WHERE device = 'D2' AND t = 1 RETURNING MODIFIED NEW *$$,
	$$UPDATE Log SET v = v + fill WHERE device = 'D2' AND t = 2$$, $$UPDATE Log SET v = 1 WHERE device = 'D2' AND t = 77$$, $$DELETE FROM Log WHERE device = 'D2' AND t = 78$$,
	$$INSERT INTO Log VALUE {'device': 'E2', 't': 'x'}$$, $$DELETE FROM Log$$, $$INSERT INTO Log VALUE {'device': 'E3', 't': 1}$$, $$INSERT INTO Nowhere VALUE {'device': 'E3', 't': 1}$$);
-- what succeeded has been done
SELECT short(run($$SELECT * FROM Log WHERE device IN ['E1', 'E2', 'E3']$$));
SELECT run($$SELECT v FROM Log WHERE device = 'D2' AND t IN [1, 2, 77]$$) -> 'Items';
SELECT batch($$SELECT * FROM Log WHERE device = 'D1' AND t = 1$$, $$DELETE FROM Log WHERE device = 'D1' AND t = 2$$);
SELECT batch($$SELEKT$$, $$DELETE FROM Log WHERE device = 'E1' AND t = 1$$, $$SELECT * FROM Log WHERE device = 'D1' AND t = 1$$);
SELECT batch($$SELECT v FROM Log WHERE device = 'D1' AND t = 1$$, $$SELECT * FROM Log WHERE t = 1.0 AND device = 'D1'$$);
SELECT batch($$DELETE FROM Log WHERE device = 'E1' AND t = 1$$, $$INSERT INTO Log VALUE {'t': 1, 'device': 'E1'}$$);
SELECT short(run($$SELECT * FROM Log WHERE device = 'E1'$$));
SELECT body('BatchExecuteStatement', '{"Statements": []}');
SELECT body('BatchExecuteStatement', '{}');
SELECT right(body('BatchExecuteStatement', jsonb_build_object('Statements', (SELECT jsonb_agg('{"Statement": "x"}'::jsonb) FROM generate_series(1, 26)))::text), 110);
SELECT body('BatchExecuteStatement', '{"Statements": [{"Parameters": [{"S": "x"}]}, {"Statement": ""}]}');
SELECT body('BatchExecuteStatement', '{"Statements": [{"Statement": "UPDATE Log SET v = ? WHERE device = ? AND t = ? AND v = ?", "Parameters": [{"N": "1"}, {"S": "D4"}, {"N": "1"}, {"S": "no"}], "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}, {"Statement": "DELETE FROM Log WHERE device = ? AND t = ?", "Parameters": [{"S": "D4"}]}]}');

-- what a trigger or a constraint refuses is that statement's error
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.t = 66 THEN RAISE 'not 66'; END IF; RETURN new; END $$;
CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON "Log" FOR EACH ROW EXECUTE FUNCTION refuse();
ALTER TABLE "Log" ADD CONSTRAINT not_67 CHECK (t <> 67);
SELECT batch($$INSERT INTO Log VALUE {'device': 'T', 't': 65}$$, $$INSERT INTO Log VALUE {'device': 'T', 't': 66}$$, $$INSERT INTO Log VALUE {'device': 'T', 't': 67}$$);
DROP TRIGGER refuse ON "Log";
DROP FUNCTION refuse;
ALTER TABLE "Log" DROP CONSTRAINT not_67;
SELECT short(run($$SELECT * FROM Log WHERE device = 'T'$$));

-- Transactions
CREATE FUNCTION transact(VARIADIC statements text[]) RETURNS text LANGUAGE sql AS $$
	SELECT body('ExecuteTransaction', jsonb_build_object('TransactStatements', jsonb_agg(jsonb_build_object('Statement', s)), 'ReturnConsumedCapacity', 'TOTAL')::text)
	FROM unnest(statements) s $$;
SELECT transact($$SELECT v FROM Log WHERE device = 'D1' AND t = 1$$, $$SELECT * FROM Log WHERE t = 99 AND device = 'D1'$$, $$SELECT v, t FROM Log WHERE device = 'D1' AND t = 2 AND v = 0$$);
SELECT transact($$INSERT INTO Log VALUE {'device': 'F', 't': 1}$$, $$UPDATE Log SET v = 8 WHERE device = 'D3' AND t = 1$$, $$DELETE FROM Log WHERE device = 'D3' AND t = 2$$, $$EXISTS(SELECT * FROM Log WHERE device = 'D3' AND t = 3 AND v = 0)$$);
SELECT run($$SELECT device, t, v FROM Log WHERE device IN ['F', 'D3'] AND t < 3$$) -> 'Items';
-- one that fails cancels all
SELECT transact($$INSERT INTO Log VALUE {'device': 'G', 't': 1}$$, $$INSERT INTO Log VALUE {'device': 'F', 't': 1}$$, $$UPDATE Log SET v = 8 WHERE device = 'D3' AND t = 1 AND v = 7$$, $$EXISTS(SELECT * FROM Log WHERE device = 'D3' AND t = 2)$$, $$DELETE FROM Log WHERE device = 'D3' AND t = 6 AND v = 1$$, $$UPDATE Log SET v = v + fill WHERE device = 'D3' AND t = 4$$);
SELECT short(run($$SELECT * FROM Log WHERE device = 'G'$$));
-- refused before anything is looked at
SELECT transact($$SELECT v FROM Log WHERE device = 'D1' AND t = 1$$, $$DELETE FROM Log WHERE device = 'D3' AND t = 3$$);
SELECT transact($$EXISTS(SELECT * FROM Log WHERE device = 'D3' AND t = 3)$$, $$SELECT v FROM Log WHERE device = 'D1' AND t = 1$$);
SELECT transact($$UPDATE Log SET v = 1 WHERE device = 'D3' AND t = 1$$, $$DELETE FROM Log WHERE device = 'D3' AND t = 3 RETURNING ALL OLD *$$);
SELECT transact($$SELECT * FROM Log.byV WHERE device = 'D1' AND t = 1$$);
SELECT transact($$SELECT * FROM Log WHERE device = 'D1' AND t = 1$$, $$SELECT * FROM Log WHERE device = 'D1'$$);
SELECT transact($$EXISTS(SELECT * FROM Log WHERE device = 'D1')$$);
SELECT transact($$UPDATE Log SET v = 1 WHERE device = 'D3' AND t = 1$$, $$DELETE FROM Log WHERE t = 1 AND device = 'D3'$$);
SELECT transact($$SELECT v FROM Log WHERE device = 'D1' AND t = 1$$, $$SELECT t FROM Log WHERE device = 'D1' AND t = 1$$);
SELECT transact($$UPDATE Log SET v = 1 WHERE device = 'D3'$$);
SELECT transact($$UPDATE Log SET v = 1 WHERE device = 5 AND t = 1$$);
SELECT transact($$UPDATE Nowhere SET v = 1 WHERE device = 'D3'$$);
SELECT transact($$UPDATE$$);
SELECT body('ExecuteTransaction', '{"TransactStatements": [], "ClientRequestToken": ""}');
-- Members of reasons; tokens
SELECT body('ExecuteTransaction', '{"TransactStatements": [{"Statement": "UPDATE Log SET v = 1 WHERE device = ''F'' AND t = 1 AND v = 5", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}, {"Statement": "INSERT INTO Log VALUE {''device'': ''F'', ''t'': 2}"}]}');
SELECT body('ExecuteTransaction', '{"ClientRequestToken": "tok", "TransactStatements": [{"Statement": "UPDATE Log SET n = ? WHERE device = ''F'' AND t = 1", "Parameters": [{"N": "1"}]}]}');
SELECT body('ExecuteTransaction', '{"ClientRequestToken": "tok", "ReturnConsumedCapacity": "TOTAL", "TransactStatements": [{"Statement": "UPDATE Log SET n = ? WHERE device = ''F'' AND t = 1", "Parameters": [{"N": "1"}]}]}');
SELECT body('ExecuteTransaction', '{"ClientRequestToken": "tok", "TransactStatements": [{"Statement": "UPDATE Log SET n = ? WHERE device = ''F'' AND t = 1", "Parameters": [{"N": "2"}]}]}');
SELECT run($$SELECT * FROM Log WHERE device = 'F'$$) -> 'Items';

DROP FUNCTION transact, batch, items, pages, short, run, body;
SELECT dynamo_delete_table('Log');
