from collections.abc import Mapping
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from tests import ROOT
from tools.dashboards.answers import Lines, answers
from tools.dashboards.drawing import draw
from tools.dashboards.picture import SHOWN, serving, shown
from tools.dashboards.story import MINUTES, story

PANELS = [panel for panel in shown(serving()["panels"]) if panel["type"] != "row"]
TABLES = [panel for panel in serving()["panels"] if panel["type"] == "table"]


@pytest.fixture(scope="module")
def found(promtool: Path) -> Mapping[int, Lines]:
    """What the panels show, at three moments."""
    return answers(promtool, [*PANELS, *TABLES], story(), range(MINUTES - 60, MINUTES + 1, 30))


def test_every_panel_of_the_picture_has_something_to_show(found: Mapping[int, Lines]) -> None:
    assert [panel["title"] for panel in PANELS if not found[panel["id"]]] == []


def test_lines_have_a_point_for_each_moment_and_all_else_the_last(found: Mapping[int, Lines]) -> None:
    points = {panel["type"]: len(found[panel["id"]][0].points) for panel in [*PANELS, *TABLES]}
    assert points == {"bargauge": 1, "stat": 1, "table": 1, "timeseries": 3}


def test_every_kind_of_panel_can_be_drawn(found: Mapping[int, Lines]) -> None:
    for panel in {panel["type"]: panel for panel in [*PANELS, *TABLES]}.values():
        axes = Figure().add_axes((0, 0, 1, 1))
        draw(axes, panel, found[panel["id"]], (MINUTES - 60, MINUTES))
        assert axes.texts or axes.lines


def test_panel_without_an_answer_says_so() -> None:
    axes = Figure().add_axes((0, 0, 1, 1))
    draw(axes, PANELS[0], (), (0, 1))
    assert [text.get_text() for text in axes.texts] == ["no data"]


def test_picture_has_the_rows_that_it_says() -> None:
    assert tuple(panel["title"] for panel in shown(serving()["panels"]) if panel["type"] == "row") == SHOWN


def test_picture_is_in_the_docs() -> None:
    assert (ROOT / "docs" / "dashboards" / "serving-slos.png").read_bytes().startswith(b"\x89PNG")
