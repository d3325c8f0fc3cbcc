import re
from functools import cache

import pytest

from components.network.address_plan import Tier
from components.network.vpc import subnet_tags
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.network.plans import inputs, names, one, plan_of, waits_for, wire
from tests.components.network.programs import FULL, SINGLE_NAT, SMALLEST, TAGS, network

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
ASSOCIATION = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"


@cache
def full() -> Plan:
    return plan_of(FULL)


def test_smallest_network_is_counted() -> None:
    assert plan_of(SMALLEST).counts() == {
        "aws:ec2/vpcEndpoint:VpcEndpoint": 2,
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
        "aws:ec2/routeTable:RouteTable": 1,
        "aws:ec2/routeTableAssociation:RouteTableAssociation": 1,
        "aws:ec2/subnet:Subnet": 1,
        "aws:ec2/vpc:Vpc": 1,
    }


def test_full_network_is_counted() -> None:
    assert full().counts() == {
        "aws:ec2/vpcEndpoint:VpcEndpoint": 27,
        "aws:ec2/routeTableAssociation:RouteTableAssociation": 9,
        "aws:ec2/subnet:Subnet": 9,
        "aws:ec2/route:Route": 4,
        "aws:ec2/routeTable:RouteTable": 4,
        "aws:ec2/eip:Eip": 3,
        "aws:ec2/natGateway:NatGateway": 3,
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 2,
        "aws:cloudwatch/logGroup:LogGroup": 1,
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
        "aws:ec2/flowLog:FlowLog": 1,
        "aws:ec2/internetGateway:InternetGateway": 1,
        "aws:ec2/securityGroup:SecurityGroup": 1,
        "aws:ec2/vpc:Vpc": 1,
        "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": 1,
        "aws:iam/role:Role": 1,
        "aws:iam/rolePolicy:RolePolicy": 1,
    }


def test_vpc_resolves_names() -> None:
    assert inputs(full(), VPC, "net") == {
        "cidrBlock": "10.40.0.0/16",
        "enableDnsHostnames": True,
        "enableDnsSupport": True,
    }


def test_default_security_group_has_no_rules() -> None:
    found = inputs(full(), "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "net-default")
    assert found == {"vpcId": wire(VPC, "net")}


def test_subnets_are_named_by_tier_and_zone() -> None:
    assert names(full(), SUBNET) == [
        f"net-{tier}-use1-az{number}" for tier in ("pod", "private", "public") for number in (1, 2, 4)
    ]


@pytest.mark.parametrize(
    ("tier", "cidr"), [("private", "10.40.32.0/20"), ("public", "10.40.48.0/22"), ("pod", "100.64.32.0/19")]
)
def test_subnet_is_where_the_address_plan_says(tier: str, cidr: str) -> None:
    assert inputs(full(), SUBNET, f"net-{tier}-use1-az2") == {
        "availabilityZoneId": "use1-az2",
        "cidrBlock": cidr,
        "mapPublicIpOnLaunch": False,
        "vpcId": wire(VPC, "net"),
    }


def test_adding_a_zone_changes_no_subnet_there_is() -> None:
    more = plan_of(FULL, zones=["use1-az1", "use1-az2", "use1-az4", "use1-az5"])
    assert {name: inputs(more, SUBNET, name) for name in names(full(), SUBNET)} == {
        name: inputs(full(), SUBNET, name) for name in names(full(), SUBNET)
    }


def test_order_of_zones_changes_nothing() -> None:
    assert plan_of(FULL, zones=["use1-az2", "use1-az1", "use1-az4"]).to_json() == full().to_json()


def test_pod_block_is_a_second_block_of_the_vpc() -> None:
    assert inputs(full(), ASSOCIATION, "net-pod") == {"cidrBlock": "100.64.0.0/16", "vpcId": wire(VPC, "net")}


def test_pod_subnets_wait_for_their_block() -> None:
    assert waits_for(one(full(), SUBNET, "net-pod-use1-az1")) == [(ASSOCIATION, "net-pod")]


def test_private_subnets_wait_for_nothing() -> None:
    assert waits_for(one(full(), SUBNET, "net-private-use1-az1")) == []


def test_network_without_pod_block_has_no_pod_subnets() -> None:
    plan = plan_of(SINGLE_NAT)
    assert (names(plan, ASSOCIATION), [n for n in names(plan, SUBNET) if "pod" in n]) == ([], [])


def test_network_without_public_subnets_has_no_internet_gateway() -> None:
    assert names(plan_of(SMALLEST), "aws:ec2/internetGateway:InternetGateway") == []


@pytest.mark.parametrize(
    ("tier", "tags"),
    [
        (Tier.PRIVATE, {"kubernetes.io/role/internal-elb": "1", "karpenter.sh/discovery": "groundplane-test"}),
        (Tier.PUBLIC, {"kubernetes.io/role/elb": "1"}),
        (Tier.POD, {}),
    ],
)
def test_subnets_are_tagged_for_their_controllers(tier: Tier, tags: dict[str, str]) -> None:
    assert subnet_tags(tier, "groundplane-test") == tags
    name = f"net-{tier}-use1-az1"
    assert one(full(), SUBNET, name).inputs["tags"] == {**TAGS, "component": "net", "Name": name, **tags}


def test_every_name_begins_with_the_components() -> None:
    custom = [r.name for r in full().resources if r.custom and not r.type.startswith("pulumi:")]
    assert [name for name in custom if not re.match(r"net(-|$)", name)] == []


def test_network_without_flow_logs_has_none() -> None:
    assert names(plan_of(SMALLEST), "groundplane:network:FlowLogs") == []


def test_fails_when_flow_logs_go_to_s3_and_there_is_no_bucket() -> None:
    with pytest.raises(ValueError, match=r"^flow logs go to s3, and no bucket is given: pass the ARN"):
        record(lambda: network(SINGLE_NAT), environment="test")


def test_fails_when_the_zones_are_of_another_region_than_the_provider() -> None:
    message = (
        r"^zones\.0: is a zone of us-east-1, and the environment is in eu-west-1; got 'use1-az1'; write one of euw1-"
    )
    with pytest.raises(ValueError, match=message):
        record(lambda: network(SMALLEST, region="eu-west-1"), environment="test")
