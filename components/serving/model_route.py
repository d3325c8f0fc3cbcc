"""The route of a served model: the way from the gateway to its replicas, and to those of its variants.

Creates an HTTPRoute; for a canary a Service of each version; where requests go to KEDA's interceptor or to Knative's
gateway, the leave for that; how an application load balancer keeps users with a variant. Creates no gateway
(`gateway.py`), and nothing that changes weights (`model_canary.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.known_once import known_once
from components.serving.ab_spec import AbSpec
from components.serving.autoscaling_manifests import route_host
from components.serving.canary_spec import CanarySpec
from components.serving.candidate import candidate_key, candidate_of
from components.serving.gateway_manifests import CONTROLLER_API, parent_refs, route_filters
from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec, hostname_of
from components.serving.kserve_rollout_spec import LlmGroupsSpec
from components.serving.metric_queries import Place
from components.serving.model_manifests import labels_of, service_spec
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.route_manifests import (
    GRANT,
    GRANT_API,
    ROUTE,
    ROUTE_API,
    Backend,
    RoutePlace,
    reference_grant_spec,
    route_spec,
    sticky_rules_filter,
    sticky_rules_spec,
)
from components.serving.route_target import RouteTarget, route_target
from components.serving.serving_values import INTERCEPTOR_PORT, INTERCEPTOR_SERVICE, KEDA_NAMESPACE
from components.serving.shadow_spec import ShadowSpec
from components.serving.variant import canary_service, stable_service
from components.skip_await import SKIP_AWAIT

__all__ = ["ModelRoute", "ModelRouteArgs"]

FORCE = {"pulumi.com/patchForce": "true"}
"""All rules of a route are one field to the API server, and Argo Rollouts writes weights in it: whoever then changes a
timeout would be refused (pulumi-kubernetes, provider/pkg/await/await.go, handleSSAErr). By that, weights go back to
what they are without a canary, until Argo Rollouts looks again, which it does with each measurement."""


@dataclass(frozen=True, kw_only=True)
class ModelRouteArgs:
    """The model's spec, plus where requests come from and go to. A Kubernetes provider has to be given."""

    spec: ModelServiceSpec
    namespace: str
    namespace_ready: pulumi.Input[str]
    """The same, known once the namespace is there."""
    gateway: EnvoyGatewaySpec | AlbGatewaySpec
    """What requests come through; their hostname follows from it."""
    gateway_name: pulumi.Input[str]
    """Of `Gateway`, known once it is there."""
    gateway_namespace: pulumi.Input[str]
    """The same."""
    service_name: pulumi.Input[str]
    """Of `ModelService`."""
    candidate_service_name: pulumi.Input[str] | None = None
    """Of the `ModelService` of the candidate, for a model that has one."""
    after: Sequence[pulumi.Resource] = ()
    """Releases of KEDA, for a model whose requests wait at its interceptor, or Knative, for one that it runs."""


class ModelRoute(pulumi.ComponentResource):
    """The way to one model. What changes its weights has to depend on its output."""

    route_name: pulumi.Output[str]
    """Name of the HTTPRoute, which is the model's key, known once it is there."""

    def __init__(self, name: str, args: ModelRouteArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        _check(name, args)
        super().__init__("groundplane:serving:ModelRoute", name, {}, opts)
        metadata = {"name": name, "namespace": args.namespace_ready, "labels": labels_of(name)}
        before: list[pulumi.Resource] = list(args.after)
        if isinstance(args.spec.rollout, CanarySpec):
            before += [
                self._service(variant(name), name, args, metadata) for variant in (stable_service, canary_service)
            ]
        target = _target(name, args)
        if target.namespace != args.namespace:
            before.append(self._grant(name, args, target))
        filters = self._filters(name, args)
        annotations = {"annotations": FORCE} if isinstance(args.spec.rollout, CanarySpec) else {}
        made = kubernetes.apiextensions.CustomResource(
            f"{name}-model-route",
            api_version=ROUTE_API,
            kind=ROUTE,
            metadata={**metadata, **annotations},
            spec=route_spec(
                args.spec,
                _place(name, args, target, filters),
                parents=parent_refs(args.gateway, name=args.gateway_name, namespace=args.gateway_namespace),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=before),
        )
        self.route_name = known_once(name, made.id)
        self.register_outputs({"routeName": self.route_name})

    def _service(
        self, variant: str, name: str, args: ModelRouteArgs, metadata: Mapping[str, Any]
    ) -> kubernetes.core.v1.Service:
        """Of one version: Argo Rollouts narrows its selector to that; until then it is all replicas."""
        spec: Any = service_spec(args.spec, name)
        own: Any = {**metadata, "name": variant, "annotations": SKIP_AWAIT}
        return kubernetes.core.v1.Service(
            variant,
            metadata=own,
            spec=spec,
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["spec.selector"]),
        )

    def _filters(self, name: str, args: ModelRouteArgs) -> Sequence[dict[str, Any]]:
        """What every rule has: the gateway's own, or one of the model's that does the same and more."""
        sticky = sticky_rules_spec(args.spec, args.gateway) if isinstance(args.gateway, AlbGatewaySpec) else None
        if sticky is None:
            return route_filters(args.gateway)
        # After the gateway, so that it goes while the controller is there that takes its finalizer off.
        namespace = known_once(args.namespace_ready, args.gateway_name)
        made = kubernetes.apiextensions.CustomResource(
            f"{name}-variants",
            api_version=CONTROLLER_API,
            kind="ListenerRuleConfiguration",
            metadata={"name": f"{name}-variants", "namespace": namespace, "labels": labels_of(name)},
            spec=sticky,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        return [sticky_rules_filter(known_once(f"{name}-variants", made.id))]

    def _grant(self, name: str, args: ModelRouteArgs, target: RouteTarget) -> kubernetes.apiextensions.CustomResource:
        """The leave to lead to a Service of another namespace, in that."""
        return kubernetes.apiextensions.CustomResource(
            f"{name}-grant",
            api_version=GRANT_API,
            kind=GRANT,
            metadata={"name": f"{args.namespace}-{name}", "namespace": target.namespace, "labels": labels_of(name)},
            spec=reference_grant_spec(args.namespace, target.service),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )


def _check(name: str, args: ModelRouteArgs) -> None:
    if isinstance(args.spec.rollout, LlmGroupsSpec):
        raise ValueError(f"{name}: KServe makes the routes of a group; leave ModelRoute out")
    if isinstance(args.spec.rollout, AbSpec | ShadowSpec) and args.candidate_service_name is None:
        raise ValueError(f"{name}: its candidate has no service; pass candidate_service_name")


def _target(name: str, args: ModelRouteArgs) -> RouteTarget:
    if not args.spec.holds_requests:
        return route_target(args.spec, name, args.namespace)
    waiting = Place(namespace=args.namespace, name=name, gateway_namespace="", window_seconds=0)
    host = route_host(waiting)
    return RouteTarget(service=INTERCEPTOR_SERVICE, namespace=KEDA_NAMESPACE, port=INTERCEPTOR_PORT, host=host)


def _place(name: str, args: ModelRouteArgs, target: RouteTarget, filters: Sequence[dict[str, Any]]) -> RoutePlace:
    elsewhere = target.namespace != args.namespace
    service = Backend(
        # After the model's own Service, whichever it is.
        name=known_once(target.service, args.service_name) if elsewhere else args.service_name,
        port=target.port,
        namespace=target.namespace if elsewhere else None,
        host=target.host,
    )
    return RoutePlace(
        key=name,
        host=hostname_of(args.gateway, name),
        service=service,
        candidate=_candidate(name, args),
        filters=filters,
        on_envoy=isinstance(args.gateway, EnvoyGatewaySpec),
        encrypted=args.gateway.is_encrypted,
    )


def _candidate(name: str, args: ModelRouteArgs) -> Backend | None:
    spec = candidate_of(name, args.spec)
    if spec is None or args.candidate_service_name is None:
        return None
    target = route_target(spec, candidate_key(name), args.namespace)
    return Backend(name=args.candidate_service_name, port=target.port)
