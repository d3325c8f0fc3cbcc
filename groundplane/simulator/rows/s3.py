"""Amazon S3, and what S3 Control adds. Holds rows only.

Error codes are those of the S3 API reference, "Error responses" (2026-11). Latencies, in part from public logs of the
provider that this one is made from: a call takes 1 s; a new bucket 2 s; a lifecycle configuration 32 s, because the
provider reads it back until it has been the same for a while (hashicorp/terraform-provider-aws, issue 23352); what is
read back until it is visible 2 s.

A bucket's configurations disappear with it in S3, so none of them keeps it from being deleted; access points do, and
so do objects, unless `forceDestroy` was applied. Objects are what a program puts in, and what S3 delivers: wherever
access logs or an inventory go there is an object from then on, and it stays when no more come. Nobody else writes any.

Not simulated: that a lock holds its objects' versions against `forceDestroy`, and what lifecycle rules expire. A table
of S3's hosted zones is not kept: the zone of us-east-1 stands for all.
"""

from groundplane.simulator.row import Holder, Made, Owner, Reference, Requirement, Row, Seconds, Unique

BUCKET = "aws:s3/bucket:Bucket"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
ACCESS_POINT = "aws:s3/accessPoint:AccessPoint"
OBJECT = "aws:s3/bucketObject:BucketObject"
ROLE = "aws:iam/role:Role"
KEY = "aws:kms/key:Key"
VPC = "aws:ec2/vpc:Vpc"

_BUCKET = Reference(to=BUCKET, missing="NoSuchBucket: The specified bucket does not exist")
# S3 takes any key and fails at the first object; a rehearsal has no objects, so it is told at once.
_KEY = Reference(to=KEY, by="arn", missing="KMS.NotFoundException: Key '{value}' does not exist")

# A bucket that is made with object lock is versioned by that (S3 user guide, "Configuring S3 Object Lock", 2026-11).
_VERSIONED = (
    Holder(type=VERSIONING, by="bucket", property="versioningConfiguration.status", value="Enabled"),
    Holder(type=BUCKET, by="bucket", property="objectLockEnabled", value=True),
)


def delivered(name: str, key: str, *, path: str, by: str = "id") -> Made:
    """An object that a service puts into the bucket named at `path`, where it stays."""
    return Made(
        type=OBJECT,
        name=name,
        inputs={"bucket": "bucket"},
        fixed={"key": key},
        owner=Owner(path=path, type=BUCKET, by=by),
    )


def _configuration(
    token: str,
    *,
    replace: tuple[str, ...],
    seconds: Seconds | None = None,
    id_: str = "{bucket}",
    references: dict[str, Reference] | None = None,
    requires: tuple[Requirement, ...] = (),
    makes: tuple[Made, ...] = (),
) -> Row:
    """A row of something that is configured on a bucket and has no outputs."""
    return Row(
        token=token,
        id=id_,
        references={"bucket": _BUCKET, **(references or {})},
        requires=requires,
        makes=makes,
        replace=replace,
        seconds=seconds or Seconds(create=1),
    )


ROWS: tuple[Row, ...] = (
    Row(
        token=BUCKET,
        id="{bucket}",
        outputs={
            "arn": "arn:{partition}:s3:::{bucket}",
            "bucketRegion": "{region}",
            "bucketDomainName": "{bucket}.s3.{suffix}",
            "bucketRegionalDomainName": "{bucket}.s3.{region}.{suffix}",
            "hostedZoneId": "Z3AQBSTGFJSTF",
            "objectLockEnabled": False,
            "forceDestroy": False,
            "requestPayer": "BucketOwner",
        },
        autoname="bucket",
        unique=(
            Unique(
                property="bucket",
                scope="global",
                error="BucketAlreadyExists: The requested bucket name is not available. The bucket namespace is shared "
                "by all users of the system. Select a different name and try again. ({value})",
            ),
        ),
        replace=("bucket", "bucketPrefix", "objectLockConfiguration.objectLockEnabled", "objectLockEnabled"),
        seconds=Seconds(create=2, update=1, delete=1),
    ),
    _configuration("aws:s3/bucketOwnershipControls:BucketOwnershipControls", replace=("bucket",)),
    _configuration("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", replace=("bucket",)),
    _configuration("aws:s3/bucketPolicy:BucketPolicy", replace=("bucket",)),
    _configuration("aws:s3/bucketNotification:BucketNotification", replace=("bucket",)),
    # For this one, the encryption, the lock, logging and replication the plan's answer on `bucket` is missing, and
    # terraform-provider-aws's source says ForceNew (bucket_versioning.go and its neighbours, 2026-11).
    _configuration(
        VERSIONING,
        replace=("bucket", "expectedBucketOwner"),
        seconds=Seconds(create=2),
    ),
    _configuration(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        references={"rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId": _KEY},
        replace=("bucket", "expectedBucketOwner"),
    ),
    _configuration(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        requires=(
            Requirement(
                of="bucket",
                met_by=_VERSIONED,
                error="InvalidBucketState: Versioning must be 'Enabled' on the bucket to apply a Object Lock "
                "configuration",
            ),
        ),
        replace=("bucket", "expectedBucketOwner", "objectLockEnabled"),
    ),
    _configuration(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        replace=("bucket", "expectedBucketOwner"),
        seconds=Seconds(create=32, delete=1),
    ),
    _configuration(
        "aws:s3/bucketLogging:BucketLogging",
        references={
            "targetBucket": Reference(
                to=BUCKET,
                missing="InvalidTargetBucketForLogging: The target bucket for logging does not exist ({value})",
            )
        },
        makes=(delivered("access-logs", "access-logs", path="targetBucket"),),
        replace=("bucket", "expectedBucketOwner"),
    ),
    _configuration(
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        references={
            "role": Reference(to=ROLE, by="arn", missing="InvalidArgument: Invalid Role ARN {value}"),
            "rules[].destination.bucket": Reference(
                to=BUCKET, by="arn", missing="InvalidRequest: Destination bucket must exist. ({value})"
            ),
            "rules[].destination.encryptionConfiguration.replicaKmsKeyId": _KEY,
        },
        requires=(
            Requirement(
                of="bucket",
                met_by=_VERSIONED,
                error="InvalidRequest: Versioning must be 'Enabled' on the bucket to apply a replication configuration",
            ),
            Requirement(
                of="rules[].destination.bucket",
                met_by=_VERSIONED,
                error="InvalidRequest: Destination bucket must have versioning enabled. ({value})",
            ),
        ),
        replace=("bucket",),
        seconds=Seconds(create=3, delete=1),
    ),
    _configuration(
        "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",
        id_="{bucket}:{name}",
        replace=("bucket", "name"),
    ),
    _configuration("aws:s3/bucketMetric:BucketMetric", id_="{bucket}:{name}", replace=("bucket", "name")),
    _configuration(
        "aws:s3/inventory:Inventory",
        id_="{bucket}:{name}",
        references={
            "destination.bucket.bucketArn": Reference(
                to=BUCKET,
                by="arn",
                missing="InvalidS3DestinationBucket: The destination bucket does not exist ({value})",
            )
        },
        makes=(delivered("report", "inventory", path="destination.bucket.bucketArn", by="arn"),),
        replace=("bucket", "name"),
    ),
    Row(
        token=OBJECT,
        id="{bucket}/{key}",
        outputs={
            "arn": "arn:{partition}:s3:::{bucket}/{key}",
            "contentType": "application/octet-stream",
            "etag": "{hex32}",
            "storageClass": "STANDARD",
            "versionId": "{hex32}",
        },
        references={
            "bucket": Reference(
                to=BUCKET,
                missing="NoSuchBucket: The specified bucket does not exist",
                blocks="BucketNotEmpty: The bucket you tried to delete is not empty",
                unless=("forceDestroy", True),
            )
        },
        replace=("bucket", "key"),
        seconds=Seconds(create=1),
    ),
    Row(
        token=ACCESS_POINT,
        id="{account}:{name}",
        outputs={
            "arn": "arn:{partition}:s3:{region}:{account}:accesspoint/{name}",
            "accountId": "{account}",
            "bucketAccountId": "{account}",
            "alias": "{name}-{hex32}-s3alias",
            "domainName": "{name}-{account}.s3-accesspoint.{region}.{suffix}",
            "hasPublicAccessPolicy": False,
            "networkOrigin": "Internet",
        },
        autoname="name",
        unique=(
            Unique(
                property="name",
                error="AccessPointAlreadyOwnedByYou: Your previous request to create the named accesspoint succeeded "
                "and you already own it. ({value})",
            ),
        ),
        references={
            "bucket": Reference(
                to=BUCKET,
                missing="NoSuchBucket: The specified bucket does not exist",
                blocks="BucketHasAccessPointsAttached: Bucket has access points attached and cannot be deleted.",
            ),
            "vpcConfiguration.vpcId": Reference(to=VPC, missing="InvalidRequest: The VPC {value} does not exist"),
        },
        replace=(
            "accountId",
            "bucket",
            "bucketAccountId",
            "name",
            "publicAccessBlockConfiguration.blockPublicAcls",
            "publicAccessBlockConfiguration.blockPublicPolicy",
            "publicAccessBlockConfiguration.ignorePublicAcls",
            "publicAccessBlockConfiguration.restrictPublicBuckets",
            "vpcConfiguration.vpcId",
        ),
        seconds=Seconds(create=2, update=1, delete=1),
    ),
    Row(
        token="aws:s3control/accessPointPolicy:AccessPointPolicy",
        id="{accessPointArn}",
        outputs={"hasPublicAccessPolicy": False},
        references={
            "accessPointArn": Reference(
                to=ACCESS_POINT, by="arn", missing="NoSuchAccessPoint: The specified accesspoint does not exist"
            )
        },
        replace=("accessPointArn",),
        seconds=Seconds(create=1),
    ),
)
