"""Small plans and price tables for tests of costs: prices are round, so that amounts can be worked in the head."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from components.catalog.prices import Price, Prices, PriceTable
from groundplane.cost.estimate import Estimate, estimate, priced
from groundplane.cost.item import Item, Line, Unpriced
from groundplane.cost.pricing import Pricing
from groundplane.plan.model import STACK_TYPE, Plan, Resource
from infra.budget import UsageSpec

TODAY = date(2026, 11, 21)
REGION = "us-east-1"
STACK = f"urn:pulumi:test::groundplane::{STACK_TYPE}::groundplane-test"


def urn_of(type_: str, name: str) -> str:
    return f"urn:pulumi:test::groundplane::{type_}::{name}"


def resource(
    type_: str,
    name: str = "it",
    inputs: Mapping[str, Any] | None = None,
    *,
    parent: str | None = STACK,
    provider: str | None = None,
    dependencies: tuple[str, ...] = (),
    custom: bool = True,
) -> Resource:
    return Resource(
        urn=urn_of(type_, name),
        type=type_,
        name=name,
        custom=custom,
        parent=parent,
        provider=provider,
        inputs=inputs or {},
        dependencies=dependencies,
        property_dependencies={},
    )


def component(name: str, parent: str | None = STACK) -> Resource:
    return resource("groundplane:test:Component", name, parent=parent, custom=False)


def aws_in(region: str) -> Resource:
    return resource("pulumi:providers:aws", f"aws-{region}", {"region": region})


def plan_of(*resources: Resource) -> Plan:
    stack = resource(STACK_TYPE, "groundplane-test", parent=None, custom=False)
    everything = tuple(sorted((stack, *resources), key=lambda r: r.urn))
    return Plan(project="groundplane", environment="test", resources=everything, outputs={})


def prices_of(usd: Mapping[str, str | int], day: date = TODAY, region: str = REGION) -> Prices:
    found = {
        key: Price(key=key, usd=Decimal(str(price)), unit="unit", source="test", day=day) for key, price in usd.items()
    }
    return Prices(tables={region: PriceTable(region=region, prices=found)}, sources={"test": "made up"})


def pricing_of(plan: Plan, usd: Mapping[str, str | int], **changes: Any) -> Pricing:
    given: dict[str, Any] = {
        "plan": plan,
        "prices": prices_of(usd),
        "usage": UsageSpec(),
        "region": REGION,
        "today": TODAY,
        **changes,
    }
    return Pricing(**given)


def items_of(one: Resource, usd: Mapping[str, str | int], *others: Resource, **changes: Any) -> list[Item]:
    return list(priced(one, pricing_of(plan_of(one, *others), usd, **changes)))


def figures(items: list[Item]) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """Least, expected and most in USD, by what it is for."""
    lines = [item for item in items if isinstance(item, Line)]
    return {line.what: (line.amount.minimum, line.amount.expected, line.amount.maximum) for line in lines}


def unpriced(items: list[Item]) -> list[tuple[str, str]]:
    return [(item.what, item.why) for item in items if isinstance(item, Unpriced)]


def usd(least: str | float, expected: str | float, most: str | float) -> tuple[Decimal, Decimal, Decimal]:
    return Decimal(str(least)), Decimal(str(expected)), Decimal(str(most))


def estimated(plan: Plan, usd: Mapping[str, str | int], **changes: Any) -> Estimate:
    given: dict[str, Any] = {"region": REGION, "today": TODAY, **changes}
    usage = given.pop("usage", UsageSpec())
    return estimate(plan, prices_of(usd), usage, **given)
