import math

import pytest

from tools.dashboards.numbers import written


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "short", "0"),
        (12, "short", "12"),
        (1234, "short", "1.23 K"),
        (2_500_000, "short", "2.5 M"),
        (0.0456, "percentunit", "4.56 %"),
        (97.5, "percent", "97.5 %"),
        (0.4071, "s", "407 ms"),
        (2.5, "s", "2.5 s"),
        (235, "s", "3.92 min"),
        (7200, "s", "2 h"),
        (51.26, "reqps", "51.3 req/s"),
        (1350, "suffix: tokens/s", "1.35 K tokens/s"),
        (1234.5, "currencyUSD", "$1.23 K"),
        (math.nan, "s", "-"),
    ],
)
def test_number_is_written_as_people_read_it(value: float, unit: str, text: str) -> None:
    assert written(value, unit) == text


def test_decimals_are_those_that_are_asked_for() -> None:
    assert (written(4.26, "short", 1), written(99.999, "currencyUSD", 2)) == ("4.3", "$100.00")
