"""Small programs that build served models in their main variants, and what their tests share."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components.cluster.grant_targets import GrantTargets
from components.cluster.node_capacity import NodeCapacity, group_capacity
from components.cluster.node_group_spec import NodeGroupSpec
from components.cluster.node_pool_capacity import pool_capacity
from components.cluster.node_pool_spec import NodePoolSpec
from components.cluster.pod_identity import TargetCluster
from components.serving.autoscaling import Autoscaling, AutoscalingArgs
from components.serving.kserve_needs import kserve_needs
from components.serving.kserve_platform import KServePlatform, KServePlatformArgs
from components.serving.model_files import FilesTargets
from components.serving.model_service import GatewayRef, ModelService, ModelServiceArgs
from components.serving.serving_platform import ServingPlatform, ServingPlatformArgs
from components.serving.serving_spec import ServingSpec
from components.storage.mounts import LustreMount
from tests.components.cluster.programs_team_namespace import CLUSTER_ARN
from tests.components.cluster.programs_team_namespace import provider as cluster_provider
from tests.components.serving import programs_gateway, programs_rollouts
from tests.components.serving.programs_kserve import KSERVE_MODELS, LLM
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, DIGEST, changed, serving

ACCOUNT, REGION = "123456789012", "us-east-1"
BUCKET_NAME = "groundplane-test-models"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml-platform@example.com"}

LARGE: dict[str, Any] = changed(
    ASSISTANT,
    accelerator={"nodes": "large", "instance_type": "g6e.12xlarge", "gpus": 4, "tensor_parallel": 4},
    shape={"parameters_billions": 70.6, "weight_bits": 8, "layers": 80, "kv_heads": 8, "head_size": 128, "kv_bits": 8},
    startup={"weights_from": "nvme", "headroom_replicas": 1},
    autoscaling={
        "metric": "queue_depth",
        "target": 5,
        "min_replicas": 2,
        "max_replicas": 6,
        "scale_up": {"stabilization_seconds": 30, "tolerance": 0.05, "steps": [{"pods": 2, "period_seconds": 60}]},
        "scale_down": {"select": "min", "steps": [{"pods": 1, "period_seconds": 120}]},
        "schedule": {
            "office": {
                "replicas": 4,
                "start": "08:00",
                "end": "18:00",
                "days": ["mon", "fri"],
                "timezone": "Europe/Berlin",
            }
        },
    },
)
SLEEPING: dict[str, Any] = changed(
    ASSISTANT,
    autoscaling={
        "metric": "in_flight_requests",
        "target": 20,
        "min_replicas": 0,
        "max_replicas": 2,
        "scale_to_zero": {"wake": "held_requests", "activation": 0.5, "cooldown_seconds": 900},
    },
)
CUSTOM: dict[str, Any] = changed(
    CLASSIFIER,
    runtime="custom",
    image=f"123456789012.dkr.ecr.us-east-1.amazonaws.com/custom@sha256:{DIGEST}",
    startup={"weights_from": "fsx", "file_system": "corpus", "directory": "/models/classifier"},
    server={"port": 9000, "environment": {"THREADS": "4"}, "args": ["--verbose"]},
    autoscaling={
        "metric": "schedule",
        "min_replicas": 1,
        "max_replicas": 4,
        "schedule": {"night": {"replicas": 3, "start": "22:00", "end": "06:00"}},
    },
)
MOUNTED: dict[str, Any] = changed(CLASSIFIER, startup={"weights_from": "mountpoint"})

EVERY_MODEL = {
    "assistant": ASSISTANT,
    "classifier": CLASSIFIER,
    "custom": CUSTOM,
    "large": LARGE,
    "mounted": MOUNTED,
    "sleeping": SLEEPING,
}


def pool(key: str, *types: str, **limits: int) -> NodeCapacity:
    """What a pool of Karpenter's gives."""
    document = {"preset": "serving", "instance_types": types, "capacity": ["on_demand"], "limits": limits}
    return pool_capacity(key, NodePoolSpec.model_validate_json(json.dumps(document)), f"cluster-{key}")


def group(key: str, *types: str, size: int, **fields: Any) -> NodeCapacity:
    """What a node group gives."""
    document = {"instance_types": types, "min_size": size, "max_size": max(size, 1), **fields}
    return group_capacity(key, NodeGroupSpec.model_validate_json(json.dumps(document)), f"cluster-{key}")


def nodes() -> dict[str, NodeCapacity]:
    """Nodes that all of these models fit."""
    found = [
        group("cpu", "m7i.xlarge", size=10),
        pool("inference", "g6e.4xlarge", "g6e.8xlarge", gpus=16),
        pool("large", "g6e.12xlarge", gpus=32),
    ]
    return {capacity.key: capacity for capacity in found}


def providers() -> pulumi.ResourceOptions:
    """Of a cloud and of a cluster that is there already."""
    cloud = aws.Provider("aws", region=REGION, allowed_account_ids=[ACCOUNT])
    return pulumi.ResourceOptions(providers=[cloud, cluster_provider()])


def files_targets(key: str, bucket_name: pulumi.Input[str] = BUCKET_NAME) -> FilesTargets:
    """What every model's files are on."""
    lustre = LustreMount(
        file_system_id="fs-0123456789abcdef0",
        dns_name="fs-0123456789abcdef0.fsx.us-east-1.amazonaws.com",
        mount_name="abcdefgh",
        capacity_gib=1200,
    )
    return FilesTargets(lustre=lustre) if key == "custom" else FilesTargets(bucket_name=bucket_name)


def serve(
    spec: ServingSpec,
    home: pulumi.ResourceOptions,
    *,
    cluster_name: pulumi.Input[str] = "groundplane-test",
    cluster_arn: pulumi.Input[str] = CLUSTER_ARN,
    bucket_name: pulumi.Input[str] = BUCKET_NAME,
) -> ServingPlatform:
    """The platform, and all models of `spec` on it."""
    platform = ServingPlatform(
        "serving",
        ServingPlatformArgs(
            namespace=spec.namespace, holds_requests=spec.holds_requests, system_node_groups=["cluster-system"]
        ),
        home,
    )
    needs = kserve_needs(spec.models.values())
    kserve: tuple[pulumi.Resource, ...] = ()
    if needs is not None:
        wanted = KServePlatformArgs(needs=needs, system_node_groups=["cluster-system"])
        kserve = KServePlatform("kserve", wanted, home).releases
    for key, model in sorted(spec.models.items()):
        capacity = nodes()[model.accelerator.nodes]
        made = ModelService(
            key,
            ModelServiceArgs(
                spec=model,
                namespace=spec.namespace,
                namespace_ready=platform.namespace,
                capacity=capacity,
                cluster=TargetCluster(name=cluster_name, arn=cluster_arn, account=ACCOUNT, region=REGION),
                files=files_targets(key, bucket_name),
                grants=GrantTargets(
                    buckets={"models": f"arn:aws:s3:::{BUCKET_NAME}"},
                    bucket_keys={"models": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/00000000-0000-4000-8000-000000000000"},
                ),
                callers=spec.callers(model),
                monitoring=spec.prometheus.namespace if spec.prometheus else None,
                after=[*platform.priorities, *kserve],
                gateway=GatewayRef(name="models", namespace=spec.gateway_namespace),
                tags=TAGS,
            ),
            home,
        )
        Autoscaling(
            key,
            AutoscalingArgs(
                spec=model,
                namespace=spec.namespace,
                namespace_ready=platform.namespace,
                deployment_name=made.deployment_name,
                service_name=made.service_name,
                prometheus_url=spec.prometheus.url if spec.prometheus else None,
                gateway_namespace=spec.gateway_namespace,
                capacity=capacity,
                after=[*platform.releases, *platform.priorities],
            ),
            home,
        )
    return platform


PROGRAMS: dict[str, Callable[[], object]] = {
    **programs_gateway.PROGRAMS,
    **programs_rollouts.PROGRAMS,
    "smallest": lambda: serve(serving({"assistant": ASSISTANT}), providers()),
    "none": lambda: serve(serving({}), providers()),
    "every-model": lambda: serve(serving(EVERY_MODEL), providers()),
    "kserve": lambda: serve(serving(KSERVE_MODELS), providers()),
    "kserve-llm": lambda: serve(serving({"answers": LLM}), providers()),
}
