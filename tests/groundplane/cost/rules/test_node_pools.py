"""What Karpenter's node pools cost: from nothing to what their limits allow."""

from typing import Any

import pytest

from components.catalog.instances import instance_type
from groundplane.cost.item import Item
from groundplane.cost.rules.node_pools import most_nodes
from groundplane.plan.model import Resource
from infra.budget import NodeUsageSpec, UsageSpec
from tests.groundplane.cost.plans import figures, items_of, resource, unpriced, usd

USD = {"ec2.on_demand.g6.xlarge": "1", "ec2.on_demand.g6.2xlarge": "2", "ec2.on_demand.g6.12xlarge": "5"}
USD |= {"ebs.gp3.storage": "0.1"}


def pool(
    *types: str,
    purchases: tuple[str, ...] = ("on-demand",),
    class_: str = "cluster-gpu",
    pods: tuple[Resource, ...] = (),
    usage: NodeUsageSpec | None = None,
    **spec: Any,
) -> list[Item]:
    wanted = {"karpenter.sh/capacity-type": list(purchases), "node.kubernetes.io/instance-type": list(types)}
    requirements = [{"key": key, "operator": "In", "values": values} for key, values in wanted.items()]
    node = {"requirements": requirements, "nodeClassRef": {"name": "cluster-gpu"}}
    disks = [{"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3", "volumeSize": "100Gi"}}]
    described = {"metadata": {"name": class_}, "spec": {"blockDeviceMappings": disks}}
    nodes = resource("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", "cluster-gpu-class", described)
    one = resource("kubernetes:karpenter.sh/v1:NodePool", "cluster-gpu", {"spec": {"template": {"spec": node}, **spec}})
    return items_of(one, USD, nodes, *pods, usage=UsageSpec(nodes=usage or NodeUsageSpec()))


def test_pool_costs_nothing_at_the_least_and_its_limits_at_the_most() -> None:
    assert figures(pool("g6.xlarge", limits={"nvidia.com/gpu": "4"})) == {
        "g6.xlarge on demand": usd(0, 730, 2920),
        "gp3 disks of cluster-gpu nodes": usd(0, 10, 40),
    }


def test_pool_is_expected_to_be_of_the_cheapest_type_and_at_most_of_the_dearest() -> None:
    found = figures(pool("g6.2xlarge", "g6.xlarge", limits={"nvidia.com/gpu": "4"}))
    assert found["g6.xlarge on demand"] == usd(0, 730, 0)
    assert found["g6.2xlarge on demand"] == usd(0, 0, 5840)


def test_dearest_is_what_fills_the_limits_for_most_money() -> None:
    found = figures(pool("g6.12xlarge", "g6.2xlarge", limits={"nvidia.com/gpu": "4"}))
    assert found["g6.2xlarge on demand"][2] == 5840
    assert "g6.12xlarge on demand" not in found


def test_static_pool_is_always_there() -> None:
    assert figures(pool("g6.xlarge", replicas=2))["g6.xlarge on demand"] == usd(1460, 1460, 1460)


def test_spot_pool_is_counted_as_on_demand_and_listed() -> None:
    items = pool("g6.xlarge", purchases=("on-demand", "spot"), limits={"nodes": "1"})
    assert figures(items)["g6.xlarge spot, counted as on demand"] == usd(0, "182.5", 730)
    assert [what for what, _ in unpriced(items)] == ["g6.xlarge spot"]


def test_reserved_pool_is_paid_where_it_was_reserved() -> None:
    items = pool("g6.xlarge", purchases=("reserved",), limits={"nodes": "1"})
    assert figures(items) == {}
    assert [what for what, _ in unpriced(items)] == ["reserved instances"]


def test_pool_that_is_reserved_in_part_is_counted_for_the_rest() -> None:
    items = pool("g6.xlarge", purchases=("on-demand", "reserved"), limits={"nodes": "1"})
    assert figures(items)["g6.xlarge on demand"] == usd(0, "182.5", 730)
    assert [what for what, _ in unpriced(items)] == ["reserved instances"]


@pytest.mark.parametrize("types", [("g6.xlarge",), ("x99.huge",)], ids=["no limit", "no known type"])
def test_pool_without_a_most_is_listed(types: tuple[str, ...]) -> None:
    assert [what for what, _ in unpriced(pool(*types))] == ["instances"]


def test_pool_of_types_without_a_price_is_listed() -> None:
    items = pool("g6e.xlarge", limits={"nodes": "1"})
    assert [what for what, _ in unpriced(items)] == ["g6e.xlarge on demand"]


def test_pool_without_its_class_has_unknown_disks() -> None:
    items = pool("g6.xlarge", class_="another", limits={"nodes": "1"})
    assert [what for what, _ in unpriced(items)] == ["disks"]


@pytest.mark.parametrize(
    ("limits", "nodes"),
    [
        ({"nodes": "3"}, 3),
        ({"nvidia.com/gpu": "10"}, 2),
        ({"cpu": "100"}, 2),
        ({"memory": "400Gi"}, 2),
        ({"nodes": "9", "nvidia.com/gpu": "4"}, 1),
        ({"nvidia.com/gpu": "3"}, 0),
        ({"aws.amazon.com/neuron": "3"}, None),
        ({}, None),
    ],
)
def test_most_nodes_fit_all_limits(limits: dict[str, str], nodes: int | None) -> None:
    assert most_nodes(instance_type("g6.12xlarge"), {"limits": limits}) == nodes


def served(least: int, most: int, gpus: int = 1) -> tuple[Resource, Resource]:
    """A model on the pool's nodes, and what scales it."""
    container = {"resources": {"requests": {"nvidia.com/gpu": str(gpus)}}}
    pod = {"nodeSelector": {"groundplane/node-group": "cluster-gpu"}, "containers": [container]}
    metadata = {"name": "assistant", "namespace": "serving"}
    scaling = {"scaleTargetRef": {"name": "assistant"}, "minReplicaCount": least, "maxReplicaCount": most}
    return (
        resource("kubernetes:apps/v1:Deployment", inputs={"metadata": metadata, "spec": {"template": {"spec": pod}}}),
        resource("kubernetes:keda.sh/v1alpha1:ScaledObject", inputs={"metadata": metadata, "spec": scaling}),
    )


def test_pool_of_served_models_has_as_many_nodes_as_these_keep() -> None:
    # 2 to 10 replicas, 4 on average, one on a node; the limits allow 16.
    found = figures(pool("g6.xlarge", pods=served(2, 10), limits={"nvidia.com/gpu": "16"}))
    assert found["g6.xlarge on demand"] == usd(1460, 2920, 11680)


def test_pool_of_served_models_has_no_more_nodes_than_its_limits() -> None:
    found = figures(pool("g6.xlarge", pods=served(4, 8), limits={"nvidia.com/gpu": "3"}))
    assert found["g6.xlarge on demand"] == usd(2190, 2190, 2190)


def test_pool_of_served_models_is_of_a_type_on_which_they_fit() -> None:
    found = figures(pool("g6.xlarge", "g6.12xlarge", pods=served(1, 1, gpus=4), limits={"nvidia.com/gpu": "8"}))
    assert found["g6.12xlarge on demand"][:2] == usd(3650, 3650, 0)[:2]


def test_average_that_is_given_comes_before_what_models_keep() -> None:
    usage = NodeUsageSpec(average_nodes={"gpu": 3})
    found = figures(pool("g6.xlarge", pods=served(2, 10), usage=usage, limits={"nvidia.com/gpu": "16"}))
    assert found["g6.xlarge on demand"][1] == 2190
