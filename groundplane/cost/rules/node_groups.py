"""What managed node groups cost: their instances and disks."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from groundplane.cost.item import Item
from groundplane.cost.nodes import Choice, Fleet, capacity_block, expected_nodes, instances, with_prices
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.range import exact, figure
from groundplane.cost.rules.ebs import disks, disks_of_template
from groundplane.plan.model import Resource

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
SHARE = "usage.nodes.group_share"


def node_group(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Instances between the smallest and the largest size, by how they are bought; and what disks they have."""
    template = pricing.wired(resource, TEMPLATE)
    types = _types(resource, template)
    if not types:
        yield pricing.unpriced(resource, "instances", "the plan names no instance type", "name one")
        return
    if resource.inputs.get("capacityType") == "CAPACITY_BLOCK":
        fleet, _ = _fleet(resource, pricing, {types[0]: Decimal(0)})
        yield from capacity_block(resource, pricing, types[0], fleet.maximum.nodes)
    else:
        known, missing = with_prices(resource, pricing, types)
        yield from missing
        fleet, assumes = _fleet(resource, pricing, known or {types[0]: Decimal(0)})
        if known and _reserved(template):
            yield from _reservation(resource, pricing, next(iter(known)), fleet.maximum.nodes)
        elif known:
            spot = resource.inputs.get("capacityType") == "SPOT"
            yield from instances(resource, pricing, fleet, spot=spot, assumes=assumes)
    if template is None:
        yield pricing.unpriced(resource, "disks", "the group has no launch template that says what they are", "")
        return
    yield from disks(resource, pricing, disks_of_template(template), fleet.nodes, f"{resource.name} nodes")


def _fleet(resource: Resource, pricing: Pricing, known: Mapping[str, Decimal]) -> tuple[Fleet, str]:
    """EKS takes the first type that is to be had; any of them is possible."""
    sizes = resource.inputs["scalingConfig"]
    least, most = exact(sizes["minSize"]), exact(sizes["maxSize"])
    average, assumes = expected_nodes(resource, pricing, SHARE, (least, most))
    fleet = Fleet(
        minimum=Choice(type=min(known, key=known.__getitem__), nodes=least),
        expected=Choice(type=next(iter(known)), nodes=average),
        maximum=Choice(type=max(known, key=known.__getitem__), nodes=most),
    )
    return fleet, assumes


def _reservation(resource: Resource, pricing: Pricing, type_: str, nodes: Decimal) -> Iterator[Item]:
    """An on-demand capacity reservation is billed like running instances, whether there are any or not."""
    whole = Choice(type=type_, nodes=nodes)
    text = (
        f"{resource.name}: a reservation of {figure(nodes)} instances, the group's largest size, paid for used or not"
    )
    fleet = Fleet(minimum=whole, expected=whole, maximum=whole)
    yield from instances(resource, pricing, fleet, assumes=text, note="reserved")


def _types(resource: Resource, template: Resource | None) -> list[str]:
    named = list(resource.inputs.get("instanceTypes") or ())
    if not named and template and template.inputs.get("instanceType"):
        return [str(template.inputs["instanceType"])]
    return named


def _reserved(template: Resource | None) -> bool:
    said: dict[str, Any] = (template.inputs.get("capacityReservationSpecification") if template else None) or {}
    return bool(said.get("capacityReservationTarget"))


RULES: dict[str, Rule] = {"aws:eks/nodeGroup:NodeGroup": node_group}
