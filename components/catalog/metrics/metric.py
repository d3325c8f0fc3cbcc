"""What a metric and an exporter are to rules and dashboards. Types and pure functions; the facts are beside this."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a metric counts."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    SUMMARY = "summary"


TARGET_LABELS = frozenset({"container", "endpoint", "instance", "job", "namespace", "pod", "service"})
"""Labels that scraping adds to every series: those of ServiceMonitors and PodMonitors (prometheus-operator, API
reference, 2026-11)."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric as its exporter names it; a histogram is three series."""

    name: str
    kind: Kind
    labels: frozenset[str] = frozenset()
    """Labels of its own, beyond those that all of the exporter's metrics have."""

    def series(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Names that a query can use, with the labels of each."""
        if self.kind is Kind.HISTOGRAM:
            yield f"{self.name}_bucket", self.labels | {"le"}
        elif self.kind is Kind.SUMMARY:
            yield self.name, self.labels | {"quantile"}
        else:
            yield self.name, self.labels
            return
        yield f"{self.name}_sum", self.labels
        yield f"{self.name}_count", self.labels


@dataclass(frozen=True, kw_only=True)
class Exporter:
    """What emits metrics, and what must be so that it does."""

    title: str
    """For people."""
    source: str
    """Where names and labels were read, and when."""
    metrics: tuple[Metric, ...]
    labels: frozenset[str] = frozenset()
    """Labels of all of its metrics."""
    needs: str = ""
    """What whoever installs it has to configure, beyond a chart's defaults, for the table to be true."""
    own: bool = False
    """Whether it is groundplane's own."""

    def series(self) -> dict[str, frozenset[str]]:
        """Every name that a query can use, with all labels that a series of it may have."""
        common = self.labels | TARGET_LABELS
        return {name: labels | common for metric in self.metrics for name, labels in metric.series()}


def counter(name: str, *labels: str) -> Metric:
    """A row for a counter."""
    return Metric(name=name, kind=Kind.COUNTER, labels=frozenset(labels))


def gauge(name: str, *labels: str) -> Metric:
    """A row for a gauge."""
    return Metric(name=name, kind=Kind.GAUGE, labels=frozenset(labels))


def histogram(name: str, *labels: str) -> Metric:
    """A row for a histogram."""
    return Metric(name=name, kind=Kind.HISTOGRAM, labels=frozenset(labels))


def summary(name: str, *labels: str) -> Metric:
    """A row for a summary."""
    return Metric(name=name, kind=Kind.SUMMARY, labels=frozenset(labels))
