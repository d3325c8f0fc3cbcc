"""Rehearsals of file systems and the volumes on them, on the real engine: two clouds, one order."""

from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest

from components.storage.lustre import LustreFileSystem, LustreFileSystemArgs, RepositoryTarget
from components.storage.shared_files import SharedFiles, SharedFilesArgs
from components.storage.storage_classes import StorageClasses, StorageClassesArgs
from components.storage.storage_classes_spec import STORAGE_CLASSES
from components.storage.team_volumes import TeamVolumes, TeamVolumesArgs, VolumeTargets
from components.storage.volume_claims import VolumeClaims, VolumeClaimsArgs
from groundplane.engine.find import Engine
from groundplane.engine.result import RehearsalResult
from groundplane.simulator.settings import Fault
from tests.components.cluster.programs_team_namespace import provider
from tests.components.storage.programs_file_systems import HOME, LINKED, TAGS, lustre_spec, shared_files_spec
from tests.components.storage.programs_volumes import volumes
from tests.engine.rehearsing import ACCOUNT, Remembering, names, run
from tests.engine.rehearsing import provider as aws_provider

ZONES = ("use1-az1", "use1-az2")
REPOSITORIES = {"datasets": LINKED["repositories"]["datasets"]}
VOLUMES = {
    "datasets": {"kind": "bucket", "bucket": "datasets", "prefix": "vision/"},
    "home": {"kind": "shared_files", "file_system": "home", "access_point": "home"},
    "scratch": {"kind": "lustre", "file_system": "scratch"},
}


def file_systems_and_volumes() -> None:
    """A network, a key, a bucket, both kinds of file system, a class, and a team that mounts all of it."""
    home = aws_provider()
    on_aws = pulumi.ResourceOptions(provider=home)
    vpc = aws.ec2.Vpc("net", cidr_block="10.40.0.0/16", opts=on_aws)
    subnets = {
        zone: aws.ec2.Subnet(
            f"net-{zone}", vpc_id=vpc.id, availability_zone_id=zone, cidr_block=f"10.40.{at}.0/24", opts=on_aws
        ).id
        for at, zone in enumerate(ZONES)
    }
    nodes = aws.ec2.SecurityGroup("nodes", vpc_id=vpc.id, description="Nodes", opts=on_aws)
    role = aws.iam.Role("nodes", assume_role_policy="{}", opts=on_aws)
    key = aws.kms.Key("volumes", opts=on_aws)
    bucket = aws.s3.Bucket("datasets", opts=on_aws)
    components = pulumi.ResourceOptions(providers=[home])
    scratch = LustreFileSystem(
        "scratch",
        LustreFileSystemArgs(
            spec=lustre_spec({**LINKED, "repositories": REPOSITORIES}),
            account=ACCOUNT,
            region="us-east-1",
            vpc_id=vpc.id,
            subnet_ids=subnets,
            client_security_group_ids={"cluster": nodes.id},
            repositories={
                "datasets": RepositoryTarget(bucket_name=bucket.bucket, bucket_arn=bucket.arn, kms_key_arn=key.arn)
            },
            tags=TAGS,
        ),
        components,
    )
    files = SharedFiles(
        "home",
        SharedFilesArgs(
            spec=shared_files_spec(HOME),
            vpc_id=vpc.id,
            subnet_ids=subnets,
            client_security_group_ids={"cluster": nodes.id},
            client_role_arns={"nodes": role.arn},
            kms_key_arn=key.arn,
            tags=TAGS,
        ),
        components,
    )
    cluster = provider()
    in_cluster = pulumi.ResourceOptions(providers=[cluster])
    classes = StorageClassesArgs(classes=STORAGE_CLASSES, volume_kms_key_arn=key.arn)
    StorageClasses("storage", classes, in_cluster)
    mounted = volumes(VOLUMES)
    targets = VolumeTargets(
        buckets={"datasets": bucket.bucket}, lustre={"scratch": scratch.mount}, shared_files={"home": files.mount}
    )
    made = TeamVolumes(
        "vision-volumes",
        TeamVolumesArgs(volumes=mounted, namespace="vision", region="us-east-1", targets=targets),
        in_cluster,
    )
    team = kubernetes.core.v1.Namespace(
        "vision", metadata={"name": "vision"}, opts=pulumi.ResourceOptions(provider=cluster, depends_on=[made])
    )
    VolumeClaims(
        "vision-claims",
        VolumeClaimsArgs(volumes=mounted, volume_names=made.volume_names, namespace=team.metadata.name, goes_with=team),
        in_cluster,
    )


def test_failed_link_is_resumed(engine: Engine, tmp_path: Path) -> None:
    fault = Fault(type="aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation", nth=1)
    result = run(engine, tmp_path, file_systems_and_volumes, fault=fault)
    assert result.ok, result.steps
    assert names(result) == ["up", "resume", "again", "destroy"]
    assert result.left_over == ()


@pytest.fixture(scope="module")
def observer() -> Remembering:
    return Remembering()


@pytest.fixture(scope="module")
def rehearsed(engine: Engine, tmp_path_factory: pytest.TempPathFactory, observer: Remembering) -> RehearsalResult:
    return run(engine, tmp_path_factory.mktemp("cache"), file_systems_and_volumes, observer=observer)


def test_file_systems_and_volumes_come_up_stay_and_go(rehearsed: RehearsalResult) -> None:
    assert rehearsed.ok, rehearsed.steps
    assert names(rehearsed) == ["up", "again", "destroy"]
    created = rehearsed.steps[0].changes["create"]
    assert [dict(step.changes) for step in rehearsed.steps] == [
        {"create": created},
        {"same": created},
        {"delete": created},
    ]


def test_nothing_of_them_is_left_over(rehearsed: RehearsalResult) -> None:
    assert rehearsed.left_over == ()


def test_volumes_wait_for_lustre_and_its_link(rehearsed: RehearsalResult) -> None:
    path = [step.urn.rpartition("::")[2] for step in rehearsed.critical_path]
    # File system, link, grant, volume, namespace; then any of the claims.
    assert path[-6:-1] == ["scratch", *["scratch-datasets"] * 2, "vision-volumes-scratch", "vision"]


def test_namespace_and_its_pods_go_before_what_they_mount(rehearsed: RehearsalResult, observer: Remembering) -> None:
    assert rehearsed.ok, rehearsed.steps
    deleted = [urn.split("::")[-2].rpartition(":")[2] for operation, urn in observer.started if operation == "delete"]
    ends = ["Namespace", "PersistentVolume", "DataRepositoryAssociation", "LustreFileSystem", "Subnet"]
    assert sorted(ends, key=deleted.index) == ends
    assert deleted.index("PersistentVolume") < deleted.index("MountTarget") < deleted.index("FileSystem")
