"""Rehearsals of training operators and runtimes, on the real engine, with a job of a team's on top."""

from pathlib import Path
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
from ruamel.yaml import YAML

from groundplane.engine.find import Engine
from groundplane.simulator.inventory import Inventory
from groundplane.simulator.settings import Fault
from tests import ROOT
from tests.components.cluster.programs_team_namespace import FULL, provider, team_namespace
from tests.components.training.programs_runtimes import EVERY_KIND, EVERY_OPERATOR, training
from tests.engine.rehearsing import folder, names, run

RUNTIME = "kubernetes:trainer.kubeflow.org/v1alpha1:ClusterTrainingRuntime"
JOB = "kubernetes:trainer.kubeflow.org/v1alpha1:TrainJob"
EXAMPLE = ROOT / "tests" / "components" / "training" / "examples" / "two-nodes.yaml"


def program() -> None:
    """Every operator, every kind of runtime, a team, and its job of two nodes."""
    cluster = provider()
    runtimes = training(EVERY_KIND, EVERY_OPERATOR, pulumi.ResourceOptions(providers=[cluster]))
    # After them, so that a destroy takes the team's jobs while their operators are there.
    team = team_namespace(FULL, options=pulumi.ResourceOptions(providers=[cluster], depends_on=[runtimes]))
    example: dict[str, Any] = YAML(typ="safe").load(EXAMPLE)
    kubernetes.apiextensions.CustomResource(
        "job",
        api_version=example["apiVersion"],
        kind=example["kind"],
        metadata={**example["metadata"], "namespace": team.namespace},
        spec=example["spec"],
        opts=pulumi.ResourceOptions(provider=cluster),
    )


def test_failed_runtime_is_resumed(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, program, fault=Fault(type=RUNTIME, nth=3))
    assert result.ok, result.steps
    assert names(result) == ["up", "resume", "again", "destroy"]
    assert result.left_over == ()


def test_operators_runtimes_and_a_job_come_up_and_stay(engine: Engine, tmp_path: Path) -> None:
    first = run(engine, tmp_path, program, keep=True)
    assert first.ok, first.steps
    created = first.steps[0].changes["create"]
    assert [dict(step.changes) for step in first.steps] == [{"create": created}, {"same": created}]
    held = {item.type: item.id for item in Inventory(folder(tmp_path).inventory).items()}
    assert held[JOB] == "vision/llama-finetune"
    second = run(engine, tmp_path, program)
    assert (names(second)[-1], second.left_over) == ("destroy", ())
