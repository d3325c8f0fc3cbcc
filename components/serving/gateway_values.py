"""Values of Envoy Gateway's chart, and what gateways request of the system's nodes. Pure functions; no pulumi here.

Keys are those of the chart v1.9 (envoyproxy/gateway, site/content/en/v1.9/install/gateway-helm-api.md, read 2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.cluster.group_affinity import group_affinity
from components.cluster.load_balancer_controller_values import LOAD_BALANCER_CONTROLLER_CPU_MILLICORES
from components.serving.gateway_spec import AlbGatewaySpec, EnvoyGatewaySpec

Values = dict[str, Any]

REPLICAS = 2
"""One translates, the other waits; either tells proxies what they have to know."""

ENVOY_GATEWAY_CPU_MILLICORES = REPLICAS * 100
"""What Envoy Gateway's own pods request together: the chart's own."""

SHUTDOWN_MANAGER_CPU_MILLICORES = 10
"""What waits, beside each proxy, for its requests to end (envoyproxy/gateway, api/v1alpha1/shared_types.go)."""


def envoy_gateway_values(*, controls: bool, system_node_groups: Sequence[str]) -> Values:
    """Values of the release. Without `controls` it only brings the definitions of the Gateway API, and runs nothing.

    Proxies run in the release's own namespace: that is the chart's default.
    """
    affinity = group_affinity(system_node_groups)
    return {
        "certgen": {"job": {"affinity": affinity}},
        "deployment": {"replicas": REPLICAS if controls else 0, "pod": {"affinity": affinity}},
        "podDisruptionBudget": {"minAvailable": 1 if controls else 0},
        # It would write zones to all new pods of proxies, by a webhook and a right to read nodes.
        "topologyInjector": {"enabled": False},
    }


def gateway_cpu_millicores(spec: EnvoyGatewaySpec | AlbGatewaySpec) -> int:
    """What a gateway requests of the system's nodes, in thousandths of a vCPU: controllers, proxies and pickers."""
    asked = LOAD_BALANCER_CONTROLLER_CPU_MILLICORES
    if isinstance(spec, AlbGatewaySpec):
        return asked
    proxy = spec.proxies.cpu_millicores + SHUTDOWN_MANAGER_CPU_MILLICORES
    pickers = sum(picker.replicas * picker.cpu_millicores for picker in spec.endpoint_pickers.values())
    return asked + ENVOY_GATEWAY_CPU_MILLICORES + spec.proxies.replicas * proxy + pickers
