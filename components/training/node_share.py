"""What one training pod gets of a node: all of it but what DaemonSets need. Pure arithmetic; no pulumi here."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.catalog.fabric import HUGEPAGES, HUGEPAGES_MIB, preallocated_hugepages_mib
from components.cluster.daemonsets import DAEMONSETS_CPU, DAEMONSETS_MEMORY_MIB
from components.cluster.node_capacity import NodeCapacity, Resource

__all__ = ["DAEMONSETS_CPU", "DAEMONSETS_MEMORY_MIB", "NodeShare", "whole_node"]

_BYTES = frozenset({Resource.MEMORY.value, HUGEPAGES})


@dataclass(frozen=True, kw_only=True)
class NodeShare:
    """Resources of a pod that has a node to itself."""

    amounts: Mapping[str, int]
    """By resource; CPU in thousandths, memory and huge pages in MiB, devices in pieces."""

    @property
    def memory_mib(self) -> int:
        """Memory, in MiB."""
        return self.amounts[Resource.MEMORY]

    @property
    def efa(self) -> bool:
        """Whether it has EFA interfaces."""
        return Resource.EFA in self.amounts

    @property
    def hugepages(self) -> bool:
        """Whether it has huge pages."""
        return HUGEPAGES in self.amounts

    @property
    def is_possible(self) -> bool:
        """Whether anything is left beside the DaemonSets."""
        return min(self.amounts[Resource.CPU], self.memory_mib) > 0

    def requests(self) -> dict[str, str]:
        """As Kubernetes writes them, sorted."""
        return {resource: _quantity(resource, amount) for resource, amount in sorted(self.amounts.items())}

    def limits(self) -> dict[str, str]:
        """The same, without CPU: what the DaemonSets leave idle is the pod's. Extended resources have to be equal."""
        return {resource: amount for resource, amount in self.requests().items() if resource != Resource.CPU}


def whole_node(capacity: NodeCapacity) -> NodeShare:
    """Share of a pod that fits every node of a group or pool, whichever type it is of, and all its devices."""
    amounts = {resource.value: amount for resource, amount in capacity.node.items()}
    amounts[Resource.CPU] -= DAEMONSETS_CPU
    amounts[Resource.MEMORY] -= DAEMONSETS_MEMORY_MIB
    if capacity.efa:
        pages = [preallocated_hugepages_mib(instance) for instance in capacity.types]
        # The kubelet takes huge pages off the node's memory whether or not anybody asks for them.
        amounts[Resource.MEMORY] -= max(pages)
        if _counts_hugepages(capacity):
            amounts[HUGEPAGES] = min(HUGEPAGES_MIB, *pages)
    return NodeShare(amounts=amounts)


def _counts_hugepages(capacity: NodeCapacity) -> bool:
    """Whether pods may ask for huge pages. Karpenter knows of none, and finds no node for a pod that does.

    Source: aws/karpenter-provider-aws#3315 and #6296, kubernetes-sigs/karpenter#751 (2026-11).
    """
    return capacity.path[0] == "node_groups"


def _quantity(resource: str, amount: int) -> str:
    if resource == Resource.CPU:
        return f"{amount}m"
    return f"{amount}Mi" if resource in _BYTES else str(amount)
