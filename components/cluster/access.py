"""Access to a cluster: an access entry and its access policy for everybody who gets in.

Creates no RBAC: groups are only named here, and bound to roles by objects in the cluster. Creates no entries for nodes:
managed node groups have theirs from EKS, and Karpenter makes its own. Entries are never retained: who leaves the stack
file is out, even of a cluster that stays in AWS.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.cluster.access_spec import ENTER, AccessRole, AccessSpec
from components.known_once import known_once
from components.tags import component_tags

__all__ = ["AccessRole", "AccessSpec", "ClusterAccess", "ClusterAccessArgs"]

POLICIES = {
    AccessRole.ADMIN: "AmazonEKSClusterAdminPolicy",
    AccessRole.DEPLOYER: "AmazonEKSClusterAdminPolicy",
    AccessRole.VIEWER: "AmazonEKSViewPolicy",
    AccessRole.TEAM: "AmazonEKSEditPolicy",
}
"""EKS user guide, "Review access policy permissions" (checked 2026-11). AmazonEKSAdminViewPolicy would show secrets."""


@dataclass(frozen=True, kw_only=True)
class ClusterAccessArgs:
    """Who gets in, and where."""

    access: Mapping[str, AccessSpec]
    cluster_name: pulumi.Input[str]
    partition: str = "aws"
    tags: Mapping[str, str]


class ClusterAccess(pulumi.ComponentResource):
    """Access entries of one cluster. Whatever is in the cluster must depend on it, or be wired to `cluster_name`.

    Else a destroy takes the deployer's access away first, and can delete nothing that is left in the cluster
    (terraform-aws-eks#3005).
    """

    cluster_name: pulumi.Output[str]
    """Name of the cluster, known once its admins and deployers have access: wire the Kubernetes provider to it."""

    def __init__(self, name: str, args: ClusterAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:cluster:ClusterAccess", name, {}, opts)
        tags = component_tags(args.tags, name)
        granted = {key: self._let_in(f"{name}-{key}", args, spec, tags) for key, spec in sorted(args.access.items())}
        # Not of teams: what they may do changes often, and nothing in the cluster is made with it.
        managers = [
            policy.id for key, policy in granted.items() if policy is not None and args.access[key].role in ENTER
        ]
        self.cluster_name = known_once(args.cluster_name, *managers)
        self.register_outputs({"clusterName": self.cluster_name})

    def _let_in(
        self, name: str, args: ClusterAccessArgs, spec: AccessSpec, tags: Mapping[str, str]
    ) -> aws.eks.AccessPolicyAssociation | None:
        entry = aws.eks.AccessEntry(
            name,
            cluster_name=args.cluster_name,
            principal_arn=spec.principal,
            type="STANDARD",
            kubernetes_groups=sorted(spec.groups) or None,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        if spec.role is AccessRole.TEAM and not spec.namespaces:
            # What its groups may do is RBAC's to say.
            return None
        return aws.eks.AccessPolicyAssociation(
            name,
            cluster_name=entry.cluster_name,
            principal_arn=entry.principal_arn,
            policy_arn=f"arn:{args.partition}:eks::aws:cluster-access-policy/{POLICIES[spec.role]}",
            access_scope=_scope(spec),
            # Other namespaces are another association to the provider and the same to EKS: deleting the old one after
            # the new one would take all access away.
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=bool(spec.namespaces) or None),
        )


def _scope(spec: AccessSpec) -> aws.eks.AccessPolicyAssociationAccessScopeArgsDict:
    if spec.namespaces:
        return {"type": "namespace", "namespaces": sorted(spec.namespaces)}
    return {"type": "cluster"}
