"""The nodes of a cluster as their device software sees them: which need what, and which have it already. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.catalog.instances import AcceleratorKind
from components.cluster.node_capacity import NodeCapacity


@dataclass(frozen=True, kw_only=True)
class GpuNodes:
    """Every node group and node pool, and two facts that decide what runs on it."""

    nodes: Sequence[NodeCapacity]
    """Groups and pools, whether or not they have accelerators."""

    bottlerocket: frozenset[str] = frozenset()
    """Keys of those that run Bottlerocket, whose NVIDIA images have the device plugin built in."""

    dynamic: frozenset[str] = frozenset()
    """Keys of the pools that Karpenter sizes as pods come and go, which static pools and node groups are not."""

    @property
    def by_key(self) -> dict[str, NodeCapacity]:
        """Groups and pools by key."""
        return {node.key: node for node in self.nodes}

    @property
    def nvidia(self) -> tuple[NodeCapacity, ...]:
        """Those with NVIDIA GPUs."""
        return self._with(AcceleratorKind.NVIDIA)

    @property
    def bare_nvidia(self) -> tuple[NodeCapacity, ...]:
        """Those with NVIDIA GPUs whose image lacks the device plugin."""
        return tuple(node for node in self.nvidia if node.key not in self.bottlerocket)

    @property
    def neuron(self) -> tuple[NodeCapacity, ...]:
        """Those with Trainium or Inferentia."""
        return self._with(AcceleratorKind.NEURON)

    @property
    def efa(self) -> tuple[NodeCapacity, ...]:
        """Those with EFA interfaces."""
        return tuple(node for node in self.nodes if node.efa)

    def _with(self, kind: AcceleratorKind) -> tuple[NodeCapacity, ...]:
        return tuple(node for node in self.nodes if node.accelerator and node.accelerator.kind is kind)


def instance_type_names(nodes: Sequence[NodeCapacity]) -> list[str]:
    """Names of all the types that these nodes may be of, sorted."""
    return sorted({instance.name for node in nodes for instance in node.types})
