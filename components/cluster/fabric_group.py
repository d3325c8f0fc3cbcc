"""Security group for EFA between the nodes of one group or pool. A function that makes children of a component."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class FabricGroup:
    """The group, and the rules without which EFA carries nothing."""

    id: pulumi.Output[str]
    rules: tuple[pulumi.Resource, ...]
    """Nodes have to depend on these."""


def fabric_group(
    parent: pulumi.Resource, name: str, *, vpc_id: pulumi.Input[str], tags: Mapping[str, str]
) -> FabricGroup:
    """A group whose members may send each other anything, which EFA's bypass of the kernel wants both ways."""
    # Without the tag kubernetes.io/cluster/<name>: the load balancer controller wants it on one group of a node.
    child, named = pulumi.ResourceOptions(parent=parent), {**tags, "Name": name}
    group = aws.ec2.SecurityGroup(
        name, description="EFA between the nodes of one group", vpc_id=vpc_id, tags=named, opts=child
    )
    inbound = aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=group.id,
        referenced_security_group_id=group.id,
        ip_protocol="-1",
        tags=named,
        opts=child,
    )
    outbound = aws.vpc.SecurityGroupEgressRule(
        name,
        security_group_id=group.id,
        referenced_security_group_id=group.id,
        ip_protocol="-1",
        tags=named,
        opts=child,
    )
    return FabricGroup(id=group.id, rules=(inbound, outbound))
