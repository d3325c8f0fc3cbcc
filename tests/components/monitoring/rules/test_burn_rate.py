from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.monitoring.rules.burn_rate import WINDOWS, WORST, budget_of


@pytest.mark.parametrize(("percent", "budget"), [(99.9, 0.001), (99.5, 0.005), (95, 0.05), (100, 0)])
def test_budget_is_what_is_not_promised(percent: float, budget: float) -> None:
    assert budget_of(percent) == budget


def test_windows_burn_as_the_workbook_has_it() -> None:
    hours = {"1h": 1, "6h": 6, "1d": 24, "3d": 72}
    used = [round(100 * window.factor * hours[window.long] / (30 * 24), 6) for window in WINDOWS]
    assert used == [2, 5, 10, 10]


@given(st.floats(min_value=0, max_value=1))
def test_bound_can_be_exceeded_whatever_is_promised(budget: float) -> None:
    assert all(window.bound(budget) <= WORST < 1 for window in WINDOWS)


@given(st.floats(min_value=1e-6, max_value=1))
def test_short_windows_need_a_faster_burn(budget: float) -> None:
    assert all(one.bound(budget) >= next_.bound(budget) for one, next_ in pairwise(WINDOWS))
