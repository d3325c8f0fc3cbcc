"""Every kind of rollout, in the stack file of tests/config/rollouts.happy.yaml."""

from pathlib import Path

import pytest

from components.serving.autoscaling_spec import AutoscalingSpec
from components.serving.metric import Metric
from groundplane.errors import BadInput
from groundplane.simulate.command import SimulationRequest, model_of, play
from groundplane.simulate.possible import possible_in
from infra import stack_file
from infra.config import Environment
from tests import ROOT


@pytest.fixture(name="environment", scope="module")
def _environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    root = tmp_path_factory.mktemp("project")
    (root / "stacks").mkdir()
    case = ROOT / "tests" / "config" / "rollouts.happy.yaml"
    (root / "stacks" / "Pulumi.case.yaml").write_bytes(case.read_bytes())
    return stack_file.read(root, "case")


def policy(most: int) -> AutoscalingSpec:
    return AutoscalingSpec(metric=Metric.QUEUE_DEPTH, target=4, max_replicas=most)


def rate(tmp_path: Path) -> Path:
    path = tmp_path / "rate.csv"
    path.write_text("timestamp,requests_per_second\n0,2\n60,2\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["classifier", "ranker", "ranker-candidate", "translator-candidate"])
def test_models_with_rollouts_and_candidates_are_simulated(
    environment: Environment, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = SimulationRequest(environment="case", model=name, trace=rate(tmp_path))
    play(model_of(environment, name), request, possible_in(environment, name))
    assert f"{name} in case, rate.csv" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("name", ["classifier", "ranker-candidate", "translator-candidate"])
def test_policy_is_possible_while_the_nodes_have_room(environment: Environment, name: str) -> None:
    possible = possible_in(environment, name)
    assert possible(policy(2))
    assert not possible(policy(500))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("quiet", "is scaled by Knative's autoscaler"),
        (
            "grouped-candidate",
            "is a candidate that nothing scales: its replicas are rollout.replicas; write grouped",
        ),
        (
            "classifier-candidate",
            "the model has a rollout of kind canary, and candidates are those of ab and shadow; write classifier",
        ),
        (
            "assistant-candidate",
            "the model has no rollout, and candidates are those of ab and shadow; write assistant",
        ),
        ("rankr-candidate", "is no model that the environment serves; write ranker-candidate"),
    ],
)
def test_fails_when_nothing_that_is_simulated_scales_it(environment: Environment, name: str, why: str) -> None:
    with pytest.raises(BadInput) as caught:
        model_of(environment, name)
    assert str(caught.value).startswith(f"{name}: {why}")
