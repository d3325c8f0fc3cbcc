"""What follows from the spec of a node group or pool: zones, labels, taints, disks. Pure functions; no pulumi here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from components.catalog.ami import AmiFamily
from components.catalog.instances import RESOURCES, Accelerator, AcceleratorKind, InstanceType
from components.cluster.node_options_spec import (
    InstanceStore,
    NodeSchedulingSpec,
    NodeStorageSpec,
    TaintEffect,
    TaintSpec,
)

NODE_GROUP_LABEL = "groundplane/node-group"
"""Its value is the logical name of the group or pool: a Kueue flavor or an affinity can name it by that."""

AMI_FAMILY_LABEL = "groundplane/ami-family"
"""What tells nodes whose image has the NVIDIA device plugin built in, Bottlerocket's, from those that need one."""

GPU_PRESENT_LABEL = "nvidia.com/gpu.present"
"""What the affinity of the NVIDIA device plugin's chart looks for where node feature discovery is not installed:
NVIDIA/k8s-device-plugin, deployments/helm, values.yaml v0.20.0 (checked 2026-11)."""

ACCELERATED_VOLUME_GIB = 200
PLAIN_VOLUME_GIB = 50

BOTTLEROCKET_ROOT_GIB = 4
"""The operating system's own volume; images and pods are on the second one. Karpenter's default (checked 2026-11)."""


class Reserved(Protocol):
    """Reserved capacity."""

    @property
    def zone(self) -> str:
        """Zone id that it is in."""


class NodeKind(Protocol):
    """What the specs of groups and pools both say of a node."""

    @property
    def types(self) -> tuple[InstanceType, ...]:
        """Types that it may be of."""

    @property
    def accelerator(self) -> Accelerator | None:
        """What it has."""

    @property
    def zones(self) -> frozenset[str] | None:
        """Zone ids that it may be in; all if None."""

    @property
    def reserved(self) -> Reserved | None:
        """Where its capacity is reserved."""

    @property
    def ami_family(self) -> AmiFamily:
        """Its operating system."""

    @property
    def storage(self) -> NodeStorageSpec:
        """Its disks."""

    @property
    def scheduling(self) -> NodeSchedulingSpec:
        """Its labels and taints."""


@dataclass(frozen=True, kw_only=True)
class Disk:
    """One encrypted gp3 volume."""

    device: str
    gib: int
    iops: int
    mib_per_second: int


def zones_of(spec: NodeKind, available: Iterable[str]) -> list[str]:
    """Zones of the nodes, sorted. Raises ValueError for a zone that the network does not have."""
    known = set(available)
    asked = known if spec.zones is None else set(spec.zones)
    wanted = {spec.reserved.zone} if spec.reserved else asked
    if missing := sorted(wanted - known):
        raise ValueError(
            f"the network has no subnet in {', '.join(missing)}, only in {', '.join(sorted(known))}; "
            "add the zone to network, or move the nodes"
        )
    return sorted(wanted)


def labels_of(spec: NodeKind, name: str) -> dict[str, str]:
    """Labels of the nodes of the group or pool called `name`."""
    labels = {**spec.scheduling.labels, NODE_GROUP_LABEL: name, AMI_FAMILY_LABEL: spec.ami_family.value}
    if spec.accelerator and spec.accelerator.kind is AcceleratorKind.NVIDIA:
        labels[GPU_PRESENT_LABEL] = "true"
    return dict(sorted(labels.items()))


def taints_of(spec: NodeKind) -> dict[str, TaintSpec]:
    """Taints of the nodes by key: those of the spec, or the one that keeps pods without need from accelerators."""
    if spec.scheduling.taints is not None:
        return dict(sorted(spec.scheduling.taints.items()))
    if spec.accelerator is None:
        return {}
    return {RESOURCES[spec.accelerator.kind]: TaintSpec(value="true", effect=TaintEffect.NO_SCHEDULE)}


def disks_of(spec: NodeKind) -> tuple[Disk, ...]:
    """Volumes of a node: Amazon Linux's one, or Bottlerocket's two, of which the second holds images and pods."""
    storage = spec.storage
    gib = storage.volume_gib or (ACCELERATED_VOLUME_GIB if spec.accelerator else PLAIN_VOLUME_GIB)
    bottlerocket = spec.ami_family is AmiFamily.BOTTLEROCKET
    data = Disk(
        device="/dev/xvdb" if bottlerocket else "/dev/xvda",
        gib=gib,
        iops=storage.volume_iops,
        mib_per_second=storage.volume_mib_per_second,
    )
    root = Disk(device="/dev/xvda", gib=BOTTLEROCKET_ROOT_GIB, iops=3000, mib_per_second=125)
    return (root, data) if bottlerocket else (data,)


def stripes_instance_store(spec: NodeKind) -> bool:
    """Whether local disks are made one file system: asked for, and all types have some."""
    return spec.storage.instance_store is InstanceStore.RAID0 and all(instance.nvme_gb for instance in spec.types)
