// A table of five units a second: what exceeds them is refused as by the service, and the
// SDK's retries ride it out.
import * as sdk from "@aws-sdk/client-dynamodb";
import { is, refusal, done } from "../tap.mjs";

const UNITS = 5;
const TableName = "Throttled";
const hasty = new sdk.DynamoDBClient({ maxAttempts: 1 });
const patient = new sdk.DynamoDBClient({ maxAttempts: 12 });
const put = (client, id) => client.send(new sdk.PutItemCommand({ TableName, Item: { id: { S: id } } }));
const seconds = () => performance.now() / 1000;

await hasty.send(new sdk.CreateTableCommand({
  TableName,
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  ProvisionedThroughput: { ReadCapacityUnits: UNITS, WriteCapacityUnits: UNITS },
}));
await sdk.waitUntilTableExists({ client: hasty, maxWaitTime: 60 }, { TableName });

// Uses up what the table has saved; the error that this ends with.
async function drain() {
  let error;
  for (let n = 0; !error && n < 1000; n++) await put(hasty, "saved").catch((caught) => (error = caught));
  return error;
}
const error = await drain();
is(error?.name, "ProvisionedThroughputExceededException", "what exceeds the table's units is refused");
is(error instanceof sdk.ProvisionedThroughputExceededException, true, "with the SDK's own class");
is(error?.$metadata.httpStatusCode, 400, "and status");
is(
  error?.message,
  "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
  "in the service's words"
);
is(
  error?.ThrottlingReasons,
  [{ reason: "TableWriteProvisionedThroughputExceeded", resource: `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}` }],
  "and its reasons"
);
is(error?.$retryable?.throttling ?? true, true, "which the SDK takes for throttling");

// From here on the bucket is empty: what is written comes at its rate.
const atRate = (count, took) => took > (count - 2) / UNITS && took < (2 * count) / UNITS + 2;
let begin = seconds();
await Promise.all([0, 1, 2, 3].map(async (writer) => {
  for (let n = 0; n < 5; n++) await put(patient, `put ${writer} ${n}`);
}));
let took = seconds() - begin;
is(atRate(20, took), true, `the SDK's retries bring 20 puts home in ${took.toFixed(1)} s`);

// BatchWriteItem answers what it has left undone.
await drain();
begin = seconds();
let RequestItems = { [TableName]: [...Array(15).keys()].map((n) => ({ PutRequest: { Item: { id: { S: `batch ${n}` } } } })) };
let calls = 0;
let partial = 0;
while (RequestItems[TableName]?.length) {
  const left = RequestItems[TableName].length;
  const answer = await patient.send(new sdk.BatchWriteItemCommand({ RequestItems }));
  RequestItems = answer.UnprocessedItems;
  partial += RequestItems[TableName]?.length > 0 && RequestItems[TableName].length < left;
  calls++;
  await new Promise((resolve) => setTimeout(resolve, 300));
}
took = seconds() - begin;
is(partial > 0, true, `a batch is done in parts, ${calls} of them`);
is(atRate(15, took), true, `15 items in ${took.toFixed(1)} s`);
const { Count } = await patient.send(new sdk.ScanCommand({ TableName, FilterExpression: "begins_with(id, :p) OR begins_with(id, :b)",
  ExpressionAttributeValues: { ":p": { S: "put" }, ":b": { S: "batch" } } }));
is(Count, 35, "and all have arrived");
is(await refusal(put(patient, "last")), "no error", "as does the next");
done();
