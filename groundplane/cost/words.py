"""The sentences around an estimate: what it is of, how old its prices are, what is not in it. Pure; no layout."""

from collections.abc import Iterator

from components.catalog.prices import HOURS_A_MONTH, STALE_AFTER_DAYS
from groundplane.cost.estimate import Estimate
from groundplane.cost.range import Range

STALE_SHOWN = 4


def heading(found: Estimate) -> str:
    """`dev in us-east-1: 576.51 USD a month expected, 243.97 at the least, 1,798.80 at the most`."""
    length = "a month" if found.hours == HOURS_A_MONTH else f"for {found.hours / 24:g} days"
    least, expected, most = money(found.total)
    figures = f"{expected} USD {length} expected, {least} at the least, {most} at the most"
    return f"{found.environment} in {found.region}: {figures}"


def money(of: Range) -> tuple[str, str, str]:
    """As people write it: 1,798.80."""
    return f"{of.minimum:,.2f}", f"{of.expected:,.2f}", f"{of.maximum:,.2f}"


def signed(of: Range) -> tuple[str, str, str]:
    """As above, with a sign: +12.00."""
    return f"{of.minimum:+,.2f}", f"{of.expected:+,.2f}", f"{of.maximum:+,.2f}"


def age(found: Estimate) -> str | None:
    """How old the prices are; None if none is used."""
    if found.oldest is None:
        return None
    if not found.stale:
        return f"Prices are as of {found.oldest} or later."
    shown = ", ".join(found.stale[:STALE_SHOWN])
    more = f" and {len(found.stale) - STALE_SHOWN} more" if len(found.stale) > STALE_SHOWN else ""
    return (
        f"Stale: {len(found.stale)} of the prices are more than {STALE_AFTER_DAYS} days old, the oldest of "
        f"{found.oldest} ({shown}{more}); run `groundplane prices refresh`."
    )


def served(found: Estimate) -> Iterator[str]:
    """`assistant: 211.10 / 580.53 / 1,688.80 USD a month: 1 / 2.75 / 8 replicas x 0.25 of g6e.12xlarge`."""
    length = "a month" if found.hours == HOURS_A_MONTH else f"for {found.hours / 24:g} days"
    for each in found.served:
        yield f"{each.model}: {' / '.join(money(each.amount))} USD {length}: {each.basis}"


def unpriced(found: Estimate) -> Iterator[str]:
    """What is in no total: each thing once, with the resources it is about."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for item in found.unpriced:
        groups.setdefault((item.what, item.why, item.fix), []).append(found.names[item.urn])
    for (what, why, fix), names in groups.items():
        yield f"{', '.join(dict.fromkeys(names))}: {what}: {why}" + (f"; {fix}" if fix else "")
