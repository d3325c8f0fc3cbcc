"""An alert rule as a typed object, and what makes one fit to wake somebody up. Pure; no pulumi here."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.promql import exporters_of, query_problems, read
from components.spec import Problem


class Severity(StrEnum):
    """How fast somebody has to look. What each means to people is the business of routing."""

    CRITICAL = "critical"
    """At once, at night too: users or running jobs lose something now."""

    WARNING = "warning"
    """Within the day."""

    INFO = "info"
    """Nobody is told; it explains others, and may start something."""

    HEARTBEAT = "heartbeat"
    """Fires always: what is told is that it stopped."""


class Subject(StrEnum):
    """What rules are about; each is a group of rules."""

    BUDGET = "budget"
    DRIFT = "drift"
    FABRIC = "fabric"
    GPU = "gpu"
    KARPENTER = "karpenter"
    KEDA = "keda"
    NODES = "nodes"
    PLATFORM = "platform"
    QUEUES = "queues"
    SERVING = "serving"
    STORAGE = "storage"
    TRAINING = "training"
    WATCHDOG = "watchdog"


@dataclass(frozen=True, kw_only=True)
class AlertRule:
    """One alert: a query that gives something when somebody has to know."""

    name: str
    """In CamelCase. Several rules may share it if their labels differ, such as the windows of a burn rate."""
    expression: str
    """PromQL; an alert for each series that it gives."""
    hold_minutes: int = 0
    """How long it has to give it without a break."""
    severity: Severity
    owner: str
    """Who is told: the key of a team in the routing."""
    runbook: str
    """Address of what to do, or the name of a page below the environment's runbooks."""
    dashboard: str
    """Address of what shows more, or the key of one of the environment's dashboards."""
    summary: str
    """One line; may hold {{ $labels.x }} and {{ $value }}."""
    description: str
    """What it means, and for whom."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Labels beyond severity, owner and subject."""
    of_exporter: bool = False
    """Whether it is about an exporter itself: where that is not installed, nothing is blind without the rule."""

    @property
    def needs(self) -> frozenset[ExporterName]:
        """Exporters without which it can never fire."""
        return exporters_of(self.expression)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A number of the stack file as a series, so that rules and dashboards can compare with it."""

    name: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def expression(self) -> str:
        """What a recording rule evaluates."""
        return f"vector({self.value:.15g})"


_TEMPLATED = re.compile(r"\$labels\.(\w+)")
_REQUIRED = {
    "owner": ("has no owner: nobody would be told", "name the team that is told"),
    "runbook": ("has no runbook: whoever is told would not know what to do", "name a page, or give an address"),
    "summary": ("has no summary", "say in a line what is wrong"),
    "dashboard": ("has no dashboard", "name a dashboard, or give an address"),
}


def rule_problems(rule: AlertRule, known: Mapping[str, Set[str]]) -> Iterator[Problem]:
    """What is wrong with a rule where series `known`, with these labels, are there. Paths below the rule."""
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]{2,62}", rule.name):
        yield Problem(path=("name",), message="is not in CamelCase", got=rule.name, fix="write it like GpuXidError")
    for name, (message, fix) in _REQUIRED.items():
        value = getattr(rule, name)
        if not value.strip():
            yield Problem(path=(name,), message=message, got=value, fix=fix)
    if rule.hold_minutes < 0:
        fix = "write 0, or the minutes that it has to last"
        yield Problem(path=("hold_minutes",), message="is negative", got=rule.hold_minutes, fix=fix)
    found = tuple(query_problems(rule.expression, known))
    yield from found
    if not found:
        yield from _unfilled(rule, known)


def _unfilled(rule: AlertRule, known: Mapping[str, Set[str]]) -> Iterator[Problem]:
    """Labels that a text wants filled in, and that no alert of the rule can have."""
    query = read(rule.expression)
    there = query.made.union({"cluster", "environment"}, rule.labels, *(known[name] for name in query.metrics))
    for name, text in (("summary", rule.summary), ("description", rule.description)):
        for label in sorted(set(_TEMPLATED.findall(text)) - there):
            message = f"has $labels.{label} in it, which none of the query's metrics has"
            yield Problem(path=(name,), message=message, got=text, fix="use a label that the query gives")
