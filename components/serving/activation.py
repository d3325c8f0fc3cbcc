"""KEDA's part of autoscaling, between 0 and 1, as pure decisions. No clock, no pulumi here.

Follows kedacore/keda, pkg/scaling/executor/scale_scaledobjects.go, and for the fallback the ScaledObject specification
of 2.20 (read 2026-11).
"""

from dataclasses import dataclass
from math import inf

from components.serving.autoscaling_spec import AutoscalingSpec


@dataclass(kw_only=True, slots=True)
class Activation:
    """From 0 to 1 when the model comes into use, to 0 when it has been out of use for long enough."""

    spec: AutoscalingSpec
    last_active: float = -inf
    """When the model was in use last; never, for one that is new."""
    _failures: int = 0

    @property
    def failing(self) -> bool:
        """Whether reading the metric has failed so often that the fallback holds."""
        return self._failures > self.spec.fallback.after_failures

    def poll(self, now: float, current: int, *, in_use: bool | None) -> int:
        """Replicas from now on; `in_use` is None if the metric could not be read."""
        self._failures = self._failures + 1 if in_use is None else 0
        if in_use is None:
            return max(current, self.spec.fallback_replicas) if self.failing else current
        if in_use:
            self.last_active = now
            return current or max(1, self.spec.min_replicas)
        if current < self.spec.min_replicas:
            return self.spec.min_replicas
        zero = self.spec.scale_to_zero
        if zero is None or now <= self.last_active + zero.cooldown_seconds:
            return current
        return 0
