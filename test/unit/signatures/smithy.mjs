// Signs cases.json by the signer of the AWS SDK for JavaScript.
import { readFileSync } from "node:fs";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "@aws-crypto/sha256-js";

const [, , cases, key, secret, time] = process.argv;
const escape = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const signed = [];
for (const { name, method = "POST", path = "/", query = {}, headers, body, token, expires } of JSON.parse(readFileSync(cases))) {
  const signer = new SignatureV4({
    service: "dynamodb",
    region: "us-east-1",
    sha256: Sha256,
    credentials: { accessKeyId: key, secretAccessKey: secret, sessionToken: token },
  });
  const request = new HttpRequest({ method, hostname: "localhost", path, query, headers: { Host: "localhost:8000", ...headers }, body });
  const options = { signingDate: new Date(time), unhoistableHeaders: new Set(["x-amz-target"]), signableHeaders: new Set(["content-type"]) };
  const result = expires ? await signer.presign(request, { ...options, expiresIn: expires }) : await signer.sign(request, options);
  const parameters = Object.entries(result.query).map(([name, value]) => `${escape(name)}=${escape(value)}`);
  signed.push({ name, method, target: parameters.length ? `${path}?${parameters.join("&")}` : path, headers: result.headers, body });
}
console.log(JSON.stringify(signed));
