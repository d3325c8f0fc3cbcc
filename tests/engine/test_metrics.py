"""Metrics that AWS keeps, on the real engine: monitors and exporters come after the stack, and go before it."""

import pulumi
import pulumi_aws as aws
import pytest

from components.cluster.kubernetes_provider import kubernetes_provider
from components.cluster.pod_identity import TargetCluster
from groundplane.engine.find import Engine
from groundplane.engine.result import RehearsalResult
from tests.components.monitoring.programs_metrics import managed
from tests.engine.rehearsing import ACCOUNT, Remembering, names, provider, run

STACK = "kubernetes:helm.sh/v3:Release::metrics"


def _program() -> None:
    """A network, a key, a cluster, and what watches it."""
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
        "cluster", name="watched", role_arn=role.arn, vpc_config={"subnet_ids": subnets}, opts=on_aws
    )
    kubernetes = kubernetes_provider(
        "kubernetes",
        cluster_name=cluster.name,
        endpoint=cluster.endpoint,
        certificate_authority_data=cluster.certificate_authority.data,
        cluster_arn=cluster.arn,
        region="us-east-1",
    )
    key = aws.kms.Key("logs", opts=on_aws)
    managed(
        pulumi.ResourceOptions(providers=[home, kubernetes]),
        cluster=TargetCluster(name=cluster.name, arn=cluster.arn, account=ACCOUNT, region="us-east-1"),
        kms_key_arn=key.arn,
        log_kms_key_arn=key.arn,
    )


@pytest.fixture(scope="module")
def observer() -> Remembering:
    return Remembering()


@pytest.fixture(scope="module")
def rehearsal(engine: Engine, tmp_path_factory: pytest.TempPathFactory, observer: Remembering) -> RehearsalResult:
    return run(engine, tmp_path_factory.mktemp("cache"), _program, observer=observer)


def test_metrics_come_up_stay_and_go_down(rehearsal: RehearsalResult) -> None:
    assert rehearsal.ok, rehearsal.steps
    assert names(rehearsal) == ["up", "again", "destroy"]
    up, again, destroy = (dict(step.changes) for step in rehearsal.steps)
    assert again == {"same": up["create"]}
    assert destroy == {"delete": up["create"]}
    assert rehearsal.left_over == ()


def test_monitors_and_exporters_go_before_the_stack(rehearsal: RehearsalResult, observer: Remembering) -> None:
    assert rehearsal.ok
    gone = [urn for operation, urn in observer.started if operation == "delete"]
    (stack,) = (at for at, urn in enumerate(gone) if urn.endswith(STACK))
    needy = [at for at, urn in enumerate(gone) if "monitoring.coreos.com" in urn or "::metrics-cloudwatch" in urn]
    assert needy
    assert [gone[at] for at in needy if at > stack and "Release" in gone[at]] == []
    assert [gone[at] for at in needy if at > stack and "monitoring.coreos.com" in gone[at]] == []
