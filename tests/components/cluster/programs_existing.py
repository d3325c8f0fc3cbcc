"""Small programs on a cluster that somebody brings: workload identities, and a team's namespace."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pulumi

from components.cluster.existing import ExistingCluster, ExistingClusterArgs, ExistingClusterSpec
from components.cluster.team_namespace import TeamNamespace, TeamNamespaceArgs
from infra.providers import kubernetes_of
from tests.components.cluster import programs_control_plane as planes
from tests.components.cluster.programs_team_namespace import FULL as TEAM
from tests.components.cluster.programs_team_namespace import VPC_CIDRS, team_namespace_spec

PEM = "-----BEGIN CERTIFICATE-----\nMIIDBTCCAe2gAwIBAgIIbase64\n-----END CERTIFICATE-----\n"
CERTIFICATE = base64.b64encode(PEM.encode()).decode()

SMALLEST: dict[str, Any] = {
    "cluster_name": "research",
    "cluster_arn": f"arn:aws:eks:us-east-1:{planes.ACCOUNT}:cluster/research",
    "kubernetes_version": "1.35",
    "endpoint": "https://0123456789ABCDEF0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com",
    "certificate_authority_data": CERTIFICATE,
    "cluster_security_group_id": "sg-0123456789abcdef0",
    "service_cidr": "172.20.0.0/16",
}
FULL: dict[str, Any] = {
    **SMALLEST,
    "deployer_role_arn": f"arn:aws:iam::{planes.ACCOUNT}:role/deployer",
    "identities": {"trainer": planes.EVERY_GRANT},
}


def existing_spec(fields: dict[str, Any], **changes: Any) -> ExistingClusterSpec:
    """A spec as a stack file would give it."""
    return ExistingClusterSpec.model_validate_json(json.dumps({**fields, **changes}))


def existing(fields: dict[str, Any], *, account: str = planes.ACCOUNT, region: str = planes.REGION) -> ExistingCluster:
    """A cluster `research` of others, with an AWS provider of its own."""
    args = ExistingClusterArgs(
        spec=existing_spec(fields), account=account, region=region, targets=planes.TARGETS, tags=planes.TAGS
    )
    return ExistingCluster("cluster", args, planes.options())


def with_team(fields: dict[str, Any]) -> TeamNamespace:
    """A team's namespace on it, composed as the environment composes one on a cluster of its own."""
    cluster = existing(fields)
    args = TeamNamespaceArgs(
        spec=team_namespace_spec(TEAM),
        namespace="vision",
        vpc_cidrs=VPC_CIDRS,
        service_cidr=cluster.outputs.service_cidr,
    )
    return TeamNamespace(
        "vision", args, pulumi.ResourceOptions(providers=[kubernetes_of(cluster.outputs, planes.REGION)])
    )


PROGRAMS: dict[str, Callable[[], object]] = {
    "existing-smallest": lambda: existing(SMALLEST),
    "existing-full": lambda: existing(FULL),
    "existing-with-team": lambda: with_team(FULL),
}
