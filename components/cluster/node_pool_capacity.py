"""What the nodes of a pool can give to pods at most: for queues, jobs and checks. Pure arithmetic; no pulumi here."""

from collections.abc import Mapping

from components.catalog.allocatable import VM_OVERHEAD
from components.catalog.instances import InstanceType
from components.cluster.node_capacity import NodeCapacity, Resource, node_resources
from components.cluster.node_class_facts import kubelet_of
from components.cluster.node_facts import NODE_GROUP_LABEL, taints_of
from components.cluster.node_pool_spec import NodePoolSpec

MIB = 1024


def pool_capacity(key: str, spec: NodePoolSpec, name: str) -> NodeCapacity:
    """What a node pool gives; `name` is its logical name, which its nodes are labelled with.

    With types of several sizes `node` is the smallest and `total` what no mixture of them goes beyond.
    """
    each = {instance: _node(spec, instance) for instance in spec.types}
    most = max(_whole(_counts(spec, instance)) for instance in spec.types)
    zones = {spec.reserved.zone} if spec.reserved else set(spec.zones or ())
    return NodeCapacity(
        key=key,
        path=("node_pools", key),
        labels={NODE_GROUP_LABEL: name},
        taints=taints_of(spec),
        types=spec.types,
        max_nodes=most,
        node={resource: min(node[resource] for node in each.values()) for resource in each[spec.types[0]]},
        total={resource: _total(spec, each, resource) for resource in each[spec.types[0]]},
        zone=zones.pop() if len(zones) == 1 else None,
        efa=spec.efa,
    )


def _total(spec: NodePoolSpec, each: Mapping[InstanceType, Mapping[Resource, int]], resource: Resource) -> int:
    """The most that the limits allow of a resource.

    Nodes of one type are counted whole. Of several, each limit alone bounds what any mixture has: by the type that has
    most of the resource for what the limit counts.
    """
    if len(spec.types) == 1:
        (instance,) = spec.types
        return _whole(_counts(spec, instance)) * each[instance][resource]
    by_limit = zip(*(_shares(spec, instance, node[resource]) for instance, node in each.items()), strict=True)
    return int(min(max(shares) for shares in by_limit))


def _shares(spec: NodePoolSpec, instance: InstanceType, amount: int) -> list[float]:
    return [count * amount for count in _counts(spec, instance)]


def _counts(spec: NodePoolSpec, instance: InstanceType) -> list[float]:
    """Nodes of one type, limit by limit, as fractions."""
    limits = spec.limits
    if spec.replicas is not None:
        return [spec.replicas]
    gpus = instance.accelerator.count if instance.accelerator else 1
    # Karpenter counts the memory that an instance shows, not the nominal one.
    memory_mib = int(instance.memory_mib * (1 - VM_OVERHEAD))
    bounds = (
        (limits.nodes, 1),
        (limits.gpus, gpus),
        (limits.vcpus, instance.vcpu),
        (None if limits.memory_gib is None else limits.memory_gib * MIB, memory_mib),
    )
    return [limit / size for limit, size in bounds if limit is not None]


def _whole(counts: list[float]) -> int:
    return int(min(counts))


def _node(spec: NodePoolSpec, instance: InstanceType) -> dict[Resource, int]:
    node = node_resources((instance,), efa=spec.efa, max_pods=kubelet_of(spec)["maxPods"])
    node[Resource.CPU] -= spec.kubelet.system_reserved_cpu_millicores or 0
    node[Resource.MEMORY] -= spec.kubelet.system_reserved_memory_mib or 0
    return node
