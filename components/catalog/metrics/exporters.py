"""All exporters by name, and what each is known to emit: where rules and dashboards look. A table; no pulumi here."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

from components.catalog.metrics.api_server import API_SERVER
from components.catalog.metrics.argo_rollouts import ARGO_ROLLOUTS
from components.catalog.metrics.cert_manager import CERT_MANAGER
from components.catalog.metrics.cloudwatch import CLOUDWATCH
from components.catalog.metrics.custom_resources import CUSTOM_RESOURCES
from components.catalog.metrics.dcgm import DCGM
from components.catalog.metrics.efa import EFA
from components.catalog.metrics.envoy import ENVOY
from components.catalog.metrics.groundplane import DRIFT_MONITOR, FACTS
from components.catalog.metrics.karpenter import KARPENTER
from components.catalog.metrics.keda import KEDA
from components.catalog.metrics.kube_state import KUBE_STATE
from components.catalog.metrics.kubelet import KUBELET
from components.catalog.metrics.kueue import KUEUE
from components.catalog.metrics.metric import Exporter
from components.catalog.metrics.mlflow import MLFLOW
from components.catalog.metrics.node import NODE
from components.catalog.metrics.opencost import OPENCOST
from components.catalog.metrics.prometheus import ALERTMANAGER, PROMETHEUS, PROMETHEUS_RULES
from components.catalog.metrics.triton import TRITON
from components.catalog.metrics.vllm import VLLM


class ExporterName(StrEnum):
    """Name of an exporter, as a stack file or a message has it."""

    ALERTMANAGER = "alertmanager"
    API_SERVER = "api_server"
    ARGO_ROLLOUTS = "argo_rollouts"
    CERT_MANAGER = "cert_manager"
    CLOUDWATCH = "cloudwatch"
    CUSTOM_RESOURCES = "custom_resources"
    DCGM = "dcgm"
    DRIFT_MONITOR = "drift_monitor"
    EFA = "efa"
    ENVOY = "envoy"
    FACTS = "facts"
    KARPENTER = "karpenter"
    KEDA = "keda"
    KUBE_STATE = "kube_state"
    KUBELET = "kubelet"
    KUEUE = "kueue"
    MLFLOW = "mlflow"
    NODE = "node"
    OPENCOST = "opencost"
    PROMETHEUS = "prometheus"
    PROMETHEUS_RULES = "prometheus_rules"
    TRITON = "triton"
    VLLM = "vllm"


EXPORTERS: dict[ExporterName, Exporter] = {
    ExporterName.ALERTMANAGER: ALERTMANAGER,
    ExporterName.API_SERVER: API_SERVER,
    ExporterName.ARGO_ROLLOUTS: ARGO_ROLLOUTS,
    ExporterName.CERT_MANAGER: CERT_MANAGER,
    ExporterName.CLOUDWATCH: CLOUDWATCH,
    ExporterName.CUSTOM_RESOURCES: CUSTOM_RESOURCES,
    ExporterName.DCGM: DCGM,
    ExporterName.DRIFT_MONITOR: DRIFT_MONITOR,
    ExporterName.EFA: EFA,
    ExporterName.ENVOY: ENVOY,
    ExporterName.FACTS: FACTS,
    ExporterName.KARPENTER: KARPENTER,
    ExporterName.KEDA: KEDA,
    ExporterName.KUBE_STATE: KUBE_STATE,
    ExporterName.KUBELET: KUBELET,
    ExporterName.KUEUE: KUEUE,
    ExporterName.MLFLOW: MLFLOW,
    ExporterName.NODE: NODE,
    ExporterName.OPENCOST: OPENCOST,
    ExporterName.PROMETHEUS: PROMETHEUS,
    ExporterName.PROMETHEUS_RULES: PROMETHEUS_RULES,
    ExporterName.TRITON: TRITON,
    ExporterName.VLLM: VLLM,
}

STACK = frozenset(
    {
        ExporterName.ALERTMANAGER,
        ExporterName.FACTS,
        ExporterName.KUBE_STATE,
        ExporterName.KUBELET,
        ExporterName.NODE,
        ExporterName.PROMETHEUS,
        ExporterName.PROMETHEUS_RULES,
    }
)
"""What is there wherever kube-prometheus-stack is."""


def series(exporters: Iterable[ExporterName]) -> Mapping[str, frozenset[str]]:
    """Every name that a query can use where these exporters run, with its labels."""
    return {name: labels for exporter in sorted(exporters) for name, labels in EXPORTERS[exporter].series().items()}


def emitters(name: str) -> tuple[ExporterName, ...]:
    """Exporters that emit a series of this name."""
    return _emitters().get(name, ())


@cache
def _emitters() -> Mapping[str, tuple[ExporterName, ...]]:
    """Exporters in the table's order, by the name of each series."""
    found: dict[str, tuple[ExporterName, ...]] = {}
    for exporter, facts in EXPORTERS.items():
        for name in facts.series():
            found[name] = (*found.get(name, ()), exporter)
    return found
