from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, Refused
from groundplane.simulator.rows.sqs import QUEUE, QUEUE_POLICY
from groundplane.simulator.settings import Settings

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/interruptions"


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    settings = Settings(
        inventory=tmp_path / "inventory.sqlite", log=tmp_path / "log", account="123456789012", run="up", speedup=0
    )
    return Cloud(settings, "us-east-1")


def made(cloud: Cloud, type_: str, **inputs: Any) -> dict[str, Any]:
    item = cloud.create(f"urn:pulumi:dev::groundplane::{type_}::one", type_, inputs)
    return {**item.state, "id": item.id}


def test_queue_is_known_by_its_address(cloud: Cloud) -> None:
    state = made(cloud, QUEUE, name="interruptions")
    assert (state["id"], state["url"]) == (URL, URL)
    assert state["arn"] == "arn:aws:sqs:us-east-1:123456789012:interruptions"


def test_fails_when_the_name_of_a_queue_is_taken(cloud: Cloud) -> None:
    made(cloud, QUEUE, name="interruptions")
    with pytest.raises(Refused, match=r"^QueueAlreadyExists: A queue named interruptions already exists"):
        made(cloud, QUEUE, name="interruptions")


def test_fails_when_a_policy_is_of_no_queue(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"^AWS\.SimpleQueueService\.NonExistentQueue: The specified queue does not"):
        made(cloud, QUEUE_POLICY, queueUrl=URL, policy="{}")
