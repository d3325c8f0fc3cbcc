"""What holds for every dashboard."""

from collections.abc import Iterator

import promql_parser as promql
import pytest

from components.catalog.metrics.exporters import STACK, ExporterName, series
from components.monitoring.alert import AlertRule
from components.monitoring.boards.serving_promises import burning
from components.monitoring.chosen_dashboards import chosen_dashboards
from components.monitoring.dashboard import Panel, anything, variables_of
from components.monitoring.promql import query_problems
from components.monitoring.rules.all import all_rules
from components.monitoring.rules.burn_rate import WINDOWS
from components.monitoring.rules.made import Dashboard as Key
from components.monitoring.thresholds_spec import ThresholdsSpec
from tests.components.monitoring.boards import boards
from tests.components.monitoring.environment import FACTS

KNOWN = series(ExporterName)
RULES = [rule for rules in all_rules(ThresholdsSpec(), FACTS).values() for rule in rules]
NAMES = sorted({rule.name for rule in RULES})

IN_ANOTHER_MEASURE = {
    "BudgetBurn": "a budget is a line beside the pace",
    "EndpointAvailabilityBurn": "burn rates are shown in budgets, shares are what the rule bounds",
    "EndpointLatencyBurn": "burn rates are shown in budgets, shares are what the rule bounds",
    "VolumeFillsSoon": "its bound is 0, and half of the volume is only when it is looked at",
}
"""Alerts whose bound cannot be a threshold as it is, and why."""

STATES = {0.0, 1.0}
"""Bounds that say whether anything is there, or is so."""


def _panels() -> Iterator[tuple[str, Panel]]:
    for uid, board in boards().items():
        for panel in board.panels:
            yield f"{uid}: {panel.title}", panel


def _bounds(rule: AlertRule) -> set[float]:
    found: set[float] = set()

    def visit(node: promql.Expr) -> None:
        if isinstance(node, promql.BinaryExpr) and str(node.op) in (">", "<", ">=", "<=", "=="):
            found.update({node.rhs.val} if isinstance(node.rhs, promql.NumberLiteral) else ())

    promql.walk(promql.parse(rule.expression), visit)
    return found - STATES


def _other_thresholds() -> ThresholdsSpec:
    """Other bounds than the shipped ones, all of them."""
    whole = ThresholdsSpec().model_dump()
    other = {
        part: {name: value - 1 if name == "database_cpu_percent" else value + 1 for name, value in bounds.items()}
        for part, bounds in whole.items()
    }
    return ThresholdsSpec.model_validate(other)


def test_dashboards_are_those_that_alerts_link_to() -> None:
    assert set(boards()) == {key.value for key in Key}
    assert {rule.dashboard for rule in RULES} == {key.value for key in Key}


def test_every_query_asks_for_what_somebody_emits() -> None:
    queries = {query.expression for _, panel in _panels() for query in panel.queries}
    queries |= {board.alerts_query or "" for board in boards().values()}
    queries |= {variable.metric for board in boards().values() for variable in board.variables}
    assert [str(each) for text in sorted(queries) for each in query_problems(anything(text), KNOWN)] == []


def test_every_query_asks_for_variables_that_its_dashboard_has() -> None:
    unknown = {
        (uid, name)
        for uid, board in boards().items()
        for text in [
            *(query.expression for panel in board.panels for query in panel.queries),
            *(each.metric for each in board.variables),
        ]
        for name in variables_of(text) - {each.name for each in board.variables}
    }
    assert unknown == set()


def test_every_variable_is_one_that_a_query_asks_for() -> None:
    for uid, board in boards().items():
        asked = {name for panel in board.panels for query in panel.queries for name in variables_of(query.expression)}
        asked |= {name for each in board.variables for name in variables_of(each.metric)}
        assert (uid, {each.name for each in board.variables} - asked) == (uid, set())


def test_every_variable_offers_values_of_a_label_that_its_series_have() -> None:
    for board in boards().values():
        for each in board.variables:
            assert each.label in KNOWN[each.metric.partition("{")[0]]


def test_every_panel_says_what_it_tells() -> None:
    assert [name for name, panel in _panels() if not panel.description.endswith(".") or not panel.queries] == []


def test_titles_are_unique_in_a_dashboard() -> None:
    for uid, board in boards().items():
        titles = [(row.title, panel.title) for row in board.rows for panel in row.panels]
        assert (uid, len(set(titles))) == (uid, len(titles))


def test_thresholds_rise() -> None:
    for name, panel in _panels():
        values = [each.value for each in panel.thresholds]
        assert (name, values) == (name, sorted(set(values)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}-{rule.severity}")
def test_every_alert_that_can_come_has_a_panel_in_the_dashboard_that_it_links_to(rule: AlertRule) -> None:
    board = chosen_dashboards(rule.needs | STACK, ThresholdsSpec(), FACTS)[rule.dashboard]
    assert rule.name in board.alerts


def test_every_alert_that_a_panel_names_is_one() -> None:
    assert {name for board in boards().values() for name in board.alerts} == set(NAMES)


@pytest.mark.parametrize("thresholds", [ThresholdsSpec(), _other_thresholds()], ids=["shipped", "other"])
@pytest.mark.parametrize("name", [name for name in NAMES if name not in IN_ANOTHER_MEASURE])
def test_threshold_of_a_panel_is_the_bound_of_its_alert(name: str, thresholds: ThresholdsSpec) -> None:
    rules = [rule for each in all_rules(thresholds, FACTS).values() for rule in each if rule.name == name]
    bounds = set().union(*map(_bounds, rules))
    shown = [panel for board in boards(thresholds).values() for panel in board.panels if name in panel.alerts]
    assert not bounds or any(bounds & {each.value for each in panel.thresholds} for panel in shown)


def test_thresholds_of_burn_rates_are_the_factors_of_their_windows() -> None:
    assert [each.value for each in burning()] == sorted(window.factor for window in WINDOWS)
