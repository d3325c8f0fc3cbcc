"""Artifact bucket: a private, versioned, encrypted bucket for datasets, checkpoints, models, features, logs or state.

Creates the bucket with everything that keeps it safe (`hardened_bucket.py`), its policy, and as the spec asks: archive
tiers, a replica in another region (`replica_bucket.py`, `replication.py`), access points, access logs, inventory and
events. Creates no keys: buckets share one a region. Creates no lifecycle for objects that predate a rule, nor replicas
of objects that predate the replication: that is a job for S3 Batch Replication. Who reads and writes says so in its own
IAM policy, or has an access point.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.known_once import known_once
from components.policy_document import rendered
from components.storage.access_points import access_points
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.bucket_options_spec import Purpose
from components.storage.bucket_policy import Place, bucket_policy
from components.storage.bucket_reports import report
from components.storage.hardened_bucket import HardenedBucket, attach_policy, hardened_bucket
from components.storage.replica_bucket import ReplicaBucket, ReplicaBucketArgs
from components.storage.replication import BucketEnd, Direction, replicate
from components.tags import component_tags

__all__ = ["ArtifactBucket", "ArtifactBucketArgs", "ArtifactBucketSpec", "Purpose", "ReplicaTarget"]


@dataclass(frozen=True, kw_only=True)
class ReplicaTarget:
    """What a replica needs of its region."""

    provider: aws.Provider
    kms_key_arn: pulumi.Input[str]
    """Key in that region; not used for logs."""


@dataclass(frozen=True, kw_only=True)
class ArtifactBucketArgs:
    """The spec, plus what this bucket is wired to. The bucket's region is its provider's."""

    spec: ArtifactBucketSpec
    account: str
    """12 digits; the account that owns the bucket."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Key in the bucket's region; not used for logs, and required for all else."""
    replica: ReplicaTarget | None = None
    """Required where the spec replicates."""
    log_bucket_name: pulumi.Input[str] | None = None
    """Bucket that gets access logs and inventory; required where the spec logs."""
    vpc_id: pulumi.Input[str] | None = None
    """VPC of the access points that are vpc_only."""
    partition: str = "aws"
    tags: Mapping[str, str]


class ArtifactBucket(pulumi.ComponentResource):
    """Bucket, its policy, its replica, its access points and its reports."""

    bucket_name: pulumi.Output[str]
    """Physical name."""
    bucket_arn: pulumi.Output[str]
    """Known once the bucket is; policies of others name it."""
    delivery_arn: pulumi.Output[str]
    """The same, known once the bucket's policy stands: for services that deliver to it, such as VPC flow logs."""
    access_point_arns: dict[str, pulumi.Output[str]]
    """By team."""
    replica_bucket_arn: pulumi.Output[str] | None
    """None without a replica."""

    def __init__(self, name: str, args: ArtifactBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        _check(name, args)
        super().__init__("groundplane:storage:ArtifactBucket", name, {}, opts)
        spec = args.spec
        key_arn = None if spec.purpose is Purpose.LOGS else args.kms_key_arn
        hardened = hardened_bucket(
            self, name, spec=spec, bucket_name=spec.bucket_name, kms_key_arn=key_arn, tags=args.tags
        )
        bucket = hardened.bucket
        self.bucket_name = bucket.bucket
        self.bucket_arn = bucket.arn
        self.access_point_arns = access_points(
            self, name, spec.access_points, bucket=bucket.bucket, vpc_id=args.vpc_id, tags=args.tags
        )
        policy = rendered(
            _policy(args),
            bucket_arn=bucket.arn,
            region=bucket.region,
            access_point_arns=pulumi.Output.all(**self.access_point_arns),
        )
        attached = attach_policy(self, name, hardened, spec.deletion, policy)
        # Through the policy: a service pointed at the bucket before it is let in writes a policy of its own.
        self.delivery_arn = known_once(bucket.arn, attached.id)
        _archive_tiers(self, name, spec, bucket)
        report(self, name, spec, bucket, args.log_bucket_name, args.partition)
        self.replica_bucket_arn = self._replica(name, args, hardened, key_arn)
        self.register_outputs({"bucketName": self.bucket_name, "bucketArn": self.bucket_arn})

    def _replica(
        self, name: str, args: ArtifactBucketArgs, hardened: HardenedBucket, key_arn: pulumi.Input[str] | None
    ) -> pulumi.Output[str] | None:
        spec, target = args.spec, args.replica
        if spec.replicate_to is None or target is None:
            return None
        replica_key = None if spec.purpose is Purpose.LOGS else target.kms_key_arn
        replica = ReplicaBucket(
            f"{name}-replica",
            ReplicaBucketArgs(
                spec=spec,
                bucket_name=spec.replicate_to.bucket_name,
                account=args.account,
                partition=args.partition,
                kms_key_arn=replica_key,
                tags=args.tags,
            ),
            pulumi.ResourceOptions(parent=self, providers=[target.provider]),
        )
        bucket = hardened.bucket
        here = BucketEnd(name=bucket.bucket, arn=bucket.arn, region=bucket.region, key_arn=key_arn)
        there = BucketEnd(name=replica.bucket_name, arn=replica.bucket_arn, region=replica.region, key_arn=replica_key)
        shared: dict[str, Any] = {
            "spec": spec.replicate_to,
            "locked": spec.object_lock is not None,
            "account": args.account,
            "partition": args.partition,
            "tags": component_tags(args.tags, name),
        }
        both = [*hardened.copied, *replica.copied]
        forth = Direction(source=here, destination=there, **shared)
        replicate(self, f"{name}-replication", forth, provider=None, depends_on=both)
        if spec.replicate_to.replica_modifications:
            # Changes come back by a replication of the replica's own (S3 user guide, "Replicating metadata changes",
            # 2026-11).
            back = Direction(source=there, destination=here, **shared)
            replicate(self, f"{name}-replication-back", back, provider=target.provider, depends_on=both)
        return replica.bucket_arn


def _check(name: str, args: ArtifactBucketArgs) -> None:
    """Raises ValueError where spec and wiring do not fit."""
    if (args.spec.replicate_to is None) != (args.replica is None):
        raise ValueError(f"bucket {name}: pass replica if, and only if, the spec has replicate_to")
    if (args.spec.access_logs_to is None) != (args.log_bucket_name is None):
        raise ValueError(f"bucket {name}: pass log_bucket_name if, and only if, the spec has reports.access_logs_to")


def _policy(args: ArtifactBucketArgs) -> Any:
    spec = args.spec

    def document(bucket_arn: str, region: str, access_point_arns: dict[str, str]) -> dict[str, Any]:
        return bucket_policy(
            bucket_arn=bucket_arn,
            place=Place(account=args.account, region=region, partition=args.partition),
            purpose=spec.purpose,
            own_inventory=spec.reports.inventory is not None and spec.access_logs_to is None,
            access_points=spec.access_points,
            access_point_arns=access_point_arns,
        )

    return document


def _archive_tiers(parent: pulumi.Resource, name: str, spec: ArtifactBucketSpec, bucket: aws.s3.Bucket) -> None:
    for key, rule in sorted(spec.lifecycle.items()):
        if rule.archive_tiers is None:
            continue
        tiers = {
            "ARCHIVE_ACCESS": rule.archive_tiers.archive_days,
            "DEEP_ARCHIVE_ACCESS": rule.archive_tiers.deep_archive_days,
        }
        aws.s3.BucketIntelligentTieringConfiguration(
            f"{name}-{key}",
            bucket=bucket.bucket,
            name=key,
            filter={"prefix": rule.prefix} if rule.prefix else None,
            tierings=[{"access_tier": tier, "days": days} for tier, days in tiers.items() if days is not None],
            opts=pulumi.ResourceOptions(parent=parent),
        )
