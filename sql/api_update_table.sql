-- dynamo_api(): UpdateTable as on the wire, what it refuses, and what is
-- limited in time, by a clock that the test moves.

-- The answer, or the body of the error.
CREATE FUNCTION api(operation text, request text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	body text;
BEGIN
	RETURN dynamo_api(operation, request::json);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS body = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || regexp_replace(regexp_replace(body,
		'\w+day, \w+ \d+, \d+ at (\d+):\d\d:\d\d (AM|PM)', 'DAY at \1 \2', 'g'), '20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\d', 'TIME', 'g');
END $$;

-- UpdateTable of "table"; of the answer, these members without their times.
CREATE FUNCTION update_t(members text, VARIADIC shown text[] DEFAULT '{TableStatus}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text := api('UpdateTable', (members::jsonb || '{"TableName": "table"}')::text);
BEGIN
	IF answer LIKE 'DY%' THEN
		RETURN answer;
	END IF;
	RETURN (SELECT regexp_replace(string_agg(coalesce((answer::json -> 'TableDescription' -> member)::text, 'none'), ' ' ORDER BY n),
			'(DateTime":)[0-9.]+', '\1TIME', 'g')
		FROM unnest(shown) WITH ORDINALITY AS s(member, n));
END $$;

-- It is half past noon, and so many hours later, with a minute to spare for each.
CREATE FUNCTION hours(later int) RETURNS void LANGUAGE sql AS $$
	SELECT set_config('dynamo_am.clock_offset', floor(extract(epoch FROM date_trunc('day', current_timestamp AT TIME ZONE 'UTC')
		+ '12 hours 30 minutes' - current_timestamp AT TIME ZONE 'UTC') + later * 3660)::text, false)
$$;

\t on
\a
SELECT hours(0);
SELECT dynamo_create_table('table', 'a S', 'b N', read_capacity => 10, write_capacity => 10);

-- The request alone.
SELECT api('UpdateTable', '{}');
SELECT update_t('{}');
SELECT update_t('{"GlobalSecondaryIndexUpdates": []}');
SELECT update_t('{"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}]}');
SELECT api('UpdateTable', '{"TableName": "nowhere"}');
SELECT api('UpdateTable', '{"TableName": "nowhere", "DeletionProtectionEnabled": true}');
SELECT update_t('{"BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}');
SELECT update_t('{"BillingMode": "FREE", "ProvisionedThroughput": {"ReadCapacityUnits": 0}}');
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 1000000000001, "WriteCapacityUnits": 1}}');
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}, "StreamSpecification": {"StreamEnabled": false}}');
SELECT update_t('{"ReplicaUpdates": [{}]}');
SELECT update_t('{"GlobalTableWitnessUpdates": [{}]}');
SELECT update_t('{"VectorIndexUpdates": [{}]}');

-- Throughput
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 10, "WriteCapacityUnits": 10}}');
SELECT update_t('{"BillingMode": "PROVISIONED"}');
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 20, "WriteCapacityUnits": 10}}', 'TableStatus', 'ProvisionedThroughput', 'WarmThroughput');
-- One goes up, one down: a decrease.
SELECT update_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 21, "WriteCapacityUnits": 9}}', 'ProvisionedThroughput', 'BillingModeSummary', 'WarmThroughput');
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 20, "WriteCapacityUnits": 9}}', 'ProvisionedThroughput');
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 19, "WriteCapacityUnits": 9}}', 'ProvisionedThroughput');
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 18, "WriteCapacityUnits": 9}}', 'ProvisionedThroughput');
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 17, "WriteCapacityUnits": 9}}');
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 18, "WriteCapacityUnits": 10}}', 'ProvisionedThroughput');
SELECT hours(1);
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 17, "WriteCapacityUnits": 9}}', 'ProvisionedThroughput');
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 16, "WriteCapacityUnits": 9}}');
-- The next day.
SELECT hours(12);
SELECT dynamo_describe_table('table') #> '{ProvisionedThroughput,NumberOfDecreasesToday}';
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 16, "WriteCapacityUnits": 9}}', 'ProvisionedThroughput');

-- Billing modes
SELECT update_t('{"OnDemandThroughput": {"MaxReadRequestUnits": 5}}');
SELECT update_t('{"BillingMode": "PAY_PER_REQUEST", "OnDemandThroughput": {"MaxReadRequestUnits": 5, "MaxWriteRequestUnits": 6}}', 'BillingModeSummary', 'ProvisionedThroughput', 'OnDemandThroughput', 'WarmThroughput');
SELECT update_t('{"BillingMode": "PAY_PER_REQUEST"}', 'BillingModeSummary');
SELECT update_t('{"OnDemandThroughput": {"MaxReadRequestUnits": 7}}', 'OnDemandThroughput');
SELECT update_t('{"OnDemandThroughput": {"MaxWriteRequestUnits": -1}}', 'OnDemandThroughput');
SELECT update_t('{"OnDemandThroughput": {"MaxWriteRequestUnits": 0}}');
SELECT update_t('{"OnDemandThroughput": {"MaxReadRequestUnits": -2, "MaxWriteRequestUnits": 0}}');
SELECT update_t('{"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}');
SELECT update_t('{"BillingMode": "PROVISIONED"}');
SELECT update_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}}', 'BillingModeSummary', 'ProvisionedThroughput', 'OnDemandThroughput', 'WarmThroughput');
-- Four switches to on-demand in 24 hours.
SELECT update_t('{"BillingMode": "PAY_PER_REQUEST"}'), update_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}}')
FROM generate_series(2, 4);
SELECT update_t('{"BillingMode": "PAY_PER_REQUEST"}');
SELECT hours(36);
SELECT update_t('{"BillingMode": "PAY_PER_REQUEST"}', 'BillingModeSummary');

-- Warm throughput only rises.
SELECT update_t('{"WarmThroughput": {"ReadUnitsPerSecond": 13000}}', 'WarmThroughput');
SELECT update_t('{"WarmThroughput": {"ReadUnitsPerSecond": 12999}}');
SELECT update_t('{"WarmThroughput": {"ReadUnitsPerSecond": 13000, "WriteUnitsPerSecond": 3999}}');
SELECT update_t('{"WarmThroughput": {"ReadUnitsPerSecond": 13000, "WriteUnitsPerSecond": 4001}}', 'WarmThroughput');

-- Stream
SELECT update_t('{"StreamSpecification": {"StreamEnabled": false}}');
SELECT update_t('{"StreamSpecification": {"StreamEnabled": false, "StreamViewType": "KEYS_ONLY"}}');
SELECT update_t('{"StreamSpecification": {"StreamEnabled": true}}');
SELECT update_t('{"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}}', 'StreamSpecification');
SELECT dynamo_describe_table('table') ->> 'LatestStreamLabel' AS label \gset
SELECT update_t('{"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}}');
SELECT update_t('{"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"}}');
SELECT update_t('{"StreamSpecification": {"StreamEnabled": false}}', 'StreamSpecification');
-- The old stream can still be found; the next one is another.
SELECT dynamo_describe_table('table') ->> 'LatestStreamArn' = 'arn:aws:dynamodb:us-east-1:000000000000:table/table/stream/' || :'label';
SELECT hours(37);
SELECT update_t('{"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "OLD_IMAGE"}}', 'StreamSpecification');
SELECT dynamo_describe_table('table') ->> 'LatestStreamLabel' > :'label';

-- Encryption: four changes a day, then one in six hours.
SELECT update_t('{"SSESpecification": {"Enabled": false}}');
SELECT update_t('{"SSESpecification": {"Enabled": true, "SSEType": "AES256"}}');
SELECT update_t('{"SSESpecification": {"Enabled": true}}', 'SSEDescription');
SELECT update_t('{"SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "1234"}}', 'SSEDescription');
SELECT update_t('{"SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "1234"}}');
SELECT update_t('{"SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "arn:aws:kms:eu-west-1:1:key/5678"}}', 'SSEDescription');
SELECT update_t('{"SSESpecification": {"Enabled": false}}', 'SSEDescription');
SELECT update_t('{"SSESpecification": {"Enabled": true}}');
SELECT hours(43);
SELECT update_t('{"SSESpecification": {"Enabled": true}}', 'SSEDescription');
SELECT update_t('{"SSESpecification": {"Enabled": false}}');

-- Table class: two changes in thirty days.
SELECT update_t('{"TableClass": "STANDARD"}', 'TableClassSummary');
SELECT update_t('{"TableClass": "STANDARD_INFREQUENT_ACCESS"}', 'TableClassSummary');
SELECT update_t('{"TableClass": "STANDARD"}', 'TableClassSummary');
SELECT update_t('{"TableClass": "STANDARD_INFREQUENT_ACCESS"}');
SELECT hours(43 + 30 * 24);
SELECT update_t('{"TableClass": "STANDARD_INFREQUENT_ACCESS"}', 'TableClassSummary');

-- A request that is refused changes nothing, though its first part is right.
SELECT update_t('{"DeletionProtectionEnabled": true, "WarmThroughput": {"ReadUnitsPerSecond": 14000}, "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "OLD_IMAGE"}}');
SELECT dynamo_describe_table('table') -> 'WarmThroughput', dynamo_describe_table('table') -> 'DeletionProtectionEnabled';
SELECT update_t('{"DeletionProtectionEnabled": true}', 'DeletionProtectionEnabled');
SELECT update_t('{"DeletionProtectionEnabled": false}', 'DeletionProtectionEnabled');

-- Global secondary indexes: the request alone.
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{}]}');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "one"}, "Update": {"IndexName": "two"}}]}');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "one"}}, {"Delete": {"IndexName": "one"}}]}');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "one"}}, {"Delete": {"IndexName": "two"}}]}');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "one", "ProvisionedThroughput": {"ReadCapacityUnits": 1000000000001, "WriteCapacityUnits": 1}}}]}');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Delete": {}}, {"Create": {}}]}');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "one"}}]}');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "one", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}}]}');

-- Create: the request brings the definitions of the keys.
CREATE FUNCTION create_index(name text, keys text, attributes text, rest text DEFAULT '{}', request text DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
	SELECT update_t((jsonb_build_object(
		'AttributeDefinitions', (SELECT jsonb_agg(jsonb_build_object('AttributeName', split_part(a, ' ', 1), 'AttributeType', split_part(a, ' ', 2)))
			FROM unnest(string_to_array(attributes, ',')) a),
		'GlobalSecondaryIndexUpdates', jsonb_build_array(jsonb_build_object('Create', jsonb_build_object('IndexName', name,
			'KeySchema', (SELECT jsonb_agg(jsonb_build_object('AttributeName', split_part(k, ' ', 1), 'KeyType', split_part(k, ' ', 2)))
				FROM unnest(string_to_array(keys, ',')) k),
			'Projection', '{"ProjectionType": "ALL"}'::jsonb) || rest::jsonb))) || request::jsonb)::text, 'AttributeDefinitions', 'GlobalSecondaryIndexes')
$$;
SELECT create_index('one', 'c HASH,a RANGE', 'c S');
SELECT create_index('one', 'c HASH,a RANGE', 'c S,a N');
SELECT create_index('one', 'c RANGE', 'c S');
SELECT create_index('one', 'c HASH', 'c S', '{"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}');
SELECT create_index('one', 'c HASH,a RANGE', 'c S,a S,unused N');
SELECT create_index('one', 'c HASH,a RANGE', 'c S,a S');
SELECT create_index('two', 'c HASH,d HASH,b RANGE', 'c S,b N,d B');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "two", "OnDemandThroughput": {"MaxReadRequestUnits": 9}, "WarmThroughput": {"ReadUnitsPerSecond": 15000}}}]}') ;
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "two", "WarmThroughput": {"ReadUnitsPerSecond": 14999}}}]}') ;
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "two"}}]}') ;
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "two", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}}]}') ;
SELECT name, position, local, hash_keys, range_keys, projection, max_read_units, warm_read_units FROM dynamo.indexes ORDER BY position;
-- Provisioned: each index must be given its throughput.
SELECT update_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}, "GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "one", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}}}]}');
SELECT update_t('{"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}, "GlobalSecondaryIndexUpdates": [
	{"Update": {"IndexName": "one", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}}},
	{"Update": {"IndexName": "two", "ProvisionedThroughput": {"ReadCapacityUnits": 11, "WriteCapacityUnits": 12}}}]}', 'ProvisionedThroughput', 'GlobalSecondaryIndexes');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "two", "ProvisionedThroughput": {"ReadCapacityUnits": 11, "WriteCapacityUnits": 12}}}]}');
SELECT count(*) FROM generate_series(1, 4) i WHERE
	update_t(format('{"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "two", "ProvisionedThroughput": {"ReadCapacityUnits": %s, "WriteCapacityUnits": 12}}}]}', 11 - i)) LIKE '%UPDATING%';
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "two", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 12}}}]}');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "two", "ProvisionedThroughput": {"ReadCapacityUnits": 12, "WriteCapacityUnits": 12}}}]}');
SELECT create_index('three', 'c HASH', 'c S');
SELECT create_index('three', 'c HASH', 'c S', '{"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}}') LIKE '%three%';
SELECT create_index('three', 'c HASH', 'c S', '{"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2}}');
-- Definitions go with the last index that needs them.
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "two"}}]}', 'AttributeDefinitions');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "one"}}]}', 'AttributeDefinitions');
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "three"}}]}', 'AttributeDefinitions', 'GlobalSecondaryIndexes');
SELECT update_t('{"BillingMode": "PAY_PER_REQUEST"}');
SELECT count(*) FROM generate_series(1, 20) i WHERE create_index('index' || i, 'c HASH', 'c S') LIKE '%"index' || i || '"%';
SELECT create_index('index21', 'c HASH', 'c S');
-- A local index is not to be deleted.
SELECT dynamo_delete_table('table');
SELECT api('CreateTable', '{"TableName": "table", "BillingMode": "PAY_PER_REQUEST",
	"AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "N"}, {"AttributeName": "c", "AttributeType": "B"}],
	"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
	"LocalSecondaryIndexes": [{"IndexName": "local", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}],
		"Projection": {"ProjectionType": "ALL"}}]}') LIKE '%CREATING%';
SELECT update_t('{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "local"}}]}');
SELECT create_index('local', 'c HASH', 'c B');
SELECT create_index('other', 'c HASH', 'c B', '{"Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x", "y"]}}');
SELECT dynamo_delete_table('table');
\t off

-- dynamo_update_table()
SELECT dynamo_create_table('table', 'a S', stream => 'keys_only', table_class => 'standard', deletion_protection => true, max_read_units => 7);
SELECT dynamo_describe_table('table') -> 'StreamSpecification', dynamo_describe_table('table') -> 'TableClassSummary',
	dynamo_describe_table('table') -> 'DeletionProtectionEnabled', dynamo_describe_table('table') -> 'OnDemandThroughput';
SELECT dynamo_update_table('table', 'provisioned', 5, 6, deletion_protection => false) -> 'DeletionProtectionEnabled';
SELECT dynamo_update_table('table', stream => 'none') -> 'StreamSpecification';
SELECT dynamo_update_table('table', 'pay_per_request', max_write_units => 8) -> 'OnDemandThroughput';
SELECT dynamo_update_table('table', table_class => 'standard_infrequent_access') #>> '{TableClassSummary,TableClass}';
SELECT dynamo_update_table('table');
SELECT dynamo_update_table(NULL);
SELECT dynamo_update_table('table', 'free');
SELECT dynamo_update_table('table', stream => 'everything');
SELECT dynamo_update_table('table', read_capacity => 5);
SELECT dynamo_update_table('table', read_capacity => 5, write_capacity => 0);
SELECT dynamo_create_table('other', 'a S', read_capacity => 0, write_capacity => 1);
SELECT dynamo_create_table('other', 'a S', table_class => 'cheap');
BEGIN READ ONLY;
SELECT dynamo_update_table('table', deletion_protection => true);
ROLLBACK;
-- A change takes part in the transaction.
BEGIN;
SELECT dynamo_update_table('table', deletion_protection => true) -> 'DeletionProtectionEnabled';
SELECT dynamo_describe_table('table') -> 'DeletionProtectionEnabled';
ROLLBACK;
SELECT dynamo_describe_table('table') -> 'DeletionProtectionEnabled';
SELECT dynamo_delete_table('table');
DROP FUNCTION create_index, update_t, hours, api;
RESET dynamo_am.clock_offset;
