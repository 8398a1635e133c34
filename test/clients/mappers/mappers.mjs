// Round trips of the object mappers that most applications use.
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Table as OneTable } from "dynamodb-onetable";
import * as toolbox from "dynamodb-toolbox";
import dynamoose from "dynamoose";
import { Entity } from "electrodb";
import { is, done } from "../tap.mjs";

const client = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(client);
const TableName = "Mappers";
await client.send(new CreateTableCommand({
  TableName,
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
  AttributeDefinitions: ["pk", "sk", "gsi1pk", "gsi1sk"].map((name) => ({ AttributeName: name, AttributeType: "S" })),
  GlobalSecondaryIndexes: [{
    IndexName: "gsi1",
    KeySchema: [{ AttributeName: "gsi1pk", KeyType: "HASH" }, { AttributeName: "gsi1sk", KeyType: "RANGE" }],
    Projection: { ProjectionType: "ALL" },
  }],
  BillingMode: "PAY_PER_REQUEST",
}));

// electrodb
const Task = new Entity(
  {
    model: { entity: "task", version: "1", service: "app" },
    attributes: { id: { type: "string" }, team: { type: "string" }, points: { type: "number" }, tags: { type: "set", items: "string" } },
    indexes: { primary: { pk: { field: "pk", composite: ["team"] }, sk: { field: "sk", composite: ["id"] } } },
  },
  { client: documents, table: TableName }
);
await Task.create({ id: "1", team: "a", points: 3, tags: ["x"] }).go();
await Task.put([{ id: "2", team: "a", points: 5 }, { id: "3", team: "a", points: 9 }]).go();
await Task.patch({ id: "1", team: "a" }).add({ points: 3 }).go();
const many = await Task.query.primary({ team: "a" }).where(({ points }, { gt }) => gt(points, 5)).go();
is(many.data, [{ id: "1", team: "a", points: 6, tags: ["x"] }, { id: "3", team: "a", points: 9 }], "electrodb: create, put, patch, query");
is((await Task.get([{ id: "2", team: "a" }]).go()).data, [{ id: "2", team: "a", points: 5 }], "electrodb: a batch of gets");
const duplicate = await Task.create({ id: "1", team: "a" }).go().catch((error) => error.message);
is(/The conditional request failed/.test(duplicate), true, "electrodb: a duplicate is refused");
await Task.delete({ id: "3", team: "a" }).go();
is((await Task.scan.go()).data.length, 2, "electrodb: delete, scan");
const Ticket = new Entity(
  {
    model: { entity: "ticket", version: "1", service: "app" },
    attributes: { id: { type: "string" }, team: { type: "string" }, state: { type: "string" } },
    indexes: {
      primary: { pk: { field: "pk", composite: ["team"] }, sk: { field: "sk", composite: ["id"] } },
      byState: { index: "gsi1", pk: { field: "gsi1pk", composite: ["state"] }, sk: { field: "gsi1sk", composite: ["id"] } },
    },
  },
  { client: documents, table: TableName }
);
await Ticket.put([...Array(5).keys()].map((n) => ({ id: String(n), team: `t${n % 2}`, state: n ? "open" : "done" }))).go();
await Ticket.patch({ id: "3", team: "t1" }).set({ state: "done" }).go();
const open = await Ticket.query.byState({ state: "open" }).gte({ id: "2" }).go({ limit: 1 });
const rest = await Ticket.query.byState({ state: "open" }).gte({ id: "2" }).go({ cursor: open.cursor });
is([open, rest].map(({ data }) => data.map(({ id }) => id)), [["2"], ["4"]], "electrodb: a secondary index in pages");

// dynamoose, which makes its own table
dynamoose.aws.ddb.set(new dynamoose.aws.ddb.DynamoDB({ endpoint: process.env.AWS_ENDPOINT_URL }));
const Cat = dynamoose.model(
  "Cat",
  new dynamoose.Schema({ id: String, name: { type: String, index: { name: "byName", type: "global" } }, age: Number, meta: { type: Object, schema: { fur: String } } }),
  { throughput: "ON_DEMAND" }
);
await new Cat({ id: "c1", name: "Tom", age: 3, meta: { fur: "grey" } }).save();
await Cat.batchPut([{ id: "c2", name: "Kit", age: 1 }, { id: "c3", name: "Max", age: 7 }]);
is((await Cat.update({ id: "c1" }, { $ADD: { age: 1 } })).toJSON(), { id: "c1", name: "Tom", age: 4, meta: { fur: "grey" } }, "dynamoose: save, update");
is((await Cat.scan("age").gt(2).exec()).length, 2, "dynamoose: batch, scan");
is((await Cat.query("id").eq("c2").exec())[0].name, "Kit", "dynamoose: query");
is((await Cat.query("name").eq("Max").exec())[0].id, "c3", "dynamoose: query of a secondary index");
await dynamoose.transaction([Cat.transaction.create({ id: "c9", name: "Zed" }), Cat.transaction.delete({ id: "c2" })]);
is([await Cat.get("c2"), (await Cat.get("c9")).name], [undefined, "Zed"], "dynamoose: a transaction");

// dynamodb-toolbox
const table = new toolbox.Table({
  name: TableName,
  documentClient: documents,
  partitionKey: { name: "pk", type: "string" },
  sortKey: { name: "sk", type: "string" },
});
const Note = new toolbox.Entity({
  name: "Note",
  table,
  timestamps: false,
  schema: toolbox.item({
    pk: toolbox.string().key(),
    sk: toolbox.string().key(),
    n: toolbox.number().optional(),
    list: toolbox.list(toolbox.string()).optional(),
  }),
});
await Note.build(toolbox.PutItemCommand).item({ pk: "note", sk: "1", n: 1, list: ["a"] }).send();
await Note.build(toolbox.UpdateItemCommand).item({ pk: "note", sk: "1", n: toolbox.$add(4), list: toolbox.$append(["b"]) }).send();
const note = (await Note.build(toolbox.GetItemCommand).key({ pk: "note", sk: "1" }).send()).Item;
is([note.n, note.list], [5, ["a", "b"]], "dynamodb-toolbox: put, update, get");
is((await table.build(toolbox.QueryCommand).entities(Note).query({ partition: "note" }).send()).Count, 1, "dynamodb-toolbox: query");

// dynamodb-onetable, which makes its own table as well
const one = new OneTable({
  client: documents,
  name: "OneTable",
  partial: true,
  schema: {
    version: "0.0.1",
    format: "onetable:1.1.0",
    indexes: { primary: { hash: "pk", sort: "sk" }, gs1: { hash: "gs1pk", sort: "gs1sk", project: "all" } },
    models: {
      User: {
        pk: { type: String, value: "user#${id}" },
        sk: { type: String, value: "user#" },
        id: { type: String },
        name: { type: String },
        n: { type: Number },
        gs1pk: { type: String, value: "name#${name}" },
        gs1sk: { type: String, value: "user#${id}" },
      },
    },
  },
});
await one.createTable();
const User = one.getModel("User");
await User.create({ id: "1", name: "Ada", n: 1 });
await User.update({ id: "1" }, { add: { n: 4 } });
is((await User.get({ id: "1" })).n, 5, "dynamodb-onetable: create, update, get");
const transaction = {};
await User.create({ id: "2", name: "Bo" }, { transaction });
await one.transact("write", transaction);
is((await User.scan({})).length, 2, "dynamodb-onetable: a transaction, scan");
is((await User.find({ name: "Bo" }, { index: "gs1" }))[0].id, "2", "dynamodb-onetable: a secondary index");
await User.remove({ id: "2" });
await one.deleteTable("DeleteTableForever");
is(await one.exists(), false, "dynamodb-onetable: deletes its table");
done();
