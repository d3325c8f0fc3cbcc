import json
from typing import Any

import pytest

from components.cluster.karpenter_policies import Place, controller_policy, queue_policy

CLUSTER_ARN = "arn:aws:eks:us-east-1:123456789012:cluster/c"
NODE_ROLE = "arn:aws:iam::123456789012:role/node"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
KEY = "arn:aws:kms:us-east-1:123456789012:key/k"

INLINE_BYTES = 10240
"""Of all inline policies of a role together, without white space (IAM quotas, 2026-11)."""


def policy(
    *, region: str = "us-east-1", isolated: bool = False, zonal_shift: bool = False, kms_key_arn: str | None = None
) -> dict[str, Any]:
    place = Place(account="123456789012", region=region, isolated=isolated, zonal_shift=zonal_shift)
    return controller_policy(
        place,
        cluster_name="c",
        cluster_arn=CLUSTER_ARN,
        node_role_arn=NODE_ROLE,
        queue_arn=QUEUE,
        kms_key_arn=kms_key_arn,
    )


def statements(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {statement.get("Sid", "unnamed"): statement for statement in document["Statement"]}


def actions(document: dict[str, Any]) -> set[str]:
    return {action for statement in document["Statement"] for action in statement["Action"]}


def test_controller_may_do_exactly_this() -> None:
    assert list(statements(policy())) == [
        "LaunchWith",
        "LaunchFromOwnTemplates",
        "LaunchTagged",
        "TagAtLaunch",
        "TagInstances",
        "Terminate",
        "PassNodeRole",
        "Interruptions",
        "DescribeCluster",
        "Look",
        "Images",
        "Prices",
        "ListProfiles",
        "Profiles",
    ]


def test_controller_changes_nothing_in_iam() -> None:
    assert {action for action in actions(policy()) if action.startswith("iam:")} == {
        "iam:GetInstanceProfile",
        "iam:ListInstanceProfiles",
        "iam:PassRole",
    }


def test_no_action_is_a_wildcard() -> None:
    assert not [action for action in actions(policy(zonal_shift=True, kms_key_arn=KEY)) if "*" in action]


def test_all_resources_are_named_only_where_services_know_no_others() -> None:
    document = policy(zonal_shift=True, kms_key_arn=KEY)
    assert [sid for sid, s in statements(document).items() if s["Resource"] == ["*"]] == [
        "Look",
        "Prices",
        "ListProfiles",
        "ZonalShift",
    ]


def test_only_what_karpenter_made_in_this_cluster_is_ended() -> None:
    assert statements(policy())["Terminate"] == {
        "Sid": "Terminate",
        "Effect": "Allow",
        "Action": ["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"],
        "Resource": [
            "arn:aws:ec2:us-east-1:123456789012:instance/*",
            "arn:aws:ec2:us-east-1:123456789012:launch-template/*",
        ],
        "Condition": {
            "StringEquals": {"aws:ResourceTag/kubernetes.io/cluster/c": "owned"},
            "StringLike": {"aws:ResourceTag/karpenter.sh/nodepool": "*"},
        },
    }


def test_what_is_launched_carries_the_cluster_s_tags() -> None:
    assert statements(policy())["LaunchTagged"]["Condition"] == {
        "StringEquals": {
            "aws:RequestTag/kubernetes.io/cluster/c": "owned",
            "aws:RequestTag/eks:eks-cluster-name": "c",
        },
        "StringLike": {"aws:RequestTag/karpenter.sh/nodepool": "*"},
    }


def test_tags_are_given_at_launch_or_to_own_instances() -> None:
    found = statements(policy())
    assert found["TagAtLaunch"]["Condition"]["StringEquals"]["ec2:CreateAction"] == [
        "CreateFleet",
        "CreateLaunchTemplate",
        "RunInstances",
    ]
    assert found["TagInstances"]["Condition"]["ForAllValues:StringEquals"] == {
        "aws:TagKeys": ["Name", "eks:eks-cluster-name", "karpenter.sh/nodeclaim"]
    }


def test_launch_uses_what_the_account_has_and_reservations_of_others() -> None:
    assert statements(policy())["LaunchWith"]["Resource"] == [
        "arn:aws:ec2:us-east-1:*:capacity-reservation/*",
        "arn:aws:ec2:us-east-1:123456789012:placement-group/*",
        "arn:aws:ec2:us-east-1:123456789012:security-group/*",
        "arn:aws:ec2:us-east-1:123456789012:subnet/*",
        "arn:aws:ec2:us-east-1::image/*",
        "arn:aws:ec2:us-east-1::snapshot/*",
    ]


@pytest.mark.parametrize(
    ("region", "services"),
    [("us-east-1", ["ec2.amazonaws.com"]), ("cn-north-1", ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"])],
)
def test_node_role_alone_is_passed_and_to_ec2_alone(region: str, services: list[str]) -> None:
    found = statements(policy(region=region))["PassNodeRole"]
    assert found["Resource"] == [NODE_ROLE]
    assert found["Condition"] == {"StringEquals": {"iam:PassedToService": services}}


def test_isolated_controller_asks_for_no_prices_and_no_profiles() -> None:
    assert actions(policy()) - actions(policy(isolated=True)) == {
        "iam:GetInstanceProfile",
        "iam:ListInstanceProfiles",
        "pricing:GetProducts",
    }


def test_zonal_shift_is_asked_of_this_cluster_alone() -> None:
    assert statements(policy(zonal_shift=True))["ZonalShift"]["Condition"] == {
        "StringEquals": {"arc-zonal-shift:ResourceIdentifier": CLUSTER_ARN}
    }


def test_key_of_volumes_is_granted_to_ec2() -> None:
    granted = [s for s in policy(kms_key_arn=KEY)["Statement"] if s["Resource"] == [KEY]]
    assert [s["Action"] for s in granted] == [
        ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"],
        ["kms:CreateGrant"],
    ]


def test_policy_fits_into_a_role() -> None:
    document = policy(zonal_shift=True, kms_key_arn=KEY)
    assert len(json.dumps(document, separators=(",", ":"))) < INLINE_BYTES


def test_queue_takes_the_events_of_its_rules_and_nothing_unencrypted() -> None:
    assert queue_policy(queue_arn=QUEUE, rule_arns=["arn:b", "arn:a"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Events",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": QUEUE,
                "Condition": {"ArnEquals": {"aws:SourceArn": ["arn:a", "arn:b"]}},
            },
            {
                "Sid": "DenyPlainText",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sqs:*",
                "Resource": QUEUE,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }
