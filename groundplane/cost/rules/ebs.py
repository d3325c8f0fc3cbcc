"""What block storage costs: volumes of nodes, and volumes of their own."""

from collections.abc import Iterator, Mapping
from typing import Any

from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.range import Range, always, told
from groundplane.plan.model import Resource

INCLUDED = {"iops": ("iops", 3000), "throughput": ("throughput", 125)}
"""What a gp3 volume has without paying: 3,000 IOPS, 125 MB/s (EBS pricing page, checked 2026-11)."""

FULLY_PAID = ("io1", "io2")
"""Types whose every IOPS is paid for."""

DEFAULT_TYPE = "gp2"
"""What EC2 takes where nothing is said."""


def volume(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A volume of its own."""
    inputs = resource.inputs
    disk = {**inputs, "volumeType": inputs.get("type"), "volumeSize": inputs.get("size")}
    yield from disks(resource, pricing, [disk], always(1), "volume")


def disks(
    resource: Resource, pricing: Pricing, found: list[Mapping[str, Any]], count: Range, of: str
) -> Iterator[Item]:
    """Each disk of `found`, as many times as `count` says."""
    for disk in found:
        kind = str(disk.get("volumeType") or DEFAULT_TYPE)
        size = gib_of(disk.get("volumeSize"))
        if size is None:
            why = "its size is that of the image, which no plan tells"
            yield pricing.unpriced(resource, f"{kind} disks of {of}", why, "say how large it is")
            continue
        text = f"{size} GiB x {told(count)}"
        yield from pricing.line(resource, f"ebs.{kind}.storage", count * size, f"{kind} disks of {of}", basis=text)
        yield from _performance(resource, pricing, disk, kind, count, of)


def gib_of(size: object) -> int | None:
    """A size as a launch template or Karpenter says it: 50, `50`, `50Gi`; None for anything else."""
    digits = str(size if size is not None else "").removesuffix("Gi")
    return int(digits) if digits.isdecimal() else None


def disks_of_template(template: Resource) -> list[Mapping[str, Any]]:
    """The EBS volumes that a launch template gives to each instance."""
    mappings = template.inputs.get("blockDeviceMappings") or ()
    return [mapping["ebs"] for mapping in mappings if mapping.get("ebs")]


def _performance(
    resource: Resource, pricing: Pricing, disk: Mapping[str, Any], kind: str, count: Range, of: str
) -> Iterator[Item]:
    for unit, (field, included) in INCLUDED.items():
        given = disk.get(field)
        free = 0 if kind in FULLY_PAID else included
        if given is not None and int(given) > free:
            text = f"({given} - {free}) x {told(count)}"
            more = count * (int(given) - free)
            yield from pricing.line(resource, f"ebs.{kind}.{unit}", more, f"{kind} {unit} of {of}", basis=text)


RULES: dict[str, Rule] = {"aws:ebs/volume:Volume": volume}
