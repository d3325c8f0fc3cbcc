"""Small programs that build the burn-in of GPU nodes in its main variants."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from components.training.acceptance import Acceptance, AcceptanceArgs, AcceptanceSpec
from tests.components.cluster.programs_gpu_software import GROUPS, capacity
from tests.components.cluster.programs_team_namespace import provider

SMALLEST: dict[str, Any] = {"nodes": {"h200": {}}}
FULL: dict[str, Any] = {
    "nodes": {
        "a100": {"dcgm_level": 4, "min_bus_gb_per_second": 215.5},
        "h200": {"dcgm_level": 2},
        "l4": {"dcgm_level": 1},
        "rocket": {"min_bus_gb_per_second": 20},
    },
    "images": {
        "dcgm": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/dcgm@sha256:{'0' * 64}",
        "nccl": "123456789012.dkr.ecr.us-east-1.amazonaws.com/nccl-tests:2.18.3",
    },
}


def acceptance_spec(fields: Mapping[str, Any]) -> AcceptanceSpec:
    """A spec as a stack file would give it."""
    return AcceptanceSpec.model_validate_json(json.dumps(fields))


def acceptance(fields: Mapping[str, Any], options: pulumi.ResourceOptions | None = None) -> Acceptance:
    """The burn-in, with a provider of its own unless `options` have one."""
    args = AcceptanceArgs(spec=acceptance_spec(fields), nodes=[capacity(key) for key in GROUPS])
    return Acceptance("acceptance", args, options or pulumi.ResourceOptions(providers=[provider()]))


PROGRAMS: dict[str, Callable[[], object]] = {
    "acceptance-smallest": lambda: acceptance(SMALLEST),
    "acceptance-full": lambda: acceptance(FULL),
}
