"""A bucket and everything that keeps it safe: what a bucket and its replica have in common. A function, not a
component: the parent is the component whose bucket it is.

Creates the bucket, ownership, public access block, versioning, encryption, lifecycle and object lock; and, in a second
step, as it may depend on access points, the bucket's one policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.deletion import Deletion
from components.guarded import guarded
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.bucket_options_spec import Purpose
from components.storage.lifecycle_rules import lifecycle_rules
from components.tags import component_tags


@dataclass(frozen=True, kw_only=True)
class HardenedBucket:
    """The resources that others refer to."""

    bucket: aws.s3.Bucket
    copied: tuple[pulumi.Resource, ...]
    """What must be on at both ends before anything is replicated: versions, and the lock if there is one."""
    public_access: aws.s3.BucketPublicAccessBlock


def hardened_bucket(
    parent: pulumi.Resource,
    name: str,
    *,
    spec: ArtifactBucketSpec,
    bucket_name: str | None,
    kms_key_arn: pulumi.Input[str] | None,
    tags: Mapping[str, str],
) -> HardenedBucket:
    """Make the bucket `name`, a child of `parent`. All children stay or go with it, as `spec.deletion` says."""
    child = guarded(parent, spec.deletion)
    # In state: renaming replaces the bucket, and its objects stay behind or are lost unless aliased.
    bucket = aws.s3.Bucket(
        name,
        bucket=bucket_name,
        force_destroy=spec.deletion is Deletion.ALLOW,
        tags=component_tags(tags, name),
        opts=child,
    )
    aws.s3.BucketOwnershipControls(
        f"{name}-ownership", bucket=bucket.bucket, rule={"object_ownership": "BucketOwnerEnforced"}, opts=child
    )
    public_access = aws.s3.BucketPublicAccessBlock(
        f"{name}-public-access",
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=child,
    )
    versioning = aws.s3.BucketVersioning(
        f"{name}-versioning",
        bucket=bucket.bucket,
        versioning_configuration={"status": "Enabled" if spec.versioning else "Suspended"},
        opts=child,
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        f"{name}-encryption", bucket=bucket.bucket, rules=[_encryption(spec, kms_key_arn)], opts=child
    )
    # S3 refuses rules about versions, and the lock, on a bucket that is not versioned yet; no value says so.
    versioned = guarded(parent, spec.deletion, depends_on=[versioning])
    aws.s3.BucketLifecycleConfiguration(
        f"{name}-lifecycle", bucket=bucket.bucket, rules=lifecycle_rules(spec), opts=versioned
    )
    copied: list[pulumi.Resource] = [versioning]
    if spec.object_lock:
        # Not the bucket's own `object_lock_enabled`, which replaces the bucket: this locks one that is there as well.
        lock = aws.s3.BucketObjectLockConfiguration(
            f"{name}-object-lock",
            bucket=bucket.bucket,
            rule={"default_retention": {"mode": spec.object_lock.mode.upper(), "days": spec.object_lock.days}},
            opts=versioned,
        )
        copied.append(lock)
    return HardenedBucket(bucket=bucket, copied=tuple(copied), public_access=public_access)


def attach_policy(
    parent: pulumi.Resource, name: str, hardened: HardenedBucket, deletion: Deletion, policy: pulumi.Output[str]
) -> aws.s3.BucketPolicy:
    """Give the bucket its policy. Call it once: a bucket has one policy, and the last one written wins."""
    return aws.s3.BucketPolicy(
        f"{name}-policy",
        bucket=hardened.bucket.bucket,
        policy=policy,
        # Both change who gets in, and S3 answers with a conflict if they do so at once.
        opts=guarded(parent, deletion, depends_on=[hardened.public_access]),
    )


def _encryption(
    spec: ArtifactBucketSpec, kms_key_arn: pulumi.Input[str] | None
) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgsDict:
    """Default encryption. Objects with a key of the uploader's own (SSE-C) are refused: nobody else could read them.
    S3 does so by itself for buckets made since 2026-03; saying so makes older ones no different.
    """
    rule: aws.s3.BucketServerSideEncryptionConfigurationRuleArgsDict = {"blocked_encryption_types": ["SSE-C"]}
    if spec.purpose is Purpose.LOGS:
        # S3 delivers access logs to a bucket whose default is SSE-S3 only (S3 user guide, "Enabling Amazon S3 server
        # access logging", 2026-11); with SSE-KMS they are silently missing.
        rule["apply_server_side_encryption_by_default"] = {"sse_algorithm": "AES256"}
        return rule
    if kms_key_arn is None:
        raise ValueError(f"a bucket of purpose {spec.purpose} is encrypted with a KMS key; pass kms_key_arn")
    rule["apply_server_side_encryption_by_default"] = {"sse_algorithm": "aws:kms", "kms_master_key_id": kms_key_arn}
    rule["bucket_key_enabled"] = True
    return rule
