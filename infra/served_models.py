"""The models of an environment: of each its replicas, its route, its rollout, and what scales it. Wiring only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.cluster.cluster_outputs import ClusterOutputs
from components.cluster.grant_targets import GrantTargets
from components.cluster.node_capacity import NodeCapacity
from components.serving.autoscaling import Autoscaling, AutoscalingArgs
from components.serving.canary_spec import CanarySpec
from components.serving.candidate import candidate_key, candidate_of
from components.serving.endpoint_picker import EndpointPicker, EndpointPickerArgs
from components.serving.gateway import Gateway
from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec
from components.serving.kserve_rollout_spec import LlmGroupsSpec
from components.serving.llm_group import GatewayRef
from components.serving.model_canary import ModelCanary, ModelCanaryArgs
from components.serving.model_files import FilesTargets
from components.serving.model_route import ModelRoute, ModelRouteArgs
from components.serving.model_service import ModelService, ModelServiceArgs
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.model_source import files_of
from components.serving.prometheus_spec import PrometheusSpec
from components.serving.serving_platform import ServingPlatform
from components.serving.serving_spec import ServingSpec
from components.serving.traces_target import TracesTarget
from components.serving.variant import Variant, clusters_of
from components.storage.team_volumes import VolumeTargets

GATEWAY = "gateway"
"""Name of the one Gateway, logical and physical."""


@dataclass(frozen=True, kw_only=True)
class ServedModels:
    """All models, and what they are made on."""

    spec: ServingSpec
    prometheus: PrometheusSpec | None
    cluster: ClusterOutputs
    network_blocks: Sequence[str]
    nodes: Mapping[str, NodeCapacity]
    system_groups: Sequence[str]
    targets: VolumeTargets
    grants: GrantTargets
    platform: ServingPlatform
    gateway: Gateway | None
    kserve: Sequence[pulumi.Resource]
    """KServe's releases, if it runs a model."""
    rollouts: Sequence[pulumi.Resource]
    """The release of Argo Rollouts, if a rollout is a canary."""
    traces: TracesTarget | None
    after: Sequence[pulumi.Resource]
    tags: Mapping[str, str]

    def make(self, opts: pulumi.ResourceOptions) -> None:
        """Make them, each with its candidate if it has one."""
        for key, spec in sorted(self.spec.models.items()):
            self._model(key, spec, opts)

    def _model(self, key: str, spec: ModelServiceSpec, opts: pulumi.ResourceOptions) -> None:
        model, candidate = self._service(key, spec, opts), candidate_of(key, spec)
        beside = self._service(candidate_key(key), candidate, opts) if candidate else None
        route = self._route(key, spec, model, beside, opts)
        canary = self._canary(key, spec, model, route, opts)
        self._autoscaling(key, spec, model, opts, rollout_name=canary.rollout_name if canary else None)
        if candidate and beside:
            counted = clusters_of(spec, self.spec.namespace, key, Variant.CANDIDATE)
            self._autoscaling(candidate_key(key), candidate, beside, opts, gateway_clusters=counted)

    def _service(self, key: str, spec: ModelServiceSpec, opts: pulumi.ResourceOptions) -> ModelService:
        groups = isinstance(spec.rollout, LlmGroupsSpec)
        args = ModelServiceArgs(
            spec=spec,
            namespace=self.spec.namespace,
            namespace_ready=self.platform.namespace,
            capacity=self.nodes[spec.accelerator.nodes],
            cluster=self.cluster.target,
            files=self._files(spec),
            grants=self.grants,
            callers=self.spec.callers(spec),
            caller_cidrs=self.network_blocks if isinstance(self.spec.gateway, AlbGatewaySpec) else (),
            monitoring=self.prometheus.namespace if self.prometheus else None,
            traces=self.traces,
            after=[
                *self.platform.priorities,
                *(self.kserve if spec.kserve else ()),
                *(self.gateway.releases if self.gateway and groups else ()),
                *self.after,
            ],
            gateway=GatewayRef(name=GATEWAY, namespace=self.spec.gateway_namespace) if self.gateway else None,
            tags=self.tags,
        )
        return ModelService(key, args, opts)

    def _files(self, spec: ModelServiceSpec) -> FilesTargets:
        files = files_of(spec.source)
        return FilesTargets(
            bucket_name=self.targets.buckets.get(files.bucket) if files else None,
            lustre=self.targets.lustre.get(spec.startup.file_system) if spec.startup.file_system else None,
        )

    def _route(
        self,
        key: str,
        spec: ModelServiceSpec,
        model: ModelService,
        beside: ModelService | None,
        opts: pulumi.ResourceOptions,
    ) -> ModelRoute | None:
        gateway, gateway_spec = self.gateway, self.spec.gateway
        # Routes of a group are KServe's.
        if gateway is None or gateway_spec is None or isinstance(spec.rollout, LlmGroupsSpec):
            return None
        args = ModelRouteArgs(
            spec=spec,
            namespace=self.spec.namespace,
            namespace_ready=self.platform.namespace,
            gateway=gateway_spec,
            gateway_name=gateway.gateway_name,
            gateway_namespace=gateway.gateway_namespace,
            service_name=model.service_name,
            candidate_service_name=beside.service_name if beside else None,
            after=[*self.platform.releases, *(self.kserve if spec.kserve else ())],
        )
        route = ModelRoute(key, args, opts)
        if isinstance(gateway_spec, EnvoyGatewaySpec) and (picker := gateway_spec.endpoint_pickers.get(key)):
            picking = EndpointPickerArgs(
                spec=picker,
                model=spec,
                gateway_namespace=gateway.gateway_namespace,
                models_namespace=self.spec.namespace,
                models_namespace_ready=self.platform.namespace,
                system_node_groups=self.system_groups,
                after=gateway.releases,
            )
            EndpointPicker(key, picking, opts)
        return route

    def _canary(
        self,
        key: str,
        spec: ModelServiceSpec,
        model: ModelService,
        route: ModelRoute | None,
        opts: pulumi.ResourceOptions,
    ) -> ModelCanary | None:
        if not isinstance(spec.rollout, CanarySpec) or route is None or self.prometheus is None:
            return None
        args = ModelCanaryArgs(
            spec=spec,
            namespace=self.spec.namespace,
            namespace_ready=self.platform.namespace,
            deployment_name=model.deployment_name,
            route_name=route.route_name,
            prometheus_url=self.prometheus.url,
            gateway_namespace=self.spec.gateway_namespace,
            after=self.rollouts,
        )
        return ModelCanary(key, args, opts)

    def _autoscaling(
        self,
        key: str,
        spec: ModelServiceSpec,
        model: ModelService,
        opts: pulumi.ResourceOptions,
        *,
        rollout_name: pulumi.Input[str] | None = None,
        gateway_clusters: str | None = None,
    ) -> None:
        args = AutoscalingArgs(
            spec=spec,
            namespace=self.spec.namespace,
            namespace_ready=self.platform.namespace,
            deployment_name=model.deployment_name,
            service_name=model.service_name,
            rollout_name=rollout_name,
            gateway_clusters=gateway_clusters,
            prometheus_url=self.prometheus.url if self.prometheus else None,
            gateway_namespace=self.spec.gateway_namespace,
            capacity=self.nodes[spec.accelerator.nodes],
            after=[*self.platform.releases, *self.platform.priorities, *self.after],
        )
        Autoscaling(key, args, opts)
