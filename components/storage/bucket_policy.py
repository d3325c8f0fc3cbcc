"""Policies of buckets and of their access points, as documents made from plain data. No pulumi here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.storage.access_point_spec import Access, AccessPointSpec
from components.storage.bucket_options_spec import Purpose

Document = dict[str, Any]
Statement = dict[str, Any]

ACCESS_LOGS = "access-logs/"
INVENTORY = "inventory/"
FLOW_LOGS = "AWSLogs/"
"""Where flow logs, and access logs of load balancers, arrive that name a bucket and no prefix."""

BALANCER_LOGS = "logdelivery.elasticloadbalancing.amazonaws.com"
"""What delivers the access logs of application load balancers, in AWS's own partition."""

READ_OBJECTS = ("s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion")
WRITE_OBJECTS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
    "s3:PutObjectTagging",
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a bucket is."""

    account: str
    region: str
    partition: str


def bucket_policy(
    *,
    bucket_arn: str,
    place: Place,
    purpose: Purpose,
    own_inventory: bool = False,
    access_points: Mapping[str, AccessPointSpec] | None = None,
    access_point_arns: Mapping[str, str] | None = None,
) -> Document:
    """The one policy of a bucket: TLS only, what services deliver, and what comes through access points."""
    statements = _only_over_tls(bucket_arn)
    if purpose is Purpose.LOGS:
        statements += _log_delivery(bucket_arn, place)
    elif own_inventory:
        statements.append(_inventory(bucket_arn, bucket_arn, place))
    for team, spec in sorted((access_points or {}).items()):
        statements += _through_access_point(bucket_arn, team, spec, (access_point_arns or {})[team])
    return {"Version": "2012-10-17", "Statement": statements}


def access_point_policy(*, arn: str, spec: AccessPointSpec) -> Document:
    """The policy of one access point: its principals, its prefix, nothing else."""
    return {
        "Version": "2012-10-17",
        "Statement": _access("", spec, container=arn, objects=f"{arn}/object/{spec.prefix}*", condition={}),
    }


def _through_access_point(bucket_arn: str, team: str, spec: AccessPointSpec, arn: str) -> list[Statement]:
    """An access point lets in only whom the bucket lets in, too.

    AWS's own example (S3 user guide, "Configuring IAM policies for using access points", 2026-11) lets everyone in who
    comes through any access point of the account. This repeats the principals instead: no policy here allows "*".
    """
    sid = "".join(word.capitalize() for word in team.split("-"))
    condition = {"ArnEquals": {"s3:DataAccessPointArn": arn}}
    return _access(sid, spec, container=bucket_arn, objects=f"{bucket_arn}/{spec.prefix}*", condition=condition)


def _access(team: str, spec: AccessPointSpec, *, container: str, objects: str, condition: Document) -> list[Statement]:
    principal = {"AWS": sorted(set(spec.principals))}
    actions = READ_OBJECTS if spec.access is Access.READ else READ_OBJECTS + WRITE_OBJECTS
    within = {"StringLike": {"s3:prefix": f"{spec.prefix}*"}}
    return [
        _allow(f"{team}List", principal, ("s3:ListBucket",), container, {**condition, **within}),
        _allow(f"{team}Objects", principal, actions, objects, condition),
    ]


def _only_over_tls(bucket_arn: str) -> list[Statement]:
    everything = [bucket_arn, f"{bucket_arn}/*"]
    conditions = {
        "DenyPlainText": {"Bool": {"aws:SecureTransport": "false"}},
        "DenyOldTls": {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    }
    # Principal and action "*" deny here, and a denial must reach everybody and everything.
    return [
        {
            "Sid": sid,
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": everything,
            "Condition": condition,
        }
        for sid, condition in conditions.items()
    ]


def _log_delivery(bucket_arn: str, place: Place) -> list[Statement]:
    """What delivers to a log bucket, each on behalf of this account alone.

    From the S3 user guide, "Enabling Amazon S3 server access logging", the VPC user guide, "Publish flow logs to Amazon
    S3", and the user guides of load balancers, "Enable access logs" (2026-11). Those of network load balancers come as
    flow logs do.
    """
    any_bucket = f"arn:{place.partition}:s3:::*"
    flow_logs = _from(place.account, f"arn:{place.partition}:logs:{place.region}:{place.account}:*")
    delivery = {"Service": "delivery.logs.amazonaws.com"}
    owned = {**flow_logs, "StringEquals": {**flow_logs["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}}
    balancers = []
    if place.partition == "aws":
        # No condition that the guide has: ELB writes below the account's number, and for its load balancers alone.
        below = f"{bucket_arn}/{FLOW_LOGS}{place.account}/*"
        balancers = [_allow("BalancerLogs", {"Service": BALANCER_LOGS}, ("s3:PutObject",), below, {})]
    return [
        _allow(
            "AccessLogs",
            {"Service": "logging.s3.amazonaws.com"},
            ("s3:PutObject",),
            f"{bucket_arn}/{ACCESS_LOGS}*",
            _from(place.account, any_bucket),
        ),
        _inventory(bucket_arn, any_bucket, place),
        _allow("FlowLogs", delivery, ("s3:PutObject",), f"{bucket_arn}/{FLOW_LOGS}*", owned),
        _allow("FlowLogsCheck", delivery, ("s3:GetBucketAcl", "s3:ListBucket"), bucket_arn, flow_logs),
        *balancers,
    ]


def _inventory(bucket_arn: str, source_arn: str, place: Place) -> Statement:
    condition = _from(place.account, source_arn)
    condition["StringEquals"]["s3:x-amz-acl"] = "bucket-owner-full-control"
    principal = {"Service": "s3.amazonaws.com"}
    return _allow("Inventory", principal, ("s3:PutObject",), f"{bucket_arn}/{INVENTORY}*", condition)


def _from(account: str, source_arn: str) -> Document:
    return {"ArnLike": {"aws:SourceArn": source_arn}, "StringEquals": {"aws:SourceAccount": account}}


def _allow(sid: str, principal: Document, actions: tuple[str, ...], resource: str, condition: Document) -> Statement:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": sorted(actions),
        "Resource": resource,
    }
    return {**statement, "Condition": condition} if condition else statement
