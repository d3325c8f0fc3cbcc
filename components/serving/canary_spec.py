"""What a stack file decides about a canary: its steps, and what it is judged by. Plain data; no pulumi here.

Argo Rollouts realises it: docs/features/specification.md, analysis.md and hpa-support.md of argoproj/argo-rollouts
(read 2026-11).
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import ceil
from typing import Annotated, Literal

from pydantic import Field

from components.serving.analysis_metric import AnalysisMetric
from components.spec import Problem, Spec, rule

MOST_FAILED_PERCENT = 1.0
"""What is bearable of failed requests if nothing is said."""


LEAST_PERCENT = 0.1
"""Of failed requests: less, and not nothing, is a share that was meant as a part of 1."""


class CanaryStepSpec(Spec):
    """One step: a share of the requests, and what has to happen before the next one."""

    percent: int = Field(ge=1, le=100)
    """Share of the requests that the new version gets, once it has as large a share of the replicas."""

    pause_minutes: int | None = Field(default=10, ge=0, le=10080)
    """How long it stays so at least; with null until somebody promotes it."""

    measurements: int = Field(default=0, ge=0, le=1000)
    """How often, after the pause, everything that is judged has to be right before the next step; beside what is
    watched all the time."""


class CheckSpec(Spec):
    """What one metric of the new version may be."""

    at_most: float | None = Field(default=None, ge=0)
    """Highest value, in the unit of the metric. From the model's slo for latencies, 1 (percent) for failed_requests and
    0 for restarts, if left out."""

    above_stable_percent: float | None = Field(default=None, ge=0, le=1000)
    """How much higher than that of the version before it may be, in percent of that; not compared if left out."""


Checks = dict[AnalysisMetric, CheckSpec]


class AnalysisSpec(Spec):
    """What a new version is judged by, all the time from the first step on. If it fails, all requests go back to the
    version before at once, and nobody has to be there.
    """

    checks: Checks = Field(
        default={
            AnalysisMetric.FAILED_REQUESTS: CheckSpec(),
            AnalysisMetric.LATENCY_P95: CheckSpec(),
            AnalysisMetric.RESTARTS: CheckSpec(),
        },
        min_length=1,
    )
    """By metric: failed_requests, latency_p95, first_token_p95, restarts."""

    interval_seconds: int = Field(default=60, ge=15, le=3600)
    """Time between two measurements."""

    window_seconds: int = Field(default=120, ge=30, le=3600)
    """Time that a measurement looks back; the first one is made so long after the first step."""

    failures: int = Field(default=1, ge=0, le=100)
    """Measurements of one metric that may be wrong: one more ends the canary."""

    without_requests: Literal["wait", "pass"] = "wait"
    """What a measurement means that has nothing to measure: wait, until somebody decides, after more than 5 of them; or
    pass, as if all were well, for models that nobody calls for hours."""

    @rule
    def _failed_requests_are_in_percent(self) -> Iterator[Problem]:
        check = self.checks.get(AnalysisMetric.FAILED_REQUESTS)
        if check is not None and check.at_most is not None and 0 < check.at_most < LEAST_PERCENT:
            message = f"is in percent: {check.at_most:g} is one request of {100 / check.at_most:,.0f}"
            fix = f"write {check.at_most * 100:g} if that is meant, or {LEAST_PERCENT:g} or more"
            path = ("checks", "failed_requests", "at_most")
            yield Problem(path=path, message=message, got=check.at_most, fix=fix)

    @rule
    def _restarts_are_not_compared(self) -> Iterator[Problem]:
        check = self.checks.get(AnalysisMetric.RESTARTS)
        if check is not None and check.above_stable_percent is not None:
            message = "compares with restarts of the version before, which should have none"
            path, fix = ("checks", "restarts", "above_stable_percent"), "remove it, and write at_most"
            yield Problem(path=path, message=message, got=check.above_stable_percent, fix=fix)


class CanarySpec(Spec):
    """A new version gets a growing share of the requests, for as long as it is judged to be right.

    Needs Argo Rollouts in the cluster, nodes for the replicas of both versions, and a metric to scale by that adds up.
    """

    kind: Literal["canary"]
    """canary"""

    steps: Annotated[tuple[CanaryStepSpec, ...], Field(min_length=1, max_length=20)] = (
        CanaryStepSpec(percent=5),
        CanaryStepSpec(percent=25),
        CanaryStepSpec(percent=50),
        CanaryStepSpec(percent=100),
    )
    """Steps, one after the other: shares that grow, to 100."""

    analysis: AnalysisSpec = AnalysisSpec()
    """What it is judged by."""

    keep_stable: bool = True
    """Whether all replicas of the version before stay until the end: going back takes no time then, and there are up to
    twice as many replicas. Otherwise as many go as come, and going back has to wait for them."""

    @rule
    def _steps_grow_to_everything(self) -> Iterator[Problem]:
        for place, (before, step) in enumerate(pairwise(self.steps), start=1):
            if step.percent <= before.percent:
                message = f"is not more than the step before, {before.percent}"
                path, fix = ("steps", place, "percent"), f"write more than {before.percent}, or remove the step"
                yield Problem(path=path, message=message, got=step.percent, fix=fix)
        if (last := self.steps[-1].percent) != 100:
            message = "is the share of the last step, and the new version has to get all requests in the end"
            path = ("steps", len(self.steps) - 1, "percent")
            yield Problem(path=path, message=message, got=last, fix="write 100, or add a step with percent: 100")


def most_replicas(spec: CanarySpec, replicas: int) -> int:
    """Replicas of both versions together at the worst moment, where there are as many as that of one.

    Replicas of a step come before those that it takes the place of go.
    """
    new = [ceil(replicas * step.percent / 100) for step in spec.steps]
    if spec.keep_stable:
        return replicas + new[-1]
    shares = [0, *(step.percent for step in spec.steps)]
    old = [ceil(replicas * (100 - share) / 100) for share in shares]
    return max(before + more for before, more in zip(old, new, strict=False))


def bounds(
    spec: AnalysisSpec, *, latency_seconds: float, first_token_seconds: float | None
) -> Mapping[AnalysisMetric, float | None]:
    """Highest value of each metric that is checked, where the model promises so much; None if nobody has said it."""
    own = {
        AnalysisMetric.FAILED_REQUESTS: MOST_FAILED_PERCENT,
        AnalysisMetric.LATENCY_P95: latency_seconds,
        AnalysisMetric.FIRST_TOKEN_P95: first_token_seconds,
        AnalysisMetric.RESTARTS: 0.0,
    }
    return {
        metric: own[metric] if check.at_most is None else check.at_most for metric, check in sorted(spec.checks.items())
    }
