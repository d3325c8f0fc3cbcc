"""Replication from one bucket to another: role, role policy, configuration. A function: both directions are alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.policy_document import rendered
from components.storage.replication_policy import End, replication_policy, trust_policy
from components.storage.replication_spec import ReplicationSpec

CONTROLLED_MINUTES = 15
"""What S3 guarantees with Replication Time Control, and the one value its API takes."""


@dataclass(frozen=True, kw_only=True)
class BucketEnd:
    """A bucket as one end of a replication."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    region: pulumi.Output[str]
    key_arn: pulumi.Input[str] | None
    """None if S3's own keys encrypt it."""


@dataclass(frozen=True, kw_only=True)
class Direction:
    """From where to where, and how."""

    source: BucketEnd
    destination: BucketEnd
    spec: ReplicationSpec
    locked: bool
    """Whether the buckets have object lock."""
    account: str
    partition: str
    tags: Mapping[str, str]
    """Of the component, complete."""


def replicate(
    parent: pulumi.Resource,
    name: str,
    direction: Direction,
    *,
    provider: pulumi.ProviderResource | None,
    depends_on: Sequence[pulumi.Resource],
) -> None:
    """Replicate `direction.source`, in the region of `provider` (None: the parent's), once `depends_on` is there."""
    source, destination = direction.source, direction.destination
    child = pulumi.ResourceOptions(parent=parent)
    role = aws.iam.Role(
        name,
        assume_role_policy=rendered(_trust(direction), source_arn=source.arn),
        tags=dict(direction.tags),
        opts=child,
    )
    ends = {
        "source_arn": source.arn,
        "source_region": source.region,
        "source_key": source.key_arn,
        "destination_arn": destination.arn,
        "destination_region": destination.region,
        "destination_key": destination.key_arn,
    }
    permissions = aws.iam.RolePolicy(name, role=role.name, policy=rendered(_permissions(direction), **ends), opts=child)
    aws.s3.BucketReplicationConfig(
        name,
        bucket=source.name,
        role=role.arn,
        rules=[_rule(direction)],
        # S3 refuses it until both buckets are versioned, and copies nothing until the role may.
        opts=pulumi.ResourceOptions(parent=parent, provider=provider, depends_on=[permissions, *depends_on]),
    )


def _trust(direction: Direction) -> Any:
    return lambda source_arn: trust_policy(source_arn=source_arn, account=direction.account)


def _permissions(direction: Direction) -> Any:
    def document(**ends: Any) -> dict[str, Any]:
        source, destination = (
            End(bucket_arn=ends[f"{end}_arn"], region=ends[f"{end}_region"], key_arn=ends[f"{end}_key"])
            for end in ("source", "destination")
        )
        return replication_policy(
            source=source, destination=destination, locked=direction.locked, partition=direction.partition
        )

    return document


def _rule(direction: Direction) -> aws.s3.BucketReplicationConfigRuleArgsDict:
    spec = direction.spec
    selection: aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgsDict = {
        "replica_modifications": {"status": _status(spec.replica_modifications)}
    }
    destination: aws.s3.BucketReplicationConfigRuleDestinationArgsDict = {"bucket": direction.destination.arn}
    if direction.destination.key_arn is not None:
        selection["sse_kms_encrypted_objects"] = {"status": "Enabled"}
        destination["encryption_configuration"] = {"replica_kms_key_id": direction.destination.key_arn}
    if spec.time_control:
        destination["replication_time"] = {"status": "Enabled", "time": {"minutes": CONTROLLED_MINUTES}}
        destination["metrics"] = {"status": "Enabled", "event_threshold": {"minutes": CONTROLLED_MINUTES}}
    return {
        "id": "everything",
        "priority": 1,
        "status": "Enabled",
        "filter": {"prefix": ""},
        "delete_marker_replication": {"status": _status(spec.delete_markers)},
        "source_selection_criteria": selection,
        "destination": destination,
    }


def _status(enabled: bool) -> str:
    return "Enabled" if enabled else "Disabled"
