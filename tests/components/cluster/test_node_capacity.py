from typing import Any

import pytest

from components.catalog.instances import instance_type, instance_types
from components.cluster.node_capacity import NodeCapacity, Resource, group_capacity, node_resources
from components.cluster.node_group_spec import NodeGroupSpec

ZONE = "use1-az2"


def _capacity(**settings: Any) -> NodeCapacity:
    return group_capacity("h200", NodeGroupSpec(**settings), "cluster-h200")


def test_group_gives_as_much_as_all_its_nodes() -> None:
    found = _capacity(instance_types=("p5en.48xlarge",), zones=frozenset({ZONE}), efa=True, max_size=16)
    assert found.node[Resource.GPU] == 8
    assert found.total[Resource.GPU] == 128
    assert (found.node[Resource.EFA], found.total[Resource.EFA]) == (16, 256)
    assert found.node[Resource.CPU] == 191450


def test_node_of_several_types_gives_what_the_smallest_does() -> None:
    found = _capacity(instance_types=("g6.24xlarge", "g6.12xlarge"), max_size=2)
    assert found.node[Resource.CPU] == node_resources((instance_type("g6.12xlarge"),), efa=False)[Resource.CPU]


def test_what_is_kept_for_the_system_is_not_for_pods() -> None:
    plain = _capacity(instance_types=("m7i.xlarge",), max_size=1)
    kubelet = {"system_reserved_cpu_millicores": 100, "system_reserved_memory_mib": 512}
    kept = _capacity(instance_types=("m7i.xlarge",), max_size=1, kubelet=kubelet)
    assert plain.node[Resource.CPU] - kept.node[Resource.CPU] == 100
    assert plain.node[Resource.MEMORY] - kept.node[Resource.MEMORY] == 512


def test_group_without_efa_gives_none() -> None:
    assert Resource.EFA not in _capacity(instance_types=("p5en.48xlarge",), max_size=1).node


def test_nodes_are_named_by_the_label_of_their_group() -> None:
    assert _capacity(instance_types=("m7i.xlarge",), max_size=1).labels == {"groundplane/node-group": "cluster-h200"}


@pytest.mark.parametrize(
    ("settings", "zone"),
    [
        ({"instance_types": ("m7i.xlarge",)}, None),
        ({"instance_types": ("m7i.xlarge",), "zones": frozenset({ZONE})}, ZONE),
        ({"instance_types": ("m7i.xlarge",), "zones": frozenset({ZONE, "use1-az4"})}, None),
        (
            {
                "instance_types": ("p5.48xlarge",),
                "capacity": {"kind": "reservation", "id": "cr-0123456789abcdef0", "zone": "use1-az4"},
            },
            "use1-az4",
        ),
    ],
)
def test_zone_is_known_if_there_is_one(settings: dict[str, Any], zone: str | None) -> None:
    assert _capacity(**settings, max_size=1).zone == zone


def test_gang_is_at_most_all_nodes() -> None:
    assert _capacity(instance_types=("m7i.xlarge",), max_size=7).largest_gang == 7


WHOLE = [name for name, instance in instance_types().items() if instance.accelerator and instance.accelerator.resource]


@pytest.mark.parametrize("name", WHOLE)
def test_every_accelerated_type_gives_its_accelerators(name: str) -> None:
    instance = instance_type(name)
    assert instance.accelerator is not None
    found = node_resources((instance,), efa=bool(instance.efa_interfaces))
    assert found[Resource(str(instance.accelerator.resource))] == instance.accelerator.count
    assert found.get(Resource.EFA, 0) == instance.efa_interfaces
    assert 0 < found[Resource.MEMORY] < instance.memory_mib
