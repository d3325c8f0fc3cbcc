"""Rules about the instance types that the nodes of one group or pool may be of. Pure functions; no pulumi here.

A rule of a spec calls them with the types it chooses, each with the path that it is named by.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from components.catalog.ami import AmiFamily, ami_type_of
from components.catalog.instances import (
    Accelerator,
    InstanceType,
    Usage,
    instance_types,
    max_pods,
    unknown_instance_type,
)
from components.catalog.regions import unknown_zone
from components.spec import Path, Problem


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Types that nodes may be of."""

    path: Path
    """Field that names them."""
    named: tuple[tuple[Path, InstanceType], ...]
    """Those that the catalogue knows, each with the path of what named it."""
    of: Literal["group", "pool"]
    """What the nodes are in."""

    @property
    def types(self) -> tuple[InstanceType, ...]:
        """The types alone."""
        return tuple(instance for _, instance in self.named)

    def different(self, message: str, found: dict[str, Any]) -> Iterator[Problem]:
        """The problem that what was found by type is not one and the same."""
        if len(set(found.values())) > 1:
            yield Problem(path=self.path, message=message, got=found, fix=f"make a {self.of} of each")


def known_types(names: Iterable[str], of: Literal["group", "pool"]) -> Choice:
    """The choice that a list of types in the field `instance_types` makes."""
    known = instance_types()
    named = tuple((("instance_types", index), known[name]) for index, name in enumerate(names) if name in known)
    return Choice(path=("instance_types",), named=named, of=of)


def wrong_names(names: tuple[str, ...]) -> Iterator[Problem]:
    """Types of `instance_types` that there are not, or that are there twice."""
    for index, name in enumerate(names):
        fix = unknown_instance_type(name)
        if fix is not None:
            yield _of(("instance_types", index), "is not an instance type of the catalogue", name, fix)
        elif name in names[:index]:
            yield _of(("instance_types", index), "is there twice", name, "remove one of them")


def several_architectures(choice: Choice) -> Iterator[Problem]:
    """Types of more than one architecture."""
    message = "are of different architectures, and an image is of one"
    yield from choice.different(message, {instance.name: instance.arch.value for instance in choice.types})


def several_accelerators(choice: Choice) -> Iterator[Problem]:
    """Types with more than one kind or number of accelerators."""
    message = "have different accelerators, and a job could not tell what it gets"
    yield from choice.different(message, {instance.name: _told(instance.accelerator) for instance in choice.types})


def several_models(choice: Choice) -> Iterator[Problem]:
    """Types with more than one kind of accelerator; how many of them a node has makes no difference here."""
    message = "have accelerators of different models, and a pod could not tell what it gets"
    yield from choice.different(message, {instance.name: _model(instance.accelerator) for instance in choice.types})


def parts_of_gpus(choice: Choice) -> Iterator[Problem]:
    """Types with less than one GPU."""
    for path, instance in choice.named:
        if instance.accelerator and instance.accelerator.resource is None:
            message = f"has {instance.accelerator.partition:g} of a GPU, which device plugins do not count"
            yield _of(path, message, instance.name, "write a type with whole GPUs, such as g6.xlarge")


def without_image(choice: Choice, family: AmiFamily) -> Iterator[Problem]:
    """Types that no image of the family runs on."""
    for path, instance in choice.named:
        if ami_type_of(family, instance) is None:
            al2023 = ami_type_of(AmiFamily.AL2023, instance)
            fix = "set ami_family to al2023" if al2023 else "write another type"
            yield _of(path, f"is a type that no image of family {family.value} runs on", instance.name, fix)


def wrong_for_efa(choice: Choice) -> Iterator[Problem]:
    """Types without EFA, or with it on different cards."""
    for path, instance in choice.named:
        if not instance.efa_interfaces:
            yield _of(path, "has no EFA", instance.name, "remove efa, or write a larger type")
    found = {t.name: f"cards {t.efa_cards[0]} to {t.efa_cards[-1]}" for t in choice.types if t.efa_interfaces}
    yield from choice.different("have EFA on different network cards", found)


def not_sold_in_blocks(choice: Choice) -> Iterator[Problem]:
    """Types that are not sold in capacity blocks."""
    for path, instance in choice.named:
        if Usage.CAPACITY_BLOCK not in instance.usage:
            fix = "write the block's type, or another kind"
            yield _of(path, "is not sold in capacity blocks", instance.name, fix)


def wrong_for_placement(choice: Choice, *, block: bool) -> Iterator[Problem]:
    """A placement group that is not possible; `block` if the nodes are in a capacity block."""
    if block:
        message = "is not for a capacity block, whose instances are close together already"
        yield Problem(path=("placement_group",), message=message, got=True, fix="remove it")
    for path, instance in choice.named:
        if not instance.cluster_placement:
            message = "is a type that no cluster placement group takes"
            yield _of(path, message, instance.name, "remove placement_group, or write another type")


def too_many_pods(choice: Choice, wanted: int | None) -> Iterator[Problem]:
    """More pods than a node of some type has addresses for, in `kubelet.max_pods`."""
    bounds = {instance.name: max_pods(instance, prefix_delegation=True) for instance in choice.types}
    if wanted is not None and bounds and wanted > min(bounds.values()):
        name = min(bounds, key=lambda name: bounds[name])
        message = f"is more than a node of {name} runs, {bounds[name]}"
        yield _of(("kubelet", "max_pods"), message, wanted, f"write {bounds[name]} or less")


def not_one_zone(zones: frozenset[str] | None, *, efa: bool, placement_group: bool) -> Iterator[Problem]:
    """Several zones for nodes that have to be close together."""
    why = "efa" if efa else "placement_group" if placement_group else None
    if why and (zones is None or len(zones) != 1):
        yield Problem(
            path=("zones",),
            message=f"have to be one zone with {why}, which does not reach into another",
            got=None if zones is None else sorted(zones),
            fix="write one zone id",
        )


def wrong_zones(zones: frozenset[str] | None) -> Iterator[Problem]:
    """Zones that there are not."""
    if zones is not None and not zones:
        yield Problem(path=("zones",), message="names no zone", got=[], fix="write a zone id, or remove zones")
    for zone in sorted(zones or ()):
        fix = unknown_zone(zone)
        if fix is not None:
            yield Problem(path=("zones",), message="is not a zone id of any region", got=zone, fix=fix)


def _told(accelerator: Accelerator | None) -> str:
    if accelerator is None:
        return "none"
    count = accelerator.count or accelerator.partition
    return f"{count:g} x {_model(accelerator)}"


def _model(accelerator: Accelerator | None) -> str:
    return "none" if accelerator is None else f"{accelerator.model} of {accelerator.memory_mib} MiB"


def _of(path: Path, message: str, got: Any, fix: str) -> Problem:
    return Problem(path=path, message=message, got=got, fix=fix)
