"""What a plan costs in a month: every line, per component and in total, and what is in no total. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from components.catalog.prices import HOURS_A_MONTH, Prices
from groundplane.cost.item import Item, Line, Paid, Unpriced
from groundplane.cost.pricing import Pricing
from groundplane.cost.range import Range, total
from groundplane.cost.rules.book import RULES
from groundplane.cost.rules.free import free
from groundplane.cost.served import Served, served
from groundplane.plan.model import STACK_TYPE, Plan, Resource
from infra.budget import UsageSpec


@dataclass(frozen=True, kw_only=True)
class Component:
    """What one component costs, with all that is in it but other components."""

    path: str
    """Names and types from the outermost: `cluster / cluster-system`."""
    lines: tuple[Line, ...]

    @property
    def amount(self) -> Range:
        """In USD a month."""
        return monthly(self.lines)


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """The cost of an environment."""

    environment: str
    region: str
    day: date
    hours: Decimal
    lines: tuple[Line, ...]
    unpriced: tuple[Unpriced, ...]
    names: Mapping[str, str]
    """Logical name of each resource that is spoken of, by URN."""
    places: Mapping[str, str]
    """Component that each of them is in, as its path, by URN."""
    sources: Mapping[str, str]
    """What each source of a price is."""
    served: tuple[Served, ...] = ()
    """What served models take of their nodes, which are in the lines."""

    @cached_property
    def total(self) -> Range:
        """In USD a month, without what is paid up front."""
        return monthly(self.lines)

    @cached_property
    def up_front(self) -> tuple[Line, ...]:
        """What is paid once."""
        return tuple(line for line in self.lines if line.paid is Paid.UP_FRONT)

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """Components that cost something, by path."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.paid is Paid.MONTHLY:
                found.setdefault(self.places[line.urn], []).append(line)
        return tuple(Component(path=path, lines=tuple(lines)) for path, lines in sorted(found.items()))

    @cached_property
    def assumptions(self) -> tuple[str, ...]:
        """What is taken for granted, each once, sorted."""
        return tuple(sorted({line.assumes for line in self.lines if line.assumes}))

    @cached_property
    def stale(self) -> tuple[str, ...]:
        """Keys of prices used that may well have changed, sorted."""
        return tuple(sorted({line.price.key for line in self.lines if line.price.stale(self.day)}))

    @cached_property
    def oldest(self) -> date | None:
        """Day of the oldest price used; None if none is."""
        return min((line.price.day for line in self.lines), default=None)


def estimate(
    plan: Plan,
    prices: Prices,
    usage: UsageSpec,
    *,
    region: str,
    today: date,
    hours: Decimal = Decimal(HOURS_A_MONTH),
) -> Estimate:
    """What a plan costs while it is there for `hours`: a month, if nothing is said."""
    pricing = Pricing(plan=plan, prices=prices, usage=usage, region=region, today=today, hours=hours)
    items = [item for resource in plan.managed() for item in priced(resource, pricing)]
    spoken = {item.urn: plan.by_urn[item.urn] for item in items}
    used = {item.price.source for item in items if isinstance(item, Line)}
    return Estimate(
        environment=plan.environment,
        region=region,
        day=today,
        hours=hours,
        # What is never there, as a disk of no node, is not worth a line.
        lines=tuple(item for item in items if isinstance(item, Line) and item.quantity != Range()),
        unpriced=tuple(item for item in items if isinstance(item, Unpriced)),
        names={urn: resource.name for urn, resource in spoken.items()},
        places={urn: place_of(resource, plan) for urn, resource in spoken.items()},
        sources={key: what for key, what in sorted(prices.sources.items()) if key in used},
        served=tuple(served(pricing)),
    )


def priced(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """What one resource costs: its rule's word; nothing if its type is free; and otherwise that nobody knows."""
    rule = RULES.get(resource.type)
    if rule is not None:
        yield from rule(resource, pricing)
    elif free(resource.type) is None:
        why = "no rule says what this type costs, and nothing says that it is free"
        yield pricing.unpriced(resource, resource.type, why, "look at its pricing page")


def monthly(lines: tuple[Line, ...]) -> Range:
    """The sum of what is paid every month."""
    return total(line.amount for line in lines if line.paid is Paid.MONTHLY)


def place_of(resource: Resource, plan: Plan) -> str:
    """Components around a resource, the outermost first, each name once: `cluster / cluster-system`."""
    names: list[str] = []
    parent = plan.by_urn.get(resource.parent or "")
    while parent is not None and parent.type != STACK_TYPE:
        if not parent.custom and parent.name not in names:
            names.append(parent.name)
        parent = plan.by_urn.get(parent.parent or "")
    return " / ".join(reversed(names)) or resource.name
