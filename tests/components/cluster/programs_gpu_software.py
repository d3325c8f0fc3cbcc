"""Small programs that build device software in its main variants, and the nodes they are for."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from components.cluster.gpu_nodes import GpuNodes
from components.cluster.gpu_software import GpuSoftware, GpuSoftwareArgs, GpuSoftwareSpec
from components.cluster.node_capacity import NodeCapacity, group_capacity
from components.cluster.node_group_spec import NodeGroupSpec
from tests.components.cluster.programs_team_namespace import provider

ZONE = "use1-az2"
GROUPS: dict[str, dict[str, Any]] = {
    "system": {"instance_types": ["m7i.large"], "min_size": 2, "max_size": 4},
    "h200": {"instance_types": ["p5en.48xlarge"], "max_size": 8, "zones": [ZONE], "efa": True},
    "a100": {"instance_types": ["p4d.24xlarge"], "max_size": 2, "zones": [ZONE]},
    "l4": {"instance_types": ["g6.xlarge", "g6.2xlarge"], "max_size": 4},
    "rocket": {"instance_types": ["g6e.12xlarge"], "max_size": 4, "ami_family": "bottlerocket"},
    "trn1": {"instance_types": ["trn1.32xlarge"], "max_size": 2, "zones": [ZONE], "efa": True},
}

OPERATOR: dict[str, Any] = {
    "nvidia": {
        "kind": "operator",
        "mig": {"sevenths": {"nodes": ["a100"], "devices": {"1g.5gb": 7}}},
        "time_slicing": {"notebooks": {"nodes": ["l4"], "replicas": 4}},
    }
}
SLICED: dict[str, Any] = {
    "nvidia": {
        "kind": "device_plugin",
        "feature_discovery": True,
        "gdrcopy": True,
        "time_slicing": {"notebooks": {"nodes": ["l4"], "replicas": 4}},
    }
}
CLAIMED: dict[str, Any] = {"nvidia": {"kind": "dra"}, "efa": "dra"}


def capacity(key: str) -> NodeCapacity:
    """What a group of GROUPS gives."""
    return group_capacity(key, NodeGroupSpec.model_validate_json(json.dumps(GROUPS[key])), f"cluster-{key}")


def nodes(*keys: str, dynamic: frozenset[str] = frozenset()) -> GpuNodes:
    """These groups, some of which may be taken for pools that Karpenter sizes."""
    return GpuNodes(
        nodes=[capacity(key) for key in keys],
        bottlerocket=frozenset(key for key in keys if GROUPS[key].get("ami_family") == "bottlerocket"),
        dynamic=dynamic,
    )


def software_spec(fields: Mapping[str, Any]) -> GpuSoftwareSpec:
    """A spec as a stack file would give it."""
    return GpuSoftwareSpec.model_validate_json(json.dumps(fields))


def software(
    fields: Mapping[str, Any], *keys: str, minor: str = "1.35", options: pulumi.ResourceOptions | None = None
) -> GpuSoftware:
    """Device software of a cluster with these groups, with a provider of its own unless `options` have one."""
    args = GpuSoftwareArgs(
        spec=software_spec(fields),
        nodes=nodes(*keys),
        system_groups=["cluster-system"],
        kubernetes_version=minor,
        region="us-east-1",
    )
    return GpuSoftware("devices", args, options or pulumi.ResourceOptions(providers=[provider()]))


PROGRAMS: dict[str, Callable[[], object]] = {
    "gpu-software-none": lambda: software({}, "system"),
    "gpu-software-plugins": lambda: software({}, *GROUPS),
    "gpu-software-sliced": lambda: software(SLICED, "system", "l4", "h200"),
    "gpu-software-operator": lambda: software(OPERATOR, "system", "a100", "l4", "h200"),
    "gpu-software-claimed": lambda: software(CLAIMED, "system", "h200"),
}
