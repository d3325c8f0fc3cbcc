import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.monitoring.dashboard import Colour, Panel, PanelKind, Query, Threshold, Unit
from components.monitoring.panel_rendering import panel, ref_id

ONE = Query(expression="up", legend="one")
TWO = Query(expression="vector(1)", legend="two", secondary=True)


def _panel(**more: object) -> Panel:
    given = {"title": "t", "description": "d.", "queries": (ONE,), "unit": Unit.SECONDS, **more}
    return Panel(**given)  # type: ignore[arg-type] # the fields are given by name


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")])
def test_queries_are_lettered(index: int, name: str) -> None:
    assert ref_id(index) == name


@given(st.integers(min_value=0, max_value=5000), st.integers(min_value=0, max_value=5000))
def test_letters_are_unique(one: int, other: int) -> None:
    assert (ref_id(one) == ref_id(other)) == (one == other)


@pytest.mark.parametrize(
    ("kind", "over_time", "form"),
    [
        (PanelKind.LINES, True, "time_series"),
        (PanelKind.NUMBER, False, "time_series"),
        (PanelKind.BARS, False, "time_series"),
        (PanelKind.TABLE, False, "table"),
    ],
)
def test_lines_are_asked_over_time_and_all_else_for_now(kind: PanelKind, over_time: bool, form: str) -> None:
    (target,) = panel(_panel(kind=kind), None)["targets"]
    assert (target["range"], target["instant"], target["format"]) == (over_time, not over_time, form)
    assert (target["expr"], target["legendFormat"], target["refId"]) == ("up", "one", "A")


def test_thresholds_are_steps_above_a_base() -> None:
    steps = (Threshold(value=1, colour=Colour.WARNING), Threshold(value=2, colour=Colour.CRITICAL))
    made = panel(_panel(thresholds=steps, minimum=0, decimals=1), None)["fieldConfig"]["defaults"]
    assert made["thresholds"]["steps"] == [
        {"color": "green", "value": None},
        {"color": "orange", "value": 1},
        {"color": "red", "value": 2},
    ]
    assert (made["unit"], made["min"], made["decimals"], "max" in made) == ("s", 0, 1, False)
    assert made["custom"]["thresholdsStyle"] == {"mode": "dashed"}


def test_secondary_query_is_dashed() -> None:
    (override,) = panel(_panel(queries=(ONE, TWO)), None)["fieldConfig"]["overrides"]
    assert override["matcher"] == {"id": "byFrameRefID", "options": "B"}


def test_table_has_a_column_for_each_query() -> None:
    table = panel(_panel(kind=PanelKind.TABLE, queries=(ONE, TWO)), None)["transformations"]
    assert [each["id"] for each in table] == ["merge", "organize"]
    assert table[1]["options"]["renameByName"] == {"Value #A": "one", "Value #B": "two"}
    alone = panel(_panel(kind=PanelKind.TABLE), None)["transformations"]
    assert [each["options"]["renameByName"] for each in alone] == [{"Value": "one"}]


def test_panel_links_to_the_runbooks_of_its_alerts() -> None:
    made = panel(_panel(alerts=("A", "B")), "https://git.example.com/runbooks/")
    assert [each["url"] for each in made["links"]] == [
        "https://git.example.com/runbooks/A.md",
        "https://git.example.com/runbooks/B.md",
    ]
    assert made["description"] == "d.\n\nWatched by A, B."
    assert panel(_panel(alerts=("A",)), None)["links"] == []
