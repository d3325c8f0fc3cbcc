"""What a stack file decides about watching costs, and the rules between its parts. Plain data; no pulumi here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from components.catalog.regions import partition_of, unknown_region
from components.monitoring.opencost_spec import CloudBillingSpec, OpenCostSpec, opencost_problems
from components.monitoring.spending_rules import over_the_whole, unknown_things
from components.monitoring.spending_spec import (
    AnomaliesSpec,
    BudgetsSpec,
    DenyLaunchesSpec,
    SubscribersSpec,
    TeamBudgetSpec,
)
from components.spec import Problem, Spec, below, rule

__all__ = [
    "AnomaliesSpec",
    "BudgetsSpec",
    "CloudBillingSpec",
    "CostSpec",
    "CostSurroundings",
    "DenyLaunchesSpec",
    "OpenCostSpec",
    "SubscribersSpec",
    "TeamBudgetSpec",
    "cost_problems",
]

TagKey = Literal["component", "environment", "managed-by", "owner"]
"""Tags that everything carries: `components/tags.py`."""


class CostSpec(Spec):
    """What is watched of costs: those of the cluster by OpenCost, those of the account by AWS."""

    opencost: OpenCostSpec | None = OpenCostSpec()
    """OpenCost in the cluster; none if null."""

    notify: SubscribersSpec = SubscribersSpec()
    """Who is told by budgets and of anomalies."""

    budgets: BudgetsSpec | None = None
    """AWS Budgets of budget.monthly_usd and of teams; none by default. They count what has the environment's tag, which
    must be a cost-allocation tag."""

    anomalies: AnomaliesSpec | None = None
    """Cost Anomaly Detection; none by default. It goes by the same tag."""

    activate_tags: frozenset[TagKey] = frozenset()
    """Tags that become cost-allocation tags: environment for all budgets, component for those of teams. Only the
    account that pays can do so, and only a day after something first had the tag: add them then, in one environment of
    it. They stay when they are removed here."""

    @rule
    def _somebody_is_told(self) -> Iterator[Problem]:
        for name in ("budgets", "anomalies"):
            if getattr(self, name) is not None and self.notify.is_empty:
                message, fix = f"has nobody, and {name} tell somebody", "write emails, or a topic_arn"
                yield Problem(path=("notify",), message=message, got={}, fix=fix)

    @property
    def uses_billing(self) -> bool:
        """Whether anything is AWS Billing's."""
        return self.budgets is not None or self.anomalies is not None or bool(self.activate_tags)


@dataclass(frozen=True, kw_only=True)
class CostSurroundings:
    """What the rules have to know of the rest of the stack file."""

    account: str
    region: str
    monthly_usd: int | None
    """`budget.monthly_usd`."""
    has_cluster: bool
    has_karpenter: bool
    has_metrics: bool
    """Whether there is a Prometheus in the cluster."""
    isolated: bool
    """Whether the network has no way to the internet."""
    nodes: frozenset[str] = frozenset()
    buckets: frozenset[str] = frozenset()
    file_systems: frozenset[str] = field(default_factory=frozenset)

    @property
    def things(self) -> Mapping[str, frozenset[str]]:
        """Keys of what a team may have, by the field that names it."""
        return {"nodes": self.nodes, "buckets": self.buckets, "file_systems": self.file_systems}


def cost_problems(spec: CostSpec, around: CostSurroundings) -> Iterator[Problem]:
    """What does not go together with the rest of the stack file. Paths below `cost`."""
    # Without a cluster there is none by default, and nothing to say.
    if spec.opencost is not None and (around.has_cluster or "opencost" in spec.model_fields_set):
        found = opencost_problems(
            spec.opencost,
            account=around.account,
            region=around.region,
            isolated=around.isolated,
            has_metrics=around.has_metrics and around.has_cluster,
        )
        yield from below(("opencost",), found)
    if spec.uses_billing and not unknown_region(around.region) and partition_of(around.region) != "aws":
        message = f"needs AWS Billing as it is in partition aws, and {around.region} is in another one"
        got = sorted({"activate_tags", "anomalies", "budgets"} & spec.model_fields_set)
        yield Problem(path=(), message=message, got=got, fix=f"remove {', '.join(got)}")
    if spec.notify.topic_arn is not None and around.account != spec.notify.topic_arn.split(":")[4]:
        message, fix = f"is a topic of another account than {around.account}", "name one of this account"
        yield Problem(path=("notify", "topic_arn"), message=message, got=spec.notify.topic_arn, fix=fix)
    if spec.budgets is not None:
        yield from below(("budgets",), _budget_problems(spec.budgets, around))


def _budget_problems(budgets: BudgetsSpec, around: CostSurroundings) -> Iterator[Problem]:
    yield from unknown_things(budgets, around.things)
    if around.monthly_usd is None:
        message = "needs the environment's budget, which is its amount"
        fix = "write budget.monthly_usd; `groundplane cost` tells what is expected"
        got = budgets.model_dump(mode="json", exclude_defaults=True)
        yield Problem(path=(), message=message, got=got, fix=fix, lacks=("budget",))
    else:
        yield from over_the_whole(budgets, around.monthly_usd)
    for key, action in sorted(budgets.actions.items()):
        if action.karpenter and not around.has_karpenter:
            message, fix = "is true, and there is no Karpenter", "write karpenter: false, and name roles"
            path = ("actions", key, "karpenter")
            yield Problem(path=path, message=message, got=True, fix=fix, lacks=("karpenter",))
