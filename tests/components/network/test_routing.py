from functools import cache

import pytest

from groundplane.plan.model import Plan
from tests.components.network.plans import inputs, names, one, plan_of, waits_for, wire
from tests.components.network.programs import FULL, SINGLE_NAT, SMALLEST

ROUTE = "aws:ec2/route:Route"
TABLE = "aws:ec2/routeTable:RouteTable"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
SUBNET = "aws:ec2/subnet:Subnet"
NAT = "aws:ec2/natGateway:NatGateway"
ADDRESS = "aws:ec2/eip:Eip"
INTERNET = "aws:ec2/internetGateway:InternetGateway"
ZONES = ("use1-az1", "use1-az2", "use1-az4")


@cache
def full() -> Plan:
    return plan_of(FULL)


@cache
def single() -> Plan:
    return plan_of(SINGLE_NAT)


def test_public_table_leads_to_the_internet_gateway() -> None:
    assert inputs(full(), ROUTE, "net-public-internet") == {
        "destinationCidrBlock": "0.0.0.0/0",
        "gatewayId": wire(INTERNET, "net-internet"),
        "routeTableId": wire(TABLE, "net-public"),
    }


@pytest.mark.parametrize("zone", ZONES)
def test_private_table_leads_to_the_nat_gateway_of_its_zone(zone: str) -> None:
    assert inputs(full(), ROUTE, f"net-private-{zone}-internet") == {
        "destinationCidrBlock": "0.0.0.0/0",
        "natGatewayId": wire(NAT, f"net-nat-{zone}"),
        "routeTableId": wire(TABLE, f"net-private-{zone}"),
    }


@pytest.mark.parametrize("zone", ZONES)
def test_private_tables_share_a_single_nat_gateway(zone: str) -> None:
    assert inputs(single(), ROUTE, f"net-private-{zone}-internet")["natGatewayId"] == wire(NAT, "net-nat-use1-az1")


def test_private_table_without_nat_leads_nowhere() -> None:
    plan = plan_of(FULL, nat="none")
    assert (names(plan, ROUTE), names(plan, NAT), names(plan, ADDRESS)) == (["net-public-internet"], [], [])


@pytest.mark.parametrize(
    ("tier", "table"),
    [("private", "net-private-use1-az2"), ("pod", "net-private-use1-az2"), ("public", "net-public")],
)
def test_subnet_uses_the_table_of_its_tier(tier: str, table: str) -> None:
    assert inputs(full(), ASSOCIATION, f"net-{tier}-use1-az2") == {
        "routeTableId": wire(TABLE, table),
        "subnetId": wire(SUBNET, f"net-{tier}-use1-az2"),
    }


@pytest.mark.parametrize("fields", [FULL, SINGLE_NAT, SMALLEST], ids=["full", "single-nat", "smallest"])
def test_no_subnet_relies_on_the_vpcs_own_table(fields: dict[str, object]) -> None:
    plan = plan_of(fields)
    assert names(plan, ASSOCIATION) == names(plan, SUBNET)


@pytest.mark.parametrize("zone", ZONES)
def test_nat_gateway_stands_in_the_public_subnet_of_its_zone(zone: str) -> None:
    assert inputs(full(), NAT, f"net-nat-{zone}") == {
        "allocationId": wire(ADDRESS, f"net-nat-{zone}", "allocationId"),
        "subnetId": wire(SUBNET, f"net-public-{zone}"),
    }


@pytest.mark.parametrize("type_", [NAT, ADDRESS])
def test_public_addresses_go_before_the_internet_gateway(type_: str) -> None:
    assert waits_for(one(full(), type_, "net-nat-use1-az1")) == [(INTERNET, "net-internet")]


def test_nat_gateway_gives_up_its_address_before_another_takes_it() -> None:
    assert one(full(), NAT, "net-nat-use1-az1").options.delete_before_replace


def test_single_nat_gateway_is_where_it_is_told_to_be() -> None:
    plan = plan_of(SINGLE_NAT, nat_zone="use1-az4")
    assert (names(plan, NAT), names(plan, ADDRESS)) == (["net-nat-use1-az4"], ["net-nat-use1-az4"])


def test_going_from_single_to_per_zone_keeps_the_gateway() -> None:
    per_zone = plan_of(SINGLE_NAT, nat="per_zone")
    (kept,) = names(single(), NAT)
    assert one(per_zone, NAT, kept).urn == one(single(), NAT, kept).urn
    assert inputs(per_zone, NAT, kept) == inputs(single(), NAT, kept)
