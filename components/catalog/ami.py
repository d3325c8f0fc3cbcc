"""Machine images that EKS makes for nodes: families, types, and where AWS publishes their releases. No pulumi here."""

import re
from dataclasses import dataclass
from enum import StrEnum

from components.catalog.instances import AcceleratorKind, Arch, InstanceType


class AmiFamily(StrEnum):
    """Operating system of nodes."""

    AL2023 = "al2023"
    """Amazon Linux 2023, set up by nodeadm."""

    BOTTLEROCKET = "bottlerocket"
    """Bottlerocket: no shell and no package manager, a read-only root; its NVIDIA variant has the device plugin."""


@dataclass(frozen=True, kw_only=True)
class AmiType:
    """One of EKS's AMI types."""

    name: str
    """As the EKS API has it."""

    release_parameter: str
    """Public parameter of Systems Manager with the newest release; `{version}` stands for the Kubernetes version."""


_OPTIMIZED = "/aws/service/eks/optimized-ami/{version}/amazon-linux-2023"
_BOTTLEROCKET = "/aws/service/bottlerocket/aws-k8s-{version}"

AMI_TYPES: dict[tuple[AmiFamily, Arch, AcceleratorKind | None], AmiType] = {
    (AmiFamily.AL2023, Arch.X86_64, None): AmiType(
        name="AL2023_x86_64_STANDARD", release_parameter=f"{_OPTIMIZED}/x86_64/standard/recommended/release_version"
    ),
    (AmiFamily.AL2023, Arch.ARM64, None): AmiType(
        name="AL2023_ARM_64_STANDARD", release_parameter=f"{_OPTIMIZED}/arm64/standard/recommended/release_version"
    ),
    (AmiFamily.AL2023, Arch.X86_64, AcceleratorKind.NVIDIA): AmiType(
        name="AL2023_x86_64_NVIDIA", release_parameter=f"{_OPTIMIZED}/x86_64/nvidia/recommended/release_version"
    ),
    (AmiFamily.AL2023, Arch.ARM64, AcceleratorKind.NVIDIA): AmiType(
        name="AL2023_ARM_64_NVIDIA", release_parameter=f"{_OPTIMIZED}/arm64/nvidia/recommended/release_version"
    ),
    (AmiFamily.AL2023, Arch.X86_64, AcceleratorKind.NEURON): AmiType(
        name="AL2023_x86_64_NEURON", release_parameter=f"{_OPTIMIZED}/x86_64/neuron/recommended/release_version"
    ),
    (AmiFamily.BOTTLEROCKET, Arch.X86_64, None): AmiType(
        name="BOTTLEROCKET_x86_64", release_parameter=f"{_BOTTLEROCKET}/x86_64/latest/image_version"
    ),
    (AmiFamily.BOTTLEROCKET, Arch.ARM64, None): AmiType(
        name="BOTTLEROCKET_ARM_64", release_parameter=f"{_BOTTLEROCKET}/arm64/latest/image_version"
    ),
    (AmiFamily.BOTTLEROCKET, Arch.X86_64, AcceleratorKind.NVIDIA): AmiType(
        name="BOTTLEROCKET_x86_64_NVIDIA", release_parameter=f"{_BOTTLEROCKET}-nvidia/x86_64/latest/image_version"
    ),
    (AmiFamily.BOTTLEROCKET, Arch.ARM64, AcceleratorKind.NVIDIA): AmiType(
        name="BOTTLEROCKET_ARM_64_NVIDIA", release_parameter=f"{_BOTTLEROCKET}-nvidia/arm64/latest/image_version"
    ),
}
"""By family, architecture and accelerators. Names: the EKS API, CreateNodegroup, in botocore 1.44.5. Parameters: EKS
user guide, "Retrieve recommended Amazon Linux AMI IDs" and "Retrieve recommended Bottlerocket AMI IDs" (checked
2026-11).
Bottlerocket has no image for Neuron, and Neuron none for arm64."""

UNSUPPORTED_FAMILIES = frozenset({"g5g"})
"""Instance families that no EKS image runs on: EKS user guide, nodes/choosing-instance-type.adoc (checked 2026-11)."""

_RELEASES = {
    # kubelet version and day of the build: 1.35.2-20260724.
    AmiFamily.AL2023: re.compile(r"(?P<minor>\d+\.\d+)\.\d+-\d{8}"),
    # Bottlerocket's own version, with or without its commit: 1.50.0-4ac27e0a.
    AmiFamily.BOTTLEROCKET: re.compile(r"\d+\.\d+\.\d+(-[0-9a-f]{8})?"),
}


def ami_type(family: AmiFamily, arch: Arch, accelerator: AcceleratorKind | None) -> AmiType | None:
    """The AMI type for nodes of one kind; None if EKS makes none."""
    return AMI_TYPES.get((family, arch, accelerator))


def ami_type_of(family: AmiFamily, instance: InstanceType) -> AmiType | None:
    """The AMI type for nodes of one instance type; None if EKS makes none that runs on it."""
    if instance.family in UNSUPPORTED_FAMILIES:
        return None
    return ami_type(family, instance.arch, instance.accelerator.kind if instance.accelerator else None)


def wrong_release(family: AmiFamily, release: str, kubernetes_version: str) -> str | None:
    """What is wrong with a pinned release for a Kubernetes version; None if nothing is to see."""
    match = _RELEASES[family].fullmatch(release)
    if match is None:
        form = "1.35.2-20260724" if family is AmiFamily.AL2023 else "1.50.0-4ac27e0a"
        return f"release {release!r} is not written as {family} releases are: {form}"
    minor = match.groupdict().get("minor", kubernetes_version)
    if minor != kubernetes_version:
        return f"release {release!r} is for Kubernetes {minor}, and the nodes are to run {kubernetes_version}"
    return None
