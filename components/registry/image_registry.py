"""Image registry: the ECR repositories of an environment, its caches of public registries, and the registry's settings.

Creates repositories with their lifecycle and pull policies; a pull-through rule and a creation template per public
registry; the role that makes their repositories; and, where the environment owns them, scanning and replication, which
ECR has once per account and region. Creates no key (it is given one), no Secrets Manager secrets (their values do not
belong in a stack), and no registry policy in accounts that images are copied to: that is theirs to give.

Replicas are encrypted with AES-256, because our key is of our region; all else about those in our own account comes
from a template.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.naming import repository_name
from components.registry import policies
from components.registry.image_registry_spec import ImageRegistrySpec, PullThroughSpec
from components.registry.image_repository import ImageRepository, ImageRepositoryArgs, exclusion_filters
from components.registry.image_repository_spec import RepositorySpec
from components.registry.pull_through import UPSTREAMS, Upstream
from components.tags import component_tags

__all__ = ["ImageRegistry", "ImageRegistryArgs", "ImageRegistrySpec"]


@dataclass(frozen=True, kw_only=True)
class ImageRegistryArgs:
    """The spec, plus what this registry is wired to."""

    spec: ImageRegistrySpec
    environment: str
    """First part of every repository's name."""
    account: str
    """Account of the registry."""
    region: str
    """Region of the registry."""
    kms_key_arn: pulumi.Input[str]
    """Key, of that region, that encrypts the images."""
    tags: Mapping[str, str]
    partition: str = "aws"


class ImageRegistry(pulumi.ComponentResource):
    """ECR repositories and caches of public registries, encrypted, scanned, with immutable tags."""

    repository_urls: dict[str, pulumi.Output[str]]
    """By key of the spec: what `docker push` takes, without a tag."""
    repository_arns: dict[str, pulumi.Output[str]]
    """By key of the spec."""
    registry_host: str
    """What `docker login` takes: `<account>.dkr.ecr.<region>.amazonaws.com`."""
    pull_through_urls: dict[Upstream, str]
    """What stands for the public registry in an image's name: `<host>/<environment>/quay` for `quay.io`."""

    def __init__(self, name: str, args: ImageRegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:registry:ImageRegistry", name, {}, opts)
        self._base, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        self._tags = component_tags(args.tags, name)
        spec = args.spec
        repositories = {key: self._repository(key, repository) for key, repository in sorted(spec.repositories.items())}
        self.repository_urls = {key: repository.repository_url for key, repository in repositories.items()}
        self.repository_arns = {key: repository.repository_arn for key, repository in repositories.items()}
        self.registry_host = policies.registry_host(args.account, args.region)
        self.pull_through_urls = {
            upstream: f"{self.registry_host}/{args.environment}/{upstream.value}"
            for upstream in sorted(spec.pull_through)
        }
        targets = policies.destinations(spec.replicate_to, args.account)
        replica_regions = [region for region, account in targets if account == args.account]
        if spec.pull_through or replica_regions:
            role = self._creation_role(replica_regions)
            for upstream, cache in sorted(spec.pull_through.items()):
                self._cache(upstream, cache, role)
            for region in replica_regions:
                self._replica_template(region, role)
        if spec.owns_registry_settings:
            self._scanning()
            if spec.replicate_to and spec.repositories:
                self._replication()
        self.register_outputs({"repositoryUrls": self.repository_urls, "repositoryArns": self.repository_arns})

    def _repository(self, key: str, spec: RepositorySpec) -> ImageRepository:
        args = self._args
        return ImageRepository(
            f"{self._base}-{key}",
            ImageRepositoryArgs(
                spec=spec,
                repository_name=repository_name(args.environment, key),
                kms_key_arn=args.kms_key_arn,
                deletion=args.spec.deletion,
                tags=args.tags,
                partition=args.partition,
            ),
            self._child,
        )

    def _creation_role(self, replica_regions: Sequence[str]) -> aws.iam.Role:
        """Templates that tag or encrypt need a role; without one ECR uses its service-linked role."""
        args, name = self._args, f"{self._base}-creation"
        regions = sorted({args.region, *replica_regions})
        arn = f"arn:{args.partition}:ecr:{{}}:{args.account}:repository/{args.environment}/*"
        role = aws.iam.Role(
            name,
            assume_role_policy=pulumi.Output.json_dumps(policies.creation_trust_policy(), sort_keys=True),
            description=f"ECR makes repositories below {args.environment}/ with it",
            tags=self._tags,
            opts=self._child,
        )
        aws.iam.RolePolicy(
            name,
            role=role.name,
            policy=pulumi.Output.json_dumps(
                policies.creation_policy(
                    repositories=[arn.format(region) for region in regions], key_arn=args.kms_key_arn
                ),
                sort_keys=True,
            ),
            opts=self._child,
        )
        return role

    def _cache(self, upstream: Upstream, spec: PullThroughSpec, role: aws.iam.Role) -> None:
        name, prefix = f"{self._base}-{upstream.value}", repository_name(self._args.environment, upstream.value)
        template = aws.ecr.RepositoryCreationTemplate(
            name,
            prefix=prefix,
            applied_fors=["PULL_THROUGH_CACHE"],
            custom_role_arn=role.arn,
            description=f"Repositories that cache {UPSTREAMS[upstream].host}",
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": self._args.kms_key_arn}],
            image_tag_mutability=policies.tag_mutability(spec.moving_tags),
            image_tag_mutability_exclusion_filters=exclusion_filters(spec.moving_tags),
            lifecycle_policy=pulumi.Output.json_dumps(policies.lifecycle_policy(spec.lifecycle), sort_keys=True),
            resource_tags=self._tags,
            opts=self._child,
        )
        aws.ecr.PullThroughCacheRule(
            name,
            ecr_repository_prefix=prefix,
            upstream_registry_url=UPSTREAMS[upstream].host,
            credential_arn=spec.credential_arn,
            # A repository made before its template exists keeps ECR's own defaults.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[template]),
        )

    def _replica_template(self, region: str, role: aws.iam.Role) -> None:
        """ECR copies images, not the settings of their repositories; access of other accounts is not carried over."""
        mutability, moving_tags, lifecycle = policies.replica_template(self._args.spec.repositories)
        aws.ecr.RepositoryCreationTemplate(
            f"{self._base}-replicas-{region}",
            region=region,
            prefix=self._args.environment,
            applied_fors=["REPLICATION"],
            custom_role_arn=role.arn,
            description=f"Copies of the images of {self._args.region}",
            encryption_configurations=[{"encryption_type": "AES256"}],
            image_tag_mutability=mutability,
            image_tag_mutability_exclusion_filters=exclusion_filters(moving_tags),
            lifecycle_policy=pulumi.Output.json_dumps(lifecycle, sort_keys=True),
            resource_tags=self._tags,
            opts=self._child,
        )

    def _scanning(self) -> None:
        repositories = self._args.spec.repositories
        aws.ecr.RegistryScanningConfiguration(
            self._base,
            scan_type=policies.scan_type(repositories),
            rules=[
                {
                    "scan_frequency": frequency,
                    "repository_filters": [{"filter": text, "filter_type": "WILDCARD"} for text in filters],
                }
                for frequency, filters in policies.scan_filters(repositories, self._args.environment).items()
            ],
            opts=self._child,
        )

    def _replication(self) -> None:
        spec, environment = self._args.spec, self._args.environment
        aws.ecr.ReplicationConfiguration(
            self._base,
            replication_configuration={
                "rules": [
                    {
                        "destinations": [
                            {"region": region, "registry_id": account}
                            for region, account in policies.destinations(spec.replicate_to, self._args.account)
                        ],
                        # One by one: `<environment>/` would copy the caches as well.
                        "repository_filters": [
                            {"filter": repository_name(environment, key), "filter_type": "PREFIX_MATCH"}
                            for key in sorted(spec.repositories)
                        ],
                    }
                ]
            },
            opts=self._child,
        )
