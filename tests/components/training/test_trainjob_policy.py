from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from components.training.trainjob_policy import trainjob_policy
from tests.components.training.programs_runtimes import EVERY_KIND, capacities, runtime

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.yaml"))


def policy() -> Any:
    return trainjob_policy({key: runtime(fields) for key, fields in EVERY_KIND.items()}, capacities())


def variable(name: str) -> str:
    [expression] = [entry["expression"] for entry in policy()["variables"] if entry["name"] == name]
    assert isinstance(expression, str)
    return expression


def test_new_jobs_alone_are_looked_at() -> None:
    [rule] = policy()["match_constraints"]["resource_rules"]
    assert (rule["operations"], rule["resources"]) == (["CREATE"], ["trainjobs"])


def test_jobs_of_other_runtimes_are_let_alone() -> None:
    [condition] = policy()["match_conditions"]
    assert condition["expression"].startswith(
        'object.spec.runtimeRef.name in ["deepspeed-h200", "mpi-cpu", "torch-cpu", "torch-h200", "torch-p5", '
        '"torch-trn"] && '
    )


def test_jobs_have_no_more_nodes_than_there_can_be() -> None:
    assert variable("most") == (
        '{"deepspeed-h200": 4, "mpi-cpu": 4, "torch-cpu": 4, "torch-h200": 4, "torch-p5": 8, "torch-trn": 4}'
        "[object.spec.runtimeRef.name]"
    )


def test_mpi_jobs_have_two_nodes_at_least() -> None:
    assert variable("fewest") == (
        '{"deepspeed-h200": 2, "mpi-cpu": 2, "torch-cpu": 1, "torch-h200": 1, "torch-p5": 1, "torch-trn": 1}'
        "[object.spec.runtimeRef.name]"
    )


def test_torch_jobs_on_neuron_say_how_many_processes() -> None:
    assert variable("cores") == (
        '{"deepspeed-h200": 0, "mpi-cpu": 0, "torch-cpu": 0, "torch-h200": 0, "torch-p5": 0, "torch-trn": 32}'
        "[object.spec.runtimeRef.name]"
    )


def test_jobs_may_not_replace_the_resources_of_the_runtime() -> None:
    assert policy()["validations"][0]["expression"] == (
        "!has(object.spec.trainer) || !has(object.spec.trainer.resourcesPerNode)"
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_is_a_job_that_is_let_in(path: Path) -> None:
    job = YAML(typ="safe").load(path)
    fields = EVERY_KIND[job["spec"]["runtimeRef"]["name"]]
    assert job["metadata"]["labels"] == {"kueue.x-k8s.io/queue-name": "default"}
    assert 2 <= job["spec"]["trainer"]["numNodes"] <= capacities()[fields["nodes"]].largest_gang
    assert "resourcesPerNode" not in job["spec"]["trainer"]
