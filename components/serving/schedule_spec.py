"""Times of the week at which there shall be at least so many replicas. Pure; no pulumi here.

A window becomes a `cron` trigger of KEDA: start, end, timezone, desiredReplicas.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_serializer

from components.spec import Problem, Spec, rule

TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["08:00"])]
"""Hours and minutes, quoted in YAML: "08:00"."""


class Day(StrEnum):
    """A day of the week, as cron names it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WEEK = tuple(Day)


class ScheduleSpec(Spec):
    """One window of the week."""

    replicas: int = Field(ge=1)
    """Fewest replicas within it."""

    start: TimeOfDay
    """When it begins."""

    end: TimeOfDay
    """When it ends; on the next day if that is before the start."""

    days: frozenset[Day] = Field(default=frozenset(WEEK), min_length=1)
    """Days on which it begins; all, if left out."""

    timezone: str = "UTC"
    """Name of the IANA database, such as Europe/Berlin."""

    @field_serializer("days", when_used="json")
    def _days_in_order(self, days: frozenset[Day]) -> list[str]:
        """A set has an order of its own in every process."""
        return [day.value for day in WEEK if day in days]

    @rule
    def _window_has_a_length(self) -> Iterator[Problem]:
        if self.start == self.end:
            message = f"is when the window starts, {self.start}, as well: KEDA refuses it"
            yield Problem(path=("end",), message=message, got=self.end, fix="write another time")

    @rule
    def _timezone_exists(self) -> Iterator[Problem]:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            message = "is not a time zone of the IANA database"
            fix = "write one such as UTC, Europe/Berlin or America/New_York"
            yield Problem(path=("timezone",), message=message, got=self.timezone, fix=fix)

    def holds_at(self, unix_seconds: float) -> bool:
        """Whether a moment is within the window."""
        moment = datetime.fromtimestamp(unix_seconds, ZoneInfo(self.timezone))
        now, today = f"{moment:%H:%M}", WEEK[moment.weekday()]
        if self.start < self.end:
            return today in self.days and self.start <= now < self.end
        yesterday = WEEK[moment.weekday() - 1]
        return (today in self.days and now >= self.start) or (yesterday in self.days and now < self.end)
