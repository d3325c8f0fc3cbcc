"""Policies around a policy: where a search may set out from, and which steps it may take. Simulates nothing."""

from collections.abc import Iterator
from math import ceil
from typing import Any

from components.serving.metric import Metric
from groundplane.simulate.service_model import ServiceModel

Document = dict[str, Any]
"""A policy as in a stack file, all defaults written out. Those made here may break its rules."""

_STEPS_UP: tuple[list[Document], ...] = (
    [{"percent": 100, "period_seconds": 15}, {"pods": 4, "period_seconds": 15}],
    [{"pods": 2, "period_seconds": 60}],
    [{"pods": 1, "period_seconds": 60}],
)
_STEPS_DOWN: tuple[list[Document], ...] = (
    [{"percent": 100, "period_seconds": 15}],
    [{"pods": 1, "period_seconds": 60}],
    [{"pods": 1, "period_seconds": 180}],
)


def starts_of(given: Document, service: ServiceModel) -> Iterator[Document]:
    """The given policy with more replicas to begin with, and by other metrics."""
    for document in (given, *_other_metrics(given, service)):
        for minimum in sorted({given["min_replicas"], 2, 3, ceil(given["max_replicas"] / 2)}):
            yield _with_minimum(document, minimum)


def neighbours(document: Document) -> Iterator[Document]:
    """Policies that differ in one setting."""
    target = document["target"]
    if target is not None:
        for factor in (0.5, 0.75, 0.9, 1.1, 1.35, 2.0):
            yield {**document, "target": _tidy(target * factor)}
    for step in (-2, -1, 1, 2):
        yield _with_minimum(document, document["min_replicas"] + step)
    for step in (-2, -1, 1, 2, 4):
        yield {**document, "max_replicas": document["max_replicas"] + step}
    for window in (15, 30, 60, 120):
        yield {**document, "window_seconds": window}
    yield from _rules(document, "scale_up", (0, 30, 60), _STEPS_UP)
    yield from _rules(document, "scale_down", (60, 120, 300, 600, 1200), _STEPS_DOWN)


def _rules(
    document: Document, key: str, windows: tuple[int, ...], steps: tuple[list[Document], ...]
) -> Iterator[Document]:
    for seconds in windows:
        yield {**document, key: {**document[key], "stabilization_seconds": seconds}}
    for step in steps:
        full = [{"pods": None, "percent": None, **limit} for limit in step]
        yield {**document, key: {**document[key], "steps": full}}


def _with_minimum(document: Document, minimum: int) -> Document:
    """Never to zero where it was not so before: whether users may wait for a first replica is not a matter of cost."""
    if document["scale_to_zero"] is None:
        return {**document, "min_replicas": max(1, minimum)}
    changed = {**document, "min_replicas": max(0, minimum)}
    return changed if minimum <= 0 else {**changed, "scale_to_zero": None}


def _other_metrics(given: Document, service: ServiceModel) -> Iterator[Document]:
    if given["metric"] == Metric.SCHEDULE.value:
        return
    slo = service.slo_seconds
    targets: dict[Metric, float | None] = {
        Metric.IN_FLIGHT_REQUESTS: _tidy(service.slots * 0.4),
        Metric.QUEUE_DEPTH: 3.0,
        Metric.LATENCY_P95: None if slo is None else _tidy(slo * 0.6),
    }
    for metric, target in targets.items():
        if target is not None and metric.value != given["metric"]:
            yield {**given, "metric": metric.value, "target": target, "metric_type": None}


def _tidy(value: float) -> float:
    """Two digits are enough for a target."""
    return float(f"{value:.2g}")
