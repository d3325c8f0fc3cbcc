"""When a replica is started, ready, alive and gone: probes and times. Pure functions; no pulumi here.

What they are for: a server that loads for minutes is not killed for it, nor is one that has so much to do that it
answers slowly; and one that goes has answered all that it had.
"""

from math import ceil
from typing import Any

from components.serving.model_server import ports_of
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.runtime import Runtime
from components.serving.startup_spec import NODE_SECONDS

PERIOD_SECONDS = 10
"""Between two probes; `startup_spec.PROBE_SECONDS` is the half of it."""

PATIENCE = 4
"""How many times longer than expected a start may take."""

SHORTEST_START_SECONDS = 600
"""A start may take this long whatever is expected of it."""

UNREADY_AFTER = 6
DEAD_AFTER = 18
"""Probes in a row without an answer until a replica gets no more requests, and until it is started anew: one and three
minutes. All replicas are saturated at the same time: taking them away one by one is how a service falls over."""

LEAVE_SECONDS = 15
"""From a replica's end until gateways have heard of it and send nothing more (kserve/kserve#5485, 2026-05)."""

LONGEST_UPDATE_SECONDS = 6 * 3600
"""What an update waits for replicas at most."""

EXIT_SECONDS = 30
"""For a server that has answered everything to end."""

Manifest = dict[str, Any]


def start_seconds(spec: ModelServiceSpec) -> int:
    """Longest that a container may take until its server answers."""
    weights_gb = spec.shape.weights_gb if spec.shape else 0.0
    expected = spec.startup.load_seconds(weights_gb, compiles=spec.server_runtime is Runtime.VLLM)
    return max(SHORTEST_START_SECONDS, ceil(PATIENCE * expected))


def progress_seconds(spec: ModelServiceSpec) -> int:
    """Longest that one more replica may take, with a node, the image and its start."""
    return start_seconds(spec) + ceil(PATIENCE * (NODE_SECONDS + spec.startup.image_seconds))


def update_seconds(spec: ModelServiceSpec) -> int:
    """Longest that an update may take, which replaces one replica after the other."""
    return min(progress_seconds(spec) * spec.autoscaling.max_replicas, LONGEST_UPDATE_SECONDS)


def longest_answer_seconds(spec: ModelServiceSpec) -> int:
    """Longest that a request may take to be answered, with one more replica where it waits for the first one."""
    waiting = progress_seconds(spec) if spec.holds_requests else 0
    return waiting + spec.requests.timeout_seconds


def grace_seconds(spec: ModelServiceSpec) -> int:
    """Time between the end of a replica and its being killed: more than the longest request."""
    return LEAVE_SECONDS + spec.requests.drain_seconds + EXIT_SECONDS


def probes(spec: ModelServiceSpec) -> Manifest:
    """Probes and lifecycle of the server's container."""
    ports = ports_of(spec)
    return {
        "startupProbe": _get(ports.ready_path, ceil(start_seconds(spec) / PERIOD_SECONDS)),
        "readinessProbe": _get(ports.ready_path, UNREADY_AFTER),
        "livenessProbe": _get(ports.health_path, DEAD_AFTER),
        # Kubelet's own: not every image has a shell.
        "lifecycle": {"preStop": {"sleep": {"seconds": LEAVE_SECONDS}}},
    }


def _get(path: str, failures: int) -> Manifest:
    return {
        "httpGet": {"path": path, "port": "http"},
        "periodSeconds": PERIOD_SECONDS,
        "timeoutSeconds": PERIOD_SECONDS - 1,
        "failureThreshold": failures,
    }
