"""Encryption key: one customer-managed KMS key with its policy and its alias.

Creates the key with rotation on, its policy (`key_policy.py`) and its alias. Creates no grants: services make their
own. Creates no replicas either: a bucket in another region gets a key of its own there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.guarded import guarded
from components.security.encryption_key_spec import EncryptionKeySpec
from components.security.key_policy import KeyService, key_policy
from components.tags import component_tags

__all__ = ["EncryptionKey", "EncryptionKeyArgs", "EncryptionKeySpec", "KeyService"]


@dataclass(frozen=True, kw_only=True)
class EncryptionKeyArgs:
    """The spec, plus where this key stands and which services use it."""

    spec: EncryptionKeySpec
    account: str
    """12 digits; the account that owns the key."""
    region: str
    """Region of the provider that the key is made with; service principals and conditions name it."""
    alias: str
    """Physical alias without `alias/`; unique in the account and region."""
    services: tuple[KeyService, ...] = ()
    """AWS services that use the key by themselves; in any order."""
    partition: str = "aws"
    tags: Mapping[str, str]


class EncryptionKey(pulumi.ComponentResource):
    """Customer-managed KMS key, rotated, with a policy and an alias."""

    key_arn: pulumi.Output[str]
    """ARN of the key, not of its alias."""

    def __init__(self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:security:EncryptionKey", name, {}, opts)
        spec = args.spec
        policy = key_policy(
            account=args.account,
            region=args.region,
            administrators=spec.administrators,
            users=spec.users,
            services=args.services,
            partition=args.partition,
        )
        # In state: renaming replaces the key, and what it encrypted is lost unless aliased.
        key = aws.kms.Key(
            name,
            description=args.alias,
            policy=json.dumps(policy, sort_keys=True),
            enable_key_rotation=True,
            rotation_period_in_days=spec.rotation_period_days,
            deletion_window_in_days=spec.deletion_window_days,
            multi_region=spec.multi_region,
            tags=component_tags(args.tags, name),
            opts=guarded(self, spec.deletion),
        )
        # Not guarded: an alias holds nothing, and one left behind would be in the way of the next key.
        aws.kms.Alias(
            f"{name}-alias",
            name=f"alias/{args.alias}",
            target_key_id=key.key_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.key_arn = key.arn
        self.register_outputs({"keyArn": self.key_arn})
