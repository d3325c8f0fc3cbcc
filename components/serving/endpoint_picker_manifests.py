"""Kubernetes objects of the endpoint picker of a model as plain data. Pure functions; no pulumi here.

The Gateway API Inference Extension without its InferencePool: nobody publishes its definition as a chart, Envoy Gateway
routes to none (Envoy AI Gateway does, which is another controller), and the picker needs none if it is told the pods
("Endpoints (in lieu of using an InferencePool)"). Envoy asks it by the same protocol, and finds its answer in the
header that it sets. Keys: llm-d/llm-d-router, config/charts/epplib/templates and options of pkg/epp/server, and
envoyproxy/gateway v1.9, api/v1alpha1, ext_proc_types.go and loadbalancer_types.go (#6458), read 2026-11.
"""

import json
from collections.abc import Sequence
from typing import Any

from components.cluster.group_affinity import group_affinity
from components.restricted_pods import CONTAINER_SECURITY, pod_security
from components.serving.endpoint_picker_spec import EndpointPickerSpec
from components.serving.model_manifests import MODEL_LABEL
from components.serving.model_server import ports_of
from components.serving.model_service_spec import ModelServiceSpec
from components.tags import MANAGED_BY

Manifest = dict[str, Any]

IMAGE = (
    "ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0"
    "@sha256:873179822ab0895a37ea09f2112ca39a6ae50a26612561c8bfad7f9a8c5af6f5"
)
"""The version that KServe 0.20 was tested with (kserve/kserve, kserve-deps.env); two public repositories pin it by this
digest (2026-11)."""

GRPC_PORT, HEALTH_PORT, METRICS_PORT = 9002, 9003, 9090

PICKED = "x-gateway-destination-endpoint"
"""Header by which the picker tells Envoy the replica: ADDRESS:PORT. Envoy takes none that is not of the Service."""

USER = 65532

CONFIG: Manifest = {
    "apiVersion": "llm-d.ai/v1alpha1",
    "kind": "EndpointPickerConfig",
    "plugins": [{"type": "queue-scorer"}, {"type": "kv-cache-utilization-scorer"}, {"type": "prefix-cache-scorer"}],
    "schedulingProfiles": [
        {
            "name": "default",
            "plugins": [
                {"pluginRef": "queue-scorer", "weight": 2},
                {"pluginRef": "kv-cache-utilization-scorer", "weight": 2},
                {"pluginRef": "prefix-cache-scorer", "weight": 3},
            ],
        }
    ],
}
"""What it goes by: the project's own default (config/charts/epplib/templates/_config.yaml)."""


def picker_name(key: str) -> str:
    """Name of a model's picker, and of its Service."""
    return f"{key}-picker"


def picker_labels(key: str) -> dict[str, str]:
    """Labels of its objects."""
    return {"app.kubernetes.io/managed-by": MANAGED_BY, "app.kubernetes.io/name": picker_name(key)}


def selector(key: str) -> dict[str, str]:
    """What its pods are found by."""
    return {"app.kubernetes.io/name": picker_name(key)}


def deployment_spec(
    key: str,
    spec: EndpointPickerSpec,
    model: ModelServiceSpec,
    *,
    models_namespace: str,
    system_node_groups: Sequence[str],
) -> Manifest:
    """Spec of its Deployment."""
    memory = f"{spec.memory_mib}Mi"
    probe = {"grpc": {"port": HEALTH_PORT, "service": "inference-extension"}}
    container = {
        "name": "picker",
        "image": IMAGE,
        "args": _arguments(key, model, models_namespace),
        "env": [
            {"name": "NAMESPACE", "value": models_namespace},
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        ],
        "ports": [
            {"name": name, "containerPort": port}
            for name, port in {"grpc": GRPC_PORT, "health": HEALTH_PORT, "metrics": METRICS_PORT}.items()
        ],
        "livenessProbe": {**probe, "initialDelaySeconds": 5, "periodSeconds": 10},
        "readinessProbe": {**probe, "periodSeconds": 2},
        "resources": {"requests": {"cpu": f"{spec.cpu_millicores}m", "memory": memory}, "limits": {"memory": memory}},
        "securityContext": CONTAINER_SECURITY,
    }
    spread = {
        "labelSelector": {"matchLabels": selector(key)},
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
    }
    pod = {
        "affinity": group_affinity(system_node_groups),
        "containers": [container],
        "enableServiceLinks": False,
        "securityContext": pod_security(USER),
        "serviceAccountName": picker_name(key),
        # Envoy has streams to it for as long as answers take.
        "terminationGracePeriodSeconds": model.requests.drain_seconds + 30,
        "topologySpreadConstraints": [spread],
    }
    return {
        "replicas": spec.replicas,
        "selector": {"matchLabels": selector(key)},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
        "template": {"metadata": {"labels": picker_labels(key)}, "spec": pod},
    }


def service_spec(key: str) -> Manifest:
    """Spec of its Service."""
    return {"type": "ClusterIP", "selector": selector(key), "ports": [{"name": "grpc", "port": GRPC_PORT}]}


def disruption_budget_spec(key: str) -> Manifest:
    """Spec of its disruption budget: one at a time."""
    return {
        "maxUnavailable": 1,
        "selector": {"matchLabels": selector(key)},
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }


def reference_grant_spec(key: str, models_namespace: str) -> Manifest:
    """Spec of the leave for policies of the models' namespace to name its Service."""
    return {
        "from": [{"group": "gateway.envoyproxy.io", "kind": "EnvoyExtensionPolicy", "namespace": models_namespace}],
        "to": [{"group": "", "kind": "Service", "name": picker_name(key)}],
    }


def extension_spec(key: str, model: ModelServiceSpec, *, namespace: Any) -> Manifest:
    """Spec of the EnvoyExtensionPolicy by which Envoy asks it. Envoy takes `failOpen` for no such bodies."""
    backend = {"group": "", "kind": "Service", "name": picker_name(key), "namespace": namespace, "port": GRPC_PORT}
    whole = {"body": "FullDuplexStreamed"}
    processor = {
        "backendRefs": [backend],
        "failOpen": False,
        "messageTimeout": f"{model.requests.timeout_seconds}s",
        "processingMode": {"request": whole, "response": dict(whole)},
    }
    return {"targetRefs": [_route(key)], "extProc": [processor]}


def balancing_spec(key: str, model: ModelServiceSpec) -> Manifest:
    """Spec of the BackendTrafficPolicy by which Envoy does as it says, and takes turns if that is not there.

    It stands in place of the gateway's own, and says what that one says.
    """
    override = {"extractFrom": [{"header": PICKED}]}
    return {
        "targetRefs": [_route(key)],
        "loadBalancer": {"type": "RoundRobin", "endpointOverride": override},
        "timeout": {
            "tcp": {"connectTimeout": "5s"},
            "http": {"requestTimeout": f"{model.requests.timeout_seconds}s"},
        },
    }


def _arguments(key: str, model: ModelServiceSpec, models_namespace: str) -> list[str]:
    return [
        f"--endpoint-selector={MODEL_LABEL}={key}",
        f"--endpoint-target-ports={ports_of(model).http}",
        f"--pool-namespace={models_namespace}",
        f"--config-text={json.dumps(CONFIG, sort_keys=True)}",
        # By proxies of this cluster alone, as servers are asked.
        "--secure-serving=false",
        "--metrics-endpoint-auth=false",
        "--tracing=false",
        "--zap-encoder=json",
    ]


def _route(key: str) -> Manifest:
    return {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": key}
