"""Placeholder pods that keep places for replicas to come. Pure functions; no pulumi here."""

from typing import Any

from components.cluster.node_capacity import NodeCapacity
from components.cluster.node_placement import placement
from components.restricted_pods import CONTAINER_SECURITY, pod_security
from components.serving.model_manifests import labels_of, resources
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.serving_values import HEADROOM_PRIORITY

Manifest = dict[str, Any]

IMAGE = "registry.k8s.io/pause:3.10@sha256:ee6521f290b2168b6e0935a181d4cff9be1ac3f505666ef0e3c98fae8199917a"
"""Kubernetes' own image that does nothing, for both architectures (2026-11)."""

HEADROOM_LABEL = "groundplane/headroom"
"""On placeholder pods; its value is the model's key. They are no replicas, and have no label of these."""

USER = 65535


def headroom_name(name: str) -> str:
    """Name of the Deployment of a model's placeholders."""
    return f"{name}-headroom"


def headroom_labels(name: str) -> dict[str, str]:
    """Labels of placeholders."""
    own = {key: value for key, value in labels_of(headroom_name(name)).items() if key.startswith("app.")}
    return {**own, HEADROOM_LABEL: name}


def headroom_spec(name: str, spec: ModelServiceSpec, capacity: NodeCapacity) -> Manifest:
    """Spec of a Deployment of pods that request what replicas do, and make way for them at once."""
    container = {
        "name": "pause",
        "image": IMAGE,
        "resources": resources(spec, capacity),
        "securityContext": CONTAINER_SECURITY,
    }
    return {
        "replicas": spec.startup.headroom_replicas,
        "selector": {"matchLabels": {HEADROOM_LABEL: name}},
        "template": {
            "metadata": {"labels": headroom_labels(name)},
            "spec": {
                "automountServiceAccountToken": False,
                "containers": [container],
                "enableServiceLinks": False,
                "priorityClassName": HEADROOM_PRIORITY,
                "securityContext": pod_security(USER),
                "terminationGracePeriodSeconds": 0,
                **placement(capacity),
            },
        },
    }
