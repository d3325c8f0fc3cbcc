"""Small programs that build the control plane, add-ons and identities in their main variants."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components.cluster.addons import (
    AddonsSpec,
    BootstrapAddons,
    BootstrapAddonsArgs,
    WorkloadAddons,
    WorkloadAddonsArgs,
)
from components.cluster.control_plane import ControlPlane, ControlPlaneArgs, ControlPlaneSpec
from components.cluster.workload_identity import (
    GrantTargets,
    TargetCluster,
    WorkloadIdentity,
    WorkloadIdentityArgs,
    WorkloadIdentitySpec,
)

ACCOUNT = "123456789012"
REGION = "us-east-1"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml-platform@example.com"}
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
LOG_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/66666666-7777-8888-9999-000000000000"
CLUSTER_ARN = f"arn:aws:eks:us-east-1:{ACCOUNT}:cluster/groundplane-test"
SUBNETS = {"use1-az2": "subnet-2", "use1-az1": "subnet-1"}
POD_SUBNETS = {"use1-az2": "subnet-pod-2", "use1-az1": "subnet-pod-1"}
DEPLOYER = {"principal": f"arn:aws:iam::{ACCOUNT}:role/deployer", "role": "deployer"}

SMALLEST: dict[str, Any] = {"kubernetes_version": "1.35", "access": {"deployer": DEPLOYER}}
FULL: dict[str, Any] = {
    **SMALLEST,
    "access": {
        "deployer": DEPLOYER,
        "emergency": {"principal": f"arn:aws:iam::{ACCOUNT}:role/emergency", "role": "admin"},
        "auditor": {"principal": f"arn:aws:iam::{ACCOUNT}:user/auditor", "role": "viewer"},
        "vision": {
            "principal": f"arn:aws:iam::{ACCOUNT}:role/team-vision",
            "role": "team",
            "namespaces": ["vision", "vision-dev"],
            "groups": ["team:vision"],
        },
    },
    "support": "extended",
    "public_cidrs": ["203.0.113.0/24", "198.51.100.0/24"],
    "log_retention_days": 365,
    "zonal_shift": False,
    "deletion": "allow",
}
ALL_ADDONS: dict[str, Any] = {
    "optional": [
        "aws-efs-csi-driver",
        "aws-fsx-csi-driver",
        "aws-mountpoint-s3-csi-driver",
        "snapshot-controller",
    ],
    "warm_prefixes": 2,
    "mountpoint_buckets": {"datasets": {"read": [""]}},
}
EVERY_GRANT: dict[str, Any] = {
    "namespace": "vision",
    "service_account": "trainer",
    "buckets": {"datasets": {"read": [""]}, "checkpoints": {"read": ["shared/"], "read_write": ["vision/"]}},
    "keys": {"volumes": "decrypt"},
    "repositories": ["trainer"],
    "queues": {"jobs": "receive"},
    "secrets": ["wandb"],
    "tables": {"runs": "read_write"},
}
TARGETS = GrantTargets(
    buckets={"datasets": "arn:aws:s3:::datasets", "checkpoints": "arn:aws:s3:::checkpoints"},
    bucket_keys={"datasets": KEY, "checkpoints": KEY},
    keys={"volumes": LOG_KEY},
    repositories={"trainer": f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/test/trainer"},
    queues={"jobs": f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs"},
    secrets={"wandb": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:wandb-AbCdEf"},
    tables={"runs": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/runs"},
)


def options(provider: str = "aws") -> pulumi.ResourceOptions:
    """Options with an explicit provider of that name."""
    return pulumi.ResourceOptions(providers=[aws.Provider(provider, region=REGION, allowed_account_ids=[ACCOUNT])])


def control_plane_spec(fields: dict[str, Any], **changes: Any) -> ControlPlaneSpec:
    """A spec as a stack file would give it."""
    return ControlPlaneSpec.model_validate_json(json.dumps({**fields, **changes}))


def addons_spec(fields: dict[str, Any]) -> AddonsSpec:
    """A spec as a stack file would give it."""
    return AddonsSpec.model_validate_json(json.dumps(fields))


def control_plane(
    fields: dict[str, Any],
    *,
    cluster_name: str = "groundplane-test",
    subnet_ids: dict[str, str] | None = None,
    log_kms_key_arn: str | None = None,
    **changes: Any,
) -> ControlPlane:
    """A control plane named `cluster`, with a provider of its own."""
    args = ControlPlaneArgs(
        spec=control_plane_spec(fields, **changes),
        cluster_name=cluster_name,
        account=ACCOUNT,
        region=REGION,
        subnet_ids=SUBNETS if subnet_ids is None else subnet_ids,
        secrets_kms_key_arn=KEY,
        log_kms_key_arn=log_kms_key_arn,
        tags=TAGS,
    )
    return ControlPlane("cluster", args, options())


def target() -> TargetCluster:
    """A cluster that is there already."""
    return TargetCluster(name="groundplane-test", arn=CLUSTER_ARN, account=ACCOUNT, region=REGION)


def bootstrap_addons(
    fields: dict[str, Any], *, pod_subnet_ids: dict[str, str] | None = None, versions: dict[str, str] | None = None
) -> BootstrapAddons:
    """The first wave, named `first`, with a provider of its own."""
    args = BootstrapAddonsArgs(
        spec=addons_spec(fields),
        cluster=target(),
        pod_subnet_ids=pod_subnet_ids or {},
        versions=versions or {},
        tags=TAGS,
    )
    return BootstrapAddons("first", args, options())


def workload_addons(
    fields: dict[str, Any], *, volume_kms_key_arn: str | None = None, versions: dict[str, str] | None = None
) -> WorkloadAddons:
    """The second wave, named `second`, with a provider of its own."""
    args = WorkloadAddonsArgs(
        spec=addons_spec(fields),
        cluster=target(),
        volume_kms_key_arn=volume_kms_key_arn,
        targets=TARGETS,
        versions=versions or {},
        tags=TAGS,
    )
    return WorkloadAddons("second", args, options())


def workload_identity(fields: dict[str, Any], *, targets: GrantTargets = TARGETS) -> WorkloadIdentity:
    """An identity named `trainer`, with a provider of its own."""
    spec = WorkloadIdentitySpec.model_validate_json(json.dumps(fields))
    args = WorkloadIdentityArgs(spec=spec, cluster=target(), targets=targets, tags=TAGS)
    return WorkloadIdentity("trainer", args, options())


PROGRAMS: dict[str, Callable[[], object]] = {
    "control-plane-smallest": lambda: control_plane(SMALLEST),
    "control-plane-full": lambda: control_plane(FULL, log_kms_key_arn=LOG_KEY),
    "bootstrap-addons": lambda: bootstrap_addons({}),
    "bootstrap-addons-with-pod-subnets": lambda: bootstrap_addons(ALL_ADDONS, pod_subnet_ids=POD_SUBNETS),
    "workload-addons": lambda: workload_addons({}),
    "workload-addons-all": lambda: workload_addons(ALL_ADDONS, volume_kms_key_arn=KEY),
    "workload-identity": lambda: workload_identity(EVERY_GRANT),
}
