"""Encryption key: one customer-managed KMS key with its alias.

Creates the key with rotation on, its policy and its alias. Creates no grants: who uses the key says so in its own IAM policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.security.encryption_key_spec import EncryptionKeySpec
from components.tags import component_tags


@dataclass(frozen=True, kw_only=True)
class EncryptionKeyArgs:
    """The spec, plus what this key is wired to."""

    spec: EncryptionKeySpec
    alias: str
    """Physical alias without `alias/`; unique in the account and region."""
    tags: Mapping[str, str]


class EncryptionKey(pulumi.ComponentResource):
    """Customer-managed KMS key, rotated, with an alias."""

    key_arn: pulumi.Output[str]
    """ARN of the key, not of its alias."""

    def __init__(self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:security:EncryptionKey", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        # In state: renaming replaces the key, and what it encrypted is lost unless aliased.
        key = aws.kms.Key(
            name,
            deletion_window_in_days=args.spec.deletion_window_days,
            enable_key_rotation=True,
            tags=component_tags(args.tags, name),
            opts=child,
        )
        aws.kms.Alias(f"{name}-alias", name=f"alias/{args.alias}", target_key_id=key.key_id, opts=child)
        self.key_arn = key.arn
        self.register_outputs({"keyArn": self.key_arn})
