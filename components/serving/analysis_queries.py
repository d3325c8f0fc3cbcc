"""Prometheus queries that a canary is judged by, and the words for what their answers mean. Pure; no pulumi here.

Argo Rollouts puts the hash of a version's pods in at {{args.NAME}}, and hands on a vector as a list: an empty answer is
an error to it, and ends the canary, unless the condition asks first (argoproj/argo-rollouts, docs/features/analysis.md,
docs/analysis/prometheus.md; names of metrics as in metric_queries.py; 2026-11).
"""

from collections.abc import Callable
from dataclasses import dataclass

from components.serving.analysis_metric import AnalysisMetric, at_gateway
from components.serving.metric_queries import Place
from components.serving.runtime import Runtime
from components.serving.variant import CANARY_BACKEND, STABLE_BACKEND, backend_cluster

CANARY_HASH, STABLE_HASH = "canary-hash", "stable-hash"
"""Arguments of an analysis: label rollouts-pod-template-hash of both versions."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One of the two versions of a model, as its series tell it."""

    place: Place
    hash_argument: str
    backend: int

    @property
    def pods(self) -> str:
        """Labels of its pods."""
        start = f"{self.place.name}-{{{{args.{self.hash_argument}}}}}"
        return f'namespace="{self.place.namespace}",pod=~"{start}-[a-z0-9]{{5}}"'

    @property
    def cluster(self) -> str:
        """Labels of what the gateway counts for it."""
        name = backend_cluster(self.place.namespace, self.place.name, self.backend)
        return f'namespace="{self.place.gateway_namespace}",envoy_cluster_name="{name}"'


def canary_of(place: Place) -> Version:
    """The new version."""
    return Version(place=place, hash_argument=CANARY_HASH, backend=CANARY_BACKEND)


def stable_of(place: Place) -> Version:
    """The version before."""
    return Version(place=place, hash_argument=STABLE_HASH, backend=STABLE_BACKEND)


def analysis_query(metric: AnalysisMetric, runtime: Runtime, place: Place) -> str:
    """Query of a metric of the new version, in its unit; no number or none at all without requests."""
    return _query(metric, runtime)(canary_of(place))


def comparing_query(metric: AnalysisMetric, runtime: Runtime, place: Place) -> str:
    """Query of how much higher it is than that of the version before, in percent of that."""
    query = _query(metric, runtime)
    return f"100 * ({query(canary_of(place))}) / ({query(stable_of(place))}) - 100"


def holds(bound: float) -> str:
    """Condition of a measurement that is right."""
    return f"{_MEASURED} && result[0] <= {bound:.6g}"


def breaks(bound: float) -> str:
    """Condition of a measurement that is wrong; one that is neither had nothing to measure."""
    return f"{_MEASURED} && result[0] > {bound:.6g}"


def holds_or_nothing(bound: float) -> str:
    """Condition of a measurement that is right, or that had nothing to measure, or nothing to compare with."""
    return f"len(result) == 0 || isNaN(result[0]) || isInf(result[0]) || result[0] <= {bound:.6g}"


_MEASURED = "len(result) > 0 && !isNaN(result[0])"


def _query(metric: AnalysisMetric, runtime: Runtime) -> Callable[[Version], str]:
    if metric is AnalysisMetric.LATENCY_P95 and at_gateway(metric, runtime):
        return _gateway_latency
    return _QUERIES[metric]


def _failed(version: Version) -> str:
    """Without a failure so far there is no series of these, which is 0, as long as there is one of all."""
    series, window = "envoy_cluster_upstream_rq_xx", version.place.window
    every = f"sum(rate({series}{{{version.cluster}}}{window}))"
    failed = f'sum(rate({series}{{{version.cluster},envoy_response_code_class="5"}}{window}))'
    return f"100 * ({failed} or 0 * {every}) / {every}"


def _restarts(version: Version) -> str:
    return f"sum(increase(kube_pod_container_status_restarts_total{{{version.pods}}}{version.place.window}))"


def _gateway_latency(version: Version) -> str:
    """Envoy's histogram is in milliseconds."""
    rate = f"rate(envoy_cluster_upstream_rq_time_bucket{{{version.cluster}}}{version.place.window})"
    return f"histogram_quantile(0.95, sum by (le) ({rate})) / 1000"


def _of_servers(series: str) -> Callable[[Version], str]:
    def query(version: Version) -> str:
        rate = f"rate({series}_bucket{{{version.pods}}}{version.place.window})"
        return f"histogram_quantile(0.95, sum by (le) ({rate}))"

    return query


_QUERIES: dict[AnalysisMetric, Callable[[Version], str]] = {
    AnalysisMetric.FAILED_REQUESTS: _failed,
    AnalysisMetric.LATENCY_P95: _of_servers("vllm:e2e_request_latency_seconds"),
    AnalysisMetric.FIRST_TOKEN_P95: _of_servers("vllm:time_to_first_token_seconds"),
    AnalysisMetric.RESTARTS: _restarts,
}
