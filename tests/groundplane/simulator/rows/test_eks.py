from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, NeverReady, Refused
from groundplane.simulator.inventory import Inventory
from groundplane.simulator.rows.compute import INSTANCE, INTERFACE
from groundplane.simulator.rows.ec2 import SECURITY_GROUP
from groundplane.simulator.rows.eks import ACCESS_ENTRY, ADDON, CLUSTER
from groundplane.simulator.settings import Settings

ACCOUNT = "123456789012"
ROLE = "aws:iam/role:Role"
SUBNET = "aws:ec2/subnet:Subnet"
VPC = "aws:ec2/vpc:Vpc"
ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
POD_IDENTITY = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
PRINCIPAL = f"arn:aws:iam::{ACCOUNT}:role/deployer"


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    settings = Settings(
        inventory=tmp_path / "inventory.sqlite", log=tmp_path / "log", account=ACCOUNT, run="up", speedup=0
    )
    return Cloud(settings, "us-east-1")


def made(cloud: Cloud, type_: str, **inputs: Any) -> dict[str, Any]:
    item = cloud.create(urn(type_, len(inputs)), type_, inputs)
    return {**item.state, "id": item.id}


def urn(type_: str, name: object = "one") -> str:
    return f"urn:pulumi:dev::groundplane::{type_}::{name}"


def held(folder: Path, *types: str) -> list[str]:
    items = Inventory(folder / "inventory.sqlite").items()
    return [item.id for item in items if not types or item.type in types]


def made_cluster(cloud: Cloud, **inputs: Any) -> dict[str, Any]:
    subnet = made(cloud, SUBNET, vpcId=made(cloud, VPC)["id"])
    role = made(cloud, ROLE, name="cluster")
    vpc_config = {"subnetIds": [subnet["id"]], "endpointPrivateAccess": True}
    return made(cloud, CLUSTER, name="groundplane-dev", roleArn=role["arn"], vpcConfig=vpc_config, **inputs)


def test_cluster_knows_where_it_answers(cloud: Cloud) -> None:
    state = made_cluster(cloud)
    assert state["arn"] == f"arn:aws:eks:us-east-1:{ACCOUNT}:cluster/groundplane-dev"
    assert state["endpoint"].startswith("https://")
    assert state["endpoint"].endswith(".gr7.us-east-1.eks.amazonaws.com")


def test_security_group_of_a_cluster_stands_beside_what_was_given(cloud: Cloud) -> None:
    config = made_cluster(cloud)["vpcConfig"]
    assert config["clusterSecurityGroupId"].startswith("sg-")
    assert config["endpointPrivateAccess"] is True


def test_fails_when_the_role_of_a_cluster_is_not_there(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"^InvalidParameterException: Role with arn: arn:nowhere, could not be assumed"):
        made(cloud, CLUSTER, name="groundplane-dev", roleArn="arn:nowhere")


def test_fails_when_the_name_of_a_cluster_is_taken(cloud: Cloud) -> None:
    made_cluster(cloud)
    with pytest.raises(Refused, match=r"^ResourceInUseException: Cluster already exists with name: groundplane-dev"):
        made(cloud, CLUSTER, name="groundplane-dev")


def test_fails_when_a_subnet_goes_before_its_cluster(cloud: Cloud) -> None:
    (subnet,) = made_cluster(cloud)["vpcConfig"]["subnetIds"]
    with pytest.raises(Refused, match=rf"^DependencyViolation: The subnet '{subnet}' has dependencies"):
        cloud.delete(urn(SUBNET), SUBNET, subnet)


@pytest.mark.parametrize("type_", [ADDON, ACCESS_ENTRY, POD_IDENTITY])
def test_fails_when_there_is_no_cluster(cloud: Cloud, type_: str) -> None:
    with pytest.raises(Refused, match=r"^ResourceNotFoundException: No cluster found for name: nowhere\."):
        made(cloud, type_, clusterName="nowhere", addonName="coredns", principalArn=PRINCIPAL)


def test_fails_when_an_access_policy_has_no_entry(cloud: Cloud) -> None:
    made_cluster(cloud)
    with pytest.raises(Refused, match=r"^ResourceNotFoundException: The specified principalArn could not be found"):
        made(cloud, ASSOCIATION, clusterName="groundplane-dev", principalArn=PRINCIPAL, policyArn="arn:policy")


def test_fails_when_the_role_of_an_addon_is_not_there(cloud: Cloud) -> None:
    made_cluster(cloud)
    identity = [{"roleArn": "arn:nowhere", "serviceAccount": "aws-node"}]
    with pytest.raises(Refused, match=r"^InvalidParameterException: Role with arn: arn:nowhere"):
        made(cloud, ADDON, clusterName="groundplane-dev", addonName="vpc-cni", podIdentityAssociations=identity)


def test_cluster_takes_its_addons_and_entries_with_it(cloud: Cloud) -> None:
    made_cluster(cloud)
    made(cloud, ADDON, clusterName="groundplane-dev", addonName="vpc-cni")
    made(cloud, ACCESS_ENTRY, clusterName="groundplane-dev", principalArn=PRINCIPAL)
    cloud.delete(urn(CLUSTER), CLUSTER, "groundplane-dev")
    assert cloud.read(CLUSTER, "groundplane-dev") is None


def test_cluster_is_in_the_vpc_of_its_subnets(cloud: Cloud, tmp_path: Path) -> None:
    assert [made_cluster(cloud)["vpcConfig"]["vpcId"]] == held(tmp_path, VPC)


def test_rule_may_name_the_security_group_that_a_cluster_comes_with(cloud: Cloud) -> None:
    group = made_cluster(cloud)["vpcConfig"]["clusterSecurityGroupId"]
    rule = made(cloud, INGRESS, securityGroupId=group, referencedSecurityGroupId=group)
    assert rule["id"].startswith("sgr-")


def test_cluster_takes_its_security_group_and_interfaces_with_it(cloud: Cloud, tmp_path: Path) -> None:
    group = made_cluster(cloud)["vpcConfig"]["clusterSecurityGroupId"]
    assert held(tmp_path, SECURITY_GROUP) == [group]
    assert len(held(tmp_path, INTERFACE)) == 1
    cloud.delete(urn(CLUSTER), CLUSTER, "groundplane-dev")
    assert held(tmp_path, SECURITY_GROUP, INTERFACE) == []


def test_security_group_of_a_cluster_is_left_over_while_an_instance_has_it(cloud: Cloud, tmp_path: Path) -> None:
    config = made_cluster(cloud)["vpcConfig"]
    (subnet,), group = config["subnetIds"], config["clusterSecurityGroupId"]
    made(cloud, INSTANCE, subnetId=subnet, vpcSecurityGroupIds=[group])
    cloud.delete(urn(CLUSTER), CLUSTER, "groundplane-dev")
    assert held(tmp_path, SECURITY_GROUP) == [group]
    (vpc,) = held(tmp_path, VPC)
    with pytest.raises(Refused, match=rf"^DependencyViolation: The vpc '{vpc}' has dependencies"):
        cloud.delete(urn(VPC), VPC, vpc)


def test_cluster_with_deletion_protection_stays(cloud: Cloud) -> None:
    made_cluster(cloud, deletionProtection=True)
    with pytest.raises(Refused, match=r"^InvalidRequestException: the cluster has deletion protection enabled"):
        cloud.delete(urn(CLUSTER), CLUSTER, "groundplane-dev")


def test_addon_with_a_deployment_stays_degraded_without_nodes(cloud: Cloud, tmp_path: Path) -> None:
    made_cluster(cloud)
    with pytest.raises(NeverReady) as caught:
        made(cloud, ADDON, clusterName="groundplane-dev", addonName="coredns")
    assert str(caught.value) == (
        "waiting for EKS Add-On (groundplane-dev:coredns) create: timeout while waiting for state to become 'ACTIVE' "
        "(last state: 'DEGRADED', timeout: 20m0s)"
    )
    assert held(tmp_path, ADDON) == ["groundplane-dev:coredns"]


def test_addon_with_a_deployment_is_ready_with_a_node(cloud: Cloud) -> None:
    (subnet,) = made_cluster(cloud)["vpcConfig"]["subnetIds"]
    made(cloud, INSTANCE, subnetId=subnet, clusterName="groundplane-dev")
    assert made(cloud, ADDON, clusterName="groundplane-dev", addonName="coredns")["id"] == "groundplane-dev:coredns"


def test_node_of_another_cluster_does_not_help_an_addon(cloud: Cloud) -> None:
    (subnet,) = made_cluster(cloud)["vpcConfig"]["subnetIds"]
    made(cloud, INSTANCE, subnetId=subnet, clusterName="groundplane-prod")
    with pytest.raises(NeverReady):
        made(cloud, ADDON, clusterName="groundplane-dev", addonName="coredns")
