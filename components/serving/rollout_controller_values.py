"""Values of the chart of Argo Rollouts. Pure functions; no pulumi here.

Keys read in the chart: argoproj/argo-helm, charts/argo-rollouts/values.yaml and templates/controller (2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.catalog.downloads import ROLLOUTS_GATEWAY_PLUGIN
from components.serving.canary_manifests import PLUGIN
from components.serving.serving_values import on_groups

Values = dict[str, Any]

ROLLOUTS_NAMESPACE = "argo-rollouts"
"""Of the controller, which asks Prometheus from there."""

REPLICAS = 2
"""One works, the other waits for its end."""

CPU_MILLICORES = 100
MEMORY_MIB = 512
"""Of each replica; the chart has none. The plugin is a process of its own in the same container."""

ROLLOUTS_CPU_MILLICORES = REPLICAS * CPU_MILLICORES
"""What its pods request together, in thousandths of a vCPU."""

OTHER_PROVIDERS = (
    "ambassador",
    "apisix",
    "awsAppMesh",
    "awsLoadBalancerController",
    "contour",
    "glooPlatform",
    "istio",
    "smi",
    "traefik",
)
"""What the chart would give it rights to besides the Gateway API."""


def rollout_controller_values(system_node_groups: Sequence[str]) -> Values:
    """Values of the release, whose pods run on the groups called so; on any nodes if there are none."""
    plugin = ROLLOUTS_GATEWAY_PLUGIN
    return {
        "controller": {
            **on_groups(system_node_groups),
            "metrics": {"enabled": True},
            "nodeSelector": {"kubernetes.io/arch": plugin.architecture},
            "pdb": {"enabled": True, "maxUnavailable": 1},
            "replicas": REPLICAS,
            "resources": {
                "limits": {"memory": f"{MEMORY_MIB}Mi"},
                "requests": {"cpu": f"{CPU_MILLICORES}m", "memory": f"{MEMORY_MIB}Mi"},
            },
            # Fetched as a pod starts, which fails if it is another one than this.
            "trafficRouterPlugins": [{"name": PLUGIN, "location": plugin.url, "sha256": plugin.sha256}],
        },
        "dashboard": {"enabled": False},
        "providerRBAC": {"providers": {"gatewayAPI": True, **dict.fromkeys(OTHER_PROVIDERS, False)}},
    }
