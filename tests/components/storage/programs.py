"""Small programs that build buckets in their main variants; the shared invariant tests run each of them."""

from collections.abc import Callable

import pulumi
import pulumi_aws as aws

from components.deletion import Deletion
from components.storage.access_point_spec import Access, AccessPointSpec
from components.storage.artifact_bucket import ArtifactBucket, ArtifactBucketArgs, ArtifactBucketSpec, ReplicaTarget
from components.storage.bucket_options_spec import Frequency, LockMode, ObjectLockSpec, Purpose, ReportsSpec
from components.storage.lifecycle_spec import ArchiveTiersSpec, LifecycleRuleSpec, StorageClass
from components.storage.replication_spec import ReplicationSpec
from tests.components.storage import programs_file_systems, programs_volumes

ACCOUNT = "123456789012"
TAGS = {"environment": "test", "managed-by": "groundplane", "owner": "ml@example.com"}

FULL = ArtifactBucketSpec(
    purpose=Purpose.DATASETS,
    deletion=Deletion.ALLOW,
    dvc_remotes=("dvc/",),
    lifecycle={
        "raw": LifecycleRuleSpec(
            prefix="raw/",
            transitions={StorageClass.INTELLIGENT_TIERING: 0, StorageClass.GLACIER: 365},
            archive_tiers=ArchiveTiersSpec(archive_days=90),
            expire_days=730,
        ),
        "tmp": LifecycleRuleSpec(prefix="tmp/", expire_days=30),
    },
    object_lock=ObjectLockSpec(mode=LockMode.GOVERNANCE, days=30),
    replicate_to=ReplicationSpec(region="us-west-2", replica_modifications=True, time_control=True),
    access_points={
        "vision": AccessPointSpec(
            principals=(f"arn:aws:iam::{ACCOUNT}:role/vision",),
            prefix="vision/",
            access=Access.READ_WRITE,
            vpc_only=True,
        )
    },
    reports=ReportsSpec(access_logs_to="logs", inventory=Frequency.DAILY, events=True, requests=True),
)
LOGS = ArtifactBucketSpec(purpose=Purpose.LOGS, deletion=Deletion.ALLOW)


def home() -> aws.Provider:
    """Provider of the environment's own region."""
    return aws.Provider("aws", region="us-east-1", allowed_account_ids=[ACCOUNT])


def bucket(
    name: str,
    spec: ArtifactBucketSpec,
    provider: aws.Provider,
    *,
    replica: ReplicaTarget | None = None,
    log_bucket: ArtifactBucket | None = None,
    vpc_id: pulumi.Input[str] | None = None,
) -> ArtifactBucket:
    """A bucket whose key is made elsewhere."""
    args = ArtifactBucketArgs(
        spec=spec,
        account=ACCOUNT,
        kms_key_arn=f"arn:aws:kms:us-east-1:{ACCOUNT}:key/home",
        replica=replica,
        log_bucket_name=log_bucket.bucket_name if log_bucket else None,
        vpc_id=vpc_id,
        tags=TAGS,
    )
    return ArtifactBucket(name, args, pulumi.ResourceOptions(providers=[provider]))


def build(spec: ArtifactBucketSpec) -> ArtifactBucket:
    """A bucket named `data`, as `spec` says, with no other."""
    provider = home()
    if spec.replicate_to is None:
        return bucket("data", spec, provider)
    there = aws.Provider("aws-us-west-2", region=spec.replicate_to.region, allowed_account_ids=[ACCOUNT])
    target = ReplicaTarget(provider=there, kms_key_arn=f"arn:aws:kms:us-west-2:{ACCOUNT}:key/replica")
    return bucket("data", spec, provider, replica=target)


def everything() -> ArtifactBucket:
    """A log bucket, and a bucket with every option."""
    provider = home()
    there = aws.Provider("aws-us-west-2", region="us-west-2", allowed_account_ids=[ACCOUNT])
    target = ReplicaTarget(provider=there, kms_key_arn=f"arn:aws:kms:us-west-2:{ACCOUNT}:key/replica")
    logs = bucket("logs", LOGS, provider)
    return bucket("datasets", FULL, provider, replica=target, log_bucket=logs, vpc_id="vpc-0123456789abcdef0")


PROGRAMS: dict[str, Callable[[], object]] = {
    "bare": lambda: build(ArtifactBucketSpec(purpose=Purpose.MODELS)),
    "retained": lambda: build(ArtifactBucketSpec(purpose=Purpose.CHECKPOINTS, deletion=Deletion.RETAIN)),
    "logs": lambda: build(LOGS),
    "replicated_logs": lambda: build(
        ArtifactBucketSpec(purpose=Purpose.LOGS, replicate_to=ReplicationSpec(region="us-west-2"))
    ),
    "everything": everything,
    **programs_file_systems.PROGRAMS,
    **programs_volumes.PROGRAMS,
}
