"""Signs cases.json by botocore and by the signer of the AWS SDK for JavaScript.

    npm ci --prefix test/clients/sdk
    cp test/unit/signatures/smithy.mjs test/clients/sdk/
    python3 test/unit/signatures/make_vectors.py >test/unit/signature_vectors.h
    make format
"""
import datetime
import json
import pathlib
import subprocess
from urllib.parse import urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HERE = pathlib.Path(__file__).parent
CASES = HERE / "cases.json"
SMITHY = HERE / "../../clients/sdk/smithy.mjs"
KEY, SECRET, TIME = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "2026-01-02T03:04:05Z"


class Clock(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return cls.fromisoformat(TIME.rstrip("Z"))


botocore.auth.datetime.datetime = Clock


def by_botocore(case):
    """One case, signed; a presigned request has no body."""
    method, path = case.get("method", "POST"), case.get("path", "/")
    request = AWSRequest(
        method=method, url=f"http://localhost:8000{path}", params=case.get("query"),
        headers=case["headers"], data=case["body"].encode(),
    )
    signer, more = botocore.auth.SigV4Auth, {}
    if "expires" in case:
        signer, more = botocore.auth.SigV4QueryAuth, {"expires": case["expires"]}
    signer(Credentials(KEY, SECRET, case.get("token")), "dynamodb", "us-east-1", **more).add_auth(request)
    prepared = request.prepare()
    query = urlsplit(prepared.url).query
    headers = {name: value if isinstance(value, str) else value.decode() for name, value in prepared.headers.items()}
    return {
        "name": case["name"], "method": method, "target": f"{path}?{query}" if query else path,
        "headers": {"Host": "localhost:8000", **headers}, "body": (prepared.body or b"").decode(),
    }


def text(value):
    """A literal of C, whose bytes are those of the value in UTF-8"""
    escaped = "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03o}" for b in value.encode())
    return f'"{escaped}"'


def vector(signer, request):
    headers = ", ".join(f"{{ {text(n)}, {text(v)} }}" for n, v in request["headers"].items())
    strings = [text(f"{signer}: {request['name']}"), *(text(request[part]) for part in ("method", "target", "body"))]
    return f"{{ {', '.join(strings)}, {len(request['headers'])}, {{ {headers} }} }},"


smithy = json.loads(subprocess.check_output(["node", SMITHY, CASES, KEY, SECRET, TIME]))
print("/*\n * signature_vectors.h\n *\t  Requests as SDKs' own signers sign them.\n *\n"
      " * Made by signatures/make_vectors.py.\n */")
print(f'#define VECTOR_KEY "{KEY}"\n#define VECTOR_SECRET "{SECRET}"')
print(f"#define VECTOR_TIME {int(Clock.utcnow().replace(tzinfo=datetime.timezone.utc).timestamp())}\n")
print("static const Vector vectors[] = {")
for case in json.loads(CASES.read_text()):
    print(vector("botocore", by_botocore(case)))
for request in smithy:
    print(vector("smithy", request))
print("};")
