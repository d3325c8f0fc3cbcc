"""Values of Loki's chart. Pure functions; no pulumi here.

Keys read in grafana-community/helm-charts, charts/loki/{values.yaml,README.md,templates} (2026-11).
"""

from collections.abc import Sequence
from typing import Any

from components.monitoring.fluent_bit_config import PLATFORM
from components.monitoring.logs_spec import LogsSpec, LokiLogsSpec
from components.monitoring.placement import on_system_nodes, requests

Values = dict[str, Any]

LOKI_NAMESPACE = "loki-system"
"""Of Loki."""

LOKI = "loki"
"""Service account of Loki, and name of its service."""

LOKI_HOST = f"{LOKI}.{LOKI_NAMESPACE}.svc"
LOKI_PORT = 3100
LOKI_URL = f"http://{LOKI_HOST}:{LOKI_PORT}"
"""Where Grafana asks for logs, and Fluent Bit sends them."""

LOKI_CPU_MILLICORES = 500
"""What each replica of Loki requests."""
LOKI_MEMORY_MIB = 2048

SCHEMA_FROM = "2026-01-01"
"""Since when Loki writes as its schema says. In the past, and never to be changed: what was written by another schema
could not be read."""


def logs_cpu_millicores(spec: LogsSpec | None) -> int:
    """What logs request of system nodes, Fluent Bit apart: that is on all nodes."""
    return LOKI_CPU_MILLICORES * spec.replicas if isinstance(spec, LokiLogsSpec) else 0


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
                        "selector": f'{{kind="{PLATFORM}"}}',
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
