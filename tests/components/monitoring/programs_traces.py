"""Small programs that build traces in their main variants."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
from pydantic import TypeAdapter

from components.cluster.pod_identity import TargetCluster
from components.monitoring.traces import Traces, TracesArgs
from components.monitoring.traces_spec import TempoTracesSpec, TracesSpec, XRayTracesSpec
from tests.components.monitoring.programs_routing import CLUSTER, KEY, TAGS, home

XRAY: dict[str, Any] = {"kind": "xray"}
TEMPO: dict[str, Any] = {
    "kind": "tempo",
    "replicas": 1,
    "sampling": {"kind": "tail"},
    "retention_days": 7,
    "deletion": "allow",
}


def traces_spec(given: dict[str, Any], **changed: Any) -> XRayTracesSpec | TempoTracesSpec:
    """Traces of either kind."""
    adapter: TypeAdapter[XRayTracesSpec | TempoTracesSpec] = TypeAdapter(TracesSpec)
    return adapter.validate_json(json.dumps({**given, **changed}))


def traces(
    given: dict[str, Any],
    cluster: TargetCluster = CLUSTER,
    key: pulumi.Input[str] = KEY,
    options: pulumi.ResourceOptions | None = None,
) -> Traces:
    """Traces of a cluster."""
    args = TracesArgs(
        spec=traces_spec(given),
        cluster=cluster,
        kms_key_arn=key,
        senders=["models", "gateway-system"],
        readers=["monitoring"],
        system_node_groups=["cluster-system"],
        tags=TAGS,
    )
    return Traces("traces", args, options or home())


PROGRAMS: dict[str, Callable[[], object]] = {
    "traces-xray": lambda: traces(XRAY),
    "traces-tempo": lambda: traces(TEMPO),
}
