"""Kubernetes objects of a gateway that is an application load balancer, as plain data. Pure functions; no pulumi here.

Keys: kubernetes-sigs/aws-load-balancer-controller v3.5, apis/gateway/v1 and docs/guide/gateway, read 2026-11.
"""

from typing import Any

from components.serving.canary_spec import CanarySpec
from components.serving.gateway_access_spec import JwtSpec, OidcSpec
from components.serving.gateway_manifests import TLS_POLICY, GatewayPlace, Manifest, allowed_routes
from components.serving.gateway_spec import AlbGatewaySpec
from components.serving.model_server import ports_of
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.variant import canary_service, stable_service

CONTROLLER_NAME = "gateway.k8s.aws/alb"

MOST_IDLE_SECONDS = 4000
"""Longest that an application load balancer waits while nothing is said (ALB user guide, "Connection idle timeout",
2026-11)."""

MOST_DRAIN_SECONDS = 3600
"""Longest that one lets requests to a target end."""


def class_spec() -> Manifest:
    """Spec of the GatewayClass."""
    return {"controllerName": CONTROLLER_NAME}


def gateway_spec(spec: AlbGatewaySpec, place: GatewayPlace, class_name: Any) -> Manifest:
    """Spec of the Gateway. The certificate is in the load balancer's configuration: the controller takes it there."""
    listener = {
        "name": spec.listener,
        "port": spec.port,
        "protocol": "HTTPS" if spec.is_encrypted else "HTTP",
        "allowedRoutes": allowed_routes(place),
    }
    parameters = {"group": "gateway.k8s.aws", "kind": "LoadBalancerConfiguration", "name": place.name}
    return {
        "gatewayClassName": class_name,
        "infrastructure": {"parametersRef": parameters},
        "listeners": [listener],
    }


def balancer_spec(
    spec: AlbGatewaySpec,
    place: GatewayPlace,
    *,
    certificate_arn: Any | None,
    web_acl_arn: Any | None,
    log_bucket: Any | None,
) -> Manifest:
    """Spec of the LoadBalancerConfiguration. What is given by ARN or name may be known late."""
    attributes: Manifest = {
        "idle_timeout.timeout_seconds": str(min(place.longest_request_seconds, MOST_IDLE_SECONDS)),
        "routing.http.drop_invalid_header_fields.enabled": "true",
    }
    if log_bucket is not None:
        attributes |= {"access_logs.s3.enabled": "true", "access_logs.s3.bucket": log_bucket}
    balancer: Manifest = {
        "scheme": "internet-facing" if spec.public else "internal",
        "sourceRanges": list(place.allowed_cidrs),
        "loadBalancerAttributes": [{"key": key, "value": value} for key, value in sorted(attributes.items())],
        "defaultTargetGroupConfiguration": {"name": place.name},
    }
    if certificate_arn is not None:
        listener = {
            "protocolPort": f"HTTPS:{spec.port}",
            "defaultCertificate": certificate_arn,
            "sslPolicy": TLS_POLICY,
        }
        balancer["listenerConfigurations"] = [listener]
    if web_acl_arn is not None:
        balancer["wafV2"] = {"webACL": web_acl_arn}
    return balancer


def target_defaults_spec() -> Manifest:
    """Spec of the TargetGroupConfiguration that all services have: pods, not ports of nodes."""
    return {"defaultConfiguration": {"targetType": "ip"}}


def target_services(key: str, spec: ModelServiceSpec) -> tuple[str, ...]:
    """Services that the route of a model leads to, each of which has a target group. Candidates have their own."""
    return (stable_service(key), canary_service(key)) if isinstance(spec.rollout, CanarySpec) else (key,)


def model_targets_spec(service: str, spec: ModelServiceSpec) -> Manifest:
    """Spec of the TargetGroupConfiguration of a model's Service: when a replica takes requests, and how long it may end
    them.
    """
    ports = ports_of(spec)
    health = {
        "healthCheckProtocol": "HTTP",
        "healthCheckPort": str(ports.http),
        "healthCheckPath": ports.ready_path,
        "healthCheckInterval": 10,
        "healthCheckTimeout": 5,
        "matcher": {"httpCode": "200"},
    }
    drain = str(min(spec.requests.drain_seconds, MOST_DRAIN_SECONDS))
    attribute = {"key": "deregistration_delay.timeout_seconds", "value": drain}
    return {
        "targetReference": {"kind": "Service", "name": service},
        "defaultConfiguration": {"targetType": "ip", "healthCheckConfig": health, "targetGroupAttributes": [attribute]},
    }


def access_spec(spec: AlbGatewaySpec) -> Manifest | None:
    """Spec of the ListenerRuleConfiguration that rules of routes name; None if nobody is asked who they are."""
    chosen = spec.authentication
    if isinstance(chosen, JwtSpec):
        audience = {"name": "aud", "format": "single-string", "values": [chosen.audience]}
        validation = {"issuer": chosen.issuer, "jwksEndpoint": chosen.jwks_url, "additionalClaims": [audience]}
        return {"actions": [{"type": "jwt-validation", "jwtValidationConfig": validation}]}
    if isinstance(chosen, OidcSpec):
        login = {
            "issuer": chosen.issuer,
            "authorizationEndpoint": chosen.authorization_url,
            "tokenEndpoint": chosen.token_url,
            "userInfoEndpoint": chosen.user_info_url,
            "secret": {"name": chosen.secret},
            "onUnauthenticatedRequest": "authenticate",
        }
        return {"actions": [{"type": "authenticate-oidc", "authenticateOIDCConfig": login}]}
    return None
