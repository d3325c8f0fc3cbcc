"""Documents that ECR is given, made from plain data: lifecycle and access policies, scan rules. No pulumi here."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.registry.image_registry_spec import ReplicaSpec
from components.registry.image_repository_spec import MAX_TAG_FILTERS, LifecycleSpec, RepositorySpec, Scan

Document = dict[str, Any]

NEVER = 999_999
"""A count no repository reaches: ECR's quota is 100,000 images per repository (service quotas, 2026-11)."""


def lifecycle_policy(spec: LifecycleSpec) -> Document:
    """ECR lifecycle policy. Priorities follow from the order: untagged, then each kept prefix, then the rest.

    An image that meets the tags of a rule is never expired by a later one (user guide, "How lifecycle policies work",
    2026-11), so a rule that keeps more images than can exist shields them. A rule with two prefixes would need both on
    one image: one rule each.
    """
    rules = [_rule("expire what has no tag", {"tagStatus": "untagged"}, days=spec.untagged_days)]
    if spec.tagged_days is not None:
        rules += [
            _rule(f"keep {prefix}*", {"tagStatus": "tagged", "tagPrefixList": [prefix]}, days=None)
            for prefix in sorted(spec.keep_tag_prefixes)
        ]
        rules.append(_rule("expire all others", {"tagStatus": "any"}, days=spec.tagged_days))
    return {"rules": [{"rulePriority": priority, **entry} for priority, entry in enumerate(rules, start=1)]}


def pull_policy(accounts: Sequence[str], partition: str) -> Document:
    """Repository policy that lets other accounts pull. `ecr:GetAuthorizationToken` is not a repository's to give."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Pull",
                "Effect": "Allow",
                "Principal": {"AWS": [f"arn:{partition}:iam::{account}:root" for account in sorted(set(accounts))]},
                "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            }
        ],
    }


def creation_trust_policy() -> Document:
    """Who may take the role that makes repositories on our behalf: ECR."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecr.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }


def creation_policy(*, repositories: Sequence[str], key_arn: Any) -> Document:
    """What that role may do, as ECR documents it, narrowed to our repositories and our key.

    From the ECR user guide, "Create a custom policy for repository creation templates" (2026-11).
    """
    create = ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"]
    grant = ["kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "Create", "Effect": "Allow", "Action": create, "Resource": list(repositories)},
            {"Sid": "Encrypt", "Effect": "Allow", "Action": grant, "Resource": key_arn},
        ],
    }


def tag_mutability(moving_tags: Sequence[str], *, immutable: bool = True) -> str:
    """ECR's word for how tags behave."""
    if not immutable:
        return "MUTABLE"
    return "IMMUTABLE_WITH_EXCLUSION" if moving_tags else "IMMUTABLE"


def scan_type(repositories: Mapping[str, RepositorySpec]) -> str:
    """The registry's one scan type."""
    return "ENHANCED" if any(spec.scan is Scan.ENHANCED for spec in repositories.values()) else "BASIC"


def scan_filters(repositories: Mapping[str, RepositorySpec], environment: str) -> dict[str, list[str]]:
    """Repository filters by scan frequency, in the order ECR gets them.

    A filter without a wildcard matches every name that *contains* it (user guide, "Filter wildcards", 2026-11), so each
    begins with one: it then matches names that end with ours.
    """
    frequencies = {"CONTINUOUS_SCAN": Scan.ENHANCED, "SCAN_ON_PUSH": Scan.BASIC}
    filters = {
        frequency: [f"*{environment}/{key}" for key, spec in sorted(repositories.items()) if spec.scan is scan]
        for frequency, scan in frequencies.items()
    }
    return {frequency: found for frequency, found in filters.items() if found}


def destinations(replicas: Mapping[str, ReplicaSpec], account: str) -> list[tuple[str, str]]:
    """Pairs of region and account that images are copied to."""
    return [
        (region, target)
        for region, replica in sorted(replicas.items())
        for target in sorted(set(replica.accounts) or {account})
    ]


def replica_template(repositories: Mapping[str, RepositorySpec]) -> tuple[str, tuple[str, ...], Document]:
    """Mutability, moving tags and lifecycle policy of all copies; one template for all, so it is the most lenient."""
    specs = repositories.values()
    moving = tuple(sorted({pattern for spec in specs for pattern in spec.moving_tags}))
    immutable = all(spec.immutable_tags for spec in specs) and len(moving) <= MAX_TAG_FILTERS
    days = max((spec.lifecycle.untagged_days for spec in specs), default=LifecycleSpec().untagged_days)
    return (
        tag_mutability(moving, immutable=immutable),
        moving if immutable else (),
        lifecycle_policy(LifecycleSpec(untagged_days=days)),
    )


def registry_host(account: str, region: str) -> str:
    """Host of an account's registry in a region."""
    return f"{account}.dkr.ecr.{region}.{'amazonaws.com.cn' if region.startswith('cn-') else 'amazonaws.com'}"


def _rule(description: str, selection: Document, *, days: int | None) -> Document:
    count: Document = (
        {"countType": "imageCountMoreThan", "countNumber": NEVER}
        if days is None
        else {"countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}
    )
    return {"description": description, "selection": {**selection, **count}, "action": {"type": "expire"}}
