"""Where panels stand on Grafana's grid. Pure functions; no pulumi here.

Rows stand one below the other; the panels of a row go from left to right, and on the next line where they do not fit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.monitoring.dashboard import COLUMNS, Panel, Row

HEADING = 1
"""Height of a row's heading."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A rectangle of the grid."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class PlacedRow:
    """A row with its heading, and a place for each of its panels."""

    row: Row
    heading: Place
    places: tuple[Place, ...]


def placed(rows: Sequence[Row]) -> Iterator[PlacedRow]:
    """Every row with its place."""
    top = 0
    for row in rows:
        heading = Place(x=0, y=top, width=COLUMNS, height=HEADING)
        places = tuple(_flow(row.panels, top + HEADING))
        yield PlacedRow(row=row, heading=heading, places=places)
        top = max((place.y + place.height for place in places), default=top + HEADING)


def _flow(panels: Sequence[Panel], top: int) -> Iterator[Place]:
    left, tallest = 0, 0
    for panel in panels:
        width = min(panel.width, COLUMNS)
        if left + width > COLUMNS:
            left, top, tallest = 0, top + tallest, 0
        yield Place(x=left, y=top, width=width, height=panel.height)
        left, tallest = left + width, max(tallest, panel.height)
