from itertools import pairwise

from components.catalog.metrics.metric import Kind
from components.monitoring.promql import read
from tests.components.monitoring.synthetic import KINDS, KNOWN
from tools.dashboards.story import MINUTES, story

STORY = story()


def test_story_is_told_with_series_of_the_catalogue() -> None:
    for series in STORY:
        ((name, labels),) = read(series).metrics.items()
        assert labels <= KNOWN[name]


def test_counters_never_fall() -> None:
    for series, values in STORY.items():
        numbers = [float(value) for value in values.split()]
        assert len(numbers) == MINUTES + 1
        if KINDS[series.partition("{")[0]] is not Kind.GAUGE:
            assert all(before <= after for before, after in pairwise(numbers))
