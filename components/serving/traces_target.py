"""Where served models send spans of requests: plain data, from whoever made the collectors. No pulumi here."""

from dataclasses import dataclass

from components.serving.model_service_spec import ModelServiceSpec
from components.serving.runtime import Runtime


@dataclass(frozen=True, kw_only=True)
class TracesTarget:
    """A service of the cluster that takes OTLP by gRPC, without TLS."""

    namespace: str
    service: str
    port: int

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://{self.service}.{self.namespace}.svc:{self.port}"


def is_traced(spec: ModelServiceSpec, target: TracesTarget | None) -> bool:
    """Whether the model sends spans."""
    return target is not None and spec.server.traces and spec.server_runtime is Runtime.VLLM


def trace_arguments(spec: ModelServiceSpec, target: TracesTarget | None) -> list[str]:
    """Arguments of a server that sends spans (vLLM, docs "OpenTelemetry POC", 2026-11)."""
    return [f"--otlp-traces-endpoint={target.endpoint}"] if target and is_traced(spec, target) else []


def trace_environment(name: str, spec: ModelServiceSpec, target: TracesTarget | None) -> dict[str, str]:
    """Environment of a server that sends spans: what they are of, and that the way to the collectors is plain."""
    if not is_traced(spec, target):
        return {}
    return {"OTEL_EXPORTER_OTLP_TRACES_INSECURE": "true", "OTEL_SERVICE_NAME": name}
