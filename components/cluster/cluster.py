"""Cluster: a control plane, its add-ons and its node groups, in the order that EKS demands.

Control plane, then what nodes need to join (vpc-cni, Pod Identity), then nodes, then what needs nodes to run on
(coredns, drivers), then workload identities. A destroy goes the other way. Creates no keys, no network, and nothing
inside Kubernetes: that needs a provider, which the program makes from the outputs here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pulumi

from components.cluster.addons import BootstrapAddons, BootstrapAddonsArgs, WorkloadAddons, WorkloadAddonsArgs
from components.cluster.cluster_outputs import ClusterOutputs
from components.cluster.cluster_spec import ClusterSpec
from components.cluster.control_plane import ControlPlane, ControlPlaneArgs
from components.cluster.gpu_sharing import sharing_labels
from components.cluster.grant_targets import GrantTargets
from components.cluster.node_group import NodeGroup, NodeGroupArgs
from components.cluster.node_options_spec import TaintSpec
from components.cluster.pod_identity import TargetCluster
from components.cluster.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.known_once import known_once

__all__ = ["Cluster", "ClusterArgs", "ClusterOutputs", "ClusterSpec", "GrantTargets"]


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """The spec, plus where the cluster stands and what it is wired to."""

    spec: ClusterSpec
    cluster_name: str
    """Physical name; what people and policies call the cluster."""
    account: str
    """12 digits; the account that owns the cluster."""
    region: str
    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """Private subnets by zone id: of nodes, and of the control plane's interfaces."""
    pod_subnet_ids: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Subnets of pods by zone id; pods share those of their nodes if there are none."""
    secrets_kms_key_arn: pulumi.Input[str]
    """Key of the secrets in Kubernetes."""
    volume_kms_key_arn: pulumi.Input[str]
    """Key of volumes: of nodes, whose policy lets Auto Scaling use it, and of pods."""
    log_kms_key_arn: pulumi.Input[str]
    """Key of the control plane's log group, whose policy lets CloudWatch Logs use it."""
    targets: GrantTargets = field(default_factory=GrantTargets)
    """ARNs of what workload identities and the S3 driver may be granted."""
    addon_versions: Mapping[str, str] = field(default_factory=dict)
    """Versions by add-on, from the versions lock; EKS's default where there is none."""
    node_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Labels beyond those of the spec, by key of the node group."""
    startup_taints: Mapping[str, Mapping[str, TaintSpec]] = field(default_factory=dict)
    """Taints that nodes begin with and that something takes away, by key of the node group."""
    image_releases: Mapping[str, str] = field(default_factory=dict)
    """Releases by AMI type, from the versions lock; the newest at creation where there is none."""
    tags: Mapping[str, str]


class Cluster(pulumi.ComponentResource):
    """EKS cluster with its nodes and add-ons."""

    control_plane: ControlPlane
    """Endpoint, certificate and access, for a Kubernetes provider."""
    target: TargetCluster
    """The cluster with all of the above in it: what comes after is wired to this."""
    node_groups: dict[str, NodeGroup]
    """By key of the spec."""
    identity_role_arns: dict[str, pulumi.Output[str]]
    """Roles of the workload identities, by key of the spec."""
    outputs: ClusterOutputs
    """What others are wired to; as that of `ExistingCluster`."""

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:cluster:Cluster", name, {}, opts)
        spec, child = args.spec, pulumi.ResourceOptions(parent=self)
        self.control_plane = _control_plane(name, args, child)
        bootstrap = BootstrapAddons(
            f"{name}-bootstrap",
            BootstrapAddonsArgs(
                spec=spec.addons,
                cluster=self.control_plane.target,
                pod_subnet_ids=args.pod_subnet_ids,
                versions=args.addon_versions,
                tags=args.tags,
            ),
            child,
        )
        self.node_groups = {
            key: _node_group(f"{name}-{key}", key, args, self.control_plane, bootstrap, child)
            for key in sorted(spec.node_groups)
        }
        with_nodes = replace(
            self.control_plane.target,
            name=known_once(*(self.node_groups[key].cluster_name for key in spec.system_groups)),
        )
        workload = WorkloadAddons(
            f"{name}-workload",
            WorkloadAddonsArgs(
                spec=spec.addons,
                cluster=with_nodes,
                volume_kms_key_arn=args.volume_kms_key_arn,
                targets=args.targets,
                versions=args.addon_versions,
                tags=args.tags,
            ),
            child,
        )
        self.target = replace(with_nodes, name=workload.cluster_name)
        self.identity_role_arns = {
            key: WorkloadIdentity(
                f"{name}-{key}",
                WorkloadIdentityArgs(spec=identity, cluster=with_nodes, targets=args.targets, tags=args.tags),
                child,
            ).role_arn
            for key, identity in sorted(spec.identities.items())
        }
        self.outputs = _outputs(spec, self.control_plane, self.target, workload, self.identity_role_arns)
        self.register_outputs({"clusterName": self.control_plane.cluster_name})


def _outputs(
    spec: ClusterSpec,
    control_plane: ControlPlane,
    target: TargetCluster,
    workload: WorkloadAddons,
    identity_role_arns: Mapping[str, pulumi.Output[str]],
) -> ClusterOutputs:
    return ClusterOutputs(
        cluster_name=control_plane.access.cluster_name,
        cluster_arn=control_plane.cluster_arn,
        endpoint=control_plane.endpoint,
        certificate_authority_data=control_plane.certificate_authority_data,
        cluster_security_group_id=control_plane.cluster_security_group_id,
        service_cidr=control_plane.service_cidr,
        kubernetes_version=spec.kubernetes_version,
        deployer_role_arn=None,
        target=target,
        ready=[workload],
        identity_role_arns=identity_role_arns,
        update_kubeconfig=control_plane.update_kubeconfig,
    )


def _control_plane(name: str, args: ClusterArgs, opts: pulumi.ResourceOptions) -> ControlPlane:
    return ControlPlane(
        name,
        ControlPlaneArgs(
            spec=args.spec,
            cluster_name=args.cluster_name,
            account=args.account,
            region=args.region,
            subnet_ids=args.subnet_ids,
            secrets_kms_key_arn=args.secrets_kms_key_arn,
            log_kms_key_arn=args.log_kms_key_arn,
            tags=args.tags,
        ),
        opts,
    )


def _node_group(
    name: str,
    key: str,
    args: ClusterArgs,
    control_plane: ControlPlane,
    bootstrap: BootstrapAddons,
    opts: pulumi.ResourceOptions,
) -> NodeGroup:
    spec = args.spec.node_groups[key]
    return NodeGroup(
        name,
        NodeGroupArgs(
            spec=spec,
            region=args.region,
            cluster_name=bootstrap.cluster_name,
            kubernetes_version=args.spec.kubernetes_version,
            release_version=args.image_releases.get(spec.image.name),
            vpc_id=args.vpc_id,
            subnet_ids=args.subnet_ids,
            cluster_security_group_id=control_plane.cluster_security_group_id,
            kms_key_arn=args.volume_kms_key_arn,
            extra_labels={**sharing_labels(args.spec.gpu_software, key), **args.node_labels.get(key, {})},
            startup_taints=args.startup_taints.get(key, {}),
            tags=args.tags,
        ),
        opts,
    )
