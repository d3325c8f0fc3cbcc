"""Kubernetes objects of a served model as plain data. Pure functions; no pulumi here.

No `replicas` anywhere: they are the autoscaler's (`autoscaling.py`), and whoever else writes them fights with it.
"""

from dataclasses import dataclass
from typing import Any

from components.cluster.node_capacity import NodeCapacity, Resource
from components.cluster.node_placement import placement
from components.restricted_pods import CONTAINER_SECURITY, pod_security
from components.serving.model_server import (
    CACHE_DIRECTORY,
    MODEL_DIRECTORY,
    arguments,
    command,
    environment,
    ports_of,
)
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.probes import grace_seconds, probes, progress_seconds
from components.serving.replica_share import MIB, replica_share
from components.serving.server_spec import ADDRESS
from components.serving.traces_target import TracesTarget, trace_arguments, trace_environment
from components.serving.variant import candidate_labels
from components.tags import MANAGED_BY

Manifest = dict[str, Any]
"""A part of a Kubernetes object: JSON, as the API server gets it."""

MODEL_LABEL = "groundplane/model"
"""On the pods of a model; its value is the model's key. Whatever looks for them uses it."""

SHARED_MEMORY_GIB = 2
"""For each accelerator: what NCCL and the processes of one replica tell each other by."""

ZONE = "topology.kubernetes.io/zone"


@dataclass(frozen=True, kw_only=True)
class ModelPlace:
    """Where a model is served, and from what."""

    name: str
    """Of the model and of its objects."""
    region: str
    address: Any
    """Where the server finds the files: a directory, or s3://BUCKET/PREFIX; text, or an Output of it."""
    claim: Any | None
    """Name of the volume claim with the files, text or an Output of it; None if the server reads them itself."""
    sub_path: str = ""
    """Directory of the volume that is mounted."""
    priority_class: str
    capacity: NodeCapacity
    traces: TracesTarget | None = None
    """Where spans of requests go, if the model sends any."""


def labels_of(name: str) -> dict[str, str]:
    """Labels of all objects of a model."""
    return {"app.kubernetes.io/managed-by": MANAGED_BY, "app.kubernetes.io/name": name, MODEL_LABEL: name}


def selector(name: str) -> dict[str, str]:
    """What the pods of a model are found by."""
    return {MODEL_LABEL: name}


def deployment_spec(spec: ModelServiceSpec, place: ModelPlace) -> Manifest:
    """Spec of a model's Deployment."""
    pods = {**labels_of(place.name), **candidate_labels(place.name)}
    return {
        "progressDeadlineSeconds": progress_seconds(spec),
        "revisionHistoryLimit": 5,
        "selector": {"matchLabels": selector(place.name)},
        # A replica that starts takes minutes: none goes before another has come.
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
        "template": {"metadata": {"labels": pods}, "spec": pod_spec(spec, place)},
    }


def service_spec(spec: ModelServiceSpec, name: str) -> Manifest:
    """Spec of the Service in front of a model's replicas."""
    named = ports_of(spec).named
    ports = [{"name": key, "port": port, "protocol": "TCP", "targetPort": key} for key, port in named.items()]
    return {"type": "ClusterIP", "selector": selector(name), "ports": ports}


def disruption_budget_spec(name: str) -> Manifest:
    """Spec of the disruption budget: one at a time, and never one less than there is for the sake of a broken one."""
    return {
        "maxUnavailable": 1,
        "selector": {"matchLabels": selector(name)},
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
    }


def resources(spec: ModelServiceSpec, capacity: NodeCapacity) -> Manifest:
    """Resources of a replica: what it requests is its own, and of CPU it may have what nobody else uses."""
    share = replica_share(spec.accelerator, capacity)
    requests = {name.value: _quantity(name, amount) for name, amount in sorted(share.items())}
    requests["ephemeral-storage"] = f"{spec.server.scratch_gib}Gi"
    limits = {name: amount for name, amount in requests.items() if name != Resource.CPU}
    return {"limits": limits, "requests": dict(sorted(requests.items()))}


def shared_memory_gib(spec: ModelServiceSpec) -> int:
    """Most that /dev/shm may hold."""
    return spec.server.shared_memory_gib or SHARED_MEMORY_GIB * max(1, spec.accelerator.gpus)


def pod_spec(spec: ModelServiceSpec, place: ModelPlace) -> Manifest:
    """Spec of a replica's pod."""
    memory_gib = replica_share(spec.accelerator, place.capacity)[Resource.MEMORY] / MIB
    variables = environment(spec, region=place.region, memory_gib=memory_gib)
    variables |= trace_environment(place.name, spec, place.traces)
    container: Manifest = {
        "name": "server",
        "image": spec.image,
        "args": [*arguments(place.name, spec), *trace_arguments(spec, place.traces)],
        "env": [{"name": name, "value": value} for name, value in {ADDRESS: place.address, **variables}.items()],
        "ports": [{"name": name, "containerPort": port} for name, port in ports_of(spec).named.items()],
        "resources": resources(spec, place.capacity),
        "securityContext": CONTAINER_SECURITY,
        "volumeMounts": _mounts(place),
        **probes(spec),
    }
    if (started := command(spec)) is not None:
        container["command"] = started
    return {
        "automountServiceAccountToken": False,
        "containers": [container],
        "enableServiceLinks": False,
        "priorityClassName": place.priority_class,
        "securityContext": pod_security(spec.server.user_id),
        "serviceAccountName": place.name,
        "terminationGracePeriodSeconds": grace_seconds(spec),
        "topologySpreadConstraints": [_spread(place.name)],
        "volumes": _volumes(spec, place),
        **placement(place.capacity),
    }


def _spread(name: str) -> Manifest:
    """Over zones, as far as there are nodes: one that is full must not keep a replica from being."""
    return {
        "labelSelector": {"matchLabels": selector(name)},
        "matchLabelKeys": ["pod-template-hash"],
        "maxSkew": 1,
        "topologyKey": ZONE,
        "whenUnsatisfiable": "ScheduleAnyway",
    }


def _mounts(place: ModelPlace) -> list[Manifest]:
    mounts: list[Manifest] = [
        {"name": "cache", "mountPath": CACHE_DIRECTORY},
        {"name": "shared-memory", "mountPath": "/dev/shm"},
        {"name": "tmp", "mountPath": "/tmp"},
    ]
    if place.claim is not None:
        model: Manifest = {"name": "model", "mountPath": MODEL_DIRECTORY, "readOnly": True}
        mounts.append({**model, "subPath": place.sub_path} if place.sub_path else model)
    return mounts


def _volumes(spec: ModelServiceSpec, place: ModelPlace) -> list[Manifest]:
    scratch = {"sizeLimit": f"{spec.server.scratch_gib}Gi"}
    memory = {"medium": "Memory", "sizeLimit": f"{shared_memory_gib(spec)}Gi"}
    volumes: list[Manifest] = [
        {"name": "cache", "emptyDir": scratch},
        {"name": "shared-memory", "emptyDir": memory},
        {"name": "tmp", "emptyDir": scratch},
    ]
    if place.claim is not None:
        claim = {"claimName": place.claim, "readOnly": True}
        volumes.append({"name": "model", "persistentVolumeClaim": claim})
    return volumes


def _quantity(resource: Resource, amount: int) -> str:
    if resource is Resource.CPU:
        return f"{amount}m"
    return f"{amount}Mi" if resource is Resource.MEMORY else str(amount)
