"""Load balancers that controllers in the cluster make for its objects: they are no resources of the plan themselves."""

from collections.abc import Iterator
from typing import Any

from groundplane.cost.item import Item
from groundplane.cost.pricing import Pricing, Rule
from groundplane.cost.rules.load_balancers import balancer
from groundplane.plan.model import Resource

GATEWAY_CLASS = "kubernetes:gateway.networking.k8s.io/v1:GatewayClass"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
ENVOY_PROXY = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy"
ENVOY_CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller"

CONTROLLERS = {
    "eks.amazonaws.com/alb": "application",
    ENVOY_CONTROLLER: "network",
    "gateway.k8s.aws/alb": "application",
    "gateway.k8s.aws/nlb": "network",
}
"""Kind of load balancer that controllers of GatewayClasses make, one for each Gateway."""

NETWORK_CLASSES = ("eks.amazonaws.com/nlb", "service.k8s.aws/nlb")
"""loadBalancerClass of Services that get a network load balancer."""

NETWORK_TYPES = ("external", "nlb", "nlb-ip")
"""The same, of the annotation that says so (aws-load-balancer-controller 3.5, docs/guide/service, 2026-11)."""

_SERVICE = "service.beta.kubernetes.io/aws-load-balancer-"
_INGRESS = "alb.ingress.kubernetes.io/"


def service(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A Service of type LoadBalancer has one."""
    spec, notes = _spec(resource), _annotations(resource)
    if spec.get("type") != "LoadBalancer":
        return
    network = spec.get("loadBalancerClass") in NETWORK_CLASSES or notes.get(f"{_SERVICE}type") in NETWORK_TYPES
    if not network:
        yield _unknown(resource, pricing)
        return
    yield from balancer(resource, pricing, "network")
    if notes.get(f"{_SERVICE}scheme") == "internet-facing":
        yield _addresses(resource, pricing)


def gateway(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """A Gateway has one of its class; none if it is Envoy's and a Service of the plan is the way to its proxies."""
    wanted = _spec(resource).get("gatewayClassName")
    classes = (c for c in pricing.of_type(GATEWAY_CLASS) if (c.inputs.get("metadata") or {}).get("name") == wanted)
    controller = next((_spec(c).get("controllerName") for c in classes), None)
    kind = CONTROLLERS.get(str(controller))
    if kind is None:
        yield _unknown(resource, pricing)
    elif controller != ENVOY_CONTROLLER or _exposed(resource, pricing):
        yield from balancer(resource, pricing, kind)


def ingress(resource: Resource, pricing: Pricing) -> Iterator[Item]:
    """An Ingress of class alb has one, and shares it with those of its group."""
    notes = _annotations(resource)
    if "alb" not in (_spec(resource).get("ingressClassName"), notes.get("kubernetes.io/ingress.class")):
        yield _unknown(resource, pricing)
        return
    group = notes.get(f"{_INGRESS}group.name")
    others = [each.urn for each in pricing.of_type(INGRESS) if _annotations(each).get(f"{_INGRESS}group.name") == group]
    if group is None or resource.urn == min(others):
        yield from balancer(resource, pricing, "application")
        if notes.get(f"{_INGRESS}scheme") == "internet-facing":
            yield _addresses(resource, pricing)


def _exposed(resource: Resource, pricing: Pricing) -> bool:
    """Whether Envoy Gateway makes one for a gateway: unless its EnvoyProxy says that the service has none."""
    reference = (_spec(resource).get("infrastructure") or {}).get("parametersRef") or {}
    for proxy in pricing.of_type(ENVOY_PROXY):
        if (
            reference.get("kind") == "EnvoyProxy"
            and (proxy.inputs.get("metadata") or {}).get("name") == reference["name"]
        ):
            provider = (_spec(proxy).get("provider") or {}).get("kubernetes") or {}
            return bool((provider.get("envoyService") or {}).get("type", "LoadBalancer") == "LoadBalancer")
    return True


def _unknown(resource: Resource, pricing: Pricing) -> Item:
    why = "a controller in the cluster makes it, or shares one; the plan does not tell which"
    return pricing.unpriced(resource, "load balancer", why, "count on 16.43 USD a month and its traffic, in us-east-1")


def _addresses(resource: Resource, pricing: Pricing) -> Item:
    why = "it has one in each zone of its subnets, which its controller chooses"
    return pricing.unpriced(resource, "public IPv4 addresses", why, "count on 3.65 USD a month for each zone")


def _spec(resource: Resource) -> dict[str, Any]:
    return resource.inputs.get("spec") or {}


def _annotations(resource: Resource) -> dict[str, Any]:
    return (resource.inputs.get("metadata") or {}).get("annotations") or {}


RULES: dict[str, Rule] = {
    "kubernetes:core/v1:Service": service,
    "kubernetes:gateway.networking.k8s.io/v1:Gateway": gateway,
    INGRESS: ingress,
}
