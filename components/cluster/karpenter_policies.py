"""What Karpenter's controller may do on AWS, and who may write to its queue. Documents of plain data; no pulumi here.

As the template of Karpenter 1.14 has it (getting-started-with-karpenter/cloudformation.yaml, checked 2026-11), with two
differences: instance profiles are made by the program, so the controller may change none; and wherever the template has
any account in an ARN, this account is named, but for reservations, which another account may share.
"""

from dataclasses import dataclass
from typing import Any

from components.catalog.regions import dns_suffix_of, partition_of
from components.cluster.grants import volume_key_policy

Document = dict[str, Any]
Statement = dict[str, Any]

MADE = ("fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume")
"""What a launch makes."""

READ = (
    "ec2:DescribeCapacityReservations",
    "ec2:DescribeImages",
    "ec2:DescribeInstances",
    "ec2:DescribeInstanceStatus",
    "ec2:DescribeInstanceTypeOfferings",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeLaunchTemplates",
    "ec2:DescribePlacementGroups",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSpotPriceHistory",
    "ec2:DescribeSubnets",
)

POOL_TAG = "karpenter.sh/nodepool"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the controller works."""

    account: str
    region: str
    isolated: bool
    """Whether it reaches AWS by VPC endpoints alone, so not what has none: prices and IAM."""
    zonal_shift: bool
    """Whether it asks which zones AWS has been told to leave."""

    def ec2(self, kind: str, account: str | None = None) -> str:
        """ARN of EC2 resources of a kind."""
        owner = self.account if account is None else account
        return f"arn:{partition_of(self.region)}:ec2:{self.region}:{owner}:{kind}/*"


def controller_policy(
    place: Place,
    *,
    cluster_name: str,
    cluster_arn: str,
    node_role_arn: str,
    queue_arn: str,
    kms_key_arn: str | None = None,
) -> Document:
    """Policy of the controller's role."""
    statements = [
        *_launching(place, cluster_name),
        *_tagging(place, cluster_name),
        _allow(
            "Terminate", _TERMINATE, [place.ec2(kind) for kind in ("instance", "launch-template")], _own(cluster_name)
        ),
        _allow("PassNodeRole", ("iam:PassRole",), [node_role_arn], _to_ec2(place)),
        _allow("Interruptions", _RECEIVE, [queue_arn]),
        _allow("DescribeCluster", ("eks:DescribeCluster",), [cluster_arn]),
        *_discovery(place),
    ]
    if place.zonal_shift:
        shift = {"StringEquals": {"arc-zonal-shift:ResourceIdentifier": cluster_arn}}
        # The service has no resource of a cluster; the condition is one.
        statements.append(_allow("ZonalShift", ("arc-zonal-shift:GetManagedResource",), ["*"], shift))
    if kms_key_arn is not None:
        statements += volume_key_policy(key_arn=kms_key_arn)["Statement"]
    return {"Version": "2012-10-17", "Statement": statements}


def queue_policy(*, queue_arn: str, rule_arns: list[str]) -> Document:
    """Policy of the interruption queue: the rules' events come in, and nothing does unencrypted."""
    send = {
        "Sid": "Events",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": sorted(rule_arns)}},
    }
    # Principal and action "*" deny here, and a denial must reach everybody and everything.
    only_tls = {
        "Sid": "DenyPlainText",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": queue_arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [send, only_tls]}


_LAUNCH = ("ec2:CreateFleet", "ec2:RunInstances")
_TERMINATE = ("ec2:DeleteLaunchTemplate", "ec2:TerminateInstances")
_RECEIVE = ("sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage")


def _launching(place: Place, cluster: str) -> list[Statement]:
    """Launch with what is there, and only with templates, and only things, that carry this cluster's tags."""
    # Images and their snapshots have no account in their ARN.
    there = [place.ec2("image", ""), place.ec2("snapshot", "")]
    there += [place.ec2(kind) for kind in ("placement-group", "security-group", "subnet")]
    there.append(place.ec2("capacity-reservation", "*"))
    made = [place.ec2(kind) for kind in MADE]
    return [
        _allow("LaunchWith", _LAUNCH, there),
        _allow("LaunchFromOwnTemplates", _LAUNCH, [place.ec2("launch-template")], _own(cluster)),
        _allow("LaunchTagged", (*_LAUNCH, "ec2:CreateLaunchTemplate"), made, _tagged(cluster)),
    ]


def _tagging(place: Place, cluster: str) -> list[Statement]:
    """Tag what is being made, and of what was made the instances, with two tags alone."""
    creating = _tagged(cluster)
    actions = ["CreateFleet", "CreateLaunchTemplate", "RunInstances"]
    creating["StringEquals"] = {**creating["StringEquals"], "ec2:CreateAction": actions}
    later = {
        **_own(cluster),
        "StringEqualsIfExists": {"aws:RequestTag/eks:eks-cluster-name": cluster},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["Name", "eks:eks-cluster-name", "karpenter.sh/nodeclaim"]},
    }
    return [
        _allow("TagAtLaunch", ("ec2:CreateTags",), [place.ec2(kind) for kind in MADE], creating),
        _allow("TagInstances", ("ec2:CreateTags",), [place.ec2("instance")], later),
    ]


def _discovery(place: Place) -> list[Statement]:
    """Look around in the region. EC2, IAM and prices have no resources for these actions but all."""
    partition, here = partition_of(place.region), {"StringEquals": {"aws:RequestedRegion": place.region}}
    profiles = f"arn:{partition}:iam::{place.account}:instance-profile/*"
    images = f"arn:{partition}:ssm:{place.region}::parameter/aws/service/*"
    statements = [_allow("Look", READ, ["*"], here), _allow("Images", ("ssm:GetParameter",), [images])]
    if not place.isolated:
        statements += [
            _allow("Prices", ("pricing:GetProducts",), ["*"]),
            _allow("ListProfiles", ("iam:ListInstanceProfiles",), ["*"]),
            _allow("Profiles", ("iam:GetInstanceProfile",), [profiles]),
        ]
    return statements


def _own(cluster: str) -> Document:
    """Of what Karpenter made in this cluster."""
    return {
        "StringEquals": {f"aws:ResourceTag/kubernetes.io/cluster/{cluster}": "owned"},
        "StringLike": {f"aws:ResourceTag/{POOL_TAG}": "*"},
    }


def _tagged(cluster: str) -> Document:
    """For what is made with the tags of this cluster."""
    return {
        "StringEquals": {
            f"aws:RequestTag/kubernetes.io/cluster/{cluster}": "owned",
            "aws:RequestTag/eks:eks-cluster-name": cluster,
        },
        "StringLike": {f"aws:RequestTag/{POOL_TAG}": "*"},
    }


def _to_ec2(place: Place) -> Document:
    # China's principal has its own suffix, and its condition key may have either (the template lists both).
    services = {"ec2.amazonaws.com", f"ec2.{dns_suffix_of(place.region)}"}
    return {"StringEquals": {"iam:PassedToService": sorted(services)}}


def _allow(sid: str, actions: tuple[str, ...], resources: list[str], condition: Document | None = None) -> Statement:
    statement = {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": sorted(resources)}
    return {**statement, "Condition": condition} if condition else statement
