"""What a canary is judged by, and which runtime has it. A facts table; no pulumi here."""

from collections.abc import Mapping
from enum import StrEnum


class AnalysisMetric(StrEnum):
    """What is measured of the replicas of a new version."""

    FAILED_REQUESTS = "failed_requests"
    """Percent of its requests that were answered with 5xx, or not at all, as Envoy Gateway counts them."""

    LATENCY_P95 = "latency_p95"
    """Seconds within which 95 of 100 of its requests were answered: of vLLM itself, and at Envoy Gateway for others."""

    FIRST_TOKEN_P95 = "first_token_p95"
    """Seconds within which 95 of 100 of its answers began; of vLLM."""

    RESTARTS = "restarts"
    """How often its servers ended and were started anew."""


_ANY = frozenset({AnalysisMetric.FAILED_REQUESTS, AnalysisMetric.LATENCY_P95, AnalysisMetric.RESTARTS})

METRICS_BY_RUNTIME: Mapping[str, frozenset[AnalysisMetric]] = {
    "vllm": _ANY | {AnalysisMetric.FIRST_TOKEN_P95},
    "triton": _ANY,
    "custom": _ANY,
    "kserve": frozenset(),
}
"""By the value of `Runtime`."""


def at_gateway(metric: AnalysisMetric, runtime: str) -> bool:
    """Whether Envoy Gateway counts it, and nobody does with another gateway."""
    if metric is AnalysisMetric.LATENCY_P95:
        return runtime != "vllm"
    return metric is AnalysisMetric.FAILED_REQUESTS
