"""Kubernetes objects of an Envoy gateway as plain data: its proxies, and the load balancer before them. Pure functions.

Keys: envoyproxy/gateway v1.9, site/content/en/v1.9/tasks/operations/customize-envoyproxy.md and api/v1alpha1, and
kubernetes-sigs/aws-load-balancer-controller, docs/guide/service/annotations.md, read 2026-11.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from components.cluster.group_affinity import group_affinity
from components.serving.gateway_manifests import TLS_POLICY, GatewayPlace, Manifest, allowed_routes
from components.serving.gateway_spec import EnvoyGatewaySpec

CONTROLLER_NAME = "gateway.envoyproxy.io/gatewayclass-controller"
LOAD_BALANCER_CLASS = "service.k8s.aws/nlb"

PLAIN_PORT, ENCRYPTED_PORT = 8080, 8443
"""Where proxies listen: above 1024, so that ports of listener and container are the same."""

NOTICE_SECONDS = 180
"""What a proxy that has to go keeps taking connections for. A network load balancer sends new ones there for two
minutes more, whatever its delay says (measured in kubernetes-sigs/aws-load-balancer-controller#2366)."""

_ZONE = "topology.kubernetes.io/zone"

_SERVICE = "service.beta.kubernetes.io/aws-load-balancer"

_LOG_FIELDS = {
    "authority": "%REQ(:AUTHORITY)%",
    "bytes_received": "%BYTES_RECEIVED%",
    "bytes_sent": "%BYTES_SENT%",
    "client": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
    "duration_ms": "%DURATION%",
    "method": "%REQ(:METHOD)%",
    "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "response_code": "%RESPONSE_CODE%",
    "response_flags": "%RESPONSE_FLAGS%",
    "start_time": "%START_TIME%",
    "upstream_cluster": "%UPSTREAM_CLUSTER%",
    "upstream_host": "%UPSTREAM_HOST%",
    "user_agent": "%REQ(USER-AGENT)%",
}
"""What a line of the access log has: no credentials, and nothing of prompts and answers."""


def proxy_port(spec: EnvoyGatewaySpec) -> int:
    """Where proxies listen."""
    return ENCRYPTED_PORT if spec.proxies.tls_secret else PLAIN_PORT


def proxy_labels(place: GatewayPlace) -> dict[str, str]:
    """Labels by which the proxies of the gateway are found."""
    return {
        "gateway.envoyproxy.io/owning-gateway-name": place.name,
        "gateway.envoyproxy.io/owning-gateway-namespace": place.namespace,
    }


def class_spec() -> Manifest:
    """Spec of the GatewayClass."""
    return {"controllerName": CONTROLLER_NAME}


def gateway_spec(spec: EnvoyGatewaySpec, place: GatewayPlace, class_name: Any) -> Manifest:
    """Spec of the Gateway. Plain HTTP to it may have been TLS up to the load balancer."""
    listener: Manifest = {
        "name": spec.listener,
        "port": proxy_port(spec),
        "protocol": "HTTPS" if spec.proxies.tls_secret else "HTTP",
        "allowedRoutes": allowed_routes(place),
    }
    if spec.proxies.tls_secret:
        reference = {"group": "", "kind": "Secret", "name": spec.proxies.tls_secret}
        listener["tls"] = {"mode": "Terminate", "certificateRefs": [reference]}
    parameters = {"group": "gateway.envoyproxy.io", "kind": "EnvoyProxy", "name": place.name}
    return {
        "gatewayClassName": class_name,
        "infrastructure": {"parametersRef": parameters},
        "listeners": [listener],
    }


def envoy_proxy_spec(spec: EnvoyGatewaySpec, place: GatewayPlace, system_node_groups: Sequence[str]) -> Manifest:
    """Spec of the EnvoyProxy: how proxies run.

    Their service has no load balancer: Envoy Gateway deletes it without waiting for anything, and a load balancer whose
    controller goes with it would stay, and hold the network.
    """
    own = spec.proxies
    memory = f"{own.memory_mib}Mi"
    spread = {
        "labelSelector": {"matchLabels": proxy_labels(place)},
        "maxSkew": 1,
        "topologyKey": _ZONE,
        "whenUnsatisfiable": "ScheduleAnyway",
    }
    deployment = {
        "replicas": own.replicas,
        "container": {
            "resources": {"requests": {"cpu": f"{own.cpu_millicores}m", "memory": memory}, "limits": {"memory": memory}}
        },
        "pod": {"affinity": group_affinity(system_node_groups), "topologySpreadConstraints": [spread]},
    }
    log = {
        "format": {"type": "JSON", "json": _LOG_FIELDS},
        "sinks": [{"type": "File", "file": {"path": "/dev/stdout"}}],
    }
    return {
        "provider": {
            "type": "Kubernetes",
            "kubernetes": {"envoyDeployment": deployment, "envoyService": {"type": "ClusterIP"}},
        },
        "shutdown": {
            "drainTimeout": f"{own.drain_seconds}s",
            "minDrainDuration": f"{NOTICE_SECONDS}s",
        },
        "telemetry": {"accessLog": {"settings": [log]}},
    }


def disruption_budget_spec(place: GatewayPlace) -> Manifest:
    """Spec of the proxies' disruption budget: one at a time."""
    selector = {"matchLabels": proxy_labels(place)}
    return {"maxUnavailable": 1, "selector": selector, "unhealthyPodEvictionPolicy": "AlwaysAllow"}


def service_spec(spec: EnvoyGatewaySpec, place: GatewayPlace) -> Manifest:
    """Spec of the Service that the load balancer is made for."""
    port = {"name": spec.listener, "port": spec.port, "protocol": "TCP", "targetPort": proxy_port(spec)}
    return {
        "type": "LoadBalancer",
        "loadBalancerClass": LOAD_BALANCER_CLASS,
        # Its targets are pods, which need no ports of nodes.
        "allocateLoadBalancerNodePorts": False,
        "loadBalancerSourceRanges": list(place.allowed_cidrs),
        "ports": [port],
        "selector": proxy_labels(place),
    }


def service_annotations(spec: EnvoyGatewaySpec, *, certificate_arn: Any | None, attributes: Any) -> dict[str, Any]:
    """What the network load balancer is like. Certificate and attributes (`balancer_attributes`) may be known late."""
    own = {
        "attributes": attributes,
        "scheme": "internet-facing" if spec.public else "internal",
        "nlb-target-type": "ip",
        # So that proxies know who asks; they drop connections without. Health checks have it, too, and so can only be
        # of TCP: that a proxy has to go, the controller hears from Kubernetes.
        "proxy-protocol": "*",
        "healthcheck-protocol": "tcp",
        "healthcheck-interval": "10",
        "target-group-attributes": _attributes(
            {
                "deregistration_delay.timeout_seconds": str(min(spec.proxies.drain_seconds, 3600)),
                "preserve_client_ip.enabled": "false",
            }
        ),
    }
    if certificate_arn is not None:
        own |= {"ssl-cert": certificate_arn, "ssl-ports": str(spec.port), "ssl-negotiation-policy": TLS_POLICY}
    if spec.proxies.tls_secret:
        own |= {"backend-protocol": "ssl", "alpn-policy": "HTTP2Optional"}
    # For external-dns, where somebody runs it.
    hostname = {"external-dns.alpha.kubernetes.io/hostname": f"*.{spec.domain}"}
    return {**hostname, **{f"{_SERVICE}-{key}": value for key, value in sorted(own.items())}}


def balancer_attributes(bucket: str | None) -> str:
    """Attributes of the network load balancer, with the bucket of its access logs: those of TLS listeners alone."""
    zones = {"load_balancing.cross_zone.enabled": "true"}
    logs = {"access_logs.s3.enabled": "true", "access_logs.s3.bucket": bucket} if bucket else {}
    return _attributes({**logs, **zones})


def _attributes(values: Mapping[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(values.items()))
