"""EKS add-ons: when each can come, and which AWS permissions it needs. A facts table; no pulumi here, and no versions.

From the EKS user guide, "AWS add-ons" and "Community add-ons" (`ug:workloads/workloads-add-ons-available-eks.adoc`,
`community-addons.adoc`, checked 2026-11), unless a row says otherwise. Versions are for the versions lock: they differ
by Kubernetes minor and region.
"""

from dataclasses import dataclass
from enum import StrEnum

NAMESPACE = "kube-system"
"""Where the service accounts of all add-ons below are."""


class AddonName(StrEnum):
    """Name of an add-on in EKS's API."""

    VPC_CNI = "vpc-cni"
    KUBE_PROXY = "kube-proxy"
    POD_IDENTITY_AGENT = "eks-pod-identity-agent"
    COREDNS = "coredns"
    EBS_CSI = "aws-ebs-csi-driver"
    METRICS_SERVER = "metrics-server"
    NODE_MONITORING = "eks-node-monitoring-agent"
    EFS_CSI = "aws-efs-csi-driver"
    FSX_CSI = "aws-fsx-csi-driver"
    MOUNTPOINT_S3_CSI = "aws-mountpoint-s3-csi-driver"
    SNAPSHOT_CONTROLLER = "snapshot-controller"


class Wave(StrEnum):
    """When an add-on can come."""

    BEFORE_COMPUTE = "before_compute"
    """Before any node: nodes that join without it get a wrong number of pods, or none."""

    AFTER_COMPUTE = "after_compute"
    """With nodes to run on: it has a Deployment, and EKS waits 20 minutes for it and then calls it degraded."""


@dataclass(frozen=True, kw_only=True)
class AddonFacts:
    """One add-on."""

    wave: Wave
    service_account: str | None = None
    """Service account that calls AWS, in `NAMESPACE`; None if none does."""
    managed_policy: str | None = None
    """AWS's own policy for it, as its ARN ends: `service-role/...`. None where our own is narrower."""


ADDONS: dict[AddonName, AddonFacts] = {
    AddonName.VPC_CNI: AddonFacts(
        wave=Wave.BEFORE_COMPUTE, service_account="aws-node", managed_policy="AmazonEKS_CNI_Policy"
    ),
    AddonName.KUBE_PROXY: AddonFacts(wave=Wave.BEFORE_COMPUTE),
    # Calls eks-auth:AssumeRoleForPodIdentity with the role of the node that it runs on.
    AddonName.POD_IDENTITY_AGENT: AddonFacts(wave=Wave.BEFORE_COMPUTE),
    AddonName.COREDNS: AddonFacts(wave=Wave.AFTER_COMPUTE),
    # V2 came in April 2026 and limits the driver to volumes with its own tags; AWS is retiring the first one, which is
    # in service-role/ and V2 is not (managed policy reference, AmazonEBSCSIDriverPolicyV2, checked 2026-11).
    # ...EKSClusterScopedPolicy, of the same day, wants a tag on instances that Karpenter's do not have.
    AddonName.EBS_CSI: AddonFacts(
        wave=Wave.AFTER_COMPUTE,
        service_account="ebs-csi-controller-sa",
        managed_policy="AmazonEBSCSIDriverPolicyV2",
    ),
    AddonName.METRICS_SERVER: AddonFacts(wave=Wave.AFTER_COMPUTE),
    AddonName.NODE_MONITORING: AddonFacts(wave=Wave.AFTER_COMPUTE),
    AddonName.EFS_CSI: AddonFacts(
        wave=Wave.AFTER_COMPUTE,
        service_account="efs-csi-controller-sa",
        managed_policy="service-role/AmazonEFSCSIDriverPolicy",
    ),
    # AWS recommends AmazonFSxFullAccess. File systems are the program's to make here, so the driver only looks.
    AddonName.FSX_CSI: AddonFacts(wave=Wave.AFTER_COMPUTE, service_account="fsx-csi-controller-sa"),
    # No policy of AWS's own but AmazonS3FullAccess. Ours names the buckets.
    AddonName.MOUNTPOINT_S3_CSI: AddonFacts(wave=Wave.AFTER_COMPUTE, service_account="s3-csi-driver-sa"),
    AddonName.SNAPSHOT_CONTROLLER: AddonFacts(wave=Wave.AFTER_COMPUTE),
}


CONTROLLERS_CPU_MILLICORES = 600
"""Thousandths of a vCPU that coredns, metrics-server and the controllers of storage drivers request together, of two
replicas each: about 500 by the add-ons' own charts (2026-11)."""


def policy_arn(managed_policy: str, partition: str) -> str:
    """ARN of one of AWS's own policies."""
    return f"arn:{partition}:iam::aws:policy/{managed_policy}"
