"""What typed grants are wired to: ARNs by kind and key, and the policy once they are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.cluster.grants import grant_policy
from components.cluster.grants_spec import GrantsSpec
from components.policy_document import Document, rendered

Arns = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True, kw_only=True)
class GrantTargets:
    """ARNs of what can be granted, by its key in the stack file. More than a grant names does no harm."""

    buckets: Arns = field(default_factory=dict)
    bucket_keys: Arns = field(default_factory=dict)
    """KMS keys of the buckets, by the keys of the buckets; none for those that S3 encrypts with its own."""
    keys: Arns = field(default_factory=dict)
    repositories: Arns = field(default_factory=dict)
    queues: Arns = field(default_factory=dict)
    secrets: Arns = field(default_factory=dict)
    tables: Arns = field(default_factory=dict)


def granted(name: str, grants: GrantsSpec, targets: GrantTargets, region: str) -> pulumi.Output[str]:
    """The policy of `grants` as JSON. Raises ValueError, naming `name`, if something granted has no ARN."""
    arns: dict[str, dict[str, pulumi.Input[str]]] = {}
    for kind, keys in grants.named.items():
        there: Arns = getattr(targets, kind)
        if missing := [key for key in keys if key not in there]:
            raise ValueError(f"{name}: grants on {kind} {', '.join(missing)}, which have no ARN; pass them in targets")
        arns[kind] = {key: there[key] for key in keys}
    bucket_keys = {key: arn for key, arn in targets.bucket_keys.items() if key in grants.buckets}

    def document(arns: Any, bucket_key_arns: Any) -> Document:
        return grant_policy(grants, region=region, arns=arns, bucket_key_arns=bucket_key_arns)

    return rendered(
        document, arns=pulumi.Output.from_input(arns), bucket_key_arns=pulumi.Output.from_input(bucket_keys)
    )
