"""What the panels of a dashboard show: its queries, asked over the story. No drawing here."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.monitoring.dashboard import anything
from tools.dashboards.asking import Question, Sample, ask

Model = Mapping[str, Any]
"""A dashboard's JSON model, or a part of it."""

POINTS = 120
"""Of each line."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One series of a panel."""

    name: str
    labels: Mapping[str, str]
    query: int
    """Which of the panel's queries it answers."""
    points: tuple[tuple[int, float], ...]
    """Minutes and values; one point of what is asked for now."""

    @property
    def last(self) -> float:
        """Its newest value."""
        return self.points[-1][1]


Lines = tuple[Line, ...]


def answers(promtool: Path, panels: Sequence[Model], series: Mapping[str, str], span: range) -> dict[int, Lines]:
    """Lines by number of the panel, from minute to minute of `span`."""
    asked = [
        question for panel in panels for target in panel.get("targets", ()) for question in _questions(target, span)
    ]
    answered = ask(promtool, series, asked)
    return {panel["id"]: tuple(_lines(panel, answered, span)) for panel in panels if panel["type"] != "row"}


def _questions(target: Model, span: range) -> Iterator[Question]:
    query = anything(target["expr"])
    for minute in span if target["range"] else (span[-1],):
        yield query, minute


def _lines(panel: Model, answered: Mapping[Question, tuple[Sample, ...]], span: range) -> Iterator[Line]:
    for index, target in enumerate(panel["targets"]):
        points: dict[tuple[tuple[str, str], ...], list[tuple[int, float]]] = {}
        for question in _questions(target, span):
            for sample in answered.get(question, ()):
                points.setdefault(tuple(sorted(sample.labels.items())), []).append((question[1], sample.value))
        for labels, found in sorted(points.items()):
            name = _legend(target["legendFormat"], dict(labels))
            yield Line(name=name, labels=dict(labels), query=index, points=tuple(found))


def _legend(text: str, labels: Mapping[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda name: labels.get(name[1], ""), text)
