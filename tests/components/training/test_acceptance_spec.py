import json
from typing import Any

import pytest

from components.catalog.acceptance_thresholds import ALL_REDUCE, least_bandwidth, message_gib
from components.catalog.instances import accelerated_types, instance_type
from components.cluster.node_options_spec import TaintEffect, TaintSpec
from components.training.acceptance_spec import (
    AcceptanceImagesSpec,
    AcceptanceSpec,
    acceptance_problems,
    startup_labels,
    startup_taints,
)
from tests.components.cluster.programs_gpu_software import GROUPS, capacity
from tests.components.problems import problems
from tests.components.training.programs_acceptance import FULL, SMALLEST, acceptance_spec

TESTABLE = "write one of a100, h200, l4, rocket"


def found(nodes: dict[str, Any], cut_up: tuple[str, ...] = ()) -> list[tuple[str, str, Any, str]]:
    those = [capacity(key) for key in GROUPS]
    result = acceptance_problems(acceptance_spec({"nodes": nodes}), those, cut_up)
    return [(".".join(map(str, p.path)), p.message, p.got, p.fix) for p in result]


def test_nodes_with_figures_need_nothing_said() -> None:
    assert found(SMALLEST["nodes"]) == []


def test_nodes_without_figures_are_tested_by_the_specs() -> None:
    assert found(FULL["nodes"]) == []


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("gone", "is not a node group or a node pool"),
        ("system", "has no NVIDIA GPUs to test"),
        ("trn1", "has no NVIDIA GPUs to test"),
    ],
)
def test_fails_when_there_is_nothing_to_test(key: str, message: str) -> None:
    assert found({key: {}}) == [(f"nodes.{key}", message, key, TESTABLE)]


def test_fails_when_gpus_are_cut_up() -> None:
    message = "has GPUs that are cut up (MIG), on which neither the diagnostics nor NCCL work"
    assert found({"a100": {}}, ("a100",)) == [("nodes.a100", message, "a100", "write one of h200, l4, rocket")]


def test_fails_when_nobody_knows_how_fast_a_type_should_be() -> None:
    assert found({"rocket": {}}) == [
        (
            "nodes.rocket.min_bus_gb_per_second",
            "has no figure in the catalogue for g6e.12xlarge",
            None,
            "write what all_reduce_perf reaches on a sound node, less a tenth",
        )
    ]


def test_fails_when_one_gpu_should_be_fast_among_themselves() -> None:
    message = "is for nodes with several GPUs, and these have one"
    assert found({"l4": {"min_bus_gb_per_second": 10}}) == [
        ("nodes.l4.min_bus_gb_per_second", message, 10.0, "remove it")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ({"nodes": {}}, "nodes: too_short"),
        ({"nodes": {"h200": {"dcgm_level": 0}}}, "nodes.h200.dcgm_level: greater_than_equal"),
        ({"nodes": {"h200": {"dcgm_level": 5}}}, "nodes.h200.dcgm_level: less_than_equal"),
        ({"nodes": {"h200": {"min_bus_gb_per_second": 0}}}, "nodes.h200.min_bus_gb_per_second: greater_than"),
        ({**SMALLEST, "images": {"nccl": "nvcr.io/nvidia/nccl"}}, "images.nccl: string_pattern_mismatch"),
        ({**SMALLEST, "images": {"python": "python:3.13"}}, "images.python: string_pattern_mismatch"),
        ({**SMALLEST, "images": {"python": "a.b/python@sha256:0"}}, "images.python: string_pattern_mismatch"),
    ],
)
def test_fails_when_a_value_is_out_of_bounds(text: dict[str, Any], expected: str) -> None:
    assert problems(AcceptanceSpec, json.dumps(text)) == [expected]


def test_fails_when_an_image_is_another_every_day() -> None:
    (found,) = problems(AcceptanceSpec, json.dumps({**SMALLEST, "images": {"dcgm": "a.b/dcgm:latest"}}))
    told = "is another image every day, and so another test; got 'a.b/dcgm:latest'; name a version or a digest"
    assert found == f"images.dcgm: {told}"


@pytest.mark.parametrize("image", list(AcceptanceImagesSpec().model_dump().values()))
def test_images_of_the_catalogue_would_pass_as_the_specs(image: str) -> None:
    assert AcceptanceImagesSpec.model_validate_json(json.dumps({"dcgm": image})).dcgm == image


def test_nodes_that_are_tested_begin_with_label_and_taint() -> None:
    spec = acceptance_spec(SMALLEST)
    assert startup_labels(spec, "h200") == {"groundplane/acceptance": "pending"}
    taint = TaintSpec(value="pending", effect=TaintEffect.NO_SCHEDULE)
    assert startup_taints(spec, "h200") == {"groundplane/acceptance": taint}


@pytest.mark.parametrize(("fields", "key"), [(SMALLEST, "l4"), (None, "h200")])
def test_other_nodes_begin_as_they_are(fields: dict[str, Any] | None, key: str) -> None:
    spec = acceptance_spec(fields) if fields else None
    assert (startup_labels(spec, key), startup_taints(spec, key)) == ({}, {})


def test_nodes_of_several_types_have_to_be_as_fast_as_the_slowest() -> None:
    types = [instance_type("p5.48xlarge"), instance_type("p5en.48xlarge")]
    assert (least_bandwidth(types), least_bandwidth(types[:1])) == (431.0, 460.0)


def test_figure_of_one_type_is_none_for_another() -> None:
    assert least_bandwidth([instance_type("p5.48xlarge"), instance_type("g6.12xlarge")]) is None


@pytest.mark.parametrize("name", sorted(ALL_REDUCE))
def test_figures_are_of_types_with_several_gpus(name: str) -> None:
    accelerator = instance_type(name).accelerator
    assert accelerator is not None
    assert accelerator.count > 1


@pytest.mark.parametrize("instance", accelerated_types(), ids=lambda instance: instance.name)
def test_message_and_results_fit_into_memory(instance: Any) -> None:
    gib = message_gib(instance.accelerator)
    assert gib in (1, 2, 4, 8, 16)
    assert gib == 1 or gib * 3 * 1024 < instance.accelerator.memory_mib
