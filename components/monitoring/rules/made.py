"""One way to write a rule down: its runbook is the page of its name. A function; no rules here."""

from collections.abc import Mapping
from enum import StrEnum

from components.monitoring.alert import AlertRule, Severity


class Dashboard(StrEnum):
    """Dashboards that rules point to, by key."""

    COST = "cost"
    GPU_FLEET = "gpu-fleet"
    PLATFORM = "platform-health"
    SERVING = "serving-slos"
    TRAINING = "training-jobs"


class Owner(StrEnum):
    """Who is told unless the stack file says otherwise: keys of teams in the routing."""

    PLATFORM = "platform"
    TRAINING = "training"
    SERVING = "serving"
    MODELS = "models"


ON_NODE: Mapping[str, str] = {"node": "{{ $labels.Hostname }}"}
"""Label of rules about GPUs, which DCGM has no node of but a host: what explains them has the one alone."""


def alert(
    name: str,
    expression: str,
    *,
    severity: Severity,
    owner: Owner,
    dashboard: Dashboard,
    summary: str,
    description: str,
    hold_minutes: int = 0,
    labels: Mapping[str, str] | None = None,
    of_exporter: bool = False,
) -> AlertRule:
    """A rule; lines of the expression are joined."""
    return AlertRule(
        name=name,
        expression=" ".join(expression.split()),
        hold_minutes=hold_minutes,
        severity=severity,
        owner=owner.value,
        runbook=name,
        dashboard=dashboard.value,
        summary=summary,
        description=description,
        labels=labels or {},
        of_exporter=of_exporter,
    )
