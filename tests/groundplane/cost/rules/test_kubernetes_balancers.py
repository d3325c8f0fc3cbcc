"""Load balancers that controllers make."""

from typing import Any

import pytest

from groundplane.plan.model import Resource
from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

SERVICE, INGRESS = "kubernetes:core/v1:Service", "kubernetes:networking.k8s.io/v1:Ingress"
GATEWAY, CLASS = (f"kubernetes:gateway.networking.k8s.io/v1:{kind}" for kind in ("Gateway", "GatewayClass"))
PROXY = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy"
ENVOY = "gateway.envoyproxy.io/gatewayclass-controller"

USD: dict[str, str | int] = {"lb.application.hours": "0.0225", "lb.application.lcu": "0.008"}
USD |= {"lb.network.hours": "0.0225", "lb.network.lcu": "0.006"}
ALB = {"application load balancer": usd("16.43", "16.43", "16.43"), "capacity units": usd(0, "5.84", "5.84")}
NLB = {"network load balancer": usd("16.43", "16.43", "16.43"), "capacity units": usd(0, "4.38", "4.38")}

AWS_TYPE = "service.beta.kubernetes.io/aws-load-balancer-type"
SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme"
GROUP = "alb.ingress.kubernetes.io/group.name"


def thing(type_: str, name: str, spec: dict[str, Any] | None = None, notes: dict[str, str] | None = None) -> Resource:
    return resource(type_, name, {"metadata": {"name": name, "annotations": notes or {}}, "spec": spec or {}})


def gateway(controller: str, name: str = "models", **spec: Any) -> tuple[Resource, Resource]:
    made = thing(GATEWAY, name, {"gatewayClassName": "way-in", **spec})
    return made, thing(CLASS, "way-in", {"controllerName": controller})


@pytest.mark.parametrize(
    ("spec", "notes"),
    [
        ({"loadBalancerClass": "service.k8s.aws/nlb"}, {}),
        ({"loadBalancerClass": "eks.amazonaws.com/nlb"}, {}),
        ({}, {AWS_TYPE: "external"}),
    ],
)
def test_service_has_a_network_load_balancer(spec: dict[str, str], notes: dict[str, str]) -> None:
    items = items_of(thing(SERVICE, "proxies", {"type": "LoadBalancer", **spec}, notes), USD)
    assert (figures(items), unpriced(items)) == (NLB, [])


def test_public_addresses_of_a_service_are_listed() -> None:
    spec = {"type": "LoadBalancer", "loadBalancerClass": "service.k8s.aws/nlb"}
    items = items_of(thing(SERVICE, "proxies", spec, {SCHEME: "internet-facing"}), USD)
    assert [what for what, _ in unpriced(items)] == ["public IPv4 addresses"]


def test_service_of_nobody_knows_whose_load_balancer_is_listed() -> None:
    assert [what for what, _ in unpriced(items_of(thing(SERVICE, "old", {"type": "LoadBalancer"}), USD))] == [
        "load balancer"
    ]
    assert items_of(thing(SERVICE, "inside", {"type": "ClusterIP"}), USD) == []


@pytest.mark.parametrize(
    ("controller", "expected"),
    [("gateway.k8s.aws/alb", ALB), ("gateway.k8s.aws/nlb", NLB), (ENVOY, NLB)],
)
def test_gateway_has_the_load_balancer_of_its_class(controller: str, expected: dict[str, Any]) -> None:
    made, class_ = gateway(controller)
    assert figures(items_of(made, USD, class_)) == expected


@pytest.mark.parametrize(("type_", "expected"), [("ClusterIP", {}), ("LoadBalancer", NLB)])
def test_gateway_of_envoy_has_none_where_a_service_of_the_plan_is_the_way(type_: str, expected: dict[str, Any]) -> None:
    reference = {"parametersRef": {"group": "gateway.envoyproxy.io", "kind": "EnvoyProxy", "name": "models"}}
    made, class_ = gateway(ENVOY, infrastructure=reference)
    proxy = thing(PROXY, "models", {"provider": {"kubernetes": {"envoyService": {"type": type_}}}})
    assert figures(items_of(made, USD, class_, proxy)) == expected


@pytest.mark.parametrize("others", [(), (thing(CLASS, "way-in", {"controllerName": "example.com/mine"}),)])
def test_gateway_of_an_unknown_controller_is_listed(others: tuple[Resource, ...]) -> None:
    made = thing(GATEWAY, "models", {"gatewayClassName": "way-in"})
    assert [what for what, _ in unpriced(items_of(made, USD, *others))] == ["load balancer"]


def test_ingresses_of_a_group_share_one() -> None:
    one, two = (thing(INGRESS, name, {"ingressClassName": "alb"}, {GROUP: "shared"}) for name in ("a", "b"))
    assert figures(items_of(one, USD, two)) == ALB
    assert items_of(two, USD, one) == []


def test_ingresses_without_a_group_have_one_each() -> None:
    one, two = (thing(INGRESS, name, {"ingressClassName": "alb"}) for name in ("a", "b"))
    assert figures(items_of(one, USD, two)) == figures(items_of(two, USD, one)) == ALB


def test_ingress_of_another_class_is_listed() -> None:
    assert [what for what, _ in unpriced(items_of(thing(INGRESS, "a"), USD))] == ["load balancer"]
