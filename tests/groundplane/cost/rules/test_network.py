"""What the network costs."""

from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

USD = {"nat.hours": "0.045", "nat.data": "0.045", "ipv4.hours": "0.005", "endpoint.hours": "0.01"}
USD |= {"endpoint.data": "0.01", "transfer.internet": "0.09"}
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"


def test_nat_gateway_costs_hours_and_data() -> None:
    found = figures(items_of(resource("aws:ec2/natGateway:NatGateway"), USD))
    assert found == {"NAT gateway": usd("32.85", "32.85", "32.85"), "data through NAT": usd(0, "4.5", "4.5")}


def test_public_address_costs_hours() -> None:
    found = figures(items_of(resource("aws:ec2/eip:Eip"), USD))
    assert found == {"public IPv4 address": usd("3.65", "3.65", "3.65")}


def test_interface_endpoint_costs_hours_in_each_subnet() -> None:
    inputs = {"vpcEndpointType": "Interface", "subnetIds": ["a", "b", "c"]}
    found = figures(items_of(resource(ENDPOINT, inputs=inputs), USD))
    assert found["interface endpoint"] == usd("21.9", "21.9", "21.9")
    assert found["data through the endpoint"] == usd(0, "0.2", "0.2")


def test_gateway_endpoint_is_free() -> None:
    assert items_of(resource(ENDPOINT, inputs={"vpcEndpointType": "Gateway"}), USD) == []
    assert items_of(resource(ENDPOINT), USD) == []


def test_endpoint_of_another_kind_is_listed() -> None:
    found = unpriced(items_of(resource(ENDPOINT, inputs={"vpcEndpointType": "GatewayLoadBalancer"}), USD))
    assert found == [("GatewayLoadBalancer endpoint", "no source of its price was found")]


def test_what_goes_to_the_internet_costs() -> None:
    found = figures(items_of(resource("aws:ec2/internetGateway:InternetGateway"), USD))
    assert found == {"data to the internet": usd(0, "0.9", "0.9")}
