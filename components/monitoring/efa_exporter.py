"""EFA node exporter: node exporter with AWS's collector of EFA counters, on nodes that have EFA. Pure; no pulumi here.

The collector is in aws-samples/awsome-distributed-training, 4.validation_and_observability/3.efa-node-exporter: its
image runs ./node_exporter of Prometheus, with the collector `amazonefa` (2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.cluster.node_capacity import NodeCapacity
from components.monitoring.monitors import EFA_EXPORTER
from components.monitoring.placement import EVERY_TAINT, RESTRICTED_CONTAINER, RESTRICTED_POD, Values, requests

EFA_PORT = 9109
EFA_CPU, EFA_MEMORY = 20, 64
"""Of each node with EFA: among what DaemonSets have."""


def efa_daemon_set_spec(image: str, nodes: Sequence[NodeCapacity]) -> Values:
    """Spec of its DaemonSet, on those of the nodes that have EFA."""
    labels = {"app.kubernetes.io/name": EFA_EXPORTER}
    container: dict[str, Any] = {
        "name": EFA_EXPORTER,
        "image": image,
        "args": [
            "--collector.disable-defaults",
            "--collector.amazonefa",
            "--path.sysfs=/host/sys",
            f"--web.listen-address=:{EFA_PORT}",
        ],
        "ports": [{"name": "metrics", "containerPort": EFA_PORT}],
        "resources": requests(EFA_CPU, EFA_MEMORY),
        "securityContext": RESTRICTED_CONTAINER,
        "volumeMounts": [{"name": "sys", "mountPath": "/host/sys", "readOnly": True}],
    }
    return {
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {
                "affinity": _on([node for node in nodes if node.efa]),
                "automountServiceAccountToken": False,
                "containers": [container],
                "securityContext": RESTRICTED_POD,
                "tolerations": EVERY_TAINT,
                "volumes": [{"name": "sys", "hostPath": {"path": "/sys"}}],
            },
        },
    }


def _on(nodes: Sequence[NodeCapacity]) -> Values:
    """On nodes with any of these labels: a term for each kind of node."""
    terms = [
        {
            "matchExpressions": [
                {"key": key, "operator": "In", "values": [value]} for key, value in sorted(node.labels.items())
            ]
        }
        for node in nodes
    ]
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}
