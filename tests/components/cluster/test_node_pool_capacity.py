from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.instances import InstanceType, instance_types
from components.cluster.node_capacity import NodeCapacity, Resource, node_resources
from components.cluster.node_pool_capacity import pool_capacity
from tests.components.cluster.programs_karpenter import BATCH, FABRIC_POOL, INFERENCE, NEURON_POOL, STATIC, pool_spec


def capacity(fields: dict[str, Any], **changes: Any) -> NodeCapacity:
    return pool_capacity("key", pool_spec(fields, **changes), "cluster-key")


def test_pool_of_one_type_is_whole_nodes() -> None:
    found = capacity(FABRIC_POOL, limits={"gpus": 20})
    assert found.max_nodes == 2
    assert (found.node[Resource.GPU], found.total[Resource.GPU]) == (8, 16)
    assert (found.node[Resource.EFA], found.total[Resource.EFA]) == (16, 32)
    assert found.total[Resource.CPU] == 2 * found.node[Resource.CPU]
    assert found.largest_gang == 2


def test_pool_is_named_by_label_and_path() -> None:
    found = capacity(FABRIC_POOL)
    assert (found.key, found.path) == ("key", ("node_pools", "key"))
    assert found.labels == {"groundplane/node-group": "cluster-key"}
    assert list(found.taints) == ["nvidia.com/gpu"]


def test_static_pool_is_its_replicas_and_not_its_limit() -> None:
    found = capacity(STATIC)
    assert (found.max_nodes, found.total[Resource.GPU]) == (4, 32)


def test_smallest_limit_counts() -> None:
    # 20 nodes, 256 / 16 vCPU, 1024 GiB of 64 less what the hypervisor keeps.
    assert capacity(BATCH).max_nodes == 16


def test_memory_is_counted_as_instances_show_it() -> None:
    # 17 x 59.2 GiB fit into 1024, 17 x 64 would not.
    assert capacity(BATCH, limits={"memory_gib": 1024}).max_nodes == 17


def test_node_of_several_sizes_is_the_smallest() -> None:
    found = capacity(INFERENCE)
    assert found.types[0].name == "g6e.xlarge"
    assert (found.node[Resource.GPU], found.total[Resource.GPU]) == (1, 16)
    assert found.max_nodes == 16


def test_total_of_several_sizes_is_no_less_than_the_best_of_them() -> None:
    # 16 nodes of g6e.16xlarge with a GPU each have more vCPU than 2 of g6e.48xlarge.
    alone = capacity(INFERENCE, instance_families=[], instance_types=["g6e.16xlarge"])
    assert capacity(INFERENCE).total[Resource.CPU] == alone.total[Resource.CPU]


def test_what_is_kept_for_the_system_is_not_for_pods() -> None:
    plain = capacity(BATCH, kubelet={"max_pods": 40})
    assert plain.node[Resource.CPU] - capacity(BATCH).node[Resource.CPU] == 250
    assert plain.node[Resource.MEMORY] - capacity(BATCH).node[Resource.MEMORY] == 512


@pytest.mark.parametrize(
    ("fields", "zone"), [(FABRIC_POOL, "use1-az2"), (NEURON_POOL, "use1-az1"), (BATCH, None), (INFERENCE, None)]
)
def test_zone_is_known_if_there_is_one(fields: dict[str, Any], zone: str | None) -> None:
    assert capacity(fields).zone == zone


SIZES = [t for t in instance_types().values() if t.family == "g6e"]


@given(
    st.lists(st.sampled_from(SIZES), min_size=1, max_size=6),
    st.integers(8, 64),
    st.integers(192, 2000),
    st.integers(6, 20),
)
def test_no_mixture_within_the_limits_goes_beyond_the_total(
    nodes: list[InstanceType], gpus: int, vcpus: int, count: int
) -> None:
    within = sum(t.accelerator.count for t in nodes if t.accelerator) <= gpus and sum(t.vcpu for t in nodes) <= vcpus
    total = capacity(INFERENCE, limits={"gpus": gpus, "vcpus": vcpus, "nodes": count}).total
    for resource in (Resource.CPU, Resource.MEMORY, Resource.GPU):
        has = sum(node_resources((t,), efa=False, max_pods=110)[resource] for t in nodes)
        assert not within or has <= total[resource] + 1
