"""Values of Karpenter's chart. Pure; no pulumi here.

Keys are those of the chart 1.14 (charts/karpenter/values.yaml and reference/settings.md, checked 2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.cluster.karpenter_spec import KarpenterSpec
from components.cluster.node_facts import NODE_GROUP_LABEL

NAMESPACE = "kube-system"
"""Where Karpenter's own guide has it: the API server's priority and fairness gives controllers there a share."""

SERVICE_ACCOUNT = "karpenter"


def controller_values(
    spec: KarpenterSpec,
    *,
    region: str,
    cluster_name: Any,
    queue_name: Any,
    system_node_groups: Sequence[str],
    isolated: bool,
    pods_have_subnets: bool,
    static_pools: bool,
    zonal_shift: bool,
) -> dict[str, Any]:
    """Values of the controller's release; the two names may be known late."""
    resources = {"cpu": f"{spec.cpu_millicores}m", "memory": f"{spec.memory_mib}Mi"}
    return {
        "replicas": spec.replicas,
        "serviceAccount": {"create": True, "name": SERVICE_ACCOUNT},
        # The node's resolver: CoreDNS may be waiting for the nodes that are to be made.
        "dnsPolicy": "Default",
        "affinity": {"nodeAffinity": _on_node_groups(system_node_groups)},
        "controller": {
            # Else the SDK asks the instance's metadata, which pods do not reach.
            "env": [{"name": "AWS_REGION", "value": region}],
            "resources": {"requests": resources, "limits": resources},
        },
        "settings": {
            "clusterName": cluster_name,
            "interruptionQueue": queue_name,
            "isolatedVPC": isolated,
            "enableZonalShift": zonal_shift,
            # The first interface of a node then has no addresses of pods (nodeclasses.md, "Pod Density").
            "reservedENIs": "1" if pods_have_subnets else "0",
            "featureGates": {
                "nodeRepair": spec.repair_nodes,
                "reservedCapacity": True,
                "spotToSpotConsolidation": spec.consolidate_spot,
                "staticCapacity": static_pools,
            },
        },
    }


def _on_node_groups(names: Sequence[str]) -> dict[str, Any]:
    """On these groups alone, and never on nodes that Karpenter made and may take away."""
    expressions = [
        {"key": "karpenter.sh/nodepool", "operator": "DoesNotExist"},
        {"key": NODE_GROUP_LABEL, "operator": "In", "values": sorted(names)},
    ]
    term = {"nodeSelectorTerms": [{"matchExpressions": expressions}]}
    return {"requiredDuringSchedulingIgnoredDuringExecution": term}
