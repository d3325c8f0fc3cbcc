"""What the AWS Load Balancer Controller may do on AWS. A document of plain data; no pulumi here.

As the controller's own docs have it (docs/install/iam_policy.json of v3, read 2026-11), narrowed: to this account,
region and VPC where that names any; to what carries this cluster's tag where it asks for that of any cluster; and
without Shield, WAF Classic, Cognito, IAM's server certificates and Outposts, which are switched off or used by nobody.
"""

from dataclasses import dataclass
from typing import Any

from components.catalog.regions import partition_of

Document = dict[str, Any]
Statement = dict[str, Any]

TAG = "elbv2.k8s.aws/cluster"
"""On everything that the controller makes; its value is the cluster's name."""

READ = (
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeAddresses",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeInstances",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeIpamPools",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DescribeVpcPeeringConnections",
    "ec2:DescribeVpcs",
    "ec2:GetSecurityGroupsForVpc",
    "elasticloadbalancing:DescribeCapacityReservation",
    "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeListenerCertificates",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeSSLPolicies",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "elasticloadbalancing:DescribeTrustStores",
)

CERTIFICATES = ("acm:DescribeCertificate", "acm:ListCertificates")

WEB_ACLS = (
    "wafv2:AssociateWebACL",
    "wafv2:DisassociateWebACL",
    "wafv2:GetWebACL",
    "wafv2:GetWebACLForResource",
)

_LISTEN = (
    "elasticloadbalancing:AddListenerCertificates",
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing:CreateRule",
    "elasticloadbalancing:DeleteListener",
    "elasticloadbalancing:DeleteRule",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyRule",
    "elasticloadbalancing:RemoveListenerCertificates",
    "elasticloadbalancing:SetRulePriorities",
    "elasticloadbalancing:SetWebAcl",
)
_CHANGE = (
    "elasticloadbalancing:DeleteLoadBalancer",
    "elasticloadbalancing:DeleteTargetGroup",
    "elasticloadbalancing:ModifyCapacityReservation",
    "elasticloadbalancing:ModifyIpPools",
    "elasticloadbalancing:ModifyListenerAttributes",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:ModifyTargetGroup",
    "elasticloadbalancing:ModifyTargetGroupAttributes",
    "elasticloadbalancing:SetIpAddressType",
    "elasticloadbalancing:SetSecurityGroups",
    "elasticloadbalancing:SetSubnets",
)
_TARGETS = ("elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets")
_MAKE = ("elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup")
_LABEL = ("elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags")
_RULES = ("ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the controller works."""

    account: str
    region: str
    web_acls: bool
    """Whether load balancers may have web ACLs."""

    def ec2(self, kind: str, name: str = "*") -> str:
        """ARN of EC2 resources of a kind."""
        return self._arn("ec2", f"{kind}/{name}")

    def balancing(self, kind: str, depth: int = 2) -> list[str]:
        """ARNs of application and network load balancers' resources of a kind."""
        rest = "/".join(["*"] * depth)
        return [self._arn("elasticloadbalancing", f"{kind}/{family}/{rest}") for family in ("app", "net")]

    @property
    def target_groups(self) -> str:
        """ARN of target groups."""
        return self._arn("elasticloadbalancing", "targetgroup/*/*")

    def _arn(self, service: str, rest: str) -> str:
        return f"arn:{partition_of(self.region)}:{service}:{self.region}:{self.account}:{rest}"


def controller_policy(place: Place, *, cluster_name: str, vpc_id: str) -> Document:
    """Policy of the controller's role."""
    statements = [*_looking(place), *_security_groups(place, cluster_name, vpc_id), *_balancing(place, cluster_name)]
    return {"Version": "2012-10-17", "Statement": statements}


def _looking(place: Place) -> list[Statement]:
    """Look around. EC2 and load balancing have no resources for what describes, and certificates may be anyone's."""
    partition = partition_of(place.region)
    linked = "aws-service-role/elasticloadbalancing.amazonaws.com"
    by_name = {"StringEquals": {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}}
    statements = [
        _allow("Look", READ, ["*"]),
        _allow("Certificates", CERTIFICATES, ["*"]),
        _allow(
            "ServiceRole",
            ("iam:CreateServiceLinkedRole",),
            [f"arn:{partition}:iam::{place.account}:role/{linked}/*"],
            by_name,
        ),
    ]
    if place.web_acls:
        acls = [f"arn:{partition}:wafv2:{place.region}:{place.account}:regional/webacl/*/*"]
        statements.append(_allow("WebAcls", WEB_ACLS, [*acls, *place.balancing("loadbalancer")]))
    return statements


def _security_groups(place: Place, cluster: str, vpc_id: str) -> list[Statement]:
    """Groups of its own, and rules in those that nodes have, all in this VPC."""
    groups, vpc = place.ec2("security-group"), place.ec2("vpc", vpc_id)
    made = {
        "StringEquals": {"ec2:CreateAction": "CreateSecurityGroup", f"aws:RequestTag/{TAG}": cluster},
    }
    return [
        _allow("MakeGroups", ("ec2:CreateSecurityGroup",), [groups, vpc]),
        _allow("TagMadeGroups", ("ec2:CreateTags",), [groups], made),
        _allow("TagOwnGroups", ("ec2:CreateTags", "ec2:DeleteTags"), [groups], _relabelled(cluster)),
        _allow("DeleteOwnGroups", ("ec2:DeleteSecurityGroup",), [groups], _own(cluster)),
        _allow("Rules", _RULES, [groups], {"ArnEquals": {"ec2:Vpc": vpc}}),
    ]


def _balancing(place: Place, cluster: str) -> list[Statement]:
    balancers, groups = place.balancing("loadbalancer"), place.target_groups
    listeners, rules = place.balancing("listener", 3), place.balancing("listener-rule", 4)
    made = {
        "StringEquals": {
            "elasticloadbalancing:CreateAction": ["CreateLoadBalancer", "CreateTargetGroup"],
            f"aws:RequestTag/{TAG}": cluster,
        }
    }
    asked = {"StringEquals": {f"aws:RequestTag/{TAG}": cluster}}
    return [
        _allow("Make", _MAKE, [*balancers, groups], asked),
        _allow("TagMade", ("elasticloadbalancing:AddTags",), [*balancers, groups], made),
        _allow("TagOwn", _LABEL, [*balancers, groups], _relabelled(cluster)),
        _allow("TagListeners", _LABEL, [*listeners, *rules]),
        _allow("Listen", _LISTEN, [*balancers, *listeners, *rules]),
        _allow("ChangeOwn", _CHANGE, [*balancers, *listeners, groups], _own(cluster)),
        _allow("Targets", _TARGETS, [groups]),
    ]


def _own(cluster: str) -> Document:
    """Of what the controller made for this cluster."""
    return {"StringEquals": {f"aws:ResourceTag/{TAG}": cluster}}


def _relabelled(cluster: str) -> Document:
    """Of its own, and never the tag by which it is its own."""
    return {**_own(cluster), "Null": {f"aws:RequestTag/{TAG}": "true"}}


def _allow(sid: str, actions: tuple[str, ...], resources: list[str], condition: Document | None = None) -> Statement:
    statement = {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": sorted(resources)}
    return {**statement, "Condition": condition} if condition else statement
