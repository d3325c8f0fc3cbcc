from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, Refused
from groundplane.simulator.rows.alarms import METRIC_ALARM
from groundplane.simulator.rows.sns import SUBSCRIPTION, TOPIC, TOPIC_POLICY
from groundplane.simulator.settings import Settings

ARN = "arn:aws:sns:us-east-1:123456789012:alerts"


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    settings = Settings(
        inventory=tmp_path / "inventory.sqlite", log=tmp_path / "log", account="123456789012", run="up", speedup=0
    )
    return Cloud(settings, "us-east-1")


def made(cloud: Cloud, type_: str, **inputs: Any) -> dict[str, Any]:
    item = cloud.create(f"urn:pulumi:dev::groundplane::{type_}::one", type_, inputs)
    return {**item.state, "id": item.id}


def test_topic_is_known_by_its_arn(cloud: Cloud) -> None:
    state = made(cloud, TOPIC, name="alerts")
    assert (state["id"], state["arn"]) == (ARN, ARN)


def test_subscription_is_of_a_topic_and_waits_for_people(cloud: Cloud) -> None:
    made(cloud, TOPIC, name="alerts")
    state = made(cloud, SUBSCRIPTION, topic=ARN, protocol="email", endpoint="a@example.com")
    assert (state["id"].startswith(f"{ARN}:"), state["pendingConfirmation"]) == (True, True)


@pytest.mark.parametrize(("type_", "by"), [(TOPIC_POLICY, "arn"), (SUBSCRIPTION, "topic")])
def test_fails_when_there_is_no_topic(type_: str, by: str, cloud: Cloud) -> None:
    with pytest.raises(Refused, match=f"^NotFoundException: Topic does not exist: {ARN}"):
        made(cloud, type_, **{by: ARN})


def test_fails_when_a_topic_has_no_such_key(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"^KMSNotFoundException: Key 'arn:nothing' does not exist"):
        made(cloud, TOPIC, name="alerts", kmsMasterKeyId="arn:nothing")


def test_alarm_is_known_by_its_name(cloud: Cloud) -> None:
    state = made(cloud, METRIC_ALARM, name="silence")
    assert (state["id"], state["arn"]) == ("silence", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:silence")
