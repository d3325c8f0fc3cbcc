"""What a pricing rule is given: the plan, prices of each region, assumed usage, the length of the month. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from components.catalog.prices import HOURS_A_MONTH, Prices, PriceTable
from groundplane.cost.item import Item, Line, Paid, Unpriced
from groundplane.cost.range import Range
from groundplane.plan.model import Plan, Resource
from infra.budget import UsageSpec


@dataclass(frozen=True, kw_only=True)
class Pricing:
    """Everything that the price of a plan follows from."""

    plan: Plan
    prices: Prices
    usage: UsageSpec
    region: str
    """Of the environment."""
    today: date
    """Decides which support a Kubernetes version is in."""
    hours: Decimal = Decimal(HOURS_A_MONTH)
    """How long the environment is there."""

    @property
    def months(self) -> Decimal:
        """Part of a month that the environment is there."""
        return self.hours / HOURS_A_MONTH

    def region_of(self, resource: Resource) -> str:
        """Where a resource is: where its provider says, or in the environment's own region."""
        provider = self.plan.by_urn.get(resource.provider or "")
        return (str(provider.inputs.get("region") or "") if provider else "") or self.region

    def table(self, resource: Resource) -> PriceTable:
        """Prices where a resource is."""
        return self.prices.of(self.region_of(resource))

    def of_type(self, type_: str) -> tuple[Resource, ...]:
        """Resources of one type."""
        return self._by_type.get(type_, ())

    def wired(self, resource: Resource, type_: str) -> Resource | None:
        """The resource of a type that another one takes a value from."""
        return next((self.plan.by_urn[u] for u in resource.dependencies if self._is(u, type_)), None)

    def line(self, resource: Resource, key: str, quantity: Range, what: str, **more: Any) -> Iterator[Item]:
        """A line for a price of the table; what could not be priced, where the table has none and there is some.

        `quantity` is that of a whole month, in hours where the unit is an hour; less of a month is less of it.
        """
        price, region = self.table(resource).get(key), self.region_of(resource)
        if price is None:
            if quantity.maximum or quantity.expected:
                yield self.unpriced(resource, what, f"the table has no price {key} for {region}")
            return
        part = replace(Line(urn=resource.urn, what=what, quantity=quantity, price=price, region=region), **more)
        yield part if part.paid is Paid.UP_FRONT else replace(part, quantity=quantity * self.months)

    def unpriced(self, resource: Resource, what: str, why: str, fix: str | None = None) -> Unpriced:
        """What costs and is in no total."""
        refresh = f"run `groundplane prices refresh --region {self.region_of(resource)}`"
        return Unpriced(urn=resource.urn, what=what, why=why, fix=refresh if fix is None else fix)

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Resource, ...]]:
        types: dict[str, list[Resource]] = {}
        for resource in self.plan.managed():
            types.setdefault(resource.type, []).append(resource)
        return {type_: tuple(found) for type_, found in types.items()}

    def _is(self, urn: str, type_: str) -> bool:
        found = self.plan.by_urn.get(urn)
        return found is not None and found.type == type_


Rule = Callable[[Resource, Pricing], Iterator[Item]]
"""What one resource costs."""

MONTH = Decimal(HOURS_A_MONTH)
"""Hours of a month: the quantity of what is there all the time."""
