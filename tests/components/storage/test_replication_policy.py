from typing import Any

from components.storage.replication_policy import End, replication_policy, trust_policy

HERE = End(bucket_arn="arn:aws:s3:::here", region="us-east-1", key_arn="arn:aws:kms:us-east-1:123456789012:key/h")
THERE = End(bucket_arn="arn:aws:s3:::there", region="us-west-2", key_arn="arn:aws:kms:us-west-2:123456789012:key/t")


def statements(source: End = HERE, destination: End = THERE, **given: Any) -> dict[str, dict[str, Any]]:
    given = {"locked": False, "partition": "aws", **given}
    document = replication_policy(source=source, destination=destination, **given)
    return {statement["Sid"]: statement for statement in document["Statement"]}


def test_role_is_for_s3_on_behalf_of_the_source_bucket() -> None:
    (statement,) = trust_policy(source_arn=HERE.bucket_arn, account="123456789012")["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "ArnEquals": {"aws:SourceArn": HERE.bucket_arn},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        },
    }


def test_role_reads_the_source_and_writes_replicas() -> None:
    found = statements()
    assert {sid: (statement["Action"], statement["Resource"]) for sid, statement in found.items()} == {
        "ReadConfiguration": (["s3:GetReplicationConfiguration", "s3:ListBucket"], "arn:aws:s3:::here"),
        "ReadVersions": (
            ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
            "arn:aws:s3:::here/*",
        ),
        "WriteReplicas": (["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"], "arn:aws:s3:::there/*"),
        "Decrypt": (["kms:Decrypt"], HERE.key_arn),
        "Encrypt": (["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], THERE.key_arn),
    }


def test_role_uses_each_key_for_its_bucket_through_s3_of_its_region() -> None:
    found = statements()
    assert {sid: found[sid]["Condition"] for sid in ("Decrypt", "Encrypt")} == {
        "Decrypt": {
            "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::here", "arn:aws:s3:::here/*"]},
        },
        "Encrypt": {
            "StringEquals": {"kms:ViaService": "s3.us-west-2.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::there", "arn:aws:s3:::there/*"]},
        },
    }


def test_role_reads_locks_where_there_are_any() -> None:
    assert {"s3:GetObjectLegalHold", "s3:GetObjectRetention"} <= set(statements(locked=True)["ReadVersions"]["Action"])


def test_role_uses_no_keys_where_there_are_none() -> None:
    here = End(bucket_arn=HERE.bucket_arn, region=HERE.region, key_arn=None)
    there = End(bucket_arn=THERE.bucket_arn, region=THERE.region, key_arn=None)
    assert list(statements(here, there)) == ["ReadConfiguration", "ReadVersions", "WriteReplicas"]
