import json
from typing import Any

import pytest

from components.serving.autoscaling_spec import AutoscalingSpec
from groundplane.simulate.conditions import Conditions
from groundplane.simulate.possible import possible_in
from groundplane.simulate.suggest import suggest
from infra.config import Environment
from infra.reading import parse
from tests.components.serving.specs import autoscaling, changed
from tests.docs.serving_page import MODEL, stack_data
from tests.groundplane.simulate.test_suggest import LOAD, SERVICE


@pytest.fixture(scope="module")
def production() -> Environment:
    return parse("prod", json.dumps(stack_data("prod", MODEL)))


def policy(production: Environment, **changes: Any) -> AutoscalingSpec:
    assert production.serving is not None
    own = production.serving.models["chat"].autoscaling.model_dump(mode="json")
    return AutoscalingSpec.model_validate_json(json.dumps(changed(own, **changes)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"metric": "in_flight_requests", "max_replicas": 12}, True),
        # Its canary keeps both versions, which latencies do not tell apart.
        ({"metric": "latency_p95"}, False),
        # And there is room for so many nodes alone.
        ({"max_replicas": 500}, False),
    ],
)
def test_policy_is_possible_where_the_stack_file_would_be_valid(
    production: Environment, changes: dict[str, Any], expected: bool
) -> None:
    assert possible_in(production, "chat")(policy(production, **changes)) is expected


def test_suggestion_is_possible() -> None:
    found = suggest(autoscaling(target=3), SERVICE, LOAD, Conditions(), possible=lambda p: p.min_replicas < 3)
    assert found.policy.min_replicas < 3


def test_days_of_a_schedule_are_no_difference() -> None:
    window = {"replicas": 3, "start": "08:00", "end": "18:00", "days": ["fri", "mon", "wed", "tue"]}
    dumped = autoscaling(schedule={"office": window}).model_dump(mode="json")
    assert dumped["schedule"]["office"]["days"] == ["mon", "tue", "wed", "fri"]
