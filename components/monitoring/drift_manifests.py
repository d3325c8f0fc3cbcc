"""Kubernetes objects of a drift monitor as plain data. Pure functions; no pulumi here."""

from collections.abc import Sequence
from typing import Any

from components.cluster.network_policies import POD_IDENTITY
from components.cluster.node_capacity import NodeCapacity
from components.cluster.node_placement import placement
from components.monitoring.drift_job_config import CONFIG_FILE
from components.monitoring.drift_spec import DriftMonitorSpec
from components.monitoring.drift_values import GATEWAY_LABELS, GATEWAY_PORT, JOB_LABEL
from components.monitoring.placement import on_system_nodes
from components.restricted_pods import CONTAINER_SECURITY, pod_security
from components.tags import MANAGED_BY

Manifest = dict[str, Any]

CONFIG_FOLDER = "/etc/groundplane-drift"

USER = 65532
"""Of the image, images/drift/Dockerfile."""

CONTAINER = "drift"

FINAL_EXIT_CODES = (2, 3, 4)
"""Config wrong, too few rows, data wrong: another try finds the same (images/drift/groundplane_drift/outcome.py)."""

LATE_SECONDS = 3600
"""How late a run may begin whose time came while nobody could start it."""


def labels_of(model: str) -> dict[str, str]:
    """Labels of all objects of a monitor."""
    return {"app.kubernetes.io/managed-by": MANAGED_BY, "app.kubernetes.io/name": model, JOB_LABEL: model}


def cron_job_spec(
    model: str, spec: DriftMonitorSpec, *, region: str, capacity: NodeCapacity | None, system_node_groups: Sequence[str]
) -> Manifest:
    """Spec of the CronJob: one run at a time, and none that never ends."""
    return {
        "concurrencyPolicy": "Forbid",
        "failedJobsHistoryLimit": 3,
        "schedule": spec.schedule.cron,
        "startingDeadlineSeconds": LATE_SECONDS,
        "successfulJobsHistoryLimit": 3,
        "timeZone": spec.schedule.timezone,
        "jobTemplate": {
            "metadata": {"labels": labels_of(model)},
            "spec": {
                "activeDeadlineSeconds": spec.job.timeout_minutes * 60,
                "backoffLimit": spec.job.retries,
                "podFailurePolicy": _failures(),
                "template": {
                    # Karpenter would begin it anew elsewhere, to save some minutes of a node.
                    "metadata": {"labels": labels_of(model), "annotations": {"karpenter.sh/do-not-disrupt": "true"}},
                    "spec": {**_pod(model, spec, region), **_place(capacity, system_node_groups)},
                },
            },
        },
    }


def network_policy_spec(model: str) -> Manifest:
    """Spec of the job's policy: names, credentials, S3 and the gateway. Nobody connects to it.

    S3's addresses are public ones, also those behind a gateway endpoint.
    """
    dns = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    return {
        "podSelector": {"matchLabels": {JOB_LABEL: model}},
        "policyTypes": ["Egress", "Ingress"],
        "egress": [
            {"to": [dns], "ports": [_port(53, "UDP"), _port(53)]},
            {"to": [{"ipBlock": {"cidr": POD_IDENTITY}}], "ports": [_port(80)]},
            {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [_port(443)]},
            {"to": [{"podSelector": {"matchLabels": GATEWAY_LABELS}}], "ports": [_port(GATEWAY_PORT)]},
        ],
    }


def _pod(model: str, spec: DriftMonitorSpec, region: str) -> Manifest:
    job = spec.job
    requests = {
        "cpu": f"{job.cpu_millicores}m",
        "ephemeral-storage": f"{job.scratch_gib + 1}Gi",
        "memory": f"{job.memory_mib}Mi",
    }
    container: Manifest = {
        "name": CONTAINER,
        "image": spec.image,
        "args": ["--config", f"{CONFIG_FOLDER}/{CONFIG_FILE}"],
        "env": [{"name": "AWS_REGION", "value": region}],
        "resources": {"limits": {key: requests[key] for key in ("ephemeral-storage", "memory")}, "requests": requests},
        "securityContext": CONTAINER_SECURITY,
        "volumeMounts": [
            {"name": "config", "mountPath": CONFIG_FOLDER, "readOnly": True},
            {"name": "tmp", "mountPath": "/tmp"},
        ],
    }
    return {
        "automountServiceAccountToken": False,
        "containers": [container],
        "enableServiceLinks": False,
        "restartPolicy": "Never",
        "securityContext": pod_security(USER),
        "serviceAccountName": model,
        "volumes": [
            {"name": "config", "configMap": {"name": model}},
            {"name": "tmp", "emptyDir": {"sizeLimit": f"{job.scratch_gib}Gi"}},
        ],
    }


def _place(capacity: NodeCapacity | None, system_node_groups: Sequence[str]) -> Manifest:
    if capacity is not None:
        return placement(capacity)
    affinity = on_system_nodes(system_node_groups)
    return {"affinity": affinity} if affinity else {}


def _failures() -> Manifest:
    exit_codes = {"containerName": CONTAINER, "operator": "In", "values": list(FINAL_EXIT_CODES)}
    return {
        "rules": [
            {"action": "FailJob", "onExitCodes": exit_codes},
            # A node that goes is none of its tries.
            {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
        ]
    }


def _port(number: int, protocol: str = "TCP") -> Manifest:
    return {"port": number, "protocol": protocol}
