"""Which dashboards an environment has, given its exporters and its facts. Pure functions; no pulumi here.

A query is left out where nobody emits its metrics; a panel where none of its queries is left but secondary ones; a row
without panels, and a dashboard without rows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from components.catalog.metrics.exporters import ExporterName
from components.monitoring.boards.all import all_dashboards
from components.monitoring.dashboard import Dashboard, Panel, Query, Variable, filled, needs_of
from components.monitoring.dashboard_rendering import document
from components.monitoring.dashboards_spec import DashboardsSpec
from components.monitoring.facts import MonitoringFacts
from components.monitoring.thresholds_spec import ThresholdsSpec
from components.spec import Problem

MOST_BYTES = 1024**2
"""Of all of a ConfigMap's data (kubernetes/kubernetes, pkg/apis/core/validation: MaxSecretSize, 2026-11)."""

ALERTS = "ALERTS"
"""Series of alerts, which whoever evaluates rules makes."""

FEW_MODELS = 20
"""With so many models, no dashboard is nearly as large: to write them all takes longer than all other rules do."""

Names = tuple[str, str, str]
"""Of a panel: uid of the dashboard, titles of row and panel."""


def chosen_dashboards(
    exporters: Iterable[ExporterName], thresholds: ThresholdsSpec, facts: MonitoringFacts
) -> dict[str, Dashboard]:
    """Dashboards that there are to be, by uid, with the panels that can show something."""
    there = frozenset(exporters)
    made = (_chosen(each, there) for each in all_dashboards(thresholds, facts).values())
    return {each.uid: each for each in made if each.rows}


def blind_panels(
    exporters: Iterable[ExporterName], thresholds: ThresholdsSpec, facts: MonitoringFacts
) -> dict[Names, frozenset[ExporterName]]:
    """Panels that are left out, or have fewer queries, with the exporters that they would need."""
    there = frozenset(exporters)
    missing = {
        (board.uid, row.title, panel.title): frozenset[ExporterName]().union(*map(_needs, panel.queries)) - there
        for board in all_dashboards(thresholds, facts).values()
        for row in board.rows
        for panel in row.panels
    }
    return {names: exporters for names, exporters in missing.items() if exporters}


def dashboard_problems(
    spec: DashboardsSpec, exporters: Iterable[ExporterName], thresholds: ThresholdsSpec, facts: MonitoringFacts
) -> Iterator[Problem]:
    """What of the dashboards cannot be. Paths below the spec."""
    if len(facts.endpoints) <= FEW_MODELS:
        return
    for uid, text in documents(spec, exporters, thresholds, facts).items():
        size = len(text.encode()) + len(file_name(uid))
        if size > MOST_BYTES:
            message = f"dashboard {uid} is larger than a ConfigMap can be, {MOST_BYTES} bytes"
            fix = "name fewer models in one environment: each has queries of its own"
            yield Problem(path=(), message=message, got=size, fix=fix)


def documents(
    spec: DashboardsSpec, exporters: Iterable[ExporterName], thresholds: ThresholdsSpec, facts: MonitoringFacts
) -> dict[str, str]:
    """Files of the dashboards by uid, as Grafana imports them."""
    chosen = chosen_dashboards(exporters, thresholds, facts)
    return {uid: document(board, spec) for uid, board in chosen.items()}


def file_name(uid: str) -> str:
    """What a dashboard's file is called; the sidecar puts all of a folder side by side."""
    return f"groundplane-{uid}.json"


def _needs(query: Query) -> frozenset[ExporterName]:
    return needs_of(query.expression)


def _chosen(board: Dashboard, there: frozenset[ExporterName]) -> Dashboard:
    variables = tuple(each for each in board.variables if needs_of(each.metric) <= there)
    gone = _open(board.variables, variables)
    rows = (replace(row, panels=tuple(_panels(row.panels, there, gone))) for row in board.rows)
    return replace(
        board,
        alerts_in_time=needs_of(ALERTS) <= there,
        rows=tuple(row for row in rows if row.panels),
        variables=tuple(replace(each, metric=filled(each.metric, gone)) for each in variables),
    )


def _open(every: Iterable[Variable], left: Iterable[Variable]) -> Mapping[str, str]:
    """What stands for variables that nobody can choose: everything."""
    names = {each.name for each in left}
    return {each.name: ".*" for each in every if each.name not in names}


def _panels(panels: Iterable[Panel], there: frozenset[ExporterName], gone: Mapping[str, str]) -> Iterator[Panel]:
    for panel in panels:
        left = (query for query in panel.queries if _needs(query) <= there)
        queries = tuple(replace(query, expression=filled(query.expression, gone)) for query in left)
        if any(not query.secondary for query in queries):
            yield replace(panel, queries=queries)
