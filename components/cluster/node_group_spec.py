"""What a stack file decides about a managed node group, and the rules that keep it possible. No pulumi here."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from components.catalog.ami import AmiFamily, AmiType, ami_type_of
from components.catalog.instances import Accelerator, InstanceType
from components.cluster.capacity_spec import (
    CapacityBlockSpec,
    CapacitySpec,
    OnDemandSpec,
    ReservationSpec,
    ZoneId,
)
from components.cluster.node_options_spec import KubeletSpec, NodeSchedulingSpec, NodeStorageSpec, NodeUpkeepSpec
from components.cluster.node_type_rules import (
    Choice,
    known_types,
    not_one_zone,
    not_sold_in_blocks,
    parts_of_gpus,
    several_accelerators,
    several_architectures,
    too_many_pods,
    without_image,
    wrong_for_efa,
    wrong_for_placement,
    wrong_names,
    wrong_zones,
)
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
    """Fewest nodes, and how many the group begins with: afterwards whoever sets the desired size by hand decides, and
    nothing else, since no autoscaler of groups is installed (ADR 12). EKS refuses a minimum above the desired size of
    the moment: raise that first."""

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
        return self._choice.types

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
        yield from wrong_names(self.instance_types)

    @rule
    def _architecture_is_one(self) -> Iterator[Problem]:
        yield from several_architectures(self._choice)

    @rule
    def _accelerators_are_the_same(self) -> Iterator[Problem]:
        yield from several_accelerators(self._choice)

    @rule
    def _accelerators_are_whole(self) -> Iterator[Problem]:
        yield from parts_of_gpus(self._choice)

    @rule
    def _there_is_an_image(self) -> Iterator[Problem]:
        yield from without_image(self._choice, self.ami_family)

    @rule
    def _efa_is_there_and_laid_out_alike(self) -> Iterator[Problem]:
        if self.efa:
            yield from wrong_for_efa(self._choice)

    @rule
    def _nodes_that_belong_together_are_in_one_zone(self) -> Iterator[Problem]:
        if not self.reserved:
            yield from not_one_zone(self.zones, efa=self.efa, placement_group=self.placement_group)

    @rule
    def _zones_are_zone_ids(self) -> Iterator[Problem]:
        yield from wrong_zones(self.zones)

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
        if isinstance(self.capacity, CapacityBlockSpec):
            yield from not_sold_in_blocks(self._choice)

    @rule
    def _placement_group_is_possible(self) -> Iterator[Problem]:
        if self.placement_group:
            yield from wrong_for_placement(self._choice, block=isinstance(self.capacity, CapacityBlockSpec))

    @rule
    def _sizes_are_in_order(self) -> Iterator[Problem]:
        if self.min_size > self.max_size:
            message = f"must not exceed max_size, {self.max_size}"
            yield Problem(path=("min_size",), message=message, got=self.min_size, fix=f"write {self.max_size} or less")

    @rule
    def _pods_have_addresses(self) -> Iterator[Problem]:
        yield from too_many_pods(self._choice, self.kubelet.max_pods)

    @property
    def _choice(self) -> Choice:
        return known_types(self.instance_types, "group")
