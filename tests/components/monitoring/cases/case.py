"""One case of a rule as typed Python, and the promtool test that is made of cases."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.monitoring.alert import AlertRule
from components.monitoring.alert_rendering import FACTS_GROUP, labels_of

Labels = Mapping[str, str]

GROUP = "rule"
"""Key of the group of the one rule that a file is about."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What an alert does given what is measured."""

    alert: str
    title: str
    """What is going on."""
    series: Mapping[str, str]
    """Values by series, in promtool's notation: a value a step, `0+3x10` counts up by 3 ten times."""
    minutes: int
    """When the alert is looked at."""
    fires: Sequence[Labels] = ()
    """Labels that the query gives, for each alert that fires then; none if it must not fire."""
    step: str = "1m"
    of: Labels = field(default_factory=dict)
    """Labels of the rule itself, where several share the name."""


def document(cases: Iterable[Case], rule: AlertRule, file: str) -> dict[str, Any]:
    """A file of promtool's unit tests of one rule, which is alone in `file`: others may share its name."""
    tests = [_test(case, rule) for case in cases]
    # Rules are evaluated as often as there are values: three days of minutes take promtool long.
    interval = min((test["interval"] for test in tests), key=lambda text: int(text.rstrip("m")), default="1m")
    # Else in any order: with steps longer than five minutes, facts of the step before are forgotten.
    order = [f"groundplane-{key}" for key in (FACTS_GROUP, GROUP)]
    return {"rule_files": [file], "evaluation_interval": interval, "group_eval_order": order, "tests": tests}


def _test(case: Case, rule: AlertRule) -> dict[str, Any]:
    return {
        "name": f"{case.alert}: {case.title}",
        "interval": case.step,
        "input_series": [{"series": series, "values": values} for series, values in case.series.items()],
        "alert_rule_test": [
            {
                "eval_time": f"{case.minutes}m",
                "alertname": case.alert,
                "exp_alerts": [_expected(rule, labels) for labels in case.fires],
            }
        ],
    }


def is_about(case: Case, rule: AlertRule) -> bool:
    """Whether a case is one of a rule."""
    return rule.name == case.alert and case.of.items() <= labels_of(rule).items()


def _expected(rule: AlertRule, labels: Labels) -> dict[str, Any]:
    return {
        "exp_labels": {**labels, **{name: _filled(text, labels) for name, text in labels_of(rule).items()}},
        "exp_annotations": {
            "summary": _filled(rule.summary, labels),
            "description": _filled(rule.description, labels),
            "runbook_url": rule.runbook,
            "dashboard_url": rule.dashboard,
        },
    }


def _filled(text: str, labels: Labels) -> str:
    return re.sub(r"\{\{ \$labels\.(\w+) \}\}", lambda found: labels[found[1]], text)
