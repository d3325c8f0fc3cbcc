"""How long a cron schedule leaves between two runs at most. Pure arithmetic; no pulumi here."""

from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from components.cluster.cron import cron_values

FIRST, LAST = date(2023, 1, 1), date(2037, 1, 1)
"""What is looked at: two leap days more than four years apart are not in it, and every weekday of every date is."""


@cache
def longest_gap(cron: str) -> timedelta | None:
    """The longest time from one run to the next; None if there are none, such as on 30 February.

    `cron` is one in which `wrong_cron` finds nothing.
    """
    fields = cron_values(cron)
    whole = (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days))
    days = [day for day in whole if fields.includes(day)]
    if len(days) < 2:
        return None
    times = sorted(timedelta(hours=hour, minutes=minute) for hour in fields.hours for minute in fields.minutes)
    within = max((later - earlier for earlier, later in pairwise(times)), default=timedelta(0))
    between = max(later - earlier for earlier, later in pairwise(days)) - times[-1] + times[0]
    return max(within, between)
