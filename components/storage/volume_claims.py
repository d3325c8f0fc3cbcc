"""Claims of a team: the names in its namespace by which pods mount the team's volumes.

Creates a PersistentVolumeClaim for each volume of `team_volumes.py`. A claim that somebody deletes leaves its volume
released: it is bound again when both are replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from components.storage.volumes_spec import AnyVolume, access_modes
from components.tags import MANAGED_BY

__all__ = ["VolumeClaims", "VolumeClaimsArgs"]

REQUESTED = "1Gi"
"""What is asked for where nothing is set aside: no more than any volume has, and what quotas count."""


@dataclass(frozen=True, kw_only=True)
class VolumeClaimsArgs:
    """The volumes of one team, plus the namespace they are claimed in."""

    volumes: Mapping[str, AnyVolume]
    volume_names: Mapping[str, pulumi.Input[str]]
    """By key, as `TeamVolumes` has them."""
    namespace: pulumi.Input[str]
    """Known once the namespace is there."""
    goes_with: pulumi.Resource | None = None
    """The namespace, or the component that makes it. Kubernetes keeps a claim as long as pods use it: where the
    namespace is deleted with its pods, claims are left to that, instead of waited for before it."""


class VolumeClaims(pulumi.ComponentResource):
    """Claims of one team."""

    claim_names: dict[str, pulumi.Output[str]]
    """By key: what pods mount, known once it is bound."""

    def __init__(self, name: str, args: VolumeClaimsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:storage:VolumeClaims", name, {}, opts)
        self.claim_names = {key: self._claim(name, key, args) for key in sorted(args.volumes)}
        self.register_outputs({"claimNames": self.claim_names})

    def _claim(self, name: str, key: str, args: VolumeClaimsArgs) -> pulumi.Output[str]:
        claim = kubernetes.core.v1.PersistentVolumeClaim(
            f"{name}-{key}",
            metadata={
                "name": key,
                "namespace": args.namespace,
                "labels": {"app.kubernetes.io/managed-by": MANAGED_BY},
            },
            spec={
                "access_modes": access_modes(args.volumes[key]),
                "resources": {"requests": {"storage": REQUESTED}},
                "storage_class_name": "",
                "volume_name": args.volume_names[key],
            },
            opts=pulumi.ResourceOptions(parent=self, deleted_with=args.goes_with),
        )
        return claim.metadata.name
