from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, Refused
from groundplane.simulator.rows.log_delivery import DELIVERY_STREAM, LOG_STREAM, SUBSCRIPTION_FILTER
from groundplane.simulator.rows.logs import LOG_GROUP
from groundplane.simulator.settings import Settings

STREAM = "arn:aws:firehose:us-east-1:123456789012:deliverystream/audit"


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    settings = Settings(
        inventory=tmp_path / "inventory.sqlite", log=tmp_path / "log", account="123456789012", run="up", speedup=0
    )
    return Cloud(settings, "us-east-1")


def made(cloud: Cloud, type_: str, **inputs: Any) -> dict[str, Any]:
    item = cloud.create(f"urn:pulumi:dev::groundplane::{type_}::one", type_, inputs)
    return {**item.state, "id": item.id}


def test_stream_is_known_by_its_arn(cloud: Cloud) -> None:
    state = made(cloud, DELIVERY_STREAM, name="audit")
    assert (state["id"], state["arn"]) == (STREAM, STREAM)


def test_fails_when_a_subscription_is_of_no_group(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"^ResourceNotFoundException: The specified log group does not exist: /aws/x"):
        made(cloud, SUBSCRIPTION_FILTER, logGroup="/aws/x", destinationArn=STREAM)


def test_fails_when_a_subscription_leads_nowhere(cloud: Cloud) -> None:
    cloud.create(f"urn:pulumi:dev::groundplane::{LOG_GROUP}::x", LOG_GROUP, {"name": "/aws/x"})
    with pytest.raises(Refused, match=r"^InvalidParameterException: Could not deliver test message to specified Fire"):
        made(cloud, SUBSCRIPTION_FILTER, logGroup="/aws/x", destinationArn=STREAM)


def test_fails_when_a_log_stream_is_in_no_group(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"^ResourceNotFoundException: The specified log group does not exist: /aws/x"):
        made(cloud, LOG_STREAM, logGroupName="/aws/x", name="delivery")


def test_fails_when_a_stream_has_a_role_that_is_not_there(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"^InvalidArgumentException: Firehose is unable to assume role arn:nothing"):
        made(cloud, DELIVERY_STREAM, extendedS3Configuration={"roleArn": "arn:nothing"})
