"""What one replica of a served model gets of its node. Pure arithmetic; no pulumi here."""

from components.catalog.instances import InstanceType
from components.cluster.daemonsets import DAEMONSETS_CPU, DAEMONSETS_MEMORY_MIB
from components.cluster.node_capacity import NodeCapacity, Resource, node_resources
from components.serving.accelerator_spec import AcceleratorSpec

MIB = 1024


def replica_share(accelerator: AcceleratorSpec, capacity: NodeCapacity) -> dict[Resource, int]:
    """Amounts that a replica requests: its accelerators, and as great a part of the rest of a node of its type.

    CPU in thousandths, memory in MiB. Raises ValueError if the nodes are not of the type.
    """
    instance = next((each for each in capacity.types if each.name == accelerator.instance_type), None)
    if instance is None:
        names = ", ".join(each.name for each in capacity.types)
        raise ValueError(f"nodes {capacity.key} are {names}, and the replica is for {accelerator.instance_type}")
    node, places = _node(instance, capacity), accelerator.replicas_per_node
    share = {
        Resource.CPU: (node[Resource.CPU] - DAEMONSETS_CPU) // places,
        Resource.MEMORY: (node[Resource.MEMORY] - DAEMONSETS_MEMORY_MIB) // places,
    }
    if accelerator.gpus and instance.accelerator and instance.accelerator.resource:
        share[Resource(instance.accelerator.resource)] = accelerator.gpus
    return share


def places(accelerator: AcceleratorSpec, capacity: NodeCapacity, nodes: int | None = None) -> int:
    """Replicas that have a place at the same time, on so many nodes or on as many as there can be."""
    if nodes is None and capacity.max_nodes is None:
        return min(capacity.total[name] // each for name, each in replica_share(accelerator, capacity).items())
    return (capacity.max_nodes or 0 if nodes is None else nodes) * accelerator.replicas_per_node


def _node(instance: InstanceType, capacity: NodeCapacity) -> dict[Resource, int]:
    """What pods can request on a node of one type: `capacity.node` is of the smallest, less what its kubelet keeps."""
    each = [node_resources((kind,), efa=False) for kind in capacity.types]
    own = node_resources((instance,), efa=False)
    return {
        name: own[name] - min(amounts[name] for amounts in each) + capacity.node[name]
        for name in (Resource.CPU, Resource.MEMORY)
    }
