-- dynamo_api(): CreateTable, DescribeTable, DeleteTable, ListTables as on the
-- wire; what each refuses, in the service's order.

-- The answer, or the body of the error.
CREATE FUNCTION api(operation text, request text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	body text;
BEGIN
	RETURN dynamo_api(operation, request::json);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS body = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || body;
END $$;

-- Of an answer: without what changes from run to run.
CREATE FUNCTION stable(answer text) RETURNS text LANGUAGE sql AS $$
	SELECT regexp_replace(regexp_replace(regexp_replace(answer, '[0-9a-f]{8}-[0-9a-f-]{27}', 'UUID'),
		'(DateTime":)[0-9.]+', '\1TIME', 'g'), '20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\d', 'LABEL', 'g')
$$;

-- CreateTable of a table "t" with these members instead of the usual ones.
CREATE FUNCTION create_t(members jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
	SELECT stable(api('CreateTable', (jsonb_build_object('TableName', 'table', 'BillingMode', 'PAY_PER_REQUEST',
		'AttributeDefinitions', '[{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}]'::jsonb,
		'KeySchema', '[{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}]'::jsonb)
		|| members)::text))
$$;

-- CreateTable with one local, or one global, secondary index.
CREATE FUNCTION create_lsi(members jsonb, rest jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
	SELECT create_t(jsonb_build_object(
		'AttributeDefinitions', '[{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}, {"AttributeName": "c", "AttributeType": "B"}]'::jsonb,
		'LocalSecondaryIndexes', jsonb_build_array(jsonb_build_object('IndexName', 'index',
			'KeySchema', '[{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}]'::jsonb,
			'Projection', '{"ProjectionType": "ALL"}'::jsonb) || members)) || rest)
$$;
CREATE FUNCTION create_gsi(members jsonb, rest jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
	SELECT create_t(jsonb_build_object(
		'AttributeDefinitions', '[{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}, {"AttributeName": "c", "AttributeType": "B"}]'::jsonb,
		'GlobalSecondaryIndexes', jsonb_build_array(jsonb_build_object('IndexName', 'index',
			'KeySchema', '[{"AttributeName": "c", "KeyType": "HASH"}]'::jsonb,
			'Projection', '{"ProjectionType": "KEYS_ONLY"}'::jsonb) || members)) || rest)
$$;

\t on
\a
-- Answers: CREATING, ACTIVE, DELETING.
SELECT create_t();
SELECT stable(api('DescribeTable', '{"TableName": "table"}'));
SELECT stable(api('DescribeTable', '{"TableName": "arn:aws:dynamodb:us-east-1:000000000000:table/table"}'));
SELECT api('PutItem', '{"TableName": "table", "Item": {"a": {"S": "x"}, "b": {"N": "1"}, "rest": {"S": "12345"}}}');
SELECT api('PutItem', '{"TableName": "table", "Item": {"a": {"S": "x"}, "b": {"N": "2"}}}');
SELECT dynamo_describe_table('table') ->> 'ItemCount', dynamo_describe_table('table') ->> 'TableSizeBytes';
SELECT create_t();
SELECT stable(api('DeleteTable', '{"TableName": "table"}'));
SELECT api('DeleteTable', '{"TableName": "table"}');
SELECT api('DescribeTable', '{"TableName": "table"}');
SELECT api('DescribeTable', '{"TableName": "arn:aws:dynamodb:us-east-1:000000000000:table/table"}');
SELECT api('DescribeTable', '{"TableName": "arn:aws:dynamodb:eu-west-1:000000000000:table/table"}');
SELECT api('DescribeTable', '{"TableName": "arn:aws:dynamodb:us-east-1:000000000000:queue/table"}');
SELECT api('DescribeTable', '{}');
SELECT api('DescribeTable', '{"TableName": "a b"}');

-- All members.
SELECT create_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
	"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"},
		{"AttributeName": "c", "AttributeType": "B"}, {"AttributeName": "d", "AttributeType": "S"}],
	"LocalSecondaryIndexes": [
		{"IndexName": "by-c", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}],
			"Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x", "y"]}}],
	"GlobalSecondaryIndexes": [
		{"IndexName": "by_d", "KeySchema": [{"AttributeName": "d", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"},
			"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}},
		{"IndexName": "by.all", "KeySchema": [{"AttributeName": "d", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "HASH"},
				{"AttributeName": "b", "KeyType": "RANGE"}, {"AttributeName": "a", "KeyType": "RANGE"}],
			"Projection": {"ProjectionType": "KEYS_ONLY"}, "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4},
			"WarmThroughput": {"ReadUnitsPerSecond": 30}}],
	"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
	"SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/mine"},
	"Tags": [{"Key": "k", "Value": "v"}, {"Key": "empty", "Value": ""}],
	"TableClass": "STANDARD_INFREQUENT_ACCESS", "DeletionProtectionEnabled": true,
	"WarmThroughput": {"WriteUnitsPerSecond": 100}, "ResourcePolicy": "{}"}');
SELECT stable(api('DescribeTable', '{"TableName": "table"}'));
SELECT api('ListTagsOfResource', '{"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/table"}');
SELECT api('DeleteTable', '{"TableName": "table"}');
SELECT api('UpdateTable', '{"TableName": "table", "DeletionProtectionEnabled": false}') LIKE '%"DeletionProtectionEnabled":false%';
SELECT stable(api('DeleteTable', '{"TableName": "table"}')) LIKE '%DELETING%';
SELECT count(*) FROM dynamo.indexes;
SELECT count(*) FROM dynamo.tags;
SELECT create_t('{"OnDemandThroughput": {"MaxReadRequestUnits": 10}, "TableClass": "STANDARD", "SSESpecification": {"Enabled": true}}');
SELECT dynamo_delete_table('table');

-- Names and required members.
SELECT api('CreateTable', '{}');
SELECT create_t('{"TableName": "ab"}');
SELECT create_t('{"TableName": ""}');
SELECT create_t('{"TableName": "a;b"}');
SELECT create_t('{"AttributeDefinitions": null, "KeySchema": null}');
SELECT create_t('{"KeySchema": null}');
SELECT create_t('{"KeySchema": []}');

-- Billing comes before the keys.
SELECT create_t('{"BillingMode": null}');
SELECT create_t('{"BillingMode": "PROVISIONED", "KeySchema": [{"AttributeName": "z", "KeyType": "HASH"}]}');
SELECT create_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}');
SELECT create_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1000000000001, "WriteCapacityUnits": 1000000000001}, "AttributeDefinitions": []}');
SELECT create_t('{"BillingMode": null, "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1000000000001}}');
SELECT create_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": -1}}');

-- Keys.
SELECT create_t('{"AttributeDefinitions": []}');
SELECT create_t('{"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}]}');
SELECT create_t('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}');
SELECT create_t('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "a", "KeyType": "RANGE"}]}');
SELECT create_t('{"KeySchema": [{"AttributeName": "a", "KeyType": "RANGE"}, {"AttributeName": "a", "KeyType": "RANGE"}]}');
SELECT create_t('{"KeySchema": [{"AttributeName": "a", "KeyType": "RANGE"}, {"AttributeName": "b", "KeyType": "HASH"}]}');
SELECT create_t('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "HASH"}]}');
SELECT create_t('{"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "a", "AttributeType": "N"}], "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}');
SELECT create_t('{"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "BOOL"}], "KeySchema": [{"AttributeName": "", "KeyType": "x"}]}');
SELECT create_t('{"AttributeDefinitions": [{"AttributeName": "a\u0001", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "a\u0001", "KeyType": "HASH"}]}') LIKE '%CREATING%';
SELECT dynamo_delete_table('table');

-- On-demand maximums and warm throughput.
SELECT create_t('{"OnDemandThroughput": {"MaxReadRequestUnits": -1}}');
SELECT create_t('{"OnDemandThroughput": {"MaxReadRequestUnits": 1, "MaxWriteRequestUnits": 0}}');
SELECT create_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}, "OnDemandThroughput": {"MaxReadRequestUnits": -1}}');
SELECT create_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}, "OnDemandThroughput": {"MaxWriteRequestUnits": 5}}');
SELECT create_t('{"WarmThroughput": {"ReadUnitsPerSecond": 11999}}');
SELECT create_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 5}, "WarmThroughput": {"ReadUnitsPerSecond": 1, "WriteUnitsPerSecond": 4}}');

-- Local secondary indexes.
SELECT create_t('{"LocalSecondaryIndexes": []}');
SELECT create_lsi('{}', '{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}');
SELECT create_lsi('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "z", "KeyType": "RANGE"}]}');
SELECT create_lsi('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]}');
SELECT create_lsi('{"KeySchema": [{"AttributeName": "b", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}]}');
SELECT create_lsi('{"KeySchema": [{"AttributeName": "b", "KeyType": "HASH"}]}');
SELECT create_lsi('{"KeySchema": [{"AttributeName": "a", "KeyType": "RANGE"}, {"AttributeName": "c", "KeyType": "RANGE"}]}');
SELECT create_lsi('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "HASH"}]}');
SELECT create_lsi('{"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "a", "KeyType": "RANGE"}]}');
SELECT create_lsi('{"Projection": {}}');
SELECT create_lsi('{"Projection": {"ProjectionType": "SOME"}}');
SELECT create_lsi('{"Projection": {"ProjectionType": "ALL", "NonKeyAttributes": ["x"]}}');
SELECT create_lsi('{"Projection": {"ProjectionType": "KEYS_ONLY", "NonKeyAttributes": ["x"]}}');
SELECT create_lsi('{"Projection": {"ProjectionType": "INCLUDE"}}');
SELECT create_lsi('{"Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": []}}');
SELECT create_lsi('{"IndexName": "i"}');
SELECT create_lsi('{}', jsonb_build_object('LocalSecondaryIndexes',
	(SELECT jsonb_agg(jsonb_build_object('IndexName', 'index' || i % n,
		'KeySchema', '[{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}]'::jsonb,
		'Projection', '{"ProjectionType": "ALL"}'::jsonb)) FROM generate_series(1, 6) i)))
FROM unnest(ARRAY[6, 5]) n;

-- Global secondary indexes.
SELECT create_t('{"GlobalSecondaryIndexes": []}');
SELECT create_gsi('{"KeySchema": [{"AttributeName": "y", "KeyType": "HASH"}, {"AttributeName": "z", "KeyType": "RANGE"}]}');
SELECT create_gsi('{"KeySchema": [{"AttributeName": "c", "KeyType": "RANGE"}]}');
SELECT create_gsi('{"KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}]}');
SELECT create_gsi('{"KeySchema": [{"AttributeName": "c", "KeyType": "RANGE"}, {"AttributeName": "a", "KeyType": "HASH"}]}');
SELECT create_gsi('{"KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}, {"AttributeName": "a", "KeyType": "RANGE"}, {"AttributeName": "b", "KeyType": "HASH"}]}');
SELECT create_gsi('{"KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}, {"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "HASH"}]}');
SELECT create_gsi(jsonb_build_object('KeySchema', (SELECT jsonb_agg(jsonb_build_object('AttributeName', 'k' || i, 'KeyType', CASE WHEN i <= hashes THEN 'HASH' ELSE 'RANGE' END))
		FROM generate_series(1, hashes + ranges) i)),
	jsonb_build_object('AttributeDefinitions', '[{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}]'::jsonb
		|| (SELECT jsonb_agg(jsonb_build_object('AttributeName', 'k' || i, 'AttributeType', 'S')) FROM generate_series(1, hashes + ranges) i)))
FROM (VALUES (5, 0), (4, 5)) AS n (hashes, ranges);
SELECT create_gsi('{"Projection": {}}');
SELECT create_gsi('{"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}');
SELECT create_gsi('{}', '{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}');
SELECT create_gsi('{"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1000000000001}}', '{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}');
SELECT create_gsi('{"OnDemandThroughput": {"MaxReadRequestUnits": 0}}');
SELECT create_gsi('{"WarmThroughput": {"WriteUnitsPerSecond": 1}}');
SELECT create_gsi('{}', '{"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}, {"AttributeName": "c", "AttributeType": "B"}, {"AttributeName": "d", "AttributeType": "B"}]}');
SELECT create_gsi('{}', '{"LocalSecondaryIndexes": [{"IndexName": "index", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "ALL"}}]}');
SELECT create_gsi('{}', jsonb_build_object('GlobalSecondaryIndexes',
	(SELECT jsonb_agg(jsonb_build_object('IndexName', 'index' || i,
		'KeySchema', '[{"AttributeName": "c", "KeyType": "HASH"}]'::jsonb,
		'Projection', '{"ProjectionType": "ALL"}'::jsonb)) FROM generate_series(1, 21) i)));
SELECT create_gsi('{}', jsonb_build_object('GlobalSecondaryIndexes',
	(SELECT jsonb_agg(jsonb_build_object('IndexName', 'index' || i,
		'KeySchema', '[{"AttributeName": "c", "KeyType": "HASH"}]'::jsonb,
		'Projection', jsonb_build_object('ProjectionType', 'INCLUDE', 'NonKeyAttributes',
			(SELECT jsonb_agg('attribute' || j) FROM generate_series(1, 17) j)))) FROM generate_series(1, 6) i)));

-- Stream, encryption, tags, and what is not supported.
SELECT create_t('{"StreamSpecification": {"StreamEnabled": true}}');
SELECT create_t('{"StreamSpecification": {"StreamEnabled": false, "StreamViewType": "KEYS_ONLY"}}');
SELECT create_t('{"StreamSpecification": {}}');
SELECT create_t('{"SSESpecification": {"Enabled": true, "SSEType": "AES256"}}');
SELECT create_t('{"SSESpecification": {"Enabled": true, "KMSMasterKeyId": "k"}}');
SELECT create_t('{"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}');
SELECT create_t('{"Tags": [{"Key": "aws:a", "Value": "1"}]}');
SELECT create_t('{"Tags": [{"Key": "", "Value": "1"}]}');
SELECT create_t(jsonb_build_object('Tags', (SELECT jsonb_agg(jsonb_build_object('Key', i::text, 'Value', '')) FROM generate_series(1, 51) i)));
SELECT create_t(jsonb_build_object('ResourcePolicy', repeat('x', 20481)));
SELECT create_t(jsonb_build_object('ResourcePolicy', (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 640) i))) LIKE '%CREATING%';
SELECT octet_length(resource_policy), md5(resource_policy) FROM dynamo.tables;
SELECT dynamo_update_table('table', max_read_units => 5) ->> 'TableStatus';
SELECT octet_length(resource_policy), md5(resource_policy) FROM dynamo.tables;
SELECT dynamo_delete_table('table');
SELECT create_t('{"TableClass": "CHEAP"}');
SELECT create_t('{"VectorIndexes": [{}]}');
SELECT create_t('{"GlobalTableSourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/other"}');
SELECT create_t('{"DeletionProtectionEnabled": "yes"}');
SELECT count(*) FROM dynamo.tables;

-- ListTables
SELECT api('ListTables', '{}');
SELECT dynamo_create_table('table' || chr(96 + i), 'PK S') FROM generate_series(1, 5) i;
SELECT api('ListTables', '{}');
SELECT api('ListTables', '{"Limit": 2}');
SELECT api('ListTables', '{"Limit": 2, "ExclusiveStartTableName": "tableb"}');
SELECT api('ListTables', '{"Limit": 2, "ExclusiveStartTableName": "tablebb"}');
SELECT api('ListTables', '{"Limit": 2, "ExclusiveStartTableName": "tablec"}');
SELECT api('ListTables', '{"Limit": 5}');
SELECT api('ListTables', '{"ExclusiveStartTableName": "zzz"}');
SELECT api('ListTables', '{"Limit": 0}');
SELECT api('ListTables', '{"Limit": 101}');
SELECT api('ListTables', '{"ExclusiveStartTableName": "a"}');
SELECT count(dynamo_delete_table('table' || chr(96 + i))) FROM generate_series(1, 5) i;

-- What holds for all tables.
SELECT api('DescribeLimits', '{}');
SELECT api('DescribeEndpoints', '{}');
BEGIN;
SET LOCAL dynamo_am.region = 'eu-central-1';
SET LOCAL dynamo_am.account_id = '123456789012';
SELECT create_t();
SELECT api('DescribeEndpoints', '{}');
ROLLBACK;
\t off
SET dynamo_am.region = 'EU';
SET dynamo_am.account_id = '123';

-- Rights: an owner changes, who may read describes.
SELECT dynamo_create_table('Owned', 'PK S');
CREATE ROLE regress_dynamo_reader;
SET ROLE regress_dynamo_reader;
SELECT dynamo_describe_table('Owned');
SELECT dynamo_delete_table('Owned');
SELECT dynamo_update_table('Owned', deletion_protection => true);
SET dynamo_am.clock_offset = 1;
RESET ROLE;
GRANT SELECT ON "Owned" TO regress_dynamo_reader;
SET ROLE regress_dynamo_reader;
SELECT dynamo_describe_table('Owned') ->> 'TableName';
SELECT dynamo_update_table('Owned', deletion_protection => true);
RESET ROLE;
-- The owner may take the right to read from himself.
ALTER TABLE "Owned" OWNER TO regress_dynamo_reader;
REVOKE SELECT ON "Owned" FROM regress_dynamo_reader;
SET ROLE regress_dynamo_reader;
SELECT dynamo_describe_table('Owned') ->> 'ItemCount';
SELECT dynamo_update_table('Owned', deletion_protection => true) ->> 'TableStatus';
RESET ROLE;
SELECT dynamo_delete_table('Owned');
DROP TABLE "Owned";
DROP ROLE regress_dynamo_reader;
DROP FUNCTION create_gsi, create_lsi, create_t, stable, api;
