from pathlib import Path

import pytest

from tools.dashboards.asking import Sample, ask

SERIES = {'a{x="1",y="q \\"z, {w}"}': "1.5 2 3", 'a{x="2"}': "0.00012345 2 3e12"}


def test_answers_are_those_of_prometheus(promtool: Path) -> None:
    asked = [("a * 2", 0), ("a * 2", 2), ("sum(a)", 1), ("sum(nothing)", 1)]
    assert ask(promtool, SERIES, asked) == {
        ("a * 2", 0): (
            Sample(labels={"x": "1", "y": 'q "z, {w}'}, value=3),
            Sample(labels={"x": "2"}, value=0.0002469),
        ),
        ("a * 2", 2): (Sample(labels={"x": "1", "y": 'q "z, {w}'}, value=6), Sample(labels={"x": "2"}, value=6e12)),
        ("sum(a)", 1): (Sample(labels={}, value=4),),
    }


def test_fails_when_a_query_is_none(promtool: Path) -> None:
    with pytest.raises(ValueError, match=r"many-to-many matching not allowed|duplicate series"):
        ask(promtool, SERIES, [("a * on () a", 0)])
