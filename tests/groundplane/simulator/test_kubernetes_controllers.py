from pathlib import Path
from typing import Any

import pytest

from groundplane.simulator.inventory import Item
from groundplane.simulator.kubernetes.karpenter import NODE_CLASS, NODE_POOL
from groundplane.simulator.kubernetes.load_balancers import (
    CONFIGURATION,
    ENVOY_PROXY,
    GATEWAY,
    GATEWAY_CLASS,
    INGRESS,
    INGRESS_CLASS,
    SERVICE,
)
from groundplane.simulator.operations import Refused
from groundplane.simulator.rows.compute import INSTANCE, LOAD_BALANCER
from groundplane.simulator.rows.ec2 import SECURITY_GROUP, SUBNET, VPC
from groundplane.simulator.rows.eks import CLUSTER
from groundplane.simulator.rows.iam import INSTANCE_PROFILE, ROLE
from tests.groundplane.simulator.clusters import Site, urn

LBC = "aws-load-balancer-controller"
PREFIX = "service.beta.kubernetes.io/aws-load-balancer"
DISCOVERY = {"tags": {"karpenter.sh/discovery": "training"}}
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def node_class(site: Site, **spec: Any) -> Item:
    terms = {"subnetSelectorTerms": [DISCOVERY], "securityGroupSelectorTerms": [{"id": site.group}], "role": "node"}
    return site.apply(NODE_CLASS, "default", spec={**terms, **spec})


def node_pool(site: Site, **spec: Any) -> Item:
    template = {"spec": {"nodeClassRef": {"name": "default"}}}
    return site.apply(NODE_POOL, "inference", spec={"template": template, **spec})


def service(site: Site, name: str = "web", annotations: dict[str, str] | None = None, **spec: Any) -> Item:
    metadata = {"annotations": annotations or {}}
    return site.apply(SERVICE, name, namespace="default", metadata=metadata, spec={"type": "LoadBalancer", **spec})


def nodes(site: Site) -> list[str]:
    return [item.state["subnetId"] for item in site.held(INSTANCE)]


def balancers(site: Site) -> list[Any]:
    return [item.state["subnets"] for item in site.held(LOAD_BALANCER)]


def test_pool_has_a_node_in_every_subnet_that_its_class_selects(site: Site) -> None:
    site.install("karpenter")
    node_class(site)
    node_pool(site)
    assert nodes(site) == site.private
    assert {tuple(item.state["vpcSecurityGroupIds"]) for item in site.held(INSTANCE)} == {(site.group,)}


@pytest.mark.parametrize(
    ("term", "count"), [({"name": "nodes"}, 1), ({"tags": {"team": "*"}}, 0), ({"id": "sg-0"}, 0), ({}, 2)]
)
def test_class_selects_by_name_id_and_tags(site: Site, term: dict[str, Any], count: int) -> None:
    site.install("karpenter")
    node_class(site, securityGroupSelectorTerms=[term])
    node_pool(site)
    assert [len(item.state["vpcSecurityGroupIds"]) for item in site.held(INSTANCE)] == [count, count]


def test_order_of_pool_class_and_controller_does_not_matter(site: Site) -> None:
    site.install("karpenter-crd")
    node_pool(site)
    node_class(site)
    assert nodes(site) == []
    site.install("karpenter")
    assert nodes(site) == site.private


def test_pool_of_no_size_has_no_nodes(site: Site) -> None:
    site.install("karpenter")
    node_class(site)
    node_pool(site, replicas=0)
    assert nodes(site) == []


def test_nodes_go_with_their_pool_and_the_profile_with_its_class(site: Site) -> None:
    site.install("karpenter")
    default = node_class(site)
    pool = node_pool(site)
    site.drop(pool)
    assert nodes(site) == []
    assert len(site.held(INSTANCE_PROFILE)) == 1
    site.drop(default)
    assert site.held(INSTANCE_PROFILE) == []


@pytest.mark.parametrize(
    ("type_", "error"),
    [
        (SUBNET, "DependencyViolation: The subnet"),
        (SECURITY_GROUP, "DependencyViolation: resource sg-"),
        (ROLE, "DeleteConflict: Cannot delete entity, must remove roles from instance profile first"),
    ],
)
def test_nodes_hold_their_subnets_groups_and_role(site: Site, type_: str, error: str) -> None:
    site.install("karpenter")
    node_class(site)
    node_pool(site)
    id_ = {SUBNET: site.private[0], SECURITY_GROUP: site.group, ROLE: "node"}[type_]
    with pytest.raises(Refused, match=f"^{error}"):
        site.aws.delete(urn(type_, "any"), type_, id_)


def test_pool_stays_with_its_nodes_when_the_controller_goes_first(site: Site) -> None:
    release = site.install("karpenter")
    node_class(site)
    pool = node_pool(site)
    site.drop(release)
    with pytest.raises(
        Refused, match=r"finalizers hold nodepools.karpenter.sh inference \(karpenter.sh/termination\)$"
    ):
        site.drop(pool)
    assert nodes(site) == site.private


def test_class_stays_while_there_are_nodes_of_it(site: Site) -> None:
    site.install("karpenter")
    default = node_class(site)
    node_pool(site)
    with pytest.raises(Refused, match=r"ec2nodeclasses.karpenter.k8s.aws default \(karpenter.k8s.aws/termination\)$"):
        site.drop(default)
    assert nodes(site) == site.private


def test_nodes_outlive_the_cluster(site: Site) -> None:
    site.install("karpenter")
    node_class(site)
    node_pool(site)
    site.aws.delete(urn(CLUSTER, "training"), CLUSTER, "training")
    assert nodes(site) == site.private


@pytest.mark.parametrize(("scheme", "public"), [("internet-facing", True), ("internal", False), (None, False)])
def test_service_has_a_load_balancer_in_the_subnets_for_it(site: Site, scheme: str | None, *, public: bool) -> None:
    site.install(LBC)
    service(site, annotations={f"{PREFIX}-scheme": scheme} if scheme else {})
    assert balancers(site) == [[site.public] if public else site.private]


def test_service_may_name_its_subnets(site: Site) -> None:
    site.install(LBC)
    service(site, annotations={f"{PREFIX}-subnets": f"{site.public}, {site.private[1]}"})
    assert balancers(site) == [[site.public, site.private[1]]]


@pytest.mark.parametrize(("internal", "public"), [("true", False), (None, True)])
def test_eks_itself_makes_the_load_balancer_without_the_controller(
    site: Site, internal: str | None, *, public: bool
) -> None:
    service(site, annotations={f"{PREFIX}-internal": internal} if internal else {})
    assert balancers(site) == [[site.public] if public else site.private]


@pytest.mark.parametrize("kind", ["ClusterIP", "NodePort"])
def test_service_of_another_type_has_none(site: Site, kind: str) -> None:
    service(site, type=kind)
    assert balancers(site) == []


def test_service_of_the_controller_s_class_waits_for_the_controller(site: Site) -> None:
    service(site, loadBalancerClass="service.k8s.aws/nlb")
    assert balancers(site) == []
    site.install(LBC)
    assert balancers(site) == [site.private]


def test_controller_that_comes_later_leaves_others_load_balancers_alone(site: Site) -> None:
    web = service(site)
    site.install(LBC)
    assert balancers(site) == [[site.public]]
    site.drop(web)
    assert balancers(site) == []


def test_load_balancer_goes_with_its_service(site: Site) -> None:
    site.install(LBC)
    web = service(site)
    with pytest.raises(Refused, match=r"^DependencyViolation: The subnet"):
        site.aws.delete(urn(SUBNET, "a"), SUBNET, site.private[0])
    site.drop(web)
    assert site.held(LOAD_BALANCER) == []
    assert site.group in [item.id for item in site.held(SECURITY_GROUP)]
    assert len(site.held(SECURITY_GROUP)) == 2


def test_service_that_is_none_for_the_outside_any_more_has_no_load_balancer(site: Site) -> None:
    site.install(LBC)
    web = service(site)
    inputs = {"metadata": {"name": "web", "namespace": "default"}, "spec": {"type": "ClusterIP"}}
    site.kubernetes.update(web.urn, SERVICE, web.id, inputs)
    assert balancers(site) == []


def test_service_stays_with_its_load_balancer_when_the_controller_goes_first(site: Site) -> None:
    release = site.install(LBC)
    web = service(site)
    site.drop(release)
    with pytest.raises(Refused, match=r"finalizers hold services default/web \(service.k8s.aws/resources\)$"):
        site.drop(web)
    assert balancers(site) == [site.private]


def test_namespace_is_held_by_a_service_in_it(site: Site) -> None:
    namespace = site.apply("kubernetes:core/v1:Namespace", "vision")
    release = site.install(LBC)
    site.apply(SERVICE, "web", namespace="vision", spec={"type": "LoadBalancer"})
    site.drop(release)
    with pytest.raises(Refused, match=r"services vision/web \(service.k8s.aws/resources\)"):
        site.drop(namespace)


def test_load_balancer_and_its_group_are_left_over_and_hold_the_vpc_when_the_cluster_goes_first(site: Site) -> None:
    service(site)
    site.aws.delete(urn(CLUSTER, "training"), CLUSTER, "training")
    with pytest.raises(Refused, match=r"^DependencyViolation: The subnet"):
        site.aws.delete(urn(SUBNET, "public"), SUBNET, site.public)
    with pytest.raises(Refused, match=r"^DependencyViolation: The vpc"):
        site.aws.delete(urn(VPC, "net"), VPC, site.vpc)


@pytest.mark.parametrize("class_name", ["alb", "shared", "nginx", None])
def test_ingress_of_the_controller_s_class_has_a_load_balancer(site: Site, class_name: str | None) -> None:
    site.install(LBC)
    site.apply(INGRESS_CLASS, "shared", spec={"controller": "ingress.k8s.aws/alb"})
    site.apply(INGRESS_CLASS, "nginx", spec={"controller": "k8s.io/ingress-nginx"})
    site.apply(INGRESS, "web", namespace="default", spec={"ingressClassName": class_name} if class_name else {})
    assert balancers(site) == ([site.private] if class_name in ("alb", "shared") else [])


def test_ingress_may_say_its_class_and_scheme_in_annotations(site: Site) -> None:
    site.install(LBC)
    annotations = {"kubernetes.io/ingress.class": "alb", "alb.ingress.kubernetes.io/scheme": "internet-facing"}
    site.apply(INGRESS, "web", namespace="default", metadata={"annotations": annotations}, spec={})
    assert balancers(site) == [[site.public]]


@pytest.mark.parametrize(
    ("chart", "controller", "made"),
    [
        (LBC, "gateway.k8s.aws/alb", True),
        ("gateway-helm", "gateway.envoyproxy.io/gatewayclass-controller", True),
        ("gateway-helm", "gateway.k8s.aws/alb", False),
    ],
)
def test_gateway_has_a_load_balancer_of_who_has_its_class(
    site: Site, chart: str, controller: str, *, made: bool
) -> None:
    gateways(site, controller)
    site.install(chart)
    assert balancers(site) == ([site.private] if made else [])


def test_gateway_of_envoy_goes_and_its_load_balancer_stays_when_the_controller_goes_first(site: Site) -> None:
    gateway = gateways(site, "gateway.envoyproxy.io/gatewayclass-controller")
    site.drop(site.install("gateway-helm"))
    site.drop(gateway)
    assert site.held(GATEWAY) == []
    assert balancers(site) == [site.private]


def test_gateway_of_envoy_whose_service_is_no_load_balancer_has_none(site: Site) -> None:
    site.install("gateway-helm")
    provider = {"kubernetes": {"envoyService": {"type": "ClusterIP"}}}
    site.apply(ENVOY_PROXY, "web", namespace="default", spec={"provider": provider})
    gateways(site, "gateway.envoyproxy.io/gatewayclass-controller", settings="EnvoyProxy")
    assert balancers(site) == []


def test_gateway_is_public_where_its_configuration_says_so(site: Site) -> None:
    site.install("gateway-helm")
    site.install(LBC)
    site.apply(CONFIGURATION, "web", namespace="default", spec={"scheme": "internet-facing"})
    gateways(site, "gateway.k8s.aws/alb", settings="LoadBalancerConfiguration")
    assert balancers(site) == [[site.public]]


def gateways(site: Site, controller: str, settings: str | None = None) -> Item:
    for kind, plural in (("GatewayClass", "gatewayclasses"), ("Gateway", "gateways")):
        names = {"kind": kind, "plural": plural}
        versions = [{"name": "v1", "served": True}]
        spec = {"group": "gateway.networking.k8s.io", "names": names, "versions": versions}
        site.apply(DEFINITION, f"{plural}.gateway.networking.k8s.io", spec=spec)
    site.apply(GATEWAY_CLASS, "shared", spec={"controllerName": controller})
    infrastructure = {"infrastructure": {"parametersRef": {"kind": settings, "name": "web"}}} if settings else {}
    return site.apply(GATEWAY, "web", namespace="default", spec={"gatewayClassName": "shared", **infrastructure})
