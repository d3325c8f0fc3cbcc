"""What there is to watch, and which exporters that makes: alerts and dashboards are chosen by it. Pure; no pulumi."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.catalog.metrics.exporters import STACK, ExporterName
from components.monitoring.endpoints import every_model
from components.monitoring.metrics_spec import ManagedMetricsSpec, PrometheusStackSpec
from components.serving.kserve_spec import KServeMode
from components.serving.model_server import ports_of
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.runtime import Runtime
from components.serving.serving_spec import ServingSpec


@dataclass(frozen=True, kw_only=True, order=True)
class ModelTarget:
    """Where the pods of a model tell their metrics."""

    runtime: Runtime
    port: str
    """Name of the container's port."""
    path: str
    namespace: str = "serving"
    """The only one whose pods count: whoever may make pods in another one could tell there what autoscaling hears."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What a cluster has besides the monitoring itself. Plain data from other parts of the stack file."""

    nvidia: bool = False
    """Nodes with NVIDIA GPUs."""
    gpu_operator: bool = False
    """Whether the GPU operator runs dcgm-exporter itself (gpu_software.nvidia: {kind: operator, metrics: true})."""
    efa: bool = False
    """Nodes with EFA."""
    karpenter: bool = False
    kueue: bool = False
    jobset: bool = False
    keda: bool = False
    models: Mapping[str, ModelTarget] = field(default_factory=dict)
    """Served models by key, which their pods have as label groundplane/model: see `model_targets`."""
    envoy_namespace: str | None = None
    """Namespace of Envoy Gateway's proxies, if there are any."""
    cert_manager: bool = False
    argo_rollouts: bool = False
    """Whether the rollout of some model is a canary."""
    elsewhere: frozenset[ExporterName] = field(default_factory=frozenset)
    """Exporters that other components install, and have scraped themselves: drift_monitor, mlflow, opencost."""

    @property
    def custom_resources(self) -> frozenset[tuple[str, str]]:
        """Group and kind of what kube-state-metrics is to read besides Kubernetes' own."""
        there = {
            ("argoproj.io", "Rollout"): self.argo_rollouts,
            ("jobset.x-k8s.io", "JobSet"): self.jobset,
            ("karpenter.sh", "NodePool"): self.karpenter,
            ("keda.sh", "ScaledObject"): self.keda,
        }
        return frozenset(kind for kind, is_there in there.items() if is_there)

    @property
    def runtimes(self) -> frozenset[Runtime]:
        """Runtimes of the models."""
        return frozenset(target.runtime for target in self.models.values())


KNATIVE_PORT = "user-port"
"""What Knative calls the one port of the server (knative/serving, pkg/apis/serving/v1, UserPortName, 2026-11)."""


def model_targets(serving: ServingSpec) -> dict[str, ModelTarget]:
    """Where each model and candidate of the environment tells its metrics, by key.

    Those are left out that tell them at a port of their own where Knative gives pods no second one.
    """
    found = {key: _target(spec, serving.namespace) for key, spec in sorted(every_model(serving).items())}
    return {key: target for key, target in found.items() if target}


def _target(spec: ModelServiceSpec, namespace: str) -> ModelTarget | None:
    at = ports_of(spec)
    port = at.metrics_name
    if spec.kserve_mode is KServeMode.KNATIVE:
        if at.metrics != at.http:
            return None
        port = KNATIVE_PORT
    return ModelTarget(runtime=spec.server_runtime, port=port, path=at.metrics_path, namespace=namespace)


ALWAYS = STACK | {ExporterName.API_SERVER}
"""What is there wherever the stack is in an EKS cluster."""

MANAGED = ALWAYS - {ExporterName.ALERTMANAGER, ExporterName.PROMETHEUS_RULES}
"""What of it is there where Amazon Managed Prometheus evaluates rules and sends alerts."""


def installed_exporters(spec: PrometheusStackSpec | ManagedMetricsSpec, watched: Watched) -> frozenset[ExporterName]:
    """Every exporter whose metrics there are."""
    optional: Mapping[ExporterName, bool] = {
        ExporterName.ARGO_ROLLOUTS: watched.argo_rollouts,
        ExporterName.CERT_MANAGER: watched.cert_manager,
        ExporterName.CLOUDWATCH: spec.cloudwatch is not None,
        ExporterName.CUSTOM_RESOURCES: bool(watched.custom_resources),
        ExporterName.DCGM: watched.nvidia,
        ExporterName.EFA: watched.efa and spec.efa_exporter_image is not None,
        ExporterName.ENVOY: watched.envoy_namespace is not None,
        ExporterName.KARPENTER: watched.karpenter,
        ExporterName.KEDA: watched.keda,
        ExporterName.KUEUE: watched.kueue,
        ExporterName.TRITON: Runtime.TRITON in watched.runtimes,
        ExporterName.VLLM: Runtime.VLLM in watched.runtimes,
    }
    always = MANAGED if isinstance(spec, ManagedMetricsSpec) else ALWAYS
    return always | {name for name, is_there in optional.items() if is_there} | watched.elsewhere
