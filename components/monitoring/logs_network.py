"""Who reaches Loki, which asks nobody who they are: a function that makes children of a component."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.monitoring.logs_values import LOGS_NAMESPACE
from components.monitoring.loki_values import LOKI_PORT
from components.monitoring.metrics_spec import NAMESPACE as METRICS_NAMESPACE


def loki_policies(
    parent: pulumi.Resource, name: str, namespace: pulumi.Input[str], readers: Sequence[str]
) -> pulumi.Output[str]:
    """Close the namespace to all but Fluent Bit, Prometheus and the readers; its name, known once it is closed."""
    policy = kubernetes.networking.v1.NetworkPolicy(
        name,
        metadata={"name": "loki", "namespace": namespace},
        spec=allowed((LOGS_NAMESPACE, METRICS_NAMESPACE, *readers), (LOKI_PORT,)),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return policy.metadata.namespace


def allowed(namespaces: Sequence[str], ports: Sequence[int], pods: Mapping[str, Any] | None = None) -> Any:
    """`spec` of a NetworkPolicy: pods of these namespaces reach these ports, pods of the namespace itself all of them.

    It is for `pods`, a selector; for all of the namespace if there is none. Out of it everything may go: to S3,
    whose addresses nobody knows, and to each other.
    """
    return {
        "podSelector": dict(pods or {}),
        "policyTypes": ["Ingress"],
        "ingress": [
            {"from": [{"podSelector": {}}]},
            {
                "from": [
                    {
                        "namespaceSelector": {
                            "matchExpressions": [
                                {
                                    "key": "kubernetes.io/metadata.name",
                                    "operator": "In",
                                    "values": sorted(set(namespaces)),
                                }
                            ]
                        }
                    }
                ],
                "ports": [{"port": port, "protocol": "TCP"} for port in ports],
            },
        ],
    }
