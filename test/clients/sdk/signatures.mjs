// Presigned requests, by the SDK's signer, sent by whoever has the URL.
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "@aws-crypto/sha256-js";
import { is, done } from "../tap.mjs";

const endpoint = new URL(process.env.AWS_ENDPOINT_URL);
const signer = new SignatureV4({
  service: "dynamodb",
  region: process.env.AWS_REGION,
  sha256: Sha256,
  credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY },
});

async function presign(operation, input, options) {
  const request = new HttpRequest({
    method: "POST",
    hostname: endpoint.hostname,
    port: Number(endpoint.port),
    headers: { host: endpoint.host, "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(input),
  });
  const signed = await signer.presign(request, { expiresIn: 60, unhoistableHeaders: new Set(["x-amz-target"]), ...options });
  return { url: `${endpoint.origin}/?${new URLSearchParams(signed.query)}`, headers: { ...signed.headers, "content-type": "application/x-amz-json-1.0" }, body: signed.body };
}

async function send({ url, headers, body }) {
  const answer = await fetch(url, { method: "POST", headers, body });
  return `${answer.status} ${await answer.text()}`;
}

const request = await presign("ListTables", {});
is(await send(request), '200 {"TableNames":[]}', "a presigned request");
is(await send(request), '200 {"TableNames":[]}', "once more");
is((await send({ ...request, body: "[]" })).includes("The request signature we calculated"), true, "its body is signed");
is(
  (await send({ ...request, headers: { ...request.headers, "x-amz-target": "DynamoDB_20120810.DescribeLimits" } })).includes("The request signature we calculated"),
  true,
  "so is its operation"
);
const old = await presign("ListTables", {}, { signingDate: new Date(Date.now() - 120_000) });
is(/Signature expired: .* - 1 min\./.test(await send(old)), true, "one that has expired");
is(await send(await presign("ListTables", {}, { unhoistableHeaders: new Set() })),
  '400 {"__type":"com.amazon.coral.service#UnknownOperationException"}', "an operation is named in a header, not in the query");
done();
