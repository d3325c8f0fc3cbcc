"""What others are wired to of a cluster, whether the program made it or somebody brings it. A shape; makes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.cluster.pod_identity import TargetCluster


@dataclass(frozen=True, kw_only=True)
class ClusterOutputs:
    """One cluster: the same of `Cluster` and of `ExistingCluster`, so that what comes after takes either."""

    cluster_name: pulumi.Output[str]
    """Known once whoever applies the program may manage the cluster: a Kubernetes provider is wired to it."""

    cluster_arn: pulumi.Output[str]

    endpoint: pulumi.Output[str]
    """URL of the Kubernetes API."""

    certificate_authority_data: pulumi.Output[str]
    """Base64, as kubeconfig wants it."""

    cluster_security_group_id: pulumi.Output[str]
    """Group of the control plane and of nodes."""

    service_cidr: pulumi.Output[str]
    """Block of addresses that services get theirs from."""

    kubernetes_version: str
    """Minor: "1.35"."""

    deployer_role_arn: str | None
    """Role to enter the cluster by; None for the caller's own."""

    target: TargetCluster
    """The cluster with its nodes and add-ons, for workload identities and whatever else needs both."""

    ready: Sequence[pulumi.Resource]
    """What has to be there before anything is put into the cluster, and to stay until all of that has gone: nodes and
    add-ons. A Kubernetes provider depends on it."""

    identity_role_arns: Mapping[str, pulumi.Output[str]]
    """Roles of the workload identities, by key of the spec."""

    update_kubeconfig: str
    """Command that points kubectl at the cluster."""
