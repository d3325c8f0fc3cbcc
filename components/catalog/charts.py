"""Helm charts that the components install: address, version, and what each was tested with. A facts table; no pulumi.

Versions are those of a release that a named source shows; a chart's values are the business of the component that
installs it. Raising a version means reading its notes, its CRDs (`crds.py`) and its values again.
"""

from collections.abc import Mapping
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
    NEURON = "neuron-helm-chart"
    KUEUE = "kueue"
    KUBEFLOW_TRAINER = "kubeflow-trainer"
    JOBSET = "jobset"
    LEADER_WORKER_SET = "lws"
    KUBERAY = "kuberay-operator"
    KUBE_PROMETHEUS_STACK = "kube-prometheus-stack"
    DCGM_EXPORTER = "dcgm-exporter"
    CLOUDWATCH_EXPORTER = "prometheus-yet-another-cloudwatch-exporter"
    PUSHGATEWAY = "prometheus-pushgateway"
    KEDA = "keda"
    KEDA_HTTP = "keda-add-ons-http"
    KSERVE_CRD = "kserve-crd"
    KSERVE = "kserve-resources"
    KSERVE_LLM_CRD = "kserve-llmisvc-crd"
    KSERVE_LLM = "kserve-llmisvc-resources"
    KSERVE_RUNTIMES = "kserve-runtime-configs"
    CERT_MANAGER = "cert-manager"
    KNATIVE_OPERATOR = "knative-operator"
    ENVOY_GATEWAY = "gateway-helm"
    ARGO_ROLLOUTS = "argo-rollouts"
    LOAD_BALANCER_CONTROLLER = "aws-load-balancer-controller"
    OPENCOST = "opencost"
    FLUENT_BIT = "fluent-bit"
    LOKI = "loki"
    TEMPO = "tempo"
    OPENTELEMETRY_COLLECTOR = "opentelemetry-collector"


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


def _kserve(chart_name: ChartName) -> Chart:
    return Chart(
        name=chart_name.value,
        version="v0.20.0",
        repository="oci://ghcr.io/kserve/charts",
        source="kserve/kserve v0.20.0, charts, and kserve/website, docs/admin-guide, 2026-11",
        oldest_kubernetes="1.32",
    )


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
    # resource.k8s.io/v1 is there from 1.34 on; with EKS, so is dynamic resource allocation.
    ChartName.NVIDIA_DRA_DRIVER: Chart(
        name="dra-driver-nvidia-gpu",
        version="0.4.1",
        repository="oci://registry.k8s.io/dra-driver-nvidia/charts",
        source="EKS user guide, device-management-nvidia-dra-device-plugin.adoc, 2026-11",
    ),
    ChartName.GPU_OPERATOR: Chart(
        name="gpu-operator",
        version="v26.7.0",
        repository="https://helm.ngc.nvidia.com/nvidia",
        source="NVIDIA/gpu-operator, tags and deployments/gpu-operator/values.yaml, 2026-08",
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
    ChartName.NEURON: Chart(
        name="neuron-helm-chart",
        version="1.9.0",
        repository="oci://public.ecr.aws/neuron",
        source="aws-neuron/neuron-helm-charts, release 1.9.0 (Neuron 2.31.0), 2026-07",
    ),
    ChartName.KUEUE: Chart(
        name="kueue",
        version="0.19.2",
        repository="oci://registry.k8s.io/kueue/charts",
        source="kubernetes-sigs/kueue v0.19.2, README.md and charts/kueue, 2026-08",
        newest_kubernetes="1.36",
    ),
    # Not 2.3 before Kueue is 0.20 (KUEUE_PARTNERS). Its definitions are in crds/: Helm installs, never upgrades them.
    # Those of 2.3 are templates: Helm takes on what is there only once it is labelled its own (kubeflow/trainer#3655).
    ChartName.KUBEFLOW_TRAINER: Chart(
        name="kubeflow-trainer",
        version="2.2.1",
        repository="oci://ghcr.io/kubeflow/charts",
        source="kubeflow/trainer v2.2.1, charts/kubeflow-trainer and CHANGELOG/CHANGELOG-2.2.md, 2026-11",
    ),
    # Trainer's chart would bring 0.11.0. Of 0.12 is what Kueue's tests install together with Trainer 2.2.1.
    ChartName.JOBSET: Chart(
        name="jobset",
        version="0.12.0",
        repository="oci://registry.k8s.io/jobset/charts",
        source="kubernetes-sigs/kueue v0.19.2, go.mod and hack/testing/e2e-common.sh, 2026-11",
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
    # Its own table of tested versions has nothing yet for 2.20 (keda-docs, content/docs/2.20/operate/cluster.md).
    ChartName.KEDA: Chart(
        name="keda",
        version="2.20.2",
        repository="https://kedacore.github.io/charts",
        source="kedacore/charts, keda/Chart.yaml, 2026-08",
    ),
    ChartName.KEDA_HTTP: Chart(
        name="keda-add-ons-http",
        version="0.15.0",
        repository="https://kedacore.github.io/charts",
        source="kedacore/charts, http-add-on/Chart.yaml, 2026-08",
    ),
    # With 0.20 came groups of LLMInferenceServices, as v1alpha2. All five are raised together.
    **{
        chart_name: _kserve(chart_name)
        for chart_name in (
            ChartName.KSERVE_CRD,
            ChartName.KSERVE,
            ChartName.KSERVE_LLM_CRD,
            ChartName.KSERVE_LLM,
            ChartName.KSERVE_RUNTIMES,
        )
    },
    ChartName.CERT_MANAGER: Chart(
        name="cert-manager",
        version="v1.21.1",
        repository="oci://quay.io/jetstack/charts",
        source="cert-manager/cert-manager, deploy/charts, and cert-manager/website, content/docs/releases, 2026-11",
        oldest_kubernetes="1.33",
        newest_kubernetes="1.36",
    ),
    # Of the minor of Knative Serving that KServe 0.20 is installed with by its own scripts. It is past the end of its
    # support, since 2026-08 (endoflife.date/knative).
    ChartName.KNATIVE_OPERATOR: Chart(
        name="knative-operator",
        version="v1.21.1",
        repository="https://knative.github.io/operator",
        source="knative/operator, config/charts/knative-operator; kserve/kserve, kserve-deps.env, 2026-11",
        oldest_kubernetes="1.33",
    ),
    # Envoy 1.39.2, and the definitions of Gateway API 1.6.1, which the load balancer controller 3.5 asks for (aws/
    # eks-charts#1354): raise both together. The project's gateway-crds-helm is too large for Helm (its #6105).
    ChartName.ENVOY_GATEWAY: Chart(
        name="gateway-helm",
        version="v1.9.3",
        repository="oci://docker.io/envoyproxy",
        source="envoyproxy/gateway, site/content/en/news/releases/notes/v1.9.3.md and releases/matrix (v1.9), 2026-11",
        oldest_kubernetes="1.33",
        newest_kubernetes="1.36",
    ),
    # Argo Rollouts 1.9. Up to 1.10 it tells autoscalers of the replicas of both versions; raising it to 1.11 or more
    # makes
    # rollout_rules' rule on keep_stable milder (docs/features/hpa-support.md, "Scale Reporting During Canary Updates").
    ChartName.ARGO_ROLLOUTS: Chart(
        name="argo-rollouts",
        version="2.41.0",
        repository="https://argoproj.github.io/argo-helm",
        source="argoproj/argo-helm, charts/argo-rollouts, 2026-08",
    ),
    ChartName.LOAD_BALANCER_CONTROLLER: Chart(
        name="aws-load-balancer-controller",
        version="3.5.0",
        repository=_EKS_CHARTS,
        source="aws/eks-charts, stable/aws-load-balancer-controller (#1354, v3.5.0), 2026-11",
        oldest_kubernetes="1.22",
    ),
    # Prometheus 3.13 is in it: tools/promtool is of the same minor.
    ChartName.KUBE_PROMETHEUS_STACK: Chart(
        name="kube-prometheus-stack",
        version="88.5.3",
        repository="oci://ghcr.io/prometheus-community/charts",
        source="prometheus-community/helm-charts, charts/kube-prometheus-stack (operator v0.93.1), 2026-08",
    ),
    # Of 4.9 are other names and units of counters (catalog/metrics/dcgm.py).
    ChartName.DCGM_EXPORTER: Chart(
        name="dcgm-exporter",
        version="4.8.2",
        repository="https://nvidia.github.io/dcgm-exporter/helm-charts",
        source="NVIDIA/dcgm-exporter, tag 4.5.3-4.8.2, 2026-05",
    ),
    ChartName.CLOUDWATCH_EXPORTER: Chart(
        name="prometheus-yet-another-cloudwatch-exporter",
        version="0.50.0",
        repository="https://prometheus-community.github.io/helm-charts",
        source="prometheus-community/helm-charts, charts/prometheus-yet-another-cloudwatch-exporter (v0.62.1), 2026-11",
    ),
    # Spot prices without a data feed came after 1.120.0 (opencost/opencost#3725).
    ChartName.OPENCOST: Chart(
        name="opencost",
        version="2.5.29",
        repository="https://opencost.github.io/opencost-helm-chart",
        source="opencost/opencost-helm-chart, charts/opencost/Chart.yaml and values.yaml (OpenCost 1.121.1), 2026-11",
    ),
    # Fluent Bit 5.1.1; Pod Identity came with 4.0 (fluent/fluent-bit#10115). Its files were read at earlier versions,
    # whose
    # values are those used here.
    ChartName.FLUENT_BIT: Chart(
        name="fluent-bit",
        version="0.58.1",
        repository="https://fluent.github.io/helm-charts",
        source="fluent/helm-charts, charts/fluent-bit, 2026-08",
    ),
    # Loki 3.7.6. Grafana's own repository has the enterprise line.
    ChartName.LOKI: Chart(
        name="loki",
        version="18.11.0",
        repository="oci://ghcr.io/grafana-community/helm-charts",
        source="grafana-community/helm-charts, charts/loki, README.md of 18.x and values.yaml, 2026-08",
    ),
    # Tempo 3 in one process. 3.1.1 is the first version that deletes what is older than its retention.
    ChartName.TEMPO: Chart(
        name="tempo",
        version="3.1.1",
        repository="oci://ghcr.io/grafana-community/helm-charts",
        source="grafana-community/helm-charts, charts/tempo, README.md and values.yaml, 2026-11",
    ),
    # Collector 0.153.0.
    ChartName.OPENTELEMETRY_COLLECTOR: Chart(
        name="opentelemetry-collector",
        version="0.158.3",
        repository="https://open-telemetry.github.io/opentelemetry-helm-charts",
        source="open-telemetry/opentelemetry-helm-charts, charts/opentelemetry-collector, 2026-11",
    ),
    # Its files were read at 3.2.0, whose values are those used here; 3.8.0 is the newest that was seen.
    ChartName.PUSHGATEWAY: Chart(
        name="prometheus-pushgateway",
        version="3.8.0",
        repository="https://prometheus-community.github.io/helm-charts",
        source="prometheus-community/helm-charts, charts/prometheus-pushgateway, 2026-08",
    ),
}
"""By name."""

KUEUE_PARTNERS: dict[str, dict[ChartName, str]] = {
    "0.19": {ChartName.KUBEFLOW_TRAINER: "2.2", ChartName.JOBSET: "0.12"},
    "0.20": {ChartName.KUBEFLOW_TRAINER: "2.3"},
}
"""Minors that a minor of Kueue was built and tested with, for charts of which it does not take another.

Kueue works out the pods of a TrainJob, and so what it is charged, with Trainer's own code at the version in its go.mod,
and Trainer then makes them. 2.2 replaces a runtime's resources by a job's, 2.3 merges them (kubeflow/trainer#3602);
Kueue 0.19 drops what 2.3 added to TrainJobs as it writes them whole. Its notes for 0.20: "If you use Trainer v2.2, you
have to update it to v2.3 since Trainer v2.2 and v2.3 don't have API compatibility" (kubernetes-sigs/kueue#14504;
v0.19.2 go.mod; CHANGELOG/CHANGELOG-0.20.md; 2026-11).
"""


def strangers_to_kueue(versions: Mapping[ChartName, str]) -> tuple[ChartName, ...]:
    """Charts at versions that Kueue, at its own, was not built for; Kueue itself if nobody has written it down yet."""
    partners = KUEUE_PARTNERS.get(versions[ChartName.KUEUE].rpartition(".")[0])
    if partners is None:
        return (ChartName.KUEUE,)
    return tuple(chart for chart, minor in partners.items() if versions[chart].rpartition(".")[0] != minor)


def unsupported(chart_name: ChartName, kubernetes_version: str) -> str | None:
    """Why a chart cannot be installed on a minor, as the message of a problem; None if it can."""
    chart = CHARTS[chart_name]
    if chart.supports(kubernetes_version):
        return None
    oldest, newest = chart.oldest_kubernetes, chart.newest_kubernetes
    bound = f"{oldest} to {newest}" if newest else f"{oldest} or newer"
    return f"is not among the versions that chart {chart.name} {chart.version} supports: {bound}"
