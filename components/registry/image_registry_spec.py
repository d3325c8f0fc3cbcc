"""What a stack file decides about an environment's container images, and the rules it must keep. No pulumi here."""

from collections.abc import Collection, Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from components.deletion import Deletion
from components.registry.image_repository_spec import AccountId, RepositorySpec, Scan, TaggedSpec
from components.registry.pull_through import PREFIX_MAX_LENGTH, SECRET_PATTERN, UPSTREAMS, Upstream
from components.spec import Problem, Spec, rule

RegionName = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
RepositoryKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]


class PullThroughSpec(TaggedSpec):
    """A cache of one public registry: images are fetched at their first pull, and repositories made for them."""

    credential_arn: str | None = Field(default=None, pattern=SECRET_PATTERN, max_length=612)
    """Secrets Manager secret with `username` and `accessToken`, in the registry's account and region, named
    `ecr-pullthroughcache/…`."""


class ReplicaSpec(Spec):
    """Where in one region images are copied to."""

    accounts: tuple[AccountId, ...] = Field(default=(), max_length=25)
    """Registries to copy to; empty: our own account's. Another account must allow it in its registry policy
    (`ecr:ReplicateImage` and `ecr:CreateRepository` for our account's root), which is not in our hands."""


def _named(value: Any) -> Any:
    """A list of names is a mapping of names to defaults. Raises ValueError if a name is there twice."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        if twice := sorted({name for name in value if value.count(name) > 1}):
            raise ValueError(f"{', '.join(twice)} is there twice")
        return {name: {} for name in value}
    return _frozen(value) if isinstance(value, dict) else value


def _frozen(value: Any) -> Any:
    """JSON arrays as tuples: behind a validator of ours, pydantic no longer knows that they come from JSON."""
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


PullThrough = Annotated[
    dict[Upstream, PullThroughSpec],
    BeforeValidator(_named, json_schema_input_type=list[Upstream] | dict[Upstream, PullThroughSpec]),
]


class ImageRegistrySpec(Spec):
    """The container images of an environment: those that we build, and those that we cache."""

    repositories: dict[RepositoryKey, RepositorySpec] = Field(default_factory=dict, max_length=100)
    """By key; the repository is called `<environment>/<key>`. At most 100, as ECR filters scans and replication by
    name."""

    pull_through: PullThrough = Field(default_factory=dict)
    """Public registries to cache, as a list of names or, where one needs options, as a mapping. Images are pulled from
    `<registry>/<environment>/<name>/…`."""

    replicate_to: dict[RegionName, ReplicaSpec] = Field(default_factory=dict, max_length=25)
    """Copies of our images in other regions; only what is pushed afterwards is copied, and what is deleted here stays
    there."""

    deletion: Deletion = Deletion.PROTECT
    """What becomes of the repositories and their images when they leave the program."""

    owns_registry_settings: bool = True
    """Whether scanning and replication, which ECR has once per account and region, are this environment's to set. At
    most one environment of an account and region may say so."""

    @rule
    def credentials_are_where_needed(self) -> Iterator[Problem]:
        """Upstreams that ask for a login have one, and no others."""
        for upstream, spec in self.pull_through.items():
            path = ("pull_through", upstream.value, "credential_arn")
            if UPSTREAMS[upstream].credential and spec.credential_arn is None:
                yield Problem(
                    path=path,
                    message=f"ECR caches {UPSTREAMS[upstream].host} only with a credential",
                    got=None,
                    fix="give the ARN of a secret whose name begins with ecr-pullthroughcache/",
                )
            if not UPSTREAMS[upstream].credential and spec.credential_arn is not None:
                yield Problem(
                    path=path,
                    message=f"{UPSTREAMS[upstream].host} takes no credential",
                    got=spec.credential_arn,
                    fix="leave it out",
                )

    @rule
    def repositories_are_apart_from_caches(self) -> Iterator[Problem]:
        """A repository named as a cache's folder would take over its prefix."""
        for key in sorted(self.repositories.keys() & {upstream.value for upstream in Upstream}):
            yield Problem(
                path=("repositories", key),
                message="the name is that of a public registry, and its cache uses the prefix",
                got=key,
                fix="call the repository something else",
            )

    @rule
    def registry_settings_have_an_owner(self) -> Iterator[Problem]:
        """What ECR has once per account and region is set by its owner only."""
        if self.owns_registry_settings:
            return
        if self.replicate_to:
            yield Problem(
                path=("replicate_to",),
                message="replication is a registry setting, and owns_registry_settings is false",
                got=sorted(self.replicate_to),
                fix="set replication in the environment that owns the registry settings",
            )
        for key, spec in self.repositories.items():
            if spec.scan is Scan.ENHANCED:
                yield Problem(
                    path=("repositories", key, "scan"),
                    message="enhanced scanning is a registry setting, and owns_registry_settings is false",
                    got=spec.scan.value,
                    fix="set it in the environment that owns the registry settings, and basic here",
                )

    @rule
    def replicas_are_within_limits(self) -> Iterator[Problem]:
        """ECR takes 25 destinations a registry."""
        count = sum(max(1, len(replica.accounts)) for replica in self.replicate_to.values())
        if count > MAX_DESTINATIONS:
            yield Problem(
                path=("replicate_to",),
                message=f"ECR copies to at most {MAX_DESTINATIONS} registries, counting each account of each region",
                got=count,
                fix="drop some regions or accounts",
            )


MAX_DESTINATIONS = 25
"""Unique destinations across all rules of a registry (ECR service quotas, 2026-11)."""


def same_region_replication(spec: ImageRegistrySpec, region: str, accounts: Collection[str] = ()) -> Iterator[Problem]:
    """Problems with copies into the registry they come from; `accounts` are the environment's own."""
    replica = spec.replicate_to.get(region)
    if replica is not None and (not replica.accounts or set(replica.accounts) & set(accounts)):
        yield Problem(
            path=("replicate_to", region),
            message=f"the registry is in {region} itself, and cannot be copied to itself",
            got=list(replica.accounts) or region,
            fix="replicate to another region, or name only other accounts",
        )


def foreign_pull_through_secrets(spec: ImageRegistrySpec, region: str, accounts: Collection[str]) -> Iterator[Problem]:
    """Problems with credentials that ECR could not read: it takes them from its own account and region only."""
    for upstream, cache in spec.pull_through.items():
        if cache.credential_arn is None:
            continue
        _, _, _, secret_region, account, *_ = cache.credential_arn.split(":")
        if secret_region != region or account not in accounts:
            yield Problem(
                path=("pull_through", upstream.value, "credential_arn"),
                message=f"the secret must be in {region} and in account {' or '.join(sorted(accounts))}",
                got=cache.credential_arn,
                fix="replicate or copy the secret to there, and give that ARN",
            )


def long_pull_through_prefixes(spec: ImageRegistrySpec, environment: str) -> Iterator[Problem]:
    """Problems with prefixes `<environment>/<upstream>` that ECR refuses for their length."""
    for upstream in spec.pull_through:
        prefix = f"{environment}/{upstream.value}"
        if len(prefix) > PREFIX_MAX_LENGTH:
            yield Problem(
                path=("pull_through", upstream.value),
                message=f"the prefix has {len(prefix)} characters, and ECR takes at most {PREFIX_MAX_LENGTH}",
                got=prefix,
                fix="shorten the environment's name, or leave the cache out",
            )
