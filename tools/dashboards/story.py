"""Series of three days of two served models, with a bad half hour near the end. Made up, and the same in every run.

`assistant` is a language model on vLLM with 3 to 6 replicas; `classifier` runs on Triton.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

MINUTES = 3 * 24 * 60
"""How long it is. The clock stands at its end."""

Course = NDArray[np.float64]
"""A number for each minute."""

Series = Iterator[tuple[str, Course]]

_MINUTE = np.arange(MINUTES + 1, dtype=np.float64)
_BAD, _GOOD_AGAIN = MINUTES - 130, MINUTES - 95
_MORE, _LESS = (_GOOD_AGAIN - 4, MINUTES - 20), (_BAD + 6, MINUTES - 22)
"""When there are more replicas, and when more are wanted."""

_DAY = 0.5 - 0.5 * np.cos(2 * np.pi * (_MINUTE / 1440 + 0.12))
_UNREST = 0.05 * np.sin(_MINUTE / 7.3) + 0.04 * np.sin(_MINUTE / 2.9 + 1) + 0.03 * np.sin(_MINUTE / 17.7 + 2)
_LOAD: Course = np.maximum(0.02, 0.15 + 0.75 * _DAY + _UNREST)
"""Between 0 and 1."""

_STRAIN: Course = np.clip((_MINUTE - _BAD) / 8, 0, 1) * np.clip(1 - (_MINUTE - _GOOD_AGAIN) / 25, 0, 1)
"""Between 0 and 1: requests come faster than replicas do."""

_ASSISTANT: Course = 42 * _LOAD * (1 + 0.9 * _STRAIN)
_CLASSIFIER: Course = 110 * _LOAD
"""Requests a second."""

_HASH = "7d9f8b6c5"
_PODS = tuple(f"assistant-{_HASH}-{tail}" for tail in ("x2k4p", "9hs7t", "mm5rv"))

_LATENCIES = {
    "e2e_request_latency_seconds": (
        ("0.3", "0.5", "0.8", "1.0", "1.5", "2.0", "2.5", "5.0", "10.0", "15.0", "20.0", "30.0"),
        1.9 + 0.5 * _LOAD + 3.6 * _STRAIN,
        0.42,
    ),
    "time_to_first_token_seconds": (
        ("0.04", "0.06", "0.08", "0.1", "0.25", "0.5", "0.75", "1.0", "2.5", "5.0", "7.5"),
        0.12 + 0.06 * _LOAD + 1.7 * _STRAIN,
        0.5,
    ),
    "request_time_per_output_token_seconds": (
        ("0.01", "0.025", "0.05", "0.075", "0.1", "0.15", "0.2"),
        0.021 + 0.006 * _LOAD + 0.02 * _STRAIN,
        0.35,
    ),
}
"""Bounds, medians and spreads of histograms, which are lognormal here."""


def story() -> dict[str, str]:
    """Values by series, a value a minute, in promtool's notation."""
    return {
        name: " ".join(f"{value:.10g}" for value in course)
        for made in (_gateway(), _servers(), _triton(), _replicas(), _scaling())
        for name, course in made
    }


def _counted(rate: Course) -> Course:
    """A counter of what happens so many times a second."""
    return np.asarray(np.round(np.cumsum(rate * 60)), dtype=np.float64)


def _within(times: tuple[int, int], usual: float, then: float) -> Course:
    return np.where((times[0] <= _MINUTE) & (times[1] > _MINUTE), then, usual)


def _gateway() -> Series:
    failing = {
        "assistant": (_ASSISTANT, 0.0006 + 0.11 * _STRAIN),
        "classifier": (_CLASSIFIER, 0.00035 + 0.0004 * _LOAD),
    }
    for model, (rate, share) in failing.items():
        name = f'envoy_cluster_upstream_rq_xx{{envoy_cluster_name="httproute/serving/{model}/rule/0"'
        yield f'{name},envoy_response_code_class="2"}}', _counted(rate * (1 - share))
        yield f'{name},envoy_response_code_class="5"}}', _counted(rate * share)


def _servers() -> Series:
    rate = _ASSISTANT / len(_PODS)
    for index, pod in enumerate(_PODS):
        labels = f'engine="0",model_name="assistant",namespace="serving",pod="{pod}"'
        tilt = 1 + 0.06 * index
        for name, (bounds, median, spread) in _LATENCIES.items():
            for bound in bounds:
                below = _counted(rate * _lognormal(float(bound), median, spread))
                yield f'vllm:{name}_bucket{{{labels},le="{bound}"}}', below
            yield f'vllm:{name}_bucket{{{labels},le="+Inf"}}', _counted(rate)
            yield f"vllm:{name}_count{{{labels}}}", _counted(rate)
        yield f"vllm:generation_tokens_total{{{labels}}}", _counted(rate * 95)
        yield f"vllm:prompt_tokens_total{{{labels}}}", _counted(rate * 240)
        yield f"vllm:num_preemptions_total{{{labels}}}", _counted(0.3 * _STRAIN**2)
        yield f"vllm:num_requests_running{{{labels}}}", np.round(tilt * rate * 2.3)
        yield f"vllm:num_requests_waiting{{{labels}}}", np.round(tilt * 55 * _STRAIN)
        yield f"vllm:kv_cache_usage_perc{{{labels}}}", np.minimum(0.995, tilt * (0.22 + 0.4 * _LOAD) + 0.66 * _STRAIN)
        for reason, share in (("stop", 0.91), ("length", 0.07), ("abort", 0.02)):
            yield f'vllm:request_success_total{{{labels},finished_reason="{reason}"}}', _counted(rate * share)


def _lognormal(bound: float, median: Course, spread: float) -> Course:
    scaled = np.log(bound / median) / (spread * math.sqrt(2))
    return np.array([0.5 * (1 + math.erf(value)) for value in scaled])


def _triton() -> Series:
    labels = 'model="classifier",version="1"'
    for part, micros in (("queue", 900), ("compute_infer", 4200)):
        yield f"nv_inference_{part}_duration_us{{{labels}}}", _counted(_CLASSIFIER * micros * (1 + 0.3 * _LOAD))
    yield f"nv_inference_request_success{{{labels}}}", _counted(_CLASSIFIER)


def _replicas() -> Series:
    counts = {
        "assistant": (_within(_LESS, 3, 6), _within(_MORE, 3, 6)),
        "classifier": (np.full_like(_MINUTE, 2), np.full_like(_MINUTE, 2)),
    }
    for model, (wanted, ready) in counts.items():
        labels = f'namespace="serving",replicaset="{model}-{_HASH}"'
        yield f"kube_replicaset_spec_replicas{{{labels}}}", wanted
        yield f"kube_replicaset_status_ready_replicas{{{labels}}}", ready
        hpa = f'namespace="serving",horizontalpodautoscaler="keda-hpa-{model}"'
        yield f"kube_horizontalpodautoscaler_status_desired_replicas{{{hpa}}}", wanted
        yield f"kube_horizontalpodautoscaler_spec_max_replicas{{{hpa}}}", np.full_like(_MINUTE, 6)
    limited = (
        'namespace="serving",horizontalpodautoscaler="keda-hpa-assistant",condition="ScalingLimited",status="true"'
    )
    yield f"kube_horizontalpodautoscaler_status_condition{{{limited}}}", _within((_BAD + 14, _GOOD_AGAIN), 0, 1)
    for index, pod in enumerate(_PODS):
        labels = f'namespace="serving",pod="{pod}",uid="{index}"'
        yield f'kube_pod_labels{{{labels},label_groundplane_model="assistant"}}', np.ones_like(_MINUTE)
        yield f"kube_pod_created{{{labels}}}", np.full_like(_MINUTE, 1000)
        yield f"kube_pod_status_ready_time{{{labels}}}", np.full_like(_MINUTE, 1000 + 195 + 20 * index)


def _scaling() -> Series:
    scaled = 'namespace="serving",scaledObject="assistant"'
    values = f'{scaled},metric="s0-prometheus",scaler="prometheusScaler",triggerIndex="0",type="scaledobject"'
    yield f"keda_scaler_metrics_value{{{values}}}", np.round(_ASSISTANT * 2.3 + 165 * _STRAIN)
    yield f"keda_scaler_detail_errors_total{{{values}}}", np.zeros_like(_MINUTE)
    yield f"keda_scaled_object_paused{{{scaled}}}", np.zeros_like(_MINUTE)
    condition = 'kube_customresource_scaledobject_condition{namespace="serving",name="assistant",condition='
    yield f'{condition}"Fallback"}}', np.zeros_like(_MINUTE)
    yield f'{condition}"Ready"}}', np.ones_like(_MINUTE)
    route = 'envoy_cluster_name="httproute/serving/assistant/rule/0"'
    yield f"envoy_cluster_upstream_cx_none_healthy{{{route}}}", _counted(0.02 * _STRAIN**4)
