"""Small programs that build volumes of teams and storage classes in their main variants."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
from pydantic import TypeAdapter

from components.storage.mounts import FilesMount, LustreMount
from components.storage.storage_classes import StorageClasses, StorageClassesArgs, StorageClassSpec
from components.storage.storage_classes_spec import STORAGE_CLASSES
from components.storage.team_volumes import TeamVolumes, TeamVolumesArgs, VolumeTargets
from components.storage.volume_claims import VolumeClaims, VolumeClaimsArgs
from components.storage.volumes_spec import AnyVolume, VolumeSpec

KEY = "arn:aws:kms:us-east-1:123456789012:key/volumes"
TARGETS = VolumeTargets(
    buckets={"datasets": "datasets-1", "checkpoints": "checkpoints-1"},
    lustre={
        "scratch": LustreMount(
            file_system_id="fs-1", dns_name="fs-1.fsx.us-east-1.amazonaws.com", mount_name="abcd", capacity_gib=2400
        )
    },
    shared_files={"home": FilesMount(file_system_id="fs-2", access_point_ids={"vision": "fsap-1"})},
)
VOLUMES: dict[str, Any] = {
    "datasets": {"kind": "bucket", "bucket": "datasets", "prefix": "vision/"},
    "checkpoints": {"kind": "bucket", "bucket": "checkpoints", "read_only": False, "uid": 1000, "gid": 2000},
    "scratch": {"kind": "lustre", "file_system": "scratch"},
    "home": {"kind": "shared_files", "file_system": "home", "access_point": "vision", "read_only": True},
}
CLASSES: dict[str, Any] = {
    "fast": {"volume_type": "io2", "iops": 20000, "filesystem": "xfs", "reclaim": "retain"},
    "gp3": {"default": True, "iops": 6000, "mib_per_second": 500},
}


def provider() -> kubernetes.Provider:
    """A provider of a cluster that is there already."""
    return kubernetes.Provider("kubernetes", kubeconfig="{}", cluster_identifier="cluster")


def volumes(fields: dict[str, Any]) -> dict[str, AnyVolume]:
    """Volumes as a stack file would give them."""
    return TypeAdapter(dict[str, VolumeSpec]).validate_json(json.dumps(fields))


def classes(fields: dict[str, Any]) -> dict[str, StorageClassSpec]:
    """Classes as a stack file would give them."""
    return TypeAdapter(dict[str, StorageClassSpec]).validate_json(json.dumps(fields))


def team_volumes(
    fields: dict[str, Any] = VOLUMES,
    targets: VolumeTargets = TARGETS,
    options: pulumi.ResourceOptions | None = None,
) -> TeamVolumes:
    """Volumes of a team `vision`, with a provider of their own unless `options` have one."""
    args = TeamVolumesArgs(volumes=volumes(fields), namespace="vision", region="us-east-1", targets=targets)
    return TeamVolumes("vision-volumes", args, options or pulumi.ResourceOptions(providers=[provider()]))


def volume_claims(goes_with: pulumi.Resource | None = None) -> VolumeClaims:
    """Volumes of a team `vision` and their claims, in a namespace that was made elsewhere."""
    options = pulumi.ResourceOptions(providers=[provider()])
    made = team_volumes(options=options)
    args = VolumeClaimsArgs(
        volumes=volumes(VOLUMES), volume_names=made.volume_names, namespace="vision", goes_with=goes_with
    )
    return VolumeClaims("vision-claims", args, options)


def storage_classes(specs: dict[str, StorageClassSpec]) -> StorageClasses:
    """Storage classes of a cluster that was made elsewhere."""
    args = StorageClassesArgs(classes=specs, volume_kms_key_arn=KEY)
    return StorageClasses("storage", args, pulumi.ResourceOptions(providers=[provider()]))


PROGRAMS: dict[str, Callable[[], object]] = {
    "volume-claims": volume_claims,
    "storage-classes": lambda: storage_classes(dict(STORAGE_CLASSES)),
    "storage-classes-full": lambda: storage_classes(classes(CLASSES)),
}
