-- Contributor Insights: what can be set, and what is said of it.  Nothing is counted here, for the
-- library is not preloaded: test/t/123_insights.pl.
\getenv abs_srcdir PG_ABS_SRCDIR
\set include :abs_srcdir '/sql/include/api_texts.psql'
\i :include

SELECT dynamo_create_table('Cart', 'PK S', 'SK N');
SELECT dynamo_create_table('Plain', 'id S');
SELECT dynamo_create_index('Cart', 'ByG', 'g S');
SELECT dynamo_create_index('Cart', 'ByGH', '{g S,h N}'::text[], '{SK N}');

-- The answer without times, or the error.
CREATE FUNCTION api(operation text, request text) RETURNS text LANGUAGE sql AS $$
	SELECT regexp_replace(regexp_replace(answer(operation, request), '-\d{13}"', '-TIME"', 'g'), '\d{10}\.\d{3}', 'TIME', 'g')
$$;
CREATE FUNCTION "update"(members text) RETURNS text LANGUAGE sql AS $$ SELECT api('UpdateContributorInsights', members) $$;
CREATE FUNCTION describe(members text) RETURNS text LANGUAGE sql AS $$ SELECT api('DescribeContributorInsights', members) $$;

\t on
\a
-- Never enabled
SELECT describe('{"TableName": "Cart"}');
SELECT describe('{"TableName": "Cart", "IndexName": "ByG"}');
SELECT api('ListContributorInsights', '{}');
-- Off to on, to another mode, and as it is already
SELECT "update"('{"TableName": "Cart", "ContributorInsightsAction": "ENABLE"}');
SELECT describe('{"TableName": "Cart"}');
SELECT "update"('{"TableName": "Cart", "ContributorInsightsAction": "ENABLE"}');
SELECT "update"('{"TableName": "Cart", "ContributorInsightsAction": "ENABLE", "ContributorInsightsMode": "THROTTLED_KEYS"}');
SELECT describe('{"TableName": "Cart"}');
SELECT "update"('{"TableName": "Cart", "ContributorInsightsAction": "ENABLE"}');
SELECT "update"('{"TableName": "Cart", "ContributorInsightsAction": "DISABLE"}');
SELECT describe('{"TableName": "Cart"}');
SELECT "update"('{"TableName": "Cart", "ContributorInsightsAction": "DISABLE"}');
-- By its ARN; a table without a sort key has half of the rules.
SELECT "update"('{"TableName": "arn:aws:dynamodb:us-east-1:000000000000:table/Plain", "ContributorInsightsAction": "ENABLE"}');
SELECT describe('{"TableName": "Plain"}');
-- Indexes have their own.
SELECT "update"('{"TableName": "Cart", "IndexName": "ByG", "ContributorInsightsAction": "ENABLE"}');
SELECT "update"('{"TableName": "Cart", "IndexName": "ByGH", "ContributorInsightsAction": "ENABLE", "ContributorInsightsMode": "THROTTLED_KEYS"}');
SELECT describe('{"TableName": "Cart", "IndexName": "ByG"}');
SELECT describe('{"TableName": "Cart", "IndexName": "ByGH"}');
SELECT api('ListContributorInsights', '{}');
SELECT api('ListContributorInsights', '{"TableName": "Plain"}');
-- In pages
CREATE FUNCTION pages(max int, of_table text DEFAULT NULL) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	answer json := dynamo_api('ListContributorInsights', json_strip_nulls(json_build_object('MaxResults', max, 'TableName', of_table)));
BEGIN
	LOOP
		RETURN NEXT (SELECT string_agg(concat_ws('.', s ->> 'TableName', s ->> 'IndexName'), ' ') FROM json_array_elements(answer -> 'ContributorInsightsSummaries') s);
		EXIT WHEN answer ->> 'NextToken' IS NULL;
		answer := dynamo_api('ListContributorInsights', json_strip_nulls(json_build_object('MaxResults', max, 'TableName', of_table, 'NextToken', answer ->> 'NextToken')));
	END LOOP;
END $$;
SELECT pages(1);
SELECT pages(2);
SELECT pages(3, 'Cart');
SELECT pages(100);
-- Names of which one begins with the other keep the order of tables.
SELECT dynamo_create_table('Cart-2', 'id S'), dynamo_create_table('Cart.2', 'id S');
SELECT dynamo_set_contributor_insights(name, true) FROM dynamo_list_tables() name;
SELECT pages(1);
\t off
\a

-- What is refused
INSERT INTO texts (operation, request, exception, message) VALUES
	('UpdateContributorInsights', '{}', 'ValidationException', '2 validation errors detected: Value null at ''tableName'' failed to satisfy constraint: Member must not be null; Value null at ''contributorInsightsAction'' failed to satisfy constraint: Member must not be null'),
	('UpdateContributorInsights', '{"TableName": "Cart", "ContributorInsightsAction": "enable", "ContributorInsightsMode": "ALL", "IndexName": "i"}', 'ValidationException', '3 validation errors detected: Value ''i'' at ''indexName'' failed to satisfy constraint: Member must have length greater than or equal to 3; Value ''enable'' at ''contributorInsightsAction'' failed to satisfy constraint: Member must satisfy enum value set: [ENABLE, DISABLE]; Value ''ALL'' at ''contributorInsightsMode'' failed to satisfy constraint: Member must satisfy enum value set: [ACCESSED_AND_THROTTLED_KEYS, THROTTLED_KEYS]'),
	('UpdateContributorInsights', '{"TableName": "Cart", "ContributorInsightsAction": 1}', 'SerializationException', 'NUMBER_VALUE cannot be converted to String'),
	('UpdateContributorInsights', '{"TableName": "None", "ContributorInsightsAction": "ENABLE"}', 'ResourceNotFoundException', 'Requested resource not found: Table: None not found'),
	('UpdateContributorInsights', '{"TableName": "Cart", "IndexName": "none", "ContributorInsightsAction": "ENABLE"}', 'ResourceNotFoundException', 'Requested resource not found'),
	('DescribeContributorInsights', '{"TableName": "None"}', 'ResourceNotFoundException', 'Requested resource not found: Table: None not found'),
	('DescribeContributorInsights', '{"TableName": "Cart", "IndexName": "none"}', 'ResourceNotFoundException', 'Requested resource not found'),
	('ListContributorInsights', '{"TableName": "None"}', 'ResourceNotFoundException', 'Requested resource not found: Table: None not found'),
	('ListContributorInsights', '{"MaxResults": 101}', 'ValidationException', '1 validation error detected: Value ''101'' at ''maxResults'' failed to satisfy constraint: Member must have value less than or equal to 100'),
	('ListContributorInsights', '{"MaxResults": 0}', 'ValidationException', 'MaxResults must be at least 1'),
	('ListContributorInsights', '{"NextToken": "x"}', 'ValidationException', 'Invalid NextToken'),
	('ListContributorInsights', '{"NextToken": ""}', 'ValidationException', 'Invalid NextToken'),
	('ListContributorInsights', '{"NextToken": "aoAQDe+YCmhDYXJ0AA=="}', 'ValidationException', 'Invalid NextToken');
SELECT * FROM differences;
\set VERBOSITY terse
SELECT dynamo_set_contributor_insights('Cart', NULL);
SELECT dynamo_set_contributor_insights('Cart', true, 'none');
SELECT dynamo_set_contributor_insights('Cart', true, index_name => 'none');
SELECT dynamo_set_contributor_insights(NULL, true);
BEGIN READ ONLY;
SELECT dynamo_set_contributor_insights('Cart', true);
ROLLBACK;
SELECT * FROM dynamo_top_keys('"Cart"');
SELECT * FROM dynamo_top_keys('"Cart"', 'none');
SELECT * FROM dynamo_top_keys('pg_class');
SELECT * FROM dynamo_top_keys(NULL);

-- Settings follow the table's name, and go with an index and the table.
ALTER TABLE "Cart" RENAME TO "Basket";
\t on
\a
SELECT dynamo_set_contributor_insights('Basket', true, 'throttled_keys', 'ByG');
SELECT describe('{"TableName": "Basket", "IndexName": "ByG"}');
SELECT dynamo_drop_index('Basket', 'ByG');
SELECT describe('{"TableName": "Basket", "IndexName": "ByG"}');
SELECT dynamo_create_index('Basket', 'ByG', 'g S');
SELECT describe('{"TableName": "Basket", "IndexName": "ByG"}');
-- Other changes of the table leave them.
SELECT dynamo_update_table('Basket', deletion_protection => false) ->> 'TableStatus';
SELECT describe('{"TableName": "Basket"}');
-- What is too long for the name of a rule is cut.
SELECT dynamo_create_table(repeat('Long', 60), 'id S');
SELECT dynamo_create_index(repeat('Long', 60), repeat('Index', 40), 'g S');
SELECT dynamo_set_contributor_insights(repeat('Long', 60), true, index_name => repeat('Index', 40));
SELECT octet_length(rule), rule ~ '^[A-Za-z0-9][A-Za-z0-9\-_.]{0,126}[A-Za-z0-9]$', regexp_replace(rule, '\d{13}$', 'TIME')
FROM json_array_elements_text(dynamo_api('DescribeContributorInsights',
	json_build_object('TableName', repeat('Long', 60), 'IndexName', repeat('Index', 40))) -> 'ContributorInsightsRuleList') rule;

-- Whoever may read the table may see the setting; its owner changes it, and keys are for him.
CREATE ROLE regress_insights_reader;
GRANT SELECT ON "Basket" TO regress_insights_reader;
SET ROLE regress_insights_reader;
SELECT describe('{"TableName": "Basket"}');
SELECT api('ListContributorInsights', '{}');
SELECT describe('{"TableName": "Plain"}');
SELECT api('ListContributorInsights', '{"TableName": "Plain"}');
SELECT "update"('{"TableName": "Basket", "ContributorInsightsAction": "DISABLE"}');
SELECT * FROM dynamo_top_keys('"Basket"');
RESET ROLE;
GRANT pg_read_all_stats TO regress_insights_reader;
SET ROLE regress_insights_reader;
SELECT count(*) FROM dynamo_top_keys('"Basket"');
RESET ROLE;
DROP OWNED BY regress_insights_reader;
DROP ROLE regress_insights_reader;
SELECT dynamo_delete_table(t) FROM dynamo_list_tables() t \g /dev/null
DROP FUNCTION pages(int, text), describe(text), "update"(text), api(text, text);
