"""Amazon EFS: file systems, mount targets, access points and policies. Holds rows only.

Latencies are what applies of terraform-provider-aws usually report ("Creation complete after ..." in public issues): a
mount target is waited for until its network interface is there, all else takes seconds. Error codes are those of the
API reference (2026-11).
"""

from groundplane.simulator.row import Reference, Row, Seconds, Unique
from groundplane.simulator.rows.ec2 import SECURITY_GROUP, SUBNET
from groundplane.simulator.rows.kms import KEY

FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
MOUNT_TARGET = "aws:efs/mountTarget:MountTarget"
ACCESS_POINT = "aws:efs/accessPoint:AccessPoint"

NO_FILE_SYSTEM = "FileSystemNotFound: File system '{value}' does not exist."

_OF_FILE_SYSTEM = Reference(to=FILE_SYSTEM, missing=NO_FILE_SYSTEM)
"""Goes with its file system."""

ROWS: tuple[Row, ...] = (
    Row(
        token=FILE_SYSTEM,
        id="fs-{hex17}",
        outputs={
            "arn": "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}",
            "creationToken": "{name}-{hex8}",
            "dnsName": "{id}.efs.{region}.{suffix}",
            "numberOfMountTargets": 0,
            "ownerId": "{account}",
            "performanceMode": "generalPurpose",
            "throughputMode": "bursting",
        },
        unique=(
            Unique(
                property="creationToken",
                error="FileSystemAlreadyExists: File system with creation token '{value}' already exists",
            ),
        ),
        references={
            "kmsKeyId": Reference(to=KEY, by="arn", missing="BadRequest: KMS key {value} does not exist"),
        },
        replace=("availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode"),
        seconds=Seconds(create=6, update=6, delete=6),
    ),
    Row(
        token=MOUNT_TARGET,
        id="fsmt-{hex17}",
        outputs={
            "dnsName": "{fileSystemId}.efs.{region}.{suffix}",
            "fileSystemArn": "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{fileSystemId}",
            "ipAddress": "10.0.0.10",
            "networkInterfaceId": "eni-{hex17}",
            "ownerId": "{account}",
        },
        references={
            "fileSystemId": Reference(
                to=FILE_SYSTEM,
                missing=NO_FILE_SYSTEM,
                blocks="FileSystemInUse: File system '{value}' has mount targets, and cannot be deleted: {by}",
            ),
            "subnetId": Reference(
                to=SUBNET,
                missing="SubnetNotFound: The subnet ID '{value}' does not exist",
                blocks="DependencyViolation: The subnet '{value}' has dependencies and cannot be deleted.",
            ),
            "securityGroups": Reference(
                to=SECURITY_GROUP,
                missing="SecurityGroupNotFound: The security group '{value}' does not exist",
                blocks="DependencyViolation: resource {value} has a dependent object",
            ),
        },
        replace=("fileSystemId", "ipAddress", "subnetId"),
        # Waits from "creating" to "available", and from "deleting" until it is gone.
        seconds=Seconds(create=85, update=2, delete=20),
    ),
    Row(
        token=ACCESS_POINT,
        id="fsap-{hex17}",
        outputs={
            "arn": "arn:{partition}:elasticfilesystem:{region}:{account}:access-point/{id}",
            "fileSystemArn": "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{fileSystemId}",
            "ownerId": "{account}",
        },
        references={"fileSystemId": _OF_FILE_SYSTEM},
        replace=(
            "fileSystemId",
            "posixUser.gid",
            "posixUser.secondaryGids",
            "posixUser.uid",
            "rootDirectory.creationInfo.ownerGid",
            "rootDirectory.creationInfo.ownerUid",
            "rootDirectory.creationInfo.permissions",
            "rootDirectory.path",
        ),
        seconds=Seconds(create=6, update=1, delete=2),
    ),
    Row(
        token="aws:efs/fileSystemPolicy:FileSystemPolicy",
        id="{fileSystemId}",
        references={"fileSystemId": _OF_FILE_SYSTEM},
        replace=("fileSystemId",),
        seconds=Seconds(create=2),
    ),
    Row(
        token="aws:efs/backupPolicy:BackupPolicy",
        id="{fileSystemId}",
        references={"fileSystemId": _OF_FILE_SYSTEM},
        replace=("fileSystemId",),
        # Waits from "ENABLING" to "ENABLED".
        seconds=Seconds(create=12),
    ),
)
