"""What follows from the ways to share GPUs: labels of nodes, configurations, what nodes offer. Pure; no pulumi."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from components.cluster.gpu_sharing_spec import DEFAULT_CONFIG, WHOLE_CONFIG, MigSpec, SharingSpec, TimeSlicingSpec
from components.cluster.gpu_software_spec import DraSpec, EfaSoftware, GpuSoftwareSpec, OperatorSpec
from components.cluster.node_capacity import NodeCapacity, Resource

TIME_SLICING_LABEL = "nvidia.com/device-plugin.config"
MIG_LABEL = "nvidia.com/mig.config"
"""Labels by which the device plugin and the MIG manager find a node's way to share: their documentation (2026-11)."""


def sharing_labels(spec: GpuSoftwareSpec, key: str) -> dict[str, str]:
    """Labels by which the nodes of a group or a pool get their way to share GPUs; none if they do not."""
    if not isinstance(spec.nvidia, SharingSpec):
        return {}
    labels = {"mig": MIG_LABEL, "time_slicing": TIME_SLICING_LABEL}
    return {labels[kind]: name for (kind, name), keys in spec.nvidia.ways.items() if key in keys}


def cut_up(spec: GpuSoftwareSpec) -> frozenset[str]:
    """Keys of groups and pools whose GPUs are cut up (MIG): no NCCL there, and no whole GPU."""
    ways = spec.nvidia.mig.values() if isinstance(spec.nvidia, OperatorSpec) else ()
    return frozenset[str]().union(*(way.nodes for way in ways))


def offered(capacity: NodeCapacity, spec: GpuSoftwareSpec) -> NodeCapacity:
    """What pods can request of nodes with this software: more where they take turns, nothing that has to be claimed.

    Parts of GPUs have resources of their own (nvidia.com/mig-...), which are not in it.
    """
    times = dict.fromkeys(Resource, 1)
    if isinstance(spec.nvidia, DraSpec) or capacity.key in cut_up(spec):
        times[Resource.GPU] = 0
    elif isinstance(spec.nvidia, SharingSpec):
        for slicing in spec.nvidia.time_slicing.values():
            if capacity.key in slicing.nodes:
                times[Resource.GPU] = slicing.replicas
    if spec.efa is EfaSoftware.DRA:
        times[Resource.EFA] = 0

    def changed(amounts: Mapping[Resource, int]) -> dict[Resource, int]:
        return {resource: amount * times[resource] for resource, amount in amounts.items() if times[resource]}

    return replace(capacity, node=changed(capacity.node), total=changed(capacity.total))


def mig_config(mig: Mapping[str, MigSpec]) -> str:
    """Configuration of mig-parted, which the MIG manager runs."""
    configs: dict[str, Any] = {WHOLE_CONFIG: [{"devices": "all", "mig-enabled": False}]}
    for name, spec in sorted(mig.items()):
        configs[name] = [{"devices": "all", "mig-enabled": True, "mig-devices": dict(sorted(spec.devices.items()))}]
    return _text({"version": "v1", "mig-configs": configs})


def plugin_configs(time_slicing: Mapping[str, TimeSlicingSpec]) -> dict[str, str]:
    """Configurations of the device plugin by name."""
    configs = {DEFAULT_CONFIG: _text({"version": "v1"})}
    for name, spec in sorted(time_slicing.items()):
        shared = {
            # A second share would be no more of the GPU: such a pod is refused instead of misled.
            "failRequestsGreaterThanOne": True,
            "renameByDefault": False,
            "resources": [{"name": "nvidia.com/gpu", "replicas": spec.replicas}],
        }
        configs[name] = _text({"version": "v1", "sharing": {"timeSlicing": shared}})
    return configs


def _text(document: dict[str, Any]) -> str:
    """JSON, which is YAML as well."""
    return json.dumps(document, indent=2, sort_keys=True)
