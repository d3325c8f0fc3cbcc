"""Values of OpenCost's chart, and who may talk to it. Pure; no pulumi here.

Keys are those of chart 2.5.29 (opencost/opencost-helm-chart, charts/opencost/values.yaml and ci/, 2026-11), which pins
its image by digest.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from components.monitoring.opencost_policies import results_of
from components.monitoring.opencost_spec import CloudBillingSpec, OpenCostSpec
from components.monitoring.placement import on_system_nodes, requests

Values = dict[str, Any]

NAMESPACE = "opencost"
SERVICE_ACCOUNT = "opencost"
PORT = 9003
"""Of its metrics and of its API, which asks nobody who they are."""

OPENCOST_CPU_MILLICORES, UI_CPU_MILLICORES = 100, 10
"""What its one pod requests, in thousandths of a vCPU; its pages ask for theirs by the chart's own default."""

SECURITY: Values = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
POD_SECURITY: Values = {"runAsNonRoot": True, "runAsUser": 1001, "seccompProfile": {"type": "RuntimeDefault"}}
"""User of the image (opencost/opencost, Dockerfile, 2026-11)."""


def opencost_values(
    spec: OpenCostSpec,
    *,
    cluster_name: Any,
    region: str,
    prometheus_url: str,
    monitor_labels: Mapping[str, str],
    system_node_groups: Sequence[str],
) -> Values:
    """Values of the release; the cluster's name may be known late."""
    return {
        "podSecurityContext": POD_SECURITY,
        "serviceAccount": {"create": True, "name": SERVICE_ACCOUNT},
        "opencost": {
            "affinity": on_system_nodes(system_node_groups),
            **_billing(spec.cloud_billing),
            "exporter": _exporter(spec, cluster_name, region),
            # A server for agents, which asks nobody who they are; the chart has it on.
            "mcp": {"enabled": False},
            "metrics": _metrics(spec, monitor_labels),
            "prometheus": {"external": {"enabled": True, "url": prometheus_url}, "internal": {"enabled": False}},
            "ui": {"enabled": spec.ui, "securityContext": SECURITY},
        },
    }


def network_policy_spec(monitoring: str) -> Values:
    """Spec of a policy: only Prometheus comes in. Pages are reached through the node, to which no policy applies."""
    come = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": monitoring}}}
    return {
        "podSelector": {},
        "policyTypes": ["Ingress"],
        "ingress": [{"from": [come], "ports": [{"port": PORT, "protocol": "TCP"}]}],
    }


def cloud_integration(billing: CloudBillingSpec) -> str:
    """What OpenCost wants to be told of the bill: names alone, no secret (pkg/cloud/aws, athenaconfiguration.go)."""
    authorizer: Values = {"authorizerType": "AWSServiceAccount"}
    if billing.role_arn is not None:
        authorizer = {"authorizerType": "AWSAssumeRole", "authorizer": authorizer, "roleARN": billing.role_arn}
    athena = {
        "account": billing.account,
        "authorizer": authorizer,
        "bucket": results_of(billing),
        "database": billing.database,
        "region": billing.region,
        "table": billing.table,
        "workgroup": billing.workgroup,
    }
    return json.dumps({"aws": {"athena": [athena]}}, sort_keys=True)


def _exporter(spec: OpenCostSpec, cluster_name: Any, region: str) -> Values:
    return {
        "defaultClusterId": cluster_name,
        # Else the SDK asks the instance's metadata, which pods do not reach.
        "extraEnv": {"AWS_REGION": region},
        # Two would each tell the price of every node, and sums of them would be twice what is paid.
        "replicas": 1,
        "resources": requests(OPENCOST_CPU_MILLICORES, spec.memory_mib),
        "securityContext": SECURITY,
    }


def _metrics(spec: OpenCostSpec, labels: Mapping[str, str]) -> Values:
    return {
        # Without these it repeats kube-state-metrics', and every count of pods or nodes is twice as much
        # (opencost/opencost#1465; both are on, and off, where nothing is said: core/pkg/env).
        "kubeStateMetrics": {"emitKsmV1Metrics": False, "emitKsmV1MetricsOnly": False},
        "serviceMonitor": {
            "additionalLabels": dict(labels),
            "enabled": True,
            # Namespaces and pods of its series are those that cost, not its own.
            "honorLabels": True,
            "scrapeInterval": f"{spec.scrape_seconds}s",
        },
    }


def _billing(billing: CloudBillingSpec | None) -> Values:
    if billing is None:
        return {}
    return {"cloudCost": {"enabled": True}, "cloudIntegrationJSON": cloud_integration(billing)}


def opencost_cpu_millicores(spec: OpenCostSpec) -> int:
    """What its pod requests of the system's nodes, in thousandths of a vCPU."""
    return OPENCOST_CPU_MILLICORES + (UI_CPU_MILLICORES if spec.ui else 0)
