"""Rules as Prometheus and Amazon Managed Prometheus read them. Pure functions; no pulumi here."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.monitoring.alert import AlertRule, Fact

FACTS_GROUP = "facts"
INTERVAL_SECONDS = 60
"""How often rules are evaluated."""

Rendered = dict[str, Any]


def alerting_rule(rule: AlertRule) -> Rendered:
    """One rule, as a file of rules has it."""
    rendered: Rendered = {
        "alert": rule.name,
        "expr": rule.expression,
        "labels": labels_of(rule),
        "annotations": {
            "summary": rule.summary,
            "description": rule.description,
            "runbook_url": rule.runbook,
            "dashboard_url": rule.dashboard,
        },
    }
    if rule.hold_minutes:
        rendered["for"] = f"{rule.hold_minutes}m"
    return rendered


def labels_of(rule: AlertRule) -> dict[str, str]:
    """Labels that every alert of a rule has, whatever its query gives."""
    return {**rule.labels, "severity": rule.severity.value, "owner": rule.owner}


def recording_rule(fact: Fact) -> Rendered:
    """A fact as a series."""
    rendered: Rendered = {"record": fact.name, "expr": fact.expression}
    return {**rendered, "labels": dict(fact.labels)} if fact.labels else rendered


def groups(rules: Mapping[str, Sequence[AlertRule]], facts: Sequence[Fact] = ()) -> dict[str, Rendered]:
    """Groups of rules by key; facts are a group of their own, which is there only if there are any."""
    made = {key: [alerting_rule(rule) for rule in each] for key, each in sorted(rules.items())}
    recorded = {FACTS_GROUP: [recording_rule(fact) for fact in facts]} if facts else {}
    return {key: _group(key, each) for key, each in {**recorded, **made}.items()}


def _group(key: str, rules: list[Rendered]) -> Rendered:
    return {"name": f"groundplane-{key}", "interval": f"{INTERVAL_SECONDS}s", "rules": rules}


def prometheus_rule_spec(group: Rendered) -> Rendered:
    """`spec` of a PrometheusRule (monitoring.coreos.com/v1) that holds one group."""
    return {"groups": [group]}


def rule_file(made: Mapping[str, Rendered]) -> str:
    """All groups as one file of rules: what promtool checks, and the data of a rule groups namespace of AMP.

    JSON is YAML, and the same on every machine.
    """
    return json.dumps({"groups": list(made.values())}, indent=2, sort_keys=True) + "\n"
