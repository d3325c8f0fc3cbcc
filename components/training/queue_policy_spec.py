"""Policies of queues: who makes way, who is next, and whether anybody is. Plain data and its rules; no pulumi here."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.spec import Path, Problem, Spec, rule

Priority = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]


class Reclaim(StrEnum):
    """Whose jobs a team may end to get back what is its own by right."""

    NEVER = "never"
    LOWER_PRIORITY = "lower_priority"
    ANY = "any"


class WithinQueue(StrEnum):
    """Which jobs of its own queue a job may end."""

    NEVER = "never"
    LOWER_PRIORITY = "lower_priority"
    LOWER_OR_NEWER_EQUAL_PRIORITY = "lower_or_newer_equal_priority"


class Borrowing(StrEnum):
    """Which jobs of other queues a job may end that has to borrow."""

    NEVER = "never"
    LOWER_PRIORITY = "lower_priority"


class Order(StrEnum):
    """Order among jobs of the same priority."""

    BEST_EFFORT_FIFO = "best_effort_fifo"
    """The oldest first; one that does not fit lets younger ones pass."""

    STRICT_FIFO = "strict_fifo"
    """The oldest first; one that does not fit holds up all others, so that large jobs do not starve."""


class Stop(StrEnum):
    """Whether a queue is stopped."""

    NONE = "none"
    HOLD = "hold"
    """No job starts; those that run go on."""

    HOLD_AND_DRAIN = "hold_and_drain"
    """No job starts, and those that run are evicted and wait: before a capacity block ends, or a team leaves."""


class PreemptionSpec(Spec):
    """Which running jobs make way for one that waits. They are evicted whole, and wait again."""

    reclaim_within_cohort: Reclaim = Reclaim.ANY
    """Whose jobs a team may end to get back what it lent: never, lower_priority or any. Of what it owns by right it can
    be sure only with any."""

    within_queue: WithinQueue = WithinQueue.LOWER_PRIORITY
    """Jobs of the same queue that make way: never, lower_priority or lower_or_newer_equal_priority."""

    borrow_within_cohort: Borrowing = Borrowing.NEVER
    """Jobs of other queues that make way for one that borrows: never or lower_priority. Not with fair_sharing, which
    decides by shares."""

    borrow_up_to_priority: Priority | None = None
    """Highest priority of jobs that make way for one that borrows."""

    @rule
    def _who_borrows_by_force_reclaims_too(self) -> Iterator[Problem]:
        if self.borrow_within_cohort is not Borrowing.NEVER and self.reclaim_within_cohort is Reclaim.NEVER:
            message = "is for queues that reclaim what is theirs, and reclaim_within_cohort is never"
            fix = "write never, or set reclaim_within_cohort to lower_priority or any"
            yield Problem(path=("borrow_within_cohort",), message=message, got=self.borrow_within_cohort.value, fix=fix)
        if self.borrow_up_to_priority is not None and self.borrow_within_cohort is Borrowing.NEVER:
            message = "bounds borrow_within_cohort, which is never"
            fix = "remove it, or set borrow_within_cohort to lower_priority"
            yield Problem(path=("borrow_up_to_priority",), message=message, got=self.borrow_up_to_priority, fix=fix)


def unfair(path: Path, preemption: PreemptionSpec) -> Problem:
    """Problem of queues that would take by force what is shared by weights."""
    message = "cannot be used with fair_sharing, which decides by shares who makes way"
    fix = "write never, or set queueing.fair_sharing to false"
    return Problem(path=path, message=message, got=preemption.borrow_within_cohort.value, fix=fix)
