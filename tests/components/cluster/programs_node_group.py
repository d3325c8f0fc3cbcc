"""Small programs that build node groups in their main variants, for the tests of all components."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components.cluster.node_group import NodeGroup, NodeGroupArgs, NodeGroupSpec

ACCOUNT = "123456789012"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml-platform@example.com"}
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
CLUSTER = "groundplane-test"
CLUSTER_GROUP = "sg-0000000000000000c"
VPC = "vpc-00000000000000000"
SUBNETS = {f"use1-az{number}": f"subnet-0000000000000000{number}" for number in (1, 2, 4)}

SYSTEM: dict[str, Any] = {"instance_types": ["m7i.large", "m6i.large"], "min_size": 2, "max_size": 4}
ARM: dict[str, Any] = {"instance_types": ["m7g.large"], "max_size": 3, "ami_family": "bottlerocket"}
SPOT: dict[str, Any] = {
    "instance_types": ["g6e.xlarge", "g6e.2xlarge"],
    "max_size": 8,
    "capacity": {"kind": "spot"},
    "ami_family": "bottlerocket",
    "kubelet": {"max_pods": 60, "system_reserved_memory_mib": 512},
}
FABRIC: dict[str, Any] = {
    "instance_types": ["p5en.48xlarge"],
    "max_size": 16,
    "capacity": {"kind": "reservation", "id": "cr-0123456789abcdef0", "zone": "use1-az2"},
    "efa": True,
    "placement_group": True,
}
BLOCK: dict[str, Any] = {
    "instance_types": ["p6-b300.48xlarge"],
    "max_size": 4,
    "capacity": {"kind": "capacity_block", "id": "cr-0fedcba9876543210", "zone": "use1-az4"},
    "efa": True,
    "upkeep": {"repair": False, "max_unavailable_percent": 50, "force_update": True},
}
NEURON: dict[str, Any] = {
    "instance_types": ["trn1.32xlarge"],
    "max_size": 2,
    "zones": ["use1-az1"],
    "efa": True,
    "scheduling": {
        "labels": {"example.com/team": "language"},
        "taints": {"example.com/team": {"value": "language", "effect": "no_execute"}},
    },
}


def spec(fields: dict[str, Any], **changes: Any) -> NodeGroupSpec:
    """A spec as a stack file would give it."""
    return NodeGroupSpec.model_validate_json(json.dumps({**fields, **changes}))


def node_group(
    fields: dict[str, Any],
    *,
    name: str = "nodes",
    kms_key_arn: str | None = None,
    release_version: str | None = None,
    region: str = "us-east-1",
    **changes: Any,
) -> NodeGroup:
    """A node group with a provider of its own, for a cluster that is somewhere else."""
    provider = aws.Provider("aws", region=region, allowed_account_ids=[ACCOUNT])
    args = NodeGroupArgs(
        spec=spec(fields, **changes),
        region=region,
        cluster_name=CLUSTER,
        kubernetes_version="1.35",
        release_version=release_version,
        vpc_id=VPC,
        subnet_ids=SUBNETS,
        cluster_security_group_id=CLUSTER_GROUP,
        kms_key_arn=kms_key_arn,
        tags=TAGS,
    )
    return NodeGroup(name, args, pulumi.ResourceOptions(providers=[provider]))


PROGRAMS: dict[str, Callable[[], object]] = {
    "node-group-system": lambda: node_group(SYSTEM, release_version="1.35.2-20260724"),
    "node-group-arm": lambda: node_group(ARM),
    "node-group-spot": lambda: node_group(SPOT, kms_key_arn=KEY),
    "node-group-fabric": lambda: node_group(FABRIC, kms_key_arn=KEY),
    "node-group-block": lambda: node_group(BLOCK),
    "node-group-neuron": lambda: node_group(NEURON),
}
