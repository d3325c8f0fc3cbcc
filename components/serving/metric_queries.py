"""Prometheus queries for what the replicas of a served model follow. Pure functions; no pulumi here.

What `groundplane simulate` assumes holds for each of them: one number, averaged over the window or taken from it; no
traffic and no replica are 0; and nothing, which KEDA takes for an error, once Prometheus does not know. So the 0 does
not come from `vector(0)`, which a Prometheus without any target answers as well: it comes from something that is only
there while it is scraped, the gateway's proxies, or kube-state-metrics that counts no available replica. Servers that
are ready and not scraped are an error.

Names: vllm-project/vllm, docs/usage/metrics.md; triton-inference-server/server, docs/user_guide/metrics.md; Envoy's
cluster manager and server statistics, and envoyproxy/gateway, which calls the clusters of an HTTPRoute
httproute/NAMESPACE/NAME/rule/NUMBER; NVIDIA/dcgm-exporter, etc/default-counters.csv; kubernetes/kube-state-metrics,
docs/metrics/workload/deployment-metrics.md (all read 2026-11).
"""

from collections.abc import Callable
from dataclasses import dataclass

from components.serving.metric import Metric
from components.serving.runtime import Runtime


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to find a model's numbers. All names are DNS labels, so that nothing has to be escaped."""

    namespace: str
    name: str
    """Of the model, and of its HTTPRoute."""
    workload: str = ""
    """Of its Deployment, with which the names of its pods begin; that of the model if left out."""
    clusters: str = ""
    """Regular expression of Envoy's names for where its requests go; all of its route if left out."""
    rolls_out: bool = False
    """Whether a Rollout has its replicas, and its Deployment none."""
    gateway_namespace: str
    """Namespace of the gateway's proxies."""
    window_seconds: int

    @property
    def pods(self) -> str:
        """Labels of the pods of the Deployment, and of no other whose name begins the same."""
        return f'namespace="{self.namespace}",pod=~"{self.deployment}-[a-z0-9]+-[a-z0-9]{{5}}"'

    @property
    def deployment(self) -> str:
        """Name of the Deployment."""
        return self.workload or self.name

    @property
    def route(self) -> str:
        """Labels of what the gateway counts for the model, whatever rule or backend of its route it is."""
        clusters = self.clusters or f"httproute/{self.namespace}/{self.name}/.+"
        return f'namespace="{self.gateway_namespace}",envoy_cluster_name=~"{clusters}"'

    @property
    def window(self) -> str:
        """As a range."""
        return f"[{self.window_seconds}s]"


Query = Callable[[Place], str]


def metric_query(metric: Metric, runtime: Runtime, place: Place) -> str:
    """The query of a metric that the runtime has (`readable_metrics`). Raises LookupError for others."""
    return _QUERIES[runtime][metric](place)


def readable_metrics(runtime: Runtime) -> tuple[Metric, ...]:
    """What a model of this runtime can follow, a schedule included."""
    return tuple(metric for metric in Metric if metric is Metric.SCHEDULE or metric in _QUERIES[runtime])


RATES = frozenset({Metric.LATENCY_P95, Metric.TOKENS_PER_SECOND})
"""Those that compare scrapes of the window, and need two of them at least."""

SCRAPES = 2
"""Fewest scrapes that a window has to hold where what is measured is a rate."""


def _in_flight(place: Place) -> str:
    """Of the gateway, with those that wait for a connection: servers do not know of requests that have none."""
    active = f"avg_over_time(envoy_cluster_upstream_rq_active{{{place.route}}}{place.window})"
    pending = f"avg_over_time(envoy_cluster_upstream_rq_pending_active{{{place.route}}}{place.window})"
    return _while_gateway(f"sum({active}) + sum({pending})", place)


def _gateway_latency(place: Place) -> str:
    """Envoy's histogram is in milliseconds. Its steps are wide: 1, 2.5, 5, 10, 30 and 60 seconds."""
    rate = f"rate(envoy_cluster_upstream_rq_time_bucket{{{place.route}}}{place.window})"
    # Without requests the quantile is NaN, which is not above anything.
    return _while_gateway(f"histogram_quantile(0.95, sum by (le) ({rate})) / 1000 >= 0", place)


def _vllm_latency(place: Place) -> str:
    """Of the servers, from the arrival there to the last token: their steps are finer than the gateway's."""
    rate = f"rate(vllm:e2e_request_latency_seconds_bucket{{{place.pods}}}{place.window})"
    # Ready servers that had no request have the histogram all the same.
    scraped = f"0 * sum(vllm:num_requests_running{{{place.pods}}})"
    return _while_replicas(f"(histogram_quantile(0.95, sum by (le) ({rate})) >= 0 or {scraped})", place)


def _gauge(name: str) -> Query:
    """Sum over the replicas of an average over the window."""
    return lambda place: _while_replicas(f"sum(avg_over_time({name}{{{place.pods}}}{place.window}))", place)


def _token_rate(place: Place) -> str:
    return _while_replicas(f"sum(rate(vllm:generation_tokens_total{{{place.pods}}}{place.window}))", place)


def _gpu_utilisation(place: Place) -> str:
    """Percent, over all accelerators of all replicas.

    The exporter names the pod that has a GPU; Prometheus renames these labels unless it is told to honour them.
    """
    renamed = place.pods.replace("namespace=", "exported_namespace=").replace("pod=~", "exported_pod=~")
    average = " or ".join(
        f"avg_over_time(DCGM_FI_DEV_GPU_UTIL{{{labels}}}{place.window})" for labels in (place.pods, renamed)
    )
    return _while_replicas(f"avg({average})", place)


def _while_gateway(query: str, place: Place) -> str:
    """0 where there is no such number, and the gateway is scraped."""
    return f'{query} or 0 * max(envoy_server_live{{namespace="{place.gateway_namespace}"}})'


def _while_replicas(query: str, place: Place) -> str:
    """0 where there is no such number, and no replica that could have it."""
    there = f'namespace="{place.namespace}"'
    if place.rolls_out:
        sets = f'{there},replicaset=~"{place.deployment}-[a-z0-9]+"'
        return f"{query} or 0 * (sum(kube_replicaset_status_ready_replicas{{{sets}}}) == 0)"
    labels = f'{there},deployment="{place.deployment}"'
    return f"{query} or 0 * (max(kube_deployment_status_replicas_available{{{labels}}}) == 0)"


_ANY: dict[Metric, Query] = {
    Metric.IN_FLIGHT_REQUESTS: _in_flight,
    Metric.LATENCY_P95: _gateway_latency,
    Metric.GPU_UTILISATION: _gpu_utilisation,
}
"""What is counted outside of the servers."""

_QUERIES: dict[Runtime, dict[Metric, Query]] = {
    Runtime.VLLM: {
        **_ANY,
        Metric.LATENCY_P95: _vllm_latency,
        Metric.QUEUE_DEPTH: _gauge("vllm:num_requests_waiting"),
        Metric.TOKENS_PER_SECOND: _token_rate,
    },
    Runtime.TRITON: {**_ANY, Metric.QUEUE_DEPTH: _gauge("nv_inference_pending_request_count")},
    # Of the server that KServe runs, where it is one of the others.
    Runtime.KSERVE: _ANY,
    Runtime.CUSTOM: _ANY,
}
