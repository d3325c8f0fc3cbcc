"""The policy of an EFS file system, as a document made from plain data. No pulumi here."""

from collections.abc import Collection
from typing import Any

Document = dict[str, Any]

ROOT = "elasticfilesystem:ClientRootAccess"
MOUNT = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")


def shared_files_policy(
    *, file_system_arn: str, access_point_arns: Collection[str], client_role_arns: Collection[str]
) -> Document:
    """Only these roles, over TLS, at a mount target and through these access points; root for nobody.

    With a policy of its own a file system no longer lets everybody in who reaches a mount target: clients have to say
    who they are, by the mount option `iam` (EFS user guide, "Using IAM to control file system data access", 2026-11).
    """
    allowed = {
        "Sid": "NodesThroughAccessPoints",
        "Effect": "Allow",
        "Principal": {"AWS": sorted(set(client_role_arns))},
        "Action": list(MOUNT),
        "Resource": file_system_arn,
        "Condition": {
            "Bool": {"aws:SecureTransport": "true", "elasticfilesystem:AccessedViaMountTarget": "true"},
            "ArnEquals": {"elasticfilesystem:AccessPointArn": sorted(set(access_point_arns))},
        },
    }
    # Whatever an identity's own policy allows. Principal "*" denies here, and a denial must reach everybody.
    plain_text = {
        "Sid": "DenyPlainText",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": [*MOUNT, ROOT],
        "Resource": file_system_arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    root = {
        "Sid": "DenyRoot",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": ROOT,
        "Resource": file_system_arn,
    }
    return {"Version": "2012-10-17", "Statement": [allowed, plain_text, root]}
