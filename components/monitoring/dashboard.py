"""A dashboard as typed objects: rows of panels, each with queries, a unit and a description. Pure; no pulumi here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.promql import exporters_of

COLUMNS = 24
"""How wide Grafana's grid is."""


class Unit(StrEnum):
    """What numbers are in, by Grafana's id (grafana-data, src/valueFormats/categories.ts, 2026-11)."""

    BYTES = "bytes"
    BYTES_PER_SECOND = "binBps"
    CELSIUS = "celsius"
    COUNT = "short"
    DAYS = "d"
    GIBIBYTES = "gbytes"
    HERTZ = "hertz"
    PERCENT = "percent"
    RATIO = "percentunit"
    REQUESTS_PER_SECOND = "reqps"
    SECONDS = "s"
    TOKENS_PER_SECOND = "suffix: tokens/s"
    USD = "currencyUSD"
    WATT = "watt"


class PanelKind(StrEnum):
    """How a panel shows its numbers, by Grafana's id of the plugin."""

    BARS = "bargauge"
    LINES = "timeseries"
    NUMBER = "stat"
    TABLE = "table"


class Colour(StrEnum):
    """What a value from a bound on looks like."""

    GOOD = "green"
    NOTICE = "yellow"
    WARNING = "orange"
    CRITICAL = "red"


@dataclass(frozen=True, kw_only=True)
class Query:
    """One query of a panel."""

    expression: str
    """PromQL; may hold $variables of the dashboard, and Grafana's $__rate_interval and $__range."""
    legend: str
    """What a series is called; may hold {{label}}."""
    secondary: bool = False
    """Whether it only helps to read the others: a panel is not there for its sake, and it is drawn dashed."""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A bound, and the colour from it on."""

    value: float
    colour: Colour


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One picture."""

    title: str
    description: str
    """What it tells, and what to think of it."""
    queries: tuple[Query, ...]
    unit: Unit
    kind: PanelKind = PanelKind.LINES
    base: Colour = Colour.GOOD
    """Colour below all thresholds."""
    thresholds: tuple[Threshold, ...] = ()
    """Rising. They are those of the alerts, if there are any."""
    alerts: tuple[str, ...] = ()
    """Alerts that are about what it shows, by name."""
    minimum: float | None = None
    maximum: float | None = None
    decimals: int | None = None
    stacked: bool = False
    width: int = 8
    """Of 24 columns."""
    height: int = 8


@dataclass(frozen=True, kw_only=True)
class Row:
    """Panels under one heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, kw_only=True)
class Variable:
    """Something to choose above a dashboard: values of a label."""

    name: str
    title: str
    metric: str
    """Series of which the label is; may choose among them by other variables: up{job=~"$job"}."""
    label: str
    everything: str | None = ".*"
    """What All stands for. Series without the label match `.*`; None stands for all the values that there are."""

    @property
    def query(self) -> str:
        """As Grafana's data source reads it."""
        return f"label_values({self.metric}, {self.label})"


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """One dashboard."""

    uid: str
    """What addresses name it by."""
    title: str
    description: str
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = ()
    alerts_in_time: bool = True
    """Whether alerts that panels are about are marked on the axis of time."""

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Of all rows."""
        return tuple(panel for row in self.rows for panel in row.panels)

    @property
    def alerts(self) -> tuple[str, ...]:
        """Alerts that panels are about, sorted."""
        return tuple(sorted({name for panel in self.panels for name in panel.alerts}))

    @property
    def alerts_query(self) -> str | None:
        """What marks alerts on the axis of time."""
        if not (self.alerts and self.alerts_in_time):
            return None
        return f'ALERTS{{alertstate="firing", alertname=~"{"|".join(self.alerts)}"}}'


GRAFANAS = {"__interval": "1m", "__range": "6h", "__rate_interval": "5m"}
"""What Grafana fills in by itself, with values that it may have."""

_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)")


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with values for variables; others stay as they are."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def variables_of(text: str) -> frozenset[str]:
    """Variables of the dashboard that a text asks for."""
    return frozenset(_VARIABLE.findall(text)) - GRAFANAS.keys()


def anything(expression: str) -> str:
    """A query as Prometheus can read it: with every choice open."""
    return filled(expression, {**dict.fromkeys(variables_of(expression), ".*"), **GRAFANAS})


@cache
def needs_of(expression: str) -> frozenset[ExporterName]:
    """Exporters that a query needs."""
    return exporters_of(anything(expression))
