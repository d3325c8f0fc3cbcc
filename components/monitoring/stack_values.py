"""Values of kube-prometheus-stack. Pure functions; no pulumi here, though some values may be known late.

Keys read in prometheus-community/helm-charts, charts/kube-prometheus-stack, values.yaml of 81 and UPGRADE.md up to 81,
and for remote writes in prometheus-operator's API reference (2026-11). Not read: the values of 88.5.3 itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.monitoring.cloudwatch_values import CLOUDWATCH_CPU
from components.monitoring.data_source import DataSource
from components.monitoring.exporter_values import (
    KUBE_STATE_CPU,
    api_server_values,
    kube_state_values,
    kubelet_values,
    node_exporter_values,
)
from components.monitoring.grafana_spec import GrafanaSpec
from components.monitoring.grafana_values import GRAFANA_CPU, SIDECAR_CPU, SIDECARS, grafana_values
from components.monitoring.metrics_rules import metrics_need, storage_gib
from components.monitoring.metrics_sizing import FULL, Scale
from components.monitoring.metrics_spec import NAMESPACE, ManagedMetricsSpec, PrometheusStackSpec
from components.monitoring.placement import NODE_NAMESPACE, Values, on_system_nodes, requests
from components.monitoring.watched import Watched

PROMETHEUS_ACCOUNT = "prometheus"
ALERTMANAGER_ACCOUNT = "kube-prometheus-stack-alertmanager"
"""Service accounts in namespace monitoring, for Pod Identity; the second is what the chart itself calls it."""

OPERATOR_CPU, OPERATOR_MEMORY = 100, 256
RELOADER_CPU, RELOADER_MEMORY = 10, 64
ALERTMANAGER_CPU, ALERTMANAGER_MEMORY = 20, 128
ALERTMANAGER_GIB = 1
"""Silences, and what was sent."""

ABSENT = ("coreDns", "kubeControllerManager", "kubeEtcd", "kubeProxy", "kubeScheduler")
"""What EKS hides, and what no rule and no dashboard asks for."""


@dataclass(frozen=True, kw_only=True)
class StackPlace:
    """Where the stack runs, and what it watches."""

    scale: Scale
    watched: Watched
    cluster_name: Any
    """Text, or an Output of it: label `cluster` of what leaves the cluster."""
    region: str
    system_groups: Sequence[str] = ()
    """Logical names of the node groups that it runs on."""
    monitor_namespaces: Sequence[str] = ()
    """Namespaces of other components whose ServiceMonitors count, besides those of the spec."""
    alertmanager_config_secret: Any = None
    """Text, or an Output of it."""
    alertmanager_secrets: Sequence[str] = ()
    sources: Sequence[DataSource] = ()
    """What Grafana reads besides Prometheus."""
    remote_write_url: Any = None
    """Text, or an Output of it: where Amazon Managed Prometheus takes metrics."""


def stack_values(spec: PrometheusStackSpec | ManagedMetricsSpec, place: StackPlace) -> Values:
    """All values."""
    managed = isinstance(spec, ManagedMetricsSpec)
    affinity = on_system_nodes(place.system_groups)
    grafana = spec.grafana if isinstance(spec.grafana, GrafanaSpec) else None
    return {
        **{name: {"enabled": False} for name in ABSENT},
        "alertmanager": {"enabled": False} if managed else _alertmanager(spec, place),
        # Groundplane's own rules have owners and runbooks, and tests.
        "defaultRules": {"create": False},
        "grafana": grafana_values(grafana, place.system_groups, place.sources),
        "kube-state-metrics": kube_state_values(place.watched.custom_resources, place.system_groups),
        "kubeApiServer": api_server_values(),
        "kubelet": kubelet_values(spec.scrape_seconds),
        "prometheus": {
            "podDisruptionBudget": {"enabled": spec.replicas > 1},
            "prometheusSpec": _prometheus(spec, place),
            "serviceAccount": {"create": True, "name": PROMETHEUS_ACCOUNT},
        },
        "prometheus-node-exporter": node_exporter_values(),
        "prometheusOperator": {
            "admissionWebhooks": {"patch": {"affinity": affinity}},
            "affinity": affinity,
            "prometheusConfigReloader": {"resources": requests(RELOADER_CPU, RELOADER_MEMORY)},
            "resources": requests(OPERATOR_CPU, OPERATOR_MEMORY),
        },
    }


def heeded_namespaces(spec: PrometheusStackSpec | ManagedMetricsSpec, place: StackPlace) -> list[str]:
    """Namespaces whose ServiceMonitors and rules count."""
    return sorted({NAMESPACE, NODE_NAMESPACE, *spec.monitor_namespaces, *place.monitor_namespaces})


def _prometheus(spec: PrometheusStackSpec | ManagedMetricsSpec, place: StackPlace) -> Values:
    need, gib = metrics_need(spec, place.scale), storage_gib(spec, place.scale)
    heeded = _namespaces(heeded_namespaces(spec, place))
    values: Values = {
        "affinity": on_system_nodes(place.system_groups),
        "enableAdminAPI": False,
        "externalLabels": {"cluster": place.cluster_name},
        "podAntiAffinity": "hard",
        "replicas": spec.replicas,
        "resources": requests(need.cpu_millicores, need.memory_mib),
        "retention": f"{need.retention_days}d",
        # Before the disk is full, the oldest go.
        "retentionSize": f"{int(gib * FULL * 1024)}MiB",
        "scrapeInterval": f"{spec.scrape_seconds}s",
        "storageSpec": {"volumeClaimTemplate": {"spec": _claim(spec.storage_class, gib)}},
    }
    for kind in ("podMonitor", "probe", "rule", "scrapeConfig", "serviceMonitor"):
        values[f"{kind}NamespaceSelector"] = heeded
        # Else only those with a label of this release count.
        values[f"{kind}SelectorNilUsesHelmValues"] = False
    if place.remote_write_url is not None:
        values["remoteWrite"] = [{"url": place.remote_write_url, "sigv4": {"region": place.region}}]
        # By these two labels Amazon Managed Prometheus knows replicas, and keeps the samples of one.
        values["replicaExternalLabelName"] = "__replica__"
    return values


def _alertmanager(spec: PrometheusStackSpec | ManagedMetricsSpec, place: StackPlace) -> Values:
    own: Values = {
        "affinity": on_system_nodes(place.system_groups),
        "alertmanagerConfigNamespaceSelector": _namespaces([NAMESPACE]),
        "automountServiceAccountToken": False,
        "podAntiAffinity": "hard",
        "replicas": spec.replicas,
        "resources": requests(ALERTMANAGER_CPU, ALERTMANAGER_MEMORY),
        "secrets": sorted(place.alertmanager_secrets),
        "storage": {"volumeClaimTemplate": {"spec": _claim(spec.storage_class, ALERTMANAGER_GIB)}},
    }
    if place.alertmanager_config_secret is not None:
        own |= {"configSecret": place.alertmanager_config_secret, "useExistingSecret": True}
    return {
        "enabled": True,
        "alertmanagerSpec": own,
        "podDisruptionBudget": {"enabled": spec.replicas > 1},
        "serviceAccount": {"create": True, "name": ALERTMANAGER_ACCOUNT},
    }


def _claim(storage_class: str, gib: int) -> Values:
    requested = {"requests": {"storage": f"{gib}Gi"}}
    return {"storageClassName": storage_class, "accessModes": ["ReadWriteOnce"], "resources": requested}


def _namespaces(names: Sequence[str]) -> Values:
    expression = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": list(names)}
    return {"matchExpressions": [expression]}


def metrics_cpu_millicores(spec: PrometheusStackSpec | ManagedMetricsSpec, scale: Scale) -> int:
    """What pods request together on the nodes of controllers, in thousandths of a vCPU."""
    each = metrics_need(spec, scale).cpu_millicores + RELOADER_CPU
    if not isinstance(spec, ManagedMetricsSpec):
        each += ALERTMANAGER_CPU + RELOADER_CPU
    grafana = GRAFANA_CPU + SIDECARS * SIDECAR_CPU if isinstance(spec.grafana, GrafanaSpec) else 0
    cloudwatch = CLOUDWATCH_CPU if spec.cloudwatch else 0
    return spec.replicas * each + OPERATOR_CPU + KUBE_STATE_CPU + grafana + cloudwatch
