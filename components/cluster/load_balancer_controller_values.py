"""Values of the AWS Load Balancer Controller's chart. Pure; no pulumi here.

Keys are those of the chart (helm/aws-load-balancer-controller/values.yaml and README.md) and of the controller's own
docs (deploy/configurations.md, guide/gateway/gateway.md), read 2026-11.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from components.cluster.group_affinity import group_affinity

Values = dict[str, Any]

NAMESPACE = "kube-system"

SERVICE_ACCOUNT = "aws-load-balancer-controller"

READINESS_GATES = {"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}
"""Label of namespaces whose pods are ready only once their load balancer sends them something.

A load balancer takes minutes to, and an update of a Deployment replaces all pods in less: without it nobody would
answer in between (docs/deploy/pod_readiness_gate.md). While the controller is away, pods do without."""

REPLICAS = 2
"""One works, the other waits for its end."""

CPU_MILLICORES = 100
MEMORY_MIB = 256
"""Of each replica; the chart has none, and suggests 100 in a comment."""

LOAD_BALANCER_CONTROLLER_CPU_MILLICORES = REPLICAS * CPU_MILLICORES
"""What its pods request together, in thousandths of a vCPU."""


def controller_values(
    *,
    region: str,
    cluster_name: Any,
    vpc_id: Any,
    system_node_groups: Sequence[str],
    application_gateways: bool,
    web_acls: bool,
    tags: Mapping[str, str],
) -> Values:
    """Values of the release; cluster and VPC may be known late."""
    return {
        "clusterName": cluster_name,
        # Else it asks the instance's metadata, which pods do not reach.
        "region": region,
        "vpcId": vpc_id,
        "replicaCount": REPLICAS,
        "podDisruptionBudget": {"maxUnavailable": 1},
        "resources": {
            "requests": {"cpu": f"{CPU_MILLICORES}m", "memory": f"{MEMORY_MIB}Mi"},
            "limits": {"memory": f"{MEMORY_MIB}Mi"},
        },
        "serviceAccount": {"create": True, "name": SERVICE_ACCOUNT},
        "affinity": _apart(system_node_groups),
        "defaultTags": dict(sorted(tags.items())),
        "defaultTargetType": "ip",
        # Services get a load balancer of its by loadBalancerClass alone, and Ingresses none.
        "enableServiceMutatorWebhook": False,
        "createIngressClassResource": False,
        "ingressClassParams": {"create": False},
        "enableShield": False,
        "enableWaf": False,
        "enableWafv2": web_acls,
        # Looks once, as it starts, whether the definitions are there.
        "controllerConfig": {"featureGates": {"ALBGatewayAPI": application_gateways, "NLBGatewayAPI": False}},
    }


def _apart(groups: Sequence[str]) -> Values:
    """On these groups, any if there are none, and apart: an affinity takes the place of the chart's own."""
    mine = {"matchLabels": {"app.kubernetes.io/name": "aws-load-balancer-controller"}}
    preferred = {"weight": 100, "podAffinityTerm": {"labelSelector": mine, "topologyKey": "kubernetes.io/hostname"}}
    apart = {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [preferred]}}
    return {**apart, **group_affinity(groups)}
