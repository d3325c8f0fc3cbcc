"""What the nodes of a group or a pool can give to pods: for queues, jobs and checks. Pure; no pulumi here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from components.catalog.allocatable import allocatable_cpu, allocatable_memory_mib
from components.catalog.instances import Accelerator, InstanceType
from components.cluster.node_facts import NODE_GROUP_LABEL, taints_of
from components.cluster.node_group_spec import NodeGroupSpec
from components.cluster.node_options_spec import TaintSpec
from components.spec import Path


class Resource(StrEnum):
    """What pods request, as Kubernetes names it."""

    CPU = "cpu"
    """In thousandths of a vCPU, in this module."""
    MEMORY = "memory"
    """In MiB, in this module."""
    GPU = "nvidia.com/gpu"
    NEURON = "aws.amazon.com/neuron"
    EFA = "vpc.amazonaws.com/efa"


@dataclass(frozen=True, kw_only=True)
class NodeCapacity:
    """Nodes of one kind: how to name them, what one of them has, and how much all of them give at most."""

    key: str
    """Key of the group or the pool in the stack file; the two share one set of keys."""
    path: Path
    """Where it is in the cluster's part of the stack file: ("node_groups", "h200")."""
    labels: Mapping[str, str]
    """Labels that these nodes have and no others."""
    taints: Mapping[str, TaintSpec]
    """What pods have to tolerate, by key."""
    types: tuple[InstanceType, ...]
    """Types a node may be of, all with the same accelerators."""
    max_nodes: int | None
    """Most nodes there can be; None if only `total` bounds them."""
    node: Mapping[Resource, int]
    """What pods can request on one node, of the smallest type. Accelerators and EFA only where it has some."""
    total: Mapping[Resource, int]
    """What pods can request on all nodes together."""
    zone: str | None
    """Zone id, if all nodes are in one."""
    efa: bool
    """Whether nodes have EFA interfaces."""

    @property
    def accelerator(self) -> Accelerator | None:
        """Of each node."""
        return self.types[0].accelerator

    @property
    def largest_gang(self) -> int:
        """Nodes that one job can have at the same time."""
        if self.max_nodes is not None:
            return self.max_nodes
        return min(self.total[resource] // each for resource, each in self.node.items() if resource in self.total)


def node_resources(types: tuple[InstanceType, ...], *, efa: bool, max_pods: int | None = None) -> dict[Resource, int]:
    """What pods can request on one node whichever of the types it is."""
    resources = {
        Resource.CPU: min(allocatable_cpu(instance) for instance in types),
        Resource.MEMORY: min(allocatable_memory_mib(instance, max_pods) for instance in types),
    }
    accelerator = types[0].accelerator
    if accelerator is not None and accelerator.resource is not None:
        resources[Resource(accelerator.resource)] = accelerator.count
    if efa:
        resources[Resource.EFA] = min(instance.efa_interfaces for instance in types)
    return resources


def group_capacity(key: str, spec: NodeGroupSpec, name: str) -> NodeCapacity:
    """What a node group gives; `name` is its logical name, which its nodes are labelled with."""
    node = node_resources(spec.types, efa=spec.efa, max_pods=spec.kubelet.max_pods)
    node[Resource.CPU] -= spec.kubelet.system_reserved_cpu_millicores or 0
    node[Resource.MEMORY] -= spec.kubelet.system_reserved_memory_mib or 0
    zones = {spec.reserved.zone} if spec.reserved else set(spec.zones or ())
    return NodeCapacity(
        key=key,
        path=("node_groups", key),
        labels={NODE_GROUP_LABEL: name},
        taints=taints_of(spec),
        types=spec.types,
        max_nodes=spec.max_size,
        node=node,
        total={resource: each * spec.max_size for resource, each in node.items()},
        zone=zones.pop() if len(zones) == 1 else None,
        efa=spec.efa,
    )
