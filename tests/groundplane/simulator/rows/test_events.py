from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, Refused
from groundplane.simulator.rows.events import EVENT_RULE, EVENT_TARGET
from groundplane.simulator.settings import Settings


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    settings = Settings(
        inventory=tmp_path / "inventory.sqlite", log=tmp_path / "log", account="123456789012", run="up", speedup=0
    )
    return Cloud(settings, "us-east-1")


def made(cloud: Cloud, type_: str, **inputs: Any) -> dict[str, Any]:
    item = cloud.create(f"urn:pulumi:dev::groundplane::{type_}::one", type_, inputs)
    return {**item.state, "id": item.id}


def test_rule_is_on_the_default_bus(cloud: Cloud) -> None:
    state = made(cloud, EVENT_RULE, name="spot")
    assert state["arn"] == "arn:aws:events:us-east-1:123456789012:rule/spot"
    assert state["eventBusName"] == "default"


def test_target_is_known_by_its_rule(cloud: Cloud) -> None:
    made(cloud, EVENT_RULE, name="spot")
    state = made(cloud, EVENT_TARGET, rule="spot", arn="arn:queue")
    assert state["id"] == f"spot-{state['targetId']}"


def test_fails_when_a_target_is_of_no_rule(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"^ResourceNotFoundException: Rule spot does not exist on EventBus default\."):
        made(cloud, EVENT_TARGET, rule="spot", arn="arn:queue")


def test_fails_when_a_rule_goes_before_its_targets(cloud: Cloud) -> None:
    made(cloud, EVENT_RULE, name="spot")
    made(cloud, EVENT_TARGET, rule="spot", arn="arn:queue")
    with pytest.raises(Refused, match=r"^ValidationException: Rule can't be deleted since it has targets\."):
        cloud.delete("urn", EVENT_RULE, "spot")
