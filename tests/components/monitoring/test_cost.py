import json
from functools import cache
from typing import Any

import pytest

from components.monitoring.cost import CostControls, CostControlsArgs
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.monitoring.programs_cost import ACCOUNT, FULL, KARPENTER_ROLE, TAGS, cost_controls, cost_spec
from tests.components.network.plans import inputs, names, one, waits_for, wire

BUDGET, ACTION = "aws:budgets/budget:Budget", "aws:budgets/budgetAction:BudgetAction"
MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription"
TAG = "aws:costexplorer/costAllocationTag:CostAllocationTag"
POLICY, ROLE, ROLE_POLICY = "aws:iam/policy:Policy", "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"


@cache
def plan() -> Plan:
    return record(lambda: cost_controls(FULL), environment="test")


def test_cost_controls_are_counted() -> None:
    counted = {BUDGET: 3, ACTION: 2, SUBSCRIPTION: 2, TAG: 2, MONITOR: 1, POLICY: 1, ROLE: 1, ROLE_POLICY: 1}
    assert plan().counts() == counted


def test_budgets_have_the_amounts_of_the_stack_file() -> None:
    found = {name: inputs(plan(), BUDGET, name) for name in names(plan(), BUDGET)}
    assert {name: (b["name"], b["limitAmount"], b["limitUnit"], b["timeUnit"]) for name, b in found.items()} == {
        "costs-environment": ("groundplane-test", "100000", "USD", "MONTHLY"),
        "costs-team-language": ("groundplane-test-team-language", "20000", "USD", "MONTHLY"),
        "costs-team-vision": ("groundplane-test-team-vision", "40000", "USD", "MONTHLY"),
    }
    assert all(one(plan(), BUDGET, name).options.delete_before_replace for name in found)


def test_filters_are_of_one_kind_each() -> None:
    whole, team = (inputs(plan(), BUDGET, f"costs-{key}") for key in ("environment", "team-vision"))
    assert "costFilters" in whole
    assert not {"filterExpression", "metrics"} & whole.keys()
    assert team["metrics"] == "UnblendedCost"
    assert not {"costFilters", "costTypes"} & team.keys()


def test_actions_are_of_the_environments_budget_and_wait() -> None:
    stop, warn = (inputs(plan(), ACTION, f"costs-deny-{key}") for key in ("stop", "warn"))
    budget = one(plan(), BUDGET, "costs-environment")
    assert stop["budgetName"] == warn["budgetName"] == budget.inputs["name"]
    assert one(plan(), ACTION, "costs-deny-warn").property_dependencies["budgetName"] == (budget.urn,)
    assert [action["approvalModel"] for action in (stop, warn)] == ["MANUAL", "MANUAL"]
    assert [action["notificationType"] for action in (stop, warn)] == ["ACTUAL", "FORECASTED"]
    assert stop["actionThreshold"] == {"actionThresholdType": "PERCENTAGE", "actionThresholdValue": 120.0}
    assert waits_for(one(plan(), ACTION, "costs-deny-stop")) == [(ROLE_POLICY, "costs-deny")]


def test_karpenter_is_denied_where_the_action_says_so() -> None:
    definitions = {
        key: inputs(plan(), ACTION, f"costs-deny-{key}")["definition"]["iamActionDefinition"]
        for key in ("stop", "warn")
    }
    assert definitions["stop"] == {
        "policyArn": wire(POLICY, "costs-deny", "arn"),
        "roles": ["experiments", KARPENTER_ROLE],
    }
    assert definitions["warn"]["roles"] == ["notebooks"]


def test_role_of_budgets_reaches_the_denied_roles_alone() -> None:
    document: dict[str, Any] = json.loads(inputs(plan(), ROLE_POLICY, "costs-deny")["policy"])
    (statement,) = document["Statement"]
    assert {arn.rpartition("/")[2] for arn in statement["Resource"]} == {"experiments", "notebooks", KARPENTER_ROLE}


def test_anomalies_are_those_of_the_environment() -> None:
    monitor = inputs(plan(), MONITOR, "costs")
    assert json.loads(monitor["monitorSpecification"])["Tags"] == {
        "Key": "environment",
        "MatchOptions": ["EQUALS"],
        "Values": ["test"],
    }
    assert monitor["monitorType"] == "CUSTOM"
    assert inputs(plan(), SUBSCRIPTION, "costs-topic")["monitorArnLists"] == [wire(MONITOR, "costs", "arn")]


def test_tags_stay_active_for_everybody_when_they_go_from_here() -> None:
    found = {name: one(plan(), TAG, name) for name in names(plan(), TAG)}
    assert {tag.inputs["tagKey"]: tag.options.retain_on_delete for tag in found.values()} == {
        "component": True,
        "environment": True,
    }


@pytest.mark.parametrize("missing", ["monthly_usd", "karpenter_role_name"])
def test_fails_without_what_the_spec_needs(missing: str) -> None:
    given: dict[str, Any] = {"monthly_usd": 1, "karpenter_role_name": "karpenter", missing: None}
    args = CostControlsArgs(spec=cost_spec(FULL), environment="test", account=ACCOUNT, tags=TAGS, **given)
    with pytest.raises(ValueError, match=f"costs: pass {missing}"):
        CostControls("costs", args)
