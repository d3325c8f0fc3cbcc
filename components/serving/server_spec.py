"""What a stack file says to the server of a model, beyond what follows from the model. Plain data; no pulumi here."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from components.serving.kserve_spec import KServeSpec
from components.serving.runtime import Runtime
from components.spec import Problem, Spec

EnvironmentName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Port = Annotated[int, Field(ge=1024, le=65535)]
UrlPath = Annotated[str, Field(pattern=r"^/[A-Za-z0-9._/-]*$")]
ServedName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/:-]{0,127}$", examples=["acme/assistant-8b"])]

ADDRESS = "MODEL_ADDRESS"
"""Environment variable of every server: where the files of the model are, a directory or s3://BUCKET/PREFIX."""

PORT = "PORT"
"""Of custom servers: where to listen."""

OWN_FLAGS: dict[Runtime, dict[str, str]] = {
    Runtime.VLLM: {
        "--host": "it follows from the pod",
        "--port": "it is 8000",
        "--model": "write source",
        "--served-model-name": "it is the key of the model",
        "--tensor-parallel-size": "write accelerator.tensor_parallel",
        "--pipeline-parallel-size": "write accelerator.gpus",
        "--max-model-len": "write context_length",
        "--max-num-seqs": "write performance.max_concurrent_requests",
        "--gpu-memory-utilization": "it is the part that the memory was checked with",
        "--kv-cache-dtype": "write shape.kv_bits",
        "--load-format": "write startup.weights_from",
        "--model-loader-extra-config": "write startup.weights_from",
        "--otlp-traces-endpoint": "write server.traces",
        "--shutdown-timeout": "write requests.drain_seconds",
    },
    Runtime.TRITON: {
        "--model-repository": "write source",
        "--http-port": "it is 8000",
        "--grpc-port": "it is 8001",
        "--metrics-port": "it is 8002",
        "--exit-timeout-secs": "write requests.drain_seconds",
    },
    Runtime.KSERVE: {},
    Runtime.CUSTOM: {},
}
"""Flags that other fields decide, and what to write instead."""


class ServerSpec(Spec):
    """How the server is started, and what it may use besides its share of the node."""

    args: tuple[str, ...] = ()
    """Further arguments: --flag=value each. Those that follow from other fields are refused."""

    environment: dict[EnvironmentName, str] = {}
    """Further environment variables. No secrets: everybody who sees the cluster sees these. There is always
    MODEL_ADDRESS: where the files are, a directory or s3://BUCKET/PREFIX."""

    user_id: int = Field(default=1000, ge=1, le=65535)
    """User and group that the server runs as; never root."""

    shared_memory_gib: int | None = Field(default=None, ge=1, le=1024)
    """Most that /dev/shm may hold, in GiB, out of the replica's memory: 2 for each accelerator if left out."""

    scratch_gib: int = Field(default=10, ge=1, le=10000)
    """Disk for caches and temporary files, in GiB, on the node. The image itself is read-only."""

    port: Port | None = None
    """Port that a custom server listens on: 8080 if left out, and told to it as PORT. Others have their own."""

    health_path: UrlPath | None = None
    """Where a custom server answers 200 as soon as it can serve, at no cost: /health if left out."""

    metrics_path: UrlPath | None = None
    """Where a custom server shows metrics for Prometheus: /metrics if left out."""

    aliases: tuple[ServedName, ...] = ()
    """Further names that requests may call a model of vLLM by, besides its key."""

    traces: bool = False
    """Whether a server of vLLM sends spans of its requests to where monitoring.traces takes them. Its image has to have
    OpenTelemetry, as vLLM's own have."""

    kserve: KServeSpec | None = None
    """How KServe runs it, for runtime kserve: {mode: standard, server: custom} if left out."""


def wrong_server(spec: ServerSpec, runtime: Runtime) -> Iterator[Problem]:
    """What of a server contradicts its runtime. Paths below the server."""
    if runtime is not Runtime.CUSTOM:
        for field in ("port", "health_path", "metrics_path"):
            if (got := getattr(spec, field)) is not None:
                message = f"is {runtime.value}'s own, and only a custom server has a choice"
                yield Problem(path=(field,), message=message, got=got, fix="remove it")
    if runtime is not Runtime.VLLM:
        yield from _for_vllm_alone(spec, runtime)
    for name in sorted({ADDRESS, PORT} & spec.environment.keys()):
        message, fix = "is set by itself, and would be set twice", "remove it"
        yield Problem(path=("environment", name), message=message, got=spec.environment[name], fix=fix)
    for place, argument in enumerate(spec.args):
        flag = argument.partition("=")[0].replace("_", "-")
        if flag in OWN_FLAGS[runtime]:
            message = "is decided elsewhere, and the server would be told twice"
            fix = f"remove it: {OWN_FLAGS[runtime][flag]}"
            yield Problem(path=("args", place), message=message, got=argument, fix=fix)


def _for_vllm_alone(spec: ServerSpec, runtime: Runtime) -> Iterator[Problem]:
    if spec.aliases:
        message = f"is for vllm: {runtime.value} servers call models by the names that their files give them"
        yield Problem(path=("aliases",), message=message, got=spec.aliases, fix="remove it")
    if spec.traces:
        message = f"is for vllm, and this is {runtime.value}: tell the server by its own arguments"
        yield Problem(path=("traces",), message=message, got=True, fix="remove it")
