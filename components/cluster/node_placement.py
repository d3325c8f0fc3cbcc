"""How pods get onto the nodes of one group or pool: what their spec says of it. Pure functions; no pulumi here."""

from collections.abc import Mapping
from typing import Any

from components.cluster.node_capacity import NodeCapacity
from components.cluster.node_options_spec import TaintSpec


def placement(capacity: NodeCapacity) -> dict[str, Any]:
    """`nodeSelector` and `tolerations` of pods that run there and nowhere else."""
    return {"nodeSelector": dict(sorted(capacity.labels.items())), "tolerations": tolerations(capacity.taints)}


def tolerations(taints: Mapping[str, TaintSpec]) -> list[dict[str, Any]]:
    """One for each taint, by key."""
    return [
        {"key": key, "operator": "Equal", "value": taint.value, "effect": taint.effect.kubernetes}
        for key, taint in sorted(taints.items())
    ]
