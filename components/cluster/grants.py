"""IAM policies made from typed grants. No pulumi here.

Every statement names its actions and its resources; the one exception is said where it is made.
"""

from collections.abc import Collection, Mapping
from typing import Any

from components.catalog.regions import dns_suffix_of
from components.cluster.grants_spec import BucketGrantSpec, GrantsSpec, KeyUse, QueueUse, TableUse

Document = dict[str, Any]
Statement = dict[str, Any]

READ_OBJECTS = ("s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion")
WRITE_OBJECTS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
    "s3:PutObjectTagging",
)
KEY_ACTIONS = {
    KeyUse.DECRYPT: ("kms:Decrypt", "kms:DescribeKey"),
    KeyUse.ENCRYPT_DECRYPT: ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
}
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_ANY_END = ("sqs:GetQueueAttributes", "sqs:GetQueueUrl")
_SEND = ("sqs:SendMessage",)
_RECEIVE = ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage")
QUEUE_ACTIONS = {
    QueueUse.SEND: _ANY_END + _SEND,
    QueueUse.RECEIVE: _ANY_END + _RECEIVE,
    QueueUse.SEND_RECEIVE: _ANY_END + _SEND + _RECEIVE,
}
READ_SECRET = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
_READ_TABLE = (
    "dynamodb:BatchGetItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
)
_WRITE_TABLE = (
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
)
TABLE_ACTIONS = {TableUse.READ: _READ_TABLE, TableUse.READ_WRITE: _READ_TABLE + _WRITE_TABLE}


def grant_policy(
    grants: GrantsSpec,
    *,
    region: str,
    arns: Mapping[str, Mapping[str, str]],
    bucket_key_arns: Mapping[str, str],
) -> Document:
    """The policy that grants `grants` and nothing else; the same text however they are ordered.

    `arns` has by kind (`buckets`, `keys`, ...) and key the ARN of everything granted; `bucket_key_arns` the KMS keys of
    the buckets that have one.
    """
    statements: list[Statement] = []
    for key, bucket in sorted(grants.buckets.items()):
        statements += _bucket(arns["buckets"][key], bucket)
    statements += _keys_of_buckets(grants.buckets, bucket_key_arns, region)
    for key, key_use in sorted(grants.keys.items()):
        statements.append(_allow(KEY_ACTIONS[key_use], [arns["keys"][key]]))
    statements += _repositories([arns["repositories"][key] for key in sorted(grants.repositories)])
    for key, queue_use in sorted(grants.queues.items()):
        statements.append(_allow(QUEUE_ACTIONS[queue_use], [arns["queues"][key]]))
    if grants.secrets:
        statements.append(_allow(READ_SECRET, [arns["secrets"][key] for key in grants.secrets]))
    for key, table_use in sorted(grants.tables.items()):
        table = arns["tables"][key]
        statements.append(_allow(TABLE_ACTIONS[table_use], [table, f"{table}/index/*"]))
    return {"Version": "2012-10-17", "Statement": statements}


def file_system_policy(*, partition: str, region: str, account: str) -> Document:
    """What the FSx driver may do: look at file systems. They are the program's to make and to grow."""
    file_systems = f"arn:{partition}:fsx:{region}:{account}:file-system/*"
    return {"Version": "2012-10-17", "Statement": [_allow(("fsx:DescribeFileSystems",), [file_systems])]}


def volume_key_policy(*, key_arn: str) -> Document:
    """What the EBS driver needs of a key that encrypts volumes.

    EBS user guide, "Requirements for Amazon EBS encryption" (2026-11): EC2 takes a grant on the key when it attaches a
    volume, through whoever makes the volume.
    """
    use = _allow(("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"), [key_arn])
    grant = _allow(("kms:CreateGrant",), [key_arn], {"Bool": {"kms:GrantIsForAWSResource": "true"}})
    return {"Version": "2012-10-17", "Statement": [use, grant]}


def _bucket(arn: str, grant: BucketGrantSpec) -> list[Statement]:
    prefixes = sorted(grant.read | grant.read_write)
    within = {} if "" in prefixes else {"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}}
    statements = [_allow(("s3:ListBucket",), [arn], within)]
    if grant.read:
        statements.append(_allow(READ_OBJECTS, [f"{arn}/{prefix}*" for prefix in grant.read]))
    if grant.read_write:
        objects = [f"{arn}/{prefix}*" for prefix in grant.read_write]
        statements.append(_allow(READ_OBJECTS + WRITE_OBJECTS, objects))
    return statements


def _keys_of_buckets(
    buckets: Mapping[str, BucketGrantSpec], key_arns: Mapping[str, str], region: str
) -> list[Statement]:
    """Use of the keys that S3 encrypts with, and only through S3. Buckets often share one."""
    through = {"StringEquals": {"kms:ViaService": f"s3.{region}.{dns_suffix_of(region)}"}}
    read = {key_arns[key] for key in buckets if key in key_arns}
    written = {key_arns[key] for key, grant in buckets.items() if key in key_arns and grant.read_write}
    statements = []
    if read - written:
        statements.append(_allow(("kms:Decrypt",), read - written, through))
    if written:
        statements.append(_allow(("kms:Decrypt", "kms:GenerateDataKey"), written, through))
    return statements


def _repositories(arns: list[str]) -> list[Statement]:
    if not arns:
        return []
    # A token is for the whole registry, and IAM knows no resource for it (service authorization reference, Amazon ECR,
    # 2026-11). It opens nothing by itself: each pull is allowed or refused by the statement before.
    return [_allow(PULL, arns), _allow(("ecr:GetAuthorizationToken",), ["*"])]


def _allow(actions: Collection[str], resources: Collection[str], condition: Document | None = None) -> Statement:
    statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": sorted(set(resources))}
    return {**statement, "Condition": condition} if condition else statement
