"""Cluster services: what runs in a cluster for everybody, and the nodes that come and go.

Creates device software, storage classes, and Karpenter with its node pools. A composite, as `cluster.py` is, and apart
from it because all of this needs a Kubernetes provider, which is made of that one's outputs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.cluster.cluster_outputs import ClusterOutputs
from components.cluster.cluster_spec import ClusterSpec
from components.cluster.gpu_sharing import sharing_labels
from components.cluster.gpu_software import GpuSoftware, GpuSoftwareArgs
from components.cluster.karpenter import Karpenter, KarpenterArgs
from components.cluster.node_options_spec import TaintSpec
from components.cluster.node_pool import NodePool, NodePoolArgs
from components.storage.storage_classes import StorageClasses, StorageClassesArgs

__all__ = ["ClusterServices", "ClusterServicesArgs"]


@dataclass(frozen=True, kw_only=True)
class ClusterServicesArgs:
    """The spec, plus the cluster. Both an AWS and a Kubernetes provider have to be given."""

    spec: ClusterSpec
    cluster: ClusterOutputs
    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """Private subnets by zone id."""
    pods_have_subnets: bool = False
    """Whether pods have subnets of their own."""
    isolated: bool = False
    """Whether the network has no way to the internet, only VPC endpoints."""
    volume_kms_key_arn: pulumi.Input[str]
    """Key of volumes, of nodes and of pods."""
    image_releases: Mapping[str, str] = field(default_factory=dict)
    """Releases by AMI type, from the versions lock."""
    node_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Labels beyond those of the spec, by key of the node pool."""
    startup_taints: Mapping[str, Mapping[str, TaintSpec]] = field(default_factory=dict)
    """Taints that nodes begin with and that something takes away, by key of the node pool."""
    tags: Mapping[str, str]


class ClusterServices(pulumi.ComponentResource):
    """Device software, storage classes, Karpenter and its pools. What runs on pools should depend on this."""

    node_pools: dict[str, NodePool]
    """By key of the spec."""
    system_groups: tuple[str, ...]
    """Logical names of the node groups that controllers run on."""
    node_role_arns: dict[str, pulumi.Output[str]]
    """Roles of the nodes of pools, by a stable key; empty without Karpenter."""
    karpenter_role_name: pulumi.Output[str] | None
    """Role of Karpenter's controller; None without it."""

    def __init__(self, name: str, args: ClusterServicesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:cluster:ClusterServices", name, {}, opts)
        spec, child = args.spec, pulumi.ResourceOptions(parent=self)
        self.system_groups = tuple(f"{name}-{key}" for key in spec.system_groups)
        GpuSoftware(
            f"{name}-devices",
            GpuSoftwareArgs(
                spec=spec.gpu_software,
                nodes=spec.gpu_nodes(name),
                system_groups=self.system_groups,
                kubernetes_version=spec.kubernetes_version,
                region=args.cluster.target.region,
            ),
            child,
        )
        StorageClasses(
            f"{name}-classes",
            StorageClassesArgs(classes=spec.storage_classes, volume_kms_key_arn=args.volume_kms_key_arn),
            child,
        )
        self.node_pools, self.node_role_arns, self.karpenter_role_name = {}, {}, None
        if spec.karpenter is not None:
            karpenter = Karpenter(
                f"{name}-karpenter",
                KarpenterArgs(
                    spec=spec.karpenter,
                    cluster=args.cluster.target,
                    system_node_groups=self.system_groups,
                    volume_kms_key_arn=args.volume_kms_key_arn,
                    isolated=args.isolated,
                    pods_have_subnets=args.pods_have_subnets,
                    static_pools=any(pool.replicas is not None for pool in spec.node_pools.values()),
                    zonal_shift=spec.zonal_shift,
                    tags=args.tags,
                ),
                child,
            )
            self.node_role_arns["karpenter"] = karpenter.node_role_arn
            self.karpenter_role_name = karpenter.controller_role_name
            for key in sorted(spec.node_pools):
                self.node_pools[key] = _node_pool(f"{name}-{key}", key, args, karpenter, child)
        self.register_outputs({})


def _node_pool(
    name: str, key: str, args: ClusterServicesArgs, karpenter: Karpenter, opts: pulumi.ResourceOptions
) -> NodePool:
    spec = args.spec.node_pools[key]
    return NodePool(
        name,
        NodePoolArgs(
            spec=spec,
            kubernetes_version=args.spec.kubernetes_version,
            image_release=args.image_releases.get(spec.image.name),
            instance_profile=karpenter.instance_profile,
            vpc_id=args.vpc_id,
            subnet_ids=args.subnet_ids,
            cluster_security_group_id=args.cluster.cluster_security_group_id,
            kms_key_arn=args.volume_kms_key_arn,
            extra_labels={**sharing_labels(args.spec.gpu_software, key), **args.node_labels.get(key, {})},
            startup_taints=args.startup_taints.get(key, {}),
            tags=args.tags,
        ),
        opts,
    )
