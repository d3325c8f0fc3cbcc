from hypothesis import given
from hypothesis import strategies as st

from components.catalog.metrics.vllm import LATENCY_BOUNDS, bound_within


def test_bounds_grow() -> None:
    assert list(LATENCY_BOUNDS) == sorted(set(LATENCY_BOUNDS))


def test_bound_is_taken_as_it_is() -> None:
    assert bound_within(5, LATENCY_BOUNDS) == 5.0


@given(st.floats(min_value=0.3, max_value=10000))
def test_bound_is_never_above_what_was_promised(seconds: float) -> None:
    assert bound_within(seconds, LATENCY_BOUNDS) <= seconds


def test_promise_below_every_bound_gets_the_first() -> None:
    assert bound_within(0.01, LATENCY_BOUNDS) == 0.3
