"""Language models: vLLM's server. A facts table, with the bounds that its histograms have."""

from components.catalog.metrics.metric import Exporter, counter, gauge, histogram

_MODEL = ("engine", "model_name")

LATENCY_BOUNDS = (0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 120.0, 240.0, 480.0)
"""Bounds of vllm:e2e_request_latency_seconds, in seconds; there are four larger ones."""

VLLM = Exporter(
    title="vLLM",
    source="vllm-project/vllm, docs/usage/metrics.md; bounds of a version before the newest, 2026-11",
    metrics=(
        # Of prometheus-fastapi-instrumentator, with status as 2xx, 4xx, 5xx.
        counter("http_requests_total", "handler", "method", "status"),
        counter("vllm:generation_tokens_total", *_MODEL),
        counter("vllm:num_preemptions_total", *_MODEL),
        counter("vllm:prompt_tokens_total", *_MODEL),
        counter("vllm:request_success_total", *_MODEL, "finished_reason"),
        gauge("vllm:kv_cache_usage_perc", *_MODEL),
        gauge("vllm:num_requests_running", *_MODEL),
        gauge("vllm:num_requests_waiting", *_MODEL),
        histogram("vllm:e2e_request_latency_seconds", *_MODEL),
        histogram("vllm:inter_token_latency_seconds", *_MODEL),
        histogram("vllm:request_queue_time_seconds", *_MODEL),
        histogram("vllm:request_time_per_output_token_seconds", *_MODEL),
        histogram("vllm:time_to_first_token_seconds", *_MODEL),
    ),
    needs="the model's key as --served-model-name, which is label model_name",
)


def bound_within(seconds: float, bounds: tuple[float, ...]) -> float:
    """The largest bound that is not above `seconds`, or the smallest one: what is below it kept the promise."""
    return max((bound for bound in bounds if bound <= seconds), default=min(bounds))
