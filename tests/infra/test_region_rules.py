"""Regions, zones and accounts that a stack file names: there, and in reach. Each by what is wrong with it alone."""

import json
from typing import Any

import pytest

from components.network.vpc_spec import NetworkSpec
from components.registry.image_registry_spec import ImageRegistrySpec
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from infra.region_rules import region_problems

HOME, ACCOUNT = "us-east-1", "111122223333"


def _found(
    region: str = HOME,
    zones: tuple[str, ...] = ("use1-az1", "use1-az2"),
    buckets: dict[str, Any] | None = None,
    registry: dict[str, Any] | None = None,
) -> list[str]:
    network = NetworkSpec.model_validate_json(json.dumps({"cidr": "10.0.0.0/16", "zones": zones}))
    made = {key: ArtifactBucketSpec.model_validate_json(json.dumps(each)) for key, each in (buckets or {}).items()}
    images = ImageRegistrySpec.model_validate_json(json.dumps(registry)) if registry else None
    return [str(problem) for problem in region_problems(region, [ACCOUNT], network, made, images)]


def test_what_is_in_the_region_is_right() -> None:
    copied = {"purpose": "datasets", "replicate_to": "us-west-2"}
    assert _found(buckets={"data": copied}, registry={"replicate_to": {"eu-west-1": {}}}) == []


def test_fails_when_there_is_no_such_region_and_says_nothing_of_what_follows_from_it() -> None:
    (said,) = _found(region="us-esat-1")
    assert said.startswith("region: is not a region of AWS; got 'us-esat-1'; ")
    assert "us-east-1" in said


def test_fails_when_a_zone_is_of_another_region() -> None:
    said = _found(region="us-west-2")
    assert [line.partition(":")[0] for line in said] == ["network.zones.0", "network.zones.1"]


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"buckets": {"data": {"purpose": "datasets", "replicate_to": "us-wset-2"}}}, "buckets.data.replicate_to"),
        ({"registry": {"replicate_to": {"us-wset-2": {}}}}, "registry.replicate_to.us-wset-2"),
    ],
)
def test_fails_when_a_copy_s_region_is_none(parts: dict[str, Any], path: str) -> None:
    (said,) = _found(**parts)
    assert said.startswith(f"{path}: is not a region of AWS; got 'us-wset-2'; ")


@pytest.mark.parametrize(
    "parts",
    [
        {"buckets": {"data": {"purpose": "datasets", "replicate_to": "cn-north-1"}}},
        {"registry": {"replicate_to": {"cn-north-1": {}}}},
    ],
)
def test_fails_when_a_copy_is_to_go_to_another_partition(parts: dict[str, Any]) -> None:
    (said,) = _found(**parts)
    assert "is in partition aws-cn, and the environment in aws; nothing is copied across" in said
    assert said.endswith("name a region of aws")


def test_fails_when_a_copy_is_to_stay_where_it_is() -> None:
    (bucket,) = _found(buckets={"data": {"purpose": "datasets", "replicate_to": HOME}})
    (images,) = _found(registry={"replicate_to": {HOME: {}}})
    assert bucket.startswith("buckets.data.replicate_to")
    assert images.startswith("registry.replicate_to")


def test_fails_when_the_secret_of_a_cache_is_elsewhere() -> None:
    arn = f"arn:aws:secretsmanager:us-west-2:{ACCOUNT}:secret:ecr-pullthroughcache/hub-AbCdEf"
    (said,) = _found(registry={"pull_through": {"docker-hub": {"credential_arn": arn}}})
    assert said.startswith("registry.pull_through.docker-hub.credential_arn: ")
