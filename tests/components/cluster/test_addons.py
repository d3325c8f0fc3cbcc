import json
from functools import cache
from typing import Any

import pytest

from components.cluster.addons import BootstrapAddons, BootstrapAddonsArgs, WorkloadAddons, WorkloadAddonsArgs
from components.cluster.grant_targets import GrantTargets
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.cluster.control_plane_plans import after, document, inputs, names, one, waits_for, wire
from tests.components.cluster.programs_control_plane import (
    ACCOUNT,
    ALL_ADDONS,
    CLUSTER_ARN,
    KEY,
    POD_SUBNETS,
    SMALLEST,
    TAGS,
    addons_spec,
    bootstrap_addons,
    control_plane,
    options,
    target,
    workload_addons,
)

ADDON = "aws:eks/addon:Addon"
ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


@cache
def first() -> Plan:
    return record(lambda: bootstrap_addons({}), environment="test")


@cache
def second() -> Plan:
    return record(lambda: workload_addons(ALL_ADDONS, volume_kms_key_arn=KEY), environment="test")


def configuration(plan: Plan) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(one(plan, ADDON, "first-vpc-cni").inputs["configurationValues"])
    return found


def test_first_wave_is_counted() -> None:
    assert first().counts() == {ADDON: 3, ROLE: 1, ATTACHMENT: 1}


def test_second_wave_is_counted() -> None:
    plan = record(lambda: workload_addons({}), environment="test")
    assert plan.counts() == {ADDON: 4, ROLE: 1, ATTACHMENT: 1}


def test_second_wave_with_everything_is_counted() -> None:
    assert second().counts() == {ADDON: 8, ROLE: 4, POLICY: 3, ATTACHMENT: 2}


def test_addon_says_how_conflicts_end() -> None:
    assert inputs(second(), ADDON, "second-coredns") == {
        "addonName": "coredns",
        "clusterName": "groundplane-test",
        "resolveConflictsOnCreate": "OVERWRITE",
        "resolveConflictsOnUpdate": "OVERWRITE",
    }


def test_addon_carries_the_tags() -> None:
    assert one(second(), ADDON, "second-coredns").inputs["tags"] == {**TAGS, "component": "second"}


def test_addon_has_the_version_of_the_lock() -> None:
    plan = record(lambda: workload_addons({}, versions={"coredns": "v1.13.1-eksbuild.1"}), environment="test")
    found = {r.name: r.inputs.get("addonVersion") for r in plan.resources if r.type == ADDON}
    assert found == {
        "second-aws-ebs-csi-driver": None,
        "second-coredns": "v1.13.1-eksbuild.1",
        "second-eks-node-monitoring-agent": None,
        "second-metrics-server": None,
    }


def test_cni_hands_out_prefixes_and_enforces_policies() -> None:
    assert configuration(first()) == {
        "enableNetworkPolicy": "true",
        "env": {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"},
    }


def test_cni_puts_pods_into_their_own_subnets() -> None:
    plan = record(lambda: bootstrap_addons({"warm_prefixes": 2}, pod_subnet_ids=POD_SUBNETS), environment="test")
    assert configuration(plan) == {
        "enableNetworkPolicy": "true",
        "eniConfig": {
            "create": True,
            "region": "us-east-1",
            "subnets": {"use1-az1": {"id": "subnet-pod-1"}, "use1-az2": {"id": "subnet-pod-2"}},
        },
        "env": {
            "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "true",
            "ENABLE_PREFIX_DELEGATION": "true",
            "ENI_CONFIG_LABEL_DEF": "topology.k8s.aws/zone-id",
            "WARM_PREFIX_TARGET": "2",
        },
    }


def test_addons_of_a_new_cluster_come_after_it() -> None:
    def program() -> None:
        args = BootstrapAddonsArgs(spec=addons_spec({}), cluster=control_plane(SMALLEST).target, versions={}, tags=TAGS)
        BootstrapAddons("first", args, options("again"))

    proxy = one(record(program, environment="test"), ADDON, "first-kube-proxy")
    assert after(proxy) == [("aws:eks/cluster:Cluster", "cluster")]


def test_cni_waits_for_the_agent_and_its_permissions() -> None:
    assert waits_for(one(first(), ADDON, "first-vpc-cni")) == [
        (ADDON, "first-eks-pod-identity-agent"),
        (ATTACHMENT, "first-vpc-cni"),
    ]


def test_ebs_driver_waits_for_the_snapshot_controller_and_its_permissions() -> None:
    assert waits_for(one(second(), ADDON, "second-aws-ebs-csi-driver")) == [
        (ADDON, "second-snapshot-controller"),
        (POLICY, "second-aws-ebs-csi-driver"),
        (ATTACHMENT, "second-aws-ebs-csi-driver"),
    ]


@pytest.mark.parametrize(
    ("addon", "service_account"),
    [
        ("aws-ebs-csi-driver", "ebs-csi-controller-sa"),
        ("aws-efs-csi-driver", "efs-csi-controller-sa"),
        ("aws-fsx-csi-driver", "fsx-csi-controller-sa"),
        ("aws-mountpoint-s3-csi-driver", "s3-csi-driver-sa"),
    ],
)
def test_driver_has_a_role_of_its_own(addon: str, service_account: str) -> None:
    name = f"second-{addon}"
    assert one(second(), ADDON, name).inputs["podIdentityAssociations"] == [
        {"roleArn": wire(ROLE, name, "arn"), "serviceAccount": service_account}
    ]
    (statement,) = document(second(), ROLE, name, "assumeRolePolicy")
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": CLUSTER_ARN},
        "StringEquals": {
            "aws:RequestTag/kubernetes-namespace": "kube-system",
            "aws:RequestTag/kubernetes-service-account": service_account,
            "aws:SourceAccount": ACCOUNT,
        },
    }


def test_who_has_nothing_to_do_on_aws_has_no_role() -> None:
    plan = record(
        lambda: workload_addons({"optional": ["aws-mountpoint-s3-csi-driver", "snapshot-controller"]}),
        environment="test",
    )
    assert names(plan, ROLE) == ["second-aws-ebs-csi-driver"]


@pytest.mark.parametrize(
    ("addon", "policy"),
    [
        ("aws-ebs-csi-driver", "AmazonEBSCSIDriverPolicyV2"),
        ("aws-efs-csi-driver", "service-role/AmazonEFSCSIDriverPolicy"),
    ],
)
def test_driver_has_the_policy_of_aws(addon: str, policy: str) -> None:
    assert inputs(second(), ATTACHMENT, f"second-{addon}") == {
        "policyArn": f"arn:aws:iam::aws:policy/{policy}",
        "role": wire(ROLE, f"second-{addon}", "name"),
    }


def test_fsx_driver_only_looks() -> None:
    assert document(second(), POLICY, "second-aws-fsx-csi-driver", "policy") == [
        {
            "Action": ["fsx:DescribeFileSystems"],
            "Effect": "Allow",
            "Resource": [f"arn:aws:fsx:us-east-1:{ACCOUNT}:file-system/*"],
        }
    ]


def test_ebs_driver_may_use_the_key_of_volumes() -> None:
    assert document(second(), POLICY, "second-aws-ebs-csi-driver", "policy") == [
        {
            "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"],
            "Effect": "Allow",
            "Resource": [KEY],
        },
        {
            "Action": ["kms:CreateGrant"],
            "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
            "Effect": "Allow",
            "Resource": [KEY],
        },
    ]


def test_s3_driver_reaches_the_buckets_named() -> None:
    found = document(second(), POLICY, "second-aws-mountpoint-s3-csi-driver", "policy")
    assert sorted({resource for statement in found for resource in statement["Resource"]}) == [
        KEY,
        "arn:aws:s3:::datasets",
        "arn:aws:s3:::datasets/*",
    ]


def test_fails_when_a_mounted_bucket_has_no_arn() -> None:
    args = WorkloadAddonsArgs(
        spec=addons_spec(ALL_ADDONS), cluster=target(), targets=GrantTargets(), versions={}, tags=TAGS
    )
    with pytest.raises(ValueError, match=r"^second: grants on buckets datasets, which have no ARN; pass them"):
        record(lambda: WorkloadAddons("second", args, options()), environment="test")
