"""Small programs that build keys in their main variants; the shared invariant tests run each of them."""

from collections.abc import Callable

import pulumi
import pulumi_aws as aws

from components.deletion import Deletion
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs, EncryptionKeySpec, KeyService

ACCOUNT = "123456789012"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml@example.com"}


def build(spec: EncryptionKeySpec, services: tuple[KeyService, ...] = ()) -> EncryptionKey:
    """A key named `artifacts`, as `spec` says."""
    provider = aws.Provider("aws", region="us-east-1", allowed_account_ids=[ACCOUNT])
    args = EncryptionKeyArgs(
        spec=spec, account=ACCOUNT, region="us-east-1", alias="groundplane-test-artifacts", services=services, tags=TAGS
    )
    return EncryptionKey("artifacts", args, pulumi.ResourceOptions(providers=[provider]))


PROGRAMS: dict[str, Callable[[], object]] = {
    "bare": lambda: build(EncryptionKeySpec()),
    "everything": lambda: build(
        EncryptionKeySpec(
            administrators=(f"arn:aws:iam::{ACCOUNT}:role/security",),
            users=(f"arn:aws:iam::{ACCOUNT}:role/trainer",),
            multi_region=True,
            deletion=Deletion.ALLOW,
        ),
        tuple(KeyService),
    ),
}
