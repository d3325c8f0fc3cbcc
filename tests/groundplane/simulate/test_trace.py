import numpy as np
import pytest

from groundplane.simulate.trace import RatePoint, Trace, trace_of_rate


def curve(*points: tuple[float, float], seed: int = 7) -> Trace:
    listed = [RatePoint(seconds=t, requests_per_second=r, input_tokens=100, output_tokens=20) for t, r in points]
    return trace_of_rate(listed, seed=seed, name="rate.csv")


def test_requests_follow_the_rate() -> None:
    made = curve((0, 0), (1000, 100), (2000, 100), (3000, 0))
    counts, _ = np.histogram(made.arrivals, [0, 500, 1000, 2000, 3000])
    # Areas below the line; four standard deviations of a Poisson count.
    for count, expected in zip(counts, (12_500, 37_500, 100_000, 50_000), strict=True):
        assert abs(count - expected) < 4 * expected**0.5
    assert made.seconds == 3000
    assert (np.diff(made.arrivals) >= 0).all()


def test_gaps_are_exponential() -> None:
    gaps = np.diff(curve((0, 50), (2000, 50)).arrivals)
    assert gaps.mean() == pytest.approx(1 / 50, rel=0.02)
    assert gaps.std() == pytest.approx(1 / 50, rel=0.02)


def test_tokens_have_the_mean_that_was_asked_for() -> None:
    made = curve((0, 50), (2000, 50))
    assert made.input_tokens.mean() == pytest.approx(100, rel=0.03)
    assert made.output_tokens.mean() == pytest.approx(20, rel=0.03)
    assert made.output_tokens.min() >= 1


def test_same_seed_makes_the_same_requests_and_another_one_others() -> None:
    one, same, other = (curve((0, 5), (100, 5), seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.arrivals, same.arrivals)
    assert np.array_equal(one.output_tokens, same.output_tokens)
    assert len(one) != len(other) or not np.array_equal(one.arrivals, other.arrivals)


def test_rate_of_zero_makes_no_requests() -> None:
    assert len(curve((0, 0), (100, 0))) == 0


def test_start_of_the_curve_is_the_start_of_the_trace() -> None:
    made = curve((1000, 10), (1100, 10))
    assert made.epoch == 1000
    assert 0 <= made.arrivals[0] < made.arrivals[-1] <= 100
