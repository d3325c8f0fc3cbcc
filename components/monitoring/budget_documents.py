"""What AWS Budgets and Cost Anomaly Detection are given: amounts, filters, notifications, policies. No pulumi here.

Field names are those of pulumi-aws 7.51; what is allowed together, those of AWS's API references (2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components import naming
from components.monitoring.spending_spec import AnomaliesSpec, BudgetsSpec, Measure, SubscribersSpec, TeamBudgetSpec

Document = dict[str, Any]

WHOLE = "environment"
"""Key of the budget of the whole environment, besides those of teams."""

LAUNCHES = (
    "autoscaling:SetDesiredCapacity",
    "autoscaling:UpdateAutoScalingGroup",
    "ec2:CreateCapacityReservation",
    "ec2:CreateFleet",
    "ec2:PurchaseCapacityBlock",
    "ec2:PurchaseReservedInstancesOffering",
    "ec2:RequestSpotFleet",
    "ec2:RequestSpotInstances",
    "ec2:RunInstances",
    "ec2:StartInstances",
    "eks:CreateNodegroup",
    "eks:UpdateNodegroupConfig",
    "fsx:CreateFileSystem",
    "rds:CreateDBInstance",
    "rds:StartDBInstance",
)
"""What begins to cost, and is nothing that keeps what is there."""


def budget_amounts(spec: BudgetsSpec, monthly_usd: int) -> dict[str, int]:
    """USD a month of each budget, by `WHOLE` and by team: the stack file's own numbers, and no others."""
    teams = {f"team-{key}": team.monthly_usd for key, team in sorted(spec.teams.items())}
    return {WHOLE: monthly_usd, **teams}


def budget_name(environment: str, key: str) -> str:
    """What a budget is called in mails, and in ARNs: `groundplane-prod`, `groundplane-prod-team-vision`."""
    name = naming.environment_name(environment)
    return name if key == WHOLE else f"{name}-{key}"


def whole_budget(environment: str) -> Document:
    """What counts for the environment's budget: what the estimate counts, which knows list prices and use alone.

    Neither credits, refunds, taxes and support, nor what is paid up front. Of several tags of such a filter any one is
    enough, which is why teams' budgets have another.
    """
    left_out = ("credit", "refund", "support", "tax", "upfront")
    return {
        "cost_filters": [{"name": "TagKeyValue", "values": [f"user:environment${environment}"]}],
        "cost_types": {f"include_{what}": False for what in left_out},
    }


def team_budget(environment: str, spec: TeamBudgetSpec, cluster: str) -> Document:
    """What counts for a team's budget: what the components that are its own make, in this environment."""
    tags = {"component": components_of(spec, cluster), "environment": [environment]}
    both = [{"tags": {"key": key, "match_options": ["EQUALS"], "values": values}} for key, values in tags.items()]
    return {"filter_expression": {"ands": both}, "metrics": "UnblendedCost"}


def components_of(spec: TeamBudgetSpec, cluster: str) -> list[str]:
    """Names of the components that make a team's own things: values of the `component` tag, sorted."""
    return sorted([*(f"{cluster}-{key}" for key in spec.nodes), *spec.buckets, *spec.file_systems])


def notifications(spec: BudgetsSpec, notify: SubscribersSpec) -> list[Document]:
    """When a budget tells somebody, and whom."""
    whom: Document = {}
    if notify.emails:
        whom["subscriber_email_addresses"] = sorted(notify.emails)
    if notify.topic_arn is not None:
        whom["subscriber_sns_topic_arns"] = [notify.topic_arn]
    parts = {Measure.ACTUAL: spec.actual_percent, Measure.FORECASTED: spec.forecast_percent}
    return [
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": measure.upper(),
            "threshold": float(percent),
            "threshold_type": "PERCENTAGE",
            **whom,
        }
        for measure, percents in parts.items()
        for percent in percents
    ]


def subscribers(notify: SubscribersSpec) -> list[Document]:
    """The same people, as an action wants them."""
    mails = [{"address": address, "subscription_type": "EMAIL"} for address in sorted(notify.emails)]
    topic = [{"address": notify.topic_arn, "subscription_type": "SNS"}] if notify.topic_arn is not None else []
    return [*mails, *topic]


def deny_policy() -> Document:
    """What an action puts on roles."""
    # A denial is the wider the safer: there is no resource on which launching would be wanted.
    return _document([{"Sid": "NothingMore", "Effect": "Deny", "Action": list(LAUNCHES), "Resource": "*"}])


def budgets_trust(*, account: str, budget_arn: str) -> Document:
    """Trust of the role by which Budgets acts: of this one budget (user guide, "Setting up a role", 2026-11)."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "budgets.amazonaws.com"},
        "Action": ["sts:AssumeRole"],
        "Condition": {"ArnEquals": {"aws:SourceArn": budget_arn}, "StringEquals": {"aws:SourceAccount": account}},
    }
    return _document([statement])


def budgets_policy(*, account: str, policy_arn: str, role_names: Sequence[str]) -> Document:
    """What Budgets may do: put this one policy on these roles, and take it off."""
    statement = {
        "Effect": "Allow",
        "Action": ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
        # Names and not ARNs are what an action is given; a role's path is part of its ARN alone.
        "Resource": [arn for name in sorted(set(role_names)) for arn in _role_arns(account, name)],
        "Condition": {"ArnEquals": {"iam:PolicyARN": policy_arn}},
    }
    return _document([statement])


def anomaly_monitor(environment: str) -> Document:
    """What an anomaly is looked for in: everything with the environment's tag, together."""
    return {"Tags": {"Key": "environment", "MatchOptions": ["EQUALS"], "Values": [environment]}}


def anomaly_threshold(spec: AnomaliesSpec) -> Document:
    """How large an anomaly has to be."""
    least = {"ANOMALY_TOTAL_IMPACT_ABSOLUTE": spec.least_usd, "ANOMALY_TOTAL_IMPACT_PERCENTAGE": spec.least_percent}
    found = [
        {"dimension": {"key": key, "match_options": ["GREATER_THAN_OR_EQUAL"], "values": [str(bound)]}}
        for key, bound in least.items()
        if bound is not None
    ]
    return found[0] if len(found) == 1 else {"ands": found}


def anomaly_subscriptions(spec: AnomaliesSpec, notify: SubscribersSpec) -> dict[str, Document]:
    """Subscriptions by key: addresses get mail once in a while, a topic everything at once (Cost Explorer API)."""
    found: dict[str, Document] = {}
    if notify.emails:
        people = [{"address": address, "type": "EMAIL"} for address in sorted(notify.emails)]
        found["emails"] = {"frequency": spec.emails.upper(), "subscribers": people}
    if notify.topic_arn is not None:
        topic = [{"address": notify.topic_arn, "type": "SNS"}]
        found["topic"] = {"frequency": "IMMEDIATE", "subscribers": topic}
    return found


def _role_arns(account: str, name: str) -> tuple[str, str]:
    return f"arn:aws:iam::{account}:role/{name}", f"arn:aws:iam::{account}:role/*/{name}"


def _document(statements: list[Document]) -> Document:
    return {"Version": "2012-10-17", "Statement": statements}
