"""What all nodes of a cluster are and give, by key: for device software, queues, runtimes and rules. No pulumi here."""

from collections.abc import Mapping

from components.catalog.ami import AmiFamily
from components.cluster.gpu_nodes import GpuNodes
from components.cluster.node_capacity import NodeCapacity, group_capacity
from components.cluster.node_group_spec import NodeGroupSpec
from components.cluster.node_pool_capacity import pool_capacity
from components.cluster.node_pool_spec import NodePoolSpec


def capacities_of(
    groups: Mapping[str, NodeGroupSpec], pools: Mapping[str, NodePoolSpec], name: str
) -> dict[str, NodeCapacity]:
    """Groups and pools by key; `name` is the logical name of the cluster, with which those of its nodes begin."""
    found = {key: group_capacity(key, spec, f"{name}-{key}") for key, spec in groups.items()}
    found |= {key: pool_capacity(key, spec, f"{name}-{key}") for key, spec in pools.items()}
    return dict(sorted(found.items()))


def gpu_nodes_of(groups: Mapping[str, NodeGroupSpec], pools: Mapping[str, NodePoolSpec], name: str) -> GpuNodes:
    """The same for device software."""
    families = {key: spec.ami_family for key, spec in groups.items()}
    families |= {key: spec.ami_family for key, spec in pools.items()}
    return GpuNodes(
        nodes=tuple(capacities_of(groups, pools, name).values()),
        bottlerocket=frozenset(key for key, family in families.items() if family is AmiFamily.BOTTLEROCKET),
        dynamic=frozenset(key for key, spec in pools.items() if spec.replicas is None),
    )
