"""Affinity of controllers' pods to the node groups that are for them. Pure; no pulumi here."""

from collections.abc import Sequence
from typing import Any

from components.cluster.node_facts import NODE_GROUP_LABEL


def group_affinity(groups: Sequence[str]) -> dict[str, Any]:
    """Affinity to the nodes of the groups called so; to any nodes if there are none."""
    if not groups:
        return {}
    term = {"matchExpressions": [{"key": NODE_GROUP_LABEL, "operator": "In", "values": sorted(groups)}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}
