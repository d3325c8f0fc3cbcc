"""What a stack file decides about the number of replicas of a served model, and the rules of it. No pulumi here.

KEDA realises it: a ScaledObject, whose HorizontalPodAutoscaler decides between 1 and the maximum, and KEDA itself
between 0 and 1. Its documentation: ScaledObject specification and Prometheus scaler, 2.20 (checked 2026-11).
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.serving.metric import METRIC_TYPES, Metric, MetricType
from components.serving.scaling_rules_spec import TOLERANCE, TOLERANCE_SINCE, ScaleDownSpec, ScaleUpSpec
from components.serving.schedule_spec import ScheduleSpec
from components.spec import Problem, Spec, rule

MAX_REPLICAS = 1000
"""More than this is a mistake: each replica is an accelerator or more."""

Key = Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$", examples=["working-hours"])]


class Wake(StrEnum):
    """What brings the first replica back. Metrics of the servers are gone with the last of them."""

    HELD_REQUESTS = "held_requests"
    """Requests wait at the interceptor of KEDA's HTTP add-on, and their number wakes."""

    REFUSED_REQUESTS = "refused_requests"
    """The gateway answers 503, and the number of those answers wakes: clients have to try again."""

    SCHEDULE = "schedule"
    """Windows of the schedule alone; requests outside of them are refused."""


class ScaleToZeroSpec(Spec):
    """When there is no replica at all."""

    wake: Wake
    """What brings the first replica back: held_requests, refused_requests or schedule."""

    activation: float = Field(default=0, ge=0)
    """The metric has to be above this for the model to count as in use: KEDA's activationThreshold. Requests that wake
    count whatever it is."""

    cooldown_seconds: int = Field(default=300, ge=0, le=86400)
    """How long it has to be out of use before the last replica goes."""


class FallbackSpec(Spec):
    """What holds while the metric cannot be read. Never fewer replicas than there are: KEDA's currentReplicasIfHigher.

    An empty answer of Prometheus is an error here, not a 0: a lost Prometheus cannot scale anything to zero.
    """

    after_failures: int = Field(default=3, ge=1)
    """Failures one after the other before it holds; until then nothing changes."""

    replicas: int | None = Field(default=None, ge=1)
    """Fewest replicas meanwhile; min_replicas, but 1 at least, if left out."""


class AutoscalingSpec(Spec):
    """How many replicas of a served model there are, and what that follows."""

    metric: Metric
    """in_flight_requests, queue_depth, gpu_utilisation, latency_p95, tokens_per_second or schedule."""

    target: float | None = Field(default=None, gt=0)
    """What the metric should be: for each replica, where it adds up; in percent for gpu_utilisation, in seconds for
    latency_p95. None for schedule."""

    metric_type: MetricType | None = None
    """average_value or value; follows from the metric, and others than that are refused."""

    min_replicas: int = Field(default=1, ge=0, le=MAX_REPLICAS)
    """Fewest replicas; 0 needs scale_to_zero."""

    max_replicas: int = Field(ge=1, le=MAX_REPLICAS)
    """Most replicas."""

    window_seconds: int = Field(default=60, ge=15, le=3600)
    """Time that the metric is averaged over, or taken from."""

    polling_seconds: int = Field(default=30, ge=5, le=3600)
    """How often KEDA asks whether the model is in use. Between 1 and the maximum, the HorizontalPodAutoscaler asks for
    itself, every 15 seconds."""

    scale_to_zero: ScaleToZeroSpec | None = None
    """When the last replica goes, and what wakes the model; only with min_replicas: 0."""

    scale_up: ScaleUpSpec = ScaleUpSpec()
    """How replicas are added."""

    scale_down: ScaleDownSpec = ScaleDownSpec()
    """How replicas are removed."""

    fallback: FallbackSpec = FallbackSpec()
    """What holds while the metric cannot be read."""

    schedule: dict[Key, ScheduleSpec] = {}
    """Windows of the week with more replicas than min_replicas, whatever the metric says."""

    @property
    def compared_as(self) -> MetricType:
        """How the metric is compared with its target."""
        return METRIC_TYPES[self.metric]

    @property
    def fallback_replicas(self) -> int:
        """Fewest replicas while the metric cannot be read."""
        return self.fallback.replicas or max(1, self.min_replicas)

    def scheduled_at(self, unix_seconds: float) -> int | None:
        """Replicas that the schedule asks for at a moment; None outside of all windows."""
        return max((w.replicas for w in self.schedule.values() if w.holds_at(unix_seconds)), default=None)

    @rule
    def _minimum_is_not_above_maximum(self) -> Iterator[Problem]:
        if self.min_replicas > self.max_replicas:
            message = f"is above max_replicas, {self.max_replicas}"
            fix = f"write {self.max_replicas} or less, or raise max_replicas"
            yield Problem(path=("min_replicas",), message=message, got=self.min_replicas, fix=fix)
        bound = f"is not from min_replicas, {self.min_replicas}, to max_replicas, {self.max_replicas}"
        inside = range(self.min_replicas, self.max_replicas + 1)
        if self.fallback.replicas is not None and self.fallback.replicas not in inside:
            got, fix = self.fallback.replicas, "write a number between them, or leave it out"
            yield Problem(path=("fallback", "replicas"), message=bound, got=got, fix=fix)
        for key, window in self.schedule.items():
            if window.replicas not in inside:
                path = ("schedule", key, "replicas")
                yield Problem(path=path, message=bound, got=window.replicas, fix="write a number between them")

    @rule
    def _target_is_there_and_possible(self) -> Iterator[Problem]:
        if self.metric is Metric.SCHEDULE:
            if self.target is not None:
                message = "is a target, and a schedule is no metric that has one"
                yield Problem(path=("target",), message=message, got=self.target, fix="remove it")
            if not self.schedule:
                message = "names no window, and the number of replicas follows nothing else"
                yield Problem(path=("schedule",), message=message, got={}, fix="add a window, or write another metric")
        elif self.target is None:
            message = f"is not set, and {self.metric.value} is compared with it"
            yield Problem(path=("target",), message=message, got=None, fix="set it, in the unit of the metric")
        elif self.metric is Metric.GPU_UTILISATION and self.target > 100:
            message = "is above 100 percent, which no utilisation reaches"
            yield Problem(path=("target",), message=message, got=self.target, fix="write a percentage, such as 70")

    @rule
    def _metric_type_fits_the_metric(self) -> Iterator[Problem]:
        if self.metric_type is None or self.metric_type is self.compared_as:
            return
        if self.metric_type is MetricType.AVERAGE_VALUE:
            why = "divides by the number of replicas what does not add up over them"
        else:
            why = "compares a sum over all replicas, which more of them do not lower: it would grow to the maximum"
        message = f"is wrong for {self.metric.value}: it {why}"
        fix = f"write {self.compared_as.value}, or leave it out"
        yield Problem(path=("metric_type",), message=message, got=self.metric_type.value, fix=fix)

    @rule
    def _something_wakes_what_scales_to_zero(self) -> Iterator[Problem]:
        zero = self.scale_to_zero
        if self.min_replicas == 0 and zero is None:
            message = "is 0, and nothing would wake the model again"
            fix = "add scale_to_zero: {wake: held_requests}, or write 1 or more"
            yield Problem(path=("min_replicas",), message=message, got=0, fix=fix)
        if self.min_replicas > 0 and zero is not None:
            message = f"is never reached: min_replicas is {self.min_replicas}"
            yield Problem(path=("scale_to_zero",), message=message, got=zero.wake.value, fix="remove it")
        if zero is not None and zero.wake is Wake.SCHEDULE and not self.schedule:
            message = "is to wake the model, and there is no window"
            fix = "add a window to schedule, or write held_requests"
            yield Problem(path=("scale_to_zero", "wake"), message=message, got="schedule", fix=fix)


def unheeded_tolerance(spec: AutoscalingSpec, kubernetes_version: str) -> Iterator[Problem]:
    """Tolerances that a cluster of that version would not heed. Paths below the autoscaling."""
    if _numbers(kubernetes_version) >= _numbers(TOLERANCE_SINCE):
        return
    for path, tolerance in (("scale_up", spec.scale_up.tolerance), ("scale_down", spec.scale_down.tolerance)):
        if tolerance != TOLERANCE:
            message = f"is heeded from Kubernetes {TOLERANCE_SINCE} on, and the cluster is {kubernetes_version}"
            fix = f"leave it at {TOLERANCE}, or upgrade the cluster"
            yield Problem(path=(path, "tolerance"), message=message, got=tolerance, fix=fix)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
