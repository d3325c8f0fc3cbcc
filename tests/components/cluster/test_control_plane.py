import json
from functools import cache

import pytest

from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.cluster.control_plane_plans import inputs, one, outputs_of, waits_for, wire
from tests.components.cluster.programs_control_plane import (
    ACCOUNT,
    CLUSTER_ARN,
    FULL,
    KEY,
    LOG_KEY,
    SMALLEST,
    TAGS,
    control_plane,
)

CLUSTER = "aws:eks/cluster:Cluster"
LOGS = "aws:cloudwatch/logGroup:LogGroup"
ROLE = "aws:iam/role:Role"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


@cache
def smallest() -> Plan:
    return record(lambda: control_plane(SMALLEST), environment="test")


@cache
def full() -> Plan:
    return record(lambda: control_plane(FULL, log_kms_key_arn=LOG_KEY), environment="test")


def test_control_plane_is_counted() -> None:
    assert smallest().counts() == {
        "aws:cloudwatch/logGroup:LogGroup": 1,
        "aws:eks/accessEntry:AccessEntry": 1,
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": 1,
        "aws:eks/cluster:Cluster": 1,
        "aws:iam/role:Role": 1,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 1,
    }


def test_smallest_cluster_is_private_encrypted_and_logged() -> None:
    assert inputs(smallest(), CLUSTER, "cluster") == {
        "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
        "bootstrapSelfManagedAddons": False,
        "deletionProtection": True,
        "enabledClusterLogTypes": ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        "encryptionConfig": {"provider": {"keyArn": KEY}, "resources": ["secrets"]},
        "name": "groundplane-test",
        "roleArn": wire(ROLE, "cluster", "arn"),
        "upgradePolicy": {"supportType": "STANDARD"},
        "version": "1.35",
        "vpcConfig": {
            "endpointPrivateAccess": True,
            "endpointPublicAccess": False,
            "subnetIds": ["subnet-1", "subnet-2"],
        },
        "zonalShiftConfig": {"enabled": True},
    }


def test_full_cluster_differs_as_its_spec_says() -> None:
    before, after = inputs(smallest(), CLUSTER, "cluster"), inputs(full(), CLUSTER, "cluster")
    assert {key: value for key, value in after.items() if before[key] != value} == {
        "deletionProtection": False,
        "upgradePolicy": {"supportType": "EXTENDED"},
        "vpcConfig": {
            "endpointPrivateAccess": True,
            "endpointPublicAccess": True,
            "publicAccessCidrs": ["198.51.100.0/24", "203.0.113.0/24"],
            "subnetIds": ["subnet-1", "subnet-2"],
        },
        "zonalShiftConfig": {"enabled": False},
    }


def test_cluster_carries_the_tags() -> None:
    assert one(smallest(), CLUSTER, "cluster").inputs["tags"] == {**TAGS, "component": "cluster"}


def test_what_eks_reads_only_at_creation_is_ignored_later() -> None:
    assert one(smallest(), CLUSTER, "cluster").options.ignore_changes == (
        "accessConfig.bootstrapClusterCreatorAdminPermissions",
        "bootstrapSelfManagedAddons",
    )


def test_cluster_waits_for_its_log_group_and_permissions() -> None:
    assert waits_for(one(smallest(), CLUSTER, "cluster")) == [(LOGS, "cluster"), (ATTACHMENT, "cluster")]


def test_log_group_is_the_one_that_eks_would_make() -> None:
    assert inputs(full(), LOGS, "cluster") == {
        "kmsKeyId": LOG_KEY,
        "name": "/aws/eks/groundplane-test/cluster",
        "retentionInDays": 365,
    }


def test_role_is_for_this_cluster_alone() -> None:
    role = inputs(smallest(), ROLE, "cluster")
    assert json.loads(role["assumeRolePolicy"])["Statement"] == [
        {
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "ArnEquals": {"aws:SourceArn": CLUSTER_ARN},
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
            },
            "Effect": "Allow",
            "Principal": {"Service": "eks.amazonaws.com"},
        }
    ]


def test_role_has_the_policy_of_clusters() -> None:
    assert inputs(smallest(), ATTACHMENT, "cluster") == {
        "policyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
        "role": wire(ROLE, "cluster", "name"),
    }


@pytest.mark.parametrize(
    ("deletion", "options"),
    [("protect", (True, False)), ("retain", (False, True)), ("allow", (False, False))],
)
@pytest.mark.parametrize("type_", [CLUSTER, LOGS, ROLE, ATTACHMENT])
def test_cluster_and_what_it_needs_are_deleted_together(type_: str, deletion: str, options: tuple[bool, bool]) -> None:
    plan = record(lambda: control_plane(SMALLEST, deletion=deletion), environment="test")
    found = one(plan, type_, "cluster").options
    assert (found.protect, found.retain_on_delete) == options


@pytest.mark.parametrize(("deletion", "protected"), [("protect", True), ("retain", False), ("allow", False)])
def test_eks_refuses_to_delete_what_is_protected(deletion: str, protected: bool) -> None:
    plan = record(lambda: control_plane(SMALLEST, deletion=deletion), environment="test")
    assert one(plan, CLUSTER, "cluster").inputs["deletionProtection"] is protected


def test_outputs_come_from_the_cluster() -> None:
    found = outputs_of(
        lambda: control_plane(SMALLEST),
        "cluster_name",
        "cluster_arn",
        "endpoint",
        "certificate_authority_data",
        "cluster_security_group_id",
    )
    assert found == {
        "cluster_name": "groundplane-test",
        "cluster_arn": wire(CLUSTER, "cluster", "arn"),
        "endpoint": wire(CLUSTER, "cluster", "endpoint"),
        "certificate_authority_data": wire(CLUSTER, "cluster", "certificateAuthority.data"),
        "cluster_security_group_id": wire(CLUSTER, "cluster", "vpcConfig.clusterSecurityGroupId"),
    }


def test_update_kubeconfig_is_a_command_known_beforehand() -> None:
    commands: list[str] = []
    record(lambda: commands.append(control_plane(SMALLEST).update_kubeconfig), environment="test")
    assert commands == ["aws eks update-kubeconfig --name groundplane-test --region us-east-1"]


@pytest.mark.parametrize("subnet_ids", [{}, {"use1-az1": "subnet-1"}])
def test_fails_when_there_are_fewer_than_two_zones(subnet_ids: dict[str, str]) -> None:
    message = rf"^an EKS cluster needs subnets in at least two zones, got \[{'.*' if subnet_ids else ''}\]; add a zone"
    with pytest.raises(ValueError, match=message):
        record(lambda: control_plane(SMALLEST, subnet_ids=subnet_ids), environment="test")


@pytest.mark.parametrize("name", ["", "-a", "a.b", "a" * 101])
def test_fails_when_eks_would_refuse_the_name(name: str) -> None:
    with pytest.raises(ValueError, match=r"^EKS allows cluster names of 1 to 100 letters"):
        record(lambda: control_plane(SMALLEST, cluster_name=name), environment="test")


def test_longest_name_is_accepted() -> None:
    plan = record(lambda: control_plane(SMALLEST, cluster_name="a" * 100), environment="test")
    assert one(plan, CLUSTER, "cluster").inputs["name"] == "a" * 100
