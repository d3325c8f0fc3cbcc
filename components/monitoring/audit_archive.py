"""Audit archive: every audit record of the control plane in a bucket where nobody can change it.

Creates the bucket, locked and encrypted; a Firehose stream that writes to it, with the log group in which it says what
failed; and the subscription by which CloudWatch Logs hands over what EKS writes. Creates no log group of the control
plane, which `control_plane.py` does. What was written before it is there is not in the archive.

An object is the payloads of many minutes, each gzip of its own: `zcat` reads it, and `jq` what comes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.catalog.regions import DNS_SUFFIXES, partition_of
from components.log_retention import RetentionDays
from components.monitoring.log_policies import (
    delivery_policy,
    delivery_trust,
    subscription_policy,
    subscription_trust,
)
from components.monitoring.logs_spec import AuditArchiveSpec
from components.policy_document import rendered
from components.storage.artifact_bucket import ArtifactBucket, ArtifactBucketArgs
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.bucket_options_spec import ObjectLockSpec, Purpose
from components.storage.lifecycle_spec import LifecycleRuleSpec
from components.tags import component_tags

__all__ = ["AuditArchive", "AuditArchiveArgs", "AuditArchiveSpec"]

AUDIT_PATTERN = '{ $.apiVersion = "audit.k8s.io/v1" }'
"""What tells audit records from what else the control plane logs."""

PREFIX, ERRORS_PREFIX = "control-plane/", "control-plane-failed/"

ERRORS_DAYS: RetentionDays = 90
"""How long Firehose's errors are kept."""


@dataclass(frozen=True, kw_only=True)
class AuditArchiveArgs:
    """The spec, plus whose records they are."""

    spec: AuditArchiveSpec
    account: str
    region: str
    log_group_name: pulumi.Input[str]
    """The control plane's, known once it is there: /aws/eks/CLUSTER/cluster."""
    kms_key_arn: pulumi.Input[str]
    """Key of the bucket and of what waits in the stream."""
    log_kms_key_arn: pulumi.Input[str] | None = None
    """Key of log groups, whose policy lets CloudWatch Logs use it."""
    tags: Mapping[str, str]


class AuditArchive(pulumi.ComponentResource):
    """Bucket of audit records, and what fills it."""

    bucket_name: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]

    def __init__(self, name: str, args: AuditArchiveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:monitoring:AuditArchive", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        # In state: renaming replaces the bucket, and locked records stay behind unless aliased.
        bucket = ArtifactBucket(
            name,
            ArtifactBucketArgs(
                spec=bucket_spec(args.spec),
                account=args.account,
                partition=partition_of(args.region),
                kms_key_arn=args.kms_key_arn,
                tags=args.tags,
            ),
            child,
        )
        stream = self._stream(name, args, bucket)
        self._subscribe(name, args, stream)
        self.bucket_name, self.bucket_arn = bucket.bucket_name, bucket.bucket_arn
        self.register_outputs({"bucketName": self.bucket_name})

    def _stream(self, name: str, args: AuditArchiveArgs, bucket: ArtifactBucket) -> aws.kinesis.FirehoseDeliveryStream:
        child, tags = pulumi.ResourceOptions(parent=self), component_tags(args.tags, name)
        errors = aws.cloudwatch.LogGroup(
            name, retention_in_days=ERRORS_DAYS, kms_key_id=args.log_kms_key_arn, tags=tags, opts=child
        )
        failed = aws.cloudwatch.LogStream(name, name="delivery", log_group_name=errors.name, opts=child)
        role = aws.iam.Role(
            name, assume_role_policy=rendered(delivery_trust, account=args.account), tags=tags, opts=child
        )
        policy = aws.iam.RolePolicy(
            name,
            role=role.name,
            policy=rendered(
                delivery_policy,
                bucket_arn=bucket.delivery_arn,
                key_arn=args.kms_key_arn,
                errors_arn=errors.arn,
                region=args.region,
                suffix=DNS_SUFFIXES[partition_of(args.region)],
            ),
            opts=child,
        )
        return aws.kinesis.FirehoseDeliveryStream(
            name,
            destination="extended_s3",
            extended_s3_configuration={
                "bucket_arn": bucket.delivery_arn,
                "role_arn": role.arn,
                "kms_key_arn": args.kms_key_arn,
                "buffering_interval": args.spec.buffer_seconds,
                "buffering_size": 64,
                "compression_format": "UNCOMPRESSED",
                "file_extension": ".gz",
                "prefix": f"{PREFIX}!{{timestamp:yyyy/MM/dd/HH}}/",
                "error_output_prefix": f"{ERRORS_PREFIX}!{{firehose:error-output-type}}/",
                "cloudwatch_logging_options": {
                    "enabled": True,
                    "log_group_name": errors.name,
                    "log_stream_name": failed.name,
                },
            },
            server_side_encryption={
                "enabled": True,
                "key_type": "CUSTOMER_MANAGED_CMK",
                "key_arn": args.kms_key_arn,
            },
            tags=tags,
            # Without its policy the role writes nothing, and what cannot be written is lost after a day.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )

    def _subscribe(self, name: str, args: AuditArchiveArgs, stream: aws.kinesis.FirehoseDeliveryStream) -> None:
        child, feeder = pulumi.ResourceOptions(parent=self), f"{name}-feeder"
        role = aws.iam.Role(
            feeder,
            assume_role_policy=rendered(
                subscription_trust, account=args.account, region=args.region, partition=partition_of(args.region)
            ),
            tags=component_tags(args.tags, name),
            opts=child,
        )
        policy = aws.iam.RolePolicy(
            feeder, role=role.name, policy=rendered(subscription_policy, stream_arn=stream.arn), opts=child
        )
        aws.cloudwatch.LogSubscriptionFilter(
            name,
            log_group=args.log_group_name,
            destination_arn=stream.arn,
            role_arn=role.arn,
            filter_pattern=AUDIT_PATTERN if args.spec.records == "audit" else "",
            # CloudWatch Logs tries it as it is made.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )


def bucket_spec(spec: AuditArchiveSpec) -> ArtifactBucketSpec:
    """The bucket: nothing in it goes before its time, and everything after it. Of any purpose but logs, whose buckets
    have neither a lock nor a key of one's own.
    """
    days = spec.days + 1
    return ArtifactBucketSpec(
        purpose=Purpose.DATASETS,
        deletion=spec.deletion,
        object_lock=ObjectLockSpec(mode=spec.mode, days=spec.days),
        noncurrent_days=7,
        lifecycle={
            "records": LifecycleRuleSpec(prefix=PREFIX, expire_days=days),
            "failed": LifecycleRuleSpec(prefix=ERRORS_PREFIX, expire_days=days),
        },
    )
