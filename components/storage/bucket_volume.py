"""A bucket as a volume: what the Mountpoint S3 driver, version 2, is told. Pure functions; they make no resources.

From awslabs/mountpoint-s3-csi-driver, docs/CONFIGURATION.md of version 2, and awslabs/mountpoint-s3,
doc/CONFIGURATION.md (checked 2026-11).
"""

import pulumi
from pulumi_kubernetes.core.v1 import CSIPersistentVolumeSourceArgsDict

from components.storage.volumes_spec import BucketVolumeSpec

DRIVER = "s3.csi.aws.com"


def mount_options(spec: BucketVolumeSpec, region: str) -> list[str]:
    """Options as the driver hands them to Mountpoint, one an item and without quotes."""
    options = ["allow-other", f"region {region}"]
    if spec.prefix:
        options.append(f"prefix {spec.prefix}")
    options += ["read-only"] if spec.read_only else ["allow-delete", "allow-overwrite"]
    options += [f"uid={spec.uid}"] if spec.uid is not None else []
    options += [f"gid={spec.gid}"] if spec.gid is not None else []
    return sorted(options)


def bucket_source(handle: str, bucket_name: pulumi.Input[str], region: str) -> CSIPersistentVolumeSourceArgsDict:
    """The `csi` of a volume. Kubernetes mounts one volume a handle, so each has its own."""
    attributes = {
        "bucketName": bucket_name,
        # The identity of the pod that mounts, by Pod Identity, and not the driver's: no team reaches what is another's.
        "authenticationSource": "pod",
        # The driver would ask the instance's metadata, which is one hop too far for pods.
        "stsRegion": region,
    }
    return {"driver": DRIVER, "volume_handle": handle, "volume_attributes": attributes}
