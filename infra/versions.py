"""The versions lock of an environment, stacks/<stack>.versions.yaml: exact versions, which a bot may bump.

What it does not hold is left to EKS's default for the cluster's minor, and is named as unpinned. No pulumi here.
"""

from components.spec import Spec


class Versions(Spec):
    """Exact versions by what they are of; none is ever made up here."""

    kubernetes_version: str | None = None
    """The cluster's minor as of the last refresh: "1.35". An upgrade goes from there to the next one, as EKS skips none
    and never goes back."""

    addons: dict[str, str] = {}
    """Versions of EKS add-ons by EKS's own name: `vpc-cni: v1.20.4-eksbuild.2`."""

    images: dict[str, str] = {}
    """Releases of EKS-optimised images by AMI type: `AL2023_x86_64_NVIDIA: 1.35.0-20261103`."""


UNPINNED = Versions()
"""A lock that holds nothing."""
