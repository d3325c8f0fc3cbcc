"""Rules about canaries of served models: given up, stuck, or waiting for somebody. Pure; no pulumi here.

Phases are those that Argo Rollouts tells of: Abort, Completed, Error, InvalidSpec, Paused, Progressing and Timeout
(argoproj/argo-rollouts, controller/metrics/rollouts.go, calculatePhase, 2026-11). It has two replicas, and both tell.
"""

from collections.abc import Iterator

from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import Endpoint
from components.monitoring.rules.made import Dashboard, Owner, alert

NAMES = ("CanaryAborted", "CanaryBroken", "CanaryWaits")

WAITING_MINUTES = 60
"""How much longer than all of its pauses together a canary may be paused. One that is promoted by hand is told of, too:
as long as it waits, there are replicas of both versions."""


def canary_rules(model: str, endpoint: Endpoint) -> Iterator[AlertRule]:
    """Rules about the canary of one model; none if its rollout is none."""
    if endpoint.canary_minutes is None:
        return
    yield _canary(
        "CanaryAborted",
        _phase(model, endpoint, "Abort|Timeout"),
        f"The new version of model {model} does not come: {{{{ $labels.phase }}}}",
        "Abort: it was given up, and all requests go to the version before. Timeout: replicas do not become ready.",
        model,
    )
    yield _canary(
        "CanaryBroken",
        _phase(model, endpoint, "Error|InvalidSpec"),
        f"Argo Rollouts cannot do its work on model {model}",
        "Neither new versions nor other numbers of replicas come into force.",
        model,
        hold_minutes=10,
        severity=Severity.CRITICAL,
    )
    yield _canary(
        "CanaryWaits",
        _phase(model, endpoint, "Paused"),
        f"The new version of model {model} waits for somebody to decide",
        "It is paused for longer than its steps say: its analysis measured nothing, or it is promoted by hand.",
        model,
        hold_minutes=endpoint.canary_minutes + WAITING_MINUTES,
    )


def _phase(model: str, endpoint: Endpoint, phases: str) -> str:
    labels = f'namespace="{endpoint.namespace}", name="{model}", phase=~"{phases}"'
    return f"max by (namespace, phase) (rollout_info{{{labels}}}) == 1"


def _canary(
    name: str,
    expression: str,
    summary: str,
    description: str,
    model: str,
    *,
    hold_minutes: int = 0,
    severity: Severity = Severity.WARNING,
) -> AlertRule:
    return alert(
        name,
        expression,
        hold_minutes=hold_minutes,
        severity=severity,
        owner=Owner.SERVING,
        dashboard=Dashboard.SERVING,
        summary=summary,
        description=description,
        labels={"model": model},
    )
