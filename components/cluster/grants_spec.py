"""What a stack file grants a workload on AWS: typed, by the names of things there. Plain data; no pulumi here."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.spec import Problem, Spec, rule

Prefix = Annotated[str, Field(pattern=r"^([^/*?$][^*?$]*/)?$")]
"""Keys of a bucket below this, which ends with "/"; "" is the whole bucket. IAM would read *, ? and $ as patterns."""


class KeyUse(StrEnum):
    """What a workload may do with a KMS key."""

    DECRYPT = "decrypt"
    ENCRYPT_DECRYPT = "encrypt_decrypt"


class QueueUse(StrEnum):
    """Which end of an SQS queue a workload has."""

    SEND = "send"
    RECEIVE = "receive"
    """Also delete messages, which is how their receipt is confirmed."""
    SEND_RECEIVE = "send_receive"


class TableUse(StrEnum):
    """What a workload may do with a DynamoDB table and its indices."""

    READ = "read"
    READ_WRITE = "read_write"


class BucketGrantSpec(Spec):
    """Prefixes of one bucket. The use of the bucket's key, through S3, comes with it."""

    read: frozenset[Prefix] = frozenset()
    """Prefixes to list and read: team/, or "" for the whole bucket."""

    read_write: frozenset[Prefix] = frozenset()
    """Prefixes to list, read, write and delete. In a versioned bucket a delete can be taken back."""

    @rule
    def _some_prefix_is_granted(self) -> Iterator[Problem]:
        if not self.read | self.read_write:
            message = "grants nothing: it names no prefix"
            fix = 'write read or read_write with prefixes; [""] is the whole bucket'
            yield Problem(path=("read",), message=message, got=[], fix=fix)

    @rule
    def _prefixes_are_granted_once(self) -> Iterator[Problem]:
        for prefix in sorted(self.read):
            above = [other for other in sorted(self.read_write) if prefix.startswith(other)]
            if above:
                message = f"is in read_write already, by {above[0]!r}"
                yield Problem(path=("read",), message=message, got=prefix, fix="remove it from read")


class GrantsSpec(Spec):
    """Everything that one workload may do on AWS; each thing by its key in the stack file."""

    buckets: dict[str, BucketGrantSpec] = {}
    """Buckets, by prefix."""

    keys: dict[str, KeyUse] = {}
    """KMS keys: decrypt, or encrypt_decrypt. Those of granted buckets need not be here."""

    repositories: frozenset[str] = frozenset()
    """Image repositories to pull from. Nodes pull the images of pods by themselves: this is for what reads images."""

    queues: dict[str, QueueUse] = {}
    """SQS queues: send, receive or send_receive."""

    secrets: frozenset[str] = frozenset()
    """Secrets of Secrets Manager to read. One with a key of its own needs that key, too."""

    tables: dict[str, TableUse] = {}
    """DynamoDB tables: read, or read_write."""

    @property
    def named(self) -> dict[str, tuple[str, ...]]:
        """Keys of the things granted, by kind."""
        kinds = {name: getattr(self, name) for name in GrantsSpec.model_fields}
        return {kind: tuple(sorted(things)) for kind, things in kinds.items()}


def unknown_grants(grants: GrantsSpec, there: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Grants on what is not `there`, which has by kind (`buckets`, `keys`, ...) what is; for the environment."""
    for kind, keys in grants.named.items():
        known = sorted(there.get(kind, ()))
        for key in keys:
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1)
                fix = f"write {close[0]}" if close else f"write one of {', '.join(known)}" if known else "remove it"
                message = f"is none of the {kind} there are"
                yield Problem(path=(kind, key), message=message, got=key, fix=fix)
