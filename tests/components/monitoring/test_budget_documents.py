import json
from typing import Any

import pytest

from components.monitoring.budget_documents import (
    anomaly_subscriptions,
    anomaly_threshold,
    budget_amounts,
    budget_name,
    budgets_policy,
    budgets_trust,
    deny_policy,
    notifications,
    subscribers,
    team_budget,
    whole_budget,
)
from components.monitoring.spending_spec import AnomaliesSpec, BudgetsSpec, SubscribersSpec
from components.tags import environment_tags
from tests.components.monitoring.programs_cost import BUDGETS, NOTIFY, TOPIC

SPEC = BudgetsSpec.model_validate_json(json.dumps(BUDGETS))
MAILS = SubscribersSpec.model_validate_json('{"emails": ["b@example.com", "a@example.com"]}')
BOTH = SubscribersSpec.model_validate_json(json.dumps(NOTIFY))
TOPIC_ALONE = SubscribersSpec.model_validate_json(json.dumps({"topic_arn": TOPIC}))


def test_amounts_are_the_stack_files() -> None:
    assert budget_amounts(SPEC, 100_000) == {
        "environment": 100_000,
        "team-language": 20_000,
        "team-vision": 40_000,
    }


def test_budgets_are_called_by_environment_and_team() -> None:
    assert budget_name("prod", "environment") == "groundplane-prod"
    assert budget_name("prod", "team-vision") == "groundplane-prod-team-vision"


def test_environment_is_found_by_a_tag_that_everything_has() -> None:
    (tag,) = whole_budget("dev")["cost_filters"]
    assert tag == {"name": "TagKeyValue", "values": ["user:environment$dev"]}
    assert environment_tags(environment="dev", owner="x")["environment"] == "dev"


def test_only_what_an_estimate_knows_counts() -> None:
    assert whole_budget("dev")["cost_types"] == {
        "include_credit": False,
        "include_refund": False,
        "include_support": False,
        "include_tax": False,
        "include_upfront": False,
    }


def test_team_is_found_by_what_makes_its_things_in_this_environment() -> None:
    found = team_budget("prod", SPEC.teams["vision"], "cluster")
    tags = {part["tags"]["key"]: part["tags"]["values"] for part in found["filter_expression"]["ands"]}
    assert tags == {"component": ["cluster-h200", "vision-data"], "environment": ["prod"]}


def test_notifications_are_one_for_each_threshold() -> None:
    told = [(n["notification_type"], n["threshold"]) for n in notifications(SPEC, BOTH)]
    assert told == [("ACTUAL", 80.0), ("ACTUAL", 100.0), ("FORECASTED", 100.0)]


@pytest.mark.parametrize(
    ("notify", "expected"),
    [
        (MAILS, {"subscriber_email_addresses": ["a@example.com", "b@example.com"]}),
        (TOPIC_ALONE, {"subscriber_sns_topic_arns": [TOPIC]}),
    ],
)
def test_notifications_go_to_whoever_there_is(notify: SubscribersSpec, expected: dict[str, list[str]]) -> None:
    first = notifications(SPEC, notify)[0]
    assert {key: value for key, value in first.items() if key.startswith("subscriber")} == expected


def test_subscribers_of_actions_are_the_same_people() -> None:
    assert [entry["subscription_type"] for entry in subscribers(BOTH)] == ["EMAIL", "EMAIL", "SNS"]


def test_budgets_puts_one_policy_on_named_roles_and_nothing_else() -> None:
    (statement,) = budgets_policy(account="123456789012", policy_arn="P", role_names=["b", "a", "a"])["Statement"]
    assert statement["Action"] == ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]
    assert statement["Condition"] == {"ArnEquals": {"iam:PolicyARN": "P"}}
    assert statement["Resource"] == [
        "arn:aws:iam::123456789012:role/a",
        "arn:aws:iam::123456789012:role/*/a",
        "arn:aws:iam::123456789012:role/b",
        "arn:aws:iam::123456789012:role/*/b",
    ]


def test_role_is_for_this_budget_alone() -> None:
    (statement,) = budgets_trust(account="123456789012", budget_arn="B")["Statement"]
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": "B"},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    }


def test_denial_leaves_what_runs_alone() -> None:
    (statement,) = deny_policy()["Statement"]
    assert statement["Effect"] == "Deny"
    assert not [action for action in statement["Action"] if "Terminate" in action or "Stop" in action]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"least_usd": 50}, {"dimension": {"key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE", "values": ["50"]}}),
        (
            {"least_usd": 50, "least_percent": 20},
            {
                "ands": [
                    {"dimension": {"key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE", "values": ["50"]}},
                    {"dimension": {"key": "ANOMALY_TOTAL_IMPACT_PERCENTAGE", "values": ["20"]}},
                ]
            },
        ),
    ],
)
def test_anomalies_are_told_from_a_size_on(fields: dict[str, int], expected: dict[str, Any]) -> None:
    found = anomaly_threshold(AnomaliesSpec.model_validate_json(json.dumps(fields)))
    for part in found.get("ands", [found]):
        assert part["dimension"].pop("match_options") == ["GREATER_THAN_OR_EQUAL"]
    assert found == expected


def test_mails_come_once_in_a_while_and_a_topic_hears_at_once() -> None:
    found = anomaly_subscriptions(AnomaliesSpec(emails="weekly"), BOTH)
    assert {key: entry["frequency"] for key, entry in found.items()} == {"emails": "WEEKLY", "topic": "IMMEDIATE"}
    assert anomaly_subscriptions(AnomaliesSpec(), MAILS).keys() == {"emails"}
