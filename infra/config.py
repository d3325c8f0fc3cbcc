"""What a stack file may hold under `groundplane:environment`, as one immutable model. It is read by `reading.py`."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from components.cluster.cluster_spec import ClusterSpec, foreign_node_zones
from components.cluster.grants_spec import unknown_grants
from components.monitoring.metrics_spec import MetricsSpec
from components.network.vpc_spec import Nat, NetworkSpec
from components.registry.image_registry_spec import (
    ImageRegistrySpec,
)
from components.security.encryption_key_spec import EncryptionKeySpec
from components.serving.serving_spec import ServingSpec, images_by_tag
from components.spec import Problem, Spec, below, rule
from components.storage.artifact_bucket_spec import (
    ArtifactBucketSpec,
    duplicate_bucket_names,
    long_access_point_names,
    missing_log_buckets,
    reserved_bucket_names,
)
from components.storage.file_systems_spec import (
    FileSystemKey,
    FileSystemSpec,
    file_systems_off_the_network,
    unlinked_buckets,
)
from infra import serving_rules
from infra.budget import BudgetSpec, unknown_usage
from infra.endpoints import EndpointsSpec
from infra.floors import Tier, broken_floors
from infra.isolation import Callers, missing_endpoints, unreachable_receivers
from infra.monitored import Monitored
from infra.monitoring import MonitoringSpec
from infra.monitoring_rules import Around, monitoring_problems
from infra.region_rules import region_problems
from infra.system_room import controllers_without_room
from infra.training import TrainingSpec
from infra.training_rules import (
    cluster_problems,
    file_systems_without_clients,
    training_problems,
    volume_problems,
)

CLUSTER_ZONES = 2
"""Zones that EKS wants a cluster's subnets in (EKS user guide, network requirements, 2026-11)."""

TAG_VALUE = r"^\w[\w .:/=+@-]*$"
"""What every service takes as a tag's value, 256 characters at most (EC2 user guide, "Tag restrictions", 2026-11)."""

AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
BucketKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]


class Environment(Spec):
    """Everything `groundplane:environment` may hold in stacks/Pulumi.<stack>.yaml."""

    owner: str = Field(min_length=3, max_length=256, pattern=TAG_VALUE, examples=["ml-platform@example.com"])
    """Team that answers for this environment, as an address people can write to; becomes the `owner` tag."""

    tier: Tier
    """How much is at stake: development, staging or production. Sets floors, never defaults."""

    region: str
    """AWS region of everything but replicas."""

    accounts: tuple[AccountId, ...] = Field(min_length=1)
    """AWS accounts this environment may be applied in. The first is its home: policies name it."""

    network: NetworkSpec
    """The VPC and its subnets."""

    encryption: EncryptionKeySpec = EncryptionKeySpec()
    """Who may administer and use the environment's KMS keys, and how long a deleted one can be saved."""

    buckets: dict[BucketKey, ArtifactBucketSpec] = {}
    """Buckets by name. The key is part of the URN: renaming one needs an alias."""

    registry: ImageRegistrySpec | None = None
    """The image registry; none if left out."""

    cluster: ClusterSpec | None = None
    """The training cluster; none if left out."""

    file_systems: dict[FileSystemKey, FileSystemSpec] = {}
    """File systems for the cluster's nodes: {kind: lustre} or {kind: shared_files}. The key is part of the URN:
    renaming one makes another file system."""

    training: TrainingSpec | None = None
    """Who trains on the cluster, with what, and in which order."""

    serving: ServingSpec | None = None
    """Models that the cluster serves; none if left out."""

    monitoring: MonitoringSpec | None = None
    """Metrics, alerts, dashboards, logs, and what is watched of costs; none if left out."""

    budget: BudgetSpec = BudgetSpec()
    """What the environment may cost a month, and what its use is assumed to be: for `groundplane cost`."""

    endpoints: EndpointsSpec = EndpointsSpec()
    """Where AWS's APIs answer, for emulators and private endpoints. AWS's own by default."""

    @property
    def account(self) -> str:
        """The home account, 12 digits."""
        return self.accounts[0]

    @property
    def replica_regions(self) -> tuple[str, ...]:
        """Regions other than the home that hold replicas of buckets, sorted."""
        return tuple(sorted({region for spec in self.buckets.values() if (region := spec.replica_region)}))

    @property
    def metrics(self) -> MetricsSpec | None:
        """Where metrics are kept, if they are."""
        return self.monitoring.metrics if self.monitoring else None

    def monitored(self, cluster: ClusterSpec) -> Monitored:
        """What the monitoring of the environment's cluster has to know."""
        return Monitored(
            monitoring=self.monitoring or MonitoringSpec(),
            cluster=cluster,
            training=self.training or TrainingSpec(),
            serving=self.serving or ServingSpec(),
            budget=self.budget,
        )

    @property
    def log_bucket(self) -> str | None:
        """Key of the bucket that flow logs go to: the first of purpose logs, by key."""
        return min((key for key, spec in self.buckets.items() if spec.purpose == "logs"), default=None)

    @rule
    def _regions_are_there_and_in_reach(self) -> Iterator[Problem]:
        yield from region_problems(self.region, self.accounts, self.network, self.buckets, self.registry)

    @rule
    def _bucket_names_are_unique(self) -> Iterator[Problem]:
        yield from below(("buckets",), duplicate_bucket_names(self.buckets))
        yield from below(("buckets",), reserved_bucket_names(self.buckets))
        yield from below(("buckets",), long_access_point_names(self.buckets))

    @rule
    def _log_buckets_exist(self) -> Iterator[Problem]:
        yield from below(("buckets",), missing_log_buckets(self.buckets))
        if self.network.flow_logs.destination == "s3" and self.log_bucket is None:
            yield Problem(
                path=("network", "flow_logs", "destination"),
                message="flow logs to S3 need a bucket of purpose logs, and there is none",
                got="s3",
                fix="add `logs: {purpose: logs}` to buckets, or write cloudwatch",
            )

    @rule
    def _nodes_are_in_zones_of_the_network(self) -> Iterator[Problem]:
        if self.cluster:
            yield from below(("cluster",), foreign_node_zones(self.cluster, self.network.zones))
            if len(self.network.zones) < CLUSTER_ZONES:
                message = f"EKS asks for subnets in at least {CLUSTER_ZONES} zones"
                fix = "add a zone; no existing subnet moves"
                yield Problem(path=("network", "zones"), message=message, got=self.network.zones, fix=fix)

    @rule
    def _cluster_can_work(self) -> Iterator[Problem]:
        if self.cluster:
            callers = Callers(cluster=self.cluster, serving=self.serving, monitoring=self.monitoring)
            yield from below(("network",), missing_endpoints(self.network, callers))
            yield from below(("cluster",), controllers_without_room(self.monitored(self.cluster)))

    @rule
    def _training_fits_the_cluster(self) -> Iterator[Problem]:
        if self.training and self.cluster:
            yield from below(("training",), training_problems(self.training, self.cluster, self.region))
            yield from below(("cluster",), cluster_problems(self.training, self.cluster))
        elif self.training and not self.training.is_empty:
            got, fix = sorted(self.training.model_fields_set), "add a cluster, or remove training"
            yield Problem(path=("training",), message="needs a cluster to be on", got=got, fix=fix, lacks=("cluster",))

    @rule
    def _file_systems_have_a_place_and_clients(self) -> Iterator[Problem]:
        yield from below(("file_systems",), file_systems_off_the_network(self.file_systems, self.network.zones))
        yield from below(("file_systems",), unlinked_buckets(self.file_systems, self.buckets))
        if self.cluster:
            yield from below(("file_systems",), file_systems_without_clients(self.file_systems, self.cluster))
        elif self.file_systems:
            got, fix = sorted(self.file_systems), "add a cluster, or remove them"
            message = "need a cluster, whose nodes mount them"
            yield Problem(path=("file_systems",), message=message, got=got, fix=fix, lacks=("cluster",))

    @rule
    def _volumes_can_be_mounted(self) -> Iterator[Problem]:
        if self.training and self.cluster:
            found = volume_problems(self.training, self.cluster, self.buckets, self.file_systems)
            yield from below(("training",), found)

    @rule
    def _what_is_granted_is_there(self) -> Iterator[Problem]:
        if self.cluster:
            there = {"buckets": self.buckets, "repositories": self.registry.repositories if self.registry else ()}
            for key, identity in self.cluster.identities.items():
                yield from below(("cluster", "identities", key), unknown_grants(identity, there))

    @rule
    def _serving_fits_the_cluster(self) -> Iterator[Problem]:
        if self.serving:
            around = serving_rules.Around(
                account=self.account,
                region=self.region,
                tier=self.tier,
                network=self.network,
                buckets=self.buckets,
                file_systems=self.file_systems,
                training=self.training,
                metrics=self.metrics,
            )
            yield from serving_rules.models_without_a_place(self.serving, self.cluster, around)
        if self.serving and self.tier is Tier.PRODUCTION:
            yield from below(("serving",), images_by_tag(self.serving))

    @rule
    def _monitoring_fits_what_it_watches(self) -> Iterator[Problem]:
        if self.monitoring and self.cluster:
            around = Around(
                account=self.account,
                region=self.region,
                tier=self.tier,
                isolated=self.network.nat is Nat.NONE,
                buckets=self.buckets,
                file_systems=self.file_systems,
            )
            yield from below(("monitoring",), monitoring_problems(self.monitored(self.cluster), around))
            yield from below(("monitoring",), unreachable_receivers(self.network, self.monitoring))
        elif self.monitoring:
            got, fix = sorted(self.monitoring.model_fields_set), "add a cluster, or remove monitoring"
            yield Problem(
                path=("monitoring",), message="needs a cluster to be on", got=got, fix=fix, lacks=("cluster",)
            )

    @rule
    def _usage_is_of_what_is_there(self) -> Iterator[Problem]:
        nodes = (*self.cluster.node_groups, *self.cluster.node_pools) if self.cluster else ()
        yield from below(("budget",), unknown_usage(self.budget, self.buckets, nodes))

    @rule
    def _tier_floors_are_kept(self) -> Iterator[Problem]:
        yield from broken_floors(
            self.tier,
            self.network,
            self.encryption,
            self.buckets,
            self.registry,
            self.cluster,
            self.training,
            self.file_systems,
        )
