"""Node pool: nodes of one kind that Karpenter makes as pods want them.

Creates the NodePool and its EC2NodeClass, and where the spec asks for them a security group for EFA and a cluster
placement group. Creates no role: the nodes of all pools have that of `Karpenter`. Buys no capacity. A destroy deletes
the NodePool first and waits until Karpenter has drained and ended its nodes; only then may the controller go.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components.catalog.ami import wrong_release
from components.cluster.fabric_group import fabric_group
from components.cluster.node_class_facts import CLASS, CLASS_API, ClassWires, node_class_spec
from components.cluster.node_facts import labels_of, zones_of
from components.cluster.node_options_spec import TaintSpec
from components.cluster.node_pool_facts import POOL, POOL_API, node_pool_spec
from components.cluster.node_pool_spec import NodePoolSpec
from components.tags import MANAGED_BY, component_tags

__all__ = ["NodePool", "NodePoolArgs", "NodePoolSpec"]

MAX_NAME = 63
"""Longest name of a pool: it is the value of labels."""

DRAIN = "60m"
"""What a destroy waits for the nodes of a pool to go: pods have their grace, and what is said not to be disrupted holds
a node until it ends. pulumi-kubernetes would give up after ten minutes."""


@dataclass(frozen=True, kw_only=True)
class NodePoolArgs:
    """The spec, plus what it is wired to. Both an AWS and a Kubernetes provider have to be given."""

    spec: NodePoolSpec
    kubernetes_version: str
    """The minor of the cluster, and so of the nodes: 1.35."""
    image_release: str | None = None
    """Pinned release of the image, as the versions lock has it; None for the newest of the day, so that each release
    replaces the nodes."""
    instance_profile: pulumi.Input[str]
    """Of `Karpenter`, known once its controller is there."""
    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """Private subnets by zone id; the spec chooses among the zones."""
    cluster_security_group_id: pulumi.Input[str]
    """The group EKS made for the cluster."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Key of the volumes, which `Karpenter` must have been given as well; None for the account's default for EBS."""
    extra_labels: Mapping[str, str] = field(default_factory=dict)
    """Labels beyond those of the spec, by which others find the nodes."""
    startup_taints: Mapping[str, TaintSpec] = field(default_factory=dict)
    """Taints that nodes begin with and that something takes away: pods need not tolerate them for a node to come."""
    tags: Mapping[str, str]


class NodePool(pulumi.ComponentResource):
    """Node pool of Karpenter, and how its instances are launched."""

    pool_name: pulumi.Output[str]
    """Name of the NodePool, known once it is there: what runs on its nodes is wired to it."""
    fabric_security_group_id: pulumi.Output[str] | None = None
    """Security group of the nodes' EFA, if they have it."""
    labels: Mapping[str, str]
    """Labels of the nodes: what a queue's flavor or an affinity can choose them by."""

    def __init__(self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        zones = _checked_zones(name, args)
        super().__init__("groundplane:cluster:NodePool", name, {}, opts)
        spec, tags = args.spec, component_tags(args.tags, name)
        self.labels = {**labels_of(spec, name), **args.extra_labels}
        groups: list[pulumi.Input[str]] = [args.cluster_security_group_id]
        rules: tuple[pulumi.Resource, ...] = ()
        if spec.efa:
            fabric = fabric_group(self, f"{name}-efa", vpc_id=args.vpc_id, tags=tags)
            groups.append(fabric.id)
            rules = fabric.rules
            self.fabric_security_group_id = fabric.id
        wires = ClassWires(
            instance_profile=args.instance_profile,
            subnet_ids=[args.subnet_ids[zone] for zone in zones],
            security_group_ids=groups,
            kms_key_arn=args.kms_key_arn,
            placement_group=self._placement_group(name, tags) if spec.placement_group else None,
        )
        metadata: kubernetes.meta.v1.ObjectMetaArgsDict = {
            "name": name,
            "labels": {"app.kubernetes.io/managed-by": MANAGED_BY},
        }
        timeouts = pulumi.CustomTimeouts(delete=DRAIN)
        node_class = kubernetes.apiextensions.CustomResource(
            f"{name}-class",
            api_version=CLASS_API,
            kind=CLASS,
            metadata=metadata,
            spec=node_class_spec(spec, release=args.image_release, wires=wires, tags=tags),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(rules), custom_timeouts=timeouts),
        )
        # In state: renaming replaces the pool, and with it its nodes, unless aliased.
        pool = kubernetes.apiextensions.CustomResource(
            name,
            api_version=POOL_API,
            kind=POOL,
            metadata=metadata,
            spec=node_pool_spec(spec, name, extra_labels=args.extra_labels, startup_taints=args.startup_taints),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[node_class], custom_timeouts=timeouts),
        )
        # The id of an object without a namespace is its name.
        self.pool_name = pool.id
        self.register_outputs({"poolName": self.pool_name})

    def _placement_group(self, name: str, tags: Mapping[str, str]) -> pulumi.Output[str]:
        named = {**tags, "Name": name}
        child = pulumi.ResourceOptions(parent=self)
        return aws.ec2.PlacementGroup(name, strategy="cluster", tags=named, opts=child).name


def _checked_zones(name: str, args: NodePoolArgs) -> list[str]:
    """Zones of the nodes. Raises ValueError where Kubernetes or Karpenter would refuse what no spec knows."""
    if len(name) > MAX_NAME:
        raise ValueError(
            f"labels have values of at most {MAX_NAME} characters, got {name!r} of {len(name)}; shorten it"
        )
    release = args.image_release
    wrong = wrong_release(args.spec.ami_family, release, args.kubernetes_version) if release is not None else None
    if wrong:
        raise ValueError(f"node pool {name}: {wrong}; correct the versions lock")
    return zones_of(args.spec, args.subnet_ids)
