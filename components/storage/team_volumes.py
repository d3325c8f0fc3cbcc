"""Volumes of a team: what is there already, for claims of one namespace alone.

Creates a PersistentVolume for each, which belongs to the cluster and not to a namespace. Creates no storage: buckets
and file systems are made elsewhere, and stay when a volume goes. Creates no claims (`volume_claims.py`): these come
after the namespace, and volumes before it, so that a destroy ends the pods that mount something before that is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.core.v1 import CSIPersistentVolumeSourceArgsDict

from components.storage.bucket_volume import bucket_source, mount_options
from components.storage.mounts import FilesMount, LustreMount
from components.storage.volumes_spec import AnyVolume, BucketVolumeSpec, LustreVolumeSpec, access_modes
from components.tags import MANAGED_BY

__all__ = ["TeamVolumes", "TeamVolumesArgs", "VolumeTargets"]

NOMINAL = "1Gi"
"""Size of what has none; drivers ignore it."""


@dataclass(frozen=True, kw_only=True)
class VolumeTargets:
    """What volumes can mount, by key in the stack file. More than they name does no harm."""

    buckets: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Physical names."""
    lustre: Mapping[str, LustreMount] = field(default_factory=dict)
    shared_files: Mapping[str, FilesMount] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TeamVolumesArgs:
    """The volumes of one team, plus what they mount."""

    volumes: Mapping[str, AnyVolume]
    namespace: str
    """Name of the team's namespace; part of the volumes' names, of which a cluster has one set."""
    region: str
    """Region of the buckets."""
    targets: VolumeTargets


class TeamVolumes(pulumi.ComponentResource):
    """Volumes of one team. Its namespace has to depend on it."""

    volume_names: dict[str, pulumi.Output[str]]
    """By key: what claims name."""

    def __init__(self, name: str, args: TeamVolumesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        _check(name, args)
        super().__init__("groundplane:storage:TeamVolumes", name, {}, opts)
        self.volume_names = {key: self._volume(name, key, args) for key in sorted(args.volumes)}
        self.register_outputs({"volumeNames": self.volume_names})

    def _volume(self, name: str, key: str, args: TeamVolumesArgs) -> pulumi.Output[str]:
        spec = args.volumes[key]
        physical = f"{args.namespace}-{key}"
        volume = kubernetes.core.v1.PersistentVolume(
            f"{name}-{key}",
            metadata={"name": physical, "labels": {"app.kubernetes.io/managed-by": MANAGED_BY}},
            spec={
                "access_modes": access_modes(spec),
                "capacity": {"storage": _capacity(spec, args.targets)},
                # Of no other namespace, whatever is claimed there.
                "claim_ref": {
                    "api_version": "v1",
                    "kind": "PersistentVolumeClaim",
                    "name": key,
                    "namespace": args.namespace,
                },
                "persistent_volume_reclaim_policy": "Retain",
                # Not the default class: that would have a new volume made.
                "storage_class_name": "",
                "mount_options": _mount_options(spec, args.region),
                "csi": _source(spec, physical, args),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        return volume.metadata.name


def _check(name: str, args: TeamVolumesArgs) -> None:
    """Raises ValueError if something mounted is not there."""
    for key, spec in sorted(args.volumes.items()):
        if isinstance(spec, BucketVolumeSpec):
            there = spec.bucket in args.targets.buckets
        elif isinstance(spec, LustreVolumeSpec):
            there = spec.file_system in args.targets.lustre
        else:
            files = args.targets.shared_files.get(spec.file_system)
            there = files is not None and spec.access_point in files.access_point_ids
        if not there:
            raise ValueError(f"{name}: volume {key} mounts what is not there; pass it in targets")


def _capacity(spec: AnyVolume, targets: VolumeTargets) -> str:
    return f"{targets.lustre[spec.file_system].capacity_gib}Gi" if isinstance(spec, LustreVolumeSpec) else NOMINAL


def _mount_options(spec: AnyVolume, region: str) -> list[str]:
    if isinstance(spec, BucketVolumeSpec):
        return mount_options(spec, region)
    # flock: locks that hold on all nodes. iam: the node says who it is; TLS comes with an access point by itself.
    options = ["flock"] if isinstance(spec, LustreVolumeSpec) else ["iam"]
    return [*options, "ro"] if spec.read_only else options


def _source(spec: AnyVolume, handle: str, args: TeamVolumesArgs) -> CSIPersistentVolumeSourceArgsDict:
    """The `csi` of a volume: kubernetes-sigs/aws-fsx-csi-driver and .../aws-efs-csi-driver, examples of static
    provisioning (2026-11).
    """
    if isinstance(spec, BucketVolumeSpec):
        return bucket_source(handle, args.targets.buckets[spec.bucket], args.region)
    if isinstance(spec, LustreVolumeSpec):
        lustre = args.targets.lustre[spec.file_system]
        attributes = {"dnsname": lustre.dns_name, "mountname": lustre.mount_name}
        return {"driver": "fsx.csi.aws.com", "volume_handle": lustre.file_system_id, "volume_attributes": attributes}
    files = args.targets.shared_files[spec.file_system]
    point = files.access_point_ids[spec.access_point]
    return {"driver": "efs.csi.aws.com", "volume_handle": pulumi.Output.concat(files.file_system_id, "::", point)}
