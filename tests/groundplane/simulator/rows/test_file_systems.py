"""What FSx and EFS answer: what they need, what holds them, and what they hold."""

from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, Refused
from groundplane.simulator.rows.efs import ACCESS_POINT, FILE_SYSTEM, MOUNT_TARGET
from groundplane.simulator.rows.fsx import ASSOCIATION, LUSTRE
from groundplane.simulator.settings import Settings

ACCOUNT = "123456789012"
VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
GRANT = "aws:kms/grant:Grant"


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    settings = Settings(
        inventory=tmp_path / "inventory.sqlite", log=tmp_path / "log", account=ACCOUNT, run="up", speedup=0
    )
    return Cloud(settings, "us-east-1")


def urn(type_: str) -> str:
    return f"urn:pulumi:dev::groundplane::{type_}::one"


def made(cloud: Cloud, type_: str, **inputs: Any) -> dict[str, Any]:
    item = cloud.create(urn(type_), type_, inputs)
    return {**item.state, "id": item.id}


def network(cloud: Cloud) -> tuple[str, str]:
    vpc = made(cloud, VPC)["id"]
    return made(cloud, SUBNET, vpcId=vpc)["id"], made(cloud, GROUP, vpcId=vpc, name="files")["id"]


def test_lustre_knows_by_what_it_is_mounted(cloud: Cloud) -> None:
    state = made(cloud, LUSTRE, deploymentType="SCRATCH_2")
    assert state["dnsName"] == f"{state['id']}.fsx.us-east-1.amazonaws.com"
    assert len(state["mountName"]) == 8


@pytest.mark.parametrize("property_", ["subnetIds", "securityGroupIds"])
def test_fails_when_lustre_stands_on_nothing(cloud: Cloud, property_: str) -> None:
    with pytest.raises(Refused, match=r"^InvalidNetworkSettings: The (subnet ID|security group) 'nowhere' does not"):
        made(cloud, LUSTRE, **{property_: "nowhere"})


@pytest.mark.parametrize(("type_", "index"), [(SUBNET, 0), (GROUP, 1)])
def test_fails_when_the_ground_goes_before_lustre(cloud: Cloud, type_: str, index: int) -> None:
    ground = network(cloud)
    made(cloud, LUSTRE, subnetIds=ground[0], securityGroupIds=[ground[1]])
    with pytest.raises(Refused, match=r"^DependencyViolation: "):
        cloud.delete(urn(type_), type_, ground[index])


def test_link_goes_with_its_file_system(cloud: Cloud) -> None:
    lustre = made(cloud, LUSTRE)["id"]
    made(cloud, ASSOCIATION, fileSystemId=lustre, fileSystemPath="/a", dataRepositoryPath="s3://a/")
    cloud.delete(urn(LUSTRE), LUSTRE, lustre)
    assert cloud.read(LUSTRE, lustre) is None


@pytest.mark.parametrize("type_", [ASSOCIATION, MOUNT_TARGET, ACCESS_POINT])
def test_fails_when_there_is_no_file_system(cloud: Cloud, type_: str) -> None:
    with pytest.raises(Refused, match=r"^FileSystemNotFound: File system 'fs-0' does not exist\."):
        made(cloud, type_, fileSystemId="fs-0")


def test_fails_when_files_go_before_their_mount_targets(cloud: Cloud) -> None:
    subnet, group = network(cloud)
    files = made(cloud, FILE_SYSTEM)["id"]
    made(cloud, MOUNT_TARGET, fileSystemId=files, subnetId=subnet, securityGroups=[group])
    with pytest.raises(Refused, match=rf"^FileSystemInUse: File system '{files}' has mount targets"):
        cloud.delete(urn(FILE_SYSTEM), FILE_SYSTEM, files)


def test_fails_when_a_subnet_goes_before_its_mount_target(cloud: Cloud) -> None:
    subnet, group = network(cloud)
    made(cloud, MOUNT_TARGET, fileSystemId=made(cloud, FILE_SYSTEM)["id"], subnetId=subnet, securityGroups=[group])
    with pytest.raises(Refused, match=rf"^DependencyViolation: The subnet '{subnet}' has dependencies"):
        cloud.delete(urn(SUBNET), SUBNET, subnet)


def test_files_go_with_their_access_points(cloud: Cloud) -> None:
    files = made(cloud, FILE_SYSTEM)["id"]
    made(cloud, ACCESS_POINT, fileSystemId=files)
    cloud.delete(urn(FILE_SYSTEM), FILE_SYSTEM, files)
    assert cloud.read(FILE_SYSTEM, files) is None


def test_fails_when_a_grant_is_on_no_key(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"^NotFoundException: Key 'arn:nowhere' does not exist"):
        made(cloud, GRANT, keyId="arn:nowhere", granteePrincipal="arn:anybody", operations=["Decrypt"])
