"""What a stack file decides about the capacity of a node pool: types, purchase, zones, how much. No pulumi here."""

import difflib
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.catalog.instances import InstanceType, instance_types
from components.catalog.regions import unknown_zone
from components.cluster.capacity_spec import ReservationId, ZoneId
from components.cluster.node_group_spec import InstanceTypeName
from components.cluster.node_type_rules import Choice, known_types, not_sold_in_blocks, wrong_names, wrong_zones
from components.spec import Problem, Spec, rule

FamilyName = Annotated[str, Field(examples=["g6e"])]
"""Family of instance types: what comes before the dot. Checked by a rule, which can tell what was meant."""


class Purchase(StrEnum):
    """How instances are had."""

    ON_DEMAND = "on_demand"
    """At the list price, if EC2 has any."""

    SPOT = "spot"
    """Spare ones at a lower price, which EC2 takes back on two minutes' notice."""

    RESERVATION = "reservation"
    """From on-demand capacity reservations, which are paid for whether they are used or not."""

    CAPACITY_BLOCK = "capacity_block"
    """From capacity blocks for ML. Karpenter drains nodes 40 minutes before the end of theirs."""


RESERVED = frozenset({Purchase.CAPACITY_BLOCK, Purchase.RESERVATION})


class ReservedCapacitySpec(Spec):
    """Reservations or capacity blocks that were made elsewhere. None is ever bought here."""

    ids: frozenset[ReservationId] = Field(min_length=1, max_length=30)
    """What instances come from, all for the same instance type. Several blocks may follow each other."""

    zone: ZoneId
    """Zone id of all of them. The pool has the subnet of this zone alone."""

    @rule
    def _zone_is_a_zone_id(self) -> Iterator[Problem]:
        fix = unknown_zone(self.zone)
        if fix is not None:
            yield Problem(path=("zone",), message="is not a zone id of any region", got=self.zone, fix=fix)


class PoolLimitsSpec(Spec):
    """How much a pool may grow to. Karpenter counts now and then, so that a burst can overshoot by a little."""

    nodes: int | None = Field(default=None, ge=1, le=10000)
    """Nodes."""

    gpus: int | None = Field(default=None, ge=1, le=100000)
    """GPUs, or Neuron devices, of all nodes together."""

    vcpus: int | None = Field(default=None, ge=1, le=1000000)
    """vCPUs of all nodes together."""

    memory_gib: int | None = Field(default=None, ge=1, le=10000000)
    """Memory of all nodes together, in GiB."""


class PoolCapacitySpec(Spec):
    """Which instances a pool takes, and how many."""

    instance_types: tuple[InstanceTypeName, ...] = Field(default=(), max_length=60)
    """Types to choose from; Karpenter takes the cheapest on which the waiting pods fit. This or instance_families."""

    instance_families: tuple[FamilyName, ...] = Field(default=(), max_length=10)
    """Families whose types to choose from: all that the catalogue has, but for bare metal. This or instance_types."""

    capacity: frozenset[Purchase] = Field(default=frozenset({Purchase.ON_DEMAND}), min_length=1)
    """How instances are had: on_demand, spot, reservation, or capacity_block, which stands alone. Of several Karpenter
    takes what is reserved first, then spot, then on demand."""

    reserved: ReservedCapacitySpec | None = None
    """Ids and zone of what was reserved; with reservation or capacity_block, and only with these."""

    zones: frozenset[ZoneId] | None = None
    """Zone ids of the nodes; all of the network's if left out. One only with efa or placement_group; none where
    capacity is reserved, which is in a zone of its own."""

    limits: PoolLimitsSpec = PoolLimitsSpec()
    """How much the pool may grow to. At least one has to be said, and of accelerated nodes gpus or nodes."""

    replicas: int | None = Field(default=None, ge=0, le=10000)
    """Nodes that are always there, whether pods want them or not: a static pool, which has no weight, no limits but
    nodes, and is never consolidated. A pool cannot change between the two: give it another key."""

    weight: int | None = Field(default=None, ge=1, le=100)
    """Preference over other pools that would do as well; the highest first."""

    @property
    def types(self) -> tuple[InstanceType, ...]:
        """The types that the catalogue knows, smallest first; outside rules these are all."""
        return tuple(sorted(self._choice.types, key=_size))

    @property
    def _choice(self) -> Choice:
        if not self.instance_families:
            return known_types(self.instance_types, "pool")
        named = tuple(
            (("instance_families", index), instance)
            for index, family in enumerate(self.instance_families)
            for instance in types_of_family(family)
        )
        return Choice(path=("instance_families",), named=named, of="pool")

    @rule
    def _types_are_named_in_one_way(self) -> Iterator[Problem]:
        if bool(self.instance_types) == bool(self.instance_families):
            both = bool(self.instance_types)
            message = "are named by instance_families as well" if both else "or instance_families have to be named"
            fix = "remove one of the two" if both else "write a type, such as g6e.12xlarge"
            yield Problem(path=("instance_types",), message=message, got=list(self.instance_types), fix=fix)

    @rule
    def _instance_types_are_known_and_distinct(self) -> Iterator[Problem]:
        yield from wrong_names(self.instance_types)

    @rule
    def _families_are_known_and_distinct(self) -> Iterator[Problem]:
        for index, family in enumerate(self.instance_families):
            path = ("instance_families", index)
            if not types_of_family(family):
                message = "is not a family of the catalogue"
                yield Problem(path=path, message=message, got=family, fix=_family_meant(family))
            elif family in self.instance_families[:index]:
                yield Problem(path=path, message="is there twice", got=family, fix="remove one of them")

    @rule
    def _capacity_block_stands_alone(self) -> Iterator[Problem]:
        if Purchase.CAPACITY_BLOCK not in self.capacity:
            return
        if len(self.capacity) > 1:
            message = "has nothing beside capacity_block, which is bought for its instances alone"
            got = sorted(purchase.value for purchase in self.capacity)
            yield Problem(path=("capacity",), message=message, got=got, fix="make a pool of each")
        yield from not_sold_in_blocks(self._choice)

    @rule
    def _what_is_reserved_is_named(self) -> Iterator[Problem]:
        kinds = sorted(self.capacity & RESERVED)
        if kinds and self.reserved is None:
            message, fix = f"has to say what {kinds[0]} means", "add its ids and its zone"
            yield Problem(path=("reserved",), message=message, got=None, fix=fix)
        if self.reserved and not kinds:
            message, fix = "is not for what is not reserved", "add reservation or capacity_block to capacity"
            yield Problem(path=("reserved",), message=message, got=sorted(self.reserved.ids), fix=fix)

    @rule
    def _reserved_capacity_says_type_and_zone(self) -> Iterator[Problem]:
        if self.reserved is None:
            return
        if len(self.instance_types) != 1 or self.instance_families:
            got = sorted(self.instance_types or self.instance_families)
            fix = "write the reserved type alone, in instance_types"
            yield Problem(path=self._choice.path, message="have to be the one type reserved", got=got, fix=fix)
        if self.zones is not None:
            message = f"are not for reserved capacity, which is in {self.reserved.zone}"
            yield Problem(path=("zones",), message=message, got=sorted(self.zones), fix="remove zones")

    @rule
    def _zones_are_zone_ids(self) -> Iterator[Problem]:
        yield from wrong_zones(self.zones)


def types_of_family(family: str) -> tuple[InstanceType, ...]:
    """Types of a family but for bare metal, whose nodes take many minutes to come."""
    return tuple(t for t in instance_types().values() if t.family == family and ".metal" not in t.name)


def _family_meant(family: str) -> str:
    families = sorted({instance.family for instance in instance_types().values()})
    close = difflib.get_close_matches(family.partition(".")[0], families, n=3)
    return f"write {' or '.join(close)}" if close else f"write one of {', '.join(families)}"


def _size(instance: InstanceType) -> tuple[int, int, int, str]:
    count = instance.accelerator.count if instance.accelerator else 0
    return count, instance.vcpu, instance.memory_mib, instance.name
