"""What a stack file decides about EKS add-ons. Plain data; no pulumi here."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from pydantic import Field

from components.catalog.addons import ADDONS, AddonName, Wave
from components.cluster.grants_spec import BucketGrantSpec
from components.spec import Problem, Spec, rule


class OptionalAddon(StrEnum):
    """An add-on that a cluster has only if asked: EKS's own names."""

    EFS_CSI = "aws-efs-csi-driver"
    """Volumes on EFS."""
    FSX_CSI = "aws-fsx-csi-driver"
    """Volumes on FSx for Lustre file systems that the program made."""
    MOUNTPOINT_S3_CSI = "aws-mountpoint-s3-csi-driver"
    """Buckets as volumes."""
    SNAPSHOT_CONTROLLER = "snapshot-controller"
    """Snapshots of volumes."""


class AddonsSpec(Spec):
    """EKS add-ons of a cluster.

    Always there: vpc-cni with prefix delegation and network policies, kube-proxy, eks-pod-identity-agent, coredns,
    aws-ebs-csi-driver, metrics-server and eks-node-monitoring-agent. Their versions are in the versions lock.
    """

    optional: frozenset[OptionalAddon] = frozenset()
    """Add-ons beyond these: drivers for EFS, FSx and S3, and the snapshot controller."""

    warm_prefixes: int = Field(default=1, ge=1, le=8)
    """Blocks of 16 addresses that a node keeps ready for new pods, out of the subnet that pods are in."""

    mountpoint_buckets: dict[str, BucketGrantSpec] = {}
    """Buckets that the S3 driver mounts by itself, for any pod. Better none: a volume with `authenticationSource: pod`
    is mounted with the identity of the pod's own service account."""

    @rule
    def _mounted_buckets_have_their_driver(self) -> Iterator[Problem]:
        if self.mountpoint_buckets and OptionalAddon.MOUNTPOINT_S3_CSI not in self.optional:
            driver = OptionalAddon.MOUNTPOINT_S3_CSI.value
            message = f"are for {driver}, which is not in optional"
            fix = f"add {driver} to optional, or remove the buckets"
            yield Problem(path=("mountpoint_buckets",), message=message, got=sorted(self.mountpoint_buckets), fix=fix)


def addons_in(spec: AddonsSpec, wave: Wave) -> tuple[AddonName, ...]:
    """Add-ons of one wave that the cluster gets, by name."""
    asked = {AddonName(name.value) for name in spec.optional}
    refused = {AddonName(name.value) for name in OptionalAddon} - asked
    return tuple(sorted(name for name, facts in ADDONS.items() if facts.wave is wave and name not in refused))


def all_addons(spec: AddonsSpec) -> tuple[AddonName, ...]:
    """Add-ons of both waves, by name."""
    return tuple(sorted(name for wave in Wave for name in addons_in(spec, wave)))


def unpinned(addons: Iterable[AddonName], versions: Mapping[str, str]) -> tuple[AddonName, ...]:
    """Add-ons whose version the lock leaves to EKS's default for the cluster's minor, by name."""
    return tuple(sorted(name for name in addons if name not in versions))
