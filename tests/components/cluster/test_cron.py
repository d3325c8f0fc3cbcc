import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.cluster.cron import MACROS, wrong_cron


@pytest.mark.parametrize(
    "text",
    [*MACROS, "0 9 * * mon-fri", "*/15 0-6 1,15 * 0", "59 23 31 dec SAT", "0 0 ? 1-6/2 *", "0 9 * * 1-5"],
)
def test_schedule_is_good(text: str) -> None:
    assert wrong_cron(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("60 * * * *", "has '60' as minute, which is 0 to 59"),
        ("0 24 * * *", "has '24' as hour, which is 0 to 23"),
        ("0 0 0 * *", "has '0' as day of the month, which is 1 to 31"),
        ("0 0 * jum *", "has 'jum' as month, which is 1 to 12"),
        ("0 0 * * 7", "has '7' as day of the week, which is 0 to 6"),
        ("0 0 * * fri-mon", "has 'fri-mon' as day of the week, which is 0 to 6"),
        ("*/0 * * * *", "has '*/0' as minute, which is 0 to 59"),
        ("*-5 * * * *", "has '*-5' as minute, which is 0 to 59"),
        ("1,,2 * * * *", "has '' as minute, which is 0 to 59"),
    ],
)
def test_fails_when_a_field_is_out_of_bounds(text: str, message: str) -> None:
    assert wrong_cron(text) == message


@pytest.mark.parametrize("text", ["", "0 9 * *", "0 9 * * * *", "0  9 * * *", "@noon"])
def test_fails_when_there_are_not_five_fields(text: str) -> None:
    assert str(wrong_cron(text)).startswith(
        "is no schedule: five fields with a space between each, or one of @annually"
    )


@given(st.integers(0, 59), st.integers(0, 23), st.integers(1, 31), st.integers(1, 12), st.integers(0, 6))
def test_every_moment_is_a_schedule(minute: int, hour: int, day: int, month: int, weekday: int) -> None:
    assert wrong_cron(f"{minute} {hour} {day} {month} {weekday}") is None
