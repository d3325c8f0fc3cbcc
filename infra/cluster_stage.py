"""Everything of an environment that is a cluster or on one, in the order it comes up. Wiring only."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components import naming
from components.cluster.cluster import Cluster, ClusterArgs, GrantTargets
from components.cluster.cluster_services import ClusterServices, ClusterServicesArgs
from components.cluster.cluster_spec import ClusterSpec
from components.cluster.gpu_sharing import cut_up
from components.network.vpc import Network
from components.network.vpc_spec import Nat
from components.security.encryption_key import EncryptionKey, KeyService
from components.serving.serving_spec import ServingSpec
from components.storage.bucket_options_spec import Purpose
from components.storage.team_volumes import VolumeTargets
from components.training.acceptance_spec import startup_labels, startup_taints
from infra.buckets import Buckets
from infra.config import Environment
from infra.file_systems import FileSystems
from infra.keys import Keys
from infra.monitored import Monitored
from infra.monitoring_platform import Monitoring
from infra.providers import Providers, kubernetes_of
from infra.serving_platform import Serving
from infra.serving_rules import prometheus_for
from infra.telemetry import TRACES
from infra.training import TrainingSpec
from infra.training_platform import TrainingPlatform
from infra.training_rules import CLUSTER
from infra.versions import Versions


@dataclass(frozen=True, kw_only=True)
class ClusterStage:
    """What the cluster is made from, and stands on."""

    spec: ClusterSpec
    stack: str
    environment: Environment
    versions: Versions
    providers: Providers
    keys: Keys
    logs_key: EncryptionKey
    network: Network
    buckets: Buckets
    repository_arns: Mapping[str, pulumi.Input[str]]
    tags: Mapping[str, str]

    def make(self) -> Cluster:
        """Make the cluster, its services, the file systems, the training platform and its teams."""
        home = pulumi.ResourceOptions(providers=[self.providers.home])
        volumes_key = self.keys.make("volumes", home, services=(KeyService.AUTO_SCALING,))
        cluster = self._cluster(volumes_key, home)
        both = pulumi.ResourceOptions(
            providers=[self.providers.home, kubernetes_of(cluster.outputs, self.environment.region)],
        )
        services = self._services(cluster, volumes_key, both)
        targets = self._file_systems(cluster, services, home)
        self._monitoring(cluster, services, home, both)
        TrainingPlatform(
            spec=self._training,
            region=self.environment.region,
            vpc_cidrs=self.environment.network.blocks,
            cluster=cluster.outputs,
            nodes=self.spec.capacities(CLUSTER),
            cut_up=cut_up(self.spec.gpu_software),
            system_groups=services.system_groups,
            targets=targets,
            after=list(services.node_pools.values()),
        ).make(both)
        Serving(
            spec=self._serving,
            prometheus=prometheus_for(self._serving, self.environment.metrics),
            cluster=cluster.outputs,
            vpc_id=self.network.vpc_id,
            network_blocks=self.environment.network.blocks,
            nodes=self.spec.capacities(CLUSTER),
            system_groups=services.system_groups,
            targets=targets,
            grants=self._grants,
            log_bucket_arns={
                key: self.buckets.made[key].delivery_arn
                for key, spec in self.environment.buckets.items()
                if spec.purpose is Purpose.LOGS
            },
            logs_kms_key_arn=self.logs_key.key_arn,
            traces=TRACES if self.environment.monitoring and self.environment.monitoring.traces else None,
            after=list(services.node_pools.values()),
            tags=self.tags,
        ).make(both)
        return cluster

    @property
    def _training(self) -> TrainingSpec:
        return self.environment.training or TrainingSpec()

    @property
    def _serving(self) -> ServingSpec:
        return self.environment.serving or ServingSpec()

    @property
    def _grants(self) -> GrantTargets:
        return GrantTargets(
            buckets={key: bucket.bucket_arn for key, bucket in self.buckets.made.items()},
            bucket_keys=dict.fromkeys(self.buckets.encrypted, self.buckets.key.key_arn),
            repositories=self.repository_arns,
        )

    def _cluster(self, volumes_key: EncryptionKey, home: pulumi.ResourceOptions) -> Cluster:
        acceptance, groups = self._training.acceptance, sorted(self.spec.node_groups)
        return Cluster(
            CLUSTER,
            ClusterArgs(
                spec=self.spec,
                cluster_name=naming.environment_name(self.stack),
                account=self.environment.account,
                region=self.environment.region,
                vpc_id=self.network.vpc_id,
                subnet_ids=self.network.private_subnet_ids,
                pod_subnet_ids=self.network.pod_subnet_ids,
                secrets_kms_key_arn=self.keys.make("secrets", home).key_arn,
                volume_kms_key_arn=volumes_key.key_arn,
                log_kms_key_arn=self.logs_key.key_arn,
                targets=self._grants,
                addon_versions=self.versions.addons,
                image_releases=self.versions.images,
                node_labels={key: startup_labels(acceptance, key) for key in groups},
                startup_taints={key: startup_taints(acceptance, key) for key in groups},
                tags=self.tags,
            ),
            home,
        )

    def _services(self, cluster: Cluster, volumes_key: EncryptionKey, both: pulumi.ResourceOptions) -> ClusterServices:
        acceptance, pools = self._training.acceptance, sorted(self.spec.node_pools)
        return ClusterServices(
            CLUSTER,
            ClusterServicesArgs(
                spec=self.spec,
                cluster=cluster.outputs,
                vpc_id=self.network.vpc_id,
                subnet_ids=self.network.private_subnet_ids,
                pods_have_subnets=bool(self.network.pod_subnet_ids),
                isolated=self.environment.network.nat is Nat.NONE,
                volume_kms_key_arn=volumes_key.key_arn,
                image_releases=self.versions.images,
                node_labels={key: startup_labels(acceptance, key) for key in pools},
                startup_taints={key: startup_taints(acceptance, key) for key in pools},
                tags=self.tags,
            ),
            both,
        )

    def _monitoring(
        self,
        cluster: Cluster,
        services: ClusterServices,
        home: pulumi.ResourceOptions,
        both: pulumi.ResourceOptions,
    ) -> None:
        if self.environment.monitoring is None:
            return
        Monitoring(
            known=Monitored(
                monitoring=self.environment.monitoring,
                cluster=self.spec,
                training=self._training,
                serving=self._serving,
                budget=self.environment.budget,
            ),
            stack=self.stack,
            cluster=cluster.outputs,
            vpc_cidrs=self.environment.network.blocks,
            system_groups=services.system_groups,
            keys=self.keys,
            logs_key=self.logs_key,
            log_group_name=cluster.control_plane.log_group_name,
            bucket_names={key: bucket.bucket_name for key, bucket in self.buckets.made.items()},
            grants=self._grants,
            node_pools=list(services.node_pools.values()),
            karpenter_role_name=services.karpenter_role_name,
            after=[services],
            tags=self.tags,
        ).make(home, both)

    def _file_systems(self, cluster: Cluster, services: ClusterServices, home: pulumi.ResourceOptions) -> VolumeTargets:
        if not self.environment.file_systems:
            return VolumeTargets(buckets={key: bucket.bucket_name for key, bucket in self.buckets.made.items()})
        return FileSystems(
            environment=self.environment,
            network=self.network,
            cluster=cluster,
            services=services,
            buckets=self.buckets,
            key=self.keys.make("files", home),
            tags=self.tags,
        ).make(home)
