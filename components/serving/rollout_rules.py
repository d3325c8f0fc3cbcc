"""Rollouts that a model cannot have. Pure functions; paths are below the model."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from components.serving.ab_spec import AbSpec
from components.serving.analysis_metric import METRICS_BY_RUNTIME, AnalysisMetric
from components.serving.autoscaling_spec import Wake
from components.serving.canary_spec import CanarySpec, bounds
from components.serving.candidate import candidate_of
from components.serving.kserve_spec import KServeMode
from components.serving.metric import METRIC_TYPES, MetricType
from components.serving.rollout_kind import KINDS_BY_RUNTIME, RolloutKind
from components.serving.shadow_spec import ShadowSpec
from components.spec import Problem, below

if TYPE_CHECKING:
    from components.serving.model_service_spec import ModelServiceSpec

_PATH = ("rollout",)
_CHECKS = ("rollout", "analysis", "checks")


def wrong_rollout(spec: "ModelServiceSpec") -> Iterator[Problem]:
    """Everything of a model's rollout that could not be."""
    if spec.rollout is None:
        return
    if RolloutKind(spec.rollout.kind) not in KINDS_BY_RUNTIME[spec.runtime]:
        possible = ", ".join(sorted(KINDS_BY_RUNTIME[spec.runtime]))
        message = f"is no kind of rollout that runtime {spec.runtime.value} can do"
        fix = f"write one of {possible}, or remove the rollout"
        yield Problem(path=(*_PATH, "kind"), message=message, got=spec.rollout.kind, fix=fix)
    elif isinstance(spec.rollout, CanarySpec):
        yield from _canary_without_replicas(spec)
        yield from _canary_that_is_counted_twice(spec, spec.rollout)
        yield from _unmeasurable(spec, spec.rollout)
    elif isinstance(spec.rollout, AbSpec | ShadowSpec):
        yield from _candidate_behind_knative(spec, spec.rollout)
        yield from _candidate_that_nobody_wakes(spec, spec.rollout)
        yield from _candidate_that_is_the_model(spec, spec.rollout)
        yield from below((*_PATH, "candidate"), _broken_candidate(spec))


def _canary_without_replicas(spec: "ModelServiceSpec") -> Iterator[Problem]:
    if spec.autoscaling.min_replicas > 0:
        return
    why = "the interceptor, where requests wait, sends them to one version only"
    if not spec.holds_requests:
        why = "without a replica a new version would be promoted that nobody has seen"
    message = f"is for models that always have a replica, and autoscaling.min_replicas is 0: {why}"
    fix = "write min_replicas: 1 and remove scale_to_zero, or remove the rollout"
    yield Problem(path=(*_PATH, "kind"), message=message, got=spec.rollout and spec.rollout.kind, fix=fix)


def _canary_that_is_counted_twice(spec: "ModelServiceSpec", canary: CanarySpec) -> Iterator[Problem]:
    """The HorizontalPodAutoscaler takes the replicas of both versions for those that it asked for."""
    metric = spec.autoscaling.metric
    if canary.keep_stable and METRIC_TYPES[metric] is MetricType.VALUE:
        message = (
            f"keeps both versions, and by {metric.value} the autoscaler would make replicas of both until the maximum"
        )
        fix = "write false, or autoscaling.metric: in_flight_requests"
        yield Problem(path=(*_PATH, "keep_stable"), message=message, got=True, fix=fix)


def _unmeasurable(spec: "ModelServiceSpec", canary: CanarySpec) -> Iterator[Problem]:
    there = METRICS_BY_RUNTIME[spec.runtime]
    slo = spec.slo
    limits = bounds(canary.analysis, latency_seconds=slo.latency_seconds, first_token_seconds=slo.first_token_seconds)
    for metric, bound in limits.items():
        if metric not in there:
            message = f"is a metric that {spec.runtime.value} servers do not have"
            fix = f"write one of {', '.join(sorted(there))}"
            yield Problem(path=(*_CHECKS, metric.value), message=message, got=metric.value, fix=fix)
        elif bound is None and metric is AnalysisMetric.FIRST_TOKEN_P95:
            message = "is not set, and slo.first_token_seconds is not either"
            path = (*_CHECKS, metric.value, "at_most")
            yield Problem(path=path, message=message, got=None, fix="set one of the two, in seconds")


def _candidate_behind_knative(spec: "ModelServiceSpec", rollout: AbSpec | ShadowSpec) -> Iterator[Problem]:
    if spec.kserve_mode is KServeMode.KNATIVE:
        message = "needs two Services, and Knative has one gateway for all of its models"
        fix = "write knative, or server.kserve.mode: standard"
        yield Problem(path=(*_PATH, "kind"), message=message, got=rollout.kind, fix=fix)


def _candidate_that_nobody_wakes(spec: "ModelServiceSpec", rollout: AbSpec | ShadowSpec) -> Iterator[Problem]:
    own = rollout.candidate.autoscaling
    for path, policy in ((("autoscaling",), spec.autoscaling), ((*_PATH, "candidate", "autoscaling"), own)):
        if policy is None or policy.scale_to_zero is None:
            continue
        wake = policy.scale_to_zero.wake
        if isinstance(rollout, ShadowSpec):
            message = "is 0, and copies of requests wake nothing and wait for nobody"
        elif wake is Wake.HELD_REQUESTS:
            message = "is 0, and the interceptor, where requests wait, sends them to one variant only"
        else:
            continue
        fix = "write 1 and remove scale_to_zero, or remove the rollout"
        yield Problem(path=(*path, "min_replicas"), message=message, got=policy.min_replicas, fix=fix)


def _candidate_that_is_the_model(spec: "ModelServiceSpec", rollout: AbSpec | ShadowSpec) -> Iterator[Problem]:
    changes = rollout.candidate.changes
    if all(value == getattr(spec, field) for field, value in changes.items()):
        message = "is the model itself: neither source nor image nor anything else of it is another one"
        got = rollout.candidate.model_dump(mode="json", exclude_none=True)
        yield Problem(path=(*_PATH, "candidate"), message=message, got=got, fix="write another source or image")


def _broken_candidate(spec: "ModelServiceSpec") -> Iterator[Problem]:
    """What is wrong with the candidate, and not with the model."""
    model, candidate = spec.model_copy(update={"rollout": None}), candidate_of("", spec)
    own = {(problem.path, problem.message) for problem in model.broken_rules()}
    for problem in candidate.broken_rules() if candidate is not None else ():
        if (problem.path, problem.message) not in own:
            yield problem
