"""Three figures in one."""

from decimal import Decimal

import pytest

from groundplane.cost.range import Range, always, exact, told, total, used


def of(least: str, expected: str, most: str) -> Range:
    return Range(minimum=Decimal(least), expected=Decimal(expected), maximum=Decimal(most))


def test_sum_difference_and_multiple_are_of_each() -> None:
    one, other = of("1", "2", "3"), of("10", "20", "30")
    assert one + other == of("11", "22", "33")
    assert other - one == of("9", "18", "27")
    assert one * 2 == of("2", "4", "6")
    assert total([]) == Range()


@pytest.mark.parametrize(("exactly", "cents"), [("0.005", "0.01"), ("0.0049", "0.00"), ("121.472", "121.47")])
def test_cents_are_rounded_as_bills_are(exactly: str, cents: str) -> None:
    assert always(Decimal(exactly)).cents() == always(Decimal(cents))


def test_number_is_what_it_is_written_as() -> None:
    assert exact(0.1) == Decimal("0.1")


def test_use_is_nothing_at_the_least() -> None:
    assert used(5) == of("0", "5", "5")


@pytest.mark.parametrize(("range_", "text"), [(always(16), "16"), (of("0", "0.50", "2"), "0 / 0.5 / 2")])
def test_range_is_told_without_what_is_not_needed(range_: Range, text: str) -> None:
    assert told(range_) == text
