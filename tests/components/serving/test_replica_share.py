from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.catalog.instances import instance_types
from components.cluster.daemonsets import DAEMONSETS_CPU, DAEMONSETS_MEMORY_MIB
from components.cluster.node_capacity import NodeCapacity, Resource
from components.serving.accelerator_spec import AcceleratorSpec
from components.serving.replica_share import places, replica_share
from tests.components.serving.programs import group, nodes, pool

WHOLE = sorted(name for name, kind in instance_types().items() if kind.accelerator and kind.accelerator.count)


def on(key: str, instance_type: str, gpus: int) -> AcceleratorSpec:
    return AcceleratorSpec(nodes=key, instance_type=instance_type, gpus=gpus)


@given(st.sampled_from(WHOLE), st.data())
def test_replicas_of_a_node_fit_it_together(name: str, data: st.DataObject) -> None:
    accelerator = instance_types()[name].accelerator
    assert accelerator is not None
    gpus = data.draw(st.integers(1, min(accelerator.count, 16)))
    capacity = NodeCapacity(**{**vars(nodes()["large"]), "types": (instance_types()[name],)})
    own = replica_share(on("large", name, gpus), capacity)
    count = on("large", name, gpus).replicas_per_node
    for resource, reserved in ((Resource.CPU, DAEMONSETS_CPU), (Resource.MEMORY, DAEMONSETS_MEMORY_MIB)):
        assert own[resource] * count <= capacity.node[resource] - reserved
    assert own[Resource(str(accelerator.resource))] * count <= accelerator.count


def test_share_is_of_a_node_of_the_type_and_not_of_the_smallest() -> None:
    capacity = nodes()["inference"]
    small, large = (replica_share(on("inference", f"g6e.{size}xlarge", 1), capacity) for size in (4, 8))
    assert small == {
        Resource.CPU: capacity.node[Resource.CPU] - DAEMONSETS_CPU,
        Resource.MEMORY: capacity.node[Resource.MEMORY] - DAEMONSETS_MEMORY_MIB,
        Resource.GPU: 1,
    }
    assert large[Resource.CPU] > 2 * small[Resource.CPU]


def test_model_without_gpus_has_its_node_to_itself() -> None:
    assert replica_share(on("cpu", "m7i.xlarge", 0), nodes()["cpu"]) == {Resource.CPU: 3170, Resource.MEMORY: 11542}


def test_what_the_kubelet_keeps_is_not_for_replicas() -> None:
    kept = group("cpu", "m7i.xlarge", size=1, kubelet={"system_reserved_memory_mib": 1024})
    share = replica_share(on("cpu", "m7i.xlarge", 0), kept)
    assert share[Resource.MEMORY] == 11542 - 1024


@pytest.mark.parametrize(("gpus", "expected"), [(1, 32), (2, 16), (3, 8), (4, 8)])
def test_places_are_those_of_whole_nodes(gpus: int, expected: int) -> None:
    assert places(on("large", "g6e.12xlarge", gpus), pool("large", "g6e.12xlarge", gpus=32)) == expected


def test_places_without_a_bound_of_nodes_are_those_of_the_total() -> None:
    unbound = replace(nodes()["large"], max_nodes=None)
    # Eight nodes of CPU and memory, whatever their accelerators alone would come to.
    assert places(on("large", "g6e.12xlarge", 3), unbound) == 8


def test_places_of_a_group_are_on_the_nodes_it_has() -> None:
    assert places(on("large", "g6e.12xlarge", 2), nodes()["large"], nodes=3) == 6


def test_fails_when_the_nodes_are_of_other_types() -> None:
    with pytest.raises(ValueError, match=r"nodes cpu are m7i\.xlarge, and the replica is for g6e\.xlarge"):
        replica_share(on("cpu", "g6e.xlarge", 1), nodes()["cpu"])
