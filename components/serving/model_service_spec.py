"""What a stack file decides about a served model, and the rules that keep it possible. No pulumi here."""

from collections.abc import Iterator

from pydantic import Field

from components.serving.accelerator_spec import AcceleratorSpec
from components.serving.autoscaling_spec import AutoscalingSpec, Wake
from components.serving.image_address import ImageAddress
from components.serving.kserve_rules import wrong_kserve
from components.serving.kserve_spec import KServeMode, KServeSpec
from components.serving.metric import Metric
from components.serving.metric_queries import readable_metrics
from components.serving.model_shape_spec import MemoryNeed, ModelShapeSpec, memory_need
from components.serving.model_source import ModelSource
from components.serving.performance_spec import PerformanceSpec, TokenPerformanceSpec
from components.serving.rollout_rules import wrong_rollout
from components.serving.rollout_spec import AbSpec, LlmGroupsSpec, RolloutSpec, ShadowSpec
from components.serving.runtime import Runtime
from components.serving.server_spec import ServerSpec, wrong_server
from components.serving.startup_spec import StartupSpec, WeightsFrom
from components.spec import Path, Problem, Spec, below, rule

__all__ = ["ModelServiceSpec", "RequestsSpec", "Runtime", "SloSpec", "image_by_tag"]


class SloSpec(Spec):
    """What users of the model are promised."""

    latency_seconds: float = Field(gt=0)
    """Time from a request to the end of its answer."""

    first_token_seconds: float | None = Field(default=None, gt=0)
    """Time from a request to the first token of its answer."""

    percent: float = Field(default=95, gt=0, le=100)
    """Part of the requests that have both."""


class RequestsSpec(Spec):
    """How long requests and their replicas wait for each other."""

    timeout_seconds: int = Field(default=300, ge=1, le=86400)
    """Longest that the gateway waits for an answer."""

    drain_seconds: int = Field(default=330, ge=1, le=86400)
    """Time that a replica which has to go is left to answer what it has; at least as long as the longest request."""

    @rule
    def _drain_outlasts_the_longest_request(self) -> Iterator[Problem]:
        if self.drain_seconds < self.timeout_seconds:
            message = f"is shorter than timeout_seconds, {self.timeout_seconds}: each scale-down would cut answers off"
            fix = f"write {self.timeout_seconds} or more, or lower timeout_seconds"
            yield Problem(path=("drain_seconds",), message=message, got=self.drain_seconds, fix=fix)


class ModelServiceSpec(Spec):
    """One served model: what it is, what it runs on, how many there are of it, and what is promised."""

    runtime: Runtime
    """vllm, triton, kserve or custom."""

    source: ModelSource
    """Where the model is: s3://BUCKET/PREFIX@sha256:DIGEST, with the key of a bucket of the same stack file, for the
    files below PREFIX/sha256/DIGEST/; or models:/NAME@ALIAS of a registry, to simulate with."""

    image: ImageAddress
    """Image of the server, by digest in production."""

    accelerator: AcceleratorSpec
    """What one replica runs on."""

    shape: ModelShapeSpec | None = None
    """Size of the model, which is checked against the accelerators; vllm needs it."""

    context_length: int = Field(default=8192, ge=1, le=10_000_000)
    """Longest request in tokens, prompt and answer together: vLLM's --max-model-len."""

    performance: PerformanceSpec
    """What one replica can do, as measured."""

    slo: SloSpec
    """What users are promised."""

    autoscaling: AutoscalingSpec
    """How many replicas there are."""

    requests: RequestsSpec = RequestsSpec()
    """Timeout and drain."""

    startup: StartupSpec = StartupSpec()
    """How a replica starts, and how long that takes."""

    server: ServerSpec = ServerSpec()
    """What the server is told beyond all of this."""

    rollout: RolloutSpec | None = None
    """How a new version comes to users: canary, ab, shadow, knative or llm_groups; replica by replica if left out."""

    @property
    def holds_requests(self) -> bool:
        """Whether requests wait for the first replica, at KEDA's interceptor: Knative has its own."""
        zero = self.autoscaling.scale_to_zero
        return zero is not None and zero.wake is Wake.HELD_REQUESTS and self.kserve_mode is not KServeMode.KNATIVE

    @property
    def kserve(self) -> KServeSpec | None:
        """How KServe runs it; None for other runtimes."""
        return (self.server.kserve or KServeSpec()) if self.runtime is Runtime.KSERVE else None

    @property
    def kserve_mode(self) -> KServeMode | None:
        """What KServe makes of it; None for other runtimes."""
        return self.kserve.mode if self.kserve else None

    @property
    def server_runtime(self) -> Runtime:
        """What is in the container: the runtime, but for KServe, which runs another one's server."""
        return self.kserve.server if self.kserve else self.runtime

    @property
    def memory(self) -> MemoryNeed | None:
        """What the model takes of each accelerator, or of the node's memory without one; None if that is not known."""
        node = self.accelerator.type
        if self.shape is None or node is None:
            return None
        gpus = max(self.accelerator.gpus, 1)
        memory_mib = node.accelerator.memory_mib if node.accelerator and self.accelerator.gpus else node.memory_mib
        return memory_need(
            self.shape,
            context_length=self.context_length,
            gpus=gpus,
            tensor_parallel=min(self.accelerator.tensor_parallel, gpus),
            memory_gib=memory_mib / 1024,
        )

    @rule
    def _model_fits_the_memory(self) -> Iterator[Problem]:
        need, shape, own = self.memory, self.shape, self.accelerator
        if need is None or shape is None or need.fits or max(own.gpus, 1) % own.tensor_parallel:
            return
        gpus = "one gpu" if own.gpus == 1 else f"{own.gpus} gpus"
        where = f"{gpus} of {own.instance_type}" if own.gpus else own.instance_type
        message = f"does not fit {where} with a context of {self.context_length} tokens; on each: {need}"
        got = f"{shape.parameters_billions:g} billion parameters of {shape.weight_bits} bits"
        fix = "take more or larger accelerators, fewer weight_bits, or a shorter context_length"
        yield Problem(path=("shape",), message=message, got=got, fix=fix)

    @rule
    def _size_of_language_models_is_known(self) -> Iterator[Problem]:
        if self.server_runtime is Runtime.VLLM and self.shape is None:
            message = "is not set, and nobody can tell whether the model fits its accelerators"
            fix = "set it, from the model's config.json: parameters, layers, kv_heads, head_size"
            yield Problem(path=("shape",), message=message, got=None, fix=fix)

    @rule
    def _metric_is_one_that_the_model_has(self) -> Iterator[Problem]:
        metric, path = self.autoscaling.metric, ("autoscaling", "metric")
        runtime = self.server_runtime
        if metric not in readable_metrics(runtime):
            message = f"is a metric that {runtime.value} servers do not have"
            fix = f"write one of {', '.join(each.value for each in readable_metrics(runtime))}"
            yield Problem(path=path, message=message, got=metric.value, fix=fix)
        elif metric is Metric.TOKENS_PER_SECOND and not isinstance(self.performance, TokenPerformanceSpec):
            message = "counts tokens, and the performance of the model is in requests"
            fix = "write in_flight_requests, or performance of kind tokens"
            yield Problem(path=path, message=message, got=metric.value, fix=fix)
        if metric is Metric.GPU_UTILISATION and not self.accelerator.gpus:
            message = "is of accelerators, and a replica has none"
            yield Problem(path=path, message=message, got=metric.value, fix="write another metric")

    @rule
    def _server_is_told_everything_once(self) -> Iterator[Problem]:
        yield from below(("server",), wrong_server(self.server, self.server_runtime))

    @rule
    def _kserve_can_do_it(self) -> Iterator[Problem]:
        yield from wrong_kserve(self)

    @rule
    def _rollout_is_possible(self) -> Iterator[Problem]:
        yield from wrong_rollout(self)

    @rule
    def _cache_is_large_enough(self) -> Iterator[Problem]:
        if self.startup.weights_from is WeightsFrom.NVME and self.shape is None:
            message = "is not set, and nobody can tell how large the cache on the node has to be"
            fix = "set it, or write startup.weights_from: mountpoint"
            yield Problem(path=("shape",), message=message, got=None, fix=fix)


def image_by_tag(spec: ModelServiceSpec) -> Iterator[Problem]:
    """An image that may be another one tomorrow: refused in production. Paths below the model."""
    images: dict[Path, str] = {("image",): spec.image}
    if isinstance(spec.rollout, AbSpec | ShadowSpec | LlmGroupsSpec) and spec.rollout.candidate.image:
        images["rollout", "candidate", "image"] = spec.rollout.candidate.image
    for path, image in images.items():
        if "@sha256:" not in image:
            message = "names its image by tag, which may be another one tomorrow"
            yield Problem(path=path, message=message, got=image, fix="write it with its digest: IMAGE@sha256:…")
