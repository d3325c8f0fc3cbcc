"""Role of nodes: what an instance may do on AWS as it joins a cluster and pulls images. Makes children of a component.

The same for nodes of a managed group and of Karpenter's. What pods may do is not here: they have Pod Identity.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.catalog.addons import policy_arn
from components.catalog.regions import dns_suffix_of, partition_of
from components.policy_document import Document

MANAGED_POLICIES = {
    "minimal": "AmazonEKSWorkerNodeMinimalPolicy",
    "registry": "AmazonEC2ContainerRegistryPullOnly",
}
"""AWS's policies of a node's role, by suffix: Pod Identity, and pulling images. The CNI's is not among them: the add-on
has a role of its own."""


@dataclass(frozen=True, kw_only=True)
class NodeRole:
    """A role, and the policies without which no node joins."""

    role: aws.iam.Role
    policies: tuple[pulumi.CustomResource, ...]
    """Nodes have to depend on these."""


def node_role(parent: pulumi.Resource, name: str, *, region: str, tags: Mapping[str, str]) -> NodeRole:
    """A role called `name` for nodes."""
    child, partition = pulumi.ResourceOptions(parent=parent), partition_of(region)
    trust = pulumi.Output.json_dumps(node_trust(dns_suffix=dns_suffix_of(region)), sort_keys=True)
    role = aws.iam.Role(name, assume_role_policy=trust, tags=tags, opts=child)
    policy = pulumi.Output.json_dumps(node_policy(), sort_keys=True)
    own = aws.iam.RolePolicy(name, role=role.name, policy=policy, opts=child)
    attached = [
        aws.iam.RolePolicyAttachment(
            f"{name}-{suffix}", role=role.name, policy_arn=policy_arn(policy, partition), opts=child
        )
        for suffix, policy in MANAGED_POLICIES.items()
    ]
    return NodeRole(role=role, policies=(own, *attached))


def node_trust(*, dns_suffix: str) -> Document:
    """Who may assume the role of nodes: EC2, for the instances that have it."""
    statement = {"Effect": "Allow", "Principal": {"Service": f"ec2.{dns_suffix}"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def node_policy() -> Document:
    """What a node asks EC2 about itself as it boots, beyond AWS's minimal policy.

    nodeadm and Bottlerocket read the instance's private DNS name, by which the node joins, and the facts of its type:
    without this no node joins (awslabs/amazon-eks-ami issues 2436 and 2632; nodeadm's "Fetching instance details").
    """
    # EC2 has no resources for Describe actions, so it has to be all.
    actions = ["ec2:DescribeInstanceTypes", "ec2:DescribeInstances"]
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
