"""Small programs that build the metrics stack in its main variants, and what its tests share."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
from pydantic import TypeAdapter

from components.catalog.metrics.exporters import ExporterName
from components.cluster.node_capacity import NodeCapacity, group_capacity
from components.cluster.node_group_spec import NodeGroupSpec
from components.cluster.node_pool_capacity import pool_capacity
from components.cluster.node_pool_spec import NodePoolSpec
from components.cluster.pod_identity import TargetCluster
from components.monitoring.managed_alerts import ManagedAlerts, ManagedAlertsArgs
from components.monitoring.metrics import Metrics, MetricsArgs
from components.monitoring.metrics_namespaces import MetricsNamespaces, MetricsNamespacesArgs
from components.monitoring.metrics_spec import ManagedMetricsSpec, MetricsSpec, PrometheusStackSpec
from components.monitoring.routing_reach import Reach
from components.monitoring.watched import ModelTarget, Watched, installed_exporters
from components.serving.runtime import Runtime
from tests.components.cluster.programs_team_namespace import CLUSTER_ARN, SERVICE_CIDR, VPC_CIDRS
from tests.components.cluster.programs_team_namespace import provider as cluster_provider
from tests.components.monitoring.environment import FACTS, SPEC

ACCOUNT, REGION = "123456789012", "us-east-1"
KEY = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml-platform@example.com"}
IMAGE = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/efa-exporter@sha256:{'0' * 64}"

FULL: dict[str, Any] = {
    "kind": "prometheus",
    "replicas": 2,
    "retention_days": 30,
    "cloudwatch": {},
    "efa_exporter_image": IMAGE,
    "monitor_namespaces": ["vision"],
    "grafana": {
        "address": "https://grafana.example.com",
        "admin_secret": "grafana-admin",
        "login": {
            "client_id": "grafana",
            "client_secret": "grafana-login",
            "authorize_url": "https://login.example.com/authorize",
            "token_url": "https://login.example.com/token",
            "userinfo_url": "https://login.example.com/userinfo",
        },
        "callers": ["envoy-gateway-system"],
    },
}
MANAGED: dict[str, Any] = {
    "kind": "managed",
    "replicas": 2,
    "cloudwatch": {"ask_seconds": 600},
    "grafana": {"authentication": "sso", "vpc_endpoints": ["vpce-0123456789abcdef0"]},
}

EVERYTHING = Watched(
    nvidia=True,
    efa=True,
    karpenter=True,
    kueue=True,
    jobset=True,
    keda=True,
    models={
        "assistant": ModelTarget(runtime=Runtime.VLLM, port="http", path="/metrics"),
        "classifier": ModelTarget(runtime=Runtime.TRITON, port="metrics", path="/metrics"),
        "summary": ModelTarget(runtime=Runtime.VLLM, port="http", path="/metrics"),
    },
    envoy_namespace="envoy-gateway-system",
    cert_manager=True,
    argo_rollouts=True,
    elsewhere=frozenset({ExporterName.OPENCOST}),
)


def metrics_spec(fields: dict[str, Any]) -> PrometheusStackSpec | ManagedMetricsSpec:
    """A spec as a stack file would give it."""
    adapter: TypeAdapter[PrometheusStackSpec | ManagedMetricsSpec] = TypeAdapter(MetricsSpec)
    return adapter.validate_json(json.dumps(fields))


def nodes() -> tuple[NodeCapacity, ...]:
    """A group for controllers, and a pool of nodes with GPUs and EFA."""
    system = {"instance_types": ["m7i.large"], "min_size": 2, "max_size": 3}
    pool = {
        "preset": "training",
        "instance_types": ["p5en.48xlarge"],
        "capacity": ["reservation"],
        "reserved": {"ids": ["cr-0123456789abcdef0"], "zone": "use1-az2"},
        "limits": {"gpus": 32},
        "efa": True,
    }
    return (
        group_capacity("system", NodeGroupSpec.model_validate_json(json.dumps(system)), "cluster-system"),
        pool_capacity("h200", NodePoolSpec.model_validate_json(json.dumps(pool)), "cluster-h200"),
    )


def providers() -> pulumi.ResourceOptions:
    """Of a cloud and of a cluster that is there already."""
    cloud = aws.Provider("aws", region=REGION, allowed_account_ids=[ACCOUNT])
    return pulumi.ResourceOptions(providers=[cloud, cluster_provider()])


def metrics(
    fields: dict[str, Any], watched: Watched, options: pulumi.ResourceOptions | None = None, **more: Any
) -> Metrics:
    """The stack, with providers of its own unless `options` have some."""
    options, spec = options or providers(), metrics_spec(fields)
    reach = Reach(namespaces=frozenset({"argo-events"}))
    closed = MetricsNamespacesArgs(
        spec=spec, vpc_cidrs=VPC_CIDRS, service_cidr=SERVICE_CIDR, readers=["keda"], receivers=reach
    )
    namespaces = MetricsNamespaces("monitoring", closed, options)
    given: dict[str, Any] = {
        "cluster": TargetCluster(name="groundplane-test", arn=CLUSTER_ARN, account=ACCOUNT, region=REGION),
        "nodes": nodes(),
        "replicas": 8,
        "environment": "test",
        "namespace": namespaces.namespace,
        "node_namespace": namespaces.node_namespace,
        "system_node_groups": ["cluster-system"],
        "tags": TAGS,
        **more,
    }
    return Metrics("metrics", MetricsArgs(spec=spec, watched=watched, **given), options)


def full(options: pulumi.ResourceOptions | None = None, **more: Any) -> Metrics:
    """Everything that there can be in a cluster."""
    return metrics(
        FULL,
        EVERYTHING,
        options,
        monitor_namespaces=["opencost"],
        alertmanager_config_secret="groundplane-alertmanager",
        alertmanager_secrets=["slack"],
        **more,
    )


def managed(options: pulumi.ResourceOptions | None = None, **more: Any) -> Metrics:
    """What AWS keeps, with the rules there."""
    options = options or providers()
    made = metrics(MANAGED, EVERYTHING, options, **{"kms_key_arn": KEY, "log_kms_key_arn": KEY, **more})
    assert made.workspace
    exporters = sorted(installed_exporters(metrics_spec(MANAGED), EVERYTHING))
    args = ManagedAlertsArgs(
        spec=SPEC, exporters=exporters, facts=FACTS, workspace_id=made.workspace.workspace_id, tags=TAGS
    )
    ManagedAlerts("alerts", args, options)
    return made


PROGRAMS: dict[str, Callable[[], object]] = {
    "metrics-smallest": lambda: metrics({"kind": "prometheus"}, Watched()),
    "metrics-full": full,
    "metrics-operators-dcgm": lambda: metrics({"kind": "prometheus"}, Watched(nvidia=True, gpu_operator=True)),
    "metrics-managed": managed,
    "metrics-managed-smallest": lambda: metrics({"kind": "managed"}, Watched()),
}
