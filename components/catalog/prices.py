"""What AWS charges: list prices by region, each with its source and its day. Facts are in prices.json.

`groundplane prices refresh` writes the data file anew from AWS's price list. A price that nobody has told is not there,
and whoever asks for it gets None: nothing is ever guessed from another region or another size. Volume tiers are not
here: prices are those of the first tier, free tiers not taken off. No pulumi here.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from components.catalog.instances import instance_types, sources

HOURS_A_MONTH = 730
"""What AWS's own calculator takes a month to be: 8,760 hours a year, by 12."""

STALE_AFTER_DAYS = 180
"""A price older than this is told as stale: AWS changed those of GPU instances in June 2025 and in January 2026."""

INSTANCES_REGION = "us-east-1"
"""Of which the instance catalogue holds prices."""

INSTANCES_SOURCE = "instances"
"""Key of the source of prices that the instance catalogue holds."""

ON_DEMAND = "ec2.on_demand."
"""What the key of an instance type's price on demand begins with; the type follows."""

FILE = Path(__file__).with_name("prices.json")


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """What one unit of one thing costs in one region."""

    key: str
    """What is priced: `nat.hours`, `ec2.on_demand.m7i.large`."""
    usd: Decimal
    unit: str
    """What one is: `hour`, `GB-month`, `10,000 requests`. GB are 1024³ bytes, as AWS bills them."""
    source: str
    """Key of the source that told it."""
    day: date
    """As of when it is right: the day its source states, or that on which it was read."""

    def stale(self, today: date) -> bool:
        """Whether it may well have changed."""
        return (today - self.day).days > STALE_AFTER_DAYS


@dataclass(frozen=True, kw_only=True)
class PriceTable:
    """Prices of one region."""

    region: str
    prices: Mapping[str, Price] = field(default_factory=dict)

    def get(self, key: str) -> Price | None:
        """One price; None where the table does not know it."""
        return self.prices.get(key)


@dataclass(frozen=True, kw_only=True)
class Prices:
    """All that is known."""

    tables: Mapping[str, PriceTable]
    sources: Mapping[str, str]
    """What each source is, by its key."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions of which there are prices, sorted."""
        return tuple(sorted(self.tables))

    def of(self, region: str) -> PriceTable:
        """Prices of a region: an empty table for one that is not known."""
        return self.tables.get(region) or PriceTable(region=region)


@cache
def prices() -> Prices:
    """The catalogue's prices, with those of the instance catalogue where it has none of its own."""
    return parse(FILE.read_text(encoding="utf-8"), instance_prices())


def parse(text: str, others: Mapping[str, Price] | None = None) -> Prices:
    """What a data file says, with other prices of `INSTANCES_REGION` where it has none.

    Raises ValueError on what is no table of prices.
    """
    document = json.loads(text)
    if document.get("currency") != "USD":
        raise ValueError(f"prices must be in USD, got {document.get('currency')!r}")
    found = {region: _table(region, rows) for region, rows in document["regions"].items()}
    if others:
        home = found[INSTANCES_REGION].prices if INSTANCES_REGION in found else {}
        found[INSTANCES_REGION] = PriceTable(region=INSTANCES_REGION, prices={**others, **home})
    names = {key: row["what"] for key, row in document["sources"].items()}
    used = {price.source for table in found.values() for price in table.prices.values()}
    if unknown := sorted(used - names.keys() - {INSTANCES_SOURCE}):
        raise ValueError(f"prices name sources that the table does not describe: {', '.join(unknown)}")
    return Prices(tables=found, sources={**names, INSTANCES_SOURCE: sources()["prices"]})


def render(regions: Mapping[str, Iterable[Price]], described: Mapping[str, str]) -> str:
    """The data file for prices by region, one a line, sorted; the same bytes for the same prices."""
    blocks = []
    for region, found in sorted(regions.items()):
        rows = sorted((price.key, _row(price)) for price in found)
        lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(row)}" for key, row in rows)
        blocks.append(f" {json.dumps(region)}: {{\n{lines}\n }}")
    told = ",\n".join(f" {json.dumps(key)}: {json.dumps({'what': what})}" for key, what in sorted(described.items()))
    inside = ",\n".join(blocks)
    return f'{{"currency": "USD",\n"sources": {{\n{told}\n}},\n"regions": {{\n{inside}\n}}}}\n'


def instance_prices() -> dict[str, Price]:
    """Prices on demand, us-east-1, that the instance catalogue holds, as of the day that its source states."""
    days = re.findall(r"\d{4}-\d{2}-\d{2}", sources()["prices"])
    found = {
        f"{ON_DEMAND}{name}": Decimal(str(instance.on_demand_usd_us_east_1))
        for name, instance in instance_types().items()
        if instance.on_demand_usd_us_east_1 is not None
    }
    return {
        key: Price(key=key, usd=usd, unit="hour", source=INSTANCES_SOURCE, day=date.fromisoformat(days[0]))
        for key, usd in found.items()
    }


def _table(region: str, rows: Mapping[str, Mapping[str, str]]) -> PriceTable:
    return PriceTable(region=region, prices={key: _price(key, row) for key, row in rows.items()})


def _price(key: str, row: Mapping[str, str]) -> Price:
    return Price(
        key=key,
        usd=Decimal(row["usd"]),
        unit=row["unit"],
        source=row["source"],
        day=date.fromisoformat(row["day"]),
    )


def _row(price: Price) -> dict[str, Any]:
    usd = format(price.usd, "f")
    return {"usd": usd, "unit": price.unit, "source": price.source, "day": price.day.isoformat()}
