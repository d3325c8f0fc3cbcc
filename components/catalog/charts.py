"""Helm charts that the components install: address, version, and what each was tested with. A facts table; no pulumi.

Versions are those of a release that a named source shows; a chart's values are the business of the component that
installs it. Raising a version means reading its notes, its CRDs (`crds.py`) and its values again.
"""

from dataclasses import dataclass
from enum import StrEnum


class ChartName(StrEnum):
    """Name of a chart, which is the last part of its address."""

    KARPENTER = "karpenter"
    KARPENTER_CRD = "karpenter-crd"
    NVIDIA_DEVICE_PLUGIN = "nvidia-device-plugin"
    NVIDIA_DRA_DRIVER = "dra-driver-nvidia-gpu"
    GPU_OPERATOR = "gpu-operator"
    EFA_DEVICE_PLUGIN = "aws-efa-k8s-device-plugin"
    EFA_DRA_DRIVER = "aws-dranet"
    KUEUE = "kueue"
    KUBEFLOW_TRAINER = "kubeflow-trainer"
    JOBSET = "jobset"
    LEADER_WORKER_SET = "lws"
    KUBERAY = "kuberay-operator"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One chart at one version."""

    name: str
    version: str
    """As the registry or the repository has it; some begin with v."""
    repository: str
    """Repository of charts (https://...), or what comes before the name of an OCI chart (oci://...)."""
    source: str
    """Where version and Kubernetes versions were read, and when."""
    oldest_kubernetes: str = "1.34"
    newest_kubernetes: str | None = None
    """Minors that its authors support or test; None if they name no newest one."""

    @property
    def address(self) -> str:
        """What Helm is to install: the whole address of an OCI chart, or the name in its repository."""
        return f"{self.repository}/{self.name}" if self.is_oci else self.name

    @property
    def is_oci(self) -> bool:
        """Whether the chart is in an OCI registry."""
        return self.repository.startswith("oci://")

    def supports(self, kubernetes_version: str) -> bool:
        """Whether a minor such as "1.35" is one that the chart's authors support."""
        newest = self.newest_kubernetes
        at = _minor(kubernetes_version)
        return _minor(self.oldest_kubernetes) <= at and (newest is None or at <= _minor(newest))


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


_EKS_CHARTS = "https://aws.github.io/eks-charts"
_KARPENTER = "oci://public.ecr.aws/karpenter"
_KARPENTER_SOURCE = "aws/karpenter-provider-aws, charts and website/content/en/docs/upgrading/compatibility.md, 2026-08"

CHARTS: dict[ChartName, Chart] = {
    # Pull Karpenter's without credentials: a stale token for public.ecr.aws is refused (facts C36).
    ChartName.KARPENTER: Chart(
        name="karpenter",
        version="1.14.1",
        repository=_KARPENTER,
        source=_KARPENTER_SOURCE,
        newest_kubernetes="1.36",
    ),
    ChartName.KARPENTER_CRD: Chart(
        name="karpenter-crd",
        version="1.14.1",
        repository=_KARPENTER,
        source=_KARPENTER_SOURCE,
        newest_kubernetes="1.36",
    ),
    ChartName.NVIDIA_DEVICE_PLUGIN: Chart(
        name="nvidia-device-plugin",
        version="0.20.0",
        repository="https://nvidia.github.io/k8s-device-plugin",
        source="NVIDIA/k8s-device-plugin, deployments/helm, 2026-08",
    ),
    ChartName.NVIDIA_DRA_DRIVER: Chart(
        name="dra-driver-nvidia-gpu",
        version="0.4.0",
        repository="oci://registry.k8s.io/dra-driver-nvidia/charts",
        source="NVIDIA/k8s-dra-driver-gpu, README, 2026-05",
    ),
    ChartName.GPU_OPERATOR: Chart(
        name="gpu-operator",
        version="v26.7.0",
        repository="https://helm.ngc.nvidia.com/nvidia",
        source="NVIDIA/gpu-operator, tags, 2026-08",
    ),
    ChartName.EFA_DEVICE_PLUGIN: Chart(
        name="aws-efa-k8s-device-plugin",
        version="v0.5.30",
        repository=_EKS_CHARTS,
        source="aws/eks-charts, stable/aws-efa-k8s-device-plugin, 2026-08",
    ),
    ChartName.EFA_DRA_DRIVER: Chart(
        name="aws-dranet",
        version="1.0.0",
        repository=_EKS_CHARTS,
        source="aws/eks-charts, stable/aws-dranet, 2026-08",
        oldest_kubernetes="1.35",
    ),
    ChartName.KUEUE: Chart(
        name="kueue",
        version="0.19.2",
        repository="oci://registry.k8s.io/kueue/charts",
        source="kubernetes-sigs/kueue, README and charts/kueue, 2026-08",
        newest_kubernetes="1.36",
    ),
    ChartName.KUBEFLOW_TRAINER: Chart(
        name="kubeflow-trainer",
        version="2.3.0",
        repository="oci://ghcr.io/kubeflow/charts",
        source="kubeflow/trainer, charts/kubeflow-trainer, 2026-08",
    ),
    ChartName.JOBSET: Chart(
        name="jobset",
        version="0.12.0",
        repository="oci://registry.k8s.io/jobset/charts",
        source="kubernetes-sigs/jobset, charts/jobset, 2026-08",
    ),
    ChartName.LEADER_WORKER_SET: Chart(
        name="lws",
        version="0.10.0",
        repository="oci://registry.k8s.io/lws/charts",
        source="kubernetes-sigs/lws, charts/lws, 2026-08",
    ),
    ChartName.KUBERAY: Chart(
        name="kuberay-operator",
        version="1.7.0",
        repository="https://ray-project.github.io/kuberay-helm/",
        source="ray-project/kuberay, helm-chart/kuberay-operator, 2026-08",
    ),
}
"""By name."""


def unsupported(chart_name: ChartName, kubernetes_version: str) -> str | None:
    """Why a chart cannot be installed on a minor, as the message of a problem; None if it can."""
    chart = CHARTS[chart_name]
    if chart.supports(kubernetes_version):
        return None
    oldest, newest = chart.oldest_kubernetes, chart.newest_kubernetes
    bound = f"{oldest} to {newest}" if newest else f"{oldest} or newer"
    return f"is not among the versions that chart {chart.name} {chart.version} supports: {bound}"
