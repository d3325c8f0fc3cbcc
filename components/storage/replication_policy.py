"""Policies of the role that S3 replicates with, as documents made from plain data. No pulumi here."""

from dataclasses import dataclass
from typing import Any

from components.catalog.regions import DNS_SUFFIXES

Document = dict[str, Any]
Statement = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class End:
    """One end of a replication."""

    bucket_arn: str
    region: str
    key_arn: str | None
    """Key of the bucket; None if S3's own keys encrypt it."""


def trust_policy(*, source_arn: str, account: str) -> Document:
    """Who may take the role: S3, on behalf of the source bucket alone."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "s3.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "ArnEquals": {"aws:SourceArn": source_arn},
                    "StringEquals": {"aws:SourceAccount": account},
                },
            }
        ],
    }


def replication_policy(*, source: End, destination: End, locked: bool, partition: str) -> Document:
    """What the role may do: read versions here, write replicas there, use the two keys through S3 for these buckets.

    From the S3 user guide, "Setting up permissions for live replication" and "Replicating encrypted objects" (2026-11).
    """
    read = ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"]
    read += ["s3:GetObjectLegalHold", "s3:GetObjectRetention"] if locked else []
    write = ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
    statements = [
        _allow("ReadConfiguration", ["s3:GetReplicationConfiguration", "s3:ListBucket"], source.bucket_arn),
        _allow("ReadVersions", sorted(read), f"{source.bucket_arn}/*"),
        _allow("WriteReplicas", write, f"{destination.bucket_arn}/*"),
    ]
    if source.key_arn:
        statements.append(_key("Decrypt", ["kms:Decrypt"], source, source.key_arn, partition))
    if destination.key_arn:
        # Decrypt as well: S3 checks the bucket key before it uses it.
        actions = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
        statements.append(_key("Encrypt", actions, destination, destination.key_arn, partition))
    return {"Version": "2012-10-17", "Statement": statements}


def _key(sid: str, actions: list[str], end: End, key_arn: str, partition: str) -> Statement:
    # The bucket's ARN is the context with a bucket key, the object's for what was uploaded without one.
    condition = {
        "StringEquals": {"kms:ViaService": f"s3.{end.region}.{DNS_SUFFIXES[partition]}"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": [end.bucket_arn, f"{end.bucket_arn}/*"]},
    }
    return {**_allow(sid, actions, key_arn), "Condition": condition}


def _allow(sid: str, actions: list[str], resource: str) -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
