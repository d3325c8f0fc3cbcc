"""Serving on a cluster: what all models share, which is their platform, their gateway and controllers. Wiring only.

The models themselves are `served_models.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.cluster.cluster_outputs import ClusterOutputs
from components.cluster.grant_targets import GrantTargets
from components.cluster.node_capacity import NodeCapacity
from components.serving.candidate import with_candidates
from components.serving.gateway import Gateway, GatewayArgs
from components.serving.gateway_spec import AlbGatewaySpec
from components.serving.kserve_needs import kserve_needs
from components.serving.kserve_platform import KServePlatform, KServePlatformArgs
from components.serving.prometheus_spec import PrometheusSpec
from components.serving.rollout_controller import RolloutController, RolloutControllerArgs
from components.serving.serving_platform import ServingPlatform, ServingPlatformArgs
from components.serving.serving_spec import ServingSpec
from components.serving.traces_target import TracesTarget
from components.storage.team_volumes import VolumeTargets
from infra.served_models import ServedModels


@dataclass(frozen=True, kw_only=True)
class Serving:
    """What models are made for, and on what."""

    spec: ServingSpec
    prometheus: PrometheusSpec | None
    """What autoscaling and canaries ask."""
    cluster: ClusterOutputs
    vpc_id: pulumi.Input[str]
    network_blocks: Sequence[str]
    nodes: Mapping[str, NodeCapacity]
    """All node groups and pools, by key."""
    system_groups: Sequence[str]
    """Logical names of the node groups that controllers run on."""
    targets: VolumeTargets
    """Buckets and file systems, by key."""
    grants: GrantTargets
    """ARNs of buckets, and of their keys, by key."""
    log_bucket_arns: Mapping[str, pulumi.Input[str]]
    """Of buckets for logs, by key, known once they let logs in."""
    logs_kms_key_arn: pulumi.Input[str]
    traces: TracesTarget | None
    """Where spans go; nowhere if None."""
    after: Sequence[pulumi.Resource]
    """Node pools: models go while their nodes are there."""
    tags: Mapping[str, str]

    def make(self, opts: pulumi.ResourceOptions) -> None:
        """Make the platform, then the gateway, then the models. `opts` has the cluster's provider and AWS's."""
        if not self.spec.models:
            return
        platform = ServingPlatform(
            "serving",
            ServingPlatformArgs(
                namespace=self.spec.namespace,
                holds_requests=self.spec.holds_requests,
                has_canaries=self.spec.has_canaries,
                behind_load_balancer=isinstance(self.spec.gateway, AlbGatewaySpec),
                system_node_groups=self.system_groups,
            ),
            opts,
        )
        gateway = self._gateway(platform, opts)
        ServedModels(
            spec=self.spec,
            prometheus=self.prometheus,
            cluster=self.cluster,
            network_blocks=self.network_blocks,
            nodes=self.nodes,
            system_groups=self.system_groups,
            targets=self.targets,
            grants=self.grants,
            platform=platform,
            gateway=gateway,
            kserve=self._kserve(gateway, opts),
            rollouts=self._rollouts(gateway, opts),
            traces=self.traces,
            after=self.after,
            tags=self.tags,
        ).make(opts)

    def _gateway(self, platform: ServingPlatform, opts: pulumi.ResourceOptions) -> Gateway | None:
        spec = self.spec.gateway
        if spec is None:
            return None
        return Gateway(
            "gateway",
            GatewayArgs(
                spec=spec,
                namespace=self.spec.gateway_namespace,
                models=with_candidates(self.spec.models),
                models_namespace=self.spec.namespace,
                models_namespace_ready=platform.namespace,
                cluster=self.cluster.target,
                vpc_id=self.vpc_id,
                network_blocks=self.network_blocks,
                system_node_groups=self.system_groups,
                log_bucket_arn=self.log_bucket_arns[spec.access_logs_to] if spec.access_logs_to else None,
                log_kms_key_arn=self.logs_kms_key_arn,
                tags=self.tags,
            ),
            opts,
        )

    def _kserve(self, gateway: Gateway | None, opts: pulumi.ResourceOptions) -> Sequence[pulumi.Resource]:
        needs = kserve_needs(self.spec.models.values())
        if needs is None:
            return ()
        definitions = gateway.releases if gateway else ()
        args = KServePlatformArgs(needs=needs, system_node_groups=self.system_groups, after=definitions)
        return KServePlatform("kserve", args, opts).releases

    def _rollouts(self, gateway: Gateway | None, opts: pulumi.ResourceOptions) -> Sequence[pulumi.Resource]:
        if not self.spec.has_canaries:
            return ()
        definitions = gateway.releases if gateway else ()
        args = RolloutControllerArgs(system_node_groups=self.system_groups, after=definitions)
        return (RolloutController("rollouts", args, opts).release,)
