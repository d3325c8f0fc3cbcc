from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, Refused
from groundplane.simulator.rows.s3 import ACCESS_POINT, BUCKET, OBJECT, ROWS, VERSIONING
from groundplane.simulator.settings import Settings

POLICY = "aws:s3/bucketPolicy:BucketPolicy"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
LOGGING = "aws:s3/bucketLogging:BucketLogging"
INVENTORY = "aws:s3/inventory:Inventory"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
ROLE = "aws:iam/role:Role"
CONFIGURATIONS = [
    row.token for row in ROWS if row.token.startswith("aws:s3/bucket") and row.token not in (BUCKET, OBJECT)
]


def cloud(folder: Path, account: str = "123456789012", region: str = "us-east-1") -> Cloud:
    settings = Settings(inventory=folder / "inventory.sqlite", log=folder / "log", account=account, run="up", speedup=0)
    return Cloud(settings, region)


def made(cloud: Cloud, type_: str, **inputs: Any) -> dict[str, Any]:
    return cloud.create(f"urn:pulumi:dev::groundplane::{type_}::{len(inputs)}", type_, inputs).state


def versioned(cloud: Cloud, bucket: str, status: str = "Enabled") -> None:
    made(cloud, VERSIONING, bucket=bucket, versioningConfiguration={"status": status})


def test_bucket_knows_its_addresses(tmp_path: Path) -> None:
    state = made(cloud(tmp_path, region="eu-west-1"), BUCKET, bucket="data")
    assert {key: state[key] for key in ("arn", "region", "bucketDomainName", "bucketRegionalDomainName")} == {
        "arn": "arn:aws:s3:::data",
        "region": "eu-west-1",
        "bucketDomainName": "data.s3.amazonaws.com",
        "bucketRegionalDomainName": "data.s3.eu-west-1.amazonaws.com",
    }


def test_fails_when_a_bucket_name_is_taken_in_another_account_and_region(tmp_path: Path) -> None:
    made(cloud(tmp_path), BUCKET, bucket="data")
    with pytest.raises(Refused, match=r"^BucketAlreadyExists: "):
        made(cloud(tmp_path, "210987654321", "eu-west-1"), BUCKET, bucket="data")


@pytest.mark.parametrize("token", CONFIGURATIONS)
def test_fails_when_a_configuration_has_no_bucket(tmp_path: Path, token: str) -> None:
    with pytest.raises(Refused, match=r"^NoSuchBucket: The specified bucket does not exist$"):
        made(cloud(tmp_path), token, bucket="data", name="all")


def test_fails_when_replication_has_no_destination_and_no_role(tmp_path: Path) -> None:
    home = cloud(tmp_path)
    made(home, BUCKET, bucket="data")
    rules = [{"destination": {"bucket": "arn:aws:s3:::copy"}}]
    with pytest.raises(Refused, match=r"^InvalidArgument: Invalid Role ARN "):
        made(home, REPLICATION, bucket="data", role="arn:aws:iam::123456789012:role/copier", rules=rules)
    role = made(home, ROLE, name="copier")
    with pytest.raises(Refused, match=r"^InvalidRequest: Destination bucket must exist"):
        made(home, REPLICATION, bucket="data", role=role["arn"], rules=rules)
    there = cloud(tmp_path, region="us-west-2")
    made(there, BUCKET, bucket="copy")
    versioned(there, "copy")
    versioned(home, "data")
    assert made(home, REPLICATION, bucket="data", role=role["arn"], rules=rules)["bucket"] == "data"


def test_fails_when_replication_comes_before_versioning_of_either_bucket(tmp_path: Path) -> None:
    home, there = cloud(tmp_path), cloud(tmp_path, region="us-west-2")
    made(home, BUCKET, bucket="data")
    made(there, BUCKET, bucket="copy")
    inputs = {
        "bucket": "data",
        "role": made(home, ROLE, name="copier")["arn"],
        "rules": [{"destination": {"bucket": "arn:aws:s3:::copy"}}],
    }
    versioned(there, "copy")
    with pytest.raises(Refused, match=r"^InvalidRequest: Versioning must be 'Enabled' on the bucket to apply a repl"):
        made(home, REPLICATION, **inputs)
    versioned(home, "data")
    there.delete("urn", VERSIONING, "copy")
    with pytest.raises(Refused, match=r"^InvalidRequest: Destination bucket must have versioning enabled\. \(arn:aws"):
        made(home, REPLICATION, **inputs)


def test_fails_when_object_lock_comes_before_versioning(tmp_path: Path) -> None:
    home = cloud(tmp_path)
    made(home, BUCKET, bucket="data")
    made(home, BUCKET, bucket="other", tags={})
    versioned(home, "other")
    versioned(home, "data", status="Suspended")
    refused = r"^InvalidBucketState: Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration$"
    with pytest.raises(Refused, match=refused):
        made(home, LOCK, bucket="data")
    assert made(home, LOCK, bucket="other")["bucket"] == "other"


def test_bucket_that_is_made_with_object_lock_is_versioned(tmp_path: Path) -> None:
    home = cloud(tmp_path)
    made(home, BUCKET, bucket="data", objectLockEnabled=True)
    assert made(home, LOCK, bucket="data")["bucket"] == "data"


def test_fails_when_a_bucket_goes_before_its_access_points(tmp_path: Path) -> None:
    home = cloud(tmp_path)
    made(home, BUCKET, bucket="data")
    made(home, POLICY, bucket="data", policy="{}")
    state = made(home, ACCESS_POINT, bucket="data", name="vision")
    assert state["arn"] == "arn:aws:s3:us-east-1:123456789012:accesspoint/vision"
    with pytest.raises(Refused, match=r"^BucketHasAccessPointsAttached: "):
        home.delete("urn", BUCKET, "data")
    home.delete("urn", ACCESS_POINT, "123456789012:vision")
    home.delete("urn", BUCKET, "data")
    assert home.read(BUCKET, "data") is None


def test_fails_when_a_bucket_with_an_object_is_deleted(tmp_path: Path) -> None:
    home = cloud(tmp_path)
    made(home, BUCKET, bucket="data")
    made(home, OBJECT, bucket="data", key="a")
    with pytest.raises(Refused, match=r"^BucketNotEmpty: The bucket you tried to delete is not empty$"):
        home.delete(f"urn:pulumi:dev::groundplane::{BUCKET}::1", BUCKET, "data")


def test_bucket_goes_with_its_objects_once_force_destroy_was_applied(tmp_path: Path) -> None:
    home = cloud(tmp_path)
    urn = f"urn:pulumi:dev::groundplane::{BUCKET}::1"
    made(home, BUCKET, bucket="data")
    made(home, OBJECT, bucket="data", key="a")
    home.update(urn, BUCKET, "data", {"bucket": "data", "forceDestroy": True})
    home.delete(urn, BUCKET, "data")
    assert home.read(OBJECT, "data/a") is None


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        (LOGGING, {"bucket": "data", "targetBucket": "logs", "targetPrefix": "access/"}),
        (INVENTORY, {"bucket": "data", "name": "all", "destination": {"bucket": {"bucketArn": "arn:aws:s3:::logs"}}}),
        (FLOW_LOG, {"logDestination": "arn:aws:s3:::logs/flows", "logDestinationType": "s3"}),
    ],
)
def test_bucket_that_logs_are_delivered_to_is_not_empty_any_more(
    tmp_path: Path, type_: str, inputs: dict[str, Any]
) -> None:
    home = cloud(tmp_path)
    made(home, BUCKET, bucket="data")
    made(home, BUCKET, bucket="logs")
    item = home.create(f"urn:pulumi:dev::groundplane::{type_}::source", type_, inputs)
    home.delete(item.urn, type_, item.id)
    with pytest.raises(Refused, match=r"^BucketNotEmpty: "):
        home.delete(f"urn:pulumi:dev::groundplane::{BUCKET}::1", BUCKET, "logs")
