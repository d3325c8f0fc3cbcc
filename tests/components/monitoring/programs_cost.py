"""Small programs that build cost monitoring in its main variants, for the tests of all components."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.cluster.kubernetes_provider import kubernetes_provider
from components.cluster.pod_identity import TargetCluster
from components.monitoring.cost import CostControls, CostControlsArgs
from components.monitoring.cost_spec import CostSpec
from components.monitoring.opencost import OpenCost, OpenCostArgs
from components.monitoring.opencost_spec import OpenCostSpec

ACCOUNT, PAYER = "123456789012", "210987654321"
REGION = "us-east-1"
CLUSTER = "groundplane-test"
CLUSTER_ARN = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{CLUSTER}"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml-platform@example.com"}
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:costs"
KARPENTER_ROLE = "karpenter-controller-0123456"

BILLING: dict[str, Any] = {
    "account": ACCOUNT,
    "region": REGION,
    "database": "billing",
    "table": "cur2",
    "workgroup": "costs",
    "report_bucket": "billing-reports",
    "report_prefix": "cur/groundplane",
    "results_bucket": "billing-results",
}
PAYERS: dict[str, Any] = {**BILLING, "account": PAYER, "role_arn": f"arn:aws:iam::{PAYER}:role/reads-billing"}
NOTIFY: dict[str, Any] = {"emails": ["ml-platform@example.com", "finance@example.com"], "topic_arn": TOPIC}
BUDGETS: dict[str, Any] = {
    "teams": {
        "vision": {"monthly_usd": 40000, "nodes": ["h200"], "buckets": ["vision-data"]},
        "language": {"monthly_usd": 20000, "file_systems": ["scratch"]},
    },
    "actions": {
        "stop": {"percent": 120, "roles": ["experiments"]},
        "warn": {"percent": 150, "measure": "forecasted", "karpenter": False, "roles": ["notebooks"]},
    },
}
FULL: dict[str, Any] = {
    "notify": NOTIFY,
    "budgets": BUDGETS,
    "anomalies": {"least_usd": 500, "least_percent": 20, "emails": "weekly"},
    "activate_tags": ["environment", "component"],
}


def cost_spec(fields: Mapping[str, Any]) -> CostSpec:
    """A spec as a stack file would give it."""
    return CostSpec.model_validate_json(json.dumps(fields))


def home() -> aws.Provider:
    """A provider of AWS."""
    return aws.Provider("aws", region=REGION, allowed_account_ids=[ACCOUNT])


def cost_controls(fields: Mapping[str, Any], *, options: pulumi.ResourceOptions | None = None) -> CostControls:
    """Budgets and all, of an environment `test`, with a provider of their own unless `options` have one."""
    args = CostControlsArgs(
        spec=cost_spec(fields),
        environment="test",
        account=ACCOUNT,
        monthly_usd=100_000,
        karpenter_role_name=KARPENTER_ROLE,
        tags=TAGS,
    )
    return CostControls("costs", args, options or pulumi.ResourceOptions(providers=[home()]))


def opencost(fields: Mapping[str, Any] | None = None, *, options: pulumi.ResourceOptions | None = None) -> OpenCost:
    """OpenCost, with providers of its own unless `options` have some, for a cluster that is somewhere else."""
    args = OpenCostArgs(
        spec=OpenCostSpec.model_validate_json(json.dumps(fields or {})),
        cluster=TargetCluster(name=CLUSTER, arn=CLUSTER_ARN, account=ACCOUNT, region=REGION),
        prometheus_url="http://prometheus-operated.monitoring:9090",
        prometheus_namespace="monitoring",
        monitor_labels={"release": "kube-prometheus-stack"},
        system_node_groups=["cluster-system"],
        tags=TAGS,
    )
    return OpenCost("opencost", args, options or providers())


def providers() -> pulumi.ResourceOptions:
    """Of AWS and of Kubernetes."""
    cluster = kubernetes_provider(
        "kubernetes",
        cluster_name=CLUSTER,
        endpoint="https://0123456789abcdef.gr7.us-east-1.eks.amazonaws.com",
        certificate_authority_data="LS0t",
        cluster_arn=CLUSTER_ARN,
        region=REGION,
    )
    return pulumi.ResourceOptions(providers=[home(), cluster])


PROGRAMS: dict[str, Callable[[], object]] = {
    "cost-controls-anomalies": lambda: cost_controls({"notify": {"emails": ["a@example.com"]}, "anomalies": {}}),
    "cost-controls-full": lambda: cost_controls(FULL),
    "opencost": opencost,
    "opencost-billing": lambda: opencost({"cloud_billing": PAYERS, "ui": True}),
}
