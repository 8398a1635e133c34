// Every operation, by the low-level client.
import * as sdk from "@aws-sdk/client-dynamodb";
import { is, refusal, done } from "../tap.mjs";

const client = new sdk.DynamoDBClient({ maxAttempts: 1 });
const send = (operation, input) => client.send(new sdk[`${operation}Command`](input));
// An answer without what the SDK adds to it.
const answer = async (operation, input) => {
  const { $metadata, ...rest } = await send(operation, input);
  return rest;
};
const key = (id, n) => ({ id: { S: id }, n: { N: String(n) } });
const TableName = "Operations";

// Tables
const created = await send("CreateTable", {
  TableName,
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" },
    { AttributeName: "n", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "n", AttributeType: "N" },
  ],
  BillingMode: "PAY_PER_REQUEST",
  Tags: [{ Key: "team", Value: "cart" }],
});
is(created.TableDescription.TableStatus, "CREATING", "CreateTable");
const waited = await sdk.waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName });
is(waited.state, "SUCCESS", "the waiter sees the table");
is(await answer("ListTables", {}), { TableNames: [TableName] }, "ListTables");
is((await send("DescribeTable", { TableName })).Table.ItemCount, 0, "DescribeTable");
is(
  await refusal(send("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  })),
  `ResourceInUseException: Table already exists: ${TableName}`,
  "a table that is there"
);

// One item
is(
  await answer("PutItem", {
    TableName,
    Item: { ...key("a", 1), bits: { B: new Uint8Array([0, 255]) }, set: { SS: ["y", "x"] } },
    ReturnConsumedCapacity: "TOTAL",
  }),
  { ConsumedCapacity: { TableName, CapacityUnits: 1 } },
  "PutItem"
);
is(
  await answer("GetItem", { TableName, Key: key("a", 1) }),
  { Item: { ...key("a", 1), bits: { B: new Uint8Array([0, 255]) }, set: { SS: ["x", "y"] } } },
  "GetItem"
);
is(
  (await answer("UpdateItem", {
    TableName,
    Key: key("a", 1),
    UpdateExpression: "SET #c = if_not_exists(#c, :zero) + :one REMOVE bits",
    ExpressionAttributeNames: { "#c": "count" },
    ExpressionAttributeValues: { ":zero": { N: "0" }, ":one": { N: "1" } },
    ReturnValues: "UPDATED_NEW",
  })).Attributes,
  { count: { N: "1" } },
  "UpdateItem"
);
let failure;
try {
  await send("PutItem", {
    TableName,
    Item: key("a", 1),
    ConditionExpression: "attribute_not_exists(id)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
} catch (error) {
  failure = error;
}
is(failure instanceof sdk.ConditionalCheckFailedException, true, "a false condition has its own class");
is(failure.Item.count, { N: "1" }, "and shows the item");
is(
  (await answer("DeleteItem", { TableName, Key: key("a", 1), ReturnValues: "ALL_OLD" })).Attributes.n,
  { N: "1" },
  "DeleteItem"
);

// Many items
const puts = [...Array(25).keys()].map((n) => ({ PutRequest: { Item: { ...key("many", n), v: { N: String(n % 5) } } } }));
is(await answer("BatchWriteItem", { RequestItems: { [TableName]: puts } }), { UnprocessedItems: {} }, "BatchWriteItem");
is(
  (await answer("BatchGetItem", { RequestItems: { [TableName]: { Keys: [key("many", 3), key("many", 99)] } } }))
    .Responses[TableName].length,
  1,
  "BatchGetItem"
);
const query = {
  TableName,
  KeyConditionExpression: "id = :id AND n >= :from",
  FilterExpression: "v = :v",
  ExpressionAttributeValues: { ":id": { S: "many" }, ":from": { N: "5" }, ":v": { N: "1" } },
};
const found = await answer("Query", query);
is([found.Items.map((item) => item.n.N), found.Count, found.ScannedCount], [["6", "11", "16", "21"], 4, 20], "Query");
const pages = [];
for await (const page of sdk.paginateQuery({ client, pageSize: 6 }, query)) pages.push(page.Items.map((item) => item.n.N));
is(pages.flat(), ["6", "11", "16", "21"], "the paginator of Query");
let scanned = 0;
for (const Segment of [0, 1, 2]) scanned += (await answer("Scan", { TableName, Segment, TotalSegments: 3 })).Count;
is(scanned, 25, "Scan in segments");

// Transactions
const transaction = {
  ClientRequestToken: "once",
  TransactItems: [
    { Put: { TableName, Item: key("t", 1) } },
    { ConditionCheck: { TableName, Key: key("many", 1), ConditionExpression: "attribute_exists(id)" } },
  ],
};
is(await answer("TransactWriteItems", transaction), {}, "TransactWriteItems");
is(await answer("TransactWriteItems", transaction), {}, "the same once more");
transaction.TransactItems.pop();
is((await refusal(send("TransactWriteItems", transaction))).split(":")[0], "IdempotentParameterMismatchException", "another one by the same token");
failure = undefined;
try {
  await send("TransactWriteItems", {
    TransactItems: [
      { Delete: { TableName, Key: key("t", 1) } },
      { Put: { TableName, Item: key("many", 1), ConditionExpression: "attribute_not_exists(id)" } },
    ],
  });
} catch (error) {
  failure = error;
}
is(failure instanceof sdk.TransactionCanceledException, true, "a cancelled transaction has its own class");
is(failure.CancellationReasons.map((reason) => reason.Code), ["None", "ConditionalCheckFailed"], "and tells the reasons");
is(
  (await answer("TransactGetItems", { TransactItems: [{ Get: { TableName, Key: key("t", 1) } }, { Get: { TableName, Key: key("t", 2) } }] })).Responses,
  [{ Item: key("t", 1) }, {}],
  "TransactGetItems"
);

// PartiQL
const Statement = `SELECT v FROM "${TableName}" WHERE id = ? AND n = ?`;
const Parameters = [{ S: "many" }, { N: "7" }];
is((await answer("ExecuteStatement", { Statement, Parameters })).Items, [{ v: { N: "2" } }], "ExecuteStatement");
is((await answer("BatchExecuteStatement", { Statements: [{ Statement, Parameters }] })).Responses[0].Item, { v: { N: "2" } }, "BatchExecuteStatement");
is(
  await answer("ExecuteTransaction", { TransactStatements: [{ Statement: `INSERT INTO "${TableName}" VALUE {'id': 'p', 'n': 1}` }] }),
  { Responses: [{}] },
  "ExecuteTransaction"
);

// Tags, time to live, limits
const ResourceArn = created.TableDescription.TableArn;
await send("TagResource", { ResourceArn, Tags: [{ Key: "stage", Value: "test" }] });
await send("UntagResource", { ResourceArn, TagKeys: ["team"] });
is((await answer("ListTagsOfResource", { ResourceArn })).Tags, [{ Key: "stage", Value: "test" }], "tags");
await send("UpdateTimeToLive", { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" } });
is(
  (await answer("DescribeTimeToLive", { TableName })).TimeToLiveDescription,
  { TimeToLiveStatus: "ENABLED", AttributeName: "expires" },
  "time to live"
);
is((await answer("DescribeLimits", {})).TableMaxReadCapacityUnits, 40000, "DescribeLimits");

// Contributor Insights
is(
  await answer("UpdateContributorInsights", { TableName, ContributorInsightsAction: "ENABLE" }),
  { TableName, ContributorInsightsStatus: "ENABLING", ContributorInsightsMode: "ACCESSED_AND_THROTTLED_KEYS" },
  "UpdateContributorInsights"
);
const insights = await answer("DescribeContributorInsights", { TableName });
is(insights.ContributorInsightsStatus, "ENABLED", "DescribeContributorInsights");
is(Math.abs(insights.LastUpdateDateTime - Date.now()) < 60000, true, "with its time");
is(
  insights.ContributorInsightsRuleList.map((name) => name.replace(/\d{13}$/, "TIME")),
  ["PKC", "SKC", "PKT", "SKT"].map((rule) => `DynamoDBContributorInsights-${rule}-${TableName}-TIME`),
  "and its rules"
);
is(
  (await answer("ListContributorInsights", { MaxResults: 1 })).ContributorInsightsSummaries.map((one) => `${one.TableName} ${one.ContributorInsightsStatus}`),
  [`${TableName} ENABLED`],
  "ListContributorInsights"
);
is(
  await refusal(send("DescribeContributorInsights", { TableName, IndexName: "none" })),
  "ResourceNotFoundException: Requested resource not found",
  "of no such index"
);

// The end
await send("UpdateTable", { TableName, DeletionProtectionEnabled: true });
is(
  await refusal(send("DeleteTable", { TableName })),
  "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
  "UpdateTable protects a table"
);
await send("UpdateTable", { TableName, DeletionProtectionEnabled: false });
is((await send("DeleteTable", { TableName })).TableDescription.TableStatus, "DELETING", "DeleteTable");
is((await sdk.waitUntilTableNotExists({ client, maxWaitTime: 60 }, { TableName })).state, "SUCCESS", "the waiter sees it gone");
done();
