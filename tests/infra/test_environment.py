"""The wiring: what meets what. What each component makes of it is tested beside the component."""

import json
from typing import Any

from groundplane.testing import RecordedPlan, record
from infra.config import Environment
from infra.environment import build

KEY = "aws:kms/key:Key"


def _planned(**changes: Any) -> RecordedPlan:
    given: dict[str, Any] = {
        "owner": "ml-platform@example.com",
        "tier": "development",
        "region": "us-east-1",
        "accounts": ["111122223333"],
        "network": {"cidr": "10.0.0.0/16", "zones": ["use1-az1", "use1-az2"], "flow_logs": {"destination": "none"}},
    }
    environment = Environment.model_validate_json(json.dumps({**given, **changes}))
    return record(lambda: build("dev", environment).export(), environment="dev")


def _keys(plan: RecordedPlan) -> list[str]:
    return sorted(resource.name for resource in plan.plan.resources if resource.type == KEY)


def test_keys_are_one_a_kind_of_data_that_there_is() -> None:
    network = {"cidr": "10.0.0.0/16", "zones": ["use1-az1"]}
    registry: dict[str, Any] = {"repositories": {"trainer": {}}}
    assert _keys(_planned()) == ["artifacts"]
    assert _keys(_planned(network=network)) == ["artifacts", "logs"]
    assert _keys(_planned(registry=registry)) == ["artifacts", "images"]


def test_replicas_of_one_region_share_a_key_there() -> None:
    bucket = {"purpose": "datasets", "replicate_to": "us-west-2"}
    plan = _planned(buckets={"one": bucket, "two": bucket})
    assert _keys(plan) == ["artifacts", "artifacts-us-west-2"]
    for name in ("one-replica-encryption", "two-replica-encryption"):
        type_ = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
        plan.resource(name, type_).is_wired("rules", to="artifacts-us-west-2", output="arn")


def test_flow_logs_wait_for_the_policy_of_the_bucket_they_go_to() -> None:
    network = {"cidr": "10.0.0.0/16", "zones": ["use1-az1"], "flow_logs": {"destination": "s3"}}
    plan = _planned(network=network, buckets={"logs": {"purpose": "logs"}})
    plan.resource("network-flow-logs", "aws:ec2/flowLog:FlowLog").depends_on("logs-policy")


def test_access_logs_go_to_the_bucket_named() -> None:
    buckets = {"logs": {"purpose": "logs"}, "data": {"purpose": "datasets", "reports": {"access_logs_to": "logs"}}}
    plan = _planned(buckets=buckets)
    plan.resource("data-access-logs", "aws:s3/bucketLogging:BucketLogging").is_wired(
        "targetBucket", to="logs", output="bucket"
    )


def test_access_point_opens_to_the_environments_network() -> None:
    point = {"principals": ["arn:aws:iam::111122223333:role/vision"], "vpc_only": True}
    plan = _planned(buckets={"data": {"purpose": "datasets", "access_points": {"vision": point}}})
    plan.resource("data-vision", "aws:s3/accessPoint:AccessPoint").is_wired(
        "vpcConfiguration", to="network", output="id"
    )


def test_outputs_are_the_contract() -> None:
    plan = _planned(buckets={"data": {"purpose": "datasets"}})
    assert sorted(plan.plan.outputs) == [
        "bucket_names",
        "identity_role_arns",
        "key_arns",
        "model_hostnames",
        "nat_public_ips",
        "pod_subnet_ids",
        "private_subnet_ids",
        "public_subnet_ids",
        "region",
        "repository_urls",
        "vpc_id",
    ]
    plan.has_output("bucket_names", {"data": "${aws:s3/bucket:Bucket::data.bucket}"})
