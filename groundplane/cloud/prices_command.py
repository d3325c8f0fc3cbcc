"""`groundplane prices refresh`: the table of prices brought up to AWS's price list, or compared with it. Thin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import boto3

from components.catalog.prices import FILE, STALE_AFTER_DAYS, Price, Prices, parse, render
from components.catalog.regions import unknown_region
from groundplane.cloud.prices_source import PRICE_LIST_REGION, SOURCE, SOURCE_TEXT, newest
from groundplane.cloud.session import opened
from groundplane.errors import BadInput
from groundplane.files import write_whole


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """One region before and after."""

    region: str
    old: dict[str, Price]
    asked: dict[str, Price]

    @property
    def new(self) -> dict[str, Price]:
        """What AWS says, and what it does not say as it was."""
        return {**self.old, **self.asked}

    @property
    def changed(self) -> list[str]:
        """Keys whose price is another, or is new."""
        return [key for key, price in sorted(self.asked.items()) if key not in self.old or self._differs(key, price)]

    @property
    def kept(self) -> list[str]:
        """Keys that AWS named no one price of."""
        return sorted(self.old.keys() - self.asked.keys())

    def _differs(self, key: str, price: Price) -> bool:
        return (self.old[key].usd, self.old[key].unit) != (price.usd, price.unit)


def refresh_prices(
    regions: Iterable[str],
    *,
    check: bool,
    endpoint: str | None,
    session: boto3.Session | None = None,
    path: Path = FILE,
    today: date | None = None,
) -> tuple[str, int]:
    """Bring the prices of regions, or of all that the table has, up to what AWS says; or say where they are not.

    Returns the text for the screen and the exit code: 1 if a check found a difference. The table is made anew, whole;
    what AWS names no one price of stays as it was, with its source and day. Raises CloudError, BadInput and OSError.
    """
    table, wanted = parse(path.read_text(encoding="utf-8")), sorted(set(regions))
    for region in wanted:
        if text := unknown_region(region):
            raise BadInput(f"--region {region}: is not a region of AWS; {text}")
    today = today or datetime.now(UTC).date()
    with opened("pricing", region=PRICE_LIST_REGION, endpoint_url=endpoint, session=session) as clients:
        found = [
            Refreshed(
                region=region,
                old=dict(table.of(region).prices),
                asked=newest(clients["pricing"], region, today),
            )
            for region in wanted or table.regions
        ]
    rows = [row for one in found for row in _rows(one, today)]
    if check:
        return "\n".join(rows), 1 if any(one.changed for one in found) else 0
    write_whole(path, _text(table, found))
    return "\n".join([*rows, f"{path.name}: written"]), 0


def _text(table: Prices, found: list[Refreshed]) -> str:
    kept = {region: list(one.prices.values()) for region, one in table.tables.items()}
    regions = {**kept, **{one.region: list(one.new.values()) for one in found if one.new}}
    used = {price.source for prices in regions.values() for price in prices}
    described = {key: what for key, what in {**table.sources, SOURCE: SOURCE_TEXT}.items() if key in used}
    return render(regions, described)


def _rows(one: Refreshed, today: date) -> list[str]:
    rows = [f"{one.region}: AWS names {len(one.asked)} prices, of which {len(one.changed)} are new or others"]
    for key in one.changed:
        before = f"{one.old[key].usd:f}" if key in one.old else "unknown"
        rows.append(f"  {key}: {before} -> {one.asked[key].usd:f} USD/{one.asked[key].unit}")
    if one.kept:
        stale = sum(one.old[key].stale(today) for key in one.kept)
        old = f", {stale} of them more than {STALE_AFTER_DAYS} days old" if stale else ""
        rows.append(f"  left as they were{old}, since AWS names no one price: {', '.join(one.kept)}")
    return rows
