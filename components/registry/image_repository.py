"""Image repository: one ECR repository with its lifecycle policy and the policy of accounts that may pull.

Creates no key (it is given one) and no scan configuration: ECR has that once per account and region, so the registry
sets it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.deletion import Deletion
from components.guarded import guarded
from components.registry import policies
from components.registry.image_repository_spec import RepositorySpec, Scan
from components.tags import component_tags

__all__ = ["ImageRepository", "ImageRepositoryArgs", "RepositorySpec", "exclusion_filters"]


@dataclass(frozen=True, kw_only=True)
class ImageRepositoryArgs:
    """The spec, plus what this repository is wired to."""

    spec: RepositorySpec
    repository_name: str
    """Physical name, unique in the account and region."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts the images; changing it replaces the repository."""
    deletion: Deletion
    tags: Mapping[str, str]
    partition: str = "aws"


class ImageRepository(pulumi.ComponentResource):
    """ECR repository with immutable tags, encrypted, whose lifecycle keeps what may be deployed."""

    repository_url: pulumi.Output[str]
    """What `docker push` takes, without a tag."""
    repository_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ImageRepositoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:registry:ImageRepository", name, {}, opts)
        spec, deletion = args.spec, args.deletion
        # In state: renaming replaces the repository, and its images are lost unless it is aliased.
        repository = aws.ecr.Repository(
            name,
            name=args.repository_name,
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": args.kms_key_arn}],
            force_delete=deletion is Deletion.ALLOW,
            image_scanning_configuration={"scan_on_push": spec.scan is not Scan.OFF},
            image_tag_mutability=policies.tag_mutability(spec.moving_tags, immutable=spec.immutable_tags),
            image_tag_mutability_exclusion_filters=exclusion_filters(spec.moving_tags),
            tags=component_tags(args.tags, name),
            opts=guarded(self, deletion),
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-lifecycle",
            repository=repository.name,
            policy=pulumi.Output.json_dumps(policies.lifecycle_policy(spec.lifecycle), sort_keys=True),
            opts=guarded(self, deletion),
        )
        if spec.pull_accounts:
            # Not retained: to take an account out of the program is to revoke its access.
            aws.ecr.RepositoryPolicy(
                f"{name}-pull",
                repository=repository.name,
                policy=pulumi.Output.json_dumps(
                    policies.pull_policy(spec.pull_accounts, args.partition), sort_keys=True
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.repository_url = repository.repository_url
        self.repository_arn = repository.arn
        self.register_outputs({"repositoryUrl": self.repository_url, "repositoryArn": self.repository_arn})


def exclusion_filters(
    moving_tags: Sequence[str],
) -> list[aws.ecr.RepositoryImageTagMutabilityExclusionFilterArgsDict] | None:
    """ECR's form of moving tags; None where there are none, as ECR refuses an empty list."""
    return [{"filter": pattern, "filter_type": "WILDCARD"} for pattern in sorted(set(moving_tags))] or None
