import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from components.catalog.ami import AmiFamily, ami_type_of
from components.catalog.instances import InstanceType, accelerated_types
from components.cluster.node_capacity import NodeCapacity, Resource
from components.cluster.node_pool_capacity import pool_capacity
from components.cluster.node_pool_spec import NodePoolSpec
from components.training.queue_capacity import (
    COVERED,
    accelerator_of,
    at_most,
    cohort_of,
    cohorts_of,
    gang_too_large,
    misfit,
    per_node,
    queued_nodes,
    resources_of,
    told,
    topology_aware,
)
from components.training.quota_spec import NodeAmountSpec
from tests.components.training.programs_queueing import capacities, group, queueing_spec, team_queue_spec

NODES = capacities()
USABLE = [
    each
    for each in accelerated_types()
    if each.accelerator and each.accelerator.count and ami_type_of(AmiFamily.AL2023, each)
]


def amount(**fields: Any) -> NodeAmountSpec:
    return NodeAmountSpec.model_validate_json(json.dumps(fields))


def of_type(instance: InstanceType, max_size: int = 4) -> NodeCapacity:
    fields = {"instance_types": [instance.name], "max_size": max_size}
    if instance.efa_interfaces:
        fields |= {"efa": True, "zones": ["use1-az1"]}
    return group("pool", fields)


@pytest.mark.parametrize("instance", USABLE, ids=lambda each: each.name)
def test_every_accelerator_counts_by_nodes_and_by_pieces_alike(instance: InstanceType) -> None:
    capacity = of_type(instance)
    assert instance.accelerator
    whole = resources_of(amount(nodes=4), capacity)
    assert resources_of(amount(gpus=4 * instance.accelerator.count), capacity) == whole
    assert whole[Resource(str(instance.accelerator.resource))] == 4 * instance.accelerator.count
    assert whole.get(Resource.EFA, 0) == 4 * instance.efa_interfaces
    assert whole == at_most(capacity)


@pytest.mark.parametrize("instance", USABLE, ids=lambda each: each.name)
def test_every_accelerator_leaves_cpu_and_memory_to_pods(instance: InstanceType) -> None:
    capacity = of_type(instance)
    node = per_node(capacity)
    assert 0 < node[Resource.CPU] < capacity.node[Resource.CPU]
    assert 0 < node[Resource.MEMORY] < capacity.node[Resource.MEMORY]


def test_half_the_gpus_come_with_half_the_node() -> None:
    whole, half = resources_of(amount(nodes=1), NODES["h200"]), resources_of(amount(gpus=4), NODES["h200"])
    assert half == {resource: each // 2 for resource, each in whole.items()}
    assert half[Resource.GPU] == 4
    assert half[Resource.EFA] == 8


def test_amounts_that_are_given_are_taken_as_they_are() -> None:
    found = resources_of(amount(gpus=8, cpu=10, memory_gib=20, efa=3), NODES["h200"])
    assert found == {Resource.CPU: 10_000, Resource.MEMORY: 20_480, Resource.GPU: 8, Resource.EFA: 3}


def test_memory_follows_vcpus_where_there_are_no_gpus() -> None:
    node = per_node(NODES["cpu"])
    found = resources_of(amount(cpu=15), NODES["cpu"])
    assert found == {
        Resource.CPU: 15_000,
        Resource.MEMORY: 15_000 * node[Resource.MEMORY] // node[Resource.CPU],
    }


@for_all(st.lists(st.integers(min_value=0, max_value=64), max_size=6))
def test_parts_never_come_to_more_than_the_whole(gpus: list[int]) -> None:
    capacity = NODES["h200"]
    parts = [resources_of(amount(gpus=each), capacity) for each in gpus]
    whole = resources_of(amount(gpus=sum(gpus)), capacity)
    assert all(sum(part[resource] for part in parts) <= whole[resource] for resource in whole)


@for_all(st.integers(min_value=0, max_value=8))
def test_nodes_that_there_are_fit_into_the_capacity(nodes: int) -> None:
    found = resources_of(amount(nodes=nodes), NODES["h200"])
    assert all(each <= at_most(NODES["h200"])[resource] for resource, each in found.items())


def test_pool_of_several_sizes_gives_what_no_mixture_goes_beyond() -> None:
    fields = {"preset": "serving", "instance_types": ["c7i.xlarge", "c7i.4xlarge"], "limits": {"vcpus": 64}}
    spec = NodePoolSpec.model_validate_json(json.dumps(fields))
    capacity = pool_capacity("spot", spec, "cluster-spot")
    assert at_most(capacity) == capacity.total
    alone = replace(capacity, types=capacity.types[:1])
    assert at_most(alone)[Resource.CPU] == 16 * per_node(alone)[Resource.CPU]


def test_fails_when_gpus_are_asked_of_nodes_without() -> None:
    problem = misfit(amount(gpus=1), NODES["cpu"])
    assert str(problem) == "gpus: are not on nodes cpu, of type c7i.4xlarge; got 1; write nodes, or cpu"
    with pytest.raises(ValueError, match="are not on nodes cpu"):
        resources_of(amount(gpus=1), NODES["cpu"])


def test_fails_when_efa_is_asked_of_nodes_without() -> None:
    problem = misfit(amount(gpus=4, efa=1), NODES["l4"])
    assert str(problem) == "efa: is not on nodes l4; got 1; remove it, or set efa on these nodes"


def test_fails_when_vcpus_alone_are_asked_of_nodes_with_gpus() -> None:
    problem = misfit(amount(cpu=4), NODES["h200"])
    assert str(problem) == (
        "cpu: does not say how many of the accelerators of nodes h200 come with it; got 4; add gpus, or nodes"
    )


def test_no_efa_of_nodes_without_is_nothing() -> None:
    assert Resource.EFA not in resources_of(amount(gpus=4, efa=0), NODES["l4"])


def test_queues_hand_out_what_is_asked_for_and_what_is_shared() -> None:
    spec = queueing_spec({"cohort": "research", "shared": {"l4": {"nodes": 1}}})
    queues = {"vision": team_queue_spec({"quotas": {"h200": {"nodes": 1}, "gone": {"nodes": 1}}})}
    assert sorted(queued_nodes(spec, queues, NODES)) == ["h200", "l4"]


def test_cohort_of_a_queue_goes_before_that_of_all() -> None:
    spec, quotas = queueing_spec({"cohort": "research"}), {"h200": {"nodes": 1}}
    queues = {"a": team_queue_spec({"quotas": quotas}), "b": team_queue_spec({"quotas": quotas, "cohort": "products"})}
    assert cohort_of(spec, queues["a"]) == "research"
    assert cohort_of(None, queues["a"]) is None
    assert cohorts_of(spec, queues) == ("products", "research")
    assert cohorts_of(queueing_spec({}), {"a": queues["a"]}) == ()


def test_topology_is_for_all_groups_unless_some_are_named() -> None:
    assert topology_aware(queueing_spec({}), NODES) == {"cpu", "h200", "l4"}
    assert topology_aware(queueing_spec({"topology_aware": ["h200"]}), NODES) == {"h200"}
    assert topology_aware(queueing_spec({"topology_aware": []}), NODES) == frozenset()


def test_accelerator_is_what_pods_ask_for() -> None:
    assert accelerator_of(NODES["cpu"]) is None
    assert accelerator_of(NODES["h200"]) is Resource.GPU


def test_gang_may_be_as_large_as_its_nodes() -> None:
    assert gang_too_large(8, NODES["h200"]) is None
    assert gang_too_large(11, NODES["h200"]) == "is 3 nodes more than h200 has at most, 8"


def test_amounts_are_told_in_the_units_of_stack_files() -> None:
    amounts = {Resource.CPU: 12_500, Resource.MEMORY: 1536, Resource.GPU: 64}
    assert [told(resource, each) for resource, each in amounts.items()] == [
        "12.5 vCPUs",
        "1.5 GiB of memory",
        "64 nvidia.com/gpu",
    ]


def test_all_that_pods_can_request_is_covered() -> None:
    assert set(COVERED) == set(Resource)
