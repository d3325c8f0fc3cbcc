"""Rehearsals of what services make by themselves, on the real engine: a destroy fails of it where a real one would."""

from collections.abc import Callable
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest

from components.cluster.kubernetes_provider import kubernetes_provider
from groundplane.engine.find import Engine
from groundplane.engine.result import RehearsalResult
from groundplane.simulator.settings import Fault
from tests.engine.rehearsing import names, provider, run

INSTANCE = "aws:ec2/instance:Instance"
NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"
ADDON = "aws:eks/addon:Addon"
DISCOVERY = {"karpenter.sh/discovery": "training"}


class Site:
    """A network with a tagged subnet, and a cluster in it."""

    def __init__(self) -> None:
        self.aws = pulumi.ResourceOptions(provider=provider())
        vpc = aws.ec2.Vpc("net", cidr_block="10.40.0.0/16", opts=self.aws)
        self.subnet = aws.ec2.Subnet("net", vpc_id=vpc.id, cidr_block="10.40.0.0/24", tags=DISCOVERY, opts=self.aws)
        self.role = aws.iam.Role("nodes", name="nodes", assume_role_policy="{}", opts=self.aws)
        self.cluster = aws.eks.Cluster(
            "cluster",
            name="training",
            role_arn=self.role.arn,
            vpc_config={"subnet_ids": [self.subnet.id]},
            opts=self.aws,
        )
        self.home = kubernetes_provider(
            "kubernetes",
            cluster_name=self.cluster.name,
            endpoint=self.cluster.endpoint,
            certificate_authority_data=self.cluster.certificate_authority.data,
            cluster_arn=self.cluster.arn,
            region="us-east-1",
        )

    def release(self, chart: str, *after: pulumi.Resource) -> kubernetes.helm.v3.Release:
        return kubernetes.helm.v3.Release(
            chart,
            name=chart,
            chart=f"oci://example.com/{chart}",
            version="1.0.0",
            namespace="kube-system",
            opts=pulumi.ResourceOptions(provider=self.home, depends_on=after),
        )

    def pool(self, *after: pulumi.Resource, dropped: bool = False) -> pulumi.Resource:
        """A pool and its class; `dropped`, nobody deletes them before their cluster."""
        options = pulumi.ResourceOptions(
            provider=self.home, depends_on=after, deleted_with=self.cluster if dropped else None
        )
        terms = {"subnetSelectorTerms": [{"tags": DISCOVERY}], "securityGroupSelectorTerms": [], "role": "nodes"}
        node_class = kubernetes.apiextensions.CustomResource(
            "default",
            api_version="karpenter.k8s.aws/v1",
            kind="EC2NodeClass",
            metadata={"name": "default"},
            spec=terms,
            opts=options,
        )
        return kubernetes.apiextensions.CustomResource(
            "inference",
            api_version="karpenter.sh/v1",
            kind="NodePool",
            metadata={"name": "inference"},
            spec={"template": {"spec": {"nodeClassRef": {"name": "default"}}}},
            opts=pulumi.ResourceOptions.merge(options, pulumi.ResourceOptions(depends_on=[*after, node_class])),
        )

    def service(self, *after: pulumi.Resource) -> None:
        spec: kubernetes.core.v1.ServiceSpecArgsDict = {
            "type": "LoadBalancer",
            "load_balancer_class": "service.k8s.aws/nlb",
        }
        kubernetes.core.v1.Service(
            "web",
            metadata={"name": "web", "namespace": "default"},
            spec=spec,
            opts=pulumi.ResourceOptions(provider=self.home, depends_on=after),
        )


def objects_before_controllers() -> None:
    site = Site()
    site.pool(site.release("karpenter"))
    site.service(site.release("aws-load-balancer-controller"))


def controller_before_its_pool() -> None:
    site = Site()
    site.release("karpenter", site.pool(site.release("karpenter-crd")))


def pool_that_nobody_deletes() -> None:
    site = Site()
    site.pool(site.release("karpenter"), dropped=True)


def addon_without_nodes() -> None:
    site = Site()
    aws.eks.Addon("coredns", cluster_name=site.cluster.name, addon_name="coredns", opts=site.aws)


def logged(*, protect: bool) -> Callable[[], None]:
    """A bucket whose access logs go to another one, protected or not."""

    def program() -> None:
        home = provider()
        logs = aws.s3.Bucket("logs", opts=pulumi.ResourceOptions(provider=home, protect=protect))
        data = aws.s3.Bucket("data", opts=pulumi.ResourceOptions(provider=home))
        options = pulumi.ResourceOptions(provider=home)
        aws.s3.BucketLogging("data", bucket=data.bucket, target_bucket=logs.bucket, target_prefix="", opts=options)

    return program


def node_group(disk_gib: int) -> Callable[[], None]:
    """Nodes of a launch template, and an add-on that needs them and does not wait for them."""

    def program() -> None:
        site = Site()
        disk: aws.ec2.LaunchTemplateBlockDeviceMappingArgsDict = {
            "device_name": "/dev/xvda",
            "ebs": {"volume_size": disk_gib},
        }
        template = aws.ec2.LaunchTemplate("nodes", block_device_mappings=[disk], opts=site.aws)
        aws.eks.NodeGroup(
            "nodes",
            cluster_name=site.cluster.name,
            node_role_arn=site.role.arn,
            subnet_ids=[site.subnet.id],
            scaling_config={"min_size": 1, "max_size": 2, "desired_size": 1},
            launch_template={"id": template.id, "version": template.latest_version.apply(str)},
            opts=site.aws,
        )
        aws.eks.Addon("coredns", cluster_name=site.cluster.name, addon_name="coredns", opts=site.aws)

    return program


def orphans(result: RehearsalResult) -> list[tuple[str, str | None]]:
    """Type of what is left over and unknown, and the name of what it was made for."""
    return [
        (item.type, item.made_for.rpartition("::")[2] if item.made_for else None)
        for item in result.left_over
        if not item.known
    ]


def test_load_balancers_and_nodes_go_with_their_objects(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, objects_before_controllers)
    assert result.ok, result.steps
    assert result.left_over == ()


def test_fails_when_a_controller_goes_before_its_pool(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, controller_before_its_pool)
    assert names(result) == ["up", "again", "destroy"]
    assert result.steps[-1].error == (
        f"{NODE_POOL} inference: timed out waiting for the condition: finalizers hold "
        "nodepools.karpenter.sh inference (karpenter.sh/termination)"
    )
    assert (INSTANCE, True) in [(item.type, item.known) for item in result.left_over]


def test_fails_when_nobody_deletes_a_pool_whose_nodes_hold_a_subnet(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, pool_that_nobody_deletes)
    assert result.steps[-1].complaint == "everything should have gone"
    assert "DependencyViolation: The subnet 'subnet-" in str(result.steps[-1].error)
    assert (INSTANCE, "inference") in orphans(result)


def test_fails_when_an_addon_has_no_nodes_to_run_on(engine: Engine, tmp_path: Path) -> None:
    error = run(engine, tmp_path, addon_without_nodes).steps[-1].error
    assert error == (
        f"{ADDON} coredns: waiting for EKS Add-On (training:coredns) create: timeout while waiting for state to become "
        "'ACTIVE' (last state: 'DEGRADED', timeout: 20m0s)"
    )


def test_bucket_that_is_protected_is_emptied_by_an_operator(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, logged(protect=True))
    assert result.ok, result.steps
    assert [action.rpartition(" ")[2] for action in result.lifted] == ["emptied"]
    assert result.left_over == ()


def test_fails_when_a_bucket_is_not_empty(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, logged(protect=False))
    assert result.steps[-1].error == (
        "aws:s3/bucket:Bucket logs: BucketNotEmpty: The bucket you tried to delete is not empty"
    )


def test_addon_becomes_ready_when_nodes_come_and_a_changed_template_rolls_them(engine: Engine, tmp_path: Path) -> None:
    first = run(engine, tmp_path, node_group(100), keep=True)
    assert first.ok, first.steps
    second = run(engine, tmp_path, node_group(200))
    assert second.ok, second.steps
    assert second.steps[0].changes["update"] == 2


@pytest.mark.parametrize(
    "fault", [Fault(type=NODE_POOL, kind="timeout"), Fault(type="*", nth=7, kind="kill")], ids=["timeout", "kill"]
)
def test_what_was_made_for_an_unfinished_create_is_known_once_that_is_taken_up(
    engine: Engine, tmp_path: Path, fault: Fault
) -> None:
    result = run(engine, tmp_path, objects_before_controllers, fault=fault)
    assert result.ok, result.steps
    assert names(result) == ["up", "resume", "again", "destroy"]
    assert result.left_over == ()
