from typing import Any

import pytest

from components.serving import alb_manifests as alb
from components.serving.gateway_spec import AlbGatewaySpec
from tests.components.serving.programs_gateway import ALB, GUARDED, MODELS, PLAIN, gateway
from tests.components.serving.specs import ASSISTANT, changed, model
from tests.components.serving.test_envoy_manifests import PLACE


def spec(document: dict[str, Any] = ALB) -> AlbGatewaySpec:
    made = gateway(document)
    assert isinstance(made, AlbGatewaySpec)
    return made


def balancer(document: dict[str, Any] = ALB, **late: Any) -> dict[str, Any]:
    wired = {"certificate_arn": "arn:certificate", "web_acl_arn": None, "log_bucket": None, **late}
    return alb.balancer_spec(spec(document), PLACE, **wired)


def attributes(made: dict[str, Any]) -> dict[str, str]:
    return {each["key"]: each["value"] for each in made["loadBalancerAttributes"]}


def test_load_balancer_is_internal_and_ends_tls() -> None:
    made = balancer()
    assert (made["scheme"], made["sourceRanges"]) == ("internal", ["10.40.0.0/16"])
    assert made["listenerConfigurations"] == [
        {
            "protocolPort": "HTTPS:443",
            "defaultCertificate": "arn:certificate",
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        }
    ]
    assert "wafV2" not in made


def test_load_balancer_has_web_acl_and_logs_where_there_are_some() -> None:
    made = balancer(GUARDED, web_acl_arn="arn:acl", log_bucket="logs-1")
    assert (made["scheme"], made["wafV2"]) == ("internet-facing", {"webACL": "arn:acl"})
    assert attributes(made)["access_logs.s3.bucket"] == "logs-1"


def test_load_balancer_waits_as_long_as_the_longest_answer_takes() -> None:
    assert attributes(balancer())["idle_timeout.timeout_seconds"] == "600"


def test_plain_load_balancer_has_no_certificate() -> None:
    assert "listenerConfigurations" not in balancer(changed(PLAIN, kind="alb"), certificate_arn=None)


def test_gateway_names_its_class_and_configuration() -> None:
    made = alb.gateway_spec(spec(), PLACE, "class")
    assert made["infrastructure"]["parametersRef"] == {
        "group": "gateway.k8s.aws",
        "kind": "LoadBalancerConfiguration",
        "name": "gateway",
    }
    assert (made["listeners"][0]["name"], made["listeners"][0]["protocol"]) == ("https", "HTTPS")
    assert alb.class_spec() == {"controllerName": "gateway.k8s.aws/alb"}


@pytest.mark.parametrize(("key", "path"), [("assistant", "/health"), ("classifier", "/v2/health/ready")])
def test_targets_are_asked_as_their_servers_answer(key: str, path: str) -> None:
    made = alb.model_targets_spec(key, MODELS[key])
    assert made["targetReference"] == {"kind": "Service", "name": key}
    assert made["defaultConfiguration"]["targetType"] == "ip"
    health = made["defaultConfiguration"]["healthCheckConfig"]
    assert (health["healthCheckPath"], health["healthCheckPort"]) == (path, "8000")


def test_targets_end_what_they_have_as_long_as_the_load_balancer_lets_them() -> None:
    patient = model(ASSISTANT, requests={"timeout_seconds": 4000, "drain_seconds": 4000})
    [attribute] = alb.model_targets_spec("one", patient)["defaultConfiguration"]["targetGroupAttributes"]
    assert attribute == {"key": "deregistration_delay.timeout_seconds", "value": "3600"}


def test_tokens_are_for_these_models() -> None:
    [action] = (alb.access_spec(spec()) or {})["actions"]
    assert action["jwtValidationConfig"] == {
        "issuer": "https://id.example.com",
        "jwksEndpoint": "https://id.example.com/keys",
        "additionalClaims": [{"name": "aud", "format": "single-string", "values": ["models"]}],
    }


def test_people_log_in_before_anything_is_forwarded() -> None:
    [action] = (alb.access_spec(spec(GUARDED)) or {})["actions"]
    assert action["type"] == "authenticate-oidc"
    assert action["authenticateOIDCConfig"]["onUnauthenticatedRequest"] == "authenticate"
    assert action["authenticateOIDCConfig"]["secret"] == {"name": "oidc-client"}


def test_open_gateway_asks_nobody() -> None:
    assert alb.access_spec(spec(changed(PLAIN, kind="alb"))) is None
