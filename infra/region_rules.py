"""Whether what an environment names by region, zone and account is there, and can be reached. Pure; no pulumi here."""

from collections.abc import Iterator, Mapping, Sequence

from components.catalog.regions import partition_of, unknown_region
from components.network.vpc_spec import NetworkSpec, foreign_zones
from components.registry.image_registry_spec import ImageRegistrySpec, foreign_pull_through_secrets
from components.registry.image_registry_spec import same_region_replication as registry_same_region
from components.spec import Path, Problem, below
from components.storage.artifact_bucket_spec import ArtifactBucketSpec, same_region_replication


def region_problems(
    region: str,
    accounts: Sequence[str],
    network: NetworkSpec,
    buckets: Mapping[str, ArtifactBucketSpec],
    registry: ImageRegistrySpec | None,
) -> Iterator[Problem]:
    """Everything that is not where it would have to be. Paths below the environment."""
    copies = list(_copies(buckets, registry))
    for path, name in ((("region",), region), *copies):
        if text := unknown_region(name):
            yield Problem(path=path, message="is not a region of AWS", got=name, fix=text)
    if not unknown_region(region):
        yield from below(("network",), foreign_zones(network, region))
        yield from _across_partitions(region, copies)
    for key, spec in buckets.items():
        yield from below(("buckets", key), same_region_replication(key, spec, region))
    if registry:
        yield from below(("registry",), registry_same_region(registry, region, accounts))
        yield from below(("registry",), foreign_pull_through_secrets(registry, region, accounts))


def _copies(
    buckets: Mapping[str, ArtifactBucketSpec], registry: ImageRegistrySpec | None
) -> Iterator[tuple[Path, str]]:
    """Regions that something is copied to, and where it says so."""
    yield from ((("buckets", key, "replicate_to"), r) for key, spec in buckets.items() if (r := spec.replica_region))
    yield from (
        (("registry", "replicate_to", region), region) for region in (registry.replicate_to if registry else ())
    )


def _across_partitions(region: str, copies: Sequence[tuple[Path, str]]) -> Iterator[Problem]:
    """Neither S3 nor ECR copies from one partition into another, and no account is in two."""
    here = partition_of(region)
    for path, other in copies:
        if not unknown_region(other) and (there := partition_of(other)) != here:
            message = f"is in partition {there}, and the environment in {here}; nothing is copied across"
            yield Problem(path=path, message=message, got=other, fix=f"name a region of {here}")
