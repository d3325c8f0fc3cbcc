"""An Envoy gateway: objects of Envoy Gateway, and the Service with the load balancer. Makes children of a component.

Policies are there before the gateway is, so that it is never open; and the Service, whose load balancer is waited for,
comes last and goes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.serving import envoy_manifests, envoy_policies
from components.serving.gateway_manifests import GATEWAY_API, GatewayPlace, labels
from components.serving.gateway_object import gateway_object
from components.serving.gateway_spec import EnvoyGatewaySpec

ENVOY_API = "gateway.envoyproxy.io/v1alpha1"
CLASS_NAME = "groundplane-envoy"


@dataclass(frozen=True, kw_only=True)
class EnvoyTargets:
    """What the gateway is wired to."""

    namespace: pulumi.Input[str]
    """Known once it is there."""
    certificate_arn: pulumi.Input[str] | None
    log_bucket_name: pulumi.Input[str] | None
    system_node_groups: Sequence[str]
    releases: Sequence[pulumi.Resource]
    """Of Envoy Gateway and of the load balancer controller."""


def envoy_gateway(
    parent: pulumi.Resource, name: str, spec: EnvoyGatewaySpec, place: GatewayPlace, targets: EnvoyTargets
) -> kubernetes.apiextensions.CustomResource:
    """Make the gateway; it is what routes depend on."""
    releases = list(targets.releases)

    def make(api: str, kind: str, body: Any, *before: pulumi.Resource) -> kubernetes.apiextensions.CustomResource:
        after = [*releases, *before]
        return gateway_object(
            parent, name, (api, kind), body, title=place.name, namespace=targets.namespace, depends_on=after
        )

    of_class = gateway_object(
        parent,
        name,
        (GATEWAY_API, "GatewayClass"),
        envoy_manifests.class_spec(),
        title=CLASS_NAME,
        namespace=None,
        depends_on=releases,
    )
    proxies = envoy_manifests.envoy_proxy_spec(spec, place, targets.system_node_groups)
    policies = {
        "EnvoyProxy": proxies,
        "ClientTrafficPolicy": envoy_policies.client_traffic_spec(place),
        "BackendTrafficPolicy": envoy_policies.backend_traffic_spec(place),
        "SecurityPolicy": envoy_policies.security_spec(spec, place),
    }
    before = [make(ENVOY_API, kind, body) for kind, body in policies.items() if body is not None]
    body = envoy_manifests.gateway_spec(spec, place, class_name=CLASS_NAME)
    # In state: renaming makes another gateway, and routes and addresses of this one go, unless aliased.
    gateway = make(GATEWAY_API, "Gateway", body, of_class, *before)
    _service(parent, name, spec, place, targets, [*releases, gateway])
    return gateway


def _service(
    parent: pulumi.Resource,
    name: str,
    spec: EnvoyGatewaySpec,
    place: GatewayPlace,
    targets: EnvoyTargets,
    before: Sequence[pulumi.Resource],
) -> None:
    opts = pulumi.ResourceOptions(parent=parent, depends_on=before)

    def metadata(**more: object) -> Any:
        return {"name": place.name, "namespace": targets.namespace, "labels": labels(), **more}

    budget: Any = envoy_manifests.disruption_budget_spec(place)
    kubernetes.policy.v1.PodDisruptionBudget(name, metadata=metadata(), spec=budget, opts=opts)
    annotations = envoy_manifests.service_annotations(
        spec,
        certificate_arn=targets.certificate_arn,
        attributes=pulumi.Output.from_input(targets.log_bucket_name).apply(envoy_manifests.balancer_attributes),
    )
    service: Any = envoy_manifests.service_spec(spec, place)
    # In state: renaming makes another load balancer, with another address, unless aliased.
    kubernetes.core.v1.Service(name, metadata=metadata(annotations=annotations), spec=service, opts=opts)
