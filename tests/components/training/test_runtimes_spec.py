import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.catalog import network_topology
from components.catalog.charts import ChartName
from components.spec import Spec
from components.training.runtimes_spec import (
    DeepSpeedRuntimeSpec,
    MpiRuntimeSpec,
    OperatorsSpec,
    TopologyLevel,
    TorchRuntimeSpec,
    wanted_charts,
)
from tests.components.problems import problems
from tests.components.training.programs_runtimes import DEEPSPEED_H200, IMAGE, MPI_CPU, TORCH_H200, runtime

FIX = "write it like 123456789012.dkr.ecr.us-east-1.amazonaws.com/prod/trainer@sha256:..., or with a tag"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [(TORCH_H200, TorchRuntimeSpec), (DEEPSPEED_H200, DeepSpeedRuntimeSpec), (MPI_CPU, MpiRuntimeSpec)],
)
def test_runtime_is_of_its_kind(fields: dict[str, Any], expected: type[Spec]) -> None:
    assert type(runtime(fields)) is expected


def test_fails_when_the_kind_is_unknown() -> None:
    with pytest.raises(ValidationError, match="'torch', 'deepspeed', 'mpi'"):
        runtime({**TORCH_H200, "kind": "jax"})


@pytest.mark.parametrize("image", [IMAGE, "pytorch/pytorch:2.13.0-cuda13.0-cudnn9-runtime", "localhost:5000/a/b_c:1"])
def test_image_is_by_tag_or_digest(image: str) -> None:
    assert runtime({**TORCH_H200, "image": image}).image == image


@pytest.mark.parametrize("image", ["pytorch/pytorch", "pytorch/pytorch:latest", "localhost:5000/trainer"])
def test_fails_when_the_image_names_no_version(image: str) -> None:
    assert problems(TorchRuntimeSpec, json.dumps({**TORCH_H200, "image": image})) == [
        f"image: names no version, so that nodes of one job may run different ones; got {image!r}; {FIX}"
    ]


@pytest.mark.parametrize("image", ["Not An Image", "trainer@sha256:abc", "https://example.com/trainer:1"])
def test_fails_when_the_image_is_no_name(image: str) -> None:
    assert problems(TorchRuntimeSpec, json.dumps({**TORCH_H200, "image": image})) == [
        f"image: is not the name of an image; got {image!r}; {FIX}"
    ]


def test_latest_by_digest_is_one_image() -> None:
    assert runtime({**TORCH_H200, "image": f"trainer:latest@sha256:{'0' * 64}"}).by_digest


def test_fails_when_mpi_has_one_node() -> None:
    assert problems(MpiRuntimeSpec, json.dumps({**MPI_CPU, "num_nodes": 1})) == ["num_nodes: greater_than_equal"]


def test_fails_when_mpi_runs_as_root() -> None:
    assert problems(MpiRuntimeSpec, json.dumps({**MPI_CPU, "user_id": 0})) == ["user_id: greater_than_equal"]


def test_fails_when_torch_says_how_many_processes() -> None:
    assert problems(TorchRuntimeSpec, json.dumps({**TORCH_H200, "procs_per_node": 8})) == [
        "procs_per_node: extra_forbidden"
    ]


def test_topology_levels_are_labels_of_the_catalogue() -> None:
    labels = {network_topology.ZONE, *(network_topology.layer(number) for number in range(1, 5))}
    assert {level.value for level in TopologyLevel} == labels


def test_operators_are_off_unless_there_are_runtimes() -> None:
    assert wanted_charts(OperatorsSpec(), {}) == ()
    assert wanted_charts(OperatorsSpec(), {"torch": None}) == (ChartName.JOBSET, ChartName.KUBEFLOW_TRAINER)


def test_operators_are_installed_by_themselves() -> None:
    assert wanted_charts(OperatorsSpec(jobset=True, leader_worker_set=True, ray=True), {}) == (
        ChartName.JOBSET,
        ChartName.LEADER_WORKER_SET,
        ChartName.KUBERAY,
    )
