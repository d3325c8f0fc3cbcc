from typing import Any

from components.storage.access_point_spec import Access, AccessPointSpec
from components.storage.bucket_options_spec import Purpose
from components.storage.bucket_policy import Place, access_point_policy, bucket_policy

ARN = "arn:aws:s3:::data"
ACCOUNT = "123456789012"
PLACE = Place(account=ACCOUNT, region="eu-west-1", partition="aws")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/vision"
DOOR = f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/data-vision"
READ = ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"]


def statements(purpose: Purpose = Purpose.DATASETS, **given: Any) -> dict[str, dict[str, Any]]:
    document = bucket_policy(bucket_arn=ARN, place=PLACE, purpose=purpose, **given)
    return {statement["Sid"]: statement for statement in document["Statement"]}


def test_bucket_answers_over_new_tls_only() -> None:
    assert statements() == {
        "DenyPlainText": {
            "Sid": "DenyPlainText",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [ARN, f"{ARN}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        "DenyOldTls": {
            "Sid": "DenyOldTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [ARN, f"{ARN}/*"],
            "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
        },
    }


def test_log_bucket_takes_access_logs_of_the_account() -> None:
    assert statements(Purpose.LOGS)["AccessLogs"] == {
        "Sid": "AccessLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": ["s3:PutObject"],
        "Resource": f"{ARN}/access-logs/*",
        "Condition": {
            "ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        },
    }


def test_log_bucket_takes_flow_logs_of_the_account_and_region() -> None:
    found = statements(Purpose.LOGS)
    source = {"aws:SourceArn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:*"}
    assert (found["FlowLogs"]["Action"], found["FlowLogs"]["Resource"]) == (["s3:PutObject"], f"{ARN}/AWSLogs/*")
    assert found["FlowLogs"]["Condition"] == {
        "ArnLike": source,
        "StringEquals": {"aws:SourceAccount": ACCOUNT, "s3:x-amz-acl": "bucket-owner-full-control"},
    }
    assert found["FlowLogsCheck"]["Action"] == ["s3:GetBucketAcl", "s3:ListBucket"]
    assert found["FlowLogsCheck"]["Condition"] == {
        "ArnLike": source,
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }


def test_log_bucket_takes_access_logs_of_the_account_s_load_balancers() -> None:
    assert statements(Purpose.LOGS)["BalancerLogs"] == {
        "Sid": "BalancerLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        "Action": ["s3:PutObject"],
        "Resource": f"{ARN}/AWSLogs/{ACCOUNT}/*",
    }
    assert "BalancerLogs" not in statements()


def test_log_bucket_names_no_principal_that_another_partition_does_not_know() -> None:
    place = Place(account=ACCOUNT, region="cn-north-1", partition="aws-cn")
    document = bucket_policy(bucket_arn="arn:aws-cn:s3:::data", place=place, purpose=Purpose.LOGS)
    assert "BalancerLogs" not in {statement["Sid"] for statement in document["Statement"]}


def test_log_bucket_takes_the_inventories_of_all_buckets() -> None:
    statement = statements(Purpose.LOGS, own_inventory=True)["Inventory"]
    assert (statement["Resource"], statement["Condition"]["ArnLike"]) == (
        f"{ARN}/inventory/*",
        {"aws:SourceArn": "arn:aws:s3:::*"},
    )


def test_other_bucket_takes_its_own_inventory_alone() -> None:
    found = statements(own_inventory=True)
    assert set(found) == {"DenyPlainText", "DenyOldTls", "Inventory"}
    assert found["Inventory"]["Condition"] == {
        "ArnLike": {"aws:SourceArn": ARN},
        "StringEquals": {"aws:SourceAccount": ACCOUNT, "s3:x-amz-acl": "bucket-owner-full-control"},
    }


def test_bucket_lets_a_team_in_through_its_access_point_alone() -> None:
    door = AccessPointSpec(principals=(ROLE,), prefix="vision/")
    found = statements(access_points={"computer-vision": door}, access_point_arns={"computer-vision": DOOR})
    through = {"ArnEquals": {"s3:DataAccessPointArn": DOOR}}
    assert found["ComputerVisionList"] == {
        "Sid": "ComputerVisionList",
        "Effect": "Allow",
        "Principal": {"AWS": [ROLE]},
        "Action": ["s3:ListBucket"],
        "Resource": ARN,
        "Condition": {**through, "StringLike": {"s3:prefix": "vision/*"}},
    }
    assert found["ComputerVisionObjects"] == {
        "Sid": "ComputerVisionObjects",
        "Effect": "Allow",
        "Principal": {"AWS": [ROLE]},
        "Action": READ,
        "Resource": f"{ARN}/vision/*",
        "Condition": through,
    }


def test_access_point_lets_its_team_read_its_prefix() -> None:
    assert access_point_policy(arn=DOOR, spec=AccessPointSpec(principals=(ROLE,), prefix="vision/")) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "List",
                "Effect": "Allow",
                "Principal": {"AWS": [ROLE]},
                "Action": ["s3:ListBucket"],
                "Resource": DOOR,
                "Condition": {"StringLike": {"s3:prefix": "vision/*"}},
            },
            {
                "Sid": "Objects",
                "Effect": "Allow",
                "Principal": {"AWS": [ROLE]},
                "Action": READ,
                "Resource": f"{DOOR}/object/vision/*",
            },
        ],
    }


def test_access_point_to_write_deletes_no_versions() -> None:
    spec = AccessPointSpec(principals=(ROLE,), access=Access.READ_WRITE)
    _, objects = access_point_policy(arn=DOOR, spec=spec)["Statement"]
    assert objects["Resource"] == f"{DOOR}/object/*"
    assert sorted(set(objects["Action"]) - set(READ)) == [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
        "s3:PutObjectTagging",
    ]


def test_order_and_repetition_of_principals_make_no_difference() -> None:
    one, two = f"{ROLE}-a", f"{ROLE}-b"
    first = access_point_policy(arn=DOOR, spec=AccessPointSpec(principals=(one, two, one)))
    assert first == access_point_policy(arn=DOOR, spec=AccessPointSpec(principals=(two, one)))
