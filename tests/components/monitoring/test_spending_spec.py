import json
from typing import Any

import pytest

from components.monitoring.spending_spec import (
    BudgetsSpec,
    DenyLaunchesSpec,
    SubscribersSpec,
    TeamBudgetSpec,
)
from components.spec import Spec
from tests.components.problems import problems

ADDRESSES = [f"a{number}@example.com" for number in range(11)]


@pytest.mark.parametrize(
    ("model", "fields", "expected"),
    [
        (SubscribersSpec, {"emails": ADDRESSES}, "emails: too_long"),
        (SubscribersSpec, {"emails": ["nobody"]}, "emails.0: string_pattern_mismatch"),
        (
            SubscribersSpec,
            {"emails": [*ADDRESSES[:2], ADDRESSES[0]]},
            "emails: name an address twice; got ['a0@example.com']; remove it once",
        ),
        (SubscribersSpec, {"topic_arn": "costs"}, "topic_arn: string_pattern_mismatch"),
        (TeamBudgetSpec, {"monthly_usd": 0, "buckets": ["a"]}, "monthly_usd: greater_than_equal"),
        (
            TeamBudgetSpec,
            {"monthly_usd": 1},
            "nodes: is a budget of nothing; got (); name nodes, buckets or file_systems that are the team's alone",
        ),
        (
            TeamBudgetSpec,
            {"monthly_usd": 1, "nodes": ["h200", "h200"]},
            "nodes: name something twice; got ['h200']; remove it once",
        ),
        (DenyLaunchesSpec, {}, "percent: missing"),
        (DenyLaunchesSpec, {"percent": 1001}, "percent: less_than_equal"),
        (
            DenyLaunchesSpec,
            {"percent": 120, "karpenter": False},
            "roles: has no role to deny anything; got (); name roles, or write karpenter: true",
        ),
        (
            BudgetsSpec,
            {"actual_percent": [100, 80]},
            "actual_percent: do not rise, each above the last; got (100, 80); write [80, 100]",
        ),
        (
            BudgetsSpec,
            {"forecast_percent": [100, 100]},
            "forecast_percent: do not rise, each above the last; got (100, 100); write [100]",
        ),
        (
            BudgetsSpec,
            {"actual_percent": [10, 20, 30, 40], "forecast_percent": [90, 100]},
            (
                "actual_percent: and forecast_percent together are 6, and a budget has 1 to 5; got (10, 20, 30, 40); "
                "remove some"
            ),
        ),
        (
            BudgetsSpec,
            {"actual_percent": [], "forecast_percent": []},
            "actual_percent: and forecast_percent together are 0, and a budget has 1 to 5; got (); write some",
        ),
        (
            BudgetsSpec,
            {"teams": {name: {"monthly_usd": 1, "nodes": ["h200"]} for name in ("language", "vision")}},
            "teams.vision.nodes: are in the budget of language already; got 'h200'; leave it to one of them",
        ),
        (BudgetsSpec, {"actual_percent": [0]}, "actual_percent.0: greater_than_equal"),
    ],
)
def test_fails_when_spending_cannot_be_watched_so(model: type[Spec], fields: dict[str, Any], expected: str) -> None:
    assert problems(model, json.dumps(fields)) == [expected]


def test_actions_wait_for_somebody_unless_told_not_to() -> None:
    assert DenyLaunchesSpec.model_validate_json('{"percent": 120}').approval == "manual"


def test_subscribers_may_be_as_many_as_aws_takes() -> None:
    assert not SubscribersSpec.model_validate_json(json.dumps({"emails": ADDRESSES[:10]})).is_empty
    assert SubscribersSpec().is_empty
