"""A routing as one Alertmanager configuration, for Alertmanager itself and for Amazon Managed Prometheus. Pure.

The tree, top to bottom: the heartbeat; drift, to whatever trains, and on; further routes, and on; teams by severity;
infos of nobody's, to nobody; everything else to whom unowned alerts go. An alert that has several receivers passes
several routes, with `continue` on all but the last.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from components.monitoring.alert import Severity
from components.monitoring.inhibitions import ALWAYS, inhibited_by
from components.monitoring.mute_spec import NAMES, MuteSpec, stretches
from components.monitoring.receivers_rendering import Rendered, Surroundings, receiver
from components.monitoring.receivers_spec import secret_names
from components.monitoring.routes_spec import RouteSpec, TeamRouteSpec, TimingSpec
from components.monitoring.routing_spec import NOBODY, RoutingSpec
from components.monitoring.rules.drift import RETRAIN

CONFIG_SECRET = "groundplane-alertmanager"
"""Kubernetes Secret that the configuration is in: `alertmanagerSpec.configSecret` of chart kube-prometheus-stack."""

CONFIG_KEY = "alertmanager.yaml"
"""Its key, as the operator wants it."""

QUIET = ("info", "none")
"""Severities nobody is told of unless a team says so; none is that of the chart's own heartbeat and its like."""

TOLD = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)
"""Severities of alerts that people may be told of."""


def configuration(spec: RoutingSpec, around: Surroundings) -> Rendered:
    """The whole of it."""
    receivers = [
        receiver(name, each, around, told_when_over=name not in spec.machines)
        for name, each in sorted(spec.receivers.items())
    ]
    intervals = [_interval(name, mute, around) for name, mute in sorted(spec.mutes.items())]
    rendered: Rendered = {
        "route": _tree(spec),
        "receivers": [*receivers, {"name": NOBODY}],
        "inhibit_rules": [*_own_inhibitions(spec), *inhibited_by()],
    }
    if intervals:
        # Managed Prometheus is only known to take the older name of the two, which means the same (aws/
        # amazon-managed-service-for-prometheus-roadmap#26).
        rendered["mute_time_intervals" if around.managed else "time_intervals"] = intervals
    return rendered


def alertmanager_yaml(spec: RoutingSpec, around: Surroundings) -> str:
    """As Alertmanager reads it. JSON is YAML, and the same on every machine."""
    return json.dumps(configuration(spec, around), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def managed_definition(spec: RoutingSpec, around: Surroundings) -> str:
    """As Amazon Managed Prometheus reads it: the configuration is a text within a document of its own."""
    return json.dumps({"alertmanager_config": alertmanager_yaml(spec, around)}, sort_keys=True)


def mounted_secrets(spec: RoutingSpec) -> tuple[str, ...]:
    """Kubernetes Secrets that Alertmanager has to have, sorted: `alertmanagerSpec.secrets`. Others make them."""
    return tuple(sorted({name for each in spec.receivers.values() for name in secret_names(each)}))


def _tree(spec: RoutingSpec) -> Rendered:
    routes = [
        _heartbeat(spec),
        *_retraining(spec),
        *(_further(spec, route) for _, route in sorted(spec.routes.items())),
        *(_team(spec, key, team) for key, team in sorted(spec.teams.items())),
        {"matchers": [f'severity=~"{"|".join(QUIET)}"'], "receiver": NOBODY},
    ]
    return {
        "receiver": spec.unowned,
        "group_by": list(spec.group_by),
        **_times(spec.timing.warning),
        "routes": [*routes[:-1], *_unowned_critical(spec), routes[-1]],
    }


def _heartbeat(spec: RoutingSpec) -> Rendered:
    matchers = [_is("severity", Severity.HEARTBEAT.value)]
    if spec.heartbeat is None:
        return {"matchers": matchers, "receiver": NOBODY}
    minutes = spec.heartbeat.every_minutes
    return {
        "matchers": matchers,
        "receiver": spec.heartbeat.receiver,
        "group_wait": "0s",
        "group_interval": f"{minutes}m",
        # A little sooner than groups are looked at: with the same, every other beat would come too late to be sent.
        "repeat_interval": f"{minutes * 60 - 30}s",
    }


def _retraining(spec: RoutingSpec) -> Iterator[Rendered]:
    if spec.retraining is not None:
        times = _times(spec.timing.critical)
        yield {
            "matchers": [_is(label, value) for label, value in sorted(RETRAIN.items())],
            "receiver": spec.retraining.receiver,
            "group_by": ["alertname", "cluster", "model"],
            **times,
            "repeat_interval": f"{spec.retraining.repeat_hours}h",
            "continue": True,
        }


def _further(spec: RoutingSpec, route: RouteSpec) -> Rendered:
    children = [
        each
        for severity in TOLD
        for each in _fan_out(severity, route.receivers, spec.timing.of(severity), _muted(severity, route.mutes))
    ]
    return {
        "matchers": [_is(label, value) for label, value in sorted(route.labels.items())],
        "receiver": route.receivers[0],
        "routes": children,
        **({"continue": True} if route.owner_too else {}),
    }


def _team(spec: RoutingSpec, key: str, team: TeamRouteSpec) -> Rendered:
    children = [
        each
        for severity, receivers in team.receivers.items()
        for each in _fan_out(severity, receivers or (NOBODY,), spec.timing.of(severity), _muted(severity, team.mutes))
    ]
    return {"matchers": [_is("owner", key)], "routes": children}


def _unowned_critical(spec: RoutingSpec) -> list[Rendered]:
    times = _times(spec.timing.critical)
    return [{"matchers": [_is("severity", Severity.CRITICAL.value)], "receiver": spec.unowned, **times}]


def _fan_out(
    severity: Severity, receivers: Sequence[str], timing: TimingSpec, mutes: Sequence[str]
) -> Iterator[Rendered]:
    """A route for each receiver of one severity."""
    for index, name in enumerate(receivers):
        yield {
            "matchers": [_is("severity", severity.value)],
            "receiver": name,
            **_times(timing),
            **({"mute_time_intervals": list(mutes)} if mutes else {}),
            **({"continue": True} if index < len(receivers) - 1 else {}),
        }


def _muted(severity: Severity, mutes: Sequence[str]) -> Sequence[str]:
    return () if severity is Severity.CRITICAL else mutes


def _times(timing: TimingSpec) -> Rendered:
    return {
        "group_wait": f"{timing.wait_seconds}s",
        "group_interval": f"{timing.interval_minutes}m",
        "repeat_interval": f"{timing.repeat_hours}h",
    }


def _is(label: str, value: str) -> str:
    return f"{label}={json.dumps(value, ensure_ascii=False)}"


def _own_inhibitions(spec: RoutingSpec) -> Iterator[Rendered]:
    for _, each in sorted(spec.inhibitions.items()):
        yield {
            "source_matchers": [_is(label, value) for label, value in sorted(each.source.items())],
            "target_matchers": [_is(label, value) for label, value in sorted(each.target.items())],
            "equal": [*ALWAYS, *(label for label in each.equal if label not in ALWAYS)],
        }


def _interval(name: str, mute: MuteSpec, around: Surroundings) -> Mapping[str, Any]:
    # Managed Prometheus' documents do not say that it knows zones: `unmanageable` lets only UTC pass.
    place = {} if around.managed else {"location": mute.timezone}
    return {
        "name": name,
        "time_intervals": [
            {"times": [{"start_time": start, "end_time": end}], "weekdays": [NAMES[day] for day in days], **place}
            for start, end, days in stretches(mute)
        ],
    }
