"""Small programs that build teams' namespaces in their main variants."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.cluster.kubernetes_provider import kubernetes_provider
from components.cluster.team_namespace import TeamNamespace, TeamNamespaceArgs, TeamNamespaceSpec

CLUSTER_ARN = "arn:aws:eks:us-east-1:123456789012:cluster/groundplane-test"
ENDPOINT = "https://0123456789abcdef.gr7.us-east-1.eks.amazonaws.com"
VPC_CIDRS = ("100.64.0.0/16", "10.40.0.0/16")
SERVICE_CIDR = "172.20.0.0/16"

SMALLEST: dict[str, Any] = {"group": "team:vision"}
FULL: dict[str, Any] = {
    "group": "team:vision",
    "pod_security": "restricted",
    "quota": {"cpu": 512, "memory_gib": 4096, "gpus": 16, "pods": 200, "storage_gib": 2000},
    "default_requests": {"cpu_millicores": 500, "memory_mib": 1024},
    "service_accounts": {"trainer": {}, "launcher": {"token": True}},
    "https_egress": "vpc",
    "egress": {"tracking": {"cidr": "10.60.0.0/24", "ports": [5432, 443]}},
    "ingress_namespaces": ["monitoring", "gateway"],
    "deletion": "allow",
}
VIEWERS: dict[str, Any] = {"group": "team:auditors", "role": "view", "deletion": "allow"}


def provider() -> kubernetes.Provider:
    """A provider of a cluster that is there already."""
    return kubernetes_provider(
        "kubernetes",
        cluster_name="groundplane-test",
        endpoint=ENDPOINT,
        certificate_authority_data="LS0t",
        cluster_arn=CLUSTER_ARN,
        region="us-east-1",
    )


def team_namespace_spec(fields: dict[str, Any]) -> TeamNamespaceSpec:
    """A spec as a stack file would give it."""
    return TeamNamespaceSpec.model_validate_json(json.dumps(fields))


def team_namespace(
    fields: dict[str, Any], *, namespace: str = "vision", options: pulumi.ResourceOptions | None = None
) -> TeamNamespace:
    """The namespace of a team `vision`, with a provider of its own unless `options` have one."""
    args = TeamNamespaceArgs(
        spec=team_namespace_spec(fields), namespace=namespace, vpc_cidrs=VPC_CIDRS, service_cidr=SERVICE_CIDR
    )
    return TeamNamespace("vision", args, options or pulumi.ResourceOptions(providers=[provider()]))


PROGRAMS: dict[str, Callable[[], object]] = {
    "team-namespace-smallest": lambda: team_namespace(SMALLEST),
    "team-namespace-full": lambda: team_namespace(FULL),
    "team-namespace-viewers": lambda: team_namespace(VIEWERS),
}
