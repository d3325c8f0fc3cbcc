"""Values of the Knative operator's chart, and the KnativeServing that it installs. Pure functions; no pulumi here.

knative/operator 1.21: config/charts/knative-operator (values.yaml and templates/crds/knativeservings.yaml);
knative/serving, config/core/configmaps/features.yaml; kserve/kserve, hack/setup/infra/knative (2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.serving.serving_values import REPLICAS, on_groups

Values = dict[str, Any]

KNATIVE_OPERATOR_NAMESPACE = "knative-operator"

KNATIVE_NAMESPACE = "knative-serving"
"""Of Knative's controllers, of its activator, where requests wait, and of Kourier."""

KNATIVE_API, KNATIVE_SERVING = "operator.knative.dev/v1beta1", "KnativeServing"

KNATIVE_VERSION = "1.21.1"
"""Of Knative Serving, which the operator of the same version brings: those that KServe's own installation takes
(kserve/kserve, kserve-deps.env, 2026-08)."""

KOURIER_SERVICE, KOURIER_PORT = "kourier-internal", 80
"""Knative's own gateway, within the cluster."""

FEATURES = (
    "kubernetes.podspec-nodeselector",
    "kubernetes.podspec-persistent-volume-claim",
    "kubernetes.podspec-priorityclassname",
    "kubernetes.podspec-securitycontext",
    "kubernetes.podspec-tolerations",
    "kubernetes.podspec-topologyspreadconstraints",
    "kubernetes.podspec-volumes-emptydir",
)
"""What replicas have in their pods beyond what revisions may by default."""

WORKLOADS = {
    "activator": ("activator", 300),
    "autoscaler": ("autoscaler", 100),
    "controller": ("controller", 100),
    "net-kourier-controller": ("controller", 100),
    "webhook": ("webhook", 100),
    "3scale-kourier-gateway": ("kourier-gateway", 200),
}
"""Deployments of KnativeServing: container, and CPU that each of its pods requests, in thousandths of a vCPU."""

OPERATOR_CPU_MILLICORES = 100
"""Of the operator, and of its webhook: the chart's own."""

KNATIVE_CPU_MILLICORES = 2 * OPERATOR_CPU_MILLICORES + REPLICAS * sum(cpu for _, cpu in WORKLOADS.values())
"""What Knative's pods request together, in thousandths of a vCPU."""


def knative_operator_values(system_node_groups: Sequence[str]) -> Values:
    """Values of the operator, whose pods run on the groups called so; on any nodes if there are none."""
    where = on_groups(system_node_groups)
    return {"knative_operator": {"knative_operator": dict(where), "operator_webhook": dict(where)}}


def knative_serving_spec(system_node_groups: Sequence[str], *, longest_request_seconds: int) -> Values:
    """Spec of the KnativeServing: with Kourier, which no load balancer leads to."""
    where = on_groups(system_node_groups)
    return {
        "version": KNATIVE_VERSION,
        "high-availability": {"replicas": REPLICAS},
        "ingress": {"kourier": {"enabled": True, "service-type": "ClusterIP"}},
        "config": {
            "autoscaler": {"allow-zero-initial-scale": "false", "enable-scale-to-zero": "true"},
            "defaults": {"max-revision-timeout-seconds": str(max(600, longest_request_seconds))},
            "features": {**dict.fromkeys(FEATURES, "enabled"), "secure-pod-defaults": "enabled"},
            "network": {"ingress-class": "kourier.ingress.networking.knative.dev"},
        },
        "workloads": [
            {
                "name": name,
                "replicas": REPLICAS,
                "resources": [{"container": container, "requests": {"cpu": f"{cpu}m", "memory": "200Mi"}}],
                **where,
            }
            for name, (container, cpu) in sorted(WORKLOADS.items())
        ],
    }
