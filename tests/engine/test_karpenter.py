"""Rehearsals of Karpenter and its pools, on the real engine: nodes go before their controller, role and subnets."""

from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest

from components.cluster.karpenter import Karpenter, KarpenterArgs, KarpenterSpec
from components.cluster.kubernetes_provider import kubernetes_provider
from components.cluster.node_pool import NodePool, NodePoolArgs
from components.cluster.pod_identity import TargetCluster
from groundplane.engine.find import Engine
from groundplane.simulator.inventory import Inventory
from tests.components.cluster.programs_karpenter import FABRIC_POOL, INFERENCE, pool_spec
from tests.engine.rehearsing import ACCOUNT, Remembering, folder, names, provider, run

NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"
NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
RELEASE = "kubernetes:helm.sh/v3:Release"
INSTANCE = "aws:ec2/instance:Instance"
ZONES = ("use1-az1", "use1-az2")
RESOURCES = 42


def cluster_with_pools() -> None:
    """A network, a cluster, Karpenter, and a pool for inference and one with EFA in a reservation."""
    home = provider()
    on_aws = pulumi.ResourceOptions(provider=home)
    vpc = aws.ec2.Vpc("net", cidr_block="10.40.0.0/16", opts=on_aws)
    subnets = {
        zone: aws.ec2.Subnet(
            f"net-{zone}", vpc_id=vpc.id, cidr_block=f"10.40.{index}.0/24", availability_zone_id=zone, opts=on_aws
        )
        for index, zone in enumerate(ZONES)
    }
    role = aws.iam.Role("cluster", assume_role_policy="{}", opts=on_aws)
    cluster = aws.eks.Cluster(
        "cluster",
        name="training",
        role_arn=role.arn,
        vpc_config={"subnet_ids": [subnet.id for subnet in subnets.values()]},
        opts=on_aws,
    )
    options = pulumi.ResourceOptions(providers=[home, _provider_of(cluster)])
    karpenter = Karpenter(
        "karpenter",
        KarpenterArgs(
            spec=KarpenterSpec(),
            cluster=TargetCluster(name=cluster.name, arn=cluster.arn, account=ACCOUNT, region="us-east-1"),
            system_node_groups=["cluster-system"],
            tags={"environment": "test"},
        ),
        options,
    )
    for key, fields in (("inference", INFERENCE), ("h200", FABRIC_POOL)):
        NodePool(
            f"cluster-{key}",
            NodePoolArgs(
                spec=pool_spec(fields),
                kubernetes_version="1.35",
                instance_profile=karpenter.instance_profile,
                vpc_id=vpc.id,
                subnet_ids={zone: subnet.id for zone, subnet in subnets.items()},
                cluster_security_group_id=cluster.vpc_config.cluster_security_group_id,
                tags={"environment": "test"},
            ),
            options,
        )


def _provider_of(cluster: aws.eks.Cluster) -> kubernetes.Provider:
    return kubernetes_provider(
        "kubernetes",
        cluster_name=cluster.name,
        endpoint=cluster.endpoint,
        certificate_authority_data=cluster.certificate_authority.data,
        cluster_arn=cluster.arn,
        region="us-east-1",
    )


class Kept:
    """A rehearsal that is kept, and a second one that takes it down."""

    def __init__(self, engine: Engine, cache: Path) -> None:
        self.first = run(engine, cache, cluster_with_pools, keep=True)
        self.items = list(Inventory(folder(cache).inventory).items())
        observer = Remembering()
        self.second = run(engine, cache, cluster_with_pools, observer=observer)
        deleted = (urn for operation, urn in observer.started if operation == "delete")
        self.deleted = [urn.split("::")[2].rpartition("$")[2] for urn in deleted]


@pytest.fixture(scope="module")
def kept(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(engine, tmp_path_factory.mktemp("cache"))


def test_karpenter_and_its_pools_come_up_and_stay(kept: Kept) -> None:
    assert kept.first.ok, kept.first.steps
    assert [dict(step.changes) for step in kept.first.steps] == [{"create": RESOURCES}, {"same": RESOURCES}]


def test_pools_have_nodes_in_the_subnets_that_their_classes_select(kept: Kept) -> None:
    # Two zones for inference, and the reservation's for the other.
    assert sum(item.type == INSTANCE for item in kept.items) == 3


def test_everything_goes_down_though_nodes_hold_their_subnets(kept: Kept) -> None:
    assert kept.second.ok, kept.second.steps
    assert names(kept.second)[-1] == "destroy"
    assert kept.second.left_over == ()


def test_pools_go_before_their_classes_and_these_before_the_controller(kept: Kept) -> None:
    order = [type_ for type_ in kept.deleted if type_ in (NODE_POOL, NODE_CLASS, RELEASE)]
    assert order == [NODE_POOL, NODE_POOL, NODE_CLASS, NODE_CLASS, RELEASE, RELEASE]
