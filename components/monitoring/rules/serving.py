"""Rules about served models: promises kept; with those about their replicas and canaries. Pure; no pulumi here."""

from collections.abc import Callable, Iterator

from components.catalog.metrics.vllm import LATENCY_BOUNDS, bound_within
from components.monitoring.alert import AlertRule, Severity
from components.monitoring.facts import Endpoint, MonitoringFacts
from components.monitoring.rules.burn_rate import WINDOWS, budget_of
from components.monitoring.rules.canary import canary_rules
from components.monitoring.rules.made import Dashboard, Owner, alert
from components.monitoring.rules.replicas import asleep, at_most, unavailable
from components.monitoring.thresholds_spec import ServingThresholds, ThresholdsSpec

Share = Callable[[str], str]
"""Query of the share of failures within a window."""


def rules(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> tuple[AlertRule, ...]:
    """All rules about served models; those about one of them by its own."""
    of_models = [rule for key, endpoint in sorted(facts.endpoints.items()) for rule in _of_model(key, endpoint)]
    return (*of_models, at_most(thresholds.serving), _full_cache(thresholds.serving))


def route_of(model: str, endpoint: Endpoint) -> str:
    """Regular expression of what Envoy calls the places that a model's requests go to."""
    return endpoint.clusters or f"httproute/{endpoint.namespace}/{model}/.+"


def _of_model(model: str, endpoint: Endpoint) -> Iterator[AlertRule]:
    if endpoint.seen:
        yield from _promises(model, endpoint)
    yield unavailable(model, endpoint)
    if endpoint.availability_percent is not None:
        yield asleep(model, endpoint, route_of(model, endpoint))
    yield from canary_rules(model, endpoint)


def _promises(model: str, endpoint: Endpoint) -> Iterator[AlertRule]:
    if endpoint.availability_percent is not None:
        yield from _burns(
            "EndpointAvailabilityBurn",
            model,
            endpoint.availability_percent,
            lambda window: failed_share(model, endpoint, window),
            f"Model {model} fails more requests than promised",
        )
    if endpoint.vllm:
        bound = bound_within(endpoint.latency_seconds, LATENCY_BOUNDS)
        yield from _burns(
            "EndpointLatencyBurn",
            model,
            endpoint.latency_percent,
            lambda window: late_share(model, bound, window),
            f"Model {model} answers more requests too late than promised",
        )


def failed_share(model: str, endpoint: Endpoint, window: str) -> str:
    """Query of the share of a model's requests that fail."""
    route = f'envoy_cluster_name=~"{route_of(model, endpoint)}"'
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


def _full_cache(bounds: ServingThresholds) -> AlertRule:
    fullest = "max by (namespace, pod, model_name) (vllm:kv_cache_usage_perc)"
    return alert(
        "KvCacheFull",
        f'label_replace({fullest}, "model", "$1", "model_name", "(.+)") * 100 > {bounds.kv_cache_percent:g}',
        hold_minutes=15,
        severity=Severity.WARNING,
        owner=Owner.SERVING,
        dashboard=Dashboard.SERVING,
        summary="{{ $labels.model_name }} has no memory left for further requests",
        description="vLLM puts requests off and computes parts of them twice.",
    )
