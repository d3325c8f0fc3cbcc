"""What an Envoy gateway does with requests, as plain data: who may ask, and how long things take. Pure functions.

Keys: envoyproxy/gateway v1.9, api/v1alpha1 (clienttrafficpolicy, timeout, api_key_auth, jwt and oidc types) and
site/content/en/v1.9/tasks/security, read 2026-11.
"""

from components.serving.gateway_access_spec import ApiKeysSpec, JwtSpec, OidcSpec, OpenSpec
from components.serving.gateway_manifests import GatewayPlace, Manifest
from components.serving.gateway_spec import EnvoyGatewaySpec

KEEPALIVE_SECONDS = 60
"""How often proxies show clients that they are there. A network load balancer ends connections with TLS on which
nothing is said for 350 seconds, whatever they wait for, unless one end does (NLB user guide, "Connection idle timeout",
2026-11)."""

RECEIVE_SECONDS = 60
"""What a request, with its prompt, may take to arrive."""

CLIENT_HEADER = "x-client-id"
"""Header by which servers are told whose API key it was: the key itself does not reach them."""

CALLBACK = "/oauth2/callback"


def target(place: GatewayPlace) -> list[Manifest]:
    """The gateway, as policies name it."""
    return [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": place.name}]


def client_traffic_spec(place: GatewayPlace) -> Manifest:
    """Spec of the ClientTrafficPolicy: between load balancer and proxies."""
    longest = max(place.longest_request_seconds, RECEIVE_SECONDS)
    return {
        "targetRefs": target(place),
        "proxyProtocol": {"optional": False},
        "tcpKeepalive": {"idleTime": f"{KEEPALIVE_SECONDS}s", "interval": f"{KEEPALIVE_SECONDS}s", "probes": 3},
        "timeout": {
            "http": {
                "requestReceivedTimeout": f"{RECEIVE_SECONDS}s",
                # An answer that is not streamed says nothing until it is there; Envoy's own patience is 5 minutes.
                "streamIdleTimeout": f"{longest}s",
            }
        },
    }


def backend_traffic_spec(place: GatewayPlace) -> Manifest:
    """Spec of the BackendTrafficPolicy: what holds for routes that say nothing of timeouts."""
    return {
        "targetRefs": target(place),
        "timeout": {"tcp": {"connectTimeout": "5s"}, "http": {"requestTimeout": f"{place.longest_request_seconds}s"}},
    }


def security_spec(spec: EnvoyGatewaySpec, place: GatewayPlace) -> Manifest | None:
    """Spec of the SecurityPolicy: who may ask; None if nobody is asked."""
    chosen = spec.authentication
    if isinstance(chosen, OpenSpec):
        return None
    policy: Manifest = {"targetRefs": target(place)}
    if isinstance(chosen, ApiKeysSpec):
        policy["apiKeyAuth"] = {
            "credentialRefs": [_secret(chosen.secret)],
            "extractFrom": [{"headers": [chosen.header]}],
            "forwardClientIDHeader": CLIENT_HEADER,
            "sanitize": True,
        }
    elif isinstance(chosen, JwtSpec):
        provider = {
            "name": "issuer",
            "issuer": chosen.issuer,
            "audiences": [chosen.audience],
            "remoteJWKS": {"uri": chosen.jwks_url},
        }
        policy["jwt"] = {"providers": [provider]}
    else:
        policy["oidc"] = _oidc(chosen)
    return policy


def _oidc(chosen: OidcSpec) -> Manifest:
    endpoints = {"authorizationEndpoint": chosen.authorization_url, "tokenEndpoint": chosen.token_url}
    return {
        "provider": {"issuer": chosen.issuer, **{key: url for key, url in endpoints.items() if url is not None}},
        "clientID": chosen.client_id,
        "clientSecret": _secret(chosen.secret),
        # TLS ends at the load balancer: what the proxy sees is no https.
        "redirectURL": f"https://%REQ(:authority)%{CALLBACK}",
        "logoutPath": "/oauth2/logout",
    }


def _secret(name: str) -> Manifest:
    return {"group": "", "kind": "Secret", "name": name}
