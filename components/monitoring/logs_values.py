"""Values of Fluent Bit's chart. Pure functions; no pulumi here.

Keys read in fluent/helm-charts, charts/fluent-bit/values.yaml (2026-11). Fluent Bit is 5.1: EKS Pod Identity came with
4.0 (fluent/fluent-bit#10115).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from components.cluster.team_namespace_spec import SERVICES
from components.monitoring import fluent_bit_config as config
from components.monitoring.logs_spec import CloudWatchLogsSpec, LokiLogsSpec
from components.monitoring.loki_values import LOKI_HOST
from components.monitoring.metrics_spec import NAMESPACE as METRICS_NAMESPACE
from components.monitoring.placement import EVERY_TAINT, NODE_NAMESPACE, requests

Values = dict[str, Any]

LOGS_NAMESPACE = "logs-system"
"""Of Fluent Bit, which reads the node's files: only a privileged namespace lets it."""

FLUENT_BIT = "fluent-bit"
"""Service account of Fluent Bit, and name of its pods: the chart's own for a release of its name."""

PLATFORM_NAMESPACES = (
    "kube-*",
    "*-system",
    "eks-*",
    "amazon-*",
    "aws-*",
    METRICS_NAMESPACE,
    NODE_NAMESPACE,
    *sorted(SERVICES),
)
"""Namespaces of the cluster's own services: those that no team may have."""

FLUENT_BIT_CPU_MILLICORES = 50
FLUENT_BIT_MEMORY_MIB = 256
"""What Fluent Bit requests on every node, in thousandths of a vCPU and MiB: DaemonSets' share has to have room for
it."""


def fluent_bit_values(
    spec: CloudWatchLogsSpec | LokiLogsSpec,
    *,
    region: str,
    log_groups: Mapping[str, Any],
    namespaces: Sequence[str] = PLATFORM_NAMESPACES,
) -> Values:
    """Values of Fluent Bit, on every node; names of log groups, by kind, may be known late."""
    outputs = (
        config.cloudwatch_outputs(spec, region)
        if isinstance(spec, CloudWatchLogsSpec)
        else config.loki_outputs(spec, LOKI_HOST)
    )
    return {
        "config": {
            "service": config.service(),
            "inputs": config.inputs(namespaces),
            "filters": config.filters(spec),
            "outputs": outputs,
            "customParsers": "",
        },
        "daemonSetVolumes": _volumes(),
        "daemonSetVolumeMounts": _mounts(),
        "env": [
            {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
            *({"name": config.GROUP_OF[kind], "value": name} for kind, name in sorted(log_groups.items())),
        ],
        "image": {"pullPolicy": "IfNotPresent"},
        "priorityClassName": "system-node-critical",
        "resources": requests(FLUENT_BIT_CPU_MILLICORES, FLUENT_BIT_MEMORY_MIB),
        # As root, whose files the logs are, and with nothing else of it.
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
            "runAsUser": 0,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "serviceAccount": {"create": True, "name": FLUENT_BIT},
        "testFramework": {"enabled": False},
        "tolerations": EVERY_TAINT,
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}},
    }


def _volumes() -> list[Values]:
    return [
        _host("varlog", "/var/log"),
        _host("journal", "/run/log/journal", "DirectoryOrCreate"),
        _host("state", config.STATE, "DirectoryOrCreate"),
        _host("etcmachineid", "/etc/machine-id", "File"),
    ]


def _mounts() -> list[Values]:
    return [
        {"name": "varlog", "mountPath": "/var/log", "readOnly": True},
        {"name": "journal", "mountPath": "/run/log/journal", "readOnly": True},
        {"name": "state", "mountPath": config.STATE},
        {"name": "etcmachineid", "mountPath": "/etc/machine-id", "readOnly": True},
    ]


def _host(name: str, path: str, type_: str | None = None) -> Values:
    return {"name": name, "hostPath": {"path": path, **({"type": type_} if type_ else {})}}
