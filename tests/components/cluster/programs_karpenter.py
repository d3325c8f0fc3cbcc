"""Small programs that build Karpenter and node pools in their main variants, for the tests of all components."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.cluster.karpenter import Karpenter, KarpenterArgs, KarpenterSpec
from components.cluster.node_options_spec import TaintSpec
from components.cluster.node_pool import NodePool, NodePoolArgs, NodePoolSpec
from components.cluster.pod_identity import TargetCluster
from tests.components.cluster.programs_node_group import ACCOUNT, CLUSTER, CLUSTER_GROUP, KEY, SUBNETS, TAGS, VPC
from tests.components.cluster.programs_team_namespace import CLUSTER_ARN
from tests.components.cluster.programs_team_namespace import provider as kubernetes_home

PROFILE = "karpenter-node-0123456"

INFERENCE: dict[str, Any] = {
    "preset": "serving",
    "instance_families": ["g6e"],
    "capacity": ["spot", "on_demand"],
    "limits": {"gpus": 16},
    "ami_family": "bottlerocket",
    "weight": 10,
}
BATCH: dict[str, Any] = {
    "preset": "training",
    "instance_types": ["m7i.4xlarge", "m6i.4xlarge"],
    "capacity": ["spot"],
    "limits": {"nodes": 20, "vcpus": 256, "memory_gib": 1024},
    "zones": ["use1-az2", "use1-az1"],
    "kubelet": {"max_pods": 40, "system_reserved_cpu_millicores": 250, "system_reserved_memory_mib": 512},
    "disruption": {
        "expire_after_hours": 168,
        "termination_grace_minutes": 1440,
        "budgets": [{"nodes": 0, "schedule": "0 9 * * mon-fri", "duration_minutes": 480, "reasons": ["drifted"]}],
    },
}
FABRIC_POOL: dict[str, Any] = {
    "preset": "training",
    "instance_types": ["p5en.48xlarge"],
    "capacity": ["reservation"],
    "reserved": {"ids": ["cr-0123456789abcdef0", "cr-00000000000000001"], "zone": "use1-az2"},
    "limits": {"gpus": 128},
    "efa": True,
    "placement_group": True,
}
STATIC: dict[str, Any] = {
    "preset": "training",
    "instance_types": ["p6-b300.48xlarge"],
    "capacity": ["capacity_block"],
    "reserved": {"ids": ["cr-0fedcba9876543210"], "zone": "use1-az4"},
    "replicas": 4,
    "limits": {"nodes": 5},
    "efa": True,
}
NEURON_POOL: dict[str, Any] = {
    "preset": "training",
    "instance_types": ["trn1.32xlarge"],
    "limits": {"nodes": 2},
    "zones": ["use1-az1"],
    "efa": True,
    "scheduling": {
        "labels": {"example.com/team": "language"},
        "taints": {"example.com/team": {"effect": "no_execute"}},
    },
}


def pool_spec(fields: Mapping[str, Any], **changes: Any) -> NodePoolSpec:
    """A spec as a stack file would give it."""
    return NodePoolSpec.model_validate_json(json.dumps({**fields, **changes}))


def karpenter(
    fields: Mapping[str, Any] | None = None,
    *,
    name: str = "karpenter",
    volume_kms_key_arn: str | None = KEY,
    options: pulumi.ResourceOptions | None = None,
    cluster_name: pulumi.Input[str] = CLUSTER,
    **switches: bool,
) -> Karpenter:
    """Karpenter with providers of its own unless `options` have some, for a cluster that is somewhere else."""
    args = KarpenterArgs(
        spec=KarpenterSpec.model_validate_json(json.dumps(fields or {})),
        cluster=TargetCluster(name=cluster_name, arn=CLUSTER_ARN, account=ACCOUNT, region="us-east-1"),
        system_node_groups=["cluster-system", "cluster-extra"],
        volume_kms_key_arn=volume_kms_key_arn,
        tags=TAGS,
        **switches,
    )
    return Karpenter(name, args, options or providers())


def node_pool(
    fields: Mapping[str, Any],
    *,
    name: str = "pool",
    kms_key_arn: str | None = None,
    image_release: str | None = None,
    instance_profile: pulumi.Input[str] = PROFILE,
    startup_taints: Mapping[str, TaintSpec] | None = None,
    options: pulumi.ResourceOptions | None = None,
    **changes: Any,
) -> NodePool:
    """A node pool with providers of its own unless `options` have some."""
    args = NodePoolArgs(
        spec=pool_spec(fields, **changes),
        kubernetes_version="1.35",
        image_release=image_release,
        instance_profile=instance_profile,
        vpc_id=VPC,
        subnet_ids=SUBNETS,
        cluster_security_group_id=CLUSTER_GROUP,
        kms_key_arn=kms_key_arn,
        startup_taints=startup_taints or {},
        tags=TAGS,
    )
    return NodePool(name, args, options or providers())


def karpenter_with_pools() -> None:
    """Karpenter, and two pools wired to it."""
    home = providers()
    controller = karpenter(options=home, static_pools=True)
    for name, fields in (("inference", INFERENCE), ("static", STATIC)):
        node_pool(fields, name=name, kms_key_arn=KEY, instance_profile=controller.instance_profile, options=home)


def providers() -> pulumi.ResourceOptions:
    """An AWS and a Kubernetes provider."""
    home = aws.Provider("aws", region="us-east-1", allowed_account_ids=[ACCOUNT])
    return pulumi.ResourceOptions(providers=[home, kubernetes_home()])


PROGRAMS: dict[str, Callable[[], object]] = {
    "karpenter": karpenter,
    "karpenter-isolated": lambda: karpenter(
        {"replicas": 1, "repair_nodes": True}, volume_kms_key_arn=None, isolated=True, pods_have_subnets=True
    ),
    "karpenter-with-pools": karpenter_with_pools,
    "node-pool-inference": lambda: node_pool(INFERENCE, kms_key_arn=KEY, image_release="1.50.0-4ac27e0a"),
    "node-pool-batch": lambda: node_pool(BATCH, image_release="1.35.2-20260724"),
    "node-pool-fabric": lambda: node_pool(FABRIC_POOL, kms_key_arn=KEY),
    "node-pool-static": lambda: node_pool(STATIC),
    "node-pool-neuron": lambda: node_pool(NEURON_POOL, startup_taints={"example.com/burn-in": TaintSpec()}),
}
