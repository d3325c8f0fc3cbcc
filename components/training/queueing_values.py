"""Values of Kueue's chart, and the configuration of its controller in them. Pure functions; no pulumi here.

Fields and defaults were read in kubernetes-sigs/kueue v0.19.2: charts/kueue, apis/config/v1beta2 and pkg/config
(2026-11).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.training.queueing_manifests import NAMESPACE_LABEL
from components.training.queueing_spec import QueueingSpec

FRAMEWORKS = (
    "batch/job",
    "deployment",
    "jobset.x-k8s.io/jobset",
    "leaderworkerset.x-k8s.io/leaderworkerset",
    "pod",
    "ray.io/raycluster",
    "ray.io/rayjob",
    "ray.io/rayservice",
    "statefulset",
    "trainer.kubeflow.org/trainjob",
)
"""What a team's role lets it make, and so all ways to get pods: one left out would be a way past the queue. Definitions
may come later than Kueue, which waits for them."""

REPLICAS = 2
CPU_MILLICORES = 500
"""Of each replica, requested; the chart's own figure."""

UNCOUNTED = ("ephemeral-storage", "hugepages-")
"""Requests that quotas do not count. Kueue holds back every job that requests what its queue does not cover."""


def controller_values(
    spec: QueueingSpec, namespaces: Sequence[str], node_selector: Mapping[str, str]
) -> dict[str, Any]:
    """Values of the chart. Certificates are Kueue's own: no cert-manager."""
    here = {"app.kubernetes.io/name": "kueue", "control-plane": "controller-manager"}
    return {
        "controllerManager": {
            # In teams' namespaces nothing is created while its webhooks do not answer.
            "replicas": REPLICAS,
            "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
            "topologySpreadConstraints": [
                {
                    "maxSkew": 1,
                    "topologyKey": "kubernetes.io/hostname",
                    "whenUnsatisfiable": "ScheduleAnyway",
                    "labelSelector": {"matchLabels": here},
                }
            ],
            "nodeSelector": dict(sorted(node_selector.items())),
            "manager": {
                "priorityClassName": "system-cluster-critical",
                # It holds all nodes, pods and workloads in memory; the chart's 512Mi are for small clusters.
                "resources": {"requests": {"cpu": f"{CPU_MILLICORES}m", "memory": "1Gi"}, "limits": {"memory": "1Gi"}},
            },
        },
        # JSON is YAML, and the same on every machine.
        "managerConfig": {
            "controllerManagerConfigYaml": json.dumps(configuration(spec, namespaces), indent=2, sort_keys=True)
        },
    }


def configuration(spec: QueueingSpec, namespaces: Sequence[str]) -> dict[str, Any]:
    """Configuration of the controller, which manages every job of these namespaces and none of others.

    The chart gives its webhooks the same selector: elsewhere pods start whether Kueue answers or not.
    """
    ready = spec.pods_ready
    document: dict[str, Any] = {
        "apiVersion": "config.kueue.x-k8s.io/v1beta2",
        "kind": "Configuration",
        "health": {"healthProbeBindAddress": ":8081"},
        "metrics": {"bindAddress": ":8443", "enableClusterQueueResources": True},
        "webhook": {"port": 9443},
        "leaderElection": {"leaderElect": True, "resourceName": "c1f6bfd2.kueue.x-k8s.io"},
        # As the chart has it.
        "controller": {
            "groupKindConcurrency": {
                "Job.batch": 5,
                "Pod": 5,
                "Workload.kueue.x-k8s.io": 10,
                "LocalQueue.kueue.x-k8s.io": 5,
                "ClusterQueue.kueue.x-k8s.io": 5,
                "ResourceFlavor.kueue.x-k8s.io": 1,
            }
        },
        "clientConnection": {"qps": 300, "burst": 500},
        "manageJobsWithoutQueueName": True,
        "managedJobsNamespaceSelector": {"matchExpressions": [_in(namespaces)]},
        "waitForPodsReady": {
            "timeout": f"{ready.timeout_minutes}m",
            "recoveryTimeout": f"{ready.recovery_timeout_minutes}m",
            "blockAdmission": False,
            "requeuingStrategy": {
                "timestamp": "Eviction",
                "backoffBaseSeconds": ready.requeue_base_seconds,
                "backoffMaxSeconds": 3600,
                **({} if ready.requeue_limit is None else {"backoffLimitCount": ready.requeue_limit}),
            },
        },
        "integrations": {"frameworks": list(FRAMEWORKS)},
        "resources": {"excludeResourcePrefixes": list(UNCOUNTED)},
    }
    if spec.fair_sharing:
        document["fairSharing"] = {"preemptionStrategies": ["LessThanOrEqualToFinalShare", "LessThanInitialShare"]}
    return document


def _in(namespaces: Sequence[str]) -> dict[str, Any]:
    if not namespaces:
        # Of no namespace: all have the label, and an empty list is refused.
        return {"key": NAMESPACE_LABEL, "operator": "DoesNotExist"}
    return {"key": NAMESPACE_LABEL, "operator": "In", "values": sorted(namespaces)}
