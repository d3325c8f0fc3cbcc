import itertools
from dataclasses import replace
from typing import Any

import promql_parser
import pytest

from components.serving.metric import Metric
from components.serving.metric_queries import Place, metric_query, readable_metrics
from components.serving.runtime import Runtime
from tests.components.serving.promql import Series, names_in, value_of

PLACE = Place(namespace="serving", name="assistant", gateway_namespace="envoy-gateway-system", window_seconds=60)
POD = {"namespace": "serving", "pod": "assistant-7d9f8b6c5-x2x7z"}
OTHER = {"namespace": "serving", "pod": "assistant-small-7d9f8b6c5-x2x7z"}
GATEWAY = {"namespace": "envoy-gateway-system", "pod": "envoy-1"}
ROUTE = {**GATEWAY, "envoy_cluster_name": "httproute/serving/assistant/rule/0"}
OTHER_ROUTE = {**GATEWAY, "envoy_cluster_name": "httproute/serving/assistant-small/rule/0"}

GATEWAY_UP: Series = {"envoy_server_live": [(GATEWAY, 1.0)]}


def ready(count: int) -> Series:
    labels = {"namespace": "serving", "deployment": "assistant", "pod": "kube-state-metrics-0"}
    other = {**labels, "deployment": "assistant-small"}
    return {"kube_deployment_status_replicas_available": [(labels, float(count)), (other, 5.0)]}


def histogram(name: str, labels: dict[str, str], *counts: tuple[str, float]) -> Series:
    return {name: [({**labels, "le": bound}, count) for bound, count in counts]}


READ: dict[tuple[Runtime, Metric], tuple[Series, float]] = {
    # Two proxies, and another model's requests.
    (Runtime.CUSTOM, Metric.IN_FLIGHT_REQUESTS): (
        {
            "envoy_cluster_upstream_rq_active": [(ROUTE, 7.0), ({**ROUTE, "pod": "envoy-2"}, 5.0), (OTHER_ROUTE, 90.0)],
            "envoy_cluster_upstream_rq_pending_active": [(ROUTE, 2.0), (OTHER_ROUTE, 9.0)],
        },
        14.0,
    ),
    (Runtime.CUSTOM, Metric.LATENCY_P95): (
        histogram("envoy_cluster_upstream_rq_time_bucket", ROUTE, ("500", 90.0), ("1000", 96.0), ("+Inf", 100.0)),
        1.0,
    ),
    (Runtime.CUSTOM, Metric.GPU_UTILISATION): (
        {
            "DCGM_FI_DEV_GPU_UTIL": [
                ({**POD, "gpu": "0"}, 80.0),
                ({**POD, "gpu": "1"}, 60.0),
                ({**OTHER, "gpu": "2"}, 0.0),
            ]
        },
        70.0,
    ),
    (Runtime.VLLM, Metric.QUEUE_DEPTH): (
        {"vllm:num_requests_waiting": [(POD, 3.0), ({**POD, "pod": "assistant-7d9f8b6c5-aaaaa"}, 4.0), (OTHER, 50.0)]},
        7.0,
    ),
    (Runtime.VLLM, Metric.TOKENS_PER_SECOND): (
        {"vllm:generation_tokens_total": [(POD, 800.0), (OTHER, 5.0)]},
        800.0,
    ),
    (Runtime.VLLM, Metric.LATENCY_P95): (
        histogram("vllm:e2e_request_latency_seconds_bucket", POD, ("2.5", 80.0), ("5.0", 97.0), ("+Inf", 100.0)),
        5.0,
    ),
    (Runtime.TRITON, Metric.QUEUE_DEPTH): ({"nv_inference_pending_request_count": [(POD, 2.0)]}, 2.0),
}
"""What is scraped, and what the metric is."""

EVERY = [(r, m) for r, m in itertools.product(Runtime, Metric) if m is not Metric.SCHEDULE and m in readable_metrics(r)]


def query(runtime: Runtime, metric: Metric) -> str:
    return metric_query(metric, runtime, PLACE)


def counted_by_gateway(runtime: Runtime, metric: Metric) -> bool:
    return "envoy_server_live" in names_in(query(runtime, metric))


def test_runtimes_have_their_metrics() -> None:
    assert {runtime: [m.value for m in readable_metrics(runtime)] for runtime in Runtime} == {
        Runtime.VLLM: [m.value for m in Metric],
        Runtime.TRITON: ["in_flight_requests", "queue_depth", "gpu_utilisation", "latency_p95", "schedule"],
        Runtime.KSERVE: ["in_flight_requests", "gpu_utilisation", "latency_p95", "schedule"],
        Runtime.CUSTOM: ["in_flight_requests", "gpu_utilisation", "latency_p95", "schedule"],
    }


def test_replicas_are_found_under_the_name_that_kserve_gives_them() -> None:
    own = metric_query(Metric.QUEUE_DEPTH, Runtime.VLLM, replace(PLACE, workload="assistant-kserve"))
    pod = {"namespace": "serving", "pod": "assistant-kserve-7d9f8b6c5-x2x7z"}
    assert value_of(own, {"vllm:num_requests_waiting": [(pod, 3.0), (POD, 50.0)], **ready(2)}) == 3.0
    assert 'deployment="assistant-kserve"' in own


@pytest.mark.parametrize(("runtime", "metric"), EVERY)
def test_query_is_promql_and_says_when_there_is_nothing(runtime: Runtime, metric: Metric) -> None:
    parsed: Any = promql_parser.parse(query(runtime, metric))
    assert str(parsed.op) == "or"
    assert "vector(" not in query(runtime, metric)


@pytest.mark.parametrize(("runtime", "metric"), sorted(READ))
def test_metric_is_that_of_the_models_replicas(runtime: Runtime, metric: Metric) -> None:
    series, expected = READ[runtime, metric]
    assert value_of(query(runtime, metric), {**series, **GATEWAY_UP, **ready(2)}) == expected


@pytest.mark.parametrize(("runtime", "metric"), EVERY)
def test_no_replica_and_no_traffic_are_0(runtime: Runtime, metric: Metric) -> None:
    assert value_of(query(runtime, metric), {**GATEWAY_UP, **ready(0)}) == 0.0


@pytest.mark.parametrize(("runtime", "metric"), EVERY)
def test_prometheus_that_knows_nothing_answers_nothing(runtime: Runtime, metric: Metric) -> None:
    assert value_of(query(runtime, metric), {}) is None


@pytest.mark.parametrize(("runtime", "metric"), EVERY)
def test_gateway_that_is_not_scraped_is_no_0(runtime: Runtime, metric: Metric) -> None:
    expected = None if counted_by_gateway(runtime, metric) else 0.0
    assert value_of(query(runtime, metric), ready(0)) == expected


@pytest.mark.parametrize(("runtime", "metric"), EVERY)
def test_ready_servers_that_are_not_scraped_are_no_0(runtime: Runtime, metric: Metric) -> None:
    expected = 0.0 if counted_by_gateway(runtime, metric) else None
    assert value_of(query(runtime, metric), {**GATEWAY_UP, **ready(2)}) == expected


def test_latency_without_requests_is_0_and_not_nan() -> None:
    buckets = histogram("vllm:e2e_request_latency_seconds_bucket", POD, ("5.0", 0.0), ("+Inf", 0.0))
    idle = {**buckets, "vllm:num_requests_running": [(POD, 0.0)], **ready(1)}
    assert value_of(query(Runtime.VLLM, Metric.LATENCY_P95), idle) == 0.0
    gateway = histogram("envoy_cluster_upstream_rq_time_bucket", ROUTE, ("500", 0.0), ("+Inf", 0.0))
    assert value_of(query(Runtime.TRITON, Metric.LATENCY_P95), {**gateway, **GATEWAY_UP}) == 0.0


def test_gpus_are_found_whether_or_not_prometheus_renames_labels() -> None:
    renamed = {
        "exported_namespace": "serving",
        "exported_pod": POD["pod"],
        "namespace": "gpu",
        "pod": "dcgm-exporter-1",
    }
    series: Series = {"DCGM_FI_DEV_GPU_UTIL": [(renamed, 55.0)]}
    assert value_of(query(Runtime.VLLM, Metric.GPU_UTILISATION), {**series, **ready(1)}) == 55.0


@pytest.mark.parametrize(
    ("runtime", "metric"),
    [(Runtime.TRITON, Metric.TOKENS_PER_SECOND), (Runtime.CUSTOM, Metric.QUEUE_DEPTH), (Runtime.VLLM, Metric.SCHEDULE)],
)
def test_fails_when_the_runtime_has_no_such_metric(runtime: Runtime, metric: Metric) -> None:
    with pytest.raises(LookupError):
        query(runtime, metric)
