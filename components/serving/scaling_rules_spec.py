"""How fast a HorizontalPodAutoscaler may add and remove replicas: the `behavior` of its API. No pulumi here.

Bounds and defaults: Kubernetes API, autoscaling/v2, HPAScalingRules and HPAScalingPolicy (checked 2026-11).
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from components.spec import Problem, Spec, rule

TOLERANCE = 0.1
"""The cluster's own tolerance, `--horizontal-pod-autoscaler-tolerance`; EKS leaves it at its default."""

TOLERANCE_SINCE = "1.35"
"""First version that heeds another one: gate HPAConfigurableTolerance is alpha in 1.33 and on, as beta, from 1.35."""


class StepSpec(Spec):
    """One limit of how much may change within a period; replicas or a percentage, not both."""

    pods: int | None = Field(default=None, ge=1)
    """Replicas."""

    percent: int | None = Field(default=None, ge=1)
    """Percent of the replicas that there were when the period began."""

    period_seconds: int = Field(ge=1, le=1800)
    """The period; it ends now."""

    @rule
    def _either_pods_or_percent(self) -> Iterator[Problem]:
        if (self.pods is None) == (self.percent is None):
            given = [self.pods, self.percent]
            message = "is pods or percent: exactly one of the two"
            yield Problem(path=("pods",), message=message, got=given, fix="write one of pods and percent")


class ScaleUpSpec(Spec):
    """How replicas are added. Kubernetes' defaults: at once, four or as many again every 15 seconds."""

    stabilization_seconds: int = Field(default=0, ge=0, le=3600)
    """How long a higher number must have been wanted: the lowest one wanted in that time counts."""

    tolerance: float = Field(default=TOLERANCE, ge=0, le=1)
    """How far above the target the metric may be, as a part of it, without a change. 0.1 unless the cluster is 1.35 or
    newer."""

    select: Literal["max", "min"] = "max"
    """Which of the steps counts if there are several: the one that allows most (max), or least (min)."""

    steps: tuple[StepSpec, ...] = Field(
        default=(StepSpec(percent=100, period_seconds=15), StepSpec(pods=4, period_seconds=15)), min_length=1
    )
    """Limits of the change."""


class ScaleDownSpec(Spec):
    """How replicas are removed. Kubernetes' defaults: what nobody wanted in the last 5 minutes, all at once."""

    stabilization_seconds: int = Field(default=300, ge=0, le=3600)
    """How long a lower number must have been enough: the highest one wanted in that time counts."""

    tolerance: float = Field(default=TOLERANCE, ge=0, le=1)
    """How far below the target the metric may be, as a part of it, without a change. 0.1 unless the cluster is 1.35 or
    newer."""

    select: Literal["max", "min", "disabled"] = "max"
    """Which of the steps counts if there are several: the one that allows most (max), or least (min); disabled never
    removes a replica."""

    steps: tuple[StepSpec, ...] = Field(default=(StepSpec(percent=100, period_seconds=15),), min_length=1)
    """Limits of the change."""
