"""The KMS key of Pulumi's state: finding, making and mending it. Its policy is KMS's default: IAM says who uses it."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from groundplane.cloud.actions import Action, Aspect, settle
from groundplane.cloud.session import DENIED, CloudError, code, explained

PENDING = "(not made yet)"


def ensure_key(
    kms: Any, *, alias: str, tags: Mapping[str, str], marks: Mapping[str, str], dry_run: bool
) -> tuple[str, list[Action]]:
    """ARN of the key behind `alias`, and what was done. `marks` are those of the `tags` by which a key is known as
    ours.

    Raises CloudError for a key that is disabled or about to be deleted.
    """
    with explained(alias):
        key = _by_alias(kms, alias) or _orphan(kms, marks)
    actions = []
    fresh = key is None
    if key is None:
        actions.append(Action(kind="created", subject="key", detail="encrypts state and secrets"))
        if dry_run:
            planned = _aspects(kms, PENDING, alias, tags)
            return PENDING, actions + [Action(kind="created", subject=it.subject, detail=it.detail) for it in planned]
        with explained(alias):
            # Tags with the key: were we interrupted before the alias, the next run finds it by them.
            created = kms.create_key(
                Description="Pulumi state and its secrets",
                Tags=_tag_list(tags),
            )
        key = created["KeyMetadata"]
    else:
        actions.append(Action(kind="unchanged", subject="key", detail="encrypts state and secrets"))
    _refuse_unusable(key, alias)
    arn = str(key["Arn"])
    return arn, actions + settle(_aspects(kms, arn, alias, tags), target=alias, fresh=fresh, dry_run=dry_run)


def _aspects(kms: Any, arn: str, alias: str, tags: Mapping[str, str]) -> list[Aspect]:
    return [
        Aspect(
            subject="key tags",
            detail="mark it as groundplane's",
            holds=lambda: tags.keys() <= _tags(kms, arn).keys(),
            mend=lambda: kms.tag_resource(KeyId=arn, Tags=_tag_list(_missing(tags, _tags(kms, arn)))),
        ),
        Aspect(
            subject="key rotation",
            detail="every year",
            holds=lambda: bool(kms.get_key_rotation_status(KeyId=arn)["KeyRotationEnabled"]),
            mend=lambda: kms.enable_key_rotation(KeyId=arn),
        ),
        Aspect(
            subject="key alias",
            detail=alias,
            holds=lambda: _by_alias(kms, alias) is not None,
            mend=lambda: kms.create_alias(AliasName=alias, TargetKeyId=arn),
        ),
    ]


def refuse_foreign_key(kms: Any, *, alias: str, tags: Mapping[str, str]) -> None:
    """Raises CloudError if the alias is taken by a key that is not ours."""
    with explained(alias):
        key = _by_alias(kms, alias)
        found = {} if key is None else _tags(kms, key["Arn"])
    if key is not None and not tags.items() <= found.items():
        marks = ", ".join(f"{name}={value}" for name, value in sorted(tags.items()))
        raise CloudError(
            f"{alias} is the alias of {key['Arn']}, which is not ours: it lacks the tags {marks}; "
            "if it is meant for Pulumi's state, give it these tags, otherwise point the alias elsewhere"
        )


def _refuse_unusable(key: Mapping[str, Any], alias: str) -> None:
    state = key.get("KeyState", "Enabled")
    if state in ("Disabled", "PendingDeletion"):
        undo = "enable-key" if state == "Disabled" else "cancel-key-deletion"
        raise CloudError(
            f"the key of {alias} is {state}, and what it encrypted cannot be read; somebody meant that: if the state "
            f"is still needed, run aws kms {undo} --key-id {key['KeyId']}, otherwise delete the alias"
        )


def _by_alias(kms: Any, alias: str) -> dict[str, Any] | None:
    try:
        return dict(kms.describe_key(KeyId=alias)["KeyMetadata"])
    except ClientError as error:
        if code(error) == "NotFoundException":
            return None
        raise


def _orphan(kms: Any, tags: Mapping[str, str]) -> dict[str, Any] | None:
    """A key of ours without an alias, from a run that was interrupted."""
    for page in kms.get_paginator("list_keys").paginate():
        for entry in page["Keys"]:
            try:
                found = _tags(kms, entry["KeyArn"])
            except ClientError as error:
                # Somebody else's key may keep even its tags to itself.
                if code(error) in DENIED:
                    continue
                raise
            if tags.items() <= found.items():
                key = dict(kms.describe_key(KeyId=entry["KeyArn"])["KeyMetadata"])
                if key["KeyState"] == "Enabled":
                    return key
    return None


def _tags(kms: Any, arn: str) -> dict[str, str]:
    return {
        tag["TagKey"]: tag["TagValue"]
        for page in kms.get_paginator("list_resource_tags").paginate(KeyId=arn)
        for tag in page["Tags"]
    }


def _tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"TagKey": name, "TagValue": value} for name, value in sorted(tags.items())]


def _missing(tags: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in tags.items() if name not in found}
