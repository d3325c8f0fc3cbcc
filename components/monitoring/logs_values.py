"""Values of Fluent Bit's and Loki's charts. Pure functions; no pulumi here.

Keys read in fluent/helm-charts, charts/fluent-bit/values.yaml, and grafana-community/helm-charts, charts/loki/
{values.yaml,README.md,templates} (2026-11). Fluent Bit is 5.1: EKS Pod Identity came with 4.0
(fluent/fluent-bit#10115).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from components.cluster.team_namespace_spec import SERVICES
from components.monitoring import fluent_bit_config as config
from components.monitoring.logs_spec import CloudWatchLogsSpec, LokiLogsSpec
from components.monitoring.metrics_spec import NAMESPACE as METRICS_NAMESPACE
from components.monitoring.placement import EVERY_TAINT, NODE_NAMESPACE, on_system_nodes, requests

Values = dict[str, Any]

LOGS_NAMESPACE = "logs-system"
"""Of Fluent Bit, which reads the node's files: only a privileged namespace lets it."""

LOKI_NAMESPACE = "loki-system"
"""Of Loki."""

FLUENT_BIT = "fluent-bit"
"""Service account of Fluent Bit, and name of its pods: the chart's own for a release of its name."""

LOKI = "loki"
"""Service account of Loki, and name of its service."""

LOKI_HOST = f"{LOKI}.{LOKI_NAMESPACE}.svc"
LOKI_PORT = 3100
LOKI_URL = f"http://{LOKI_HOST}:{LOKI_PORT}"
"""Where Grafana asks for logs, and Fluent Bit sends them."""

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

LOKI_CPU_MILLICORES = 500
"""What each replica of Loki requests."""
LOKI_MEMORY_MIB = 2048

SCHEMA_FROM = "2026-01-01"
"""Since when Loki writes as its schema says. In the past, and never to be changed: what was written by another schema
could not be read."""


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


def loki_values(spec: LokiLogsSpec, *, region: str, bucket: Any, system_node_groups: Sequence[str]) -> Values:
    """Values of Loki in one binary; the bucket's name may be known late."""
    return {
        "deploymentMode": "Monolithic",
        "loki": {
            # Whoever reaches it may read all: a network policy says who does.
            "auth_enabled": False,
            "commonConfig": {"path_prefix": "/var/loki", "replication_factor": spec.replicas},
            "compactor": {
                "retention_enabled": True,
                "delete_request_store": "s3",
                "working_directory": "/var/loki/compactor",
            },
            "limits_config": {
                "retention_period": _hours(spec.retention.application_days),
                "retention_stream": [
                    {
                        "selector": f'{{kind="{config.PLATFORM}"}}',
                        "priority": 1,
                        "period": _hours(spec.retention.platform_days),
                    }
                ],
                "reject_old_samples": True,
                "reject_old_samples_max_age": "168h",
                "volume_enabled": True,
            },
            "podSecurityContext": {
                "fsGroup": 10001,
                "fsGroupChangePolicy": "OnRootMismatch",
                "runAsGroup": 10001,
                "runAsNonRoot": True,
                "runAsUser": 10001,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "schemaConfig": {
                "configs": [
                    {
                        "from": SCHEMA_FROM,
                        "store": "tsdb",
                        "object_store": "s3",
                        "schema": "v13",
                        "index": {"prefix": "index_", "period": "24h"},
                    }
                ]
            },
            "storage": {
                "type": "s3",
                "bucketNames": {"chunks": bucket, "ruler": bucket, "admin": bucket},
                "s3": {"region": region},
            },
            # Tells its makers nothing of this cluster.
            "analytics": {"reporting_enabled": False},
        },
        "singleBinary": {
            "replicas": spec.replicas,
            "affinity": {**on_system_nodes(system_node_groups), **_apart()},
            "persistence": {
                "enabled": True,
                "size": f"{spec.storage_gib}Gi",
                "storageClass": spec.storage_class,
            },
            "resources": requests(LOKI_CPU_MILLICORES, LOKI_MEMORY_MIB),
        },
        "serviceAccount": {"create": True, "name": LOKI},
        # Each of these is a pod of its own, of which one binary needs none.
        **{name: {"enabled": False} for name in ("chunksCache", "resultsCache", "gateway", "lokiCanary", "test")},
        **{name: {"replicas": 0} for name in ("backend", "read", "write")},
        "ruler": {"enabled": False},
        "sidecar": {"rules": {"enabled": False}},
    }


def _apart() -> Values:
    """Replicas on different nodes, where there are as many."""
    pods = {"matchLabels": {"app.kubernetes.io/component": "single-binary", "app.kubernetes.io/name": LOKI}}
    term = {"weight": 100, "podAffinityTerm": {"labelSelector": pods, "topologyKey": "kubernetes.io/hostname"}}
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [term]}}


def _hours(days: int) -> str:
    return f"{days * 24}h"


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
