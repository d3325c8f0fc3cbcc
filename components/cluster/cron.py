"""Cron schedules as Kubernetes and Karpenter read them: five fields, or a macro. A pure check; no pulumi here."""

import re

MACROS = ("@annually", "@daily", "@hourly", "@midnight", "@monthly", "@weekly", "@yearly")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 6, _DAYS),
)
"""Name, bounds, and names of the values from the lower bound on: robfig/cron v3's standard parser, which both use
(checked 2026-11). Sunday is 0, never 7."""

_PART = re.compile(r"(?P<first>\*|\?|\w+)(-(?P<last>\w+))?(/(?P<step>\d+))?")


def wrong_cron(text: str) -> str | None:
    """What is wrong with a schedule, as the message of a problem; None if nothing is."""
    if text in MACROS:
        return None
    fields = text.split(" ")
    if len(fields) != len(_FIELDS) or not all(fields):
        return f"is no schedule: five fields with a space between each, or one of {', '.join(MACROS)}"
    for field, (name, low, high, names) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            if not _possible(part, low, high, names):
                return f"has {part!r} as {name}, which is {low} to {high}"
    return None


def _possible(part: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    match = _PART.fullmatch(part)
    if match is None or match["step"] == "0":
        return False
    if match["first"] in ("*", "?"):
        return match["last"] is None
    first = _value(match["first"], low, names)
    last = first if match["last"] is None else _value(match["last"], low, names)
    return first is not None and last is not None and low <= first <= last <= high


def _value(text: str, low: int, names: tuple[str, ...]) -> int | None:
    if text.lower() in names:
        return low + names.index(text.lower())
    return int(text) if text.isascii() and text.isdigit() else None
