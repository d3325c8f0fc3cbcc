"""Cases of the rules about served models. The environment promises 99.5 % of requests, 95 % within 6 s."""

from components.monitoring.rules.burn_rate import WINDOWS, Window
from tests.components.monitoring.cases import serving_canaries, serving_replicas
from tests.components.monitoring.cases.case import Case, Labels

_HPA = 'namespace="serving",horizontalpodautoscaler="keda-hpa-assistant"'
_ROUTE = 'envoy_cluster_name="httproute/serving/assistant/rule/0"'
_MINUTES = {"1h": 60, "6h": 360, "1d": 1440, "3d": 4320}
_MANY = 1_000_000
"""Requests a step: whole numbers, which promtool is faster with."""
_STEP = 10
"""Minutes between two values: the short window of five minutes needs one each minute, and gets its own step."""


def _requests(model: str, failing: float, steps: int) -> dict[str, str]:
    route = f'envoy_cluster_name="httproute/serving/{model}/rule/0"'
    failed = round(_MANY * failing)
    return {
        f'envoy_cluster_upstream_rq_xx{{{route},envoy_response_code_class="2"}}': f"0+{_MANY - failed}x{steps}",
        f'envoy_cluster_upstream_rq_xx{{{route},envoy_response_code_class="5"}}': f"0+{failed}x{steps}",
        # Another model's do not count.
        'envoy_cluster_upstream_rq_xx{envoy_cluster_name="httproute/serving/other/rule/0",'
        'envoy_response_code_class="5"}': f"0+{_MANY}x{steps}",
    }


def _latencies(late: float, steps: int) -> dict[str, str]:
    series, model = "vllm:e2e_request_latency_seconds", 'model_name="assistant",engine="0"'
    return {
        f'{series}_bucket{{{model},le="5.0"}}': f"0+{round(_MANY * (1 - late))}x{steps}",
        f"{series}_count{{{model}}}": f"0+{_MANY}x{steps}",
    }


def _step(window: Window) -> tuple[str, int]:
    step = 1 if window.short == "5m" else _STEP
    return f"{step}m", step


def _burns(alert: str, model: str, window: Window, budget: float, fires: bool) -> Case:
    text, step = _step(window)
    minutes = _MINUTES[window.long] + window.hold_minutes + 60
    steps = minutes // step + 2
    share = window.bound(budget) * (1.08 if fires else 0.92)
    made = _latencies if alert == "EndpointLatencyBurn" else lambda late, count: _requests(model, late, count)
    of: Labels = {"model": model, "window": window.long}
    return Case(
        alert=alert,
        title=f"{model}, {window.long}, {'above' if fires else 'below'} the bound",
        series=made(share, steps),
        minutes=minutes,
        step=text,
        fires=[{}] if fires else (),
        of=of,
    )


_PROMISES = (
    ("EndpointAvailabilityBurn", "assistant", 0.005),
    ("EndpointAvailabilityBurn", "classifier", 0.001),
    ("EndpointLatencyBurn", "assistant", 0.05),
)

CASES = (
    *(
        _burns(alert, model, window, budget, fires)
        for alert, model, budget in _PROMISES
        for window in WINDOWS
        for fires in (True, False)
    ),
    Case(
        alert="EndpointAvailabilityBurn",
        title="an hour of failures that ended ten minutes ago",
        series={
            f'envoy_cluster_upstream_rq_xx{{{_ROUTE},envoy_response_code_class="2"}}': "0x60 0+1000x30",
            f'envoy_cluster_upstream_rq_xx{{{_ROUTE},envoy_response_code_class="5"}}': "0+1000x60 60000x30",
        },
        minutes=70,
        of={"model": "assistant", "window": "1h"},
    ),
    Case(
        alert="ReplicasAtMax",
        title="wants more",
        series={
            f"kube_horizontalpodautoscaler_status_desired_replicas{{{_HPA}}}": "8x60",
            f"kube_horizontalpodautoscaler_spec_max_replicas{{{_HPA}}}": "8x60",
            f'kube_horizontalpodautoscaler_status_condition{{{_HPA},condition="ScalingLimited",status="true"}}': "1x60",
        },
        minutes=40,
        fires=[{"namespace": "serving", "horizontalpodautoscaler": "keda-hpa-assistant", "model": "assistant"}],
    ),
    Case(
        alert="ReplicasAtMax",
        title="has just enough",
        series={
            f"kube_horizontalpodautoscaler_status_desired_replicas{{{_HPA}}}": "8x60",
            f"kube_horizontalpodautoscaler_spec_max_replicas{{{_HPA}}}": "8x60",
            f'kube_horizontalpodautoscaler_status_condition{{{_HPA},condition="ScalingLimited",status="true"}}': "0x60",
        },
        minutes=40,
    ),
    *serving_replicas.CASES,
    *serving_canaries.CASES,
    Case(
        alert="KvCacheFull",
        title="nearly all of it",
        series={'vllm:kv_cache_usage_perc{namespace="serving",pod="a-1",model_name="assistant",engine="0"}': "0.99x30"},
        minutes=20,
        fires=[{"namespace": "serving", "pod": "a-1", "model_name": "assistant", "model": "assistant"}],
    ),
    Case(
        alert="KvCacheFull",
        title="half of it",
        series={'vllm:kv_cache_usage_perc{namespace="serving",pod="a-1",model_name="assistant",engine="0"}': "0.5x30"},
        minutes=20,
    ),
)
