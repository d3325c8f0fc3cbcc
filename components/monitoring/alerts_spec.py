"""What a stack file decides about alerts: which there are, who is told, and rules of its own. Plain data; no pulumi."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from components.catalog.metrics.exporters import ExporterName, series
from components.catalog.metrics.metric import TARGET_LABELS
from components.monitoring.alert import AlertRule, Severity, Subject, rule_problems
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.all import all_rules
from components.monitoring.thresholds_spec import ThresholdsSpec
from components.spec import Problem, Spec, below, rule

AlertName = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{2,62}$", examples=["GpuXidError"])]
"""Name of an alert, in CamelCase."""

MetricName = Annotated[str, Field(pattern=r"^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
"""Name of a series as a query has it."""

LabelName = Annotated[str, Field(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$")]

Team = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", examples=["platform"])]
"""Key of a team in the routing."""

Https = Annotated[str, Field(pattern=r"^https://[^\s/]+\S*$", max_length=512)]
"""An address."""


class AlertRuleSpec(Spec):
    """A rule of the environment's own."""

    expression: str = Field(min_length=1)
    """PromQL; an alert for each series that it gives."""

    severity: Severity
    """critical, warning or info."""

    owner: Team
    """Who is told: a team of the routing."""

    runbook: Https
    """Where it says what to do."""

    dashboard: Https
    """Where there is more to see."""

    summary: str = Field(min_length=1, max_length=200)
    """One line; may hold {{ $labels.NAME }}."""

    description: str = Field(default="", max_length=1000)
    """What it means, and for whom."""

    hold_minutes: int = Field(default=0, ge=0, le=10080)
    """How long the query has to give something without a break."""

    @rule
    def _somebody_looks_when_it_comes(self) -> Iterator[Problem]:
        if self.severity is Severity.HEARTBEAT:
            message = "is for the dead man's switch alone: people are told when it stops"
            fix = "write critical, warning or info"
            yield Problem(path=("severity",), message=message, got=self.severity.value, fix=fix)


class AlertsSpec(Spec):
    """Alerts of an environment: those of groundplane whose metrics are there, and its own."""

    runbooks: Https
    """Folder of runbooks, such as docs/runbooks of groundplane in your repository: NAME.md below it is that of alert
    NAME."""

    dashboards: Https
    """Where Grafana is, without a final slash."""

    subjects: frozenset[Subject] | None = None
    """Only these: budget, drift, fabric, gpu, karpenter, keda, nodes, platform, queues, serving, storage, training,
    watchdog. If left out, all; of each, the rules whose exporters are installed. A subject that is named has to have
    all of its exporters."""

    without: frozenset[AlertName] = frozenset()
    """Alerts of groundplane that are not wanted."""

    owners: dict[Subject, Team] = {}
    """Who is told of a subject, in place of platform, training, serving and models."""

    severities: dict[AlertName, Severity] = {}
    """Other severities, by alert."""

    thresholds: ThresholdsSpec = ThresholdsSpec()
    """Bounds."""

    rules: dict[AlertName, AlertRuleSpec] = {}
    """Rules of the environment's own."""

    metrics: dict[MetricName, frozenset[LabelName]] = {}
    """Series that exporters of your own emit, with their labels, for the rules above."""

    @rule
    def _somebody_hears_the_dead_mans_switch(self) -> Iterator[Problem]:
        if self.subjects is not None and Subject.WATCHDOG not in self.subjects:
            message, fix = "leave out watchdog: nobody would notice that no alert can come", "add watchdog"
            yield Problem(path=("subjects",), message=message, got=sorted(self.subjects), fix=fix)

    @rule
    def _own_rules_are_not_groundplanes(self) -> Iterator[Problem]:
        for name in sorted(self.rules.keys() & _names()):
            message = "is the name of an alert of groundplane"
            yield Problem(path=("rules", name), message=message, got=name, fix="choose another name")

    @rule
    def _named_alerts_are_there(self) -> Iterator[Problem]:
        for path, names in (("without", self.without), ("severities", self.severities.keys())):
            for name in sorted(set(names) - _names()):
                message, fix = "is no alert of groundplane", f"choose among {', '.join(sorted(_names()))}"
                yield Problem(path=(path,), message=message, got=name, fix=fix)


_EVERYTHING = MonitoringFacts()


def _names() -> frozenset[str]:
    """All names; what depends on facts is named here, since rules of a spec cannot see them."""
    dependent = {"BudgetBurn", "CapacityBlockEnding", "EndpointAvailabilityBurn", "EndpointLatencyBurn"}
    made = all_rules(ThresholdsSpec(), _EVERYTHING)
    return frozenset({"ModelUnavailable", *dependent, *(rule.name for rules in made.values() for rule in rules)})


def known_series(spec: AlertsSpec, exporters: Iterable[ExporterName]) -> Mapping[str, frozenset[str]]:
    """What queries can ask for where these exporters run."""
    own = {name: labels | TARGET_LABELS for name, labels in spec.metrics.items()}
    return {**series(exporters), **own}


def chosen_rules(
    spec: AlertsSpec, exporters: Iterable[ExporterName], facts: MonitoringFacts
) -> dict[str, tuple[AlertRule, ...]]:
    """Rules that there are to be, by group: the subject, or `own`."""
    there = frozenset(exporters)
    groups: dict[str, tuple[AlertRule, ...]] = {}
    for subject, rules in _wanted(spec, facts).items():
        if found := tuple(each for each in rules if each.needs <= there):
            groups[subject.value] = found
    if spec.rules:
        groups["own"] = tuple(_own(name, each) for name, each in sorted(spec.rules.items()))
    return groups


def blind_rules(
    spec: AlertsSpec, exporters: Iterable[ExporterName], facts: MonitoringFacts
) -> dict[str, frozenset[ExporterName]]:
    """Rules that are left out since nobody emits their metrics, by name, with what is missing."""
    there = frozenset(exporters)
    wanted = [each for rules in _wanted(spec, facts).values() for each in rules]
    return {each.name: each.needs - there for each in wanted if not each.needs <= there}


def alert_problems(spec: AlertsSpec, exporters: Iterable[ExporterName], facts: MonitoringFacts) -> Iterator[Problem]:
    """What of the spec cannot be where these exporters run. Paths below the spec."""
    there = frozenset(exporters)
    known = known_series(spec, there)
    for name, own in sorted(spec.rules.items()):
        yield from below(("rules", name), rule_problems(_own(name, own), known))
    for subject in sorted(spec.subjects or ()):
        rules = all_rules(spec.thresholds, facts).get(subject, ())
        missing = sorted({need for each in rules if each.name not in spec.without for need in each.needs - there})
        if missing:
            message = f"needs metrics of {', '.join(missing)}, which nobody emits here"
            fix = "install what emits them, remove the subject, or name its alerts in without"
            yield Problem(path=("subjects",), message=message, got=subject.value, fix=fix)


def _wanted(spec: AlertsSpec, facts: MonitoringFacts) -> dict[Subject, tuple[AlertRule, ...]]:
    made = all_rules(spec.thresholds, facts)
    return {
        subject: tuple(_adapted(spec, subject, each) for each in rules if each.name not in spec.without)
        for subject, rules in made.items()
        if spec.subjects is None or subject in spec.subjects
    }


def _adapted(spec: AlertsSpec, subject: Subject, made: AlertRule) -> AlertRule:
    """A rule of groundplane's with what the spec says about owner, severity and addresses."""
    return replace(
        made,
        owner=spec.owners.get(subject, made.owner),
        severity=spec.severities.get(made.name, made.severity),
        runbook=f"{spec.runbooks.rstrip('/')}/{made.runbook}.md",
        dashboard=f"{spec.dashboards.rstrip('/')}/d/{made.dashboard}",
        labels={"subject": subject.value, **made.labels},
    )


def _own(name: str, own: AlertRuleSpec) -> AlertRule:
    return AlertRule(
        name=name,
        expression=own.expression,
        hold_minutes=own.hold_minutes,
        severity=own.severity,
        owner=own.owner,
        runbook=own.runbook,
        dashboard=own.dashboard,
        summary=own.summary,
        description=own.description,
        labels={"subject": "own"},
    )
