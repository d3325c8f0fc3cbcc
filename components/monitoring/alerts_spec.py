"""What a stack file decides about alerts: which there are, who is told, and rules of its own. Plain data; no pulumi."""

import difflib
from collections.abc import Iterator
from datetime import UTC, datetime

from pydantic import Field

from components.monitoring.alert import Severity, Subject
from components.monitoring.alert_rule_spec import AlertName, AlertRuleSpec, Https, LabelName, MetricName, Team
from components.monitoring.drift_bounds import DriftBound
from components.monitoring.facts import Endpoint, MonitoringFacts
from components.monitoring.rules.all import all_rules
from components.monitoring.thresholds_spec import ThresholdsSpec
from components.spec import Problem, Spec, rule

MOST_RULES = 20
"""Rules in a group, of which Amazon Managed Prometheus takes no more (its service quotas, 2026-11)."""


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

    rules: dict[AlertName, AlertRuleSpec] = Field(default={}, max_length=MOST_RULES)
    """Rules of the environment's own."""

    metrics: dict[MetricName, frozenset[LabelName]] = {}
    """Series that exporters of your own emit, with their labels, for the rules above."""

    @rule
    def _somebody_hears_the_dead_mans_switch(self) -> Iterator[Problem]:
        if self.subjects is not None and Subject.WATCHDOG not in self.subjects:
            message, fix = "leave out watchdog: nobody would notice that no alert can come", "add watchdog"
            yield Problem(path=("subjects",), message=message, got=sorted(map(str, self.subjects)), fix=fix)

    @rule
    def _own_rules_are_not_groundplanes(self) -> Iterator[Problem]:
        for name in sorted(self.rules.keys() & _names()):
            message = "is the name of an alert of groundplane"
            yield Problem(path=("rules", name), message=message, got=name, fix="choose another name")

    @rule
    def _named_alerts_are_there(self) -> Iterator[Problem]:
        for path, names in (("without", self.without), ("severities", self.severities.keys())):
            for name in sorted(set(names) - _names()):
                close = difflib.get_close_matches(name, sorted(_names()), n=3)
                fix = f"write {' or '.join(close)}" if close else "write one of those that docs/runbooks has a page of"
                yield Problem(path=(path,), message="is no alert of groundplane", got=name, fix=fix)


_EVERYTHING = MonitoringFacts(
    capacity_blocks={"any": datetime(2026, 1, 1, tzinfo=UTC)},
    budget_monthly_usd=1,
    drift={"any": DriftBound(share=0.3, report_seconds=1)},
    endpoints={"any": Endpoint(latency_seconds=1, latency_percent=95, canary_minutes=0)},
)
"""Facts by which every rule is made."""


def _names() -> frozenset[str]:
    made = all_rules(ThresholdsSpec(), _EVERYTHING)
    return frozenset(each.name for rules in made.values() for each in rules)
