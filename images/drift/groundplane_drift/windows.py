"""Which days a run looks at. Pure."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from groundplane_drift.config import Current


def days_of(current: Current, now: datetime) -> tuple[date, ...]:
    """The last whole days before `now`, oldest first: the partition of today is still being written."""
    today = now.astimezone(ZoneInfo(current.timezone)).date()
    return tuple(today - timedelta(days=ago) for ago in range(current.days, 0, -1))


def folders_of(current: Current, now: datetime) -> tuple[str, ...]:
    """Addresses of these days' partitions."""
    return tuple(f"{current.address}{day.strftime(current.partition).strip('/')}/" for day in days_of(current, now))
