"""A cluster that others made and keep, with the outputs of `Cluster`, so that all that goes into one goes into it.

Creates the roles and Pod Identity associations of workload identities, if any are asked for, and nothing else: no
access entry (whoever applies the program must be let in already), no node, no add-on, nothing inside Kubernetes. Looks
nothing up: what is not so in AWS shows as soon as something is put into the cluster.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi

from components.cluster.cluster_outputs import ClusterOutputs
from components.cluster.existing_spec import ExistingClusterSpec, elsewhere
from components.cluster.grant_targets import GrantTargets
from components.cluster.pod_identity import TargetCluster
from components.cluster.workload_identity import WorkloadIdentity, WorkloadIdentityArgs

__all__ = ["ClusterOutputs", "ExistingCluster", "ExistingClusterArgs", "ExistingClusterSpec", "GrantTargets"]


@dataclass(frozen=True, kw_only=True)
class ExistingClusterArgs:
    """The spec, plus where it must be, and what its identities are granted."""

    spec: ExistingClusterSpec
    account: str
    """12 digits; the account that owns the cluster."""
    region: str
    targets: GrantTargets = field(default_factory=GrantTargets)
    """ARNs of what workload identities may be granted."""
    tags: Mapping[str, str]


class ExistingCluster(pulumi.ComponentResource):
    """EKS cluster of somebody else's."""

    outputs: ClusterOutputs
    """What others are wired to; as that of `Cluster`."""

    def __init__(self, name: str, args: ExistingClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        spec = args.spec
        if problems := list(elsewhere(spec, account=args.account, region=args.region)):
            raise ValueError("; ".join(f"{name}: {problem}" for problem in problems))
        super().__init__("groundplane:cluster:ExistingCluster", name, {}, opts)
        target = TargetCluster(name=spec.cluster_name, arn=spec.cluster_arn, account=args.account, region=args.region)
        identities = {
            key: WorkloadIdentity(
                f"{name}-{key}",
                WorkloadIdentityArgs(spec=identity, cluster=target, targets=args.targets, tags=args.tags),
                pulumi.ResourceOptions(parent=self),
            )
            for key, identity in sorted(spec.identities.items())
        }
        self.outputs = ClusterOutputs(
            cluster_name=pulumi.Output.from_input(spec.cluster_name),
            cluster_arn=pulumi.Output.from_input(spec.cluster_arn),
            endpoint=pulumi.Output.from_input(spec.endpoint),
            certificate_authority_data=pulumi.Output.from_input(spec.certificate_authority_data),
            cluster_security_group_id=pulumi.Output.from_input(spec.cluster_security_group_id),
            service_cidr=pulumi.Output.from_input(spec.service_cidr),
            kubernetes_version=spec.kubernetes_version,
            deployer_role_arn=spec.deployer_role_arn,
            target=target,
            ready=(),
            identity_role_arns={key: identity.role_arn for key, identity in identities.items()},
            update_kubeconfig=_update_kubeconfig(spec, args.region),
        )
        self.register_outputs({"clusterName": spec.cluster_name})


def _update_kubeconfig(spec: ExistingClusterSpec, region: str) -> str:
    role = f" --role-arn {spec.deployer_role_arn}" if spec.deployer_role_arn else ""
    return f"aws eks update-kubeconfig --name {spec.cluster_name} --region {region}{role}"
