from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.monitoring.metrics_sizing import GIB, MetricsNeed, Scale, Series, scale_of, series_of
from tests.components.monitoring.programs_metrics import nodes

SCALES = st.builds(
    Scale,
    nodes=st.integers(1, 5000),
    vcpus=st.integers(2, 500_000),
    gpus=st.integers(0, 20_000),
    pods=st.integers(1, 100_000),
    replicas=st.integers(0, 500),
)
NEEDS = st.builds(
    MetricsNeed,
    series=SCALES.map(series_of),
    scrape_seconds=st.integers(10, 300),
    serving_scrape_seconds=st.integers(5, 300),
    retention_days=st.integers(1, 400),
)
ROUND = MetricsNeed(
    series=(Series(what="slow", number=3000), Series(what="often", number=1500, often=True)),
    scrape_seconds=30,
    serving_scrape_seconds=15,
    retention_days=10,
)
"""100 samples a second of each."""


def test_need_is_what_a_hand_works_out() -> None:
    assert ROUND.active_series == 4500
    assert ROUND.samples_a_second == 200
    assert ROUND.blocks_bytes == pytest.approx(200 * 864_000 * 2 * 1.1)
    assert ROUND.log_bytes == 200 * 10_800 * 8
    assert ROUND.memory_mib == 548
    assert ROUND.cpu_millicores == 204


def test_arithmetic_can_be_read() -> None:
    assert str(replace(ROUND, retention_days=400)) == (
        "4500 series, 200 samples/s x 400 days x 2 B x 1.1 = 14.2 GiB, + log 0.0 GiB, / 0.8 = 18 GiB"
    )


def test_smallest_disk_is_ten_gib() -> None:
    assert ROUND.disk_gib == 10


def test_writing_to_another_prometheus_takes_a_quarter_more_memory() -> None:
    assert replace(ROUND, remote=True).memory_mib == 684


@given(need=NEEDS)
def test_disk_holds_the_retention_and_one_gib_less_does_not_if_it_is_above_the_smallest(need: MetricsNeed) -> None:
    assert need.days_on(need.disk_gib) >= need.retention_days
    if need.disk_gib > 10:
        used = need.blocks_bytes + need.log_bytes
        assert 0.8 * (need.disk_gib - 1) * GIB < used <= 0.8 * need.disk_gib * GIB


@given(need=NEEDS, days=st.integers(1, 400))
def test_longer_retention_never_takes_less_disk(need: MetricsNeed, days: int) -> None:
    longer = replace(need, retention_days=need.retention_days + days)
    assert longer.disk_gib >= need.disk_gib
    assert longer.memory_mib == need.memory_mib


@given(scale=SCALES, field=st.sampled_from(["nodes", "vcpus", "gpus", "pods", "replicas"]), more=st.integers(1, 100))
def test_more_of_anything_never_takes_less(scale: Scale, field: str, more: int) -> None:
    larger = replace(scale, **{field: getattr(scale, field) + more})
    few = replace(ROUND, series=series_of(scale))
    many = replace(ROUND, series=series_of(larger))
    assert many.active_series > few.active_series
    assert many.disk_gib >= few.disk_gib
    assert many.memory_mib >= few.memory_mib
    assert many.cpu_millicores >= few.cpu_millicores


@given(need=NEEDS)
def test_scraping_half_as_often_takes_half_of_the_samples_and_as_much_memory(need: MetricsNeed) -> None:
    seldom = replace(
        need, scrape_seconds=2 * need.scrape_seconds, serving_scrape_seconds=2 * need.serving_scrape_seconds
    )
    assert seldom.samples_a_second == pytest.approx(need.samples_a_second / 2)
    assert seldom.memory_mib == need.memory_mib


def test_scale_is_the_most_that_groups_and_pools_can_have() -> None:
    # Three nodes of 2 vCPUs, and four of 192 with 8 GPUs each.
    assert scale_of(nodes(), replicas=3) == Scale(nodes=7, vcpus=774, gpus=32, pods=175, replicas=3)
