"""Whole clusters in their main variants, for the tests of all components."""

import json
from collections.abc import Callable
from typing import Any

from components.cluster.cluster import Cluster, ClusterArgs, ClusterSpec
from tests.components.cluster import programs_control_plane as planes
from tests.components.cluster import programs_node_group as groups

SMALL: dict[str, Any] = {**planes.SMALLEST, "node_groups": {"system": groups.SYSTEM}}
FLEET: dict[str, Any] = {
    **planes.FULL,
    "node_groups": {"system": groups.SYSTEM, "h200": groups.FABRIC, "spot": groups.SPOT},
    "addons": planes.ALL_ADDONS,
    "identities": {"trainer": planes.EVERY_GRANT},
}


def cluster(fields: dict[str, Any], **wired: Any) -> Cluster:
    """A cluster named `cluster`, with a provider of its own."""
    args: dict[str, Any] = {
        "spec": ClusterSpec.model_validate_json(json.dumps(fields)),
        "cluster_name": groups.CLUSTER,
        "account": planes.ACCOUNT,
        "region": planes.REGION,
        "vpc_id": groups.VPC,
        "subnet_ids": groups.SUBNETS,
        "secrets_kms_key_arn": planes.KEY,
        "volume_kms_key_arn": planes.KEY,
        "log_kms_key_arn": planes.LOG_KEY,
        "targets": planes.TARGETS,
        "tags": planes.TAGS,
    }
    return Cluster("cluster", ClusterArgs(**{**args, **wired}), planes.options())


PROGRAMS: dict[str, Callable[[], object]] = {
    "cluster-small": lambda: cluster(SMALL),
    "cluster-fleet": lambda: cluster(FLEET),
}
