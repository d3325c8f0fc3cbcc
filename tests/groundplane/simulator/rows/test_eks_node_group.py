from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.cloud import Cloud, Refused
from groundplane.simulator.inventory import Inventory
from groundplane.simulator.rows.compute import INSTANCE, PLACEMENT_GROUP
from groundplane.simulator.rows.ec2 import SECURITY_GROUP, SUBNET, VPC
from groundplane.simulator.rows.eks import CLUSTER
from groundplane.simulator.rows.eks_node_group import LAUNCH_TEMPLATE, NODE_GROUP
from groundplane.simulator.rows.iam import ROLE
from groundplane.simulator.settings import Settings
from groundplane.simulator.templates import UNKNOWN


class Site:
    """A network, a cluster, and a launch template with a placement group."""

    def __init__(self, folder: Path) -> None:
        self.inventory = Inventory(folder / "inventory.sqlite")
        self.cloud = Cloud(
            Settings(
                inventory=folder / "inventory.sqlite", log=folder / "log", account="123456789012", run="up", speedup=0
            ),
            "us-east-1",
        )
        vpc = self.made(VPC)["id"]
        self.subnets = [self.made(SUBNET, vpcId=vpc, cidrBlock=f"10.0.{number}.0/24")["id"] for number in (0, 1)]
        self.group = self.made(SECURITY_GROUP, name="fabric", vpcId=vpc)["id"]
        self.role = self.made(ROLE, name="node")["arn"]
        self.made(PLACEMENT_GROUP, name="close")
        self.template: dict[str, Any] = {
            "name": "nodes",
            "networkInterfaces": [{"securityGroups": [self.group]}],
            "placement": {"groupName": "close"},
        }
        self.template_id = self.made(LAUNCH_TEMPLATE, **self.template)["id"]
        vpc_config = {"subnetIds": self.subnets}
        self.cluster = self.made(CLUSTER, name="training", roleArn=self.role, vpcConfig=vpc_config)

    def made(self, type_: str, **inputs: Any) -> dict[str, Any]:
        name = inputs.get("cidrBlock", "one")
        item = self.cloud.create(f"urn:pulumi:dev::groundplane::{type_}::{name}", type_, inputs)
        return {**item.state, "id": item.id}

    def node_group(self, desired: int) -> None:
        self.made(
            NODE_GROUP,
            clusterName="training",
            nodeGroupName="h200",
            nodeRoleArn=self.role,
            subnetIds=self.subnets,
            launchTemplate={"id": self.template_id, "version": "1"},
            scalingConfig={"desiredSize": desired},
        )

    def nodes(self) -> list[dict[str, Any]]:
        return [item.state for item in self.inventory.items() if item.type == INSTANCE]

    def delete(self, type_: str, id_: str) -> None:
        self.cloud.delete(f"urn:pulumi:dev::groundplane::{type_}::one", type_, id_)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_group_has_a_node_in_every_subnet_as_its_template_says(site: Site) -> None:
    site.node_group(3)
    groups = [site.group, site.cluster["vpcConfig"]["clusterSecurityGroupId"]]
    wanted = [
        {"clusterName": "training", "subnetId": subnet, "vpcSecurityGroupIds": groups, "placementGroup": "close"}
        for subnet in site.subnets
    ]
    assert [{key: node[key] for key in wanted[0]} for node in site.nodes()] == wanted


def test_group_of_no_size_has_no_nodes(site: Site) -> None:
    site.node_group(0)
    assert site.nodes() == []


@pytest.mark.parametrize(
    ("type_", "error"),
    [
        (SUBNET, "DependencyViolation: The subnet"),
        (SECURITY_GROUP, "DependencyViolation: resource sg-"),
        (PLACEMENT_GROUP, "InvalidPlacementGroup.InUse: The placement group 'close' is in use"),
        (ROLE, "DeleteConflict: Cannot delete entity, must remove roles from instance profile first"),
        (CLUSTER, "ResourceInUseException: Cluster has nodegroups attached"),
    ],
)
def test_nodes_hold_what_they_stand_on_until_their_group_goes(site: Site, type_: str, error: str) -> None:
    site.node_group(3)
    id_ = next(item.id for item in site.inventory.items() if item.type == type_)
    with pytest.raises(Refused, match=f"^{error}"):
        site.delete(type_, id_)
    site.delete(NODE_GROUP, "training:h200")
    site.delete(CLUSTER, "training")
    assert site.nodes() == []
    if type_ != CLUSTER:
        site.delete(type_, id_)


def updated(site: Site, **changes: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:dev::groundplane::{LAUNCH_TEMPLATE}::one"
    return site.cloud.update(urn, LAUNCH_TEMPLATE, site.template_id, {**site.template, **changes})


def test_changed_template_is_a_new_version(site: Site) -> None:
    assert updated(site, userData="a")["latestVersion"] == 2
    assert updated(site, userData="b")["latestVersion"] == 3


def test_template_with_other_tags_alone_keeps_its_version(site: Site) -> None:
    assert updated(site, tags={"a": "1"})["latestVersion"] == 1


@pytest.mark.parametrize(("changes", "version"), [({"userData": "a"}, UNKNOWN), ({}, 1)])
def test_new_version_of_a_template_is_not_foretold(site: Site, changes: dict[str, Any], version: object) -> None:
    foretold = site.cloud.foretold(LAUNCH_TEMPLATE, site.template_id, {**site.template, **changes})
    assert foretold["latestVersion"] == version
