from dataclasses import replace
from typing import Any

import pytest

from components.cluster.gpu_nodes import GpuNodes
from components.cluster.gpu_sharing import cut_up, offered, sharing_labels
from components.cluster.gpu_software_values import efa_values
from components.cluster.node_capacity import Resource
from tests.components.cluster.programs_gpu_software import CLAIMED, OPERATOR, SLICED, capacity, software_spec


@pytest.mark.parametrize(
    ("key", "labels"),
    [
        ("a100", {"nvidia.com/mig.config": "sevenths"}),
        ("l4", {"nvidia.com/device-plugin.config": "notebooks"}),
        ("h200", {}),
    ],
)
def test_nodes_are_labelled_with_their_way_to_share(key: str, labels: dict[str, str]) -> None:
    assert sharing_labels(software_spec(OPERATOR), key) == labels


def test_nodes_with_claims_have_no_labels_of_sharing() -> None:
    assert sharing_labels(software_spec(CLAIMED), "h200") == {}


@pytest.mark.parametrize(("fields", "keys"), [(OPERATOR, {"a100"}), (SLICED, set()), (CLAIMED, set())])
def test_nodes_with_parts_of_gpus_are_known(fields: dict[str, Any], keys: set[str]) -> None:
    assert cut_up(software_spec(fields)) == keys


def test_nodes_whose_pods_take_turns_offer_more() -> None:
    found = offered(capacity("l4"), software_spec(SLICED))
    assert (found.node[Resource.GPU], found.total[Resource.GPU]) == (4, 16)


def test_nodes_with_parts_of_gpus_offer_no_whole_ones() -> None:
    found = offered(capacity("a100"), software_spec(OPERATOR))
    assert found.node.keys() == found.total.keys() == {Resource.CPU, Resource.MEMORY}


def test_devices_that_are_claimed_are_not_counted() -> None:
    assert offered(capacity("h200"), software_spec(CLAIMED)).node.keys() == {Resource.CPU, Resource.MEMORY}


@pytest.mark.parametrize("key", ["h200", "trn1", "system"])
def test_other_nodes_offer_what_they_have(key: str) -> None:
    assert offered(capacity(key), software_spec(SLICED)) == capacity(key)


def test_fails_when_efa_software_would_be_on_nodes_without_efa() -> None:
    fabric = capacity("h200")
    alike = replace(capacity("l4"), labels=fabric.labels)
    with pytest.raises(ValueError, match="nodes of l4 have no EFA and a label in common"):
        efa_values("dranet", GpuNodes(nodes=[fabric, alike]), "us-east-1")
