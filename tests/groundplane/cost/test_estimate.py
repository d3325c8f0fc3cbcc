"""An estimate of a small plan: components, totals, what is in none, assumptions, age."""

from datetime import date
from decimal import Decimal

from groundplane.cost.estimate import Estimate, estimate
from infra.budget import UsageSpec
from tests.groundplane.cost.plans import (
    REGION,
    TODAY,
    aws_in,
    component,
    estimated,
    figures,
    plan_of,
    prices_of,
    resource,
    usd,
)

NETWORK = component("network")
ENDPOINTS = component("network-endpoints", parent=NETWORK.urn)
INTERFACE = {"vpcEndpointType": "Interface", "subnetIds": ["a", "b"]}
PLAN = plan_of(
    NETWORK,
    ENDPOINTS,
    resource("aws:ec2/natGateway:NatGateway", "nat", parent=NETWORK.urn),
    resource("aws:ec2/vpcEndpoint:VpcEndpoint", "sts", INTERFACE, parent=ENDPOINTS.urn),
    resource("aws:ec2/vpc:Vpc", "network", parent=NETWORK.urn),
    resource("aws:kinesis/stream:Stream", "stream"),
    aws_in(REGION),
)
USD = {"nat.hours": "0.05", "nat.data": "0.05", "endpoint.hours": "0.01", "endpoint.data": "0.01"}


def small(**changes: object) -> Estimate:
    return estimated(PLAN, USD, **changes)


def test_components_are_counted_apart() -> None:
    found = {part.path: part.amount for part in small().components}
    assert {path: (a.minimum, a.expected, a.maximum) for path, a in found.items()} == {
        "network": usd("36.5", "41.5", "41.5"),
        "network / network-endpoints": usd("14.6", "14.8", "14.8"),
    }


def test_total_is_the_sum() -> None:
    assert small().total.expected == Decimal("56.30")


def test_type_that_nobody_knows_is_listed() -> None:
    assert [(item.what, item.why, item.fix) for item in small().unpriced] == [
        (
            "aws:kinesis/stream:Stream",
            "no rule says what this type costs, and nothing says that it is free",
            "look at its pricing page",
        )
    ]


def test_resource_outside_of_components_stands_for_itself() -> None:
    assert small().places[small().unpriced[0].urn] == "stream"


def test_week_costs_a_week() -> None:
    found = small(hours=Decimal(7 * 24))
    assert figures(list(found.lines))["NAT gateway"] == usd("8.4", "8.4", "8.4")


def test_assumptions_are_told_once() -> None:
    assert small().assumptions == (
        "100 GiB a month through each NAT gateway (usage.network.nat_gib)",
        "20 GiB a month through each interface endpoint (usage.network.endpoint_gib)",
    )


def test_what_nobody_uses_has_no_line() -> None:
    usage = UsageSpec.model_validate({"network": {"nat_gib": 0}})
    assert "data through NAT" not in figures(list(small(usage=usage).lines))


def test_stale_prices_are_told() -> None:
    old = prices_of(USD, day=date(2026, 1, 1))
    found = estimate(PLAN, old, UsageSpec(), region=REGION, today=TODAY)
    assert (found.oldest, found.stale) == (date(2026, 1, 1), tuple(sorted(USD)))
    assert small().stale == ()


def test_plan_without_costs_has_no_oldest_price() -> None:
    found = estimated(plan_of(), {})
    assert found.oldest is None
    assert (found.total.maximum, found.components) == (Decimal(0), ())


def test_sources_are_those_used() -> None:
    assert small().sources == {"test": "made up"}


def test_what_costs_nothing_needs_no_price() -> None:
    usage = UsageSpec.model_validate({"network": {"nat_gib": 0}})
    nat = resource("aws:ec2/natGateway:NatGateway", "nat")
    found = estimated(plan_of(nat), {"nat.hours": "0.05"}, usage=usage)
    assert found.unpriced == ()
