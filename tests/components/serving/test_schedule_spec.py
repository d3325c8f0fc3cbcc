import json
from datetime import UTC, datetime
from typing import Any

import pytest

from components.serving.schedule_spec import ScheduleSpec
from tests.components.problems import problems

WINDOW: dict[str, Any] = {"replicas": 2, "start": "22:00", "end": "06:00", "days": ["fri"]}


def window(**changes: Any) -> ScheduleSpec:
    return ScheduleSpec.model_validate_json(json.dumps({**WINDOW, **changes}))


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-20 21:59", False),  # a Friday
        ("2026-11-20 22:00", True),
        ("2026-11-21 05:59", True),
        ("2026-11-21 06:00", False),
        ("2026-11-20 05:59", False),
        ("2026-11-21 22:00", False),
    ],
)
def test_window_over_midnight_belongs_to_the_day_it_begins_on(moment: str, inside: bool) -> None:
    unix = datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()
    assert window().holds_at(unix) is inside


def test_window_is_in_its_own_time_zone() -> None:
    spec = window(
        start="08:00", end="09:00", days=["mon", "tue", "wed", "thu", "fri", "sat", "sun"], timezone="Asia/Tokyo"
    )
    utc = [datetime(2026, 11, 20, hour, 30, tzinfo=UTC).timestamp() for hour in (8, 23)]
    assert [spec.holds_at(moment) for moment in utc] == [False, True]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"end": "22:00"},
            "end: is when the window starts, 22:00, as well: KEDA refuses it; got '22:00'; write another time",
        ),
        (
            {"timezone": "Mars/Olympus"},
            (
                "timezone: is not a time zone of the IANA database; got 'Mars/Olympus'; write one such as UTC, "
                "Europe/Berlin or America/New_York"
            ),
        ),
        ({"start": "24:00"}, "start: string_pattern_mismatch"),
        ({"days": []}, "days: too_short"),
        ({"replicas": 0}, "replicas: greater_than_equal"),
    ],
)
def test_fails_when_a_window_is_none(changes: dict[str, Any], expected: str) -> None:
    assert problems(ScheduleSpec, json.dumps({**WINDOW, **changes})) == [expected]
