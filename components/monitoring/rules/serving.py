"""Rules about served models: promises kept, replicas enough. Pure; no pulumi here."""

from collections.abc import Callable, Sequence

from components.catalog.metrics.vllm import LATENCY_BOUNDS, bound_within
from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import Endpoint, MonitoringFacts
from components.monitoring.rules.burn_rate import WINDOWS, budget_of
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.thresholds_spec import ServingThresholds, ThresholdsSpec

Share = Callable[[str], str]
"""Query of the share of failures within a window."""


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about served models; promises of each endpoint by its own rules."""
    burns = [rule for key, endpoint in sorted(facts.endpoints.items()) for rule in _promises(key, endpoint)]
    down = (_unavailable(sorted(facts.endpoints)),) if facts.endpoints else ()
    return (*burns, *down, *_replicas(thresholds.serving))


def route_of(model: str) -> str:
    """Regular expression of what Envoy calls a model's routes.

    Neither namespaces nor names have slashes; [^/] in place of the dots makes Prometheus 3.13 ten times slower.
    """
    return f"httproute/.+/{model}/rule/.+"


def _promises(model: str, endpoint: Endpoint) -> tuple[AlertRule, ...]:
    availability = _burns(
        "EndpointAvailabilityBurn",
        model,
        endpoint.availability_percent,
        lambda window: failed_share(model, window),
        f"Model {model} fails more requests than promised",
    )
    if not endpoint.vllm:
        return availability
    bound = bound_within(endpoint.latency_seconds, LATENCY_BOUNDS)
    return availability + _burns(
        "EndpointLatencyBurn",
        model,
        endpoint.latency_percent,
        lambda window: late_share(model, bound, window),
        f"Model {model} answers more requests too late than promised",
    )


def failed_share(model: str, window: str) -> str:
    """Query of the share of a model's requests that fail."""
    route = f'envoy_cluster_name=~"{route_of(model)}"'
    failed = f'sum(rate(envoy_cluster_upstream_rq_xx{{{route}, envoy_response_code_class="5"}}[{window}]))'
    return f"{failed} / sum(rate(envoy_cluster_upstream_rq_xx{{{route}}}[{window}]))"


def late_share(model: str, bound: float, window: str) -> str:
    """Query of the share of a model's requests that take longer than one of LATENCY_BOUNDS."""
    of_model = f'model_name="{model}"'
    series = "vllm:e2e_request_latency_seconds"
    in_time = f'sum(rate({series}_bucket{{{of_model}, le="{bound}"}}[{window}]))'
    return f"1 - {in_time} / sum(rate({series}_count{{{of_model}}}[{window}]))"


def _burns(name: str, model: str, percent: float, share: Share, summary: str) -> tuple[AlertRule, ...]:
    budget = budget_of(percent)
    return tuple(
        alert(
            name,
            f"""
            ({share(window.long)}) > {window.bound(budget):.6g}
            and ({share(window.short)}) > {window.bound(budget):.6g}
            """,
            hold_minutes=window.hold_minutes,
            severity=window.severity,
            owner=Owner.SERVING,
            dashboard=Dashboard.SERVING,
            summary=f"{summary}, within {window.long}",
            description=f"{percent:g} % were promised; it goes {window.factor:g} times as fast as a month allows.",
            labels={"model": model, "window": window.long},
        )
        for window in WINDOWS
    )


def _unavailable(models: Sequence[str]) -> AlertRule:
    by_deployment, among = "max by (namespace, deployment)", "|".join(models)
    return alert(
        "ModelUnavailable",
        f"""
        {by_deployment} (kube_deployment_spec_replicas{{deployment=~"{among}"}}) > 0
        and on (namespace, deployment) {by_deployment} (kube_deployment_status_replicas_available) == 0
        """,
        hold_minutes=15,
        severity=Severity.CRITICAL,
        owner=Owner.SERVING,
        dashboard=Dashboard.SERVING,
        summary="No replica of {{ $labels.namespace }}/{{ $labels.deployment }} answers",
        description="Replicas are wanted, and none has become ready: no node, no image, or no weights.",
    )


def _replicas(bounds: ServingThresholds) -> tuple[AlertRule, ...]:
    by_hpa = "max by (namespace, horizontalpodautoscaler)"
    hpa = "kube_horizontalpodautoscaler"
    return (
        alert(
            "ReplicasAtMax",
            f"""
            {by_hpa} ({hpa}_status_desired_replicas) >= {by_hpa} ({hpa}_spec_max_replicas)
            and {by_hpa} ({hpa}_status_condition{{condition="ScalingLimited", status="true"}}) == 1
            """,
            hold_minutes=bounds.at_max_minutes,
            severity=Severity.WARNING,
            owner=Owner.SERVING,
            dashboard=Dashboard.SERVING,
            summary="{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has as many replicas as it may have",
            description="It would take more, and requests wait.",
        ),
        alert(
            "ScaledToZeroWithTraffic",
            """
            sum by (deployment) (label_replace(
              increase(envoy_cluster_upstream_cx_none_healthy[5m]),
              "deployment", "$1", "envoy_cluster_name", "httproute/.+/(.+)/rule/.+"
            )) > 0
            and on (deployment) sum by (deployment) (kube_deployment_spec_replicas) == 0
            """,
            hold_minutes=5,
            severity=Severity.CRITICAL,
            owner=Owner.SERVING,
            dashboard=Dashboard.SERVING,
            summary="Requests come for {{ $labels.deployment }}, which is scaled to zero",
            description="Nothing wakes it: what should see the requests does not, or is not there.",
        ),
        alert(
            "KvCacheFull",
            f"max by (namespace, pod, model_name) (vllm:kv_cache_usage_perc) * 100 > {bounds.kv_cache_percent:g}",
            hold_minutes=15,
            severity=Severity.WARNING,
            owner=Owner.SERVING,
            dashboard=Dashboard.SERVING,
            summary="{{ $labels.model_name }} has no memory left for further requests",
            description="vLLM puts requests off and computes parts of them twice.",
        ),
    )
