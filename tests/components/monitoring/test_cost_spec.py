import json
from typing import Any

import pytest

from components.monitoring.cost_spec import CostSpec, CostSurroundings, cost_problems
from tests.components.monitoring.programs_cost import ACCOUNT, BUDGETS, FULL, NOTIFY, TOPIC, cost_spec
from tests.components.problems import problems

AROUND: dict[str, Any] = {
    "account": ACCOUNT,
    "region": "us-east-1",
    "monthly_usd": 100_000,
    "has_cluster": True,
    "has_karpenter": True,
    "has_metrics": True,
    "isolated": False,
    "nodes": frozenset({"h200", "system"}),
    "buckets": frozenset({"vision-data"}),
    "file_systems": frozenset({"scratch"}),
}


def found(fields: dict[str, Any], **changes: Any) -> list[str]:
    return [str(p) for p in cost_problems(cost_spec(fields), CostSurroundings(**{**AROUND, **changes}))]


@pytest.mark.parametrize("part", ["budgets", "anomalies"])
def test_fails_when_nobody_is_told(part: str) -> None:
    assert problems(CostSpec, json.dumps({part: {}})) == [
        f"notify: has nobody, and {part} tell somebody; got {{}}; write emails, or a topic_arn"
    ]


def test_everything_together_is_fine() -> None:
    assert found(FULL) == []


def test_opencost_is_there_by_default_and_nothing_of_billing() -> None:
    spec = cost_spec({})
    assert spec.opencost is not None
    assert not spec.uses_billing
    assert cost_spec(FULL).uses_billing


def test_without_a_cluster_the_default_is_no_problem_and_opencost_that_is_asked_for_is() -> None:
    assert found({}, has_cluster=False) == []
    (problem,) = found({"opencost": {}}, has_cluster=False)
    assert problem.startswith("opencost: needs a Prometheus")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"monthly_usd": None},
            (
                "budgets: needs the environment's budget, which is its amount; got {}; write budget.monthly_usd; "
                "`groundplane cost` tells what is expected"
            ),
        ),
        (
            {"region": "us-gov-west-1"},
            (
                ": needs AWS Billing as it is in partition aws, and us-gov-west-1 is in another one; got ['budgets']; "
                "remove budgets"
            ),
        ),
        (
            {"account": "111122223333"},
            (
                f"notify.topic_arn: is a topic of another account than 111122223333; got '{TOPIC}'; "
                "name one of this account"
            ),
        ),
    ],
)
def test_fails_when_budgets_have_no_ground(changes: dict[str, Any], expected: str) -> None:
    assert found({"notify": NOTIFY, "budgets": {}}, **changes) == [expected]


def test_fails_when_teams_may_spend_more_than_the_whole() -> None:
    assert found({"notify": NOTIFY, "budgets": {"teams": BUDGETS["teams"]}}, monthly_usd=59_999) == [
        (
            "budgets.teams: may spend 60,000 USD together, and the environment 59,999; "
            "got {'language': 20000, 'vision': 40000}; lower theirs, or raise budget.monthly_usd"
        )
    ]
    assert found({"notify": NOTIFY, "budgets": {"teams": BUDGETS["teams"]}}, monthly_usd=60_000) == []


def test_fails_when_a_team_has_what_is_not_there() -> None:
    given = {"notify": NOTIFY, "budgets": {"teams": BUDGETS["teams"]}}
    assert found(given, nodes=frozenset({"system"}), file_systems=frozenset()) == [
        "budgets.teams.language.file_systems: are nothing of this file; got 'scratch'; remove it",
        "budgets.teams.vision.nodes: are nothing of this file; got 'h200'; name system",
    ]


def test_fails_when_an_action_denies_a_karpenter_that_is_not_there() -> None:
    given = {"notify": NOTIFY, "budgets": {"actions": {"stop": {"percent": 120}}}}
    assert found(given, has_karpenter=False) == [
        (
            "budgets.actions.stop.karpenter: is true, and there is no Karpenter; got True; "
            "write karpenter: false, and name roles"
        )
    ]
