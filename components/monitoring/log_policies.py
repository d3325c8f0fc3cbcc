"""Who may do what with logs: documents made from plain data. No pulumi here."""

from collections.abc import Sequence
from typing import Any

Document = dict[str, Any]


def log_writer_policy(log_groups: Sequence[str]) -> Document:
    """What Fluent Bit needs to make streams in exactly these log groups, by ARN, and write to them.

    Not to make groups, or say how long they are kept: both are here before it is.
    """
    actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = sorted({arn.removesuffix(":*") for arn in log_groups})
    return _allowing([_allow(actions, [each for arn in resources for each in (arn, f"{arn}:*")])])


def bucket_user_policy(bucket_arn: str, key_arn: str) -> Document:
    """What Loki and Tempo need of a bucket of their own, and of its key."""
    objects = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts"]
    objects += ["s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging"]
    return _allowing(
        [
            _allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [bucket_arn]),
            _allow(sorted(objects), [f"{bucket_arn}/*"]),
            _allow(["kms:Decrypt", "kms:GenerateDataKey"], [key_arn]),
        ]
    )


def delivery_trust(*, account: str) -> Document:
    """Firehose, for this account alone (its developer guide, "Grant Firehose access to an Amazon S3 destination")."""
    condition = {"StringEquals": {"sts:ExternalId": account}}
    return _trust("firehose.amazonaws.com", condition)


def delivery_policy(*, bucket_arn: str, key_arn: str, errors_arn: str, region: str, suffix: str) -> Document:
    """What Firehose needs to write to one bucket, and to say why it cannot; from the same page (2026-11)."""
    through = {
        "StringEquals": {"kms:ViaService": f"s3.{region}.{suffix}"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": [bucket_arn, f"{bucket_arn}/*"]},
    }
    objects = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    return _allowing(
        [
            _allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [bucket_arn]),
            _allow(objects, [f"{bucket_arn}/*"]),
            {**_allow(["kms:Decrypt", "kms:GenerateDataKey"], [key_arn]), "Condition": through},
            _allow(["logs:PutLogEvents"], [f"{errors_arn.removesuffix(':*')}:log-stream:*"]),
        ]
    )


def subscription_trust(*, account: str, region: str, partition: str) -> Document:
    """CloudWatch Logs, for log groups of this account alone (its user guide, "Subscription filters with Firehose")."""
    source = f"arn:{partition}:logs:{region}:{account}:*"
    return _trust("logs.amazonaws.com", {"StringLike": {"aws:SourceArn": source}})


def subscription_policy(stream_arn: str) -> Document:
    """What CloudWatch Logs needs to hand records to one stream."""
    return _allowing([_allow(["firehose:PutRecord", "firehose:PutRecordBatch"], [stream_arn])])


def _trust(service: str, condition: Document) -> Document:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
        "Condition": condition,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _allow(actions: Sequence[str], resources: Sequence[str]) -> Document:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def _allowing(statements: list[Document]) -> Document:
    return {"Version": "2012-10-17", "Statement": statements}
