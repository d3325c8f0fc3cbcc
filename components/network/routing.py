"""Routes of a network: the internet gateway, NAT gateways and route tables. Makes children of a Network."""

from collections.abc import Mapping, Sequence

import pulumi_aws as aws

from components.network.scope import Scope

ANYWHERE = "0.0.0.0/0"

Subnets = Mapping[str, aws.ec2.Subnet]
"""By zone."""


def public_routing(
    scope: Scope, vpc: aws.ec2.Vpc, subnets: Subnets
) -> tuple[aws.ec2.InternetGateway, aws.ec2.RouteTable]:
    """The internet gateway, and one table for all public subnets that leads to it."""
    gateway = aws.ec2.InternetGateway(
        f"{scope.name}-internet", vpc_id=vpc.id, tags=scope.named(f"{scope.name}-internet"), opts=scope.child()
    )
    table = aws.ec2.RouteTable(
        f"{scope.name}-public", vpc_id=vpc.id, tags=scope.named(f"{scope.name}-public"), opts=scope.child()
    )
    aws.ec2.Route(
        f"{scope.name}-public-internet",
        route_table_id=table.id,
        destination_cidr_block=ANYWHERE,
        gateway_id=gateway.id,
        opts=scope.child(),
    )
    for zone, subnet in subnets.items():
        _associate(scope, f"{scope.name}-public-{zone}", subnet, table)
    return gateway, table


def nat_gateways(
    scope: Scope, internet: aws.ec2.InternetGateway | None, public: Subnets, zones: Sequence[str]
) -> dict[str, aws.ec2.NatGateway]:
    """NAT gateways by zone, each with an address of its own.

    A single one carries its zone in its name like any other: so going from single to per_zone and back keeps the
    gateway and its address, and one that changes zones is made before the old one goes.
    """
    gateways = {}
    for zone in zones:
        name = f"{scope.name}-nat-{zone}"
        # Nothing flows from the internet gateway, yet it can be detached only after the addresses behind it are gone.
        after = [internet] if internet else []
        address = aws.ec2.Eip(name, domain="vpc", tags=scope.named(name), opts=scope.child(*after))
        gateways[zone] = aws.ec2.NatGateway(
            name,
            allocation_id=address.allocation_id,
            subnet_id=public[zone].id,
            tags=scope.named(name),
            # A new gateway cannot have the address while the old one holds it.
            opts=scope.child(*after, delete_before_replace=True),
        )
    return gateways


def private_routing(
    scope: Scope, vpc: aws.ec2.Vpc, tiers: Mapping[str, Subnets], gateways: Mapping[str, aws.ec2.NatGateway]
) -> dict[str, aws.ec2.RouteTable]:
    """One table a zone for its subnets of all `tiers`, leading to its NAT gateway, the only one, or nowhere."""
    tables = {}
    for zone in sorted({zone for subnets in tiers.values() for zone in subnets}):
        name = f"{scope.name}-private-{zone}"
        tables[zone] = aws.ec2.RouteTable(name, vpc_id=vpc.id, tags=scope.named(name), opts=scope.child())
        gateway = gateways.get(zone) or next(iter(gateways.values()), None)
        if gateway is not None:
            aws.ec2.Route(
                f"{name}-internet",
                route_table_id=tables[zone].id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=gateway.id,
                opts=scope.child(),
            )
        for tier, subnets in tiers.items():
            if zone in subnets:
                _associate(scope, f"{scope.name}-{tier}-{zone}", subnets[zone], tables[zone])
    return tables


def _associate(scope: Scope, name: str, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable) -> None:
    aws.ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=table.id, opts=scope.child())
