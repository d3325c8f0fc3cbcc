from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.metrics.exporters import STACK, ExporterName, series
from components.monitoring import chosen_dashboards as chosen
from components.monitoring.chosen_dashboards import (
    MOST_BYTES,
    blind_panels,
    chosen_dashboards,
    dashboard_problems,
    documents,
)
from components.monitoring.dashboard import anything, variables_of
from components.monitoring.dashboards_spec import DashboardsSpec
from components.monitoring.facts import Endpoint, MonitoringFacts
from components.monitoring.promql import query_problems
from components.monitoring.thresholds_spec import ThresholdsSpec
from tests.components.monitoring.boards import SHIPPED, boards
from tests.components.monitoring.environment import FACTS

EXPORTERS = st.frozensets(st.sampled_from(ExporterName))


@given(EXPORTERS)
def test_what_is_left_asks_for_nothing_that_nobody_emits(exporters: frozenset[ExporterName]) -> None:
    known = series(exporters)
    for board in chosen_dashboards(exporters, SHIPPED, FACTS).values():
        texts = [query.expression for panel in board.panels for query in panel.queries]
        texts += [each.metric for each in board.variables]
        texts += [board.alerts_query] if board.alerts_query is not None else []
        assert [str(each) for text in texts for each in query_problems(anything(text), known)] == []
        assert {name for text in texts for name in variables_of(text)} <= {each.name for each in board.variables}


@given(EXPORTERS)
def test_nothing_empty_is_left(exporters: frozenset[ExporterName]) -> None:
    for board in chosen_dashboards(exporters, SHIPPED, FACTS).values():
        assert board.rows
        assert all(row.panels for row in board.rows)
        assert all(any(not query.secondary for query in panel.queries) for panel in board.panels)


def test_everything_is_there_where_everything_is_installed() -> None:
    assert blind_panels(ExporterName, SHIPPED, FACTS) == {}
    assert sum(len(board.panels) for board in boards().values()) > 150


def test_blind_panel_says_what_it_would_need() -> None:
    blind = blind_panels(STACK, SHIPPED, FACTS)
    assert blind["gpu-fleet", "Now", "Utilisation"] == {ExporterName.DCGM}
    assert blind["cost", "Paid for and not used", "GPUs that pods let idle"] == {
        ExporterName.DCGM,
        ExporterName.OPENCOST,
    }
    assert ("gpu-fleet", "Now", "GPUs") not in blind


def test_row_and_dashboard_without_panels_disappear() -> None:
    chosen = chosen_dashboards(STACK, SHIPPED, MonitoringFacts())
    assert "cost" not in chosen
    assert [row.title for row in chosen["training-jobs"].rows] == ["Jobs"]


def test_secondary_query_alone_is_no_panel() -> None:
    there = STACK | {ExporterName.KUBE_STATE, ExporterName.FACTS}
    titles = {panel.title for board in chosen_dashboards(there, SHIPPED, FACTS).values() for panel in board.panels}
    assert "Pace and budget" not in titles


def test_variable_that_nobody_can_fill_in_stands_for_everything() -> None:
    there = STACK | {ExporterName.ENVOY}
    board = chosen_dashboards(there, SHIPPED, MonitoringFacts())["serving-slos"]
    assert [each.name for each in board.variables] == ["namespace"]
    requests = next(panel for panel in board.panels if panel.title == "Requests")
    assert 'envoy_cluster_name=~"httproute/$namespace/.*/.+"' in requests.queries[0].expression


def test_promises_are_those_of_the_environment() -> None:
    facts = MonitoringFacts(endpoints={"a": Endpoint(latency_seconds=1, latency_percent=95, vllm=False)})
    rows = {row.title: row for row in chosen_dashboards(ExporterName, SHIPPED, facts)["serving-slos"].rows}
    assert [panel.title for panel in rows["Promises"].panels] == [
        "Answered at all: error budget left",
        "Answered at all: burn rate of the last hour",
        "Answered at all: burn rate by window",
    ]
    nothing = chosen_dashboards(ExporterName, SHIPPED, MonitoringFacts())["serving-slos"]
    assert "Promises" not in {row.title for row in nothing.rows}


def test_dashboards_are_the_same_in_every_run() -> None:
    spec = DashboardsSpec()
    orders = [sorted(ExporterName), sorted(ExporterName, reverse=True)]
    one, other = (documents(spec, order, ThresholdsSpec(), FACTS) for order in orders)
    assert one == other
    assert all(len(text.encode()) < MOST_BYTES / 8 for text in one.values())
    assert [pair for pair in combinations(one.values(), 2) if pair[0] == pair[1]] == []


def test_fails_when_a_dashboard_is_too_large_for_a_config_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen, "MOST_BYTES", 60_000)
    monkeypatch.setattr(chosen, "FEW_MODELS", 0)
    endpoint = Endpoint(latency_seconds=1, latency_percent=95)
    facts = MonitoringFacts(endpoints={f"model-{index}": endpoint for index in range(20)})
    found = list(dashboard_problems(DashboardsSpec(), {ExporterName.ENVOY, ExporterName.VLLM}, SHIPPED, facts))
    assert [(problem.path, problem.message) for problem in found] == [
        ((), "dashboard serving-slos is larger than a ConfigMap can be, 60000 bytes")
    ]
    assert found[0].got > 60_000


def test_few_models_are_so_few_that_nothing_is_too_large() -> None:
    endpoint = Endpoint(latency_seconds=30, latency_percent=95, namespace="serving", workload="m", clusters="c")
    facts = replace(FACTS, endpoints={f"model-with-a-long-name-{at:02}": endpoint for at in range(chosen.FEW_MODELS)})
    assert all(
        len(text.encode()) < MOST_BYTES / 2
        for text in documents(DashboardsSpec(), ExporterName, SHIPPED, facts).values()
    )
