"""Rehearsals of what is in a cluster, on the real engine: namespaces, releases and what needs their definitions."""

from collections.abc import Callable
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest
from pulumi import automation

from components.cluster.kubernetes_provider import kubernetes_provider
from groundplane.engine.find import Engine
from groundplane.engine.process import EngineCommand
from groundplane.engine.result import RehearsalResult
from groundplane.simulator.inventory import Inventory
from groundplane.simulator.settings import Fault, Settings
from tests.components.cluster.programs_team_namespace import FULL, SMALLEST, provider, team_namespace
from tests.engine.rehearsing import ACCOUNT, folder, names, run
from tests.engine.rehearsing import provider as aws_provider

NAMESPACE = "kubernetes:core/v1:Namespace"
ACCOUNTS = "kubernetes:core/v1:ServiceAccount"
RELEASE = "kubernetes:helm.sh/v3:Release"
FLAVOR = "kubernetes:kueue.x-k8s.io/v1beta2:ResourceFlavor"
QUEUE = "kubernetes:kueue.x-k8s.io/v1beta2:LocalQueue"


def training() -> None:
    """A team's namespace, Kueue and the team's queue: 21 resources with stack, provider and component."""
    build(provider())


def build(home: kubernetes.Provider) -> None:
    team = team_namespace(FULL, options=pulumi.ResourceOptions(providers=[home]))
    kueue = kubernetes.helm.v3.Release(
        "kueue",
        name="kueue",
        chart="oci://registry.k8s.io/kueue/charts/kueue",
        version="0.19.2",
        namespace="kueue-system",
        create_namespace=True,
        opts=pulumi.ResourceOptions(provider=home),
    )
    custom("flavor", "ResourceFlavor", {"name": "cpu"}, home, kueue)
    custom("queue", "LocalQueue", {"name": "vision", "namespace": team.namespace}, home, kueue)


def training_on_its_own_cluster() -> None:
    """The same in a cluster that the program makes: a network, a role, the cluster, and a provider wired to it."""
    aws_home = pulumi.ResourceOptions(provider=aws_provider())
    vpc = aws.ec2.Vpc("net", cidr_block="10.40.0.0/16", opts=aws_home)
    subnet = aws.ec2.Subnet("net-private", vpc_id=vpc.id, cidr_block="10.40.0.0/24", opts=aws_home)
    role = aws.iam.Role("cluster", assume_role_policy="{}", opts=aws_home)
    cluster = aws.eks.Cluster(
        "cluster", name="training", role_arn=role.arn, vpc_config={"subnet_ids": [subnet.id]}, opts=aws_home
    )
    build(
        kubernetes_provider(
            "kubernetes",
            cluster_name=cluster.name,
            endpoint=cluster.endpoint,
            certificate_authority_data=cluster.certificate_authority.data,
            cluster_arn=cluster.arn,
            region="us-east-1",
        )
    )


def custom(
    name: str,
    kind: str,
    metadata: kubernetes.meta.v1.ObjectMetaArgsDict,
    home: kubernetes.Provider,
    *after: pulumi.Resource,
) -> None:
    kubernetes.apiextensions.CustomResource(
        name,
        api_version="kueue.x-k8s.io/v1beta2",
        kind=kind,
        metadata=metadata,
        spec={},
        opts=pulumi.ResourceOptions(provider=home, depends_on=after),
    )


class Kept:
    """A rehearsal that is kept, and a second one that takes it down."""

    def __init__(self, engine: Engine, cache: Path) -> None:
        self.first = run(engine, cache, training, keep=True)
        inventory = Inventory(folder(cache).inventory)
        self.ids = {item.type: item.id for item in inventory.items()}
        self.clusters = {item.region for item in inventory.items()}
        self.second = run(engine, cache, training)


@pytest.fixture(scope="module")
def kept(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(engine, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def resumed(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> RehearsalResult:
    return run(engine, tmp_path_factory.mktemp("cache"), training, fault=Fault(type=ACCOUNTS, nth=2))


def test_everything_in_the_cluster_comes_up_and_stays(kept: Kept) -> None:
    assert kept.first.ok, kept.first.steps
    assert [dict(step.changes) for step in kept.first.steps] == [{"create": 21}, {"same": 21}]


def test_objects_have_the_ids_of_pulumi_kubernetes(kept: Kept) -> None:
    assert kept.ids[NAMESPACE] == "vision"
    assert kept.ids[ACCOUNTS] in ("vision/launcher", "vision/trainer")
    assert (kept.ids[FLAVOR], kept.ids[QUEUE]) == ("cpu", "vision/vision")


def test_objects_are_in_the_cluster_that_the_provider_names(kept: Kept) -> None:
    assert kept.clusters == {"arn:aws:eks:us-east-1:123456789012:cluster/groundplane-test"}


def test_everything_in_the_cluster_goes_down_in_order(kept: Kept) -> None:
    assert kept.second.ok, kept.second.steps
    assert names(kept.second)[-1] == "destroy"
    assert kept.second.left_over == ()


def test_failed_create_in_the_cluster_is_resumed(resumed: RehearsalResult) -> None:
    assert resumed.ok, resumed.steps
    assert names(resumed) == ["up", "resume", "again", "destroy"]
    assert "simulated failure of this create of kubernetes:core/v1:ServiceAccount" in str(resumed.steps[0].error)
    assert resumed.left_over == ()


def test_fails_when_a_custom_resource_comes_without_its_chart(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, lambda: custom("flavor", "ResourceFlavor", {"name": "cpu"}, provider()))
    assert result.steps[-1].error == (
        f'{FLAVOR} flavor: no matches for kind "ResourceFlavor" in version "kueue.x-k8s.io/v1beta2": '
        "it comes with a release of kueue"
    )


def test_namespace_that_is_protected_is_taken_down_by_an_operator(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, lambda: team_namespace(SMALLEST))
    assert result.ok, result.steps
    assert result.unprotected == 1


def test_preview_shows_everything_before_the_cluster_exists(engine: Engine, tmp_path: Path) -> None:
    assert previewed(engine, tmp_path, training_on_its_own_cluster) == {automation.OpType.CREATE: 26}


def test_cluster_comes_first_and_goes_last(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, training_on_its_own_cluster)
    assert result.ok, result.steps
    assert [dict(step.changes) for step in result.steps] == [{"create": 26}, {"same": 26}, {"delete": 26}]
    assert result.left_over == ()


def previewed(engine: Engine, cache: Path, program: Callable[[], object]) -> dict[automation.OpType, int]:
    """What a preview on an empty stack counts."""
    home = folder(cache)
    home.prepare(project="groundplane", environment="dev", keep=False, config={})
    settings = Settings(inventory=home.inventory, log=home.simulator_log, account=ACCOUNT, run="preview", speedup=0)
    command = EngineCommand(engine, home.environment(engine.path), log=home.engine_log, lock=0)
    workspace = automation.LocalWorkspace(
        work_dir=str(home.program),
        program=lambda: _run(program),
        pulumi_command=command,
        env_vars=settings.to_environment(),
    )
    counted = automation.Stack.create("dev", workspace).preview().change_summary
    return {operation: count for operation, count in counted.items() if count}


def _run(program: Callable[[], object]) -> None:
    # What a program returns would be exported.
    program()
