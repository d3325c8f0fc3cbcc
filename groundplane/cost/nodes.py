"""How many nodes of which type there are at the least, as expected and at the most; and what one costs. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from components.catalog.prices import ON_DEMAND, PriceTable
from groundplane.cost.item import Item, Paid
from groundplane.cost.pricing import MONTH, Pricing
from groundplane.cost.range import Range, exact, figure, told
from groundplane.plan.model import Resource

CLUSTER_PREFIX = "cluster-"
"""What comes before the key of a node group or pool in its logical name."""

CAPACITY_BLOCK = "ec2.capacity_block."
SPOT = "ec2.spot."


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A number of nodes of one type."""

    type: str
    nodes: Decimal


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """The nodes of one group or pool; types may differ between the three."""

    minimum: Choice
    expected: Choice
    maximum: Choice

    @property
    def nodes(self) -> Range:
        """How many, whatever their types."""
        return Range(minimum=self.minimum.nodes, expected=self.expected.nodes, maximum=self.maximum.nodes)

    def by_type(self) -> Mapping[str, Range]:
        """How many of each type; in each of the three cases one type has them all."""
        found: dict[str, Range] = {}
        for case in ("minimum", "expected", "maximum"):
            choice: Choice = getattr(self, case)
            found[choice.type] = found.get(choice.type, Range()) + Range(**{case: choice.nodes})
        return {type_: count for type_, count in sorted(found.items()) if count != Range()}


def key_of(resource: Resource) -> str:
    """Key of a node group or pool in the stack file."""
    return resource.name.removeprefix(CLUSTER_PREFIX)


def expected_nodes(
    resource: Resource, pricing: Pricing, field: str, bounds: tuple[Decimal, Decimal]
) -> tuple[Decimal, str]:
    """Nodes in an average month, between the least and the most, and what is assumed so."""
    least, most = bounds
    share: float = getattr(pricing.usage.nodes, field.rpartition(".")[2])
    if least == most:
        return least, ""
    key, nodes = key_of(resource), pricing.usage.nodes
    if key in nodes.average_nodes:
        found = max(least, min(most, exact(nodes.average_nodes[key])))
        return found, f"{resource.name}: {figure(found)} nodes on average (usage.nodes.average_nodes.{key})"
    found = least + (most - least) * exact(share)
    way = f"{share:.0%} of the way from {figure(least)} to {figure(most)}"
    return found, f"{resource.name}: {figure(found)} nodes on average, {way} ({field})"


def usd_of(type_: str, table: PriceTable) -> Decimal | None:
    """Price of a type on demand, by the hour; None where the table has none."""
    price = table.get(ON_DEMAND + type_)
    return price.usd if price else None


def with_prices(resource: Resource, pricing: Pricing, types: list[str]) -> tuple[dict[str, Decimal], list[Item]]:
    """Types that have a price, in the order given, and what is to be said of those that have none."""
    table = pricing.table(resource)
    found = {type_: usd for type_ in types if (usd := usd_of(type_, table)) is not None}
    why = f"the table has no price of it for {table.region}; what is counted are the types that have one"
    missing: list[Item] = [pricing.unpriced(resource, f"{t} on demand", why) for t in types if t not in found]
    return found, missing


def instances(
    resource: Resource, pricing: Pricing, fleet: Fleet, *, spot: bool = False, assumes: str = "", note: str = ""
) -> Iterator[Item]:
    """Nodes of a fleet by the hour, on demand, or spot: which costs what is on demand at the most."""
    for type_, count in fleet.by_type().items():
        text = f"{told(count)} nodes x 730 hours" + (f", {note}" if note else "")
        hours, key, what = count * MONTH, ON_DEMAND + type_, f"{type_} on demand"
        if spot and pricing.table(resource).get(SPOT + type_):
            usual = replace(hours, maximum=Decimal(0))
            yield from pricing.line(resource, SPOT + type_, usual, f"{type_} spot", basis=text, assumes=assumes)
            hours, what = Range(maximum=hours.maximum), f"{type_} at the price on demand, which spot may reach"
        elif spot:
            why = (
                "its price changes and is not in the table; expected and most are counted as on demand, the least as 0"
            )
            yield pricing.unpriced(resource, f"{type_} spot", why, "count on less than expected")
            hours, what = replace(hours, minimum=Decimal(0)), f"{type_} spot, counted as on demand"
        yield from pricing.line(resource, key, hours, what, basis=text, assumes=assumes)


def capacity_block(resource: Resource, pricing: Pricing, type_: str, nodes: Decimal) -> Iterator[Item]:
    """What is paid for a block before it begins; how long it is no plan tells."""
    text = f"{figure(nodes)} nodes x 730 hours, if the block is a month long"
    assumes = f"{resource.name}: a block of {figure(nodes)} nodes for a month; its price is fixed when it is bought"
    whole = Range(expected=nodes * MONTH, maximum=nodes * MONTH)
    yield from pricing.line(
        resource,
        CAPACITY_BLOCK + type_,
        whole,
        f"{type_} capacity block",
        basis=text,
        assumes=assumes,
        paid=Paid.UP_FRONT,
    )
