from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from components.monitoring.dashboard import COLUMNS, Panel, Query, Row, Unit
from components.monitoring.dashboard_layout import Place, placed
from tests.components.monitoring.boards import boards

PANELS = st.builds(
    lambda width, height: Panel(
        title="p",
        description="d",
        queries=(Query(expression="up", legend="l"),),
        unit=Unit.COUNT,
        width=width,
        height=height,
    ),
    st.integers(min_value=1, max_value=COLUMNS),
    st.integers(min_value=1, max_value=20),
)
ROWS = st.lists(
    st.builds(lambda panels: Row(title="r", panels=tuple(panels)), st.lists(PANELS, max_size=8)), max_size=5
)


def _places(rows: list[Row]) -> list[Place]:
    return [place for each in placed(rows) for place in (each.heading, *each.places)]


def _overlap(one: Place, other: Place) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    below = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (beside or below)


@given(ROWS)
def test_nothing_overlaps_and_nothing_leaves_the_grid(rows: list[Row]) -> None:
    places = _places(rows)
    assert [pair for pair in combinations(places, 2) if _overlap(*pair)] == []
    assert [place for place in places if place.x < 0 or place.x + place.width > COLUMNS] == []


@given(ROWS)
def test_panels_keep_their_order_and_their_size(rows: list[Row]) -> None:
    for row, each in zip(rows, placed(rows), strict=True):
        assert [(place.width, place.height) for place in each.places] == [(p.width, p.height) for p in row.panels]
        assert sorted(each.places, key=lambda place: (place.y, place.x)) == list(each.places)


def test_lines_of_the_shipped_dashboards_are_full() -> None:
    ragged = {
        (uid, each.row.title, top)
        for uid, board in boards().items()
        for each in placed(board.rows)
        for top in {place.y for place in each.places}
        if sum(place.width for place in each.places if place.y == top) != COLUMNS
    }
    assert ragged == set()
