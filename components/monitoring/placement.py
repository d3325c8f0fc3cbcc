"""Where the monitoring runs, and what it requests, as charts write it. Pure functions; no pulumi here."""

from collections.abc import Sequence
from typing import Any

from components.cluster.node_facts import NODE_GROUP_LABEL

Values = dict[str, Any]

NODE_NAMESPACE = "node-metrics"
"""Of what runs on every node and needs the host: only a privileged namespace gives it that."""

EVERY_TAINT: list[Values] = [{"operator": "Exists"}]

RESTRICTED_POD: Values = {
    "fsGroup": 65534,
    "runAsGroup": 65534,
    "runAsNonRoot": True,
    "runAsUser": 65534,
    "seccompProfile": {"type": "RuntimeDefault"},
}
RESTRICTED_CONTAINER: Values = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
}
"""What the restricted Pod Security Standard asks, where a chart leaves it open."""


def on_system_nodes(groups: Sequence[str]) -> Values:
    """`affinity` for the groups called so; nothing if there are none."""
    if not groups:
        return {}
    term = {"matchExpressions": [{"key": NODE_GROUP_LABEL, "operator": "In", "values": sorted(groups)}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}


def requests(cpu_millicores: int, memory_mib: int) -> Values:
    """`resources`: of CPU it may have what nobody else uses, of memory no more than it requests."""
    memory = f"{memory_mib}Mi"
    return {"limits": {"memory": memory}, "requests": {"cpu": f"{cpu_millicores}m", "memory": memory}}
