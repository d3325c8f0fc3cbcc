"""Security groups of file systems: who reaches them, by security group and never by address. Functions that make
children of a component.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

Ports = tuple[int, int]
"""First and last."""

Rule = aws.vpc.SecurityGroupIngressRule | aws.vpc.SecurityGroupEgressRule


@dataclass(frozen=True, kw_only=True)
class Door:
    """The security group of one file system, and how rules get on it and on those of its clients."""

    name: str
    """The component's."""
    tags: Mapping[str, str]
    """Already with the component's own."""
    group: aws.ec2.SecurityGroup
    parent: pulumi.Resource

    @classmethod
    def made(
        cls,
        parent: pulumi.Resource,
        name: str,
        *,
        vpc_id: pulumi.Input[str],
        description: str,
        tags: Mapping[str, str],
    ) -> "Door":
        """Make the group, without rules: nobody gets in, and nothing out. `description` is immutable in AWS."""
        group = aws.ec2.SecurityGroup(
            name,
            description=description,
            vpc_id=vpc_id,
            tags={**tags, "Name": name},
            opts=pulumi.ResourceOptions(parent=parent),
        )
        return cls(name=name, tags=tags, group=group, parent=parent)

    def inbound(
        self, key: str, *, to: pulumi.Input[str], from_: pulumi.Input[str], ports: Ports | None
    ) -> pulumi.Resource:
        """Let the group `from_` call the group `to`, by TCP on these ports or, for None, by anything."""
        return self._rule(aws.vpc.SecurityGroupIngressRule, key, group=to, peer=from_, ports=ports)

    def outbound(
        self, key: str, *, from_: pulumi.Input[str], to: pulumi.Input[str], ports: Ports | None
    ) -> pulumi.Resource:
        """The same, for calls that the group `from_` makes."""
        return self._rule(aws.vpc.SecurityGroupEgressRule, key, group=from_, peer=to, ports=ports)

    def _rule(
        self, kind: type[Rule], key: str, *, group: pulumi.Input[str], peer: pulumi.Input[str], ports: Ports | None
    ) -> pulumi.Resource:
        return kind(
            f"{self.name}-{key}",
            security_group_id=group,
            referenced_security_group_id=peer,
            ip_protocol="-1" if ports is None else "tcp",
            from_port=None if ports is None else ports[0],
            to_port=None if ports is None else ports[1],
            tags={**self.tags, "Name": f"{self.name}-{key}"},
            opts=pulumi.ResourceOptions(parent=self.parent),
        )
