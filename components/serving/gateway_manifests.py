"""What gateways of both kinds share as Kubernetes objects, and what routes need of them. Pure; no pulumi here."""

from dataclasses import dataclass
from typing import Any

from components.serving.gateway_access_spec import JwtSpec, OidcSpec
from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec
from components.tags import MANAGED_BY

Manifest = dict[str, Any]

GATEWAY_API = "gateway.networking.k8s.io/v1"
CONTROLLER_API = "gateway.k8s.aws/v1"

ACCESS_RULES = "gateway-access"
"""Name of the ListenerRuleConfiguration, in the models' namespace, that says how {kind: alb} authenticates."""

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.2 and 1.3: what AWS recommends for load balancers of both kinds (ELB user guides, "Security policies",
2026-11). Without a word, it is that of 2016, with TLS 1.0."""


@dataclass(frozen=True, kw_only=True)
class GatewayPlace:
    """Where a gateway is, and what it is wired to."""

    name: str
    """Of the Gateway and of what is made for it."""
    namespace: str
    models_namespace: str
    allowed_cidrs: tuple[str, ...]
    """Blocks that requests may come from."""
    longest_request_seconds: int
    """What the most patient model takes for an answer, at most, with the start of a replica where requests wait."""


def labels() -> dict[str, str]:
    """Labels of the objects."""
    return {"app.kubernetes.io/managed-by": MANAGED_BY, "app.kubernetes.io/part-of": "gateway"}


def allowed_routes(place: GatewayPlace) -> Manifest:
    """Routes of the models' namespace, and of no other: whoever may write one there can publish what is there."""
    selector = {"matchLabels": {"kubernetes.io/metadata.name": place.models_namespace}}
    return {"namespaces": {"from": "Selector", "selector": selector}}


def parent_refs(spec: EnvoyGatewaySpec | AlbGatewaySpec, *, name: Any, namespace: Any) -> list[Manifest]:
    """What a model's HTTPRoute attaches to. The names may be known late."""
    return [{"name": name, "namespace": namespace, "sectionName": spec.listener}]


def route_filters(spec: EnvoyGatewaySpec | AlbGatewaySpec) -> list[Manifest]:
    """Filters that EVERY rule of every HTTPRoute has to have.

    An application load balancer authenticates by the rules of routes, and a rule without this filter is open to all
    whom the network lets in. Envoy authenticates before it routes, and needs none.
    """
    if not (isinstance(spec, AlbGatewaySpec) and isinstance(spec.authentication, JwtSpec | OidcSpec)):
        return []
    reference = {"group": "gateway.k8s.aws", "kind": "ListenerRuleConfiguration", "name": ACCESS_RULES}
    return [{"type": "ExtensionRef", "extensionRef": reference}]
