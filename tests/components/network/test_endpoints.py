from functools import cache

import pytest

from groundplane.plan.model import Plan
from tests.components.network.plans import inputs, names, one, plan_of, wire
from tests.components.network.programs import FULL, SMALLEST, TAGS

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
TABLE = "aws:ec2/routeTable:RouteTable"
SUBNET = "aws:ec2/subnet:Subnet"
VPC = "aws:ec2/vpc:Vpc"
TABLES = ("net-public", "net-private-use1-az1", "net-private-use1-az2", "net-private-use1-az4")
ZONES = ("use1-az1", "use1-az2", "use1-az4")


@cache
def full() -> Plan:
    return plan_of(FULL)


@pytest.mark.parametrize("service", ["dynamodb", "s3"])
def test_gateway_endpoints_are_on_all_tables(service: str) -> None:
    assert inputs(full(), ENDPOINT, f"net-endpoints-{service}") == {
        "routeTableIds": [wire(TABLE, table) for table in TABLES],
        "serviceName": f"com.amazonaws.us-east-1.{service}",
        "vpcEndpointType": "Gateway",
        "vpcId": wire(VPC, "net"),
    }


def test_gateway_endpoints_are_there_when_nothing_is_asked_for() -> None:
    plan = plan_of(SMALLEST)
    assert names(plan, ENDPOINT) == ["net-endpoints-dynamodb", "net-endpoints-s3"]
    assert names(plan, GROUP) == []


def test_interface_endpoint_has_private_dns_in_all_private_subnets() -> None:
    assert inputs(full(), ENDPOINT, "net-endpoints-ecr-api") == {
        "privateDnsEnabled": True,
        "securityGroupIds": [wire(GROUP, "net-endpoints")],
        "serviceName": "com.amazonaws.us-east-1.ecr.api",
        "subnetIds": [wire(SUBNET, f"net-private-{zone}") for zone in ZONES],
        "vpcEndpointType": "Interface",
        "vpcId": wire(VPC, "net"),
    }


def test_interface_endpoints_are_those_asked_for() -> None:
    plan = plan_of(SMALLEST, interface_endpoints=["sts", "ecr.dkr"])
    asked = [name for name in names(plan, ENDPOINT) if inputs(plan, ENDPOINT, name)["vpcEndpointType"] == "Interface"]
    assert asked == ["net-endpoints-ecr-dkr", "net-endpoints-sts"]


@pytest.mark.parametrize(("key", "block"), [("nodes", "10.40.0.0/16"), ("pods", "100.64.0.0/16")])
def test_interface_endpoints_answer_https_from_the_vpc(key: str, block: str) -> None:
    assert inputs(full(), INGRESS, f"net-endpoints-https-{key}") == {
        "cidrIpv4": block,
        "description": f"HTTPS from {block}",
        "fromPort": 443,
        "ipProtocol": "tcp",
        "securityGroupId": wire(GROUP, "net-endpoints"),
        "toPort": 443,
    }


def test_interface_endpoints_answer_nothing_else() -> None:
    assert names(full(), INGRESS) == ["net-endpoints-https-nodes", "net-endpoints-https-pods"]
    assert inputs(full(), GROUP, "net-endpoints") == {
        "description": "HTTPS from the VPC to its interface endpoints",
        "vpcId": wire(VPC, "net"),
    }


def test_endpoint_is_tagged_with_its_name() -> None:
    tags = one(full(), ENDPOINT, "net-endpoints-s3").inputs["tags"]
    assert tags == {**TAGS, "component": "net-endpoints", "Name": "net-endpoints-s3"}
