"""Control plane: one EKS cluster, its role, its log group and who gets in.

Creates the log group first, so that EKS does not make one that never expires; the role; the cluster, with its secrets
encrypted by a customer's key, its private endpoint on and its public one off unless CIDRs are named; and the access
entries. Creates no nodes and no add-ons, no key, and no OIDC provider: workloads have Pod Identity.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.catalog.addons import policy_arn
from components.catalog.regions import partition_of
from components.cluster.access import ClusterAccess, ClusterAccessArgs
from components.cluster.control_plane_spec import ControlPlaneSpec
from components.cluster.pod_identity import TargetCluster
from components.cluster.trust import cluster_trust
from components.deletion import Deletion
from components.guarded import guarded
from components.tags import component_tags

__all__ = ["ControlPlane", "ControlPlaneArgs", "ControlPlaneSpec"]

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
"""All there are: EKS user guide, "Send control plane logs to CloudWatch Logs" (checked 2026-11)."""

CREATE_ONLY = ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"]
"""Only read by EKS as it creates the cluster; a difference later, as with an imported cluster, would replace it."""


@dataclass(frozen=True, kw_only=True)
class ControlPlaneArgs:
    """The spec, plus where the cluster stands and what it is wired to."""

    spec: ControlPlaneSpec
    cluster_name: str
    """Physical name: 1 to 100 letters, digits, hyphens and underscores; unique in the account and region."""
    account: str
    """12 digits; the account that owns the cluster."""
    region: str
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """Private subnets by zone id; at least two zones. EKS puts a network interface or two in them."""
    secrets_kms_key_arn: pulumi.Input[str]
    """Key that secrets are encrypted with. For good: EKS cannot be pointed at another."""
    log_kms_key_arn: pulumi.Input[str] | None = None
    """Key of the log group, whose policy lets CloudWatch Logs use it; None for CloudWatch's own."""
    tags: Mapping[str, str]


class ControlPlane(pulumi.ComponentResource):
    """EKS cluster without nodes."""

    cluster_name: pulumi.Output[str]
    """For what AWS makes in or for the cluster: add-ons, node groups, associations."""
    cluster_arn: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    """URL of the Kubernetes API; resolves to private addresses within the VPC."""
    certificate_authority_data: pulumi.Output[str]
    """Base64, as kubeconfig wants it."""
    cluster_security_group_id: pulumi.Output[str]
    """Group that EKS makes and gives to the control plane and to nodes of managed groups."""
    service_cidr: pulumi.Output[str]
    """Block of addresses that EKS gives services from."""
    access: ClusterAccess
    """Who gets in. Everything in the cluster depends on it, best by a provider wired to its `cluster_name`."""
    target: TargetCluster
    """The cluster as add-ons and workload identities want it."""
    log_group_name: pulumi.Output[str]
    """Where the control plane's logs are, audit records among them."""
    update_kubeconfig: str
    """Command that points kubectl at the cluster."""

    def __init__(self, name: str, args: ControlPlaneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        _check(args)
        super().__init__("groundplane:cluster:ControlPlane", name, {}, opts)
        spec, partition = args.spec, partition_of(args.region)
        tags = component_tags(args.tags, name)
        # In state: renaming replaces the log group, and the audit logs in it are lost unless aliased.
        logs = aws.cloudwatch.LogGroup(
            name,
            name=f"/aws/eks/{args.cluster_name}/cluster",
            retention_in_days=spec.log_retention_days,
            kms_key_id=args.log_kms_key_arn,
            tags=tags,
            opts=guarded(self, spec.deletion),
        )
        trust = cluster_trust(
            cluster_arn=f"arn:{partition}:eks:{args.region}:{args.account}:cluster/{args.cluster_name}",
            account=args.account,
        )
        role = aws.iam.Role(
            name,
            assume_role_policy=json.dumps(trust, sort_keys=True),
            tags=tags,
            opts=guarded(self, spec.deletion),
        )
        permissions = aws.iam.RolePolicyAttachment(
            name,
            role=role.name,
            policy_arn=policy_arn("AmazonEKSClusterPolicy", partition),
            opts=guarded(self, spec.deletion),
        )
        options = guarded(self, spec.deletion, depends_on=[logs, permissions])
        options.ignore_changes = CREATE_ONLY
        # In state: renaming replaces the cluster and all that runs on it unless aliased.
        cluster = aws.eks.Cluster(
            name,
            name=args.cluster_name,
            role_arn=role.arn,
            version=spec.kubernetes_version,
            vpc_config=_vpc_config(args),
            # No hidden admin: the creator gets in by an entry, as everybody does.
            access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False},
            # Add-ons come with their configuration before the first node, not with EKS's default and then another.
            bootstrap_self_managed_addons=False,
            enabled_cluster_log_types=list(LOG_TYPES),
            encryption_config={"provider": {"key_arn": args.secrets_kms_key_arn}, "resources": ["secrets"]},
            upgrade_policy={"support_type": spec.support.upper()},
            zonal_shift_config={"enabled": spec.zonal_shift},
            deletion_protection=spec.deletion is Deletion.PROTECT,
            tags=tags,
            opts=options,
        )
        self.access = ClusterAccess(
            f"{name}-access",
            ClusterAccessArgs(access=spec.access, cluster_name=cluster.name, partition=partition, tags=args.tags),
            pulumi.ResourceOptions(parent=self),
        )
        self.cluster_name = cluster.name
        self.cluster_arn = cluster.arn
        self.endpoint = cluster.endpoint
        self.certificate_authority_data = cluster.certificate_authority.data
        self.cluster_security_group_id = cluster.vpc_config.cluster_security_group_id
        self.service_cidr = cluster.kubernetes_network_config.service_ipv4_cidr
        self.log_group_name = logs.name
        self.update_kubeconfig = f"aws eks update-kubeconfig --name {args.cluster_name} --region {args.region}"
        self.target = TargetCluster(name=cluster.name, arn=cluster.arn, account=args.account, region=args.region)
        self.register_outputs({"clusterName": self.cluster_name, "endpoint": self.endpoint})


_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")
"""EKS's own pattern (CreateCluster, API reference, 2026-11)."""


def _check(args: ControlPlaneArgs) -> None:
    """Raises ValueError where EKS would refuse what no spec knows."""
    if not _NAME.fullmatch(args.cluster_name):
        raise ValueError(
            "EKS allows cluster names of 1 to 100 letters, digits, '-' and '_', beginning with a letter or digit, "
            f"got {args.cluster_name!r}; rename the environment"
        )
    if len(args.subnet_ids) < 2:
        raise ValueError(
            f"an EKS cluster needs subnets in at least two zones, got {sorted(args.subnet_ids)}; add a zone to network"
        )


def _vpc_config(args: ControlPlaneArgs) -> aws.eks.ClusterVpcConfigArgsDict:
    config: aws.eks.ClusterVpcConfigArgsDict = {
        "subnet_ids": [subnet for _, subnet in sorted(args.subnet_ids.items())],
        # Always: with the public endpoint alone and CIDRs on it, nodes are shut out as well.
        "endpoint_private_access": True,
        "endpoint_public_access": bool(args.spec.public_cidrs),
    }
    if args.spec.public_cidrs:
        config["public_access_cidrs"] = sorted(args.spec.public_cidrs)
    return config
