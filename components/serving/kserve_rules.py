"""What KServe cannot do of what a model asks for. Pure functions; paths are below the model.

What Knative's autoscaler can be told: knative/serving 1.21, pkg/apis/autoscaling/register.go (read 2026-11).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from components.serving.autoscaling_spec import AutoscalingSpec, ScaleToZeroSpec, Wake
from components.serving.kserve_rollout_spec import KnativeCanarySpec, LlmGroupsSpec
from components.serving.kserve_spec import KServeMode
from components.serving.metric import Metric
from components.serving.model_source import files_of
from components.serving.startup_spec import WeightsFrom
from components.spec import Path, Problem

if TYPE_CHECKING:
    from components.serving.model_service_spec import ModelServiceSpec

LONGEST_RETENTION_SECONDS = 3600
"""Longest that Knative keeps a last replica without requests."""

FORMAT_FLAGS = {
    "--http-port": "it is 8080",
    "--model-dir": "write source",
    "--model-name": "it is the key of the model",
}
"""Flags of KServe's own servers that other fields decide, and what to write instead."""

INSTEAD = "or server.kserve.mode: standard"

ROLLOUT_MODES: dict[type, KServeMode] = {KnativeCanarySpec: KServeMode.KNATIVE, LlmGroupsSpec: KServeMode.LLM}


def wrong_kserve(spec: "ModelServiceSpec") -> Iterator[Problem]:
    """Everything of a model that KServe, in the mode that is asked for, does not do."""
    if spec.kserve is None:
        if spec.server.kserve is not None:
            message, got = f"is for runtime kserve, and runtime is {spec.runtime.value}", spec.server.kserve.mode.value
            fix = "remove it, or write runtime: kserve"
            yield Problem(path=("server", "kserve"), message=message, got=got, fix=fix)
        return
    yield from _wrong_rollout(spec)
    if spec.kserve.format is not None:
        yield from _decided_by_the_format(spec)
    if spec.kserve.mode is KServeMode.KNATIVE:
        yield from _unresolved_image(spec)
        yield from _beyond_knative(spec.autoscaling)


def _wrong_rollout(spec: "ModelServiceSpec") -> Iterator[Problem]:
    rollout, mode = spec.rollout, spec.kserve_mode
    needed = ROLLOUT_MODES.get(type(rollout))
    if rollout is not None and needed is not None and mode is not needed and mode is not None:
        message = f"is done by KServe in mode {needed.value}, and the model's is {mode.value}"
        fix = f"write another kind, or server.kserve.mode: {needed.value}"
        yield Problem(path=("rollout", "kind"), message=message, got=rollout.kind, fix=fix)
    elif isinstance(rollout, LlmGroupsSpec):
        yield from _impossible_group(spec, rollout)


def _impossible_group(spec: "ModelServiceSpec", groups: LlmGroupsSpec) -> Iterator[Problem]:
    if spec.autoscaling.min_replicas == 0:
        message = "is 0, and KServe's own routes, which divide requests, wake nothing and let nobody wait"
        fix = "write 1 and remove scale_to_zero, or remove the rollout"
        yield Problem(path=("autoscaling", "min_replicas"), message=message, got=0, fix=fix)
    if spec.autoscaling.metric is Metric.IN_FLIGHT_REQUESTS:
        message = "is counted on the model's own route, and requests of a group come by KServe's"
        fix = "write queue_depth, or remove the rollout"
        yield Problem(path=("autoscaling", "metric"), message=message, got=Metric.IN_FLIGHT_REQUESTS.value, fix=fix)
    source, path = groups.candidate.source, ("rollout", "candidate", "source")
    if source is None:
        return
    own, new = files_of(spec.source), files_of(source)
    if spec.startup.weights_from is WeightsFrom.FSX:
        message = "is read by no candidate: startup.directory says what is, of both versions"
        yield Problem(path=path, message=message, got=source, fix="remove it, or write another startup.weights_from")
    elif (own and own.bucket) != (new and new.bucket):
        message = "is in another bucket than the model's"
        yield Problem(path=path, message=message, got=source, fix="bring it to the same bucket")


def _decided_by_the_format(spec: "ModelServiceSpec") -> Iterator[Problem]:
    for field in ("port", "health_path", "metrics_path"):
        if (got := getattr(spec.server, field)) is not None:
            message = "is that of KServe's own server, which format asks for"
            yield Problem(path=("server", field), message=message, got=got, fix="remove it")
    for place, argument in enumerate(spec.server.args):
        flag = argument.partition("=")[0].replace("_", "-")
        if flag in FORMAT_FLAGS:
            message = "is decided elsewhere, and the server would be told twice"
            fix = f"remove it: {FORMAT_FLAGS[flag]}"
            yield Problem(path=("server", "args", place), message=message, got=argument, fix=fix)


def _unresolved_image(spec: "ModelServiceSpec") -> Iterator[Problem]:
    if "@sha256:" not in spec.image:
        message = "names its image by tag, which Knative asks the registry for, without its credentials"
        yield Problem(path=("image",), message=message, got=spec.image, fix="write it with its digest: IMAGE@sha256:…")


def _beyond_knative(policy: AutoscalingSpec) -> Iterator[Problem]:
    if policy.metric is not Metric.IN_FLIGHT_REQUESTS:
        message = "is nothing that Knative's autoscaler counts, which are requests under way"
        fix = f"write in_flight_requests, {INSTEAD}"
        yield Problem(path=("autoscaling", "metric"), message=message, got=policy.metric.value, fix=fix)
    for path, got in _unheeded(policy):
        message = "is nothing that Knative's autoscaler heeds"
        yield Problem(path=("autoscaling", *path), message=message, got=got, fix=f"leave it out, {INSTEAD}")
    if policy.scale_to_zero is not None:
        yield from _zero_that_knative_does_otherwise(policy.scale_to_zero)


def _unheeded(policy: AutoscalingSpec) -> Iterator[tuple[Path, object]]:
    """Path and value of what is said, and has no counterpart there."""
    said = policy.model_dump(mode="json", exclude_defaults=True)
    for name in ("polling_seconds", "fallback", "schedule", "scale_up"):
        if said.get(name):
            yield (name,), said[name]
    for name, got in said.get("scale_down", {}).items():
        if name != "stabilization_seconds":
            yield ("scale_down", name), got


def _zero_that_knative_does_otherwise(zero: ScaleToZeroSpec) -> Iterator[Problem]:
    path = ("autoscaling", "scale_to_zero")
    if zero.wake is not Wake.HELD_REQUESTS:
        message = "is not how Knative wakes a model: requests wait at its activator"
        fix = f"write held_requests, {INSTEAD}"
        yield Problem(path=(*path, "wake"), message=message, got=zero.wake.value, fix=fix)
    if zero.activation:
        message = "is above 0, and Knative's autoscaler counts every request"
        yield Problem(path=(*path, "activation"), message=message, got=zero.activation, fix="leave it out")
    if zero.cooldown_seconds > LONGEST_RETENTION_SECONDS:
        message = f"is longer than Knative keeps a last replica, {LONGEST_RETENTION_SECONDS} seconds"
        fix = f"write {LONGEST_RETENTION_SECONDS} or less, {INSTEAD}"
        yield Problem(path=(*path, "cooldown_seconds"), message=message, got=zero.cooldown_seconds, fix=fix)
