"""What models share on a cluster: names, priorities, and values of KEDA's charts. Pure functions; no pulumi here.

Keys read in the charts: kedacore/charts, keda/README.md and http-add-on/README.md (2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.cluster.node_facts import NODE_GROUP_LABEL

Values = dict[str, Any]

KEDA_NAMESPACE = "keda"
"""Of KEDA and its HTTP add-on: their services are called by it."""

SCALER_ADDRESS = f"keda-add-ons-http-external-scaler.{KEDA_NAMESPACE}:9090"
"""Where KEDA asks the HTTP add-on for requests that wait."""

INTERCEPTOR_SERVICE, INTERCEPTOR_PORT = "keda-add-ons-http-interceptor-proxy", 8080
"""Where requests wait: what the gateway sends them to, in KEDA's namespace."""

MODELS_PRIORITY = "groundplane-models"
HEADROOM_PRIORITY = "groundplane-headroom"

PRIORITIES: dict[str, Values] = {
    MODELS_PRIORITY: {
        "value": 1000,
        "description": "Replicas of served models: before jobs that have none, and before headroom.",
    },
    HEADROOM_PRIORITY: {
        "value": -1000,
        "preemption_policy": "Never",
        "description": "Places kept for replicas to come: anything else goes first.",
    },
}
"""Priority classes by name. Values cannot be changed: another value needs another name."""

REPLICAS = 2
"""Of what there may be two of: the second operator waits for the first one's end."""

KEDA_CPU_MILLICORES = 500
"""What KEDA's pods request together, in thousandths of a vCPU: the charts' own, for two operators, two webhooks and one
metrics server of 100 each."""

KEDA_HTTP_CPU_MILLICORES = 1250
"""The same of the add-on: two interceptors, two scalers and an operator of 250 each."""


def keda_values(system_node_groups: Sequence[str], *, scales_rollouts: bool = False) -> Values:
    """Values of KEDA, whose pods run on the groups called so; on any nodes if there are none."""
    rollouts = {"scaledRefKinds": [{"apiGroup": "argoproj.io", "kind": "rollouts"}]} if scales_rollouts else {}
    return {
        **on_groups(system_node_groups),
        "operator": {"replicaCount": REPLICAS},
        # It scales Deployments, and Rollouts where there are some, and reads no secrets but its own.
        "permissions": {"operator": {"restrict": {"secret": True}}},
        "podDisruptionBudget": {"operator": {"maxUnavailable": 1}, "webhooks": {"maxUnavailable": 1}},
        # A port for its metrics: who cannot ask a scaler says so there.
        "prometheus": {"operator": {"enabled": True}},
        "rbac": {"enabledCustomScaledRefKinds": scales_rollouts, **rollouts},
        "webhooks": {"replicaCount": REPLICAS},
    }


def keda_http_values(system_node_groups: Sequence[str]) -> Values:
    """Values of KEDA's HTTP add-on."""
    where = on_groups(system_node_groups)
    return {
        "interceptor": {"replicas": {"min": REPLICAS, "max": 10}, **where},
        "operator": dict(where),
        "scaler": {"replicas": REPLICAS, **where},
    }


def on_groups(groups: Sequence[str]) -> Values:
    """Values of a chart's pods by which they run on the node groups called so; on any nodes if there are none."""
    if not groups:
        return {}
    term = {"matchExpressions": [{"key": NODE_GROUP_LABEL, "operator": "In", "values": sorted(groups)}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
    return {"affinity": {"nodeAffinity": required}}
