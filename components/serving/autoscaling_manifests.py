"""KEDA's objects for a served model as plain data. Pure functions; no pulumi here.

ScaledObject specification, Prometheus and cron scaler of KEDA 2.20; InterceptorRoute of its HTTP add-on 0.15 (2026-11).
"""

from typing import Any

from components.serving.autoscaling_spec import AutoscalingSpec, Wake
from components.serving.metric import Metric, MetricType
from components.serving.metric_queries import Place, metric_query
from components.serving.model_server import ports_of
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.probes import longest_answer_seconds, progress_seconds
from components.serving.scale_target import scale_target
from components.serving.scaling_rules_spec import TOLERANCE, ScaleDownSpec, ScaleUpSpec, StepSpec
from components.serving.schedule_spec import WEEK, ScheduleSpec
from components.serving.serving_values import SCALER_ADDRESS

Manifest = dict[str, Any]

SCALED_OBJECT_API, SCALED_OBJECT = "keda.sh/v1alpha1", "ScaledObject"
ROUTE_API, ROUTE = "http.keda.sh/v1beta1", "InterceptorRoute"

NEVER = 1_000_000
"""Target of a trigger that wakes and decides no number: as many requests as one replica never has."""

_METRIC_TYPES = {MetricType.AVERAGE_VALUE: "AverageValue", MetricType.VALUE: "Value"}
_SELECT = {"max": "Max", "min": "Min", "disabled": "Disabled"}


def scaled_object_spec(spec: ModelServiceSpec, place: Place, *, target: Any, server: str | None) -> Manifest:
    """Spec of a model's ScaledObject.

    `target` is the name of what is scaled, text or an Output of it; `server` is Prometheus' address. Raises ValueError
    if that is missing and needed.
    """
    policy = spec.autoscaling
    found: Manifest = {
        "scaleTargetRef": _target(spec, place, target),
        "pollingInterval": policy.polling_seconds,
        "minReplicaCount": policy.min_replicas,
        "maxReplicaCount": policy.max_replicas,
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": _behavior(policy)}},
        "triggers": [*_metric_triggers(spec, place, server), *_wake_triggers(policy, place), *_schedule(policy)],
    }
    if policy.scale_to_zero is not None:
        found["cooldownPeriod"] = policy.scale_to_zero.cooldown_seconds
    if policy.metric is not Metric.SCHEDULE:
        found["fallback"] = {
            "failureThreshold": policy.fallback.after_failures,
            "replicas": policy.fallback_replicas,
            # Never fewer than there are: who cannot see takes nothing away.
            "behavior": "currentReplicasIfHigher",
        }
    return found


def _target(spec: ModelServiceSpec, place: Place, name: Any) -> Manifest:
    target = scale_target(spec, place.name)
    if target is None:
        raise ValueError(f"{place.name}: Knative scales it, and KEDA may not; leave its ScaledObject out")
    return {"apiVersion": target.api_version, "kind": target.kind, "name": name}


def route_spec(spec: ModelServiceSpec, place: Place, *, service: Any) -> Manifest:
    """Spec of the route by which requests wait for the first replica. `service` is the name of the model's Service."""
    wait, answer = progress_seconds(spec), spec.requests.timeout_seconds
    return {
        "target": {"service": service, "port": ports_of(spec).http},
        "rules": [{"hosts": [route_host(place)]}],
        "scalingMetric": {"concurrency": {"targetValue": NEVER}},
        "timeouts": {
            "readiness": f"{wait}s",
            "request": f"{longest_answer_seconds(spec)}s",
            "responseHeader": f"{answer}s",
        },
    }


def route_host(place: Place) -> str:
    """Host that requests for the model have at the interceptor; a gateway rewrites it."""
    return f"{place.name}.{place.namespace}"


def cron_of(window: ScheduleSpec) -> tuple[str, str]:
    """Start and end as cron writes them. A window that ends at an earlier hour ends on the day after."""
    shift = 0 if window.start < window.end else 1
    return _cron(window.start, window, 0), _cron(window.end, window, shift)


def _metric_triggers(spec: ModelServiceSpec, place: Place, server: str | None) -> list[Manifest]:
    policy = spec.autoscaling
    if policy.metric is Metric.SCHEDULE or policy.target is None:
        return []
    if server is None:
        raise ValueError(f"{place.name} scales by {policy.metric.value}, and no Prometheus is named; pass its address")
    activation = policy.scale_to_zero.activation if policy.scale_to_zero else 0.0
    metadata = {
        "serverAddress": server,
        "query": metric_query(policy.metric, spec.server_runtime, place),
        "threshold": _number(policy.target),
        "activationThreshold": _number(activation),
        # An empty answer is an error. KEDA's default makes a 0 of it, and of a lost target a model without replicas.
        "ignoreNullValues": "false",
    }
    trigger = {"type": "prometheus", "name": policy.metric.value.replace("_", "-"), "metadata": metadata}
    return [{**trigger, "metricType": _METRIC_TYPES[policy.compared_as]}]


def _wake_triggers(policy: AutoscalingSpec, place: Place) -> list[Manifest]:
    if policy.scale_to_zero is None or policy.scale_to_zero.wake is Wake.SCHEDULE:
        return []
    if policy.scale_to_zero.wake is Wake.REFUSED_REQUESTS:
        raise ValueError(f"{place.name}: nothing counts refused requests by model; write wake: held_requests")
    metadata = {"scalerAddress": SCALER_ADDRESS, "interceptorRoute": place.name}
    return [{"type": "external-push", "name": "held-requests", "metadata": metadata}]


def _schedule(policy: AutoscalingSpec) -> list[Manifest]:
    triggers = []
    for key, window in sorted(policy.schedule.items()):
        start, end = cron_of(window)
        replicas = str(window.replicas)
        metadata = {"timezone": window.timezone, "start": start, "end": end, "desiredReplicas": replicas}
        triggers.append({"type": "cron", "name": f"schedule-{key}", "metadata": metadata})
    return triggers


def _cron(time: str, window: ScheduleSpec, shift: int) -> str:
    hours, minutes = time.split(":")
    # In the order of the week, Sunday first, as cron counts.
    days = sorted((WEEK.index(day) + 1 + shift) % 7 for day in window.days)
    every = "*" if len(days) == len(WEEK) else ",".join(map(str, days))
    return f"{int(minutes)} {int(hours)} * * {every}"


def _behavior(policy: AutoscalingSpec) -> Manifest:
    return {"scaleDown": _rules(policy.scale_down), "scaleUp": _rules(policy.scale_up)}


def _rules(rules: ScaleUpSpec | ScaleDownSpec) -> Manifest:
    found: Manifest = {
        "policies": [_policy(step) for step in rules.steps],
        "selectPolicy": _SELECT[rules.select],
        "stabilizationWindowSeconds": rules.stabilization_seconds,
    }
    # Left out where it is the cluster's own: older clusters do not know the field.
    return found if rules.tolerance == TOLERANCE else {**found, "tolerance": _number(rules.tolerance)}


def _policy(step: StepSpec) -> Manifest:
    kind, value = ("Pods", step.pods) if step.pods is not None else ("Percent", step.percent)
    return {"type": kind, "value": value, "periodSeconds": step.period_seconds}


def _number(value: float) -> str:
    """As KEDA reads it: never with an exponent."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
