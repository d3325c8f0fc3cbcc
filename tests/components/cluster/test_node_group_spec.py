import json
from typing import Any

import pytest

from components.catalog.instances import accelerated_types
from components.cluster.node_group_spec import NodeGroupSpec
from tests.components.cluster.programs_node_group import BLOCK, FABRIC, NEURON, SPOT, SYSTEM, spec
from tests.components.problems import problems

BLOCK_CAPACITY = BLOCK["capacity"]


def told(fields: dict[str, Any], **changes: Any) -> list[str]:
    return problems(NodeGroupSpec, json.dumps({**fields, **changes}))


def test_smallest_spec_scales_from_nothing_on_demand() -> None:
    found = NodeGroupSpec.model_validate_json('{"instance_types": ["m7i.large"], "max_size": 3}')
    assert found.model_dump(mode="json") == {
        "instance_types": ["m7i.large"],
        "capacity": {"kind": "on_demand"},
        "min_size": 0,
        "max_size": 3,
        "zones": None,
        "ami_family": "al2023",
        "efa": False,
        "placement_group": False,
        "storage": {
            "volume_gib": None,
            "volume_iops": 3000,
            "volume_mib_per_second": 125,
            "instance_store": "raid0",
        },
        "kubelet": {
            "max_pods": None,
            "system_reserved_cpu_millicores": None,
            "system_reserved_memory_mib": None,
        },
        "scheduling": {"labels": {}, "taints": None},
        "upkeep": {"repair": True, "max_unavailable": 1, "max_unavailable_percent": None, "force_update": False},
    }


@pytest.mark.parametrize(
    ("fields", "image"),
    [
        (SYSTEM, "AL2023_x86_64_STANDARD"),
        (SPOT, "BOTTLEROCKET_x86_64_NVIDIA"),
        (FABRIC, "AL2023_x86_64_NVIDIA"),
        (NEURON, "AL2023_x86_64_NEURON"),
    ],
)
def test_image_follows_from_the_types(fields: dict[str, Any], image: str) -> None:
    assert spec(fields).image.name == image


@pytest.mark.parametrize(
    ("fields", "changes", "expected"),
    [
        pytest.param(
            SYSTEM,
            {"instance_types": ["m7i.larg", "m7i.xlarge", "m7i.xlarge"]},
            [
                (
                    "instance_types.0: is not an instance type of the catalogue; got 'm7i.larg'; "
                    "write m7i.large or m7i.xlarge or m7i.8xlarge"
                ),
                "instance_types.2: is there twice; got 'm7i.xlarge'; remove one of them",
            ],
            id="unknown type and double type",
        ),
        pytest.param(
            SYSTEM,
            {"instance_types": ["m7i.large", "m7g.large"]},
            [
                (
                    "instance_types: are of different architectures, and an image is of one; "
                    "got {'m7i.large': 'x86_64', 'm7g.large': 'arm64'}; make a group of each"
                )
            ],
            id="mixed architectures",
        ),
        pytest.param(
            SPOT,
            {"instance_types": ["g6e.xlarge", "g6e.12xlarge"]},
            [
                (
                    "instance_types: have different accelerators, and a job could not tell what it gets; "
                    "got {'g6e.xlarge': '1 x L40S of 45776 MiB', 'g6e.12xlarge': '4 x L40S of 45776 MiB'}; "
                    "make a group of each"
                )
            ],
            id="mixed counts of GPUs",
        ),
        pytest.param(
            SPOT,
            {"instance_types": ["p4d.24xlarge", "p4de.24xlarge"]},
            [
                (
                    "instance_types: have different accelerators, and a job could not tell what it gets; "
                    "got {'p4d.24xlarge': '8 x A100 of 40960 MiB', 'p4de.24xlarge': '8 x A100 of 81920 MiB'}; "
                    "make a group of each"
                )
            ],
            id="mixed memory of GPUs",
        ),
        pytest.param(
            SYSTEM,
            {"instance_types": ["m7i.large", "g6.xlarge"]},
            [
                (
                    "instance_types: have different accelerators, and a job could not tell what it gets; "
                    "got {'m7i.large': 'none', 'g6.xlarge': '1 x L4 of 22888 MiB'}; make a group of each"
                )
            ],
            id="with and without GPUs",
        ),
        pytest.param(
            SPOT,
            {"instance_types": ["g6f.large"]},
            [
                (
                    "instance_types.0: has 0.125 of a GPU, which device plugins do not count; got 'g6f.large'; "
                    "write a type with whole GPUs, such as g6.xlarge"
                )
            ],
            id="part of a GPU",
        ),
        pytest.param(
            SYSTEM,
            {"instance_types": ["g5g.xlarge"]},
            [
                (
                    "instance_types.0: is a type that no image of family al2023 runs on; got 'g5g.xlarge'; "
                    "write another type"
                )
            ],
            id="arm64 GPU without an image",
        ),
        pytest.param(
            NEURON,
            {"ami_family": "bottlerocket"},
            [
                (
                    "instance_types.0: is a type that no image of family bottlerocket runs on; got 'trn1.32xlarge'; "
                    "set ami_family to al2023"
                )
            ],
            id="Neuron on Bottlerocket",
        ),
        pytest.param(
            SYSTEM,
            {"instance_types": ["g6.xlarge"], "efa": True, "zones": ["use1-az1"]},
            ["instance_types.0: has no EFA; got 'g6.xlarge'; remove efa, or write a larger type"],
            id="EFA where there is none",
        ),
        pytest.param(
            SYSTEM,
            {"instance_types": ["g6e.12xlarge", "g6e.24xlarge"], "efa": True, "zones": ["use1-az1"]},
            [
                (
                    "instance_types: have EFA on different network cards; "
                    "got {'g6e.12xlarge': 'cards 0 to 0', 'g6e.24xlarge': 'cards 0 to 1'}; make a group of each"
                )
            ],
            id="EFA on different cards",
        ),
        pytest.param(
            NEURON,
            {"zones": None},
            ["zones: have to be one zone with efa, which does not reach into another; got None; write one zone id"],
            id="EFA in all zones",
        ),
        pytest.param(
            SYSTEM,
            {"placement_group": True, "zones": ["use1-az2", "use1-az1"]},
            [
                (
                    "zones: have to be one zone with placement_group, which does not reach into another; "
                    "got ['use1-az1', 'use1-az2']; write one zone id"
                )
            ],
            id="placement group in two zones",
        ),
        pytest.param(
            SYSTEM,
            {"zones": []},
            ["zones: names no zone; got []; write a zone id, or remove zones"],
            id="no zone",
        ),
        pytest.param(
            SYSTEM,
            {"zones": ["us-west-1b"]},
            ["zones: is not a zone id of any region; got 'us-west-1b'; write one of usw1-az1, usw1-az3"],
            id="zone name",
        ),
        pytest.param(
            FABRIC,
            {"zones": ["use1-az1"]},
            ["zones: are not for a reservation, which is in use1-az2; got ['use1-az1']; remove zones"],
            id="zone beside a reservation",
        ),
        pytest.param(
            FABRIC,
            {"instance_types": ["g6e.8xlarge", "g6e.16xlarge"]},
            [
                (
                    "instance_types: have to be the one type of the reservation; got ['g6e.8xlarge', 'g6e.16xlarge']; "
                    "write the reserved type alone"
                )
            ],
            id="reservation of two types",
        ),
        pytest.param(
            BLOCK,
            {"placement_group": True},
            [
                (
                    "placement_group: is not for a capacity block, whose instances are close together already; "
                    "got True; remove it"
                )
            ],
            id="placement group in a capacity block",
        ),
        pytest.param(
            SPOT,
            {"instance_types": ["g6e.xlarge"], "capacity": BLOCK_CAPACITY},
            [
                (
                    "instance_types.0: is not sold in capacity blocks; got 'g6e.xlarge'; "
                    "write the block's type, or another kind"
                )
            ],
            id="capacity block of a type not sold so",
        ),
        pytest.param(
            SYSTEM,
            {"instance_types": ["t3.large"], "placement_group": True, "zones": ["use1-az1"]},
            [
                (
                    "instance_types.0: is a type that no cluster placement group takes; got 't3.large'; "
                    "remove placement_group, or write another type"
                )
            ],
            id="burstable type in a placement group",
        ),
        pytest.param(
            SYSTEM,
            {"min_size": 5},
            ["min_size: must not exceed max_size, 4; got 5; write 4 or less"],
            id="sizes the wrong way round",
        ),
        pytest.param(
            SYSTEM,
            {"instance_types": ["m7i.8xlarge", "m7i.large"], "kubelet": {"max_pods": 250}},
            ["kubelet.max_pods: is more than a node of m7i.large runs, 110; got 250; write 110 or less"],
            id="more pods than the smallest type runs",
        ),
    ],
)
def test_fails_when_it_cannot_be(fields: dict[str, Any], changes: dict[str, Any], expected: list[str]) -> None:
    assert told(fields, **changes) == expected


def test_everything_wrong_is_told_at_once() -> None:
    found = told(
        {"instance_types": ["g6f.large", "m7g.large", "nope"], "min_size": 2, "max_size": 1, "efa": True},
    )
    assert sorted(problem.partition(":")[0] for problem in found) == [
        "instance_types",
        "instance_types",
        "instance_types.0",
        "instance_types.0",
        "instance_types.1",
        "instance_types.2",
        "min_size",
        "zones",
    ]


def test_fails_when_an_unchecked_spec_is_asked_for_its_image() -> None:
    unchecked = NodeGroupSpec.model_construct(instance_types=("g5g.xlarge",), max_size=1)
    with pytest.raises(ValueError, match=r"^no al2023 image runs on g5g\.xlarge$"):
        assert unchecked.image


def test_sizes_with_the_same_accelerators_go_together() -> None:
    assert [t.name for t in spec(SPOT).types] == ["g6e.xlarge", "g6e.2xlarge"]


@pytest.mark.parametrize("instance", accelerated_types(), ids=lambda instance: instance.name)
def test_every_accelerated_type_is_configured_or_refused_for_a_reason(instance: Any) -> None:
    fields = {"instance_types": [instance.name], "max_size": 1, "efa": bool(instance.efa_interfaces)}
    if instance.efa_interfaces:
        fields["zones"] = ["use1-az1"]
    if instance.family in ("g5g", "g6f"):
        assert len(told(fields)) == 1
    else:
        assert spec(fields).types == (instance,)
