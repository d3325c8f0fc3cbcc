"""Times at which people are not told of what can wait. Plain data and arithmetic; no pulumi here."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from components.serving.schedule_spec import WEEK, Day, TimeOfDay
from components.spec import Problem, Spec, rule

NAMES: Mapping[Day, str] = {
    Day.MON: "monday",
    Day.TUE: "tuesday",
    Day.WED: "wednesday",
    Day.THU: "thursday",
    Day.FRI: "friday",
    Day.SAT: "saturday",
    Day.SUN: "sunday",
}
"""Days as Alertmanager calls them."""

MIDNIGHT = "24:00"


class MuteSpec(Spec):
    """A window that comes back every week. What fires within it is told once it is over, if it still fires then."""

    days: frozenset[Day] = Field(default=frozenset(WEEK), min_length=1)
    """Days on which it begins: mon, tue, wed, thu, fri, sat, sun; all, if left out."""

    start: TimeOfDay = "00:00"
    """When it begins."""

    end: TimeOfDay = "00:00"
    """When it ends; on the next day unless that is after the start. With 00:00 to 00:00 it lasts for the whole day."""

    timezone: str = "UTC"
    """Name of the IANA database, such as Europe/Berlin."""

    @rule
    def _timezone_exists(self) -> Iterator[Problem]:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            message = "is not a time zone of the IANA database"
            fix = "write one such as UTC, Europe/Berlin or America/New_York"
            yield Problem(path=("timezone",), message=message, got=self.timezone, fix=fix)

    @rule
    def _window_has_a_length(self) -> Iterator[Problem]:
        if self.start == self.end != "00:00":
            message = f"is when the window starts, {self.start}, as well"
            yield Problem(path=("end",), message=message, got=self.end, fix="write another time")


def stretches(spec: MuteSpec) -> tuple[tuple[str, str, tuple[Day, ...]], ...]:
    """The window as Alertmanager wants it: start, end and days of stretches that each lie within a day."""
    days = tuple(day for day in WEEK if day in spec.days)
    if spec.end == "00:00":
        return ((spec.start, MIDNIGHT, days),)
    if spec.start < spec.end:
        return ((spec.start, spec.end, days),)
    after = tuple(day for index, day in enumerate(WEEK) if WEEK[index - 1] in spec.days)
    return ((spec.start, MIDNIGHT, days), ("00:00", spec.end, after))
