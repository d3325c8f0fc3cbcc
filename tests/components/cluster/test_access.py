from functools import cache

import pulumi
import pulumi_aws as aws
import pytest

from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.cluster.control_plane_plans import after, inputs, one, outputs_of
from tests.components.cluster.programs_control_plane import ACCOUNT, FULL, control_plane

ENTRY = "aws:eks/accessEntry:AccessEntry"
ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
CLUSTER = "aws:eks/cluster:Cluster"


@cache
def full() -> Plan:
    return record(lambda: control_plane(FULL), environment="test")


def test_team_has_an_entry_with_its_groups() -> None:
    assert inputs(full(), ENTRY, "cluster-access-vision") == {
        "clusterName": "groundplane-test",
        "kubernetesGroups": ["team:vision"],
        "principalArn": f"arn:aws:iam::{ACCOUNT}:role/team-vision",
        "type": "STANDARD",
    }


def test_who_has_no_groups_gets_none() -> None:
    assert "kubernetesGroups" not in one(full(), ENTRY, "cluster-access-auditor").inputs


@pytest.mark.parametrize(
    ("key", "policy", "scope"),
    [
        ("deployer", "AmazonEKSClusterAdminPolicy", {"type": "cluster"}),
        ("emergency", "AmazonEKSClusterAdminPolicy", {"type": "cluster"}),
        ("auditor", "AmazonEKSViewPolicy", {"type": "cluster"}),
        ("vision", "AmazonEKSEditPolicy", {"type": "namespace", "namespaces": ["vision", "vision-dev"]}),
    ],
)
def test_role_is_an_access_policy(key: str, policy: str, scope: dict[str, object]) -> None:
    assert inputs(full(), ASSOCIATION, f"cluster-access-{key}") == {
        "accessScope": scope,
        "clusterName": "groundplane-test",
        "policyArn": f"arn:aws:eks::aws:cluster-access-policy/{policy}",
        "principalArn": inputs(full(), ENTRY, f"cluster-access-{key}")["principalArn"],
    }


def test_team_of_groups_alone_has_no_access_policy() -> None:
    team = {"principal": f"arn:aws:iam::{ACCOUNT}:role/team-language", "role": "team", "groups": ["language"]}
    plan = record(lambda: control_plane({**FULL, "access": {**FULL["access"], "language": team}}), environment="test")
    assert inputs(plan, ENTRY, "cluster-access-language")["kubernetesGroups"] == ["language"]
    assert not [
        found for found in plan.resources if (found.type, found.name) == (ASSOCIATION, "cluster-access-language")
    ]


def test_policy_comes_after_its_entry() -> None:
    assert after(one(full(), ASSOCIATION, "cluster-access-vision")) == [(ENTRY, "cluster-access-vision")]


def test_entry_comes_after_the_cluster() -> None:
    assert after(one(full(), ENTRY, "cluster-access-vision")) == [(CLUSTER, "cluster")]


@pytest.mark.parametrize(("key", "first"), [("vision", True), ("deployer", False)])
def test_scope_of_a_team_is_replaced_the_old_one_first(key: str, first: bool) -> None:
    assert one(full(), ASSOCIATION, f"cluster-access-{key}").options.delete_before_replace is first


def test_nobody_keeps_access_that_the_stack_file_does_not_give() -> None:
    plan = record(lambda: control_plane(FULL, deletion="retain"), environment="test")
    kept = {r.options.retain_on_delete for r in plan.resources if r.type in (ENTRY, ASSOCIATION)}
    assert kept == {False}


def test_name_for_the_kubernetes_provider_is_that_of_the_cluster() -> None:
    assert outputs_of(lambda: control_plane(FULL).access, "cluster_name") == {"cluster_name": "groundplane-test"}


def test_what_is_wired_to_that_name_comes_after_admins_and_deployers() -> None:
    def program() -> None:
        made = control_plane(FULL)
        aws.ssm.Parameter(
            "probe", type="String", value=made.access.cluster_name, opts=pulumi.ResourceOptions(parent=made)
        )

    probe = one(record(program, environment="test"), "aws:ssm/parameter:Parameter", "probe")
    assert after(probe) == [
        (ASSOCIATION, "cluster-access-deployer"),
        (ASSOCIATION, "cluster-access-emergency"),
        (CLUSTER, "cluster"),
    ]
