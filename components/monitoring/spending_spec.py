"""What a stack file decides about AWS's own watch over spending: budgets, their actions, anomalies. No pulumi here.

The budget of the whole environment is not here: it is `budget.monthly_usd` of the stack file, the number that
`groundplane cost` holds its estimate against.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from components.spec import Problem, Spec, rule

MOST_NOTIFICATIONS = 5
"""Of one budget (AWS Budgets API, CreateBudget, 2026-11)."""

MOST_EMAILS = 10
"""Of one notification, besides one topic (AWS Budgets API, NotificationWithSubscribers, 2026-11)."""

MOST_ROLES = 100
"""Of one action (AWS Budgets API, IamActionDefinition, 2026-11)."""

Key = Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$")]
Percent = Annotated[int, Field(ge=1, le=1000)]
"""Of a budget."""

Email = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9.!#$%&'*+=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254)
]

TopicArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$")]
RoleName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+=,.@-]{1,64}$")]


class Measure(StrEnum):
    """What of a budget is looked at."""

    ACTUAL = "actual"
    """What was spent; AWS knows it 8 to 12 hours late, at the soonest."""

    FORECASTED = "forecasted"
    """What the month will come to; AWS wants five weeks of use before it says so."""


class Approval(StrEnum):
    """Whether an action waits for somebody."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


class SubscribersSpec(Spec):
    """Who is told."""

    emails: tuple[Email, ...] = Field(default=(), max_length=MOST_EMAILS)
    """Addresses."""

    topic_arn: TopicArn | None = None
    """A topic that is there. Its policy has to let budgets.amazonaws.com and costalerts.amazonaws.com publish, as does
    the policy of its key, if it has one."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody."""
        return not self.emails and self.topic_arn is None

    @rule
    def _addresses_are_named_once(self) -> Iterator[Problem]:
        if len(set(self.emails)) < len(self.emails):
            again = sorted({address for address in self.emails if self.emails.count(address) > 1})
            yield Problem(path=("emails",), message="name an address twice", got=again, fix="remove it once")


class TeamBudgetSpec(Spec):
    """What a team may spend on what is its own. What teams share, AWS cannot divide: OpenCost does, by namespace."""

    monthly_usd: int = Field(ge=1, le=1_000_000_000)
    """Most that a month may cost, in USD."""

    nodes: tuple[str, ...] = ()
    """Keys of node groups and pools that nobody else uses."""

    buckets: tuple[str, ...] = ()
    """Keys of its buckets."""

    file_systems: tuple[str, ...] = ()
    """Keys of its file systems."""

    @rule
    def _something_is_its_own(self) -> Iterator[Problem]:
        if not (self.nodes or self.buckets or self.file_systems):
            message, fix = "is a budget of nothing", "name nodes, buckets or file_systems that are the team's alone"
            yield Problem(path=("nodes",), message=message, got=(), fix=fix)

    @rule
    def _things_are_named_once(self) -> Iterator[Problem]:
        for field in ("nodes", "buckets", "file_systems"):
            named: tuple[str, ...] = getattr(self, field)
            if again := sorted({key for key in named if named.count(key) > 1}):
                yield Problem(path=(field,), message="name something twice", got=again, fix="remove it once")


class DenyLaunchesSpec(Spec):
    """An action: roles may start nothing more that costs, until somebody resets it. What runs goes on running.

    Instances are not stopped: node groups and Karpenter would make others in their place.
    """

    percent: Percent = Field(examples=[120])
    """Part of the budget at which it happens."""

    measure: Measure = Measure.ACTUAL
    """Of what was spent, or of what is forecast."""

    approval: Approval = Approval.MANUAL
    """manual: somebody presses a button; automatic: nobody is asked."""

    karpenter: bool = True
    """Whether Karpenter's controller is among the roles: no pool then grows, and no lost node is replaced."""

    roles: tuple[RoleName, ...] = Field(default=(), max_length=MOST_ROLES - 1)
    """Names of other roles of the account, such as that of people who make experiments."""

    @rule
    def _somebody_is_denied(self) -> Iterator[Problem]:
        if not self.karpenter and not self.roles:
            message, fix = "has no role to deny anything", "name roles, or write karpenter: true"
            yield Problem(path=("roles",), message=message, got=(), fix=fix)


class BudgetsSpec(Spec):
    """AWS Budgets: one of the whole environment, and one for each team that has things of its own."""

    actual_percent: tuple[Percent, ...] = (80, 100)
    """Parts of a budget whose spending is told."""

    forecast_percent: tuple[Percent, ...] = (100,)
    """Parts of a budget that are told as soon as AWS expects them by the end of the month."""

    teams: dict[Key, TeamBudgetSpec] = {}
    """Budgets within that of the environment. The key is part of the URN and of the budget's name."""

    actions: dict[Key, DenyLaunchesSpec] = {}
    """What happens of the environment's budget, beyond telling. AWS takes 0.10 USD a day for a budget that has any, but
    for two in an account."""

    @rule
    def _thresholds_rise(self) -> Iterator[Problem]:
        for field in ("actual_percent", "forecast_percent"):
            given: tuple[int, ...] = getattr(self, field)
            if any(low >= high for low, high in pairwise(given)):
                fix = f"write {sorted(set(given))}"
                yield Problem(path=(field,), message="do not rise, each above the last", got=given, fix=fix)

    @rule
    def _notifications_are_few(self) -> Iterator[Problem]:
        count = len(self.actual_percent) + len(self.forecast_percent)
        if not 1 <= count <= MOST_NOTIFICATIONS:
            message = f"and forecast_percent together are {count}, and a budget has 1 to {MOST_NOTIFICATIONS}"
            fix = "remove some" if count else "write some"
            yield Problem(path=("actual_percent",), message=message, got=self.actual_percent, fix=fix)

    @rule
    def _nothing_is_of_two_teams(self) -> Iterator[Problem]:
        for field in ("nodes", "buckets", "file_systems"):
            owners: dict[str, str] = {}
            for team, spec in sorted(self.teams.items()):
                for key in getattr(spec, field):
                    if owners.setdefault(key, team) != team:
                        message, path = f"are in the budget of {owners[key]} already", ("teams", team, field)
                        yield Problem(path=path, message=message, got=key, fix="leave it to one of them")


class AnomaliesSpec(Spec):
    """Cost Anomaly Detection: spending of the environment that is unlike what it was, told a day late."""

    least_usd: int = Field(default=100, ge=1, le=1_000_000_000)
    """Least that an anomaly costs in all before it is told, in USD."""

    least_percent: int | None = Field(default=None, ge=1, le=1_000_000)
    """Least by which it is above what was expected, besides."""

    emails: Literal["daily", "weekly"] = "daily"
    """How often addresses get what was found; a topic gets it at once."""
