"""What a stack file decides about a training cluster as a whole. Plain data and its rules; no pulumi here."""

from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import Field

from components.cluster.addons_spec import AddonsSpec, all_addons
from components.cluster.control_plane_spec import ControlPlaneSpec
from components.cluster.node_facts import taints_of
from components.cluster.node_group_spec import NodeGroupSpec
from components.cluster.workload_identity_spec import WorkloadIdentitySpec
from components.spec import Problem, rule

GroupKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
IdentityKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]


class ClusterSpec(ControlPlaneSpec):
    """An EKS cluster: its control plane, its add-ons, its nodes, and what its workloads may do on AWS."""

    node_groups: dict[GroupKey, NodeGroupSpec] = Field(min_length=1)
    """Nodes by kind. The key is part of the URN: renaming one replaces its nodes. At least one group has no taints and
    a node from the start: cluster services run there."""

    addons: AddonsSpec = AddonsSpec()
    """EKS add-ons beyond those that are always there."""

    identities: dict[IdentityKey, WorkloadIdentitySpec] = {}
    """What workloads may do on AWS, by service account."""

    allow_unpinned: bool = False
    """Whether production may leave versions to EKS's default that the versions lock does not hold."""

    @property
    def system_groups(self) -> tuple[str, ...]:
        """Keys of the node groups that cluster services run on, sorted: untainted, and with a node from the start."""
        return tuple(sorted(key for key, spec in self.node_groups.items() if _takes_services(spec)))

    @property
    def wanted_images(self) -> tuple[str, ...]:
        """AMI types of the node groups, sorted."""
        return tuple(sorted({spec.image.name for spec in self.node_groups.values()}))

    @property
    def wanted_addons(self) -> tuple[str, ...]:
        """EKS's names of the add-ons, sorted."""
        return tuple(sorted(addon.value for addon in all_addons(self.addons)))

    @rule
    def _cluster_services_have_nodes(self) -> Iterator[Problem]:
        if not self.system_groups:
            message = "needs a group without taints and with min_size of at least 1: coredns and others run there"
            fix = "add `system: {instance_types: [m7i.large], min_size: 2, max_size: 4}`"
            yield Problem(path=("node_groups",), message=message, got=sorted(self.node_groups), fix=fix)


def foreign_node_zones(spec: ClusterSpec, zones: Collection[str]) -> Iterator[Problem]:
    """Zones of node groups that are not among the network's `zones`. Paths below the cluster."""
    fix = f"write one of {', '.join(sorted(zones))}, or add the zone to network.zones"
    for key, group in sorted(spec.node_groups.items()):
        path: tuple[str | int, ...] = ("node_groups", key, "zones")
        asked = sorted(group.zones or ())
        if group.reserved:
            path, asked = ("node_groups", key, "capacity", "zone"), [group.reserved.zone]
        for zone in asked:
            if zone not in zones:
                yield Problem(path=path, message="is not a zone of the network", got=zone, fix=fix)


def _takes_services(spec: NodeGroupSpec) -> bool:
    return spec.min_size > 0 and not taints_of(spec) and spec.accelerator is None
