"""What a bucket tells others about itself: access logs, inventory, events, requests. They are the bucket's own."""

import pulumi
import pulumi_aws as aws

from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.bucket_policy import ACCESS_LOGS, INVENTORY

INVENTORY_FIELDS = (
    "BucketKeyStatus",
    "ChecksumAlgorithm",
    "ETag",
    "EncryptionStatus",
    "IntelligentTieringAccessTier",
    "LastModifiedDate",
    "ObjectLockMode",
    "ObjectLockRetainUntilDate",
    "ReplicationStatus",
    "Size",
    "StorageClass",
)
"""Columns of an inventory besides bucket, key and version (S3 API reference, InventoryConfiguration, 2026-11)."""


def report(
    parent: pulumi.Resource,
    name: str,
    spec: ArtifactBucketSpec,
    bucket: aws.s3.Bucket,
    log_bucket_name: pulumi.Input[str] | None,
    partition: str,
) -> None:
    """Make what `spec.reports` asks for."""
    child = pulumi.ResourceOptions(parent=parent)
    if log_bucket_name is not None:
        aws.s3.BucketLogging(
            f"{name}-access-logs",
            bucket=bucket.bucket,
            target_bucket=log_bucket_name,
            target_prefix=ACCESS_LOGS,
            # <account>/<region>/<bucket>/<date> below the prefix, so that one query reads one bucket's day.
            target_object_key_format={"partitioned_prefix": {"partition_date_source": "EventTime"}},
            opts=child,
        )
    if spec.reports.inventory is not None:
        to_logs = None if log_bucket_name is None else pulumi.Output.concat(f"arn:{partition}:s3:::", log_bucket_name)
        aws.s3.Inventory(
            f"{name}-inventory",
            bucket=bucket.bucket,
            name="everything",
            schedule={"frequency": spec.reports.inventory.capitalize()},
            included_object_versions="All" if spec.versioning else "Current",
            optional_fields=list(INVENTORY_FIELDS),
            destination={
                "bucket": {
                    "bucket_arn": bucket.arn if to_logs is None else to_logs,
                    "prefix": INVENTORY.rstrip("/"),
                    "format": "Parquet",
                    # By name, so that a report in a bucket with a KMS key needs no grant on the key.
                    "encryption": {"sse_s3": {}},
                }
            },
            opts=child,
        )
    if spec.reports.events:
        aws.s3.BucketNotification(f"{name}-events", bucket=bucket.bucket, eventbridge=True, opts=child)
    if spec.reports.requests:
        # The id of the filter, by which alerts tell what the bucket is for. All objects are in it.
        aws.s3.BucketMetric(f"{name}-requests", bucket=bucket.bucket, name=spec.purpose.value, opts=child)
