"""Launch template of a node group, and what it needs beside it. Functions that make children of a component."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.cluster.capacity_spec import CapacityBlockSpec
from components.cluster.fabric_group import FabricGroup, fabric_group
from components.cluster.network_interfaces import common_efa_interfaces
from components.cluster.node_facts import Disk, disks_of, stripes_instance_store
from components.cluster.node_group_spec import NodeGroupSpec
from components.cluster.user_data import user_data

TAGGED = ("instance", "network-interface", "volume")
"""What EC2 makes for a node, and what a node group's own tags do not reach (pulumi/pulumi-eks issue 635)."""


@dataclass(frozen=True, kw_only=True)
class NodeParts:
    """One node group, as the functions that make its children see it."""

    name: str
    spec: NodeGroupSpec
    vpc_id: pulumi.Input[str]
    cluster_security_group_id: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str] | None
    tags: Mapping[str, str]
    """Already with the component's own."""
    parent: pulumi.Resource

    @property
    def child(self) -> pulumi.ResourceOptions:
        """Options of a child."""
        return pulumi.ResourceOptions(parent=self.parent)


@dataclass(frozen=True, kw_only=True)
class NodeTemplate:
    """The launch template, and what has to be there before the first node is."""

    template: aws.ec2.LaunchTemplate
    before_nodes: tuple[pulumi.Resource, ...]
    fabric_group_id: pulumi.Output[str] | None
    """Security group of EFA, if the nodes have it."""


def node_template(parts: NodeParts) -> NodeTemplate:
    """Make the launch template, and the security group and the placement group it names."""
    spec = parts.spec
    groups: list[pulumi.Input[str]] = [parts.cluster_security_group_id]
    fabric: FabricGroup | None = None
    if spec.efa:
        fabric = fabric_group(parts.parent, f"{parts.name}-efa", vpc_id=parts.vpc_id, tags=parts.tags)
        groups.append(fabric.id)
    stripe = stripes_instance_store(spec)
    text = user_data(spec.ami_family, spec.kubelet, stripe_instance_store=stripe, efa=spec.efa)
    block = isinstance(spec.capacity, CapacityBlockSpec)
    template = aws.ec2.LaunchTemplate(
        parts.name,
        # IMDSv2 alone, and one hop: pods have a network of their own, so what is one hop farther, theirs, cannot take
        # the node's role. They have Pod Identity. AWS's user guide says 2 for pods that read metadata; none here do.
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": 1,
            "instance_metadata_tags": "disabled",
        },
        block_device_mappings=[_device(disk, parts.kms_key_arn) for disk in disks_of(spec)],
        # A group's own set: EKS adds the cluster's group by itself only where a template names none.
        vpc_security_group_ids=None if spec.efa else groups,
        network_interfaces=_interfaces(spec, groups) if spec.efa else None,
        placement=_placement(parts) if spec.placement_group else None,
        # EKS wants the type of a capacity block here, and then not in the node group.
        instance_type=spec.instance_types[0] if block else None,
        instance_market_options={"market_type": "capacity-block"} if block else None,
        capacity_reservation_specification=_reservation(spec),
        user_data=None if text is None else base64.b64encode(text.encode()).decode(),
        tag_specifications=[{"resource_type": kind, "tags": _named(parts)} for kind in TAGGED],
        tags=_named(parts),
        opts=parts.child,
    )
    return NodeTemplate(
        template=template,
        before_nodes=fabric.rules if fabric else (),
        fabric_group_id=fabric.id if fabric else None,
    )


def _placement(parts: NodeParts) -> aws.ec2.LaunchTemplatePlacementArgsDict:
    group = aws.ec2.PlacementGroup(parts.name, strategy="cluster", tags=_named(parts), opts=parts.child)
    return {"group_name": group.name}


def _interfaces(
    spec: NodeGroupSpec, groups: list[pulumi.Input[str]]
) -> list[aws.ec2.LaunchTemplateNetworkInterfaceArgsDict]:
    # No subnet: EKS refuses templates that name one.
    return [
        {
            "network_card_index": interface.card,
            "device_index": interface.device,
            "interface_type": interface.kind,
            "security_groups": groups,
            "delete_on_termination": "true",
        }
        for interface in common_efa_interfaces(spec.types)
    ]


def _reservation(spec: NodeGroupSpec) -> aws.ec2.LaunchTemplateCapacityReservationSpecificationArgsDict | None:
    if spec.reserved is None:
        return None
    return {"capacity_reservation_target": {"capacity_reservation_id": spec.reserved.id}}


def _device(disk: Disk, kms_key_arn: pulumi.Input[str] | None) -> aws.ec2.LaunchTemplateBlockDeviceMappingArgsDict:
    ebs: aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgsDict = {
        "volume_type": "gp3",
        "volume_size": disk.gib,
        "iops": disk.iops,
        "throughput": disk.mib_per_second,
        "encrypted": "true",
        "delete_on_termination": "true",
    }
    if kms_key_arn is not None:
        ebs["kms_key_id"] = kms_key_arn
    return {"device_name": disk.device, "ebs": ebs}


def _named(parts: NodeParts) -> dict[str, str]:
    return {**parts.tags, "Name": parts.name}
