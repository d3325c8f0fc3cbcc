"""What a stack file decides about the age of objects below one prefix. Plain data and its rules; no pulumi here.

S3's own limits are from its user guide, "Transitioning objects using Amazon S3 Lifecycle" (2026-11).
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from components.spec import Problem, Spec, rule

MAX_DAYS = 2_147_483_647
"""S3 keeps days as 32-bit integers (API reference, LifecycleExpiration, 2026-11)."""

INFREQUENT_ACCESS_DAYS = 30
"""Days that an object is stored before it may go to infrequent access, and that it stays there before it goes on."""


class StorageClass(StrEnum):
    """Where a lifecycle can move objects. S3 moves down this list only, never up."""

    STANDARD_IA = "standard_ia"
    INTELLIGENT_TIERING = "intelligent_tiering"
    ONEZONE_IA = "onezone_ia"
    """In one zone: lost with it."""
    GLACIER_IR = "glacier_ir"
    GLACIER = "glacier"
    """Read only after a restore of hours."""
    DEEP_ARCHIVE = "deep_archive"
    """Read only after a restore of up to two days."""


INFREQUENT_ACCESS = (StorageClass.STANDARD_IA, StorageClass.ONEZONE_IA)


class ArchiveTiersSpec(Spec):
    """Archive tiers of Intelligent-Tiering, for objects nobody read for that long. Reading one then takes hours."""

    archive_days: int | None = Field(default=None, ge=90, le=730)
    """Days without access before the archive access tier; S3 allows 90 to 730."""

    deep_archive_days: int | None = Field(default=None, ge=180, le=730)
    """Days without access before the deep archive access tier; S3 allows 180 to 730."""

    @rule
    def _names_a_tier(self) -> Iterator[Problem]:
        if self.archive_days is None and self.deep_archive_days is None:
            fix = "set archive_days or deep_archive_days, or remove archive_tiers"
            yield Problem(path=(), message="archive tiers need at least one tier", got={}, fix=fix)

    @rule
    def _deep_archive_comes_later(self) -> Iterator[Problem]:
        if (self.archive_days or 0) >= (self.deep_archive_days or 731):
            yield Problem(
                path=("deep_archive_days",),
                message=f"must be more than archive_days ({self.archive_days})",
                got=self.deep_archive_days,
                fix="lengthen it, or remove archive_days",
            )


class LifecycleRuleSpec(Spec):
    """What happens to objects below one prefix as they age."""

    prefix: str = Field(max_length=1024)
    """Keys that start with this; "" is the whole bucket."""

    transitions: dict[StorageClass, Annotated[int, Field(ge=0, le=MAX_DAYS)]] = Field(default={})
    """Storage classes by the days after creation at which objects move there."""

    archive_tiers: ArchiveTiersSpec | None = None
    """Archive tiers of objects that are in Intelligent-Tiering; none by default, so that all can be read at once."""

    expire_days: int | None = Field(default=None, ge=1, le=MAX_DAYS)
    """Days after creation at which objects are deleted (in a versioned bucket: become noncurrent); never by default."""

    @property
    def ordered_transitions(self) -> list[tuple[StorageClass, int]]:
        """Transitions in the order in which S3 lets objects move."""
        return [(storage, self.transitions[storage]) for storage in StorageClass if storage in self.transitions]

    @rule
    def _does_something(self) -> Iterator[Problem]:
        if not self.transitions and self.expire_days is None:
            fix = "set transitions or expire_days, or remove the rule"
            yield Problem(path=(), message="a lifecycle rule needs something to do", got=self.prefix, fix=fix)

    @rule
    def _transitions_come_in_order(self) -> Iterator[Problem]:
        """Later classes take later days, and infrequent access keeps objects for its 30 days."""
        steps = self.ordered_transitions
        for (before, days), (after, later) in pairwise(steps):
            rest = INFREQUENT_ACCESS_DAYS if before in INFREQUENT_ACCESS else 1
            if later < days + rest:
                yield Problem(
                    path=("transitions", after),
                    message=f"must be at least {days + rest}: {rest} more than {before} ({days})",
                    got=later,
                    fix=f"write {days + rest} or more, or remove one of them",
                )
            if (before, after) == (StorageClass.ONEZONE_IA, StorageClass.GLACIER_IR):
                yield Problem(
                    path=("transitions", after),
                    message="S3 moves nothing from onezone_ia to glacier_ir",
                    got=later,
                    fix="remove one of them",
                )

    @rule
    def _infrequent_access_waits(self) -> Iterator[Problem]:
        for storage, days in self.ordered_transitions:
            if storage in INFREQUENT_ACCESS and days < INFREQUENT_ACCESS_DAYS:
                yield Problem(
                    path=("transitions", storage),
                    message=f"S3 moves objects to {storage} after {INFREQUENT_ACCESS_DAYS} days at the earliest",
                    got=days,
                    fix=f"write {INFREQUENT_ACCESS_DAYS} or more",
                )

    @rule
    def _expiry_comes_last(self) -> Iterator[Problem]:
        last = max(self.transitions.values(), default=0)
        if self.expire_days is not None and self.transitions and self.expire_days <= last:
            yield Problem(
                path=("expire_days",),
                message=f"must be more than the last transition ({last} days)",
                got=self.expire_days,
                fix=f"write {last + 1} or more, or remove the transition",
            )

    @rule
    def _archive_tiers_have_objects(self) -> Iterator[Problem]:
        if self.archive_tiers is not None and StorageClass.INTELLIGENT_TIERING not in self.transitions:
            yield Problem(
                path=("archive_tiers",),
                message="archive tiers work on objects in Intelligent-Tiering, and this rule moves none there",
                got=self.archive_tiers.model_dump(exclude_none=True),
                fix="add `intelligent_tiering: 0` to transitions",
            )
