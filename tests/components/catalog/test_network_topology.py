import pytest

from components.catalog.instances import instance_type, instance_types
from components.catalog.network_topology import (
    _FAMILIES,
    _TYPES,
    REGIONS,
    closest_level,
    network_layers,
    topology_levels,
)
from components.catalog.regions import unknown_region

LAYER = "topology.k8s.aws/network-node-layer-"


@pytest.mark.parametrize(
    ("types", "layers"),
    [
        (["p5en.48xlarge"], 3),
        (["p6-b200.48xlarge"], 4),
        (["g6e.xlarge", "g6e.2xlarge"], 3),
        (["p5.4xlarge"], 0),
        (["p5.48xlarge", "p5.4xlarge"], 0),
        (["c7i.4xlarge"], 0),
        ([], 0),
    ],
)
def test_layers_are_those_that_all_types_have(types: list[str], layers: int) -> None:
    assert network_layers([instance_type(name) for name in types], "us-east-1") == layers


def test_nothing_is_told_in_some_regions() -> None:
    assert network_layers([instance_type("p5en.48xlarge")], "eu-south-1") == 0


def test_levels_go_from_the_zone_to_the_node() -> None:
    assert topology_levels(2) == ("topology.kubernetes.io/zone", f"{LAYER}1", f"{LAYER}2", "kubernetes.io/hostname")


def test_closest_level_is_the_switch_next_to_the_nodes() -> None:
    assert closest_level([instance_type("p6-b300.48xlarge")], "us-east-1") == f"{LAYER}4"
    assert closest_level([instance_type("c7i.4xlarge")], "us-east-1") == "topology.kubernetes.io/zone"


def test_types_and_families_and_regions_are_those_of_the_catalogue() -> None:
    families = {each.family for each in instance_types().values()}
    assert [family for family in _FAMILIES if family not in families] == []
    assert [name for name in _TYPES if name not in instance_types()] == []
    assert [region for region in sorted(REGIONS) if unknown_region(region)] == []
