"""Replica bucket: the copy of an artifact bucket in another region, hardened alike.

Creates the bucket with its own region's key and the same lifecycle, which S3 does not replicate. Creates no access
points, reports or archive tiers: the replica is there for the day on which its bucket is not. Its provider is that of
the other region.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.policy_document import rendered
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.bucket_policy import Place, bucket_policy
from components.storage.hardened_bucket import attach_policy, hardened_bucket


@dataclass(frozen=True, kw_only=True)
class ReplicaBucketArgs:
    """The spec of the bucket that is replicated, plus what the replica is wired to."""

    spec: ArtifactBucketSpec
    bucket_name: str | None
    account: str
    partition: str
    kms_key_arn: pulumi.Input[str] | None
    """Key in the replica's region; None for logs."""
    tags: Mapping[str, str]


class ReplicaBucket(pulumi.ComponentResource):
    """Bucket that another one is copied to."""

    bucket_name: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    region: pulumi.Output[str]
    copied: tuple[pulumi.Resource, ...]
    """What a replication has to wait for; no value says so."""

    def __init__(self, name: str, args: ReplicaBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:storage:ReplicaBucket", name, {}, opts)
        hardened = hardened_bucket(
            self, name, spec=args.spec, bucket_name=args.bucket_name, kms_key_arn=args.kms_key_arn, tags=args.tags
        )
        bucket = hardened.bucket

        def policy(arn: str, region: str) -> dict[str, Any]:
            place = Place(account=args.account, region=region, partition=args.partition)
            return bucket_policy(bucket_arn=arn, place=place, purpose=args.spec.purpose)

        attach_policy(self, name, hardened, args.spec.deletion, rendered(policy, arn=bucket.arn, region=bucket.region))
        self.bucket_name = bucket.bucket
        self.bucket_arn = bucket.arn
        self.region = bucket.region
        self.copied = hardened.copied
        self.register_outputs({"bucketName": self.bucket_name, "bucketArn": self.bucket_arn, "region": self.region})
