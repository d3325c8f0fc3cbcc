"""Rehearsals of served models on the real engine: what KEDA works on comes after it, and goes before it."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.cluster.kubernetes_provider import kubernetes_provider
from groundplane.engine.find import Engine
from groundplane.engine.result import RehearsalResult
from groundplane.simulator.settings import Fault
from tests.components.serving.programs import EVERY_MODEL, serve
from tests.components.serving.specs import changed, serving
from tests.engine.rehearsing import Remembering, names, provider, run

CLAIM, DEPLOYMENT = "kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:apps/v1:Deployment"

DEPENDENTS = ("ScaledObject", "InterceptorRoute", "Release", "Namespace::serving-keda")
"""Each kind goes once all of those before it have gone."""


def served(models: Mapping[str, Any] = EVERY_MODEL) -> Callable[[], None]:
    """A network, a cluster, a bucket, and models on it."""

    def program() -> None:
        home = provider()
        on_aws = pulumi.ResourceOptions(provider=home)
        vpc = aws.ec2.Vpc("net", cidr_block="10.40.0.0/16", opts=on_aws)
        subnets = [
            aws.ec2.Subnet(
                f"net-{zone}", vpc_id=vpc.id, cidr_block=f"10.40.{at}.0/24", availability_zone_id=zone, opts=on_aws
            ).id
            for at, zone in enumerate(("use1-az1", "use1-az2"))
        ]
        role = aws.iam.Role("cluster", assume_role_policy="{}", opts=on_aws)
        cluster = aws.eks.Cluster(
            "cluster", name="serving", role_arn=role.arn, vpc_config={"subnet_ids": subnets}, opts=on_aws
        )
        kubernetes = kubernetes_provider(
            "kubernetes",
            cluster_name=cluster.name,
            endpoint=cluster.endpoint,
            certificate_authority_data=cluster.certificate_authority.data,
            cluster_arn=cluster.arn,
            region="us-east-1",
        )
        bucket = aws.s3.Bucket("models", opts=on_aws)
        both = pulumi.ResourceOptions(providers=[home, kubernetes])
        serve(
            serving(dict(models)), both, cluster_name=cluster.name, cluster_arn=cluster.arn, bucket_name=bucket.bucket
        )

    return program


@pytest.fixture(scope="module")
def observer() -> Remembering:
    return Remembering()


@pytest.fixture(scope="module")
def rehearsed(engine: Engine, observer: Remembering, tmp_path_factory: pytest.TempPathFactory) -> RehearsalResult:
    return run(engine, tmp_path_factory.mktemp("cache"), served(), observer=observer)


def test_models_come_up_stay_and_go(rehearsed: RehearsalResult) -> None:
    assert rehearsed.ok, rehearsed.steps
    created = rehearsed.steps[0].changes["create"]
    assert [dict(step.changes) for step in rehearsed.steps] == [
        {"create": created},
        {"same": created},
        {"delete": created},
    ]
    assert rehearsed.left_over == ()


def test_what_keda_holds_goes_before_it(rehearsed: RehearsalResult, observer: Remembering) -> None:
    deleted = [urn for operation, urn in observer.started if operation == "delete"]
    places = [[index for index, urn in enumerate(deleted) if f":{kind}" in urn] for kind in DEPENDENTS]
    assert all(places)
    assert [max(before) < min(after) for before, after in pairwise(places)] == [True] * 3


def test_failed_scaled_object_is_resumed(engine: Engine, tmp_path: Path) -> None:
    fault = Fault(type="kubernetes:keda.sh/v1alpha1:ScaledObject", nth=2)
    result = run(engine, tmp_path, served(), fault=fault)
    assert result.ok, result.steps
    assert (names(result), result.left_over) == (["up", "resume", "again", "destroy"], ())


def test_next_version_has_its_files_before_the_old_ones_go(engine: Engine, tmp_path: Path) -> None:
    observer = Remembering()
    assert run(engine, tmp_path, served(), keep=True).ok
    source = EVERY_MODEL["mounted"]["source"].replace("a" * 64, "b" * 64)
    following = {**EVERY_MODEL, "mounted": changed(EVERY_MODEL["mounted"], source=source)}
    result = run(engine, tmp_path, served(following), observer=observer)
    assert result.ok, result.steps
    moved = [(operation, urn.split("::")[2].rpartition("$")[2]) for operation, urn in observer.started]
    steps = (("create-replacement", CLAIM), ("update", DEPLOYMENT), ("delete-replaced", CLAIM))
    assert [moved.count(step) for step in steps] == [1, 1, 1]
    assert sorted(steps, key=moved.index) == list(steps)
