from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.monitoring.schedule_gaps import longest_gap


@pytest.mark.parametrize(
    ("cron", "hours"),
    [
        ("0 6 * * *", 24),
        ("@daily", 24),
        ("@hourly", 1),
        ("@weekly", 168),
        ("*/15 * * * *", 0.25),
        ("0,10 * * * *", 50 / 60),
        ("0 9-17 * * *", 16),
        ("0 9 * * mon-fri", 72),
        ("0 9 1 * *", 31 * 24),
        ("0 9 1,15 * *", 17 * 24),
        ("0 0 1 1 *", 366 * 24),
        # On Mondays and on the first: whichever comes.
        ("0 0 1 * mon", 168),
        # On Mondays alone: every day is one of the month.
        ("0 0 * * mon", 168),
        ("0 0 */1 * mon", 24),
        ("5/20 0 * * *", 24 - 40 / 60),
        ("0 0 29 feb *", 4 * 365.25 * 24),
    ],
)
def test_gap_is_the_longest_between_two_runs(cron: str, hours: float) -> None:
    assert longest_gap(cron) == timedelta(hours=hours)


def test_day_that_never_comes_leaves_no_gap() -> None:
    assert longest_gap("0 0 30 feb *") is None


@given(st.sets(st.integers(0, 23), min_size=1), st.sets(st.integers(0, 59), min_size=1))
def test_gap_of_every_day_is_the_longest_around_the_clock(hours: set[int], minutes: set[int]) -> None:
    times = sorted(hour * 60 + minute for hour in hours for minute in minutes)
    around = [*times, times[0] + 24 * 60]
    expected = max(later - earlier for earlier, later in pairwise(around))
    cron = f"{','.join(map(str, sorted(minutes)))} {','.join(map(str, sorted(hours)))} * * *"
    assert longest_gap(cron) == timedelta(minutes=expected)
