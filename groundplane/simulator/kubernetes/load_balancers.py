"""Load balancers that there should be for Services, Ingresses and Gateways, and where. Pure but for reading.

A load balancer here is the thing itself, in subnets, and a security group of its own in the VPC; its target groups and
listeners hold nothing. What a Gateway's is like is in the object that its `infrastructure` names: internal, unless a
LoadBalancerConfiguration says otherwise, and none at all where an EnvoyProxy has another type of Service.
"""

from collections.abc import Callable, Iterator

from groundplane.simulator.inventory import Item
from groundplane.simulator.kubernetes.view import View
from groundplane.simulator.lookup import values_at
from groundplane.simulator.rows.compute import LOAD_BALANCER
from groundplane.simulator.rows.ec2 import SECURITY_GROUP, SUBNET
from groundplane.simulator.side_effects import Wanted, name_in

SERVICE = "kubernetes:core/v1:Service"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
INGRESS_CLASS = "kubernetes:networking.k8s.io/v1:IngressClass"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
GATEWAY_CLASS = "kubernetes:gateway.networking.k8s.io/v1:GatewayClass"

ENVOY_PROXY = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy"
CONFIGURATION = "kubernetes:gateway.k8s.aws/v1:LoadBalancerConfiguration"

OLD_CLASS = "kubernetes.io/ingress.class"
ON_INGRESS = "alb.ingress.kubernetes.io"
ON_SERVICE = "service.beta.kubernetes.io/aws-load-balancer"


def of_service(view: View, service: Item) -> Iterator[Wanted]:
    """Of the load balancer controller."""
    if values_at(service.state, "spec.type") == ["LoadBalancer"] and values_at(
        service.state, "spec.loadBalancerClass"
    ) in ([], ["service.k8s.aws/nlb"]):
        public = _annotation(service, f"{ON_SERVICE}-scheme") == "internet-facing"
        yield from _load_balancer(view, service, public=public, subnets=_annotation(service, f"{ON_SERVICE}-subnets"))


def of_classless_service(view: View, service: Item) -> Iterator[Wanted]:
    """Of EKS's own controller, which takes what the other one does not: public unless told otherwise."""
    if values_at(service.state, "spec.type") == ["LoadBalancer"] and not values_at(
        service.state, "spec.loadBalancerClass"
    ):
        yield from _load_balancer(view, service, public=_annotation(service, f"{ON_SERVICE}-internal") != "true")


def of_ingress(view: View, ingress: Item) -> Iterator[Wanted]:
    """Of the load balancer controller, where the class is its own."""
    name = next(iter(values_at(ingress.state, "spec.ingressClassName")), _annotation(ingress, OLD_CLASS))
    of_class = view.named(INGRESS_CLASS, name or "")
    # The chart brings a class "alb" of its own.
    if name == "alb" or (of_class and values_at(of_class.state, "spec.controller") == ["ingress.k8s.aws/alb"]):
        public = _annotation(ingress, f"{ON_INGRESS}/scheme") == "internet-facing"
        yield from _load_balancer(view, ingress, public=public, subnets=_annotation(ingress, f"{ON_INGRESS}/subnets"))


def of_gateway(prefix: str) -> Callable[[View, Item], Iterator[Wanted]]:
    """Of whoever has the classes whose controller's name begins so."""

    def wants(view: View, gateway: Item) -> Iterator[Wanted]:
        of_class = view.named(GATEWAY_CLASS, next(iter(values_at(gateway.state, "spec.gatewayClassName")), ""))
        names = values_at(of_class.state, "spec.controllerName") if of_class else []
        if not any(name.startswith(prefix) for name in names):
            return
        proxy, configuration = _settings(view, gateway, ENVOY_PROXY), _settings(view, gateway, CONFIGURATION)
        service = values_at(proxy.state, "spec.provider.kubernetes.envoyService.type") if proxy else []
        if service in ([], ["LoadBalancer"]):
            scheme = values_at(configuration.state, "spec.scheme") if configuration else []
            yield from _load_balancer(view, gateway, public=scheme == ["internet-facing"])

    return wants


def _settings(view: View, gateway: Item, type_: str) -> Item | None:
    """The object of a type, beside the gateway, that says what is made for it."""
    reference = "spec.infrastructure.parametersRef"
    if values_at(gateway.state, f"{reference}.kind") != [type_.rpartition(":")[2]]:
        return None
    [name] = values_at(gateway.state, f"{reference}.name")
    return view.named(type_, f"{gateway.state['metadata']['namespace']}/{name}")


def _load_balancer(view: View, item: Item, *, public: bool, subnets: str | None = None) -> Iterator[Wanted]:
    """A security group, and a load balancer in the subnets that are named or tagged for it, or else the cluster's."""
    vpc = view.cluster.state["vpcConfig"]
    tag = f"kubernetes.io/role/{'elb' if public else 'internal-elb'}"
    tagged = [
        subnet.id
        for subnet in view.nearby(SUBNET)
        if subnet.state.get("vpcId") == vpc["vpcId"] and tag in (subnet.state.get("tags") or {})
    ]
    named = [subnet.strip() for subnet in subnets.split(",")] if subnets else []
    name = f"k8s-{item.id.replace('/', '-')[:16]}-{item.state['metadata']['uid'].replace('-', '')[:10]}"
    label = name_in(item.urn)
    yield Wanted(type=SECURITY_GROUP, name=f"{label}-traffic", inputs={"name": name, "vpcId": vpc["vpcId"]})
    yield Wanted(
        type=LOAD_BALANCER,
        name=f"{label}-load-balancer",
        inputs={"name": name, "internal": not public, "subnets": named or tagged or vpc["subnetIds"]},
    )


def _annotation(item: Item, key: str) -> str | None:
    value = (item.state["metadata"].get("annotations") or {}).get(key)
    return None if value is None else str(value)
