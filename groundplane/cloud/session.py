"""Talking to AWS: clients with retries, and what can go wrong told in one sentence. Knows no command's business."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import boto3
from botocore import exceptions as boto
from botocore.config import Config

from groundplane.errors import Refusal

ATTEMPTS = 6
"""Tries of one call that is throttled or fails in AWS; with botocore's back-off that is half a minute at most."""

CONFLICT_SECONDS = (1, 2, 4, 8)
"""Waits before trying again when S3 is still busy with the last change to the same bucket."""

CREDENTIALS = (
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
)
DENIED = ("403", "AccessDenied", "AccessDeniedException", "AccessDeniedByLock", "UnauthorizedOperation")
THROTTLED = ("RequestLimitExceeded", "SlowDown", "Throttling", "ThrottlingException", "TooManyRequestsException")

PERMISSIONS = {
    "CreateBucket": "s3:CreateBucket and s3:TagResource",
    "CreateKey": "kms:CreateKey and kms:TagResource",
    "DescribeAddonVersions": "eks:DescribeAddonVersions",
    "GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "GetParameters": "ssm:GetParameters",
    "GetProducts": "pricing:GetProducts",
    "GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "HeadBucket": "s3:ListBucket",
    "ListObjectVersions": "s3:ListBucketVersions",
    "PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
"""Permissions of the operations that `permission` cannot tell by rule (service authorization reference, 2026-11)."""

KMS_OPERATIONS = frozenset(
    {
        "CreateAlias",
        "CreateKey",
        "DescribeKey",
        "EnableKeyRotation",
        "GetKeyRotationStatus",
        "ListKeys",
        "ListResourceTags",
        "TagResource",
    }
)

Answer = TypeVar("Answer")


class CloudError(Refusal):
    """AWS cannot be asked, or says no; the text says what and how to go on."""


@dataclass(frozen=True, kw_only=True)
class Clients:
    """One client a service, all of one account and region."""

    s3: Any
    kms: Any
    sts: Any
    region: str


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who we are, as AWS sees it."""

    account: str
    arn: str

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn`, …: second part of every ARN."""
        return self.arn.split(":")[1]


@contextmanager
def connect(*, region: str, endpoint_url: str | None = None, session: boto3.Session | None = None) -> Iterator[Clients]:
    """Clients for what a backend is made of, closed afterwards."""
    with opened("s3", "kms", "sts", region=region, endpoint_url=endpoint_url, session=session) as made:
        yield Clients(**made, region=region)


@contextmanager
def opened(
    *services: str, region: str, endpoint_url: str | None = None, session: boto3.Session | None = None
) -> Iterator[dict[str, Any]]:
    """A client a service for a region, closed afterwards. `endpoint_url` is that of an emulator; None is AWS itself.

    Retries: botocore's standard mode, which backs off exponentially with jitter on throttling, on 5xx and on lost
    connections.
    """
    retries: Any = {"mode": "standard", "total_max_attempts": ATTEMPTS}
    # An emulator has no name of its own for each bucket.
    style: Any = {"addressing_style": "path" if endpoint_url else "auto"}
    config = Config(retries=retries, s3=style, connect_timeout=5, read_timeout=60)
    with explained():
        session = session or boto3.Session()
        # A name that is not known to be a service is no overload of boto3's stubs.
        make: Any = session.client
        made: dict[str, Any] = {
            service: make(service, region_name=region, endpoint_url=endpoint_url, config=config) for service in services
        }
    try:
        yield made
    finally:
        for client in made.values():
            client.close()


def caller(clients: Clients) -> Caller:
    """Who the credentials belong to. Raises CloudError without usable ones."""
    with explained():
        identity = clients.sts.get_caller_identity()
    return Caller(account=identity["Account"], arn=identity["Arn"])


def pause(seconds: float) -> None:
    """Wait; tests take its place."""
    time.sleep(seconds)


def patiently(call: Callable[[], Answer]) -> Answer:
    """`call`, again while S3 is busy with another change to the same bucket; botocore does not retry that by itself."""
    for seconds in CONFLICT_SECONDS:
        try:
            return call()
        except boto.ClientError as error:
            if code(error) != "OperationAborted":
                raise
        pause(seconds)
    return call()


def code(error: boto.ClientError) -> str:
    """AWS's name for what went wrong; of a HEAD request, the HTTP status."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def explained(subject: str | None = None) -> Iterator[None]:
    """Turn what botocore raises into a CloudError; `subject` is what the calls are about."""
    try:
        yield
    except boto.ClientError as error:
        raise CloudError(_refused(error, subject)) from error
    except boto.BotoCoreError as error:
        raise CloudError(_unreachable(error)) from error


def _refused(error: boto.ClientError, subject: str | None) -> str:
    operation, name = error.operation_name, code(error)
    where = f" on {subject}" if subject else ""
    text = error.response.get("Error", {}).get("Message", "")
    if name in CREDENTIALS:
        return f"AWS does not accept the credentials ({name}: {text}); log in again, or check AWS_PROFILE"
    if name in DENIED:
        return (
            f"AWS refuses {permission(operation)}{where} ({name}: {text}); "
            "grant the identity that permission, or use another one"
        )
    if name in THROTTLED:
        return f"AWS still throttles {operation}{where} after {ATTEMPTS} attempts ({name}); try again in a few minutes"
    if name == "OperationAborted":
        return f"something else keeps changing {subject or 'it'} ({operation}: {name}); try again when that has ended"
    return f"AWS cannot do {operation}{where}: {name}: {text}"


def permission(operation: str) -> str:
    """IAM action of an operation."""
    kms = operation in KMS_OPERATIONS
    service = "sts" if operation == "GetCallerIdentity" else "kms" if kms else "s3"
    return PERMISSIONS.get(operation, f"{service}:{operation}")


def _unreachable(error: boto.BotoCoreError) -> str:
    if isinstance(error, boto.NoCredentialsError | boto.PartialCredentialsError):
        return f"there are no AWS credentials ({error}); log in, or set AWS_PROFILE"
    if isinstance(error, boto.ProfileNotFound):
        return f"the AWS profile is not configured ({error}); correct AWS_PROFILE, or add it to ~/.aws/config"
    if isinstance(
        error,
        boto.SSOError | boto.TokenRetrievalError | boto.CredentialRetrievalError | boto.RefreshWithMFAUnsupportedError,
    ):
        return f"the AWS credentials cannot be renewed ({error}); log in again"
    if isinstance(error, boto.ConnectionError | boto.HTTPClientError):
        return f"AWS cannot be reached ({error}); check the network, the proxy, the region and the endpoint"
    return f"AWS cannot be asked ({error})"
