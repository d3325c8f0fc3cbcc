"""What the network costs: NAT gateways, public addresses, interface endpoints, what goes out to the internet."""

from collections.abc import Iterator

from groundplane.cost.item import Item
from groundplane.cost.pricing import MONTH, Pricing, Rule
from groundplane.cost.range import always, used
from groundplane.plan.model import Resource


def nat_gateway(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """By the hour, and by what goes through."""
    yield from pricing.line(resource, "nat.hours", always(MONTH), "NAT gateway", basis="730 hours")
    gib = pricing.usage.network.nat_gib
    assumes = f"{gib} GiB a month through each NAT gateway (usage.network.nat_gib)"
    yield from pricing.line(resource, "nat.data", used(gib), "data through NAT", basis=f"{gib} GiB", assumes=assumes)


def address(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A public IPv4 address by the hour, in use or not."""
    yield from pricing.line(resource, "ipv4.hours", always(MONTH), "public IPv4 address", basis="730 hours")


def endpoint(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """An interface endpoint by the hour and subnet, and by what goes through; gateway endpoints are free."""
    kind = resource.inputs.get("vpcEndpointType", "Gateway")
    if kind == "Gateway":
        return
    if kind != "Interface":
        yield pricing.unpriced(resource, f"{kind} endpoint", "no source of its price was found", "")
        return
    subnets = len(resource.inputs.get("subnetIds") or ())
    text = f"{subnets} subnets x 730 hours"
    yield from pricing.line(resource, "endpoint.hours", always(MONTH * subnets), "interface endpoint", basis=text)
    gib = pricing.usage.network.endpoint_gib
    assumes = f"{gib} GiB a month through each interface endpoint (usage.network.endpoint_gib)"
    yield from pricing.line(
        resource, "endpoint.data", used(gib), "data through the endpoint", basis=f"{gib} GiB", assumes=assumes
    )


def internet(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A gateway to the internet costs nothing; what goes out does."""
    gib = pricing.usage.network.internet_gib
    assumes = f"{gib} GiB a month out to the internet (usage.network.internet_gib), the account's free 100 GB not used"
    yield from pricing.line(
        resource, "transfer.internet", used(gib), "data to the internet", basis=f"{gib} GiB", assumes=assumes
    )


RULES: dict[str, Rule] = {
    "aws:ec2/eip:Eip": address,
    "aws:ec2/internetGateway:InternetGateway": internet,
    "aws:ec2/natGateway:NatGateway": nat_gateway,
    "aws:ec2/vpcEndpoint:VpcEndpoint": endpoint,
}
