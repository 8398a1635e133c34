"""Auto scaling by the clock on the wall: load over the endpoint raises a table's
throughput, less load lowers it.  It takes twenty minutes; see test/run/scale."""
import os
import subprocess
import sys
import threading
import time

import boto3
from botocore.config import Config

LOW, HIGH = 1, 8  # writes a second
BEGIN, LEAST, MOST = 5, 2, 40  # units
TARGET = 50  # per cent

endpoint = {"endpoint_url": os.environ["AWS_ENDPOINT_URL"]}
client = boto3.client("dynamodb", config=Config(retries={"mode": "standard", "total_max_attempts": 1}), **endpoint)
scaling = boto3.client("application-autoscaling", **endpoint)
written = refused = 0
rate = HIGH
running = True
failed = 0


def check(good, name):
    global failed
    failed += not good
    print(f"{'ok' if good else 'not ok'} - {name}", flush=True)


def write():
    """Puts at the rate, whatever becomes of each."""
    global written, refused
    due = time.monotonic()
    while running:
        due = max(due + 1 / rate, time.monotonic() - 1)
        time.sleep(max(0, due - time.monotonic()))
        try:
            client.put_item(TableName="Scaled", Item={"id": {"S": str(written % 100)}})
            written += 1
        except client.exceptions.ProvisionedThroughputExceededException:
            refused += 1


def units():
    return client.describe_table(TableName="Scaled")["Table"]["ProvisionedThroughput"]["WriteCapacityUnits"]


def wait_for(condition, seconds):
    """Watches the units, in a line each half minute; returns seconds waited."""
    begin = time.monotonic()
    shown = 0
    while time.monotonic() - begin < seconds and not condition(units()):
        time.sleep(1)
        if time.monotonic() - shown >= 30:
            shown = time.monotonic()
            print(f"# {time.strftime('%H:%M:%S')}  {rate} writes/s, {units()} units, {written} written, {refused} refused", flush=True)
    return time.monotonic() - begin


client.create_table(
    TableName="Scaled",
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    ProvisionedThroughput={"ReadCapacityUnits": BEGIN, "WriteCapacityUnits": BEGIN},
)
client.get_waiter("table_exists").wait(TableName="Scaled")
target = {"ServiceNamespace": "dynamodb", "ResourceId": "table/Scaled", "ScalableDimension": "dynamodb:table:WriteCapacityUnits"}
scaling.register_scalable_target(**target, MinCapacity=LEAST, MaxCapacity=MOST)
scaling.put_scaling_policy(
    **target,
    PolicyName="half",
    PolicyType="TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration={
        "TargetValue": TARGET,
        "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBWriteCapacityUtilization"},
    },
)
writer = threading.Thread(target=write)
writer.start()

took = wait_for(lambda now: now > BEGIN, 300)
check(120 <= took <= 220, f"{HIGH} writes a second raise {BEGIN} units after {took:.0f} s, that is two whole minutes")
check(refused > 0, f"until then {refused} were refused")
took += wait_for(lambda now: now >= HIGH * 100 / TARGET - 1, 300)
check(HIGH * 100 / TARGET - 1 <= units() <= HIGH * 100 / TARGET + 1, f"to {units()} after {took:.0f} s, of which they are {TARGET} %")
before = refused
time.sleep(20)
check(refused == before, "and no more are refused")

rate = LOW
raised = units()
took = wait_for(lambda now: now < raised, 1200)
check(840 <= took <= 1080, f"{LOW} write a second lowers them after {took:.0f} s, that is fifteen whole minutes")
check(LEAST <= units() <= 4, f"to {units()}")
running = False
writer.join()
print(subprocess.run(
    ["psql", "-XqAt", "-F", "  ", "-c",
     "SELECT '# minute ' || to_char(minute, 'HH24:MI'), 'writes ' || write_units, 'limit ' || write_limit, 'refused ' || write_throttles"
     " FROM dynamo_stat_table_minutes WHERE table_name = 'Scaled' ORDER BY minute"],
    check=True, capture_output=True, text=True).stdout)
sys.exit(failed)
