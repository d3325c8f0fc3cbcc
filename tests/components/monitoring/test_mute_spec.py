from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.monitoring.mute_spec import NAMES, MuteSpec, stretches
from components.serving.schedule_spec import WEEK, Day
from tests.components.problems import problems

TIMES = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 30]))


@pytest.mark.parametrize(
    ("mute", "expected"),
    [
        (MuteSpec(days=frozenset({Day.SAT, Day.SUN})), [("00:00", "24:00", "sat sun")]),
        (MuteSpec(start="12:00", end="13:30", days=frozenset({Day.MON})), [("12:00", "13:30", "mon")]),
        (
            MuteSpec(start="20:00", end="07:00", days=frozenset({Day.FRI, Day.SUN})),
            [("20:00", "24:00", "fri sun"), ("00:00", "07:00", "mon sat")],
        ),
        (MuteSpec(start="20:00", days=frozenset({Day.TUE})), [("20:00", "24:00", "tue")]),
    ],
)
def test_window_over_midnight_is_two_stretches(mute: MuteSpec, expected: list[tuple[str, str, str]]) -> None:
    assert [(start, end, " ".join(days)) for start, end, days in stretches(mute)] == expected


@given(TIMES, TIMES, st.sets(st.sampled_from(WEEK), min_size=1), st.integers(0, 7 * 48 - 1))
def test_stretches_are_the_window(start: str, end: str, days: set[Day], half_hours: int) -> None:
    if start == end and start != "00:00":
        return
    monday = datetime(2026, 11, 16, tzinfo=ZoneInfo("UTC"))
    moment = monday + timedelta(minutes=30 * half_hours)
    begun = [moment.replace(hour=int(start[:2]), minute=int(start[3:])) - timedelta(days=ago) for ago in (0, 1)]
    length = (int(end[:2]) * 60 + int(end[3:]) - int(start[:2]) * 60 - int(start[3:])) % 1440 or 1440
    muted = any(WEEK[each.weekday()] in days and each <= moment < each + timedelta(minutes=length) for each in begun)
    now = f"{moment:%H:%M}"
    found = stretches(MuteSpec(start=start, end=end, days=frozenset(days)))
    assert muted == any(a <= now < b and WEEK[moment.weekday()] in on for a, b, on in found)


def test_every_day_has_a_name() -> None:
    assert list(NAMES) == list(WEEK)


def test_fails_when_a_window_is_no_time() -> None:
    assert problems(MuteSpec, '{"start": "08:00", "end": "08:00", "timezone": "Middle/Earth"}') == [
        (
            "timezone: is not a time zone of the IANA database; got 'Middle/Earth'; write one such as UTC, "
            "Europe/Berlin or "
            "America/New_York"
        ),
        "end: is when the window starts, 08:00, as well; got '08:00'; write another time",
    ]
