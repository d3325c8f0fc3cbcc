"""Amazon FSx for Lustre: file systems, and their links to buckets. Holds rows only.

Latencies: acceptance tests of terraform-provider-aws that make and delete a persistent file system take 9 to 10
minutes, and those that also link a bucket 12 to 14 (pull request 22291); public issues tell of links that took longer
than 10. Error codes are those of the API reference (2026-11).

Not simulated, for want of a row that says it: links are made one at a time; a file system that is made smaller, or gets
fewer metadata operations or an older version, is replaced; one with EFA takes longer.
"""

from groundplane.simulator.row import Reference, Row, Seconds
from groundplane.simulator.rows.ec2 import SECURITY_GROUP, SUBNET
from groundplane.simulator.rows.kms import KEY

LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"
ASSOCIATION = "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation"

ROWS: tuple[Row, ...] = (
    Row(
        token=LUSTRE,
        id="fs-{hex17}",
        outputs={
            "arn": "arn:{partition}:fsx:{region}:{account}:file-system/{id}",
            "dnsName": "{id}.fsx.{region}.{suffix}",
            "mountName": "{hex8}",
            "networkInterfaceIds": ["eni-{hex17}"],
            "ownerId": "{account}",
            "vpcId": "vpc-{hex17}",
            "fileSystemTypeVersion": "2.10",
        },
        references={
            "subnetIds": Reference(
                to=SUBNET,
                missing="InvalidNetworkSettings: The subnet ID '{value}' does not exist",
                blocks="DependencyViolation: The subnet '{value}' has dependencies and cannot be deleted.",
            ),
            "securityGroupIds": Reference(
                to=SECURITY_GROUP,
                missing="InvalidNetworkSettings: The security group '{value}' does not exist",
                blocks="DependencyViolation: resource {value} has a dependent object",
            ),
            "kmsKeyId": Reference(
                to=KEY,
                by="arn",
                missing="BadRequest: The specified KMS key does not exist or is not accessible: {value}",
            ),
        },
        # Without storageCapacity, fileSystemTypeVersion and metadataConfiguration.iops, which the plan of 5.100.0 lists
        # or does not know: pulumi-aws 7.51.1 documents that they replace when they fall, and grow in place.
        replace=(
            "backupId",
            "copyTagsToBackups",
            "deploymentType",
            "driveCacheType",
            "efaEnabled",
            "exportPath",
            "importPath",
            "importedFileChunkSize",
            "kmsKeyId",
            "securityGroupIds",
            "storageType",
            "subnetIds",
        ),
        seconds=Seconds(create=420, update=600, delete=150),
        seconds_by={("deploymentType", "SCRATCH_2"): Seconds(create=360, update=600, delete=120)},
    ),
    Row(
        token=ASSOCIATION,
        id="dra-{hex17}",
        outputs={
            "arn": "arn:{partition}:fsx:{region}:{account}:association/{fileSystemId}/{id}",
            "associationId": "{id}",
            "importedFileChunkSize": 1024,
        },
        references={
            # A file system takes its links with it.
            "fileSystemId": Reference(to=LUSTRE, missing="FileSystemNotFound: File system '{value}' does not exist."),
        },
        replace=("dataRepositoryPath", "fileSystemId", "fileSystemPath"),
        seconds=Seconds(create=240, update=60, delete=60),
    ),
)
