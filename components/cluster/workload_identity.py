"""Workload identity: what pods of one service account may do on AWS.

Creates a role for exactly this service account of this cluster, its policy made of typed grants, and the Pod Identity
association. Does not create the service account, which belongs to its namespace; nor policies of what is granted, as a
policy of the same account is enough for all but keys whose policy does not delegate to the account.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.cluster.grant_targets import GrantTargets, granted
from components.cluster.pod_identity import TargetCluster, pod_role
from components.cluster.workload_identity_spec import WorkloadIdentitySpec
from components.tags import component_tags

__all__ = ["GrantTargets", "TargetCluster", "WorkloadIdentity", "WorkloadIdentityArgs", "WorkloadIdentitySpec"]


@dataclass(frozen=True, kw_only=True)
class WorkloadIdentityArgs:
    """The spec, plus the cluster, and the ARNs of what is granted."""

    spec: WorkloadIdentitySpec
    cluster: TargetCluster
    targets: GrantTargets = field(default_factory=GrantTargets)
    tags: Mapping[str, str]


class WorkloadIdentity(pulumi.ComponentResource):
    """Role and Pod Identity association of one service account.

    Pods get credentials as they start: those that need them have to depend on this, and a pod that was there before
    has to be restarted.
    """

    role_arn: pulumi.Output[str]
    """For policies elsewhere that have to name the role, such as those of another account's bucket."""

    def __init__(self, name: str, args: WorkloadIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        policy = granted(name, args.spec, args.targets, args.cluster.region)
        super().__init__("groundplane:cluster:WorkloadIdentity", name, {}, opts)
        spec = args.spec
        tags = component_tags(args.tags, name)
        role = pod_role(
            self,
            name,
            cluster=args.cluster,
            namespace=spec.namespace,
            service_account=spec.service_account,
            policy=policy,
            tags=tags,
        )
        aws.eks.PodIdentityAssociation(
            name,
            cluster_name=args.cluster.name,
            namespace=spec.namespace,
            service_account=spec.service_account,
            role_arn=role.arn,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(role.policies)),
        )
        self.role_arn = role.arn
        self.register_outputs({"roleArn": self.role_arn})
