"""The policy of a KMS key, made from who may administer it, who may use it and which services must. No pulumi here."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from components.catalog.regions import DNS_SUFFIXES

Document = dict[str, Any]
Statement = dict[str, Any]

ADMINISTER = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ReplicateKey",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
    "kms:UpdatePrimaryRegion",
)
"""What the KMS console gives administrators, spelt out, but no CreateGrant: a grant is use (KMS guide, 2026-11)."""

USE = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
GRANT = ("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant")

AUTO_SCALING_ROLE = "AWSServiceRoleForAutoScaling"

# The whole key and nothing else: in a key policy, "*" means the key that the policy belongs to.
THIS_KEY = "*"


class KeyService(StrEnum):
    """An AWS service that uses the key by itself, not in the name of a caller whom IAM has let in."""

    LOGS = "logs"
    """CloudWatch Logs, for encrypted log groups."""

    FLOW_LOGS = "flow_logs"
    """Delivery of VPC flow logs to a bucket that is encrypted with the key."""

    S3 = "s3"
    """S3 itself: inventory reports encrypted with the key."""

    AUTO_SCALING = "auto_scaling"
    """Auto Scaling, for encrypted volumes of the instances that it launches: its service-linked role, which must exist
    in the account (`aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com`)."""

    ECR = "ecr"
    """Repositories encrypted with the key: ECR makes itself two grants for each, through whoever creates it."""

    ALERTS = "alerts"
    """CloudWatch's alarms and Amazon Managed Prometheus, which publish to topics that are encrypted with the key."""


def key_policy(
    *,
    account: str,
    region: str,
    administrators: Collection[str] = (),
    users: Collection[str] = (),
    services: Collection[KeyService] = (),
    partition: str = "aws",
) -> Document:
    """Key policy; the order and duplicates of what is given make no difference."""
    statements = [_account(account, partition)]
    if administrators:
        statements.append(_allow("Administer", {"AWS": sorted(set(administrators))}, ADMINISTER))
    if users:
        principal = {"AWS": sorted(set(users))}
        for_services = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
        statements += [_allow("Use", principal, USE), _allow("GrantToServices", principal, GRANT, for_services)]
    for service in sorted(set(services)):
        statements += _service(service, account, region, partition)
    return {"Version": "2012-10-17", "Statement": statements}


def _account(account: str, partition: str) -> Statement:
    """Hand the account's IAM policies a say.

    Without this statement nobody could manage the key once the principals named elsewhere are gone, not even the
    account's root: only AWS support could (KMS developer guide, "Default key policy", 2026-11). It lets nobody in by
    itself: IAM policies must still allow each action. So `kms:*` here is AWS's own form of it, and no wildcard of ours.
    """
    return _allow("DelegateToAccount", {"AWS": f"arn:{partition}:iam::{account}:root"}, ("kms:*",))


def _service(service: KeyService, account: str, region: str, partition: str) -> list[Statement]:
    suffix = DNS_SUFFIXES[partition]
    any_log_group = f"arn:{partition}:logs:{region}:{account}"
    match service:
        case KeyService.LOGS:
            # CloudWatch Logs names the log group in the encryption context, not in aws:SourceArn (its user guide,
            # 2026-11).
            context = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"{any_log_group}:log-group:*"}}
            return [_allow("CloudWatchLogs", {"Service": f"logs.{region}.{suffix}"}, USE, context)]
        case KeyService.FLOW_LOGS:
            condition = _from(account, f"{any_log_group}:*")
            return [_allow("FlowLogs", {"Service": "delivery.logs.amazonaws.com"}, USE, condition)]
        case KeyService.S3:
            condition = _from(account, f"arn:{partition}:s3:::*")
            return [_allow("S3Reports", {"Service": "s3.amazonaws.com"}, ("kms:GenerateDataKey",), condition)]
        case KeyService.ECR:
            # As in the policy of AWS's own key aws/ecr, but for callers whom IAM has let in instead of for everyone.
            through = {"StringEquals": {"kms:CallerAccount": account, "kms:ViaService": f"ecr.{region}.{suffix}"}}
            actions = (*USE, "kms:CreateGrant", "kms:RetireGrant")
            return [_allow("ThroughEcr", {"AWS": f"arn:{partition}:iam::{account}:root"}, actions, through)]
        case KeyService.ALERTS:
            # As in SNS's developer guide, "Enable compatibility between event sources from AWS services and encrypted
            # topics", and AMP's, "Giving permission to send alert messages to your Amazon SNS topic" (2026-11).
            here = {"StringEquals": {"aws:SourceAccount": account}}
            principal = {"Service": ["aps.amazonaws.com", "cloudwatch.amazonaws.com"]}
            return [_allow("Alerts", principal, ("kms:Decrypt", "kms:GenerateDataKey"), here)]
        case KeyService.AUTO_SCALING:
            # As in its user guide, "Required AWS KMS key policy for use with encrypted volumes" (2026-11).
            role = f"arn:{partition}:iam::{account}:role/aws-service-role/autoscaling.amazonaws.com/{AUTO_SCALING_ROLE}"
            for_aws = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
            return [
                _allow("AutoScaling", {"AWS": role}, USE),
                _allow("AutoScalingGrants", {"AWS": role}, ("kms:CreateGrant",), for_aws),
            ]


def _from(account: str, source: str) -> Document:
    """Only on behalf of that account: against a service that others, too, can send here (the confused deputy)."""
    return {"ArnLike": {"aws:SourceArn": source}, "StringEquals": {"aws:SourceAccount": account}}


def _allow(sid: str, principal: Document, actions: Collection[str], condition: Document | None = None) -> Statement:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": sorted(actions),
        "Resource": THIS_KEY,
    }
    return {**statement, "Condition": condition} if condition else statement
