"""Panels as Grafana reads them. Pure functions; no pulumi here."""

from collections.abc import Iterator
from typing import Any

from components.monitoring.dashboard import Panel, PanelKind, Query

Rendered = dict[str, Any]

DATASOURCE: Rendered = {"type": "prometheus", "uid": "${datasource}"}
"""Whichever is chosen above the dashboard."""

_LAST = {"calcs": ["lastNotNull"], "fields": "", "values": False}


def panel(shown: Panel, runbooks: str | None) -> Rendered:
    """A panel, without its place."""
    return {
        "datasource": DATASOURCE,
        "description": _description(shown),
        "fieldConfig": {"defaults": _field(shown), "overrides": list(_overrides(shown))},
        "links": [_link(name, runbooks) for name in shown.alerts] if runbooks else [],
        "options": _OPTIONS[shown.kind],
        "targets": [_target(shown, each, index) for index, each in enumerate(shown.queries)],
        "title": shown.title,
        "transformations": _transformations(shown),
        "type": shown.kind.value,
    }


def _description(shown: Panel) -> str:
    if not shown.alerts:
        return shown.description
    return f"{shown.description}\n\nWatched by {', '.join(shown.alerts)}."


def _link(name: str, runbooks: str | None) -> Rendered:
    return {"targetBlank": True, "title": f"Runbook of {name}", "url": f"{str(runbooks).rstrip('/')}/{name}.md"}


def ref_id(index: int) -> str:
    """What Grafana calls the queries of a panel: A to Z, then AA."""
    letters = ""
    while index >= 0:
        letters, index = chr(ord("A") + index % 26) + letters, index // 26 - 1
    return letters


def _target(shown: Panel, query: Query, index: int) -> Rendered:
    over_time = shown.kind is PanelKind.LINES
    return {
        "datasource": DATASOURCE,
        "editorMode": "code",
        "expr": query.expression,
        "format": "table" if shown.kind is PanelKind.TABLE else "time_series",
        "instant": not over_time,
        "legendFormat": query.legend,
        "range": over_time,
        "refId": ref_id(index),
    }


def _field(shown: Panel) -> Rendered:
    steps: list[Rendered] = [{"color": shown.base.value, "value": None}]
    steps += [{"color": each.colour.value, "value": each.value} for each in shown.thresholds]
    field: Rendered = {
        "color": {"mode": "palette-classic" if shown.kind is PanelKind.LINES else "thresholds"},
        "custom": _custom(shown),
        "mappings": [],
        "thresholds": {"mode": "absolute", "steps": steps},
        "unit": shown.unit.value,
    }
    bounds = {"decimals": shown.decimals, "max": shown.maximum, "min": shown.minimum}
    return {**field, **{name: value for name, value in bounds.items() if value is not None}}


def _custom(shown: Panel) -> Rendered:
    if shown.kind is PanelKind.TABLE:
        return {"cellOptions": {"type": "auto"}, "filterable": True}
    if shown.kind is not PanelKind.LINES:
        return {}
    return {
        "fillOpacity": 25 if shown.stacked else 8,
        "lineWidth": 1,
        "showPoints": "never",
        "spanNulls": False,
        "stacking": {"group": "A", "mode": "normal" if shown.stacked else "none"},
        "thresholdsStyle": {"mode": "dashed" if shown.thresholds else "off"},
    }


def _overrides(shown: Panel) -> Iterator[Rendered]:
    for index, query in enumerate(shown.queries):
        if query.secondary:
            style = {"dash": [10, 10], "fill": "dash"}
            properties = [{"id": "custom.lineStyle", "value": style}, {"id": "custom.fillOpacity", "value": 0}]
            yield {"matcher": {"id": "byFrameRefID", "options": ref_id(index)}, "properties": properties}
    if shown.kind is PanelKind.TABLE:
        # The numbers, and not the labels beside them, have a colour.
        options = {"id": "custom.cellOptions", "value": {"type": "color-text"}}
        for query in shown.queries:
            yield {"matcher": {"id": "byName", "options": query.legend}, "properties": [options]}


def _transformations(shown: Panel) -> list[Rendered]:
    """A row of a table for each set of labels, and a column for each query."""
    if shown.kind is not PanelKind.TABLE:
        return []
    several = len(shown.queries) > 1
    names = {f"Value #{ref_id(index)}" if several else "Value": each.legend for index, each in enumerate(shown.queries)}
    organize = {"excludeByName": {"Time": True}, "includeByName": {}, "indexByName": {}, "renameByName": names}
    merge: list[Rendered] = [{"id": "merge", "options": {}}] if several else []
    return [*merge, {"id": "organize", "options": organize}]


_OPTIONS: dict[PanelKind, Rendered] = {
    PanelKind.BARS: {
        "displayMode": "gradient",
        "minVizHeight": 16,
        "orientation": "horizontal",
        "reduceOptions": _LAST,
        "showUnfilled": True,
        "valueMode": "color",
    },
    PanelKind.LINES: {
        "legend": {"calcs": ["lastNotNull", "max"], "displayMode": "table", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    PanelKind.NUMBER: {
        "colorMode": "value",
        "graphMode": "none",
        "justifyMode": "auto",
        "orientation": "auto",
        "reduceOptions": _LAST,
        "textMode": "auto",
    },
    PanelKind.TABLE: {"cellHeight": "sm", "showHeader": True},
}
