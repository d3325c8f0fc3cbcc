"""The route of a served model, and what belongs to it, as plain data. Pure functions; no pulumi here.

Gateway API 1.6: HTTPRoute with a request mirror's percent and timeouts. Envoy Gateway 1.9 does all of it; the AWS Load
Balancer Controller 3.5 does weights and matches, and neither filters of backends, nor mirrors, rewrites or timeouts
(docs/guide/gateway/l7gateway.md, 2026-11).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.serving.ab_spec import AbSpec, StickinessSpec
from components.serving.alb_manifests import access_spec
from components.serving.canary_spec import CanarySpec
from components.serving.gateway_spec import AlbGatewaySpec
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.probes import longest_answer_seconds
from components.serving.shadow_spec import ShadowSpec
from components.serving.variant import VARIANT_HEADER, Variant, canary_service, stable_service

Manifest = dict[str, Any]

ROUTE_API, ROUTE = "gateway.networking.k8s.io/v1", "HTTPRoute"
GRANT_API, GRANT = "gateway.networking.k8s.io/v1beta1", "ReferenceGrant"

EVERYTHING = {"path": {"type": "PathPrefix", "value": "/"}}

DAY_SECONDS = 86400


@dataclass(frozen=True, kw_only=True)
class Backend:
    """What a route leads to."""

    name: Any
    """Of the Service: text, or an Output of it."""
    port: int
    namespace: str | None = None
    """Another one than that of the route; None if it is the same."""
    host: str | None = None
    """Host that requests have to have there; any if left out."""


@dataclass(frozen=True, kw_only=True)
class RoutePlace:
    """Where a model's route leads. Names are text, or Outputs of it."""

    key: str
    """Of the model: name of its route."""
    host: str
    """What requests are addressed to."""
    service: Backend
    candidate: Backend | None = None
    """Service of the candidate, of a model that has one: its server may listen on another port."""
    filters: Sequence[Manifest] = ()
    """What the gateway wants every rule to have."""
    on_envoy: bool = True
    encrypted: bool = True
    """Whether requests come by TLS."""


def route_spec(spec: ModelServiceSpec, place: RoutePlace, *, parents: Sequence[Manifest]) -> Manifest:
    """Spec of a model's HTTPRoute. `parents` are the listeners that it attaches to."""
    rules = _rules(spec, place)
    if place.filters:
        rules = [{**rule, "filters": [*rule.get("filters", ()), *place.filters]} for rule in rules]
    return {"parentRefs": list(parents), "hostnames": [place.host], "rules": rules}


def reference_grant_spec(namespace: str, service: str) -> Manifest:
    """Spec of the leave for routes of `namespace` to lead to a Service of the leave's own."""
    return {
        "from": [{"group": "gateway.networking.k8s.io", "kind": ROUTE, "namespace": namespace}],
        "to": [{"group": "", "kind": "Service", "name": service}],
    }


def sticky_rules_spec(spec: ModelServiceSpec, gateway: AlbGatewaySpec) -> Manifest | None:
    """Spec of the ListenerRuleConfiguration by which an application load balancer keeps users with a variant, and asks
    them who they are as for every other model; None if it does not keep them.
    """
    rollout = spec.rollout
    if not isinstance(rollout, AbSpec) or rollout.stickiness is None or rollout.stickiness.by != "cookie":
        return None
    config = {"enabled": True, "durationSeconds": rollout.stickiness.days * DAY_SECONDS}
    forward = {"type": "forward", "forwardConfig": {"targetGroupStickinessConfig": config}}
    access = access_spec(gateway) or {"actions": []}
    return {"actions": [*access["actions"], forward]}


def sticky_rules_filter(name: Any) -> Manifest:
    """Filter of the rules that it holds for. `name` is its name."""
    reference = {"group": "gateway.k8s.aws", "kind": "ListenerRuleConfiguration", "name": name}
    return {"type": "ExtensionRef", "extensionRef": reference}


def _rules(spec: ModelServiceSpec, place: RoutePlace) -> list[Manifest]:
    common = _timeouts(spec) if place.on_envoy else {}
    rollout = spec.rollout
    if isinstance(rollout, CanarySpec):
        stable, canary = (
            Backend(name=of(place.key), port=place.service.port) for of in (stable_service, canary_service)
        )
        # Argo Rollouts writes the weights as soon as there is a canary.
        shares = {Variant.STABLE: (stable, 100), Variant.CANARY: (canary, 0)}
        return [{**_everything(_shared(shares, place)), **common}]
    if isinstance(rollout, AbSpec):
        return [{**rule, **common} for rule in _ab_rules(rollout, place)]
    filters = [] if place.service.host is None else [_rewrite(place.service.host)]
    if isinstance(rollout, ShadowSpec):
        filters.append(_mirror(rollout, place))
    return [{**_everything([_backend(place.service)], filters), **common}]


def _timeouts(spec: ModelServiceSpec) -> Manifest:
    return {"timeouts": {"request": f"{longest_answer_seconds(spec)}s"}}


def _ab_rules(rollout: AbSpec, place: RoutePlace) -> list[Manifest]:
    sticky, weights = rollout.stickiness, rollout.weights
    shares = {
        Variant.MODEL: (place.service, weights.model),
        Variant.CANDIDATE: (_candidate(place), weights.candidate),
    }
    drawn = _everything(_shared(shares, place, sticky))
    if sticky is None or (sticky.by == "cookie" and not place.on_envoy):
        # An application load balancer has a cookie of its own for it.
        return [drawn]
    stay: list[Manifest] = []
    for variant in (Variant.CANDIDATE, Variant.MODEL):
        match = {**EVERYTHING, "headers": [_returned(sticky, variant)]}
        told = [_answered(variant, sticky)] if place.on_envoy else []
        stay.append(_rule(match, [_backend(shares[variant][0])], told))
    return [*stay, drawn]


def _shared(
    shares: Mapping[Variant, tuple[Backend, int]], place: RoutePlace, sticky: StickinessSpec | None = None
) -> list[Manifest]:
    """Backends with weights. A filter of its own makes Envoy count each of them for itself."""
    backends = []
    for variant, (service, weight) in shares.items():
        backend = {**_backend(service), "weight": weight}
        if place.on_envoy:
            backend["filters"] = [_answered(variant, sticky, first=True, secure=place.encrypted)]
        backends.append(backend)
    return backends


def _returned(sticky: StickinessSpec, variant: Variant) -> Manifest:
    """What a request says that has been answered by a variant before."""
    if sticky.by == "header":
        return {"type": "Exact", "name": sticky.known_as, "value": variant.value}
    value = f"(.*; *)?{sticky.known_as}={variant.value}(;.*)?"
    return {"type": "RegularExpression", "name": "Cookie", "value": value}


def _answered(variant: Variant, sticky: StickinessSpec | None, *, first: bool = False, secure: bool = True) -> Manifest:
    """What an answer says of who gave it, and keeps its user there if it is the first one."""
    header = sticky.known_as if sticky is not None and sticky.by == "header" else VARIANT_HEADER
    modifier: Manifest = {"set": [{"name": header, "value": variant.value}]}
    if first and sticky is not None and sticky.by == "cookie":
        flags = "; Secure" if secure else ""
        age = sticky.days * DAY_SECONDS
        cookie = f"{sticky.known_as}={variant.value}; Max-Age={age}; Path=/; HttpOnly; SameSite=Lax{flags}"
        modifier["add"] = [{"name": "Set-Cookie", "value": cookie}]
    return {"type": "ResponseHeaderModifier", "responseHeaderModifier": modifier}


def _mirror(rollout: ShadowSpec, place: RoutePlace) -> Manifest:
    mirror: Manifest = {"backendRef": _backend(_candidate(place))}
    if rollout.percent < 100:
        mirror["percent"] = rollout.percent
    return {"type": "RequestMirror", "requestMirror": mirror}


def _rewrite(host: str) -> Manifest:
    return {"type": "URLRewrite", "urlRewrite": {"hostname": host}}


def _everything(backends: list[Manifest], filters: list[Manifest] | None = None) -> Manifest:
    return _rule(EVERYTHING, backends, filters or [])


def _rule(match: Mapping[str, Any], backends: list[Manifest], filters: list[Manifest]) -> Manifest:
    rule: Manifest = {"matches": [dict(match)], "backendRefs": backends}
    return {**rule, "filters": filters} if filters else rule


def _candidate(place: RoutePlace) -> Backend:
    if place.candidate is None:
        raise ValueError(f"{place.key}: its candidate has no service; pass candidate")
    return place.candidate


def _backend(service: Backend) -> Manifest:
    found = {"group": "", "kind": "Service", "name": service.name, "port": service.port}
    return found if service.namespace is None else {**found, "namespace": service.namespace}
