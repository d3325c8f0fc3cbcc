"""What Prometheus scrapes besides what its chart sees to: PodMonitors and ServiceMonitors. Pure functions; no pulumi.

Labels and ports read in each project's own files (2026-11): aws/karpenter-provider-aws, charts/karpenter/templates/
service.yaml; kubernetes-sigs/kueue, charts/kueue/templates/{prometheus/monitor,manager/auth_proxy_service}.yaml;
kedacore/charts, keda/templates/manager/podmonitor.yaml; argoproj/argo-helm, charts/argo-rollouts/templates/controller/
deployment.yaml and _helpers.tpl; envoyproxy/gateway, internal/infrastructure/kubernetes/proxy/resource.go. Not read,
but as queries in public use have them: cert-manager's and the GPU operator's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from components.catalog.metrics.envoy import ENVOY
from components.cluster import karpenter_values
from components.cluster.gpu_software_values import NAMESPACE as GPU_NAMESPACE
from components.monitoring.exporter_values import NODE_OF_POD, keep
from components.monitoring.metrics_spec import ManagedMetricsSpec, PrometheusStackSpec
from components.monitoring.placement import NODE_NAMESPACE
from components.monitoring.watched import ModelTarget, Watched
from components.serving.model_manifests import MODEL_LABEL
from components.serving.rollout_controller_values import ROLLOUTS_NAMESPACE
from components.serving.serving_values import KEDA_NAMESPACE

Manifest = dict[str, Any]

EFA_EXPORTER = "efa-exporter"
KUEUE_NAMESPACE = "kueue-system"
"""As `training/queueing.py` has it."""

TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
"""Prometheus's own."""

MOST_TIMEOUT_SECONDS = 10
"""Prometheus's own default."""

NOT_OF_THE_EXPORTER: Manifest = {"action": "labeldrop", "regex": "container|endpoint|namespace|pod|service"}
"""Else a GPU that no pod has would look as if the exporter's pod had it: honorLabels keeps labels, and adds those that
are not there."""


@dataclass(frozen=True, kw_only=True)
class Monitor:
    """One PodMonitor or ServiceMonitor."""

    kind: Literal["PodMonitor", "ServiceMonitor"]
    spec: Manifest


def monitors(spec: PrometheusStackSpec | ManagedMetricsSpec, watched: Watched) -> dict[str, Monitor]:
    """By key. They are in namespace monitoring, the only one that is heeded unless the spec names others."""
    slow, fast = spec.scrape_seconds, spec.serving_scrape_seconds
    made = {
        "argo-rollouts": _argo_rollouts(slow) if watched.argo_rollouts else None,
        "cert-manager": _cert_manager(slow) if watched.cert_manager else None,
        "dcgm": _operators_dcgm(fast) if watched.nvidia and watched.gpu_operator else None,
        "efa": _efa(slow) if watched.efa and spec.efa_exporter_image else None,
        "envoy": _envoy(watched.envoy_namespace, fast) if watched.envoy_namespace else None,
        "karpenter": _karpenter(slow) if watched.karpenter else None,
        "keda": _keda(slow) if watched.keda else None,
        "kueue": _kueue(slow) if watched.kueue else None,
        **_models(watched.models, fast),
    }
    return {key: monitor for key, monitor in sorted(made.items()) if monitor}


def _models(models: Mapping[str, ModelTarget], seconds: int) -> dict[str, Monitor]:
    """One for each kind of port and path, which runtimes may have in common. All models are in one namespace."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for key, target in models.items():
        alike.setdefault((target.namespace, target.port, target.path), []).append(key)
    return {
        f"models-{port}{path.replace('/', '-')}": _pods(
            namespace,
            {"matchExpressions": [_among(MODEL_LABEL, keys)]},
            _endpoint(port, seconds, path=path),
            podTargetLabels=[MODEL_LABEL],
        )
        for (namespace, port, path), keys in sorted(alike.items())
    }


def _envoy(namespace: str, seconds: int) -> Monitor:
    labels = {
        "app.kubernetes.io/component": "proxy",
        "app.kubernetes.io/managed-by": "envoy-gateway",
        "app.kubernetes.io/name": "envoy",
    }
    # Thousands of series a proxy otherwise.
    few = [keep(list(ENVOY.series()))]
    endpoint = _endpoint("metrics", seconds, path="/stats/prometheus", metricRelabelings=few)
    return _pods(namespace, {"matchLabels": labels}, endpoint)


def _keda(seconds: int) -> Monitor:
    return _pods(KEDA_NAMESPACE, _labels(app="keda-operator"), _endpoint("http", seconds, honorLabels=True))


def _argo_rollouts(seconds: int) -> Monitor:
    labels = {"app.kubernetes.io/component": "rollouts-controller", "app.kubernetes.io/name": "argo-rollouts"}
    endpoint = _endpoint("metrics", seconds, honorLabels=True)
    return _pods(ROLLOUTS_NAMESPACE, {"matchLabels": labels}, endpoint)


def _efa(seconds: int) -> Monitor:
    endpoint = _endpoint("metrics", seconds, relabelings=[NODE_OF_POD])
    return _pods(NODE_NAMESPACE, {"matchLabels": {"app.kubernetes.io/name": EFA_EXPORTER}}, endpoint)


def _cert_manager(seconds: int) -> Monitor:
    labels = {"app.kubernetes.io/component": "controller", "app.kubernetes.io/name": "cert-manager"}
    return _pods(None, {"matchLabels": labels}, _endpoint("http-metrics", seconds, honorLabels=True))


def _karpenter(seconds: int) -> Monitor:
    labels = {"app.kubernetes.io/name": "karpenter"}
    return _services(karpenter_values.NAMESPACE, {"matchLabels": labels}, _endpoint("http-metrics", seconds))


def _kueue(seconds: int) -> Monitor:
    # Its other services have the same labels, and ports of the same name.
    only: Manifest = {
        "action": "keep",
        "regex": "kueue-controller-manager-metrics-service",
        "sourceLabels": ["__meta_kubernetes_service_name"],
    }
    endpoint = _endpoint(
        "https",
        seconds,
        bearerTokenFile=TOKEN,
        relabelings=[only],
        scheme="https",
        # It signs its certificate itself.
        tlsConfig={"insecureSkipVerify": True},
    )
    return _services(KUEUE_NAMESPACE, {"matchLabels": {"app.kubernetes.io/name": "kueue"}}, endpoint)


def _operators_dcgm(seconds: int) -> Monitor:
    relabelings = [NODE_OF_POD, NOT_OF_THE_EXPORTER]
    endpoint = _endpoint("gpu-metrics", seconds, honorLabels=True, relabelings=relabelings)
    return _services(GPU_NAMESPACE, _labels(app="nvidia-dcgm-exporter"), endpoint)


def _endpoint(port: str, seconds: int, *, path: str = "/metrics", **more: Any) -> Manifest:
    timeout = min(seconds, MOST_TIMEOUT_SECONDS)
    return {"interval": f"{seconds}s", "path": path, "port": port, "scrapeTimeout": f"{timeout}s", **more}


def _pods(namespace: str | None, selector: Manifest, endpoint: Manifest, **more: Any) -> Monitor:
    spec = {"namespaceSelector": _in(namespace), "podMetricsEndpoints": [endpoint], "selector": selector, **more}
    return Monitor(kind="PodMonitor", spec=spec)


def _services(namespace: str, selector: Manifest, endpoint: Manifest) -> Monitor:
    spec = {"endpoints": [endpoint], "namespaceSelector": _in(namespace), "selector": selector}
    return Monitor(kind="ServiceMonitor", spec=spec)


def _in(namespace: str | None) -> Manifest:
    return {"any": True} if namespace is None else {"matchNames": [namespace]}


def _labels(**labels: str) -> Manifest:
    return {"matchLabels": labels}


def _among(key: str, values: list[str]) -> Manifest:
    return {"key": key, "operator": "In", "values": sorted(values)}
