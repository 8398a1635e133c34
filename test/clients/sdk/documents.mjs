// The document client, as the introductions print it.
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as lib from "@aws-sdk/lib-dynamodb";
import { is, refusal, done } from "../tap.mjs";

const client = new DynamoDBClient({});
const documents = lib.DynamoDBDocumentClient.from(client);
const send = (operation, input) => documents.send(new lib[`${operation}Command`](input));
const TableName = "Documents";

await client.send(new CreateTableCommand({
  TableName,
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
}));

const Item = {
  id: "grüße \u{1f600}",
  number: 1.5,
  flag: true,
  nothing: null,
  things: [1, "two", { three: [3] }],
  map: { a: { b: { c: "deep" } } },
  set: new Set(["a", "b"]),
  bytes: new Uint8Array([1, 2, 3]),
};
await send("Put", { TableName, Item });
is((await send("Get", { TableName, Key: { id: Item.id } })).Item, Item, "what is put is got");
is(
  (await send("Update", {
    TableName,
    Key: { id: Item.id },
    UpdateExpression: "SET #m.a.b.c = :v, things[3] = :v ADD #n :n",
    ExpressionAttributeNames: { "#m": "map", "#n": "number" },
    ExpressionAttributeValues: { ":v": "new", ":n": 0.25 },
    ReturnValues: "ALL_NEW",
  })).Attributes,
  { ...Item, number: 1.75, things: [...Item.things, "new"], map: { a: { b: { c: "new" } } } },
  "paths into maps and lists"
);
await send("BatchWrite", { RequestItems: { [TableName]: [1, 2, 3].map((n) => ({ PutRequest: { Item: { id: `b${n}`, n } } })) } });
const items = [];
for await (const page of lib.paginateScan({ client: documents, pageSize: 1 }, { TableName, FilterExpression: "n > :n", ExpressionAttributeValues: { ":n": 1 } }))
  items.push(...page.Items);
is(items.map((item) => item.id).sort(), ["b2", "b3"], "the paginator of Scan");
is(
  await refusal(send("TransactWrite", {
    TransactItems: [
      { Update: { TableName, Key: { id: "b1" }, UpdateExpression: "SET n = n + :n", ExpressionAttributeValues: { ":n": 1 } } },
      { ConditionCheck: { TableName, Key: { id: "b9" }, ConditionExpression: "attribute_exists(id)" } },
    ],
  })),
  "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
  "a transaction whose condition is false"
);
is((await send("Get", { TableName, Key: { id: "b1" } })).Item, { id: "b1", n: 1 }, "leaves no trace");
is(
  (await send("ExecuteStatement", { Statement: `SELECT n FROM "${TableName}" WHERE id = ?`, Parameters: ["b2"] })).Items,
  [{ n: 2 }],
  "PartiQL"
);
is(await refusal(send("Put", { TableName, Item: { n: 1 } })), "ValidationException: One or more parameter values were invalid: Missing the key id in the item", "a refusal");
done();
