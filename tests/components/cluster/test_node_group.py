import base64
from functools import cache
from typing import Any

import pytest

from components.catalog.instances import accelerated_types
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.cluster.programs_node_group import (
    BLOCK,
    CLUSTER,
    CLUSTER_GROUP,
    FABRIC,
    KEY,
    NEURON,
    SPOT,
    SUBNETS,
    SYSTEM,
    TAGS,
    VPC,
    node_group,
)
from tests.components.cluster.test_user_data import AL2023
from tests.components.network.plans import inputs, names, one, waits_for, wire

GROUP = "aws:eks/nodeGroup:NodeGroup"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
PLACEMENT = "aws:ec2/placementGroup:PlacementGroup"


def plan_of(fields: dict[str, Any], **changes: Any) -> Plan:
    return record(lambda: node_group(fields, **changes), environment="test")


@cache
def system() -> Plan:
    return plan_of(SYSTEM, release_version="1.35.2-20260724")


@cache
def fabric() -> Plan:
    return plan_of(FABRIC, kms_key_arn=KEY)


@cache
def block() -> Plan:
    return plan_of(BLOCK)


def template(plan: Plan) -> dict[str, Any]:
    return inputs(plan, TEMPLATE, "nodes")


def test_plain_group_is_counted() -> None:
    assert system().counts() == {
        ATTACHMENT: 2,
        TEMPLATE: 1,
        GROUP: 1,
        ROLE: 1,
        "aws:iam/rolePolicy:RolePolicy": 1,
    }


def test_group_with_fabric_is_counted() -> None:
    assert fabric().counts() == {
        ATTACHMENT: 2,
        TEMPLATE: 1,
        PLACEMENT: 1,
        SECURITY_GROUP: 1,
        GROUP: 1,
        ROLE: 1,
        "aws:iam/rolePolicy:RolePolicy": 1,
        EGRESS: 1,
        INGRESS: 1,
    }


def test_plain_group_has_exactly_these_inputs() -> None:
    assert inputs(system(), GROUP, "nodes") == {
        "amiType": "AL2023_x86_64_STANDARD",
        "capacityType": "ON_DEMAND",
        "clusterName": CLUSTER,
        "forceUpdateVersion": False,
        "instanceTypes": ["m7i.large", "m6i.large"],
        "labels": {"groundplane/ami-family": "al2023", "groundplane/node-group": "nodes"},
        "launchTemplate": {"id": wire(TEMPLATE, "nodes"), "version": wire(TEMPLATE, "nodes", "latestVersion")},
        "nodeRepairConfig": {"enabled": True},
        "nodeRoleArn": wire(ROLE, "nodes-node", "arn"),
        "releaseVersion": "1.35.2-20260724",
        "scalingConfig": {"desiredSize": 2, "maxSize": 4, "minSize": 2},
        "subnetIds": [SUBNETS["use1-az1"], SUBNETS["use1-az2"], SUBNETS["use1-az4"]],
        "updateConfig": {"maxUnavailable": 1},
        "version": "1.35",
    }


def test_plain_template_has_exactly_these_inputs() -> None:
    tags = {**TAGS, "component": "nodes", "Name": "nodes"}
    assert template(system()) == {
        "blockDeviceMappings": [
            {
                "deviceName": "/dev/xvda",
                "ebs": {
                    "deleteOnTermination": "true",
                    "encrypted": "true",
                    "iops": 3000,
                    "throughput": 125,
                    "volumeSize": 50,
                    "volumeType": "gp3",
                },
            }
        ],
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpPutResponseHopLimit": 1,
            "httpTokens": "required",
            "instanceMetadataTags": "disabled",
        },
        "tagSpecifications": [
            {"resourceType": kind, "tags": tags} for kind in ("instance", "network-interface", "volume")
        ],
        "vpcSecurityGroupIds": [CLUSTER_GROUP],
    }


def test_desired_size_is_left_to_whoever_sets_it_by_hand() -> None:
    assert one(system(), GROUP, "nodes").options.ignore_changes == ("scalingConfig.desiredSize",)


def test_nodes_wait_for_their_role_s_policies() -> None:
    assert waits_for(one(system(), GROUP, "nodes")) == [
        ("aws:iam/rolePolicy:RolePolicy", "nodes-node"),
        (ATTACHMENT, "nodes-node-minimal"),
        (ATTACHMENT, "nodes-node-registry"),
    ]


def test_nodes_with_efa_wait_for_its_rules_too() -> None:
    waited = waits_for(one(fabric(), GROUP, "nodes"))
    assert {(EGRESS, "nodes-efa"), (INGRESS, "nodes-efa")} <= set(waited)


def test_role_has_aws_s_smallest_policies() -> None:
    found = {name: inputs(system(), ATTACHMENT, name)["policyArn"] for name in names(system(), ATTACHMENT)}
    assert found == {
        "nodes-node-minimal": "arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy",
        "nodes-node-registry": "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    }


def test_role_is_of_the_region_s_partition() -> None:
    plan = plan_of({**SYSTEM, "zones": None}, region="cn-north-1")
    arn = inputs(plan, ATTACHMENT, "nodes-node-minimal")["policyArn"]
    assert arn == "arn:aws-cn:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy"
    assert "ec2.amazonaws.com.cn" in inputs(plan, ROLE, "nodes-node")["assumeRolePolicy"]


def test_efa_group_lets_its_members_in_and_out_to_each_other_alone() -> None:
    rule = {
        "ipProtocol": "-1",
        "referencedSecurityGroupId": wire(SECURITY_GROUP, "nodes-efa"),
        "securityGroupId": wire(SECURITY_GROUP, "nodes-efa"),
    }
    assert inputs(fabric(), INGRESS, "nodes-efa") == rule
    assert inputs(fabric(), EGRESS, "nodes-efa") == rule
    assert inputs(fabric(), SECURITY_GROUP, "nodes-efa")["vpcId"] == VPC


def test_interfaces_with_efa_are_in_the_cluster_s_group_and_its_own() -> None:
    groups = [CLUSTER_GROUP, wire(SECURITY_GROUP, "nodes-efa")]
    interfaces = template(fabric())["networkInterfaces"]
    assert [(i["networkCardIndex"], i["deviceIndex"], i["interfaceType"]) for i in interfaces] == [
        (0, 0, "interface"),
        (0, 1, "efa-only"),
        *[(card, 0, "efa-only") for card in range(1, 16)],
    ]
    assert all(i["securityGroups"] == groups for i in interfaces)
    assert "vpcSecurityGroupIds" not in template(fabric())


def test_no_interface_names_a_subnet() -> None:
    assert [i for i in template(fabric())["networkInterfaces"] if "subnetId" in i] == []


def test_volumes_are_encrypted_with_the_key_given() -> None:
    (device,) = template(fabric())["blockDeviceMappings"]
    assert (device["ebs"]["encrypted"], device["ebs"]["kmsKeyId"]) == ("true", KEY)


def test_reservation_is_targeted_from_its_zone() -> None:
    group = inputs(fabric(), GROUP, "nodes")
    assert (group["capacityType"], group["subnetIds"]) == ("ON_DEMAND", [SUBNETS["use1-az2"]])
    assert template(fabric())["capacityReservationSpecification"] == {
        "capacityReservationTarget": {"capacityReservationId": "cr-0123456789abcdef0"}
    }
    assert "instanceMarketOptions" not in template(fabric())


def test_placement_group_is_a_cluster_and_named_by_the_template() -> None:
    assert inputs(fabric(), PLACEMENT, "nodes") == {"strategy": "cluster"}
    assert template(fabric())["placement"] == {"groupName": wire(PLACEMENT, "nodes", "name")}


def test_capacity_block_has_its_type_in_the_template_alone() -> None:
    group = inputs(block(), GROUP, "nodes")
    assert (group["capacityType"], group["subnetIds"]) == ("CAPACITY_BLOCK", [SUBNETS["use1-az4"]])
    assert "instanceTypes" not in group
    found = template(block())
    assert (found["instanceType"], found["instanceMarketOptions"]) == (
        "p6-b300.48xlarge",
        {"marketType": "capacity-block"},
    )
    assert found["capacityReservationSpecification"] == {
        "capacityReservationTarget": {"capacityReservationId": "cr-0fedcba9876543210"}
    }
    assert "placement" not in found


def test_upkeep_is_carried_over() -> None:
    group = inputs(block(), GROUP, "nodes")
    assert (group["nodeRepairConfig"], group["updateConfig"], group["forceUpdateVersion"]) == (
        {"enabled": False},
        {"maxUnavailablePercentage": 50},
        True,
    )


def test_spot_group_says_so_and_taints_its_gpus() -> None:
    group = inputs(plan_of(SPOT), GROUP, "nodes")
    assert (group["capacityType"], group["taints"]) == (
        "SPOT",
        [{"key": "nvidia.com/gpu", "value": "true", "effect": "NO_SCHEDULE"}],
    )


def test_taints_are_eks_s_words() -> None:
    group = inputs(plan_of(NEURON), GROUP, "nodes")
    assert group["taints"] == [{"key": "example.com/team", "value": "language", "effect": "NO_EXECUTE"}]


def test_user_data_is_in_base64() -> None:
    kubelet = {"max_pods": 110, "system_reserved_cpu_millicores": 250, "system_reserved_memory_mib": 512}
    found = template(plan_of(FABRIC, kubelet=kubelet))["userData"]
    assert base64.b64decode(found).decode() == AL2023


def test_unpinned_release_is_left_to_eks() -> None:
    assert "releaseVersion" not in inputs(plan_of(SYSTEM), GROUP, "nodes")


def test_fails_when_the_release_is_of_another_minor() -> None:
    with pytest.raises(
        ValueError, match=r"^node group nodes: release '1\.34\.1-20260101' is for Kubernetes 1\.34, and"
    ):
        plan_of(SYSTEM, release_version="1.34.1-20260101")


def test_fails_when_the_name_is_too_long_for_eks() -> None:
    with pytest.raises(ValueError, match=r"of 56; shorten the key$"):
        plan_of(SYSTEM, name="n" * 56)


def test_fails_when_the_network_has_no_subnet_there() -> None:
    with pytest.raises(
        ValueError, match=r"^the network has no subnet in use1-az6, only in use1-az1, use1-az2, use1-az4"
    ):
        plan_of(SYSTEM, zones=["use1-az6"])


PLANNED = [instance for instance in accelerated_types() if instance.family not in ("g5g", "g6f")]


@pytest.mark.parametrize("instance", PLANNED, ids=lambda instance: instance.name)
def test_every_accelerated_type_is_planned(instance: Any) -> None:
    efa = bool(instance.efa_interfaces)
    fields = {"instance_types": [instance.name], "max_size": 1, "efa": efa, "zones": ["use1-az1"]}
    plan = plan_of(fields)
    found = template(plan).get("networkInterfaces", [])
    assert len(found) == (1 + instance.efa_interfaces if efa else 0)
    assert [taint["key"] for taint in inputs(plan, GROUP, "nodes")["taints"]] == [instance.accelerator.resource]
