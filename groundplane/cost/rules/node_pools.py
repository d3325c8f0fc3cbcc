"""What Karpenter's node pools cost: from nothing, or what is always there, to all that their limits allow."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from components.catalog.instances import InstanceType, instance_types
from groundplane.cost.item import Item, Line
from groundplane.cost.nodes import Choice, Fleet, expected_nodes, instances, key_of, with_prices
from groundplane.cost.pricing import MONTH, Pricing, Rule
from groundplane.cost.quantity import quantity
from groundplane.cost.range import Range, always, exact
from groundplane.cost.rules.ebs import disks
from groundplane.cost.workloads import Workload, nodes_kept, workloads
from groundplane.plan.model import Resource

CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
TYPE = "node.kubernetes.io/instance-type"
PURCHASE = "karpenter.sh/capacity-type"
SHARE = "usage.nodes.pool_share"


def node_pool(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """Instances of the pool's types, as many as its limits let it have; and their disks."""
    spec = resource.inputs["spec"]
    wanted = {r["key"]: list(r.get("values") or ()) for r in spec["template"]["spec"]["requirements"]}
    purchases = wanted.get(PURCHASE, ["on-demand"])
    if "reserved" in purchases:
        why = "reservations and capacity blocks are paid for where they were made, used or not; their size is not here"
        yield pricing.unpriced(resource, "reserved instances", why, "look at the reservation")
    if purchases == ["reserved"]:
        return
    known = [name for name in wanted.get(TYPE, []) if name in instance_types()]
    most = {name: count for name in known if (count := most_nodes(instance_types()[name], spec)) is not None}
    if not most:
        why = "it names no type that the catalogue knows, or sets no limit; there is no most that it can cost"
        yield pricing.unpriced(resource, "instances", why, "set limits")
        return
    priced, missing = with_prices(resource, pricing, sorted(most))
    yield from missing
    if not priced:
        return
    class_ = _class_of(resource, pricing)
    mappings = (class_.inputs["spec"].get("blockDeviceMappings") or ()) if class_ else ()
    found = [mapping["ebs"] for mapping in mappings]
    of = f"{resource.name} nodes"
    whole = replace(pricing, hours=MONTH)
    each = [item for item in disks(resource, whole, found, always(1), of) if isinstance(item, Line)]
    extra = sum((line.quantity.expected * line.price.usd for line in each), Decimal(0))
    costs = {type_: usd * MONTH + extra for type_, usd in priced.items()}
    fleet, assumes = _fleet(resource, pricing, most, costs)
    yield from instances(resource, pricing, fleet, spot="spot" in purchases, assumes=assumes)
    if class_ is None:
        yield pricing.unpriced(resource, "disks", "the plan has no EC2NodeClass of it that says what they are", "")
    else:
        yield from disks(resource, pricing, found, fleet.nodes, of)


def most_nodes(instance: InstanceType, spec: Mapping[str, Any]) -> Decimal | None:
    """Nodes of one type that fit into a pool's limits; None without a limit that counts for it."""
    if spec.get("replicas") is not None:
        return exact(spec["replicas"])
    device = instance.accelerator.resource if instance.accelerator else None
    has = {"nodes": 1, "cpu": instance.vcpu, "memory": instance.memory_mib}
    if instance.accelerator and device:
        has[device] = instance.accelerator.count
    fits = [quantity(limit, name) / has[name] for name, limit in (spec.get("limits") or {}).items() if has.get(name)]
    return min(fits).to_integral_value(ROUND_FLOOR) if fits else None


def _fleet(
    resource: Resource, pricing: Pricing, most: Mapping[str, Decimal], usd: Mapping[str, Decimal]
) -> tuple[Fleet, str]:
    """Karpenter takes the cheapest type on which pods fit; at the most, all are of the type that costs the most.

    `usd` is what a node of each type costs in a month, its disks with it.
    """
    pods = [each for each in workloads(pricing) if each.group == resource.name]
    kept = {type_: nodes_kept(pods, instance_types()[type_]) for type_ in usd}
    cheapest = min(usd, key=lambda type_: (kept[type_] is None, not most[type_], usd[type_], type_))
    dearest = max(usd, key=lambda type_: (usd[type_] * most[type_], type_))
    held = kept[cheapest] or Range()
    least = max(exact(resource.inputs["spec"].get("replicas") or 0), min(held.minimum, most[cheapest]))
    average, assumes = _average(resource, pricing, pods, held, (least, most[cheapest]))
    fleet = Fleet(
        minimum=Choice(type=cheapest, nodes=least),
        expected=Choice(type=cheapest, nodes=average),
        maximum=Choice(type=dearest, nodes=most[dearest]),
    )
    return fleet, assumes


def _average(
    resource: Resource, pricing: Pricing, pods: list[Workload], held: Range, bounds: tuple[Decimal, Decimal]
) -> tuple[Decimal, str]:
    """Nodes in an average month: as many as served models keep, where there are some and nobody says otherwise."""
    least, most = bounds
    if not pods or least == most or key_of(resource) in pricing.usage.nodes.average_nodes:
        return expected_nodes(resource, pricing, SHARE, bounds)
    told = "; ".join(sorted(filter(None, (each.assumes for each in pods))))
    return max(least, min(most, held.expected)), told


def _class_of(resource: Resource, pricing: Pricing) -> Resource | None:
    name = resource.inputs["spec"]["template"]["spec"]["nodeClassRef"]["name"]
    return next((c for c in pricing.of_type(CLASS) if c.inputs["metadata"]["name"] == name), None)


RULES: dict[str, Rule] = {"kubernetes:karpenter.sh/v1:NodePool": node_pool}
