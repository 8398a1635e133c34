"""boto3: the client and the resource, as Python programs use them."""
import os
import sys
import time
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = {"service_name": "dynamodb", "endpoint_url": os.environ["AWS_ENDPOINT_URL"]}
client = boto3.client(**endpoint)
resource = boto3.resource(**endpoint)
credentials = {f"aws_{name}": os.environ[f"AWS_{name.upper()}"] for name in ("access_key_id", "secret_access_key")}
count = failed = 0


def check(got, expected, name):
    global count, failed
    count += 1
    if got == expected:
        print(f"ok {count} - {name}")
        return
    failed += 1
    print(f"not ok {count} - {name}\n#   got      {got!r}\n#   expected {expected!r}")


def refusal(exception, call, **arguments):
    """What a call is refused with, which must be of this class."""
    try:
        call(**arguments)
    except exception as error:
        return error.response
    return None


# Tables
table = resource.create_table(
    TableName="Boto",
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}],
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "n", "AttributeType": "N"}],
    BillingMode="PAY_PER_REQUEST",
)
check(table.table_status, "CREATING", "a table is created")
table.wait_until_exists()
table.reload()
check(table.table_status, "ACTIVE", "the resource's waiter")
check(table.key_schema[1], {"AttributeName": "n", "KeyType": "RANGE"}, "its attributes")
check([t.name for t in resource.tables.all()], ["Boto"], "the collection of tables")
check(
    refusal(
        client.exceptions.ResourceInUseException,
        client.create_table,
        TableName="Boto",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )["Error"],
    {"Code": "ResourceInUseException", "Message": "Table already exists: Boto"},
    "ResourceInUseException",
)

# Items and their types
item = {
    "id": "grüße \U0001f600",
    "n": Decimal("1"),
    "number": Decimal("3.1415926535897932384626433832795028842"),
    "flag": True,
    "nothing": None,
    "list": [Decimal("1"), "two", {"three": [Decimal("3")]}],
    "strings": {"a", "b"},
    "numbers": {Decimal("1"), Decimal("2.5")},
    "bytes": Binary(b"\x00\xff"),
    "many bytes": {Binary(b"x"), Binary(b"y")},
}
key = {"id": item["id"], "n": item["n"]}
table.put_item(Item=item)
check(table.get_item(Key=key)["Item"], item, "what is put is got")
check("Item" in table.get_item(Key={"id": "none", "n": 1}), False, "what is not there is not got")
check(
    table.update_item(
        Key=key,
        UpdateExpression="SET #l[2].three[1] = :v, flag = :f ADD strings :s REMOVE nothing",
        ConditionExpression=Attr("number").gt(3) & Attr("nothing").attribute_type("NULL"),
        ExpressionAttributeNames={"#l": "list"},
        ExpressionAttributeValues={":v": "new", ":f": False, ":s": {"c"}},
        ReturnValues="UPDATED_NEW",
    )["Attributes"],
    {"list": [{"three": ["new"]}], "flag": False, "strings": {"a", "b", "c"}},
    "an update by paths, and its condition",
)
refused = refusal(
    client.exceptions.ConditionalCheckFailedException,
    table.put_item,
    Item=item,
    ConditionExpression=Attr("id").not_exists(),
)
check(
    [refused["Error"]["Code"], refused["Error"]["Message"], refused["ResponseMetadata"]["HTTPStatusCode"]],
    ["ConditionalCheckFailedException", "The conditional request failed", 400],
    "ConditionalCheckFailedException",
)
check(len(refused["ResponseMetadata"]["RequestId"]), 52, "with the request's identifier")
check(table.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"]["flag"], False, "what is deleted is returned")

# Many items
with table.batch_writer(overwrite_by_pkeys=["id", "n"]) as batch:
    for n in range(60):
        batch.put_item(Item={"id": "many", "n": n, "v": n % 5})
    batch.put_item(Item={"id": "many", "n": 59, "v": 9})
    batch.delete_item(Key={"id": "many", "n": 0})
found = table.query(
    KeyConditionExpression=Key("id").eq("many") & Key("n").between(10, 20),
    FilterExpression=Attr("v").is_in([1, 2]),
    ProjectionExpression="n",
    ScanIndexForward=False,
)
check([int(i["n"]) for i in found["Items"]], [17, 16, 12, 11], "what batch_writer has put is queried")
check([found["Count"], found["ScannedCount"]], [4, 11], "and counted")
check(table.query(KeyConditionExpression=Key("id").eq("many"), Select="COUNT")["Count"], 59, "all of it, once each")
pages = client.get_paginator("query").paginate(
    TableName="Boto",
    KeyConditionExpression="id = :id",
    ExpressionAttributeValues={":id": {"S": "many"}},
    PaginationConfig={"PageSize": 7},
)
check([len(page["Items"]) for page in pages], [7] * 8 + [3], "a paginator of pages")
scan = client.get_paginator("scan")
some = scan.paginate(TableName="Boto", PaginationConfig={"PageSize": 10, "MaxItems": 25}).build_full_result()
check(len(some["Items"]), 25, "one that ends early")
rest = scan.paginate(TableName="Boto", PaginationConfig={"PageSize": 10, "StartingToken": some["NextToken"]})
check(len(list(rest.search("Items[].n.N"))), 34, "and one that goes on from there")
got = resource.batch_get_item(RequestItems={"Boto": {"Keys": [{"id": "many", "n": n} for n in (1, 2, 999)]}})
check(sorted(i["n"] for i in got["Responses"]["Boto"]), [1, 2], "batch_get_item")

# Transactions
transactions = resource.meta.client
transactions.transact_write_items(
    TransactItems=[
        {"Put": {"TableName": "Boto", "Item": {"id": "t", "n": 1}}},
        {"Update": {"TableName": "Boto", "Key": {"id": "t", "n": 2}, "UpdateExpression": "SET v = :v", "ExpressionAttributeValues": {":v": 7}}},
    ]
)
responses = transactions.transact_get_items(
    TransactItems=[{"Get": {"TableName": "Boto", "Key": {"id": "t", "n": n}}} for n in (1, 2, 3)]
)["Responses"]
check(responses, [{"Item": {"id": "t", "n": 1}}, {"Item": {"id": "t", "n": 2, "v": 7}}, {}], "a transaction")
refused = refusal(
    client.exceptions.TransactionCanceledException,
    transactions.transact_write_items,
    TransactItems=[
        {"Delete": {"TableName": "Boto", "Key": {"id": "t", "n": 1}}},
        {
            "ConditionCheck": {
                "TableName": "Boto",
                "Key": {"id": "t", "n": 2},
                "ConditionExpression": "v = :v",
                "ExpressionAttributeValues": {":v": 8},
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        },
    ],
)
check(
    refused["Error"]["Message"],
    "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
    "TransactionCanceledException",
)
check(refused["CancellationReasons"][1]["Code"], "ConditionalCheckFailed", "with its reasons")

# PartiQL
check(
    client.execute_statement(Statement='SELECT v FROM "Boto" WHERE id = ? AND n = ?', Parameters=[{"S": "t"}, {"N": "2"}])["Items"],
    [{"v": {"N": "7"}}],
    "a statement",
)
check(
    client.batch_execute_statement(
        Statements=[{"Statement": "INSERT INTO \"Boto\" VALUE {'id': 't', 'n': 3}"}, {"Statement": "INSERT INTO \"Boto\" VALUE {'id': 't', 'n': 1}"}]
    )["Responses"][1]["Error"]["Code"],
    "DuplicateItem",
    "a batch of them tells which one has failed",
)

# A table of five units a second; botocore tries again by itself, up to ten times.
slow = resource.create_table(
    TableName="Slow",
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
)
slow.wait_until_exists()
hasty = boto3.client(**endpoint, config=Config(retries={"total_max_attempts": 1}))
throttled = None
while throttled is None:
    throttled = refusal(
        hasty.exceptions.ProvisionedThroughputExceededException, hasty.put_item, TableName="Slow", Item={"id": {"S": "saved"}}
    )
check(throttled["Error"]["Code"], "ProvisionedThroughputExceededException", "what exceeds a table's units is refused")
begin = time.monotonic()
retries = 0
for n in range(10):
    retries += slow.put_item(Item={"id": f"put {n}"})["ResponseMetadata"]["RetryAttempts"]
with slow.batch_writer() as batch:
    for n in range(10):
        batch.put_item(Item={"id": f"batch {n}"})
took = time.monotonic() - begin
check((retries > 0, 3 < took < 12), (True, True), f"its retries and its batch writer ride it out, in {took:.1f} s")
check(slow.scan(Select="COUNT")["Count"], 21, "and all have arrived")
slow.delete()
# Contributor Insights
check(
    client.update_contributor_insights(TableName="Boto", ContributorInsightsAction="ENABLE")["ContributorInsightsStatus"],
    "ENABLING",
    "insights are enabled",
)
check(
    [s["ContributorInsightsStatus"] for s in client.list_contributor_insights(TableName="Boto")["ContributorInsightsSummaries"]],
    ["ENABLED"],
    "and listed",
)
check(
    client.update_contributor_insights(TableName="Boto", ContributorInsightsAction="DISABLE")["ContributorInsightsStatus"],
    "DISABLING",
    "and disabled",
)
check(client.describe_contributor_insights(TableName="Boto")["ContributorInsightsStatus"], "DISABLED", "as is described")

# Errors
for name, exception, call, arguments, message in (
    ("ResourceNotFoundException", client.exceptions.ResourceNotFoundException, client.get_item,
     {"TableName": "None", "Key": {"id": {"S": "a"}}}, "Requested resource not found"),
    ("ValidationException", ClientError, client.get_item,
     {"TableName": "Boto", "Key": {"id": {"S": "a"}}}, "The provided key element does not match the schema"),
    ("UnrecognizedClientException", ClientError, boto3.client(**endpoint, aws_access_key_id="nobody", aws_secret_access_key="nothing").list_tables,
     {}, "The security token included in the request is invalid."),
    ("UnrecognizedClientException", ClientError, boto3.client(**endpoint, **credentials, aws_session_token="session").list_tables,
     {}, "The security token included in the request is invalid"),
    ("InvalidSignatureException", ClientError, boto3.client(**endpoint, region_name="eu-west-1").list_tables,
     {}, "Credential should be scoped to a valid region, not 'eu-west-1'. "),
):
    check(refusal(exception, call, **arguments)["Error"], {"Code": name, "Message": message}, f"{name}: {message}")

table.delete()
client.get_waiter("table_not_exists").wait(TableName="Boto", WaiterConfig={"Delay": 1})
check(client.list_tables()["TableNames"], [], "the client's waiter sees the table gone")
print(f"1..{count}")
sys.exit(1 if failed else 0)
