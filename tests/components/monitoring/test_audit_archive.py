import json
from typing import Any

from components.deletion import Deletion
from components.monitoring.audit_archive import bucket_spec
from components.monitoring.logs_spec import AuditArchiveSpec
from groundplane.plan.model import Plan
from groundplane.plan.recorder import record
from tests.components.monitoring.programs_logs import ARCHIVE, CONTROL_PLANE, archive
from tests.components.monitoring.programs_routing import ACCOUNT, KEY

STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
NAME = "audit-archive"


def _inputs(plan: Plan, type_: str, name: str = NAME) -> dict[str, Any]:
    (found,) = (dict(each.inputs) for each in plan.resources if (each.type, each.name) == (type_, name))
    return found


def _plan(given: dict[str, Any]) -> Plan:
    return record(lambda: archive(given), environment="test")


def test_records_are_locked_for_their_time_and_deleted_after_it() -> None:
    plan = _plan(ARCHIVE)
    lock = _inputs(plan, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", f"{NAME}-object-lock")
    assert lock["rule"] == {"defaultRetention": {"mode": "GOVERNANCE", "days": 2192}}
    spec = bucket_spec(AuditArchiveSpec(days=10, deletion=Deletion.ALLOW))
    assert {key: (each.prefix, each.expire_days) for key, each in spec.lifecycle.items()} == {
        "records": ("control-plane/", 11),
        "failed": ("control-plane-failed/", 11),
    }


def test_stream_and_bucket_are_encrypted_with_the_key() -> None:
    plan = _plan(ARCHIVE)
    stream = _inputs(plan, STREAM)
    assert stream["serverSideEncryption"] == {"enabled": True, "keyType": "CUSTOMER_MANAGED_CMK", "keyArn": KEY}
    s3 = stream["extendedS3Configuration"]
    assert (s3["kmsKeyArn"], s3["bufferingInterval"], s3["fileExtension"]) == (KEY, 300, ".gz")
    encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    (rule,) = _inputs(plan, encryption, f"{NAME}-encryption")["rules"]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}


def test_audit_records_alone_are_handed_over_unless_all_are_wanted() -> None:
    made = _inputs(_plan(ARCHIVE), FILTER)
    assert (made["logGroup"], made["filterPattern"]) == (CONTROL_PLANE, '{ $.apiVersion = "audit.k8s.io/v1" }')
    assert _inputs(_plan({"mode": "compliance", "records": "all"}), FILTER)["filterPattern"] == ""


def test_firehose_writes_to_this_bucket_for_this_account() -> None:
    plan = _plan(ARCHIVE)
    trust = json.loads(_inputs(plan, "aws:iam/role:Role")["assumeRolePolicy"])["Statement"][0]
    assert (trust["Principal"], trust["Condition"]) == (
        {"Service": "firehose.amazonaws.com"},
        {"StringEquals": {"sts:ExternalId": ACCOUNT}},
    )
    statements = json.loads(_inputs(plan, "aws:iam/rolePolicy:RolePolicy")["policy"])["Statement"]
    bucket = f"${{aws:s3/bucket:Bucket::{NAME}.arn}}"
    assert [each["Resource"][0] for each in statements[:2]] == [bucket, f"{bucket}/*"]
    assert statements[2]["Condition"]["StringEquals"] == {"kms:ViaService": "s3.us-east-1.amazonaws.com"}


def test_cloudwatch_hands_records_to_this_stream_alone() -> None:
    plan = _plan(ARCHIVE)
    (statement,) = json.loads(_inputs(plan, "aws:iam/rolePolicy:RolePolicy", f"{NAME}-feeder")["policy"])["Statement"]
    assert statement["Resource"] == [f"${{{STREAM}::{NAME}.arn}}"]
    assert statement["Action"] == ["firehose:PutRecord", "firehose:PutRecordBatch"]


def test_bucket_is_protected_unless_it_may_go() -> None:
    plan = _plan({"mode": "compliance"})
    (bucket,) = (each for each in plan.resources if each.type == "aws:s3/bucket:Bucket")
    assert bucket.options.protect
