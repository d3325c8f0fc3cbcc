"""What of a model's pods and policy Knative can be told. Pure functions; no pulumi here.

knative/serving 1.21: pkg/apis/serving/fieldmask.go and k8s_validation.go, pkg/apis/autoscaling/register.go (2026-11).
A revision has no lifecycle and no grace period of its own: the queue's proxy beside the server waits for the requests
that it let through, as long as one may take.
"""

from collections.abc import Mapping
from typing import Any

from components.cluster.node_capacity import Resource
from components.serving.autoscaling_spec import AutoscalingSpec
from components.serving.model_server import ports_of
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.probes import progress_seconds, start_seconds
from components.serving.server_spec import PORT

Manifest = dict[str, Any]

QUEUE_PORTS = (8012, 8013)
"""Where the queue's proxy takes requests: HTTP/1 and HTTP/2 (knative/serving, pkg/networking/constants.go)."""

QUEUE_METRICS_PORTS = (9090, 9091)
"""Where Knative's autoscaler, and Prometheus, ask it for numbers."""

QUEUE_CPU_MILLICORES = 25
"""What the queue's proxy requests beside the server: the default of Knative's config-deployment."""

QUEUE_PROBE_PORT = 8022
"""Where Knative's activator asks whether a replica is ready."""


def knative_annotations(spec: ModelServiceSpec) -> dict[str, str]:
    """Annotations that a revision gets: Knative's autoscaler by requests under way, as the policy says."""
    policy = spec.autoscaling
    found = {
        "autoscaling.knative.dev/class": "kpa.autoscaling.knative.dev",
        "autoscaling.knative.dev/initial-scale": str(max(1, policy.min_replicas)),
        "autoscaling.knative.dev/metric": "concurrency",
        "autoscaling.knative.dev/scale-down-delay": f"{policy.scale_down.stabilization_seconds}s",
        "autoscaling.knative.dev/target": f"{policy.target:g}",
        # The target is the target: Knative would take 70 % of it.
        "autoscaling.knative.dev/target-utilization-percentage": "100",
        "autoscaling.knative.dev/window": f"{policy.window_seconds}s",
        "serving.knative.dev/progress-deadline": f"{progress_seconds(spec)}s",
    }
    return {**found, **_zero(policy)}


def _zero(policy: AutoscalingSpec) -> dict[str, str]:
    if policy.scale_to_zero is None:
        return {}
    cooldown = policy.scale_to_zero.cooldown_seconds
    return {"autoscaling.knative.dev/scale-to-zero-pod-retention-period": f"{cooldown}s"}


def knative_pod(spec: ModelServiceSpec, pod: Mapping[str, Any]) -> Manifest:
    """A replica's pod as a revision may have it."""
    [container] = pod["containers"]
    dropped = {"terminationGracePeriodSeconds"}
    security = {key: value for key, value in pod["securityContext"].items() if key != "fsGroupChangePolicy"}
    kept = {key: value for key, value in pod.items() if key not in dropped}
    return {**kept, "containers": [_container(spec, container)], "securityContext": security}


def _container(spec: ModelServiceSpec, container: Mapping[str, Any]) -> Manifest:
    dropped = {"lifecycle", "startupProbe"}
    kept = {key: value for key, value in container.items() if key not in dropped}
    port = ports_of(spec).http
    return {
        **kept,
        # Knative says it, by the port of the container.
        "env": [entry for entry in container["env"] if entry["name"] != PORT],
        "livenessProbe": _probe(container["livenessProbe"], port) | {"initialDelaySeconds": start_seconds(spec)},
        "ports": [{"containerPort": port}],
        "readinessProbe": _probe(container["readinessProbe"], port),
        "resources": _beside_the_queue(container["resources"]),
    }


def _beside_the_queue(resources: Mapping[str, Any]) -> Manifest:
    """Resources less what the queue's proxy takes: a replica may be all that its node has room for."""
    requests = resources["requests"]
    cpu = int(requests[Resource.CPU.value].removesuffix("m")) - QUEUE_CPU_MILLICORES
    return {**resources, "requests": {**requests, Resource.CPU.value: f"{max(cpu, 1)}m"}}


def _probe(probe: Mapping[str, Any], port: int) -> Manifest:
    return {**probe, "httpGet": {**probe["httpGet"], "port": port}}
