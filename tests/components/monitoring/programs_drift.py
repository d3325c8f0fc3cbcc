"""Small programs that build drift monitors in their main variants, for the tests of all components."""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.cluster.grant_targets import GrantTargets
from components.cluster.kubernetes_provider import kubernetes_provider
from components.cluster.node_capacity import NodeCapacity, group_capacity
from components.cluster.node_group_spec import NodeGroupSpec
from components.cluster.pod_identity import TargetCluster
from components.monitoring.drift import DriftMonitor, DriftMonitorArgs
from components.monitoring.drift_bounds import drift_bounds
from components.monitoring.drift_platform import DriftPlatform, DriftPlatformArgs
from components.monitoring.drift_spec import DriftMonitorSpec
from components.monitoring.thresholds_spec import PlatformThresholds

ACCOUNT, REGION = "123456789012", "us-east-1"
CLUSTER_ARN = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/groundplane-test"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml-platform@example.com"}
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/drift@sha256:{'a' * 64}"
MONITORING = "monitoring"

CHURN: dict[str, Any] = {
    "image": IMAGE,
    "reference": {"bucket": "features", "prefix": "churn/reference/"},
    "current": {"bucket": "features", "prefix": "churn/requests/"},
    "reports": {"bucket": "reports"},
    "columns": {
        "age": {"kind": "numerical"},
        "plan": {"kind": "categorical"},
        "score": {"kind": "numerical", "role": "prediction", "method": "ks"},
    },
}
RANKER: dict[str, Any] = {
    **CHURN,
    "current": {
        "bucket": "features",
        "prefix": "ranker/",
        "format": "csv",
        "partition": "%Y/%m/%d",
        "window_days": 1,
    },
    "reports": {"bucket": "features", "prefix": "drift/"},
    "drift_percent": 50,
    "schedule": {"cron": "30 4 * * mon", "timezone": "Europe/Berlin"},
    "job": {"nodes": "cpu", "cpu_millicores": 2000, "memory_mib": 4096, "timeout_minutes": 120, "retries": 0},
}
EVERY = {"churn": CHURN, "ranker": RANKER}


def changed(path: str, value: Any, monitor: Mapping[str, Any] = CHURN) -> dict[str, Any]:
    """A copy with another value; `a.b` is b within a."""
    made = copy.deepcopy(dict(monitor))
    *parents, last = path.split(".")
    place = made
    for parent in parents:
        place = place.setdefault(parent, {})
    place[last] = value
    return made


def drift_spec(monitor: Mapping[str, Any]) -> DriftMonitorSpec:
    """A spec as a stack file would give it."""
    return DriftMonitorSpec.model_validate_json(json.dumps(monitor))


def cpu_nodes() -> NodeCapacity:
    """A node group without accelerators, with a taint."""
    group = {
        "instance_types": ["m7i.2xlarge"],
        "min_size": 1,
        "max_size": 2,
        "scheduling": {"taints": {"batch": {"value": "true", "effect": "no_schedule"}}},
    }
    return group_capacity("cpu", NodeGroupSpec.model_validate_json(json.dumps(group)), "cluster-cpu")


def watch(
    monitors: Mapping[str, Any],
    options: pulumi.ResourceOptions,
    *,
    monitoring_ready: pulumi.Input[str] = MONITORING,
    cluster_name: pulumi.Input[str] = "groundplane-test",
    cluster_arn: pulumi.Input[str] = CLUSTER_ARN,
    bucket_names: Mapping[str, pulumi.Input[str]] | None = None,
) -> dict[str, DriftMonitor]:
    """The platform, and monitors on it, wired as an environment does it."""
    specs = {key: drift_spec(monitor) for key, monitor in monitors.items()}
    bounds = drift_bounds(specs, PlatformThresholds())
    names = bucket_names or {key: f"groundplane-test-{key}" for key in ("features", "reports")}
    platform = DriftPlatform(
        "drift",
        DriftPlatformArgs(
            monitoring=MONITORING, monitoring_ready=monitoring_ready, system_node_groups=["cluster-system"]
        ),
        options,
    )
    grants = GrantTargets(
        buckets={key: pulumi.Output.concat("arn:aws:s3:::", name) for key, name in names.items()},
        bucket_keys={"features": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/features"},
    )
    return {
        key: DriftMonitor(
            f"drift-{key}",
            DriftMonitorArgs(
                spec=spec,
                model=key,
                bound=bounds[key],
                namespace_ready=platform.namespace,
                capacity=cpu_nodes() if spec.job.nodes else None,
                system_node_groups=["cluster-system"],
                cluster=TargetCluster(name=cluster_name, arn=cluster_arn, account=ACCOUNT, region=REGION),
                bucket_names=names,
                grants=grants,
                tags=TAGS,
            ),
            options,
        )
        for key, spec in sorted(specs.items())
    }


def providers() -> pulumi.ResourceOptions:
    """Of AWS, and of a cluster that is somewhere else."""
    cluster = kubernetes_provider(
        "kubernetes",
        cluster_name="groundplane-test",
        endpoint="https://cluster.example.com",
        certificate_authority_data="Y2VydGlmaWNhdGU=",
        cluster_arn=CLUSTER_ARN,
        region=REGION,
    )
    return pulumi.ResourceOptions(
        providers=[aws.Provider("aws", region=REGION, allowed_account_ids=[ACCOUNT]), cluster]
    )


PROGRAMS: dict[str, Callable[[], object]] = {
    "drift-smallest": lambda: watch({"churn": CHURN}, providers()),
    "drift-several": lambda: watch(EVERY, providers()),
}
