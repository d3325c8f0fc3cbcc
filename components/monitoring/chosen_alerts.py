"""Which rules an environment has, given its spec, its exporters and its facts. Pure functions; no pulumi here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from components.catalog.metrics.exporters import ExporterName, series
from components.catalog.metrics.metric import TARGET_LABELS
from components.monitoring.alert import AlertRule, Subject, rule_problems
from components.monitoring.alert_rule_spec import AlertRuleSpec
from components.monitoring.alerts_spec import AlertsSpec
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.all import all_rules
from components.spec import Problem, below


def known_series(spec: AlertsSpec, exporters: Iterable[ExporterName]) -> Mapping[str, frozenset[str]]:
    """What queries can ask for where these exporters run."""
    own = {name: labels | TARGET_LABELS for name, labels in spec.metrics.items()}
    return {**series(exporters), **own}


def chosen_rules(
    spec: AlertsSpec, exporters: Iterable[ExporterName], facts: MonitoringFacts
) -> dict[str, tuple[AlertRule, ...]]:
    """Rules that there are to be, by group: the subject, with the model if it is about one, or `own`."""
    there = frozenset(exporters)
    groups: dict[str, tuple[AlertRule, ...]] = {}
    for subject, rules in _wanted(spec, facts).items():
        for each in rules:
            if each.needs <= there:
                model = each.labels.get("model")
                key = f"{subject}-{model}" if model else subject.value
                groups[key] = (*groups.get(key, ()), each)
    if spec.rules:
        groups["own"] = tuple(_own(name, each) for name, each in sorted(spec.rules.items()))
    return groups


def blind_rules(
    spec: AlertsSpec, exporters: Iterable[ExporterName], facts: MonitoringFacts
) -> dict[str, frozenset[ExporterName]]:
    """Rules that are left out since nobody emits their metrics, by name, with what is missing."""
    there = frozenset(exporters)
    wanted = [each for rules in _wanted(spec, facts).values() for each in rules if not each.of_exporter]
    return {each.name: each.needs - there for each in wanted if not each.needs <= there}


def alert_problems(spec: AlertsSpec, exporters: Iterable[ExporterName], facts: MonitoringFacts) -> Iterator[Problem]:
    """What of the spec cannot be where these exporters run. Paths below the spec."""
    there = frozenset(exporters)
    known = known_series(spec, there)
    for name, own in sorted(spec.rules.items()):
        yield from below(("rules", name), rule_problems(_own(name, own), known))
    for subject in sorted(spec.subjects or ()):
        rules = [each for each in all_rules(spec.thresholds, facts).get(subject, ()) if not each.of_exporter]
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
