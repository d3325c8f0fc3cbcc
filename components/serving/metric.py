"""What the replicas of a served model may follow, and how that is compared with its target. No pulumi here."""

from enum import StrEnum


class Metric(StrEnum):
    """What the number of replicas follows."""

    IN_FLIGHT_REQUESTS = "in_flight_requests"
    """Requests at the gateway that have no answer yet, running and waiting, of all replicas together."""

    QUEUE_DEPTH = "queue_depth"
    """Requests that wait within the servers, of all replicas together."""

    GPU_UTILISATION = "gpu_utilisation"
    """Percent of the time in which the accelerators computed, on average. One request is enough to keep the one of a
    language model at 100."""

    LATENCY_P95 = "latency_p95"
    """Seconds within which 95 of 100 requests were answered."""

    TOKENS_PER_SECOND = "tokens_per_second"
    """Tokens generated, of all replicas together."""

    SCHEDULE = "schedule"
    """Nothing but the time."""


class MetricType(StrEnum):
    """How the HorizontalPodAutoscaler compares a metric with its target."""

    AVERAGE_VALUE = "average_value"
    """Divided by the number of replicas: for what adds up over replicas."""

    VALUE = "value"
    """As it is: for what more replicas lower, and what does not add up."""


METRIC_TYPES = {
    Metric.IN_FLIGHT_REQUESTS: MetricType.AVERAGE_VALUE,
    Metric.QUEUE_DEPTH: MetricType.AVERAGE_VALUE,
    Metric.GPU_UTILISATION: MetricType.VALUE,
    Metric.LATENCY_P95: MetricType.VALUE,
    Metric.TOKENS_PER_SECOND: MetricType.AVERAGE_VALUE,
    Metric.SCHEDULE: MetricType.AVERAGE_VALUE,
}
"""The one that fits; the other one either divides what is no sum, or compares a sum that replicas do not lower."""
