"""Values of the charts of training operators. Pure functions; no pulumi here.

Keys read in the charts themselves: kubeflow/trainer v2.2.1 charts/kubeflow-trainer, kubernetes-sigs/jobset
charts/jobset, kubernetes-sigs/lws charts/lws, ray-project/kuberay helm-chart/kuberay-operator (2026-11).
"""

from collections.abc import Callable, Sequence
from typing import Any

from components.catalog.charts import ChartName
from components.cluster.node_facts import NODE_GROUP_LABEL

Values = dict[str, Any]

REPLICAS = 2
JOBSET_CPU_MILLICORES = 100
"""Of each replica, requested. The chart's 500 are for thousands of JobSets; it takes more when it needs it."""
"""Of operators with webhooks: without one that answers, nobody can make what it admits."""

NAMESPACES = {
    ChartName.JOBSET: "jobset-system",
    ChartName.KUBEFLOW_TRAINER: "kubeflow-system",
    ChartName.LEADER_WORKER_SET: "lws-system",
    ChartName.KUBERAY: "kuberay-system",
}
"""Where each is, alone, under the restricted Pod Security Standard."""


def operator_values(chart: ChartName, system_node_groups: Sequence[str]) -> Values:
    """Values of one of these charts, whose pods run on the groups called so; on any nodes if there are none."""
    return _VALUES[chart](_on(system_node_groups))


def _jobset(where: Values) -> Values:
    resources = {
        "requests": {"cpu": f"{JOBSET_CPU_MILLICORES}m", "memory": "128Mi"},
        "limits": {"memory": "4Gi"},
    }
    return {"controller": {"replicas": REPLICAS, "resources": resources, **where}}


def _trainer(where: Values) -> Values:
    return {
        # Neither as a part of this chart: Helm could not install the releases that there are of them.
        "dataCache": {"enabled": False, "lws": {"install": False}},
        "jobset": {"install": False},
        "manager": {"replicas": REPLICAS, **where},
        # Of its own runtimes none asks for accelerators or EFA.
        "runtimes": {"defaultEnabled": False},
    }


def _lws(where: Values) -> Values:
    # Without the profile, which the chart does not set, a restricted namespace refuses its pods.
    security = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    return {"podSecurityContext": security, "replicaCount": REPLICAS, **where}


def _kuberay(where: Values) -> Values:
    # One at a time: its deployment is recreated, not rolled, and it admits nothing.
    return dict(where)


_VALUES: dict[ChartName, Callable[[Values], Values]] = {
    ChartName.JOBSET: _jobset,
    ChartName.KUBEFLOW_TRAINER: _trainer,
    ChartName.LEADER_WORKER_SET: _lws,
    ChartName.KUBERAY: _kuberay,
}


def _on(groups: Sequence[str]) -> Values:
    if not groups:
        return {}
    term = {"matchExpressions": [{"key": NODE_GROUP_LABEL, "operator": "In", "values": sorted(groups)}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
    return {"affinity": {"nodeAffinity": required}}
