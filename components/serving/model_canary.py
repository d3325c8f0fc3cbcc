"""The canary of a served model: how a new version takes its requests over, step by step, or gives them back.

Creates a Rollout, which takes the pods of the model's Deployment and changes the weights of its route, and the
templates of what it is judged by. Creates no Deployment (`model_service.py`), no route (`model_route.py`), and nothing
that decides how many replicas there are (`autoscaling.py`, which scales the Rollout).

To take the rollout of a running model out of its stack file again, wait for an hour without requests: the replicas are
the Rollout's, and go with it before KEDA makes those of the Deployment (argoproj/argo-rollouts#3855).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.known_once import known_once
from components.serving.canary_manifests import (
    ROLLOUT,
    ROLLOUTS_API,
    TEMPLATE,
    measurements_spec,
    rollout_spec,
    steps_name,
    watch_name,
    watch_spec,
)
from components.serving.canary_spec import CanarySpec
from components.serving.metric_queries import Place
from components.serving.model_manifests import labels_of
from components.serving.model_service_spec import ModelServiceSpec

__all__ = ["ModelCanary", "ModelCanaryArgs"]


@dataclass(frozen=True, kw_only=True)
class ModelCanaryArgs:
    """The spec of a model whose rollout is a canary, plus what that works on. A Kubernetes provider has to be given."""

    spec: ModelServiceSpec
    namespace: str
    namespace_ready: pulumi.Input[str]
    """The same, known once the namespace is there."""
    deployment_name: pulumi.Input[str]
    """Of `ModelService`, known once it is there."""
    route_name: pulumi.Input[str]
    """Of `ModelRoute`."""
    prometheus_url: str
    gateway_namespace: str
    after: Sequence[pulumi.Resource]
    """The release of Argo Rollouts, which brings the definitions."""


class ModelCanary(pulumi.ComponentResource):
    """Rollout of one model. What scales it has to depend on its output."""

    rollout_name: pulumi.Output[str]
    """Name of the Rollout, which is the model's key, known once it is there. Nobody waits for a canary, which takes
    hours: `kubectl argo rollouts get rollout` shows how it goes."""

    def __init__(self, name: str, args: ModelCanaryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        canary = args.spec.rollout
        if not isinstance(canary, CanarySpec):
            raise ValueError(f"{name}: its rollout is no canary; leave ModelCanary out")
        super().__init__("groundplane:serving:ModelCanary", name, {}, opts)
        place = Place(
            namespace=args.namespace,
            name=name,
            gateway_namespace=args.gateway_namespace,
            window_seconds=canary.analysis.window_seconds,
        )
        watched = watch_spec(args.spec, canary, place, server=args.prometheus_url)
        before = [self._object(args, f"{name}-watch", TEMPLATE, watch_name(name), name, watched)]
        if any(step.measurements for step in canary.steps):
            measured = measurements_spec(args.spec, canary, place, server=args.prometheus_url)
            before.append(self._object(args, f"{name}-step", TEMPLATE, steps_name(name), name, measured))
        spec = rollout_spec(
            args.spec,
            canary,
            key=name,
            namespace=args.namespace,
            deployment=args.deployment_name,
            route=args.route_name,
        )
        # In state: renaming makes another one, and all replicas of this one go, unless aliased.
        made = self._object(args, f"{name}-rollout", ROLLOUT, name, name, spec, before)
        self.rollout_name = known_once(name, made.id)
        self.register_outputs({"rolloutName": self.rollout_name})

    def _object(
        self,
        args: ModelCanaryArgs,
        logical: str,
        kind: str,
        physical: str,
        key: str,
        spec: dict[str, Any],
        before: Sequence[pulumi.Resource] = (),
    ) -> kubernetes.apiextensions.CustomResource:
        return kubernetes.apiextensions.CustomResource(
            logical,
            api_version=ROLLOUTS_API,
            kind=kind,
            metadata={"name": physical, "namespace": args.namespace_ready, "labels": labels_of(key)},
            spec=spec,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*args.after, *before],
                ignore_changes=["spec.replicas"] if kind == ROLLOUT else None,
            ),
        )
