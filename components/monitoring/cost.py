"""AWS's own watch over spending: budgets and what happens when they are used up, anomalies, cost-allocation tags.

Creates a budget of the environment and one for each team, actions of the first with their policy and role, a monitor of
anomalies with its subscriptions, and the activation of tags. All of it is of the account, in no region: AWS keeps it in
us-east-1, where the provider asks, whatever its own region. Creates no topics, nor what OpenCost sees (`opencost.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pulumi
import pulumi_aws as aws

from components.monitoring import budget_documents as documents
from components.monitoring.cost_spec import BudgetsSpec, CostSpec
from components.monitoring.spending_spec import AnomaliesSpec, DenyLaunchesSpec
from components.policy_document import rendered
from components.tags import component_tags

__all__ = ["CostControls", "CostControlsArgs", "CostSpec"]


@dataclass(frozen=True, kw_only=True)
class CostControlsArgs:
    """The spec, plus what it is about."""

    spec: CostSpec
    environment: str
    """Value of the `environment` tag."""
    account: str
    """12 digits."""
    monthly_usd: int | None = None
    """The environment's budget; needed for budgets."""
    cluster: str = "cluster"
    """What names of node groups and pools begin with, before a hyphen and their key."""
    karpenter_role_name: pulumi.Input[str] | None = None
    """Role of Karpenter's controller; needed where an action denies it anything."""
    tags: Mapping[str, str]


class CostControls(pulumi.ComponentResource):
    """Budgets, actions, anomalies and cost-allocation tags of one environment."""

    budget_names: dict[str, pulumi.Output[str]]
    """Names of the budgets, by `environment` and by team-KEY."""

    def __init__(self, name: str, args: CostControlsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        _check(name, args)
        super().__init__("groundplane:monitoring:CostControls", name, {}, opts)
        spec = args.spec
        self._name, self._args, self._tags = name, args, component_tags(args.tags, name)
        self.budget_names = {}
        if spec.budgets is not None and args.monthly_usd is not None:
            budgets = self._budgets(spec.budgets, args.monthly_usd)
            self.budget_names = {key: budget.name for key, budget in budgets.items()}
            if spec.budgets.actions:
                self._actions(spec.budgets.actions, budgets[documents.WHOLE])
        if spec.anomalies is not None:
            self._anomalies(spec.anomalies)
        for key in sorted(spec.activate_tags):
            # Inactive for everybody who pays together with us, if it were deleted.
            options = pulumi.ResourceOptions(parent=self, retain_on_delete=True)
            aws.costexplorer.CostAllocationTag(f"{name}-{key}", tag_key=key, status="Active", opts=options)
        self.register_outputs({"budgetNames": self.budget_names})

    def _budgets(self, spec: BudgetsSpec, monthly_usd: int) -> dict[str, aws.budgets.Budget]:
        environment = self._args.environment
        what = {documents.WHOLE: documents.whole_budget(environment)}
        for key, team in spec.teams.items():
            what[f"team-{key}"] = documents.team_budget(environment, team, self._args.cluster)
        told: Any = documents.notifications(spec, self._args.spec.notify)
        return {
            # In state: renaming replaces the budget, whose history is lost.
            key: aws.budgets.Budget(
                f"{self._name}-{key}",
                name=documents.budget_name(environment, key),
                budget_type="COST",
                limit_amount=str(usd),
                limit_unit="USD",
                time_unit="MONTHLY",
                notifications=told,
                tags=self._tags,
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
                **what[key],
            )
            for key, usd in documents.budget_amounts(spec, monthly_usd).items()
        }

    def _actions(self, actions: Mapping[str, DenyLaunchesSpec], budget: aws.budgets.Budget) -> None:
        child = pulumi.ResourceOptions(parent=self)
        prefix, account = f"{self._name}-deny", self._args.account
        # What an action has put on a role keeps it from being deleted: reset the action first.
        policy = aws.iam.Policy(
            prefix,
            description=f"Nothing more in {self._args.environment}: its budget is used up",
            policy=pulumi.Output.json_dumps(documents.deny_policy(), sort_keys=True),
            tags=self._tags,
            opts=child,
        )
        trust = rendered(partial(documents.budgets_trust, account=account), budget_arn=budget.arn)
        role = aws.iam.Role(prefix, assume_role_policy=trust, tags=self._tags, opts=child)
        roles = {key: self._roles(action) for key, action in sorted(actions.items())}
        everybody = [role_name for names in roles.values() for role_name in names]
        allowed = aws.iam.RolePolicy(
            prefix,
            role=role.name,
            policy=rendered(
                partial(documents.budgets_policy, account=account), policy_arn=policy.arn, role_names=everybody
            ),
            opts=child,
        )
        whom: Any = documents.subscribers(self._args.spec.notify)
        for key, action in sorted(actions.items()):
            aws.budgets.BudgetAction(
                f"{prefix}-{key}",
                budget_name=budget.name,
                action_type="APPLY_IAM_POLICY",
                approval_model=action.approval.upper(),
                notification_type=action.measure.upper(),
                action_threshold={
                    "action_threshold_type": "PERCENTAGE",
                    "action_threshold_value": float(action.percent),
                },
                definition={"iam_action_definition": {"policy_arn": policy.arn, "roles": roles[key]}},
                execution_role_arn=role.arn,
                subscribers=whom,
                tags=self._tags,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[allowed]),
            )

    def _roles(self, action: DenyLaunchesSpec) -> list[pulumi.Input[str]]:
        made = self._args.karpenter_role_name
        return [*sorted(action.roles), *([made] if action.karpenter and made is not None else [])]

    def _anomalies(self, spec: AnomaliesSpec) -> None:
        child = pulumi.ResourceOptions(parent=self)
        specification = documents.anomaly_monitor(self._args.environment)
        name = documents.budget_name(self._args.environment, documents.WHOLE)
        # In state: renaming replaces the monitor, which learns for ten days before it finds anything.
        monitor = aws.costexplorer.AnomalyMonitor(
            self._name,
            name=name,
            monitor_type="CUSTOM",
            monitor_specification=pulumi.Output.json_dumps(specification, sort_keys=True),
            tags=self._tags,
            opts=child,
        )
        threshold: Any = documents.anomaly_threshold(spec)
        for key, fields in documents.anomaly_subscriptions(spec, self._args.spec.notify).items():
            aws.costexplorer.AnomalySubscription(
                f"{self._name}-{key}",
                name=f"{name}-{key}",
                monitor_arn_lists=[monitor.arn],
                threshold_expression=threshold,
                tags=self._tags,
                opts=child,
                **fields,
            )


def _check(name: str, args: CostControlsArgs) -> None:
    """Raises ValueError where spec and wiring do not fit."""
    budgets = args.spec.budgets
    if budgets is not None and args.monthly_usd is None:
        raise ValueError(f"{name}: pass monthly_usd, which budgets are of")
    denied = budgets is not None and any(action.karpenter for action in budgets.actions.values())
    if denied and args.karpenter_role_name is None:
        raise ValueError(f"{name}: pass karpenter_role_name, or write karpenter: false in every action")
