// Secondary indexes, by the low-level client: made with a table, added to it and taken away,
// queried and scanned page by page.
import * as sdk from "@aws-sdk/client-dynamodb";
import { is, refusal, done } from "../tap.mjs";

const client = new sdk.DynamoDBClient({ maxAttempts: 1 });
const send = (operation, input) => client.send(new sdk[`${operation}Command`](input));
const TableName = "Songs";
const schema = (...names) => names.map((name, n) => ({ AttributeName: name, KeyType: n ? "RANGE" : "HASH" }));
const types = (map) => Object.entries(map).map(([name, type]) => ({ AttributeName: name, AttributeType: type }));

await send("CreateTable", {
  TableName,
  KeySchema: schema("artist", "song"),
  AttributeDefinitions: types({ artist: "S", song: "S", year: "N", genre: "S" }),
  BillingMode: "PAY_PER_REQUEST",
  LocalSecondaryIndexes: [
    { IndexName: "by-year", KeySchema: schema("artist", "year"), Projection: { ProjectionType: "KEYS_ONLY" } },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "genres",
      KeySchema: schema("genre", "year"),
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["stars"] },
    },
  ],
});
await sdk.waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName });

// 60 songs of 3 artists; every fourth has no genre.
const songs = [...Array(60).keys()].map((n) => ({
  artist: { S: `artist ${n % 3}` },
  song: { S: `song ${n}` },
  year: { N: String(1960 + ((n * 7) % 60)) },
  stars: { N: String(n % 5) },
  label: { S: "x".repeat(n) },
  ...(n % 4 ? { genre: { S: n % 2 ? "pop" : "jazz" } } : {}),
}));
for (let n = 0; n < songs.length; n += 25)
  await send("BatchWriteItem", {
    RequestItems: { [TableName]: songs.slice(n, n + 25).map((Item) => ({ PutRequest: { Item } })) },
  });
const year = (song) => Number(song.year.N);
const names = (list) => list.map((song) => song.song.S);
const byYear = (list) => names([...list].sort((a, b) => year(a) - year(b)));
// (A paginator may leave its place in its input.)
const all = async (pages) => {
  const items = [];
  for await (const page of pages) items.push(...page.Items);
  return items;
};

const pop = songs.filter((song) => song.genre?.S === "pop");
const query = {
  TableName,
  IndexName: "genres",
  KeyConditionExpression: "genre = :g AND #y >= :y",
  ExpressionAttributeNames: { "#y": "year" },
  ExpressionAttributeValues: { ":g": { S: "pop" }, ":y": { N: "1970" } },
};
const found = await all(sdk.paginateQuery({ client, pageSize: 4 }, { ...query }));
is(names(found), byYear(pop.filter((song) => year(song) >= 1970)), "a global index in pages");
is(Object.keys(found[0]).sort(), ["artist", "genre", "song", "stars", "year"], "with what it projects");
const backwards = await all(sdk.paginateQuery({ client, pageSize: 7 }, { ...query, ScanIndexForward: false }));
is(names(backwards), names(found).reverse(), "and backwards");
is(
  (await all(sdk.paginateScan({ client, pageSize: 5 }, { TableName, IndexName: "genres" }))).length,
  songs.filter((song) => song.genre).length,
  "a scan has what has a genre"
);
const segments = await Promise.all(
  [0, 1, 2].map((Segment) =>
    all(sdk.paginateScan({ client, pageSize: 3 }, { TableName, IndexName: "by-year", Segment, TotalSegments: 3 }))
  )
);
is(names(segments.flat()).sort(), names(songs).sort(), "the segments of a scan are the whole");

const page = await send("Query", { ...query, Limit: 1, ReturnConsumedCapacity: "INDEXES" });
is(Object.keys(page.LastEvaluatedKey).sort(), ["artist", "genre", "song", "year"], "LastEvaluatedKey has both keys");
is(
  page.ConsumedCapacity,
  {
    TableName,
    CapacityUnits: 0.5,
    Table: { CapacityUnits: 0 },
    GlobalSecondaryIndexes: { genres: { CapacityUnits: 0.5 } },
  },
  "a global index is read on its own account"
);
is(
  await refusal(send("Query", { ...query, ConsistentRead: true })),
  "ValidationException: Consistent reads are not supported on global secondary indexes",
  "and never consistently"
);
is(
  await refusal(send("Query", { ...query, ProjectionExpression: "song, label" })),
  "ValidationException: One or more parameter values were invalid: Global secondary index genres does not project [label]",
  "nor does it fetch"
);

const local = {
  TableName,
  IndexName: "by-year",
  KeyConditionExpression: "artist = :a",
  ExpressionAttributeValues: { ":a": { S: "artist 1" } },
  ConsistentRead: true,
};
const whole = await all(sdk.paginateQuery({ client, pageSize: 6 }, { ...local, Select: "ALL_ATTRIBUTES" }));
is(names(whole), byYear(songs.filter((song) => song.artist.S === "artist 1")), "a local index in pages");
is(
  whole.every((song) => Object.keys(song).includes("label")),
  true,
  "with what it fetches"
);
is(
  (await send("Query", { ...local, Select: "COUNT", Limit: 9, ReturnConsumedCapacity: "TOTAL" })).ConsumedCapacity,
  { TableName, CapacityUnits: 1 },
  "counting fetches nothing"
);
is(
  (
    await send("PutItem", {
      TableName,
      Item: { ...songs[1], genre: { S: "folk" } },
      ReturnConsumedCapacity: "INDEXES",
      ReturnItemCollectionMetrics: "SIZE",
    })
  ).ConsumedCapacity.GlobalSecondaryIndexes,
  { genres: { CapacityUnits: 2 } },
  "a put that moves an entry"
);
is(
  (await send("ExecuteStatement", { Statement: `SELECT song FROM "${TableName}"."genres" WHERE genre = 'folk'` })).Items,
  [{ song: { S: "song 1" } }],
  "PartiQL"
);

// Another index, when there are items
await send("UpdateTable", {
  TableName,
  AttributeDefinitions: types({ stars: "N", song: "S" }),
  GlobalSecondaryIndexUpdates: [
    { Create: { IndexName: "stars", KeySchema: schema("stars", "song"), Projection: { ProjectionType: "ALL" } } },
  ],
});
const status = async (name) => {
  const { Table } = await send("DescribeTable", { TableName });
  return Table.GlobalSecondaryIndexes?.find((index) => index.IndexName === name)?.IndexStatus;
};
const until = async (name, wanted) => {
  for (let n = 0; n < 300 && (await status(name)) !== wanted; n += 1) await new Promise((next) => setTimeout(next, 100));
  return status(name);
};
is(await until("stars", "ACTIVE"), "ACTIVE", "an index that is added is active some time");
const four = {
  TableName,
  IndexName: "stars",
  KeyConditionExpression: "stars = :s AND begins_with(song, :p)",
  ExpressionAttributeValues: { ":s": { N: "4.0" }, ":p": { S: "song 1" } },
};
is(
  names(await all(sdk.paginateQuery({ client, pageSize: 1 }, { ...four }))),
  names(songs.filter((song) => song.stars.N === "4" && song.song.S.startsWith("song 1"))).sort(),
  "and has the items that were there"
);
await send("UpdateTable", { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "stars" } }] });
is(await until("stars", undefined), undefined, "an index that is deleted goes");
is(
  await refusal(send("Query", four)),
  "ValidationException: The table does not have the specified index: stars",
  "and cannot be queried"
);
await send("DeleteTable", { TableName });
done();
