"""What models share on a cluster: names, priorities, and values of KEDA's charts. Pure functions; no pulumi here.

Keys read in the charts: kedacore/charts, keda/README.md, http-add-on/README.md and its #857, which came with the
add-on's 0.15 (2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.cluster.group_affinity import group_affinity
from components.restricted_pods import pod_security

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

HELD_SECONDS = 3600
"""Longest that an interceptor which has to go is left for the requests that it has: those wait for a replica's start,
and then for the answer. One that has none goes at once. The chart's own would cut them off after half a minute."""

KEDA_HTTP_USER = 1000
"""User and group of the add-on's pods: its images' own user has a name alone, by which nobody sees that it is not root.
"""


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
    """Values of KEDA's HTTP add-on. What its chart says of security is too little for a restricted namespace: it names
    neither a user nor a seccomp profile (kedacore/http-add-on#1603, open in 2026-11).
    """
    where = on_groups(system_node_groups)
    return {
        "interceptor": {
            # Waits for all that it has, until its time is over.
            "drainTimeout": "0s",
            "replicas": {"min": REPLICAS, "max": 10},
            "terminationGracePeriodSeconds": HELD_SECONDS,
            **where,
        },
        "operator": dict(where),
        "podSecurityContext": pod_security(KEDA_HTTP_USER),
        "scaler": {"replicas": REPLICAS, **where},
    }


def on_groups(groups: Sequence[str]) -> Values:
    """Values of a chart's pods by which they run on the node groups called so; on any nodes if there are none."""
    return {"affinity": group_affinity(groups)} if groups else {}
