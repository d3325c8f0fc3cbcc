"""Buckets in which Loki and Tempo keep what they were told: a function that makes a child of a component."""

from collections.abc import Mapping

import pulumi

from components.deletion import Deletion
from components.storage.artifact_bucket import ArtifactBucket, ArtifactBucketArgs
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.bucket_options_spec import Purpose


def telemetry_bucket(
    parent: pulumi.Resource,
    name: str,
    *,
    deletion: Deletion,
    account: str,
    partition: str,
    kms_key_arn: pulumi.Input[str],
    tags: Mapping[str, str],
) -> ArtifactBucket:
    """An encrypted bucket, whose owner deletes what is old by itself: what it overwrites is kept for a day.

    Of any purpose but logs, whose buckets have no key of one's own, as access logs want it.
    """
    spec = ArtifactBucketSpec(purpose=Purpose.DATASETS, deletion=deletion, noncurrent_days=1, abort_upload_days=1)
    return ArtifactBucket(
        name,
        ArtifactBucketArgs(spec=spec, account=account, partition=partition, kms_key_arn=kms_key_arn, tags=tags),
        pulumi.ResourceOptions(parent=parent),
    )
