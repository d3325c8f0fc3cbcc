from typing import Any

import pytest

from components.serving import envoy_policies as policies
from tests.components.serving.programs_gateway import ENVOY, JWT, OIDC, OIDC_URLS, PLAIN
from tests.components.serving.specs import changed
from tests.components.serving.test_envoy_manifests import PLACE, spec

TARGET = [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "gateway"}]


def security(authentication: dict[str, Any]) -> dict[str, Any]:
    made = policies.security_spec(spec(changed(ENVOY, authentication=authentication)), PLACE)
    assert made is not None
    assert made.pop("targetRefs") == TARGET
    return made


def test_api_keys_come_from_a_secret_and_stop_at_the_proxy() -> None:
    assert security({"kind": "api_keys", "secret": "keys", "header": "x-api-key"}) == {
        "apiKeyAuth": {
            "credentialRefs": [{"group": "", "kind": "Secret", "name": "keys"}],
            "extractFrom": [{"headers": ["x-api-key"]}],
            "forwardClientIDHeader": "x-client-id",
            "sanitize": True,
        }
    }


def test_tokens_are_those_of_the_issuer_for_these_models() -> None:
    assert security(JWT) == {
        "jwt": {
            "providers": [
                {
                    "name": "issuer",
                    "issuer": "https://id.example.com",
                    "audiences": ["models"],
                    "remoteJWKS": {"uri": "https://id.example.com/keys"},
                }
            ]
        }
    }


def test_people_come_back_by_https_though_the_proxy_sees_none() -> None:
    made = security(OIDC)["oidc"]
    assert made["redirectURL"] == "https://%REQ(:authority)%/oauth2/callback"
    assert made["clientSecret"] == {"group": "", "kind": "Secret", "name": "oidc-client"}
    assert made["provider"] == {"issuer": "https://id.example.com"}


def test_endpoints_that_are_given_are_not_looked_for() -> None:
    assert security({**OIDC, **OIDC_URLS})["oidc"]["provider"] == {
        "issuer": "https://id.example.com",
        "authorizationEndpoint": "https://id.example.com/authorize",
        "tokenEndpoint": "https://id.example.com/token",
    }


def test_open_gateway_has_no_policy() -> None:
    assert policies.security_spec(spec(PLAIN), PLACE) is None


@pytest.mark.parametrize("make", [policies.client_traffic_spec, policies.backend_traffic_spec])
def test_policies_are_of_the_gateway(make: Any) -> None:
    assert make(PLACE)["targetRefs"] == TARGET


def test_connections_say_something_before_the_load_balancer_ends_them() -> None:
    made = policies.client_traffic_spec(PLACE)
    assert made["tcpKeepalive"] == {"idleTime": "60s", "interval": "60s", "probes": 3}
    assert made["proxyProtocol"] == {"optional": False}


def test_silence_lasts_as_long_as_the_longest_answer() -> None:
    assert policies.client_traffic_spec(PLACE)["timeout"]["http"]["streamIdleTimeout"] == "600s"
    assert policies.backend_traffic_spec(PLACE)["timeout"]["http"]["requestTimeout"] == "600s"
