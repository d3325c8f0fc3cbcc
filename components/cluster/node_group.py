"""Node group: nodes of one kind, in an Auto Scaling group that EKS manages.

Creates the group, its launch template, the role of its nodes, and where the spec asks for them a security group for EFA
and a cluster placement group. Creates no access entry: EKS makes the one of a managed group's role itself. Buys no
capacity: a reservation or capacity block is made elsewhere, since deleting one from a program does not give it back.
How many nodes there are is left after the first time to whoever sets the desired size by hand; no autoscaler of groups
is installed (ADR 12).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.catalog.ami import wrong_release
from components.cluster.capacity_spec import CapacityBlockSpec, SpotSpec
from components.cluster.node_facts import labels_of, taints_of, zones_of
from components.cluster.node_group_spec import NodeGroupSpec
from components.cluster.node_launch_template import NodeParts, node_template
from components.cluster.node_options_spec import NodeUpkeepSpec, TaintSpec
from components.cluster.node_role import node_role
from components.tags import component_tags

__all__ = ["NodeGroup", "NodeGroupArgs", "NodeGroupSpec"]

MAX_NAME = 55
"""Longest name of a group: EKS allows 63 characters, of which Pulumi's own suffix takes 8."""


@dataclass(frozen=True, kw_only=True)
class NodeGroupArgs:
    """The spec, plus the cluster it is for and what it is wired to."""

    spec: NodeGroupSpec
    region: str
    cluster_name: pulumi.Input[str]
    kubernetes_version: str
    """The minor of the nodes: 1.35."""
    release_version: str | None = None
    """Pinned release of the image; None leaves it to EKS, which takes the newest there is when the group is made."""
    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """Private subnets by zone id; the spec chooses among the zones."""
    cluster_security_group_id: pulumi.Input[str]
    """The group EKS made for the cluster."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Key of the volumes, whose policy lets the service-linked role of Auto Scaling use it and make grants; None for
    the account's default for EBS."""
    extra_labels: Mapping[str, str] = field(default_factory=dict)
    """Labels beyond those of the spec, by which others find the nodes."""
    startup_taints: Mapping[str, TaintSpec] = field(default_factory=dict)
    """Taints that nodes begin with and that something takes away."""
    tags: Mapping[str, str]


class NodeGroup(pulumi.ComponentResource):
    """Managed node group."""

    node_group_name: pulumi.Output[str]
    """As EKS has it, with a suffix."""
    role_arn: pulumi.Output[str]
    """Role of the nodes."""
    cluster_name: pulumi.Output[str]
    """The cluster's, known once the nodes are there: what needs nodes to run on is wired to it."""
    fabric_security_group_id: pulumi.Output[str] | None
    """Security group of the nodes' EFA, if they have it."""
    labels: Mapping[str, str]
    """Labels of the nodes: what a queue's flavor or an affinity can choose them by."""

    def __init__(self, name: str, args: NodeGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        zones = _checked_zones(name, args)
        super().__init__("groundplane:cluster:NodeGroup", name, {}, opts)
        spec = args.spec
        parts = NodeParts(
            name=name,
            spec=spec,
            vpc_id=args.vpc_id,
            cluster_security_group_id=args.cluster_security_group_id,
            kms_key_arn=args.kms_key_arn,
            tags=component_tags(args.tags, name),
            parent=self,
        )
        made = node_role(self, f"{name}-node", region=args.region, tags=parts.tags)
        template = node_template(parts)
        self.labels = {**labels_of(spec, name), **args.extra_labels}
        block = isinstance(spec.capacity, CapacityBlockSpec)
        # In state: renaming replaces the group and evicts all that runs on it unless aliased.
        group = aws.eks.NodeGroup(
            name,
            cluster_name=args.cluster_name,
            node_role_arn=made.role.arn,
            subnet_ids=[args.subnet_ids[zone] for zone in zones],
            scaling_config={"min_size": spec.min_size, "max_size": spec.max_size, "desired_size": spec.min_size},
            instance_types=None if block else list(spec.instance_types),
            capacity_type=_capacity_type(spec),
            ami_type=spec.image.name,
            version=args.kubernetes_version,
            release_version=args.release_version,
            # Its number, not $Latest: a changed template is then a change of the group, which rolls it.
            launch_template={
                "id": template.template.id,
                "version": template.template.latest_version.apply(str),
            },
            labels=self.labels,
            taints=[
                {"key": key, "value": taint.value, "effect": taint.effect.upper()}
                for key, taint in {**taints_of(spec), **args.startup_taints}.items()
            ]
            or None,
            update_config=_update_config(spec.upkeep),
            force_update_version=spec.upkeep.force_update,
            node_repair_config={"enabled": spec.upkeep.repair},
            tags=parts.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                # Created after, and so deleted before, what nodes cannot join, work or be drained without.
                depends_on=[*made.policies, *template.before_nodes],
                ignore_changes=["scalingConfig.desiredSize"],
            ),
        )
        self.node_group_name = group.node_group_name
        self.role_arn = made.role.arn
        self.cluster_name = group.cluster_name
        self.fabric_security_group_id = template.fabric_group_id
        self.register_outputs({"nodeGroupName": self.node_group_name, "roleArn": self.role_arn})


def _checked_zones(name: str, args: NodeGroupArgs) -> list[str]:
    """Zones of the nodes. Raises ValueError where EKS would refuse what no spec knows."""
    if len(name) > MAX_NAME:
        raise ValueError(
            f"EKS allows names of 63 characters, 8 of them Pulumi's own, got {name!r} of {len(name)}; shorten the key"
        )
    release = args.release_version
    wrong = wrong_release(args.spec.ami_family, release, args.kubernetes_version) if release is not None else None
    if wrong:
        raise ValueError(f"node group {name}: {wrong}; correct the versions lock")
    return zones_of(args.spec, args.subnet_ids)


def _capacity_type(spec: NodeGroupSpec) -> str:
    if isinstance(spec.capacity, CapacityBlockSpec):
        return "CAPACITY_BLOCK"
    # Of a reservation as well: the template says which one.
    return "SPOT" if isinstance(spec.capacity, SpotSpec) else "ON_DEMAND"


def _update_config(upkeep: NodeUpkeepSpec) -> aws.eks.NodeGroupUpdateConfigArgsDict:
    if upkeep.max_unavailable_percent is not None:
        return {"max_unavailable_percentage": upkeep.max_unavailable_percent}
    return {"max_unavailable": upkeep.max_unavailable}
