"""An estimate against its budget."""

import pytest

from groundplane.cost.budget import impossible_budget, over_budget
from groundplane.cost.estimate import Estimate
from infra.budget import BudgetSpec, Measure
from tests.groundplane.cost.plans import estimated, plan_of, resource

SCALING = {"instanceTypes": ["m7i.large"], "scalingConfig": {"minSize": 1, "maxSize": 3}}


def found() -> Estimate:
    """From 73.00 to 219.00; 78.00 expected."""
    group = resource("aws:eks/nodeGroup:NodeGroup", inputs=SCALING)
    logs = resource("aws:cloudwatch/logGroup:LogGroup", inputs={"retentionInDays": 1})
    return estimated(plan_of(group, logs), {"ec2.on_demand.m7i.large": "0.1", "logs.ingested": "0.5"})


@pytest.mark.parametrize(
    ("limit", "measure", "told"),
    [
        (None, Measure.EXPECTED, []),
        (224, Measure.EXPECTED, []),
        (223, Measure.EXPECTED, [("warning", "a month can cost 224.00 USD, 1.00 more than 223")]),
        (78, Measure.EXPECTED, [("warning", "a month can cost 224.00 USD, 146.00 more than 78")]),
        (77, Measure.EXPECTED, [("error", "a month is expected to cost 78.00 USD, 1.00 more than 77")]),
        (224, Measure.MAXIMUM, []),
        (223, Measure.MAXIMUM, [("error", "a month can cost 224.00 USD, 1.00 more than 223")]),
    ],
)
def test_over_budget_is_a_finding(limit: int | None, measure: Measure, told: list[tuple[str, str]]) -> None:
    findings = list(over_budget(found(), BudgetSpec(monthly_usd=limit, measure=measure)))
    assert [(finding.severity, finding.message) for finding in findings] == told
    assert {(finding.rule, finding.where) for finding in findings} <= {("over-budget", "budget.monthly_usd")}


def test_fails_when_the_budget_is_under_the_least_that_it_can_cost() -> None:
    (problem,) = impossible_budget(found(), BudgetSpec(monthly_usd=72))
    assert str(problem) == (
        "budget.monthly_usd: is under the least that the environment can cost, 73.00 USD a month; got 72; "
        "raise it to at least 73, or remove what `groundplane cost` names"
    )


@pytest.mark.parametrize("limit", [None, 73])
def test_budget_of_at_least_the_least_can_be_kept(limit: int | None) -> None:
    assert list(impossible_budget(found(), BudgetSpec(monthly_usd=limit))) == []


def test_what_it_is_to_be_raised_to_is_enough() -> None:
    key = estimated(plan_of(resource("aws:kms/key:Key")), {"kms.key": "72.01"})
    (problem,) = impossible_budget(key, BudgetSpec(monthly_usd=72))
    assert problem.fix.startswith("raise it to at least 73,")
