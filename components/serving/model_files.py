"""The files of a served model where its replicas find them: functions that make children of a component.

Which way they take is `startup.weights_from`; buckets and file systems are made elsewhere.
"""

from dataclasses import dataclass, replace
from math import ceil

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.core.v1 import CSIPersistentVolumeSourceArgsDict

from components.serving.canary_spec import CanarySpec
from components.serving.kserve_rollout_spec import KnativeCanarySpec
from components.serving.model_server import MODEL_DIRECTORY
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.model_source import ModelFiles, files_of
from components.serving.startup_spec import WeightsFrom
from components.storage.bucket_volume import bucket_source, mount_options
from components.storage.mounts import LustreMount
from components.storage.volumes_spec import BucketVolumeSpec
from components.tags import MANAGED_BY

NOMINAL = "1Gi"
"""What is asked for where nothing is set aside: a size that drivers ignore."""

CACHE_MARGIN = 1.1
"""A cache is larger than the weights: tokenizers and blocks that are not full are in it too."""


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where a replica finds its files."""

    address: pulumi.Input[str]
    claim: pulumi.Input[str] | None = None
    sub_path: str = ""
    version: str = ""
    """Directory of this version, in a volume of all versions; none if the volume is that of this one."""


@dataclass(frozen=True, kw_only=True)
class FilesTargets:
    """What the files are on; one of the two."""

    bucket_name: pulumi.Input[str] | None = None
    """Physical name of the bucket of the source."""
    lustre: LustreMount | None = None
    """The file system that `startup.file_system` names."""


def bucket_files(spec: ModelServiceSpec) -> ModelFiles | None:
    """What of a bucket the replicas read, as themselves: every version of the model; None if they read a file system.

    Replicas of the version before may be started anew at any time until an update is over.
    """
    files = _version_files(spec)
    return replace(files, prefix=files.versions) if files else None


def _keeps_versions(spec: ModelServiceSpec) -> bool:
    """Whether replicas of the version before are wanted for longer than an update takes."""
    return isinstance(spec.rollout, CanarySpec | KnativeCanarySpec)


def _version_files(spec: ModelServiceSpec) -> ModelFiles | None:
    return None if spec.startup.weights_from is WeightsFrom.FSX else files_of(spec.source)


def model_files(
    parent: pulumi.Resource,
    name: str,
    spec: ModelServiceSpec,
    targets: FilesTargets,
    *,
    namespace: str,
    namespace_ready: pulumi.Input[str],
    region: str,
) -> Files:
    """Make what it takes. Raises ValueError if what the spec names is not there."""
    files = _version_files(spec)
    if files is None:
        if targets.lustre is None or spec.startup.directory is None:
            raise ValueError(f"{name}: file system {spec.startup.file_system} is not there; pass it in files")
        claim = _claim(parent, name, name, _lustre_volume(targets.lustre), namespace, namespace_ready)
        return Files(address=MODEL_DIRECTORY, claim=claim, sub_path=spec.startup.directory.strip("/"))
    if targets.bucket_name is None:
        raise ValueError(f"{name}: bucket {files.bucket} is not there; pass it in files")
    if spec.startup.weights_from is WeightsFrom.S3_STREAM:
        return Files(address=pulumi.Output.concat("s3://", targets.bucket_name, "/", files.prefix))
    version = files.version if _keeps_versions(spec) else ""
    if version:
        # One volume of all versions: nobody tells here when the one before is not needed any more.
        physical, address = f"{name}-versions", f"{MODEL_DIRECTORY}/{version}"
        files = replace(files, prefix=files.versions)
    else:
        # A version has a volume of its own: replicas of the one before keep theirs until they are gone.
        physical, address = f"{name}-{files.version[:8]}", MODEL_DIRECTORY
    volume = _bucket_volume(spec, files, targets.bucket_name, f"{namespace}-{physical}", region)
    claim = _claim(parent, name, physical, volume, namespace, namespace_ready)
    return Files(address=address, claim=claim, version=version)


@dataclass(frozen=True, kw_only=True)
class _Volume:
    source: CSIPersistentVolumeSourceArgsDict
    mount_options: list[str]
    capacity: str = NOMINAL


def _bucket_volume(
    spec: ModelServiceSpec, files: ModelFiles, bucket: pulumi.Input[str], handle: str, region: str
) -> _Volume:
    mount = BucketVolumeSpec(kind="bucket", bucket=files.bucket, prefix=files.prefix, read_only=True)
    source = bucket_source(handle, bucket, region)
    if spec.startup.weights_from is WeightsFrom.NVME and spec.shape is not None:
        # On the node's local disks, where these are made one file system for pods. Shared by the replicas of a node
        # (awslabs/mountpoint-s3-csi-driver, docs/CACHING.md and MOUNTPOINT_POD_SHARING.md, 2026-11).
        limit = f"{ceil(spec.shape.weights_gib * CACHE_MARGIN)}Gi"
        attributes = {"cache": "emptyDir", "cacheEmptyDirSizeLimit": limit}
        source = {**source, "volume_attributes": {**_attributes(source), **attributes}}
    return _Volume(source=source, mount_options=mount_options(mount, region))


def _lustre_volume(lustre: LustreMount) -> _Volume:
    attributes = {"dnsname": lustre.dns_name, "mountname": lustre.mount_name}
    return _Volume(
        source={"driver": "fsx.csi.aws.com", "volume_handle": lustre.file_system_id, "volume_attributes": attributes},
        mount_options=["flock", "ro"],
        capacity=f"{lustre.capacity_gib}Gi",
    )


def _attributes(source: CSIPersistentVolumeSourceArgsDict) -> dict[str, pulumi.Input[str]]:
    attributes = source.get("volume_attributes")
    return dict(attributes) if isinstance(attributes, dict) else {}


def _claim(
    parent: pulumi.Resource,
    name: str,
    physical: str,
    volume: _Volume,
    namespace: str,
    namespace_ready: pulumi.Input[str],
) -> pulumi.Output[str]:
    modes, labels = ["ReadOnlyMany"], {"app.kubernetes.io/managed-by": MANAGED_BY}
    made = kubernetes.core.v1.PersistentVolume(
        f"{name}-files",
        metadata={"name": f"{namespace}-model-{physical}", "labels": labels},
        spec={
            "access_modes": modes,
            "capacity": {"storage": volume.capacity},
            "claim_ref": {
                "api_version": "v1",
                "kind": "PersistentVolumeClaim",
                "name": physical,
                "namespace": namespace,
            },
            "persistent_volume_reclaim_policy": "Retain",
            "storage_class_name": "",
            "mount_options": volume.mount_options,
            "csi": volume.source,
        },
        opts=pulumi.ResourceOptions(parent=parent),
    )
    claim = kubernetes.core.v1.PersistentVolumeClaim(
        f"{name}-files",
        metadata={"name": physical, "namespace": namespace_ready, "labels": labels},
        spec={
            "access_modes": modes,
            "resources": {"requests": {"storage": NOMINAL}},
            "storage_class_name": "",
            "volume_name": made.metadata.name,
        },
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return claim.metadata.name
