from datetime import UTC, datetime, timedelta, timezone

from components.monitoring.facts import MonitoringFacts


def test_nothing_is_recorded_of_nothing() -> None:
    assert list(MonitoringFacts().recorded()) == []


def test_end_of_a_block_is_the_same_in_every_zone_of_time() -> None:
    utc = datetime(2026, 12, 1, 11, 30, tzinfo=UTC)
    there = utc.astimezone(timezone(timedelta(hours=-8)))
    assert list(MonitoringFacts(capacity_blocks={"h": utc}).recorded()) == list(
        MonitoringFacts(capacity_blocks={"h": there}).recorded()
    )


def test_blocks_are_sorted() -> None:
    end = datetime(2026, 12, 1, tzinfo=UTC)
    facts = MonitoringFacts(capacity_blocks={"b": end, "a": end}).recorded()
    assert [fact.labels["node_group"] for fact in facts] == ["a", "b"]
