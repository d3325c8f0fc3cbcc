"""Floors: what a tier refuses. A floor never changes a value, it only says no. Pure; no pulumi here."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from components.cluster.cluster_spec import ClusterSpec
from components.cluster.team_namespace_spec import PodSecurity
from components.deletion import Deletion
from components.network.vpc_spec import NetworkSpec
from components.registry.image_registry_spec import ImageRegistrySpec
from components.security.encryption_key_spec import EncryptionKeySpec
from components.spec import Path, Problem, below
from components.storage.artifact_bucket_spec import ArtifactBucketSpec
from components.storage.file_systems_spec import FileSystems
from components.storage.lustre_spec import LustreSpec
from components.training.runtime_rules import images_by_tag
from infra.training import TrainingSpec

PRODUCTION_ZONES = 3
"""Zones that production spans at least: with one lost, two are left, which is what EKS itself asks for."""

PRODUCTION_DELETION_WINDOW_DAYS = 14
"""Days in which somebody must notice that a production key was deleted."""


class Tier(StrEnum):
    """How much is at stake in an environment; not its name."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"


def broken_floors(
    tier: Tier,
    network: NetworkSpec,
    encryption: EncryptionKeySpec,
    buckets: Mapping[str, ArtifactBucketSpec],
    registry: ImageRegistrySpec | None,
    cluster: ClusterSpec | None,
    training: TrainingSpec | None,
    file_systems: FileSystems,
) -> Iterator[Problem]:
    """Everything in an environment that its tier refuses."""
    if tier is Tier.DEVELOPMENT:
        return
    if network.flow_logs.destination == "none":
        yield _floor(tier, ("network", "flow_logs", "destination"), "needs flow logs", "none", "write cloudwatch or s3")
    if tier is Tier.PRODUCTION:
        yield from _production(network, encryption, buckets, registry, cluster)
        yield from _production_training(training or TrainingSpec())
        yield from _production_files(file_systems)


def _production(
    network: NetworkSpec,
    encryption: EncryptionKeySpec,
    buckets: Mapping[str, ArtifactBucketSpec],
    registry: ImageRegistrySpec | None,
    cluster: ClusterSpec | None,
) -> Iterator[Problem]:
    tier = Tier.PRODUCTION
    if len(network.zones) < PRODUCTION_ZONES:
        needs = f"needs at least {PRODUCTION_ZONES} zones"
        yield _floor(tier, ("network", "zones"), needs, len(network.zones), "add zones; no existing subnet moves")
    if network.nat == "single":
        yield _floor(tier, ("network", "nat"), "needs NAT that outlives a zone", "single", "write per_zone, or none")
    if encryption.deletion_window_days < PRODUCTION_DELETION_WINDOW_DAYS:
        needs = f"needs a deletion window of at least {PRODUCTION_DELETION_WINDOW_DAYS} days for its keys"
        got = encryption.deletion_window_days
        yield _floor(tier, ("encryption", "deletion_window_days"), needs, got, "lengthen it")
    stateful: dict[Path, Deletion] = {("encryption",): encryption.deletion}
    stateful |= {("buckets", key): spec.deletion for key, spec in buckets.items()}
    stateful |= {("registry",): registry.deletion} if registry else {}
    stateful |= {("cluster",): cluster.deletion} if cluster else {}
    for path, deletion in stateful.items():
        if deletion is Deletion.ALLOW:
            yield _floor(tier, (*path, "deletion"), "keeps its data", deletion, "write protect or retain")


def _production_training(training: TrainingSpec) -> Iterator[Problem]:
    yield from below(("training",), images_by_tag(training.runtimes))
    for name, team in sorted(training.teams.items()):
        if team.pod_security is PodSecurity.PRIVILEGED:
            path = ("training", "teams", name, "pod_security")
            needs = "keeps pods from having the nodes they run on"
            yield _floor(Tier.PRODUCTION, path, needs, team.pod_security.value, "write baseline, or restricted")


def _production_files(file_systems: FileSystems) -> Iterator[Problem]:
    for key, spec in sorted(file_systems.items()):
        lasting = spec.persistent if isinstance(spec, LustreSpec) else True
        if lasting and spec.deletion is Deletion.ALLOW:
            path = ("file_systems", key, "deletion")
            yield _floor(Tier.PRODUCTION, path, "keeps its data", spec.deletion, "remove it, or write protect")


def _floor(tier: Tier, path: Path, needs: str, got: object, fix: str) -> Problem:
    return Problem(path=path, message=f"tier {tier} {needs}", got=got, fix=fix)
