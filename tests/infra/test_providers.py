"""The AWS providers: one a region, explicit, guarded by account, pointed where the stack file says."""

import json
from typing import Any

from groundplane.testing import RecordedResource, record
from infra.config import Environment
from infra.endpoints import Service
from infra.environment import build

AWS = "pulumi:providers:aws"


def _environment(**changes: Any) -> Environment:
    given: dict[str, Any] = {
        "owner": "ml-platform@example.com",
        "tier": "development",
        "region": "us-east-1",
        "accounts": ["111122223333", "444455556666"],
        "network": {"cidr": "10.0.0.0/16", "zones": ["use1-az1", "use1-az2"]},
    }
    return Environment.model_validate_json(json.dumps({**given, **changes}))


def _provider(name: str, environment: Environment) -> RecordedResource:
    return record(lambda: build("dev", environment).export(), environment="dev").resource(name, AWS)


def test_provider_is_guarded_by_account_and_tags_what_it_makes() -> None:
    inputs = _provider("aws", _environment()).inputs
    assert inputs["region"] == "us-east-1"
    assert json.loads(inputs["allowedAccountIds"]) == ["111122223333", "444455556666"]
    tags = {"environment": "dev", "managed-by": "groundplane", "owner": "ml-platform@example.com"}
    assert json.loads(inputs["defaultTags"]) == {"tags": tags}


def test_provider_of_a_replica_is_named_by_its_region() -> None:
    buckets = {"data": {"purpose": "datasets", "replicate_to": "us-west-2"}}
    assert _provider("aws-us-west-2", _environment(buckets=buckets)).inputs["region"] == "us-west-2"


def test_provider_answers_at_awss_own_addresses_by_default() -> None:
    _provider("aws", _environment()).lacks("endpoints", "s3UsePathStyle")


def test_emulator_answers_for_every_service() -> None:
    url = "http://127.0.0.1:4566"
    inputs = _provider("aws", _environment(endpoints={"emulator": url})).inputs
    (endpoints,) = json.loads(inputs["endpoints"])
    assert set(endpoints.values()) == {url}
    assert {service.value for service in Service} == set(endpoints)
    assert inputs["s3UsePathStyle"] == "true"


def test_service_answers_at_its_private_endpoint() -> None:
    endpoints = {"services": {"kms": "https://kms.internal.example.com"}}
    inputs = _provider("aws", _environment(endpoints=endpoints)).inputs
    assert json.loads(inputs["endpoints"]) == [{"kms": "https://kms.internal.example.com"}]
