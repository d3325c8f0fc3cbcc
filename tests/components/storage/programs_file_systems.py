"""Small programs that build file systems in their main variants."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components.storage.lustre import LustreFileSystem, LustreFileSystemArgs, LustreSpec, RepositoryTarget
from components.storage.shared_files import SharedFiles, SharedFilesArgs, SharedFilesSpec

ACCOUNT = "123456789012"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml@example.com"}
ZONES = ("use1-az1", "use1-az2")
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/volumes"
BUCKET_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/artifacts"
NODES = f"arn:aws:iam::{ACCOUNT}:role/nodes"

SCRATCH: dict[str, Any] = {"kind": "lustre", "deployment": "scratch", "zone": "use1-az2"}
LINKED: dict[str, Any] = {
    **SCRATCH,
    "repositories": {
        "datasets": {"bucket": "datasets", "prefix": "vision/", "path": "/datasets"},
        "checkpoints": {
            "bucket": "checkpoints",
            "path": "/checkpoints",
            "import_changes": [],
            "export_changes": ["deleted", "new", "changed"],
            "import_at_once": False,
        },
    },
}
PERSISTENT: dict[str, Any] = {"kind": "lustre", "deployment": "persistent", "zone": "use1-az2", "capacity_gib": 2400}
FAST: dict[str, Any] = {
    **PERSISTENT,
    "capacity_gib": 9600,
    "throughput_mbps_per_tib": 1000,
    "efa": True,
    "metadata_iops": 24000,
    "compression": False,
    "backups": {"retention_days": 14},
    "maintenance_start": "7:03:00",
    "deletion": "allow",
}
HOME: dict[str, Any] = {"kind": "shared_files", "access_points": {"home": {}}}
FULL: dict[str, Any] = {
    "kind": "shared_files",
    "access_points": {"home": {}, "vision": {"path": "/teams/vision", "uid": 2000, "gid": 3000, "permissions": "0770"}},
    "zones": ["use1-az2"],
    "infrequent_days": 7,
    "archive_days": 90,
    "backups": False,
    "deletion": "allow",
}


def home() -> aws.Provider:
    return aws.Provider("aws", region="us-east-1", allowed_account_ids=[ACCOUNT])


def lustre_spec(fields: dict[str, Any]) -> LustreSpec:
    """A spec as a stack file would give it."""
    return LustreSpec.model_validate_json(json.dumps(fields))


def shared_files_spec(fields: dict[str, Any]) -> SharedFilesSpec:
    """A spec as a stack file would give it."""
    return SharedFilesSpec.model_validate_json(json.dumps(fields))


def lustre(fields: dict[str, Any], **wires: Any) -> LustreFileSystem:
    """A file system `scratch`, of nodes whose network was made elsewhere."""
    args: dict[str, Any] = {
        "spec": lustre_spec(fields),
        "account": ACCOUNT,
        "region": "us-east-1",
        "vpc_id": "vpc-1",
        "subnet_ids": {zone: f"subnet-{zone}" for zone in ZONES},
        "client_security_group_ids": {"cluster": "sg-cluster"},
        "fabric_security_group_ids": {"h200": "sg-h200"},
        "kms_key_arn": KEY,
        "repositories": {
            "datasets": RepositoryTarget(
                bucket_name="datasets-1", bucket_arn="arn:aws:s3:::datasets-1", kms_key_arn=BUCKET_KEY
            ),
            "checkpoints": RepositoryTarget(bucket_name="checkpoints-1", bucket_arn="arn:aws:s3:::checkpoints-1"),
        },
        "tags": TAGS,
    }
    options = pulumi.ResourceOptions(providers=[home()])
    return LustreFileSystem("scratch", LustreFileSystemArgs(**{**args, **wires}), options)


def shared_files(fields: dict[str, Any], **wires: Any) -> SharedFiles:
    """A file system `files`, of nodes whose network was made elsewhere."""
    args: dict[str, Any] = {
        "spec": shared_files_spec(fields),
        "vpc_id": "vpc-1",
        "subnet_ids": {zone: f"subnet-{zone}" for zone in ZONES},
        "client_security_group_ids": {"cluster": "sg-cluster"},
        "client_role_arns": {"system": NODES, "h200": f"{NODES}-h200"},
        "kms_key_arn": KEY,
        "tags": TAGS,
    }
    options = pulumi.ResourceOptions(providers=[home()])
    return SharedFiles("files", SharedFilesArgs(**{**args, **wires}), options)


PROGRAMS: dict[str, Callable[[], object]] = {
    "lustre-scratch": lambda: lustre(SCRATCH),
    "lustre-linked": lambda: lustre(LINKED),
    "lustre-persistent": lambda: lustre(PERSISTENT),
    "lustre-fast": lambda: lustre(FAST),
    "shared-files": lambda: shared_files(HOME),
    "shared-files-full": lambda: shared_files(FULL),
}
