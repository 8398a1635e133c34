-- dynamo_api(): tags and time to live as on the wire, and what is refused.
SELECT dynamo_create_table('table', 'a S');
\set arn 'arn:aws:dynamodb:us-east-1:000000000000:table/table'

-- The answer, or the body of the error.
CREATE FUNCTION api(operation text, request text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	body text;
BEGIN
	RETURN dynamo_api(operation, request::json);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS body = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || replace(body, current_user, 'USER');
END $$;

\t on
\a
-- Which resource: none, foreign, no table's, missing; before there are no tags.
SELECT operation, api(operation, '{}'),
	api(operation, '{"ResourceArn": ""}'),
	api(operation, '{"ResourceArn": "abcd"}'),
	api(operation, '{"ResourceArn": "a:b:c:d:e:f"}'),
	api(operation, '{"ResourceArn": "a:b:c:d:e/f"}'),
	api(operation, '{"ResourceArn": "a:b:c:d:e:f/g"}'),
	api(operation, '{"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:backup/table"}'),
	api(operation, '{"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/table/index/i"}'),
	api(operation, '{"ResourceArn": "arn:aws:dynamodb:us-east-1:111111111111:table/table"}'),
	api(operation, '{"ResourceArn": "arn:aws:dynamodb:eu-west-1:000000000000:table/table"}'),
	api(operation, '{"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/none", "Tags": [{"Key": "k", "Value": "v"}], "TagKeys": ["k"]}')
FROM unnest(ARRAY['TagResource', 'UntagResource', 'ListTagsOfResource']) operation;
SELECT api('TagResource', format('{"ResourceArn": "%s", "Tags": []}', :'arn'));
SELECT api('TagResource', '{"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/none", "Tags": []}');
SELECT api('UntagResource', format('{"ResourceArn": "%s", "TagKeys": []}', :'arn'));

SELECT api('ListTagsOfResource', format('{"ResourceArn": "%s"}', :'arn'));
SELECT api('TagResource', format('{"ResourceArn": "%s", "Tags": [{"Key": "z", "Value": "1"}, {"Key": "é", "Value": "\"\\"}, {"Key": "B", "Value": ""}]}', :'arn'));
SELECT api('ListTagsOfResource', format('{"ResourceArn": "%s"}', :'arn'));
-- A tag that is there gets the new value.
SELECT api('TagResource', format('{"ResourceArn": "%s", "Tags": [{"Key": "z", "Value": "2"}]}', :'arn'));
SELECT api('ListTagsOfResource', format('{"ResourceArn": "%s"}', :'arn'));
SELECT api('UntagResource', format('{"ResourceArn": "%s", "TagKeys": ["é", "missing", "é"]}', :'arn'));
SELECT api('ListTagsOfResource', format('{"ResourceArn": "%s"}', :'arn'));
SELECT api('ListTagsOfResource', format('{"ResourceArn": "%s", "NextToken": "z"}', :'arn'));
SELECT api('TagResource', format('{"ResourceArn": "%s", "Tags": [{"Key": "", "Value": "%s"}, {"Key": "%s"}]}', :'arn', repeat('v', 257), repeat('k', 129)));
SELECT api('TagResource', format('{"ResourceArn": "%s", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "1"}]}', :'arn'));
SELECT api('TagResource', format('{"ResourceArn": "%s", "Tags": [{"Key": "AWS:a", "Value": "1"}]}', :'arn'));
SELECT api('TagResource', format('{"ResourceArn": "%s", "Tags": [{"Key": "a\u0000", "Value": "1"}]}', :'arn'));
-- Fifty, counting those that are there.
SELECT api('TagResource', json_build_object('ResourceArn', :'arn', 'Tags',
	(SELECT json_agg(json_build_object('Key', i::text, 'Value', '')) FROM generate_series(1, n) i))::text)
FROM unnest(ARRAY[49, 51, 48]) n;
SELECT api('TagResource', format('{"ResourceArn": "%s", "Tags": [{"Key": "one more", "Value": "1"}]}', :'arn'));
SELECT json_array_length(dynamo_api('ListTagsOfResource', json_build_object('ResourceArn', :'arn')) -> 'Tags');

-- Time to live.
SELECT api('DescribeTimeToLive', '{"TableName": "table"}');
SELECT api('DescribeTimeToLive', '{"TableName": "none"}');
SELECT api('UpdateTimeToLive', '{}');
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {}}');
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": ""}}');
SELECT api('UpdateTimeToLive', format('{"TableName": "table", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "%s"}}', repeat('a', 256)));
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": "true", "AttributeName": "ttl"}}');
SELECT api('UpdateTimeToLive', '{"TableName": "none", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "ttl"}}');
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": false, "AttributeName": "ttl"}}');
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "ttl"}}');
SELECT api('DescribeTimeToLive', '{"TableName": "table"}');
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "ttl"}}');
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "other"}}');
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": false, "AttributeName": "other"}}');
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": false, "AttributeName": "ttl"}}');
SET dynamo_am.clock_offset = '59 min';
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": false, "AttributeName": "ttl"}}');
SET dynamo_am.clock_offset = '61 min';
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": false, "AttributeName": "ttl"}}');
SELECT api('DescribeTimeToLive', '{"TableName": "table"}');
SELECT api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "other"}}');
SET dynamo_am.clock_offset = '122 min';
SELECT api('UpdateTimeToLive', '{"TableName": "arn:aws:dynamodb:us-east-1:000000000000:table/table", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "other"}}');
SELECT api('DescribeTimeToLive', '{"TableName": "arn:aws:dynamodb:us-east-1:000000000000:table/table"}');
RESET dynamo_am.clock_offset;
\t off

-- Rights: tags and time to live are the owner's to change.
CREATE ROLE regress_dynamo_reader;
GRANT SELECT ON "table" TO regress_dynamo_reader;
SET ROLE regress_dynamo_reader;
SELECT dynamo_api('DescribeTimeToLive', '{"TableName": "table"}');
SELECT json_array_length(dynamo_api('ListTagsOfResource', json_build_object('ResourceArn', :'arn')) -> 'Tags');
SELECT dynamo_api('UpdateTimeToLive', '{"TableName": "table", "TimeToLiveSpecification": {"Enabled": false, "AttributeName": "other"}}');
SELECT dynamo_api('UntagResource', json_build_object('ResourceArn', :'arn', 'TagKeys', ARRAY['z']));
RESET ROLE;
DROP OWNED BY regress_dynamo_reader;
DROP ROLE regress_dynamo_reader;
SELECT dynamo_delete_table('table');
SELECT count(*) FROM dynamo.tags;
DROP FUNCTION api;
