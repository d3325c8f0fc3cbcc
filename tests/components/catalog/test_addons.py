import re

import pytest

from components.catalog.addons import ADDONS, AddonName, Wave, policy_arn


def test_every_addon_has_its_facts() -> None:
    assert set(ADDONS) == set(AddonName)


def _in(wave: Wave) -> tuple[str, ...]:
    return tuple(sorted(name.value for name, facts in ADDONS.items() if facts.wave is wave))


def test_what_nodes_need_to_join_comes_before_them() -> None:
    assert _in(Wave.BEFORE_COMPUTE) == ("eks-pod-identity-agent", "kube-proxy", "vpc-cni")


def test_what_needs_nodes_comes_after_them() -> None:
    assert _in(Wave.AFTER_COMPUTE) == (
        "aws-ebs-csi-driver",
        "aws-efs-csi-driver",
        "aws-fsx-csi-driver",
        "aws-mountpoint-s3-csi-driver",
        "coredns",
        "eks-node-monitoring-agent",
        "metrics-server",
        "snapshot-controller",
    )


@pytest.mark.parametrize("name", sorted(ADDONS))
def test_policy_of_aws_is_for_a_service_account(name: AddonName) -> None:
    facts = ADDONS[name]
    assert facts.managed_policy is None or facts.service_account is not None


@pytest.mark.parametrize("name", sorted(ADDONS))
def test_no_addon_has_all_of_a_service(name: AddonName) -> None:
    assert not re.search("FullAccess|Administrator", ADDONS[name].managed_policy or "")


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        (AddonName.VPC_CNI, "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"),
        (AddonName.EBS_CSI, "arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2"),
        (AddonName.EFS_CSI, "arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy"),
    ],
)
def test_policy_of_aws_has_its_arn(name: AddonName, arn: str) -> None:
    assert policy_arn(ADDONS[name].managed_policy or "", "aws") == arn


def test_policy_is_of_the_partition() -> None:
    assert policy_arn("AmazonEKS_CNI_Policy", "aws-cn") == "arn:aws-cn:iam::aws:policy/AmazonEKS_CNI_Policy"
