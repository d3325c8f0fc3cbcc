from typing import Any

import pytest

from components.serving import envoy_manifests as envoy
from components.serving.gateway_manifests import GatewayPlace, parent_refs, route_filters
from components.serving.gateway_spec import EnvoyGatewaySpec
from tests.components.serving.programs_gateway import ALB, ENVOY, GUARDED, JWT, PLAIN, PUBLIC, gateway
from tests.components.serving.specs import changed

PLACE = GatewayPlace(
    name="gateway",
    namespace="envoy-gateway-system",
    models_namespace="serving",
    allowed_cidrs=("10.40.0.0/16",),
    longest_request_seconds=600,
)
PREFIX = "service.beta.kubernetes.io/aws-load-balancer-"
OWN = {
    "gateway.envoyproxy.io/owning-gateway-name": "gateway",
    "gateway.envoyproxy.io/owning-gateway-namespace": "envoy-gateway-system",
}


def spec(document: dict[str, Any] = ENVOY, **changes: Any) -> EnvoyGatewaySpec:
    made = gateway(document, **changes)
    assert isinstance(made, EnvoyGatewaySpec)
    return made


def annotations(document: dict[str, Any], arn: str | None = "arn:certificate") -> dict[str, Any]:
    made = envoy.service_annotations(spec(document), certificate_arn=arn, attributes="a=b")
    return {key.removeprefix(PREFIX): value for key, value in made.items()}


def test_load_balancer_is_internal_and_ends_tls() -> None:
    made = annotations(ENVOY)
    assert (made["scheme"], made["nlb-target-type"]) == ("internal", "ip")
    assert (made["ssl-cert"], made["ssl-ports"]) == ("arn:certificate", "443")
    assert made["ssl-negotiation-policy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert "backend-protocol" not in made


def test_load_balancer_encrypts_again_where_proxies_have_a_certificate() -> None:
    made = annotations(PUBLIC)
    assert (made["scheme"], made["backend-protocol"], made["alpn-policy"]) == (
        "internet-facing",
        "ssl",
        "HTTP2Optional",
    )


def test_plain_load_balancer_has_no_certificate() -> None:
    assert [key for key in annotations(PLAIN, None) if key.startswith("ssl")] == []


def test_proxies_and_load_balancer_agree_on_the_proxy_protocol() -> None:
    made = annotations(ENVOY)
    assert (made["proxy-protocol"], made["healthcheck-protocol"]) == ("*", "tcp")


def test_access_logs_go_to_the_bucket() -> None:
    assert envoy.balancer_attributes("logs-1") == (
        "access_logs.s3.bucket=logs-1,access_logs.s3.enabled=true,load_balancing.cross_zone.enabled=true"
    )
    assert envoy.balancer_attributes(None) == "load_balancing.cross_zone.enabled=true"


@pytest.mark.parametrize(("document", "port", "target"), [(ENVOY, 443, 8080), (PUBLIC, 443, 8443), (PLAIN, 80, 8080)])
def test_service_leads_to_the_port_of_the_listener(document: dict[str, Any], port: int, target: int) -> None:
    service = envoy.service_spec(spec(document), PLACE)
    [listener] = envoy.gateway_spec(spec(document), PLACE, "class")["listeners"]
    assert (service["ports"][0]["port"], service["ports"][0]["targetPort"], listener["port"]) == (port, target, target)
    assert (service["selector"], service["loadBalancerClass"]) == (OWN, "service.k8s.aws/nlb")
    assert service["loadBalancerSourceRanges"] == ["10.40.0.0/16"]


def test_listener_takes_routes_of_models_alone() -> None:
    [listener] = envoy.gateway_spec(spec(), PLACE, "class")["listeners"]
    assert listener["allowedRoutes"]["namespaces"] == {
        "from": "Selector",
        "selector": {"matchLabels": {"kubernetes.io/metadata.name": "serving"}},
    }


def test_listener_has_the_certificate_of_the_proxies() -> None:
    [listener] = envoy.gateway_spec(spec(PUBLIC), PLACE, "class")["listeners"]
    assert listener["protocol"] == "HTTPS"
    assert listener["tls"]["certificateRefs"] == [{"group": "", "kind": "Secret", "name": "proxy-tls"}]


def test_envoy_gateway_makes_no_load_balancer_of_its_own() -> None:
    provider = envoy.envoy_proxy_spec(spec(), PLACE, ["cluster-system"])["provider"]["kubernetes"]
    assert provider["envoyService"] == {"type": "ClusterIP"}


def test_proxies_have_resources_zones_and_time_to_end() -> None:
    made = envoy.envoy_proxy_spec(spec(PUBLIC), PLACE, ["cluster-system"])
    deployment = made["provider"]["kubernetes"]["envoyDeployment"]
    assert deployment["replicas"] == 3
    assert deployment["container"]["resources"] == {
        "requests": {"cpu": "500m", "memory": "1024Mi"},
        "limits": {"memory": "1024Mi"},
    }
    [spread] = deployment["pod"]["topologySpreadConstraints"]
    assert (spread["topologyKey"], spread["labelSelector"]) == ("topology.kubernetes.io/zone", {"matchLabels": OWN})
    assert "nodeAffinity" in deployment["pod"]["affinity"]
    assert made["shutdown"] == {"drainTimeout": "300s", "minDrainDuration": "180s"}
    patient = envoy.envoy_proxy_spec(spec(changed(ENVOY, proxies={"drain_seconds": 900})), PLACE, [])
    assert patient["shutdown"] == {"drainTimeout": "900s", "minDrainDuration": "180s"}


def test_access_log_is_json_without_credentials() -> None:
    [setting] = envoy.envoy_proxy_spec(spec(), PLACE, [])["telemetry"]["accessLog"]["settings"]
    assert setting["format"]["type"] == "JSON"
    assert [value for value in setting["format"]["json"].values() if "AUTH" in value and ":" not in value] == []
    assert setting["sinks"] == [{"type": "File", "file": {"path": "/dev/stdout"}}]


def test_one_proxy_may_go_at_a_time() -> None:
    budget = envoy.disruption_budget_spec(PLACE)
    assert (budget["maxUnavailable"], budget["selector"]) == (1, {"matchLabels": OWN})


def test_routes_attach_to_the_one_listener() -> None:
    assert parent_refs(spec(), name="gateway", namespace="n") == [
        {"name": "gateway", "namespace": "n", "sectionName": "https"}
    ]


@pytest.mark.parametrize(
    ("document", "filters"),
    [(ENVOY, 0), (ALB, 1), (GUARDED, 1), (changed(PLAIN, kind="alb"), 0), (changed(ENVOY, authentication=JWT), 0)],
)
def test_rules_of_routes_name_what_authenticates_where_the_load_balancer_does(
    document: dict[str, Any], filters: int
) -> None:
    assert len(route_filters(gateway(document))) == filters
