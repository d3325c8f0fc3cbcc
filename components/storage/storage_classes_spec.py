"""What a stack file decides about storage classes: the volumes that pods can have made. Data and rules; no pulumi."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.spec import Problem, Spec, rule

ClassName = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
"""Name that claims name. Changing it makes another class; volumes that are there stay."""

EKS_CLASS = "gp2"
"""Made by EKS in every cluster. Since Kubernetes 1.30 it is not the default of a new one (EKS user guide, release notes
of 1.30, 2026-11). Its volumes are not encrypted but by the account's own default."""


class VolumeType(StrEnum):
    """Kind of EBS volume."""

    GP3 = "gp3"
    IO2 = "io2"
    """More operations and fewer failures, at several times the price."""


class Filesystem(StrEnum):
    """What a new volume is formatted with."""

    EXT4 = "ext4"
    XFS = "xfs"


class Reclaim(StrEnum):
    """What becomes of a volume whose claim is deleted."""

    DELETE = "delete"
    RETAIN = "retain"


IOPS = {VolumeType.GP3: (3000, 16000), VolumeType.IO2: (100, 64000)}
"""kubernetes-sigs/aws-ebs-csi-driver, docs/parameters.md (checked 2026-11)."""


class StorageClassSpec(Spec):
    """Encrypted EBS volumes of one kind, made where the pod runs that first uses them, and able to grow."""

    volume_type: VolumeType = VolumeType.GP3
    """gp3 or io2."""

    default: bool = False
    """Whether claims that name no class get this one. Exactly one class of a cluster is."""

    iops: int | None = None
    """I/O operations a second: 3000 (if left out) to 16000 for gp3; 100 to 64000, and not left out, for io2."""

    mib_per_second: int | None = Field(default=None, ge=125, le=1000)
    """Throughput in MiB/s, of gp3 alone: 125 if left out, and at most a quarter of the IOPS."""

    filesystem: Filesystem = Filesystem.EXT4
    """ext4 or xfs."""

    reclaim: Reclaim = Reclaim.DELETE
    """What becomes of a volume whose claim is deleted: delete, or retain."""

    @rule
    def _iops_are_offered(self) -> Iterator[Problem]:
        low, high = IOPS[self.volume_type]
        if self.iops is None and self.volume_type is VolumeType.IO2:
            message = "is missing: io2 has as many operations a second as are asked for"
            yield Problem(path=("iops",), message=message, got=None, fix=f"write {low} to {high}")
        if self.iops is not None and not low <= self.iops <= high:
            message = f"is not among the {low} to {high} of {self.volume_type}"
            nearest = min(max(self.iops, low), high)
            yield Problem(path=("iops",), message=message, got=self.iops, fix=f"write {nearest}")

    @rule
    def _throughput_is_within_the_iops(self) -> Iterator[Problem]:
        asked = self.mib_per_second
        if asked is None:
            return
        if self.volume_type is not VolumeType.GP3:
            message = f"cannot be set for {self.volume_type}, which has what its iops need"
            yield Problem(path=("mib_per_second",), message=message, got=asked, fix="remove it")
        elif asked > (bound := (self.iops or IOPS[VolumeType.GP3][0]) // 4):
            message = f"gp3 gives at most {bound} MiB/s with {bound * 4} IOPS"
            fix = f"write {bound} or less, or set iops to {asked * 4}"
            yield Problem(path=("mib_per_second",), message=message, got=asked, fix=fix)


STORAGE_CLASSES: Mapping[str, StorageClassSpec] = {"gp3": StorageClassSpec(default=True)}
"""Classes of a cluster that says nothing about them."""


def ambiguous_storage_classes(classes: Mapping[str, StorageClassSpec]) -> Iterator[Problem]:
    """Anything but exactly one default, and names that are EKS's. Paths below the classes."""
    defaults = sorted(name for name, spec in classes.items() if spec.default)
    if not defaults:
        message = "have no default: claims that name no class would wait for ever"
        fix = f"set default on one of {', '.join(sorted(classes))}" if classes else "add `gp3: {default: true}`"
        yield Problem(path=(), message=message, got=sorted(classes), fix=fix)
    for name in defaults[1:]:
        message = f"is a second default, beside {defaults[0]}: which one a claim gets would depend on their age"
        yield Problem(path=(name, "default"), message=message, got=True, fix="remove default from all but one")
    if EKS_CLASS in classes:
        message = "is the name of a class that EKS makes itself"
        yield Problem(path=(EKS_CLASS,), message=message, got=EKS_CLASS, fix="call it something else, such as gp3")
