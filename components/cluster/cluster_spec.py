"""What a stack file decides about a training cluster as a whole. Plain data and its rules; no pulumi here."""

from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import Field

from components.catalog.charts import ChartName, unsupported
from components.cluster.addons_spec import AddonsSpec, all_addons
from components.cluster.capacities import capacities_of, gpu_nodes_of
from components.cluster.control_plane_spec import ControlPlaneSpec
from components.cluster.gpu_nodes import GpuNodes
from components.cluster.gpu_sharing import offered
from components.cluster.gpu_software_spec import GpuSoftwareSpec, gpu_software_problems
from components.cluster.karpenter_spec import KarpenterSpec, unhoused_replicas
from components.cluster.node_capacity import NodeCapacity
from components.cluster.node_facts import taints_of
from components.cluster.node_group_spec import NodeGroupSpec
from components.cluster.node_pool_spec import NodePoolSpec
from components.cluster.workload_identity_spec import WorkloadIdentitySpec
from components.spec import Path, Problem, below, rule
from components.storage.storage_classes_spec import (
    STORAGE_CLASSES,
    ClassName,
    StorageClassSpec,
    ambiguous_storage_classes,
)

GroupKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
IdentityKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]


class ClusterSpec(ControlPlaneSpec):
    """An EKS cluster: its control plane, its add-ons, its nodes, and what its workloads may do on AWS."""

    node_groups: dict[GroupKey, NodeGroupSpec] = Field(min_length=1)
    """Nodes by kind. The key is part of the URN: renaming one replaces its nodes. At least one group has no taints and
    a node from the start: cluster services run there."""

    karpenter: KarpenterSpec | None = None
    """Karpenter, which makes and ends the nodes of node pools; none if left out."""

    node_pools: dict[GroupKey, NodePoolSpec] = {}
    """Nodes by kind that come as pods want them, and go. Their keys are other ones than those of the groups."""

    gpu_software: GpuSoftwareSpec = GpuSoftwareSpec()
    """How pods get GPUs and EFA. What is installed follows from the nodes."""

    storage_classes: dict[ClassName, StorageClassSpec] = dict(STORAGE_CLASSES)
    """Volumes that pods can have made, by name; encrypted gp3 if left out. Exactly one is the default."""

    addons: AddonsSpec = AddonsSpec()
    """EKS add-ons beyond those that are always there."""

    identities: dict[IdentityKey, WorkloadIdentitySpec] = {}
    """What workloads may do on AWS, by service account."""

    allow_unpinned: bool = False
    """Whether production may leave versions to EKS's default that the versions lock does not hold."""

    @property
    def system_groups(self) -> tuple[str, ...]:
        """Keys of the node groups that cluster services run on, which are untainted and have a node from the start.

        Those with most nodes first: some charts can name no more than one group.
        """
        found = {key: spec.min_size for key, spec in self.node_groups.items() if _takes_services(spec)}
        return tuple(sorted(found, key=lambda key: (-found[key], key)))

    @property
    def wanted_images(self) -> tuple[str, ...]:
        """AMI types of the nodes, sorted."""
        images = {spec.image.name for spec in self.node_groups.values()}
        return tuple(sorted(images | {spec.image.name for spec in self.node_pools.values()}))

    @property
    def wanted_addons(self) -> tuple[str, ...]:
        """EKS's names of the add-ons, sorted."""
        return tuple(sorted(addon.value for addon in all_addons(self.addons)))

    def gpu_nodes(self, name: str) -> GpuNodes:
        """All nodes as device software sees them; `name` is the logical name of the cluster."""
        return gpu_nodes_of(self.node_groups, self.node_pools, name)

    def capacities(self, name: str) -> dict[str, NodeCapacity]:
        """What pods can request of the nodes by key, with the device software there is; `name` as above."""
        found = capacities_of(self.node_groups, self.node_pools, name)
        return {key: offered(capacity, self.gpu_software) for key, capacity in found.items()}

    @rule
    def _cluster_services_have_nodes(self) -> Iterator[Problem]:
        if not self.system_groups:
            message = "needs a group without taints and with min_size of at least 1: coredns and others run there"
            fix = "add `system: {instance_types: [m7i.large], min_size: 2, max_size: 4}`"
            yield Problem(path=("node_groups",), message=message, got=sorted(self.node_groups), fix=fix)

    @rule
    def _pools_have_karpenter(self) -> Iterator[Problem]:
        if self.karpenter is None and self.node_pools:
            message = "need Karpenter, which makes their nodes"
            yield Problem(path=("node_pools",), message=message, got=sorted(self.node_pools), fix="add `karpenter: {}`")

    @rule
    def _groups_and_pools_have_keys_of_their_own(self) -> Iterator[Problem]:
        for key in sorted(set(self.node_groups) & set(self.node_pools)):
            message = "is a node group as well, and quotas could not tell which is meant"
            yield Problem(path=("node_pools", key), message=message, got=key, fix="call it something else")

    @rule
    def _karpenter_has_nodes_and_a_version_it_supports(self) -> Iterator[Problem]:
        if self.karpenter is None:
            return
        nodes = sum(self.node_groups[key].min_size for key in self.system_groups)
        if nodes:
            yield from below(("karpenter",), unhoused_replicas(self.karpenter, nodes))
        if message := unsupported(ChartName.KARPENTER, self.kubernetes_version):
            fix = "write one of these, or remove karpenter"
            yield Problem(path=("kubernetes_version",), message=message, got=self.kubernetes_version, fix=fix)

    @rule
    def _device_software_fits_the_nodes(self) -> Iterator[Problem]:
        nodes = self.gpu_nodes("cluster")
        problems = gpu_software_problems(self.gpu_software, nodes, self.kubernetes_version)
        yield from below(("gpu_software",), problems)

    @rule
    def _one_storage_class_is_the_default(self) -> Iterator[Problem]:
        yield from below(("storage_classes",), ambiguous_storage_classes(self.storage_classes))


def foreign_node_zones(spec: ClusterSpec, zones: Collection[str]) -> Iterator[Problem]:
    """Zones of node groups and pools that are not among the network's `zones`. Paths below the cluster."""
    fix = f"write one of {', '.join(sorted(zones))}, or add the zone to network.zones"
    for path, asked in _zones_asked(spec):
        for zone in asked:
            if zone not in zones:
                yield Problem(path=path, message="is not a zone of the network", got=zone, fix=fix)


def _zones_asked(spec: ClusterSpec) -> Iterator[tuple[Path, list[str]]]:
    for key, group in sorted(spec.node_groups.items()):
        if group.reserved:
            yield ("node_groups", key, "capacity", "zone"), [group.reserved.zone]
        else:
            yield ("node_groups", key, "zones"), sorted(group.zones or ())
    for key, pool in sorted(spec.node_pools.items()):
        if pool.reserved:
            yield ("node_pools", key, "reserved", "zone"), [pool.reserved.zone]
        else:
            yield ("node_pools", key, "zones"), sorted(pool.zones or ())


def _takes_services(spec: NodeGroupSpec) -> bool:
    return spec.min_size > 0 and not taints_of(spec) and spec.accelerator is None
