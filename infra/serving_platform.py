"""Serving on a cluster: the platform that all models share, and then the models. Wiring only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.cluster.cluster_outputs import ClusterOutputs
from components.cluster.grant_targets import GrantTargets
from components.cluster.node_capacity import NodeCapacity
from components.serving.autoscaling import Autoscaling, AutoscalingArgs
from components.serving.model_files import FilesTargets
from components.serving.model_service import ModelService, ModelServiceArgs
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.model_source import files_of
from components.serving.prometheus_spec import PrometheusSpec
from components.serving.serving_platform import ServingPlatform, ServingPlatformArgs
from components.serving.serving_spec import ServingSpec
from components.storage.team_volumes import VolumeTargets


@dataclass(frozen=True, kw_only=True)
class Serving:
    """What models are made for, and on what."""

    spec: ServingSpec
    prometheus: PrometheusSpec | None
    """What autoscaling asks."""
    cluster: ClusterOutputs
    nodes: Mapping[str, NodeCapacity]
    """All node groups and pools, by key."""
    system_groups: Sequence[str]
    """Logical names of the node groups that controllers run on."""
    targets: VolumeTargets
    """Buckets and file systems, by key."""
    grants: GrantTargets
    """ARNs of buckets, and of their keys, by key."""
    after: Sequence[pulumi.Resource]
    """Node pools: models go while their nodes are there."""
    tags: Mapping[str, str]

    def make(self, opts: pulumi.ResourceOptions) -> None:
        """Make the platform, then the models. `opts` has the cluster's provider and AWS's."""
        if not self.spec.models:
            return
        platform = ServingPlatform(
            "serving",
            ServingPlatformArgs(
                namespace=self.spec.namespace,
                holds_requests=self.spec.holds_requests,
                system_node_groups=self.system_groups,
            ),
            opts,
        )
        for key, spec in sorted(self.spec.models.items()):
            self._model(key, spec, platform, opts)

    def _model(self, key: str, spec: ModelServiceSpec, platform: ServingPlatform, opts: pulumi.ResourceOptions) -> None:
        capacity, prometheus = self.nodes[spec.accelerator.nodes], self.prometheus
        model = ModelService(
            key,
            ModelServiceArgs(
                spec=spec,
                namespace=self.spec.namespace,
                namespace_ready=platform.namespace,
                capacity=capacity,
                cluster=self.cluster.target,
                files=self._files(spec),
                grants=self.grants,
                callers=self.spec.callers(spec),
                monitoring=prometheus.namespace if prometheus else None,
                after=[*platform.priorities, *self.after],
                tags=self.tags,
            ),
            opts,
        )
        Autoscaling(
            key,
            AutoscalingArgs(
                spec=spec,
                namespace=self.spec.namespace,
                namespace_ready=platform.namespace,
                deployment_name=model.deployment_name,
                service_name=model.service_name,
                prometheus_url=prometheus.url if prometheus else None,
                gateway_namespace=self.spec.gateway_namespace,
                capacity=capacity,
                after=[*platform.releases, *platform.priorities, *self.after],
            ),
            opts,
        )

    def _files(self, spec: ModelServiceSpec) -> FilesTargets:
        files = files_of(spec.source)
        return FilesTargets(
            bucket_name=self.targets.buckets.get(files.bucket) if files else None,
            lustre=self.targets.lustre.get(spec.startup.file_system) if spec.startup.file_system else None,
        )
