"""Served models: what was promised, and what keeps or breaks it. Pure; no pulumi here."""

from components.catalog.metrics.kube_state import MODEL
from components.monitoring.boards.made import RATE, lines, number, query, warning
from components.monitoring.boards.serving_canaries import canaries
from components.monitoring.boards.serving_promises import promises
from components.monitoring.boards.serving_replicas import replicas, scaling
from components.monitoring.boards.serving_versions import drift, versions
from components.monitoring.dashboard import Dashboard, Row, Unit, Variable
from components.monitoring.facts import MonitoringFacts
from components.monitoring.rules.made import Dashboard as Key
from components.monitoring.thresholds_spec import ServingThresholds, ThresholdsSpec

_NAMESPACE = Variable(name="namespace", title="Namespace", metric="kube_replicaset_spec_replicas", label="namespace")
_MODEL = 'model_name=~"$model", namespace=~"$namespace"'
_ROUTE = 'envoy_cluster_name=~"httproute/$namespace/$model/.+", envoy_cluster_name!~".+-mirror-[0-9]+"'
"""Without the copies that a shadow gets: nobody waits for their answers."""

_BY_MODEL = "sum by (model_name)"


def dashboard(thresholds: ThresholdsSpec, facts: MonitoringFacts) -> Dashboard:
    """The dashboard."""
    bounds = thresholds.serving
    return Dashboard(
        uid=Key.SERVING,
        title="Serving SLOs",
        description="Promises of served models, how fast their error budgets burn, and why.",
        variables=(_NAMESPACE, _model(facts)),
        rows=(
            *promises(facts),
            _now(),
            _latency(),
            _server(bounds),
            replicas(bounds, facts),
            scaling(),
            *canaries(facts),
            versions(),
            *drift(facts),
        ),
    )


def _model(facts: MonitoringFacts) -> Variable:
    """Models and candidates by the label of their pods, whatever runs them; those of vLLM where none is known."""
    if not facts.endpoints:
        return Variable(name="model", title="Model", metric="vllm:num_requests_running", label="model_name")
    chosen = f'namespace=~"$namespace", {MODEL}=~"{"|".join(sorted(facts.endpoints))}"'
    return Variable(name="model", title="Model", metric=f"kube_pod_labels{{{chosen}}}", label=MODEL)


def _quantiles(series: str) -> tuple[tuple[str, float], ...]:
    """Queries of the quantiles of a histogram, with their ranks."""
    return tuple(
        (f"histogram_quantile({rank}, sum by (model_name, le) (rate({series}_bucket{{{_MODEL}}}[{RATE}])))", rank)
        for rank in (0.5, 0.95, 0.99)
    )


def _now() -> Row:
    tokens = f"sum(rate(vllm:generation_tokens_total{{{_MODEL}}}[{RATE}]))"
    requests = f"sum(rate(envoy_cluster_upstream_rq_xx{{{_ROUTE}}}[{RATE}]))"
    failed = f'sum(rate(envoy_cluster_upstream_rq_xx{{{_ROUTE}, envoy_response_code_class="5"}}[{RATE}]))'
    return Row(
        title="Now",
        panels=(
            number("Requests", "At the gateway.", Unit.REQUESTS_PER_SECOND, query(requests, "requests")),
            number(
                "Failed",
                "Part of the requests that the gateway answered with 5xx.",
                Unit.RATIO,
                query(f"({failed} or 0 * {requests}) / {requests}", "failed"),
            ),
            number("Tokens", "Generated.", Unit.TOKENS_PER_SECOND, query(tokens, "tokens")),
            number(
                "Running",
                "Requests that servers work on.",
                Unit.COUNT,
                query(f"sum(vllm:num_requests_running{{{_MODEL}}})", "requests"),
            ),
            number(
                "Waiting",
                "Requests that servers have and do not work on yet.",
                Unit.COUNT,
                query(f"sum(vllm:num_requests_waiting{{{_MODEL}}})", "requests"),
            ),
            number(
                "First token of 95 in 100",
                "Time until it came.",
                Unit.SECONDS,
                query(
                    "histogram_quantile(0.95, sum by (le) "
                    f"(rate(vllm:time_to_first_token_seconds_bucket{{{_MODEL}}}[{RATE}])))",
                    "first token",
                ),
            ),
        ),
    )


def _latency() -> Row:
    shown = (
        (
            "Time to the whole answer",
            "e2e_request_latency_seconds",
            "As the server counts it, from arrival to the end.",
        ),
        ("Time to the first token", "time_to_first_token_seconds", "What a person waits for: queue and prompt."),
        (
            "Time for each further token",
            "request_time_per_output_token_seconds",
            "Of whole requests. Below 0.1 s it is faster than people read.",
        ),
    )
    return Row(
        title="Latency: half, 95 and 99 of 100 requests",
        panels=tuple(
            lines(
                title,
                description,
                Unit.SECONDS,
                *(query(text, f"{{{{model_name}}}} p{rank * 100:.0f}") for text, rank in _quantiles(f"vllm:{series}")),
                minimum=0,
            )
            for title, series, description in shown
        ),
    )


def _server(bounds: ServingThresholds) -> Row:
    return Row(
        title="Servers",
        panels=(
            lines(
                "Running and waiting",
                "Requests of all replicas. If some wait for long, replicas are missing.",
                Unit.COUNT,
                query(f"{_BY_MODEL} (vllm:num_requests_running{{{_MODEL}}})", "{{model_name}} running"),
                query(f"{_BY_MODEL} (vllm:num_requests_waiting{{{_MODEL}}})", "{{model_name}} waiting"),
                minimum=0,
            ),
            lines(
                "Cache of keys and values",
                "Used part of the fullest replica. When it is full, requests are put off, and parts computed twice.",
                Unit.PERCENT,
                query(
                    f"max by (model_name, pod) (vllm:kv_cache_usage_perc{{{_MODEL}}}) * 100",
                    "{{pod}}",
                ),
                thresholds=warning(bounds.kv_cache_percent),
                alerts=("KvCacheFull",),
                minimum=0,
                maximum=100,
            ),
            lines(
                "Tokens",
                "Read and generated by all replicas.",
                Unit.TOKENS_PER_SECOND,
                query(
                    f"{_BY_MODEL} (rate(vllm:generation_tokens_total{{{_MODEL}}}[{RATE}]))", "{{model_name}} generated"
                ),
                query(f"{_BY_MODEL} (rate(vllm:prompt_tokens_total{{{_MODEL}}}[{RATE}]))", "{{model_name}} read"),
                minimum=0,
            ),
            lines(
                "Put off for want of memory",
                "Preemptions in a minute: the request begins anew.",
                Unit.COUNT,
                query(f"{_BY_MODEL} (rate(vllm:num_preemptions_total{{{_MODEL}}}[{RATE}])) * 60", "{{model_name}}"),
                minimum=0,
            ),
            lines(
                "How requests ended",
                "stop: the model was done. length: it was cut off at its limit. abort: the caller went away.",
                Unit.REQUESTS_PER_SECOND,
                query(
                    f"sum by (model_name, finished_reason) (rate(vllm:request_success_total{{{_MODEL}}}[{RATE}]))",
                    "{{model_name}} {{finished_reason}}",
                ),
                minimum=0,
                stacked=True,
            ),
            lines(
                "Triton: time in the queue and in the model",
                "Of a request, on average.",
                Unit.SECONDS,
                query(_triton("queue"), "{{model}} queue"),
                query(_triton("compute_infer"), "{{model}} compute"),
                minimum=0,
            ),
        ),
    )


def _triton(part: str) -> str:
    of_models = '{model=~"$model"}'
    time = f"sum by (model) (rate(nv_inference_{part}_duration_us{of_models}[{RATE}]))"
    return f"{time} / sum by (model) (rate(nv_inference_request_success{of_models}[{RATE}])) / 1e6"
