"""The lifecycle configuration of a bucket, as the provider takes it, from its spec. Pure; pulumi for types only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_aws.s3 import BucketLifecycleConfigurationRuleArgsDict

    from components.storage.artifact_bucket_spec import ArtifactBucketSpec
    from components.storage.lifecycle_spec import LifecycleRuleSpec

CLEANUP = "Cleanup"
"""Rule of every bucket. Its capital keeps it apart from the rules of a spec, which have none."""


def lifecycle_rules(spec: ArtifactBucketSpec) -> list[BucketLifecycleConfigurationRuleArgsDict]:
    """All rules, the cleanup first, the others by name."""
    rules = [_rule(key, rule) for key, rule in sorted(spec.lifecycle.items())]
    return [_cleanup(spec), *rules]


def _cleanup(spec: ArtifactBucketSpec) -> BucketLifecycleConfigurationRuleArgsDict:
    rule: BucketLifecycleConfigurationRuleArgsDict = {
        "id": CLEANUP,
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abort_incomplete_multipart_upload": {"days_after_initiation": spec.abort_upload_days},
    }
    if spec.noncurrent_days is not None:
        rule["noncurrent_version_expiration"] = {"noncurrent_days": spec.noncurrent_days}
        # A delete marker whose versions are all gone hides nothing and slows down listings.
        rule["expiration"] = {"expired_object_delete_marker": True}
    return rule


def _rule(key: str, rule: LifecycleRuleSpec) -> BucketLifecycleConfigurationRuleArgsDict:
    arguments: BucketLifecycleConfigurationRuleArgsDict = {
        "id": key,
        "status": "Enabled",
        "filter": {"prefix": rule.prefix},
    }
    if rule.transitions:
        arguments["transitions"] = [
            {"days": days, "storage_class": storage.upper()} for storage, days in rule.ordered_transitions
        ]
    if rule.expire_days is not None:
        arguments["expiration"] = {"days": rule.expire_days}
    return arguments
