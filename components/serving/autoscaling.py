"""Autoscaling of a served model: how many replicas there are, by KEDA.

Creates a ScaledObject, of which KEDA makes the one HorizontalPodAutoscaler there is; the route by which requests wait
for a first replica, where they do; and placeholder pods that keep places. Creates no HorizontalPodAutoscaler of its
own: two on one target would undo each other's work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.cluster.node_capacity import NodeCapacity
from components.serving.autoscaling_manifests import (
    ROUTE,
    ROUTE_API,
    SCALED_OBJECT,
    SCALED_OBJECT_API,
    route_spec,
    scaled_object_spec,
)
from components.serving.canary_spec import CanarySpec
from components.serving.headroom import headroom_labels, headroom_name, headroom_spec
from components.serving.metric_queries import Place
from components.serving.model_manifests import labels_of
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.scale_target import scale_target, workload_name
from components.serving.variant import Variant, clusters_of
from components.skip_await import SKIP_AWAIT

__all__ = ["Autoscaling", "AutoscalingArgs"]


@dataclass(frozen=True, kw_only=True)
class AutoscalingArgs:
    """The model's spec, plus what is scaled and who counts. A Kubernetes provider has to be given."""

    spec: ModelServiceSpec
    namespace: str
    namespace_ready: pulumi.Input[str]
    """The same, known once the namespace is there."""
    deployment_name: pulumi.Input[str]
    """Of `ModelService`, known once it is there."""
    service_name: pulumi.Input[str]
    """Of `ModelService`."""
    rollout_name: pulumi.Input[str] | None = None
    """Of `ModelCanary`, for a model whose rollout is a canary: that is scaled then."""
    gateway_clusters: str | None = None
    """Which of Envoy's counts are of its requests: `clusters_of` its model, for a candidate; the model's own if left
    out."""
    prometheus_url: str | None
    """Needed unless the model follows a schedule."""
    gateway_namespace: str
    capacity: NodeCapacity
    """Of the model's nodes: placeholders take as much of them as replicas."""
    after: Sequence[pulumi.Resource]
    """Releases of KEDA and its HTTP add-on, which bring the definitions and let the objects go; priority classes."""


class Autoscaling(pulumi.ComponentResource):
    """How many replicas of one model there are."""

    scaled_object_name: pulumi.Output[str] | None
    """Name of the ScaledObject, known once it is there: what stops it for a while annotates it. None where Knative
    scales, and KEDA may not."""

    def __init__(self, name: str, args: AutoscalingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        place = Place(
            namespace=args.namespace,
            name=name,
            gateway_namespace=args.gateway_namespace,
            window_seconds=args.spec.autoscaling.window_seconds,
            workload=workload_name(args.spec, name),
            clusters=args.gateway_clusters or clusters_of(args.spec, args.namespace, name, Variant.MODEL),
            rolls_out=isinstance(args.spec.rollout, CanarySpec),
        )
        scaled = None
        if scale_target(args.spec, name) is not None:
            scaled = scaled_object_spec(args.spec, place, target=_target(name, args), server=args.prometheus_url)
        super().__init__("groundplane:serving:Autoscaling", name, {}, opts)
        self.scaled_object_name = self._scaled_object(name, args, place, scaled) if scaled else None
        if args.spec.startup.headroom_replicas:
            self._headroom(name, args)
        self.register_outputs({"scaledObjectName": self.scaled_object_name})

    def _scaled_object(
        self, name: str, args: AutoscalingArgs, place: Place, scaled: Mapping[str, Any]
    ) -> pulumi.Output[str]:
        metadata = {"name": name, "namespace": args.namespace_ready, "labels": labels_of(name)}
        before = list(args.after)
        if args.spec.holds_requests:
            # Before it is asked about the route, KEDA's scaler has to know it.
            before.append(self._route(name, args, place, metadata))
        # In state: renaming makes another one, which KEDA refuses while this one is there, unless aliased.
        made = kubernetes.apiextensions.CustomResource(
            name,
            api_version=SCALED_OBJECT_API,
            kind=SCALED_OBJECT,
            metadata=dict(metadata),
            spec=dict(scaled),
            opts=pulumi.ResourceOptions(parent=self, depends_on=before),
        )
        return made.id.apply(lambda id_: id_.rpartition("/")[2])

    def _route(
        self, name: str, args: AutoscalingArgs, place: Place, metadata: Mapping[str, Any]
    ) -> kubernetes.apiextensions.CustomResource:
        return kubernetes.apiextensions.CustomResource(
            f"{name}-route",
            api_version=ROUTE_API,
            kind=ROUTE,
            metadata=dict(metadata),
            spec=route_spec(args.spec, place, service=args.service_name),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )

    def _headroom(self, name: str, args: AutoscalingArgs) -> None:
        spec: Any = headroom_spec(name, args.spec, args.capacity)
        kubernetes.apps.v1.Deployment(
            f"{name}-headroom",
            metadata={
                "name": headroom_name(name),
                "namespace": args.namespace_ready,
                "labels": headroom_labels(name),
                # Placeholders are there when nodes are to spare, and gone as soon as somebody needs them.
                "annotations": SKIP_AWAIT,
            },
            spec=spec,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )


def _target(name: str, args: AutoscalingArgs) -> pulumi.Input[str]:
    if not isinstance(args.spec.rollout, CanarySpec):
        return args.deployment_name
    if args.rollout_name is None:
        raise ValueError(f"{name}: a canary scales its Rollout, not its Deployment; pass rollout_name")
    return args.rollout_name
