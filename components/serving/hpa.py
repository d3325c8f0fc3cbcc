"""The HorizontalPodAutoscaler's algorithm as pure decisions. No clock, no pulumi here.

Follows kubernetes/kubernetes, pkg/controller/podautoscaler/{horizontal,replica_calculator}.go (read 2026-11). What they
do for metrics of single pods is left out: KEDA's are all external.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil

from components.serving.metric import MetricType
from components.serving.scaling_rules_spec import ScaleDownSpec, ScaleUpSpec, StepSpec

SYNC_SECONDS = 15
"""How often it decides: `--horizontal-pod-autoscaler-sync-period`; EKS leaves it at its default."""

ALMOST = 1e-9
"""What floating point adds to a whole number; the controller counts in thousandths, which are whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tolerances:
    """How far from 1 the ratio of metric and target may be without a change."""

    up: float = 0.1
    down: float = 0.1

    def hold(self, ratio: float) -> bool:
        """Whether a ratio is near enough."""
        return 1 - self.down - ALMOST <= ratio <= 1 + self.up + ALMOST


def by_average_value(current: int, value: float, target: float, tolerances: Tolerances) -> int:
    """Replicas for a metric that adds up: value / target, rounded up; `current` within the tolerance.

    The documented formula, ceil(current * (value / current) / target), with the metric of one pod as value / current.
    """
    if tolerances.hold(value / (target * current)):
        return current
    return ceil(value / target - ALMOST)


def by_value(current: int, ready: int, value: float, target: float, tolerances: Tolerances) -> int:
    """Replicas for a metric that does not add up: those that are ready times value / target, rounded up.

    The documented formula, ceil(current * value / target), where `current` counts ready replicas only.
    """
    ratio = value / target
    if tolerances.hold(ratio):
        return current
    return ceil(ready * ratio - ALMOST)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """A metric as the autoscaler reads it at one moment."""

    compared_as: MetricType
    target: float
    value: float | None
    """None if it could not be read."""

    def proposal(self, current: int, ready: int, tolerances: Tolerances) -> int | None:
        """Replicas that it asks for; None if it could not be read."""
        if self.value is None:
            return None
        if self.compared_as is MetricType.AVERAGE_VALUE:
            return by_average_value(current, self.value, self.target, tolerances)
        return by_value(current, ready, self.value, self.target, tolerances)


def highest_proposal(proposals: Sequence[int | None], current: int) -> int | None:
    """What several metrics come to: the highest; None if that cannot be known.

    One that could not be read forbids going below `current`, as it may be the one that needs them.
    """
    known = [proposal for proposal in proposals if proposal is not None]
    if not known or (len(known) < len(proposals) and max(known) < current):
        return None
    return max(known)


@dataclass(kw_only=True, slots=True)
class HorizontalPodAutoscaler:
    """One autoscaler: its limits, and what it remembers of what it wanted and did."""

    minimum: int
    maximum: int
    up: ScaleUpSpec
    down: ScaleDownSpec
    _wanted: list[tuple[float, int]] = field(default_factory=list)
    _added: list[tuple[float, int]] = field(default_factory=list)
    _removed: list[tuple[float, int]] = field(default_factory=list)

    @property
    def tolerances(self) -> Tolerances:
        """Those of its rules."""
        return Tolerances(up=self.up.tolerance, down=self.down.tolerance)

    def decide(self, now: float, current: int, ready: int, triggers: Sequence[Trigger]) -> int:
        """Replicas from now on, and remember it: one round of the controller."""
        if current == 0:
            return 0  # Scaling is disabled at 0: bringing the first one up is KEDA's.
        if not self._wanted:
            self._wanted.append((now, current))
        if current > self.maximum or current < self.minimum:
            desired = self.maximum if current > self.maximum else self.minimum
        else:
            tolerances = self.tolerances
            proposals = [trigger.proposal(current, ready, tolerances) for trigger in triggers]
            proposed = highest_proposal(proposals, current)
            if proposed is None:
                return current
            desired = self._limited(now, current, self._stabilized(now, current, proposed))
        if desired > current:
            self._added = [*_since(self._added, now, _longest(self.up.steps)), (now, desired - current)]
        elif desired < current:
            self._removed = [*_since(self._removed, now, _longest(self.down.steps)), (now, current - desired)]
        return desired

    def _stabilized(self, now: float, current: int, proposed: int) -> int:
        """No more than was wanted all through the one window, no less than was wanted once in the other."""
        highest = lowest = proposed
        for when, wanted in self._wanted:
            if when > now - self.up.stabilization_seconds:
                lowest = min(lowest, wanted)
            if when > now - self.down.stabilization_seconds:
                highest = max(highest, wanted)
        longest = max(self.up.stabilization_seconds, self.down.stabilization_seconds)
        self._wanted = [*_since(self._wanted, now, longest), (now, proposed)]
        return min(max(current, lowest), highest)

    def _limited(self, now: float, current: int, wanted: int) -> int:
        """No further than steps and bounds allow."""
        if wanted > current:
            limit = up_limit(current, self.up, self._changes(now, self.up.steps))
            return min(wanted, self.maximum, max(limit, current))
        if wanted < current:
            limit = down_limit(current, self.down, self._changes(now, self.down.steps))
            return max(wanted, self.minimum, min(limit, current))
        return current

    def _changes(self, now: float, steps: Iterable[StepSpec]) -> list[int]:
        """What was added within the period of each step, less what was removed."""
        periods = [now - step.period_seconds for step in steps]
        return [
            sum(change for when, change in self._added if when > since)
            - sum(change for when, change in self._removed if when > since)
            for since in periods
        ]


def up_limit(current: int, rules: ScaleUpSpec, changes: Sequence[int]) -> int:
    """Most replicas that the steps allow; `changes` is what each period has added already."""
    limits = []
    for step, change in zip(rules.steps, changes, strict=True):
        before = current - change
        grown = before + step.pods if step.pods else ceil(before * (1 + (step.percent or 0) / 100) - ALMOST)
        limits.append(grown)
    return min(limits) if rules.select == "min" else max(limits)


def down_limit(current: int, rules: ScaleDownSpec, changes: Sequence[int]) -> int:
    """Fewest replicas that the steps allow; `changes` is what each period has added already."""
    if rules.select == "disabled":
        return current
    limits = []
    for step, change in zip(rules.steps, changes, strict=True):
        before = current - change
        limits.append(before - step.pods if step.pods else int(before * (1 - (step.percent or 0) / 100) + ALMOST))
    return max(limits) if rules.select == "min" else min(limits)


def _since(events: list[tuple[float, int]], now: float, seconds: float) -> list[tuple[float, int]]:
    return [event for event in events if event[0] > now - seconds]


def _longest(steps: Iterable[StepSpec]) -> int:
    return max(step.period_seconds for step in steps)
