"""The table of prices: every one has a source and a day, and none is guessed."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest

from components.catalog.instances import instance_types
from components.catalog.prices import (
    FILE,
    HOURS_A_MONTH,
    INSTANCES_SOURCE,
    STALE_AFTER_DAYS,
    Price,
    instance_prices,
    parse,
    prices,
    render,
)

DAY = date(2026, 11, 21)
NAT = Price(key="nat.hours", usd=Decimal("0.045"), unit="hour", source="page", day=DAY)
TABLE = render({"us-east-1": [NAT]}, {"page": "a page"})


def test_month_is_a_twelfth_of_a_year() -> None:
    assert HOURS_A_MONTH * 12 == 365 * 24


def test_prices_are_positive_and_have_a_described_source() -> None:
    known = prices()
    for table in known.tables.values():
        for key, price in table.prices.items():
            assert (price.key, price.usd > 0, price.source in known.sources) == (key, True, True), key


def test_every_source_is_used() -> None:
    known = prices()
    used = {price.source for table in known.tables.values() for price in table.prices.values()}
    assert known.sources.keys() - used <= {INSTANCES_SOURCE}


def test_prices_on_demand_are_of_types_of_the_catalogue() -> None:
    keys = [key for key in prices().of("us-east-1").prices if key.startswith("ec2.")]
    assert {key.split(".", 2)[2] for key in keys} <= instance_types().keys()


def test_types_without_a_price_are_those_that_are_not_sold_on_demand_there() -> None:
    table = prices().of("us-east-1")
    missing = [name for name in instance_types() if table.get(f"ec2.on_demand.{name}") is None]
    assert {name.partition(".")[0] for name in missing} == {"p5e", "trn2"}


def test_price_of_the_instance_catalogue_is_taken_where_the_table_has_none() -> None:
    price = parse(TABLE, instance_prices()).of("us-east-1").get("ec2.on_demand.g6.xlarge")
    assert price == Price(
        key="ec2.on_demand.g6.xlarge",
        usd=Decimal("0.8048"),
        unit="hour",
        source=INSTANCES_SOURCE,
        day=date(2026, 7, 20),
    )


def test_price_of_the_table_is_taken_before_that_of_the_instance_catalogue() -> None:
    assert parse(TABLE, {"nat.hours": NAT, "x": NAT}).of("us-east-1").get("nat.hours") == NAT
    other = Price(key="nat.hours", usd=Decimal(9), unit="hour", source="page", day=DAY)
    assert parse(TABLE, {"nat.hours": other}).of("us-east-1").get("nat.hours") == NAT


def test_prices_of_the_instance_catalogue_are_there_without_a_table_of_the_region() -> None:
    empty = '{"currency": "USD", "sources": {"page": {"what": "a page"}}, "regions": {}}'
    assert parse(empty, {"nat.hours": NAT}).regions == ("us-east-1",)


def test_region_that_is_not_there_has_no_prices() -> None:
    assert parse(TABLE).of("us-west-2").get("nat.hours") is None
    assert parse(TABLE).regions == ("us-east-1",)


@pytest.mark.parametrize(("days", "stale"), [(0, False), (STALE_AFTER_DAYS, False), (STALE_AFTER_DAYS + 1, True)])
def test_price_is_stale_after_half_a_year(days: int, stale: bool) -> None:
    assert NAT.stale(DAY + timedelta(days=days)) is stale


def test_table_reads_what_it_wrote() -> None:
    read = parse(TABLE)
    assert read.of("us-east-1").prices == {"nat.hours": NAT}
    assert render({"us-east-1": read.of("us-east-1").prices.values()}, {"page": "a page"}) == TABLE


def test_shipped_file_is_as_the_table_writes_it() -> None:
    text = FILE.read_text(encoding="utf-8")
    read = parse(text)
    told = {key: what for key, what in read.sources.items() if key != INSTANCES_SOURCE}
    assert render({name: table.prices.values() for name, table in read.tables.items()}, told) == text


def test_fails_when_currency_is_another() -> None:
    with pytest.raises(ValueError, match="prices must be in USD, got 'CNY'"):
        parse(json.dumps({**json.loads(TABLE), "currency": "CNY"}))


def test_fails_when_a_source_is_not_described() -> None:
    with pytest.raises(ValueError, match="sources that the table does not describe: page"):
        parse(json.dumps({**json.loads(TABLE), "sources": {}}))
