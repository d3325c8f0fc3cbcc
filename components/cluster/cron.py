"""Cron schedules as Kubernetes and Karpenter read them: five fields, or a macro. Pure functions; no pulumi here."""

import re
from dataclasses import dataclass
from datetime import date

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

_MEANINGS = {
    "@annually": "0 0 1 1 *",
    "@daily": "0 0 * * *",
    "@hourly": "0 * * * *",
    "@midnight": "0 0 * * *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@yearly": "0 0 1 1 *",
}

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


@dataclass(frozen=True, kw_only=True)
class CronValues:
    """What a schedule stands for."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """Sunday is 0."""
    either_day: bool
    """Whether a day of the month or one of the week is enough: where both are said."""

    def includes(self, day: date) -> bool:
        """Whether it comes on a day."""
        found = (day.day in self.days, day.isoweekday() % 7 in self.weekdays)
        return day.month in self.months and (any(found) if self.either_day else all(found))


def cron_values(text: str) -> CronValues:
    """What a schedule in which `wrong_cron` finds nothing stands for."""
    fields = _MEANINGS.get(text, text).split(" ")
    values = []
    for field, (_, low, high, names) in zip(fields, _FIELDS, strict=True):
        values.append(frozenset(at for part in field.split(",") for at in _values(part, low, high, names)))
    minutes, hours, days, months, weekdays = values
    said = not {"*", "?"} & {fields[2], fields[4]}
    return CronValues(minutes=minutes, hours=hours, days=days, months=months, weekdays=weekdays, either_day=said)


def _values(part: str, low: int, high: int, names: tuple[str, ...]) -> range:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"no part of a schedule: {part!r}")
    step = int(match["step"] or 1)
    if match["first"] in ("*", "?"):
        return range(low, high + 1, step)
    first = _value(match["first"], low, names)
    last = first if match["last"] is None else _value(match["last"], low, names)
    if first is None or last is None:
        raise ValueError(f"no part of a schedule: {part!r}")
    # 5/15 is from 5 on.
    return range(first, (high if match["step"] and match["last"] is None else last) + 1, step)


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
