"""What a stack file decides about a managed node group, and the rules that keep it possible. No pulumi here."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from components.catalog.ami import AmiFamily, AmiType, ami_type_of
from components.catalog.instances import (
    Accelerator,
    InstanceType,
    Usage,
    instance_types,
    max_pods,
    unknown_instance_type,
)
from components.catalog.regions import unknown_zone
from components.cluster.capacity_spec import (
    CapacityBlockSpec,
    CapacitySpec,
    OnDemandSpec,
    ReservationSpec,
    ZoneId,
)
from components.cluster.node_options_spec import KubeletSpec, NodeSchedulingSpec, NodeStorageSpec, NodeUpkeepSpec
from components.spec import Problem, Spec, rule

InstanceTypeName = Annotated[str, Field(examples=["p5en.48xlarge"])]
"""Instance type of EC2. Checked by a rule, which can tell what was meant."""


class NodeGroupSpec(Spec):
    """Nodes of one kind, in an Auto Scaling group that EKS manages."""

    instance_types: tuple[InstanceTypeName, ...] = Field(min_length=1, max_length=20)
    """Types to choose from, preferred first, all of one architecture and with the same accelerators. One only where
    capacity is reserved. Changing them replaces the group: the new one is up before the old one goes."""

    capacity: CapacitySpec = OnDemandSpec()
    """How the group comes by its instances: {kind: on_demand}, {kind: spot}, or {kind: reservation} or
    {kind: capacity_block} with the id and zone of what was reserved."""

    min_size: int = Field(default=0, ge=0, le=450)
    """Fewest nodes, and how many the group begins with: afterwards an autoscaler decides, or whoever sets the desired
    size by hand. EKS refuses a minimum above the desired size of the moment: raise that first."""

    max_size: int = Field(ge=1, le=450)
    """Most nodes. EKS allows 450 a group unless asked (quota "Nodes per managed node group")."""

    zones: frozenset[ZoneId] | None = None
    """Zone ids of the nodes; all of the network's if left out. One only with efa or placement_group; none where
    capacity is reserved, which is in a zone of its own."""

    ami_family: AmiFamily = AmiFamily.AL2023
    """Operating system: al2023, or bottlerocket, which has no images for Neuron. Which of their images it is follows
    from the instance types."""

    efa: bool = False
    """Whether nodes have EFA, an interface on every network card that takes one, and a security group that lets them
    talk to each other."""

    placement_group: bool = False
    """Whether nodes stand close together, in a cluster placement group. Capacity blocks are close together already."""

    storage: NodeStorageSpec = NodeStorageSpec()
    """Disks."""

    kubelet: KubeletSpec = KubeletSpec()
    """Settings of the kubelet."""

    scheduling: NodeSchedulingSpec = NodeSchedulingSpec()
    """Labels and taints."""

    upkeep: NodeUpkeepSpec = NodeUpkeepSpec()
    """How nodes are replaced."""

    @property
    def types(self) -> tuple[InstanceType, ...]:
        """The instance types that the catalogue knows; outside rules these are all."""
        known = instance_types()
        return tuple(known[name] for name in self.instance_types if name in known)

    @property
    def accelerator(self) -> Accelerator | None:
        """What the first type has; the others have the same."""
        return self.types[0].accelerator

    @property
    def reserved(self) -> ReservationSpec | CapacityBlockSpec | None:
        """The reservation or capacity block, if it is one of these."""
        return self.capacity if isinstance(self.capacity, ReservationSpec | CapacityBlockSpec) else None

    @property
    def image(self) -> AmiType:
        """EKS's AMI type for the nodes."""
        image = ami_type_of(self.ami_family, self.types[0])
        if image is None:
            raise ValueError(f"no {self.ami_family} image runs on {self.types[0].name}")
        return image

    @rule
    def _instance_types_are_known_and_distinct(self) -> Iterator[Problem]:
        for index, name in enumerate(self.instance_types):
            fix = unknown_instance_type(name)
            if fix is not None:
                yield _of_type(index, "is not an instance type of the catalogue", name, fix)
            elif name in self.instance_types[:index]:
                yield _of_type(index, "is there twice", name, "remove one of them")

    @rule
    def _architecture_is_one(self) -> Iterator[Problem]:
        found = {instance.name: instance.arch.value for instance in self.types}
        if len(set(found.values())) > 1:
            yield _of_types("are of different architectures, and an image is of one", found, "make a group of each")

    @rule
    def _accelerators_are_the_same(self) -> Iterator[Problem]:
        found = {instance.name: _told(instance.accelerator) for instance in self.types}
        if len(set(found.values())) > 1:
            message = "have different accelerators, and a job could not tell what it gets"
            yield _of_types(message, found, "make a group of each")

    @rule
    def _accelerators_are_whole(self) -> Iterator[Problem]:
        for index, instance in self._by_index():
            if instance.accelerator and instance.accelerator.resource is None:
                message = f"has {instance.accelerator.partition:g} of a GPU, which device plugins do not count"
                yield _of_type(index, message, instance.name, "write a type with whole GPUs, such as g6.xlarge")

    @rule
    def _there_is_an_image(self) -> Iterator[Problem]:
        for index, instance in self._by_index():
            if ami_type_of(self.ami_family, instance) is None:
                al2023 = ami_type_of(AmiFamily.AL2023, instance)
                fix = "set ami_family to al2023" if al2023 else "write another type"
                message = f"is a type that no image of family {self.ami_family.value} runs on"
                yield _of_type(index, message, instance.name, fix)

    @rule
    def _efa_is_there_and_laid_out_alike(self) -> Iterator[Problem]:
        if not self.efa:
            return
        for index, instance in self._by_index():
            if not instance.efa_interfaces:
                yield _of_type(index, "has no EFA", instance.name, "remove efa, or write a larger type")
        found = {t.name: f"cards {t.efa_cards[0]} to {t.efa_cards[-1]}" for t in self.types if t.efa_interfaces}
        if len(set(found.values())) > 1:
            yield _of_types("have EFA on different network cards", found, "make a group of each")

    @rule
    def _nodes_that_belong_together_are_in_one_zone(self) -> Iterator[Problem]:
        why = "efa" if self.efa else "placement_group" if self.placement_group else None
        if why and not self.reserved and (self.zones is None or len(self.zones) != 1):
            yield Problem(
                path=("zones",),
                message=f"have to be one zone with {why}, which does not reach into another",
                got=None if self.zones is None else sorted(self.zones),
                fix="write one zone id",
            )

    @rule
    def _zones_are_zone_ids(self) -> Iterator[Problem]:
        if self.zones is not None and not self.zones:
            yield Problem(path=("zones",), message="names no zone", got=[], fix="write a zone id, or remove zones")
        for zone in sorted(self.zones or ()):
            fix = unknown_zone(zone)
            if fix is not None:
                yield Problem(path=("zones",), message="is not a zone id of any region", got=zone, fix=fix)

    @rule
    def _reserved_capacity_says_type_and_zone(self) -> Iterator[Problem]:
        if self.reserved is None:
            return
        kind = self.reserved.kind
        if len(self.instance_types) > 1:
            names = list(self.instance_types)
            message = f"have to be the one type of the {kind}"
            yield Problem(path=("instance_types",), message=message, got=names, fix="write the reserved type alone")
        if self.zones is not None:
            message = f"are not for a {kind}, which is in {self.reserved.zone}"
            yield Problem(path=("zones",), message=message, got=sorted(self.zones), fix="remove zones")

    @rule
    def _capacity_block_is_of_a_type_sold_so(self) -> Iterator[Problem]:
        if not isinstance(self.capacity, CapacityBlockSpec):
            return
        for index, instance in self._by_index():
            if Usage.CAPACITY_BLOCK not in instance.usage:
                yield _of_type(
                    index, "is not sold in capacity blocks", instance.name, "write the block's type, or another kind"
                )

    @rule
    def _placement_group_is_possible(self) -> Iterator[Problem]:
        if not self.placement_group:
            return
        if isinstance(self.capacity, CapacityBlockSpec):
            message = "is not for a capacity block, whose instances are close together already"
            yield Problem(path=("placement_group",), message=message, got=True, fix="remove it")
        for index, instance in self._by_index():
            if not instance.cluster_placement:
                message = "is a type that no cluster placement group takes"
                yield _of_type(index, message, instance.name, "remove placement_group, or write another type")

    @rule
    def _sizes_are_in_order(self) -> Iterator[Problem]:
        if self.min_size > self.max_size:
            message = f"must not exceed max_size, {self.max_size}"
            yield Problem(path=("min_size",), message=message, got=self.min_size, fix=f"write {self.max_size} or less")

    @rule
    def _pods_have_addresses(self) -> Iterator[Problem]:
        bounds = {instance.name: max_pods(instance, prefix_delegation=True) for instance in self.types}
        wanted = self.kubelet.max_pods
        if wanted is not None and bounds and wanted > min(bounds.values()):
            name = min(bounds, key=lambda name: bounds[name])
            message = f"is more than a node of {name} runs, {bounds[name]}"
            fix = f"write {bounds[name]} or less"
            yield Problem(path=("kubelet", "max_pods"), message=message, got=wanted, fix=fix)

    def _by_index(self) -> Iterator[tuple[int, InstanceType]]:
        known = instance_types()
        return ((index, known[name]) for index, name in enumerate(self.instance_types) if name in known)


def _told(accelerator: Accelerator | None) -> str:
    if accelerator is None:
        return "none"
    count = accelerator.count or accelerator.partition
    return f"{count:g} x {accelerator.model} of {accelerator.memory_mib} MiB"


def _of_type(index: int, message: str, got: str, fix: str) -> Problem:
    return Problem(path=("instance_types", index), message=message, got=got, fix=fix)


def _of_types(message: str, found: dict[str, Any], fix: str) -> Problem:
    return Problem(path=("instance_types",), message=message, got=found, fix=fix)
