from components.catalog.metrics.metric import Metric, counter, gauge, histogram, summary


def _names(metric: Metric) -> dict[str, frozenset[str]]:
    return dict(metric.series())


def test_counter_and_gauge_are_one_series() -> None:
    assert _names(counter("a_total", "x")) == {"a_total": frozenset({"x"})}
    assert _names(gauge("a")) == {"a": frozenset()}


def test_histogram_is_three_series() -> None:
    assert _names(histogram("a", "x")) == {
        "a_bucket": frozenset({"x", "le"}),
        "a_sum": frozenset({"x"}),
        "a_count": frozenset({"x"}),
    }


def test_summary_is_three_series() -> None:
    assert _names(summary("a")) == {"a": frozenset({"quantile"}), "a_sum": frozenset(), "a_count": frozenset()}
