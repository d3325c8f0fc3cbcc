"""When Karpenter may take nodes of a pool away: presets, and what a stack file says instead. No pulumi here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from pydantic import Field

from components.cluster.cron import wrong_cron
from components.spec import Problem, Spec, rule


class Preset(StrEnum):
    """What the nodes are for; from it follows all of the disruption that is not said."""

    TRAINING = "training"
    """Jobs are never moved: nodes go once they have been empty for half an hour, at any age, and never because their
    image or their settings are out of date."""

    SERVING = "serving"
    """Replicas may be moved: nodes go where their pods fit elsewhere or on cheaper ones, a tenth of them at a time,
    and after a fortnight, with an hour for their pods to go."""


class Consolidation(StrEnum):
    """Which nodes Karpenter takes away to save money."""

    NEVER = "never"
    """None, not even empty ones."""

    WHEN_EMPTY = "when_empty"
    """Those on which nothing runs but daemons."""

    BALANCED = "balanced"
    """Those that save more than moving their pods disrupts."""

    WHEN_EMPTY_OR_UNDERUTILIZED = "when_empty_or_underutilized"
    """All whose pods fit on others, or on a cheaper one."""


class Reason(StrEnum):
    """Why Karpenter takes a node away of its own accord."""

    EMPTY = "empty"
    DRIFTED = "drifted"
    """Image or settings differ from what the pool says now."""
    UNDERUTILIZED = "underutilized"


class BudgetSpec(Spec):
    """How many nodes of a pool may be on their way out at a time. Expiry and spot interruptions know no budget."""

    nodes: int | None = Field(default=None, ge=0, le=10000)
    """Nodes; 0 for none. This or percent."""

    percent: int | None = Field(default=None, ge=0, le=100)
    """Share of the pool's nodes, rounded up. This or nodes."""

    reasons: frozenset[Reason] = Field(default=frozenset(Reason), min_length=1)
    """Reasons that it is about: empty, drifted, underutilized; all if left out."""

    schedule: str | None = None
    """When it begins to hold, in UTC, as cron writes it: "0 9 * * mon-fri". Always if left out."""

    duration_minutes: int | None = Field(default=None, ge=1, le=10080)
    """How long it holds from then on."""

    @rule
    def _size_is_said_once(self) -> Iterator[Problem]:
        if (self.nodes is None) == (self.percent is None):
            both = self.nodes is not None
            message = "says the same as nodes in another way" if both else "or nodes has to say how many"
            fix = "remove one of the two" if both else "write `nodes: 0`, or a percent"
            yield Problem(path=("percent",), message=message, got=self.percent, fix=fix)

    @rule
    def _schedule_has_a_duration(self) -> Iterator[Problem]:
        if (self.schedule is None) != (self.duration_minutes is None):
            missing, given = ("schedule", "duration_minutes") if self.schedule is None else _OTHER_WAY
            message = f"goes with {given}, and is not there"
            yield Problem(path=(missing,), message=message, got=None, fix=f"add it, or remove {given}")

    @rule
    def _schedule_is_cron(self) -> Iterator[Problem]:
        message = None if self.schedule is None else wrong_cron(self.schedule)
        if message is not None:
            yield Problem(path=("schedule",), message=message, got=self.schedule, fix='write one such as "0 9 * * 1-5"')


_OTHER_WAY = ("duration_minutes", "schedule")


class DisruptionSpec(Spec):
    """When nodes go, where the preset does not fit. What is left out is the preset's."""

    consolidation: Consolidation | None = None
    """Which nodes are taken away to save money: never, when_empty, balanced or when_empty_or_underutilized."""

    consolidate_after_minutes: int | None = Field(default=None, ge=0, le=10080)
    """How long nothing may have come to or gone from a node before."""

    expire_after_hours: int | Literal["never"] | None = Field(default=None, union_mode="left_to_right")
    """Age at which a node goes whatever runs on it and whatever the budgets say; 1 to 8760, or never."""

    termination_grace_minutes: int | None = Field(default=None, ge=1, le=10080)
    """How long pods may hold a node that is to go. Then they are killed, those that say do-not-disrupt as well, and a
    node that is out of date is no longer spared for their sake."""

    budgets: tuple[BudgetSpec, ...] | None = Field(default=None, max_length=50)
    """How many nodes at a time; of several that hold, the smallest counts. A reason without a budget has no bound."""

    @rule
    def _expiry_is_a_time(self) -> Iterator[Problem]:
        hours = self.expire_after_hours
        if isinstance(hours, int) and not 1 <= hours <= _YEAR_HOURS:
            message, fix = f"must be 1 to {_YEAR_HOURS}", "write hours within it, or never"
            yield Problem(path=("expire_after_hours",), message=message, got=hours, fix=fix)


_YEAR_HOURS = 8760


@dataclass(frozen=True, kw_only=True)
class Lifecycle:
    """All of it, once the preset has filled what was not said."""

    consolidation: Consolidation
    consolidate_after_minutes: int
    expire_after_hours: int | None
    """None for never."""
    termination_grace_minutes: int | None
    """None for as long as it takes."""
    budgets: tuple[BudgetSpec, ...]


PRESETS = {
    Preset.TRAINING: Lifecycle(
        consolidation=Consolidation.WHEN_EMPTY,
        # Long enough for the next job of a queue to come, short enough for what an idle p5en costs.
        consolidate_after_minutes=30,
        expire_after_hours=None,
        # With one, drift would no longer spare pods that say do-not-disrupt (Karpenter 1.14, disruption.md).
        termination_grace_minutes=None,
        budgets=(BudgetSpec(nodes=0, reasons=frozenset({Reason.DRIFTED})),),
    ),
    Preset.SERVING: Lifecycle(
        consolidation=Consolidation.WHEN_EMPTY_OR_UNDERUTILIZED,
        consolidate_after_minutes=5,
        expire_after_hours=336,
        termination_grace_minutes=60,
        budgets=(BudgetSpec(percent=10),),
    ),
}


def lifecycle_of(preset: Preset, disruption: DisruptionSpec) -> Lifecycle:
    """The preset's, and what the stack file says instead."""
    lifecycle = PRESETS[preset]
    if disruption.consolidation is not None:
        lifecycle = replace(lifecycle, consolidation=disruption.consolidation)
    if disruption.consolidate_after_minutes is not None:
        lifecycle = replace(lifecycle, consolidate_after_minutes=disruption.consolidate_after_minutes)
    if disruption.expire_after_hours is not None:
        hours = disruption.expire_after_hours
        lifecycle = replace(lifecycle, expire_after_hours=None if hours == "never" else hours)
    if disruption.termination_grace_minutes is not None:
        lifecycle = replace(lifecycle, termination_grace_minutes=disruption.termination_grace_minutes)
    return lifecycle if disruption.budgets is None else replace(lifecycle, budgets=disruption.budgets)
