"""Custom resources: who brings their definitions, and who must be there for them to go. A facts table; no pulumi here.

A custom resource can be created only after the chart that brings its definition, and one with a finalizer can be
deleted only while its controller runs: what depends on a release comes after it, and goes before it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CrdFacts:
    """One kind."""

    versions: tuple[str, ...]
    """Versions that the chart serves, of those that anybody should still write."""
    namespaced: bool
    charts: tuple[str, ...]
    """Charts that bring the definition, by the last part of their name; any one of them does."""
    finalizer: str | None = None
    """What the controller puts on every object of the kind; None if it lets them go at once."""
    controller: str | None = None
    """Chart of the controller that takes the finalizer off."""


def _karpenter(*, finalizer: str | None = None) -> CrdFacts:
    # The controller's own chart has the definitions in crds/, which Helm installs and never upgrades; both do.
    return CrdFacts(
        versions=("v1",),
        namespaced=False,
        charts=("karpenter-crd", "karpenter"),
        finalizer=finalizer,
        controller="karpenter" if finalizer else None,
    )


def _kueue(*, namespaced: bool = False, in_use: bool = False) -> CrdFacts:
    return CrdFacts(
        versions=("v1beta2", "v1beta1"),
        namespaced=namespaced,
        charts=("kueue",),
        finalizer="kueue.x-k8s.io/resource-in-use" if in_use else None,
        controller="kueue" if in_use else None,
    )


def _runtime(*, namespaced: bool) -> CrdFacts:
    return CrdFacts(
        versions=("v1alpha1",),
        namespaced=namespaced,
        charts=("kubeflow-trainer",),
        finalizer="trainer.kubeflow.org/resource-in-use",
        controller="kubeflow-trainer",
    )


def _of(*charts: str, version: str, namespaced: bool = True) -> CrdFacts:
    return CrdFacts(versions=(version,), namespaced=namespaced, charts=charts)


def _load_balancers(finalizer: str) -> CrdFacts:
    return CrdFacts(
        versions=("v1", "v1beta1"),
        namespaced=True,
        charts=("aws-load-balancer-controller",),
        finalizer=f"gateway.k8s.aws/{finalizer}",
        controller="aws-load-balancer-controller",
    )


CRDS: dict[tuple[str, str], CrdFacts] = {
    # aws/karpenter-provider-aws 1.14 and its docs (disruption.md, troubleshooting.md "Uninstallation"), 2026-08. Of a
    # NodePool's own there is none: pulumi-kubernetes deletes in the foreground, so its NodeClaims hold it with theirs.
    ("karpenter.sh", "NodePool"): _karpenter(finalizer="karpenter.sh/termination"),
    ("karpenter.sh", "NodeClaim"): _karpenter(finalizer="karpenter.sh/termination"),
    ("karpenter.k8s.aws", "EC2NodeClass"): _karpenter(finalizer="karpenter.k8s.aws/termination"),
    # kubernetes-sigs/kueue v0.19.2, config/components/crd and pkg/controller (ResourceInUseFinalizerName), 2026-11.
    ("kueue.x-k8s.io", "AdmissionCheck"): _kueue(in_use=True),
    ("kueue.x-k8s.io", "ClusterQueue"): _kueue(in_use=True),
    ("kueue.x-k8s.io", "Cohort"): _kueue(),
    ("kueue.x-k8s.io", "LocalQueue"): _kueue(namespaced=True),
    ("kueue.x-k8s.io", "ProvisioningRequestConfig"): _kueue(),
    ("kueue.x-k8s.io", "ResourceFlavor"): _kueue(in_use=True),
    ("kueue.x-k8s.io", "Topology"): _kueue(in_use=True),
    ("kueue.x-k8s.io", "WorkloadPriorityClass"): _kueue(),
    # kubeflow/trainer v2.2.1 (ResourceInUseFinalizer, on runtimes from the first job that names one; 2.3 has none, its
    # #3716), kubernetes-sigs/jobset 0.12 (left out of it, a release of its own), kubernetes-sigs/lws 0.10,
    # ray-project/kuberay 1.7 (RayJobStopJobFinalizer); 2026-11.
    ("trainer.kubeflow.org", "ClusterTrainingRuntime"): _runtime(namespaced=False),
    ("trainer.kubeflow.org", "TrainingRuntime"): _runtime(namespaced=True),
    ("trainer.kubeflow.org", "TrainJob"): _of("kubeflow-trainer", version="v1alpha1"),
    ("jobset.x-k8s.io", "JobSet"): _of("jobset", version="v1alpha2"),
    ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"): _of("lws", version="v1"),
    ("ray.io", "RayCluster"): _of("kuberay-operator", version="v1"),
    ("ray.io", "RayJob"): CrdFacts(
        versions=("v1",),
        namespaced=True,
        charts=("kuberay-operator",),
        finalizer="ray.io/rayjob-finalizer",
        controller="kuberay-operator",
    ),
    ("ray.io", "RayService"): _of("kuberay-operator", version="v1"),
    # kedacore/keda 2.20, controllers/keda/scaledobject_finalizer.go, and kedacore/charts, http-add-on/templates/crds of
    # 0.15; 2026-11.
    ("keda.sh", "ScaledObject"): CrdFacts(
        versions=("v1alpha1",),
        namespaced=True,
        charts=("keda",),
        finalizer="finalizer.keda.sh",
        controller="keda",
    ),
    ("http.keda.sh", "InterceptorRoute"): _of("keda-add-ons-http", version="v1beta1"),
    # kserve/kserve 0.20, pkg/controller/v1beta1/inferenceservice/controller.go and v1alpha2/llmisvc/controller.go;
    # knative/pkg, reconciler: a kind's name in the plural and its group. 2026-11.
    ("serving.kserve.io", "InferenceService"): CrdFacts(
        versions=("v1beta1",),
        namespaced=True,
        charts=("kserve-crd",),
        finalizer="inferenceservice.finalizers",
        controller="kserve-resources",
    ),
    ("serving.kserve.io", "LLMInferenceService"): CrdFacts(
        versions=("v1alpha2",),
        namespaced=True,
        charts=("kserve-llmisvc-crd",),
        finalizer="serving.kserve.io/llmisvc-finalizer",
        controller="kserve-llmisvc-resources",
    ),
    ("operator.knative.dev", "KnativeServing"): CrdFacts(
        versions=("v1beta1",),
        namespaced=True,
        charts=("knative-operator",),
        finalizer="knativeservings.operator.knative.dev",
        controller="knative-operator",
    ),
    # envoyproxy/gateway v1.9, charts/gateway-helm/charts/crds: Gateway API 1.6.1 and its own, 2026-11. What finalizers
    # a Gateway has is up to the controller of its class: the simulator knows.
    ("gateway.networking.k8s.io", "GatewayClass"): _of("gateway-helm", version="v1", namespaced=False),
    ("gateway.networking.k8s.io", "Gateway"): _of("gateway-helm", version="v1"),
    ("gateway.networking.k8s.io", "HTTPRoute"): _of("gateway-helm", version="v1"),
    ("gateway.networking.k8s.io", "ReferenceGrant"): CrdFacts(
        versions=("v1", "v1beta1"), namespaced=True, charts=("gateway-helm",)
    ),
    ("gateway.envoyproxy.io", "BackendTrafficPolicy"): _of("gateway-helm", version="v1alpha1"),
    ("gateway.envoyproxy.io", "ClientTrafficPolicy"): _of("gateway-helm", version="v1alpha1"),
    ("gateway.envoyproxy.io", "EnvoyExtensionPolicy"): _of("gateway-helm", version="v1alpha1"),
    ("gateway.envoyproxy.io", "EnvoyProxy"): _of("gateway-helm", version="v1alpha1"),
    ("gateway.envoyproxy.io", "SecurityPolicy"): _of("gateway-helm", version="v1alpha1"),
    # kubernetes-sigs/aws-load-balancer-controller v3.5, helm/aws-load-balancer-controller/crds/gateway-crds.yaml (v1
    # since its #4844) and pkg/shared_constants/finalizers.go, 2026-11.
    ("gateway.k8s.aws", "ListenerRuleConfiguration"): _load_balancers("listenerruleconfigurations"),
    ("gateway.k8s.aws", "LoadBalancerConfiguration"): _load_balancers("loadbalancerconfigurations"),
    ("gateway.k8s.aws", "TargetGroupConfiguration"): _load_balancers("targetgroupconfigurations"),
    # argoproj/argo-helm, charts/argo-rollouts/templates/crds of 2.41, 2026-11; without finalizers.
    ("argoproj.io", "AnalysisTemplate"): _of("argo-rollouts", version="v1alpha1"),
    ("argoproj.io", "Rollout"): _of("argo-rollouts", version="v1alpha1"),
    # NVIDIA/gpu-operator v26.7, crds/, 2026-08; node feature discovery is a subchart of it and of the device plugin.
    ("nvidia.com", "ClusterPolicy"): _of("gpu-operator", version="v1", namespaced=False),
    ("nvidia.com", "NVIDIADriver"): _of("gpu-operator", version="v1alpha1", namespaced=False),
    ("nfd.k8s-sigs.io", "NodeFeatureRule"): _of(
        "gpu-operator", "nvidia-device-plugin", version="v1alpha1", namespaced=False
    ),
    # prometheus-community/helm-charts, charts/kube-prometheus-stack/charts/crds, 2026-11; without finalizers.
    ("monitoring.coreos.com", "AlertmanagerConfig"): _of("kube-prometheus-stack", version="v1alpha1"),
    ("monitoring.coreos.com", "PodMonitor"): _of("kube-prometheus-stack", version="v1"),
    ("monitoring.coreos.com", "Probe"): _of("kube-prometheus-stack", version="v1"),
    ("monitoring.coreos.com", "PrometheusRule"): _of("kube-prometheus-stack", version="v1"),
    ("monitoring.coreos.com", "ScrapeConfig"): _of("kube-prometheus-stack", version="v1alpha1"),
    ("monitoring.coreos.com", "ServiceMonitor"): _of("kube-prometheus-stack", version="v1"),
}
"""By group and kind."""


def chart_name(chart: str) -> str:
    """Name of a chart that may be an address: `oci://public.ecr.aws/karpenter/karpenter-crd` is `karpenter-crd`."""
    return chart.rpartition("/")[2]
