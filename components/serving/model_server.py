"""The server in a replica's container: command, arguments, environment, ports. Pure functions; no pulumi here.

vLLM: docs/cli of vllm-project/vllm, `--shutdown-timeout` since its #36666 (2026-03); weights from S3 as in the EKS user
guide, ml-inference-load-serve-model (2026-05). Triton: `tritonserver --help`, docs/user_guide/model_repository.md.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

from components.serving.model_service_spec import ModelServiceSpec
from components.serving.model_shape_spec import ACTIVATIONS_GIB, USABLE
from components.serving.runtime import Runtime
from components.serving.server_spec import ADDRESS, PORT
from components.serving.startup_spec import WeightsFrom

MODEL_DIRECTORY = "/models"
"""Where a volume with the files is mounted."""

CACHE_DIRECTORY = "/cache"

CUSTOM_PORT = 8080


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where a server listens."""

    http: int
    """For requests."""
    metrics: int
    """For Prometheus; the same for most."""
    health_path: str
    """Answers 200 while the server works, at no cost."""
    ready_path: str
    metrics_path: str

    @property
    def named(self) -> dict[str, int]:
        """By name; one port has one name."""
        return {"http": self.http} | ({} if self.metrics == self.http else {"metrics": self.metrics})

    @property
    def metrics_name(self) -> str:
        """Name of the port that Prometheus scrapes."""
        return "http" if self.metrics == self.http else "metrics"


def ports_of(spec: ModelServiceSpec) -> Ports:
    """Ports of a model's server."""
    if spec.server_runtime is Runtime.TRITON:
        live, ready = "/v2/health/live", "/v2/health/ready"
        return Ports(http=8000, metrics=8002, health_path=live, ready_path=ready, metrics_path="/metrics")
    if spec.server_runtime is Runtime.VLLM:
        # Says whether the engine lives, and asks it nothing.
        return Ports(http=8000, metrics=8000, health_path="/health", ready_path="/health", metrics_path="/metrics")
    if spec.kserve is not None and spec.kserve.format is not None:
        # KServe's own servers: python/kserve/kserve/protocol/rest/v2_endpoints.py of 0.20.
        live, ready = "/v2/health/live", "/v2/health/ready"
        return Ports(http=8080, metrics=8080, health_path=live, ready_path=ready, metrics_path="/metrics")
    port, health = spec.server.port or CUSTOM_PORT, spec.server.health_path or "/health"
    metrics = spec.server.metrics_path or "/metrics"
    return Ports(http=port, metrics=port, health_path=health, ready_path=health, metrics_path=metrics)


def streams(spec: ModelServiceSpec) -> bool:
    """Whether the server itself reads the files from S3."""
    return spec.startup.weights_from is WeightsFrom.S3_STREAM


def command(spec: ModelServiceSpec) -> list[str] | None:
    """What is started; what the image starts for a custom server."""
    return {Runtime.VLLM: ["vllm", "serve"], Runtime.TRITON: ["tritonserver"]}.get(spec.server_runtime)


def arguments(name: str, spec: ModelServiceSpec) -> list[str]:
    """Arguments of a server of the model `name`. Kubernetes itself puts the address of the files in."""
    if spec.server_runtime is Runtime.VLLM:
        return [f"$({ADDRESS})", *_flags(_vllm_flags(name, spec)), *_further_names(name, spec), *spec.server.args]
    if spec.server_runtime is Runtime.TRITON:
        return [*_flags(_triton_flags(spec)), *spec.server.args]
    return list(spec.server.args)


def environment(spec: ModelServiceSpec, *, region: str, memory_gib: float) -> dict[str, str]:
    """Environment of a server with so much memory, but for ADDRESS: among it a home that it can write to."""
    user = "server"
    own = {
        "HOME": CACHE_DIRECTORY,
        # Some libraries look the user up, who is in no /etc/passwd.
        "LOGNAME": user,
        "USER": user,
        "XDG_CACHE_HOME": CACHE_DIRECTORY,
    }
    if streams(spec):
        own |= {"AWS_DEFAULT_REGION": region, "AWS_REGION": region}
    if spec.server_runtime is Runtime.VLLM:
        own |= _vllm_environment(spec, memory_gib)
    if spec.server_runtime is Runtime.CUSTOM:
        own[PORT] = str(ports_of(spec).http)
    return dict(sorted({**own, **spec.server.environment}.items()))


def _vllm_flags(name: str, spec: ModelServiceSpec) -> Mapping[str, object]:
    gpus, tensor = spec.accelerator.gpus, spec.accelerator.tensor_parallel
    flags: dict[str, object] = {
        "host": "0.0.0.0",
        "port": ports_of(spec).http,
        **({} if spec.server.aliases else {"served-model-name": name}),
        "max-model-len": spec.context_length,
        # With as many at once as the simulation has.
        "max-num-seqs": spec.performance.max_concurrent_requests,
        "shutdown-timeout": spec.requests.drain_seconds,
    }
    if gpus:
        flags["gpu-memory-utilization"] = USABLE
    if tensor > 1:
        flags["tensor-parallel-size"] = tensor
    if gpus > tensor:
        flags["pipeline-parallel-size"] = gpus // tensor
    if spec.shape is not None and spec.shape.kv_bits == 8:
        flags["kv-cache-dtype"] = "fp8"
    if streams(spec):
        flags["load-format"] = "runai_streamer"
        if gpus > 1:
            # Each process reads a part, and they tell each other, instead of all reading all.
            flags["model-loader-extra-config"] = json.dumps({"distributed": True})
    return flags


def _further_names(name: str, spec: ModelServiceSpec) -> list[str]:
    """The first one is what metrics and answers say (vllm-project/vllm, vllm/config/model.py, 2026-11)."""
    return ["--served-model-name", name, *spec.server.aliases] if spec.server.aliases else []


def _vllm_environment(spec: ModelServiceSpec, memory_gib: float) -> dict[str, str]:
    own = {"VLLM_NO_USAGE_STATS": "1"}
    if not spec.accelerator.gpus and spec.shape is not None:
        free = memory_gib * USABLE - spec.shape.weights_gib - ACTIVATIONS_GIB
        own["VLLM_CPU_KVCACHE_SPACE"] = str(max(1, floor(free)))
    return own


def _flags(flags: Mapping[str, object]) -> list[str]:
    return [f"--{flag}={value}" for flag, value in flags.items()]


def _triton_flags(spec: ModelServiceSpec) -> Mapping[str, object]:
    return {
        "model-repository": f"$({ADDRESS})",
        "http-port": 8000,
        "grpc-port": 8001,
        "metrics-port": 8002,
        # After SIGTERM, for requests under way.
        "exit-timeout-secs": spec.requests.drain_seconds,
    }
