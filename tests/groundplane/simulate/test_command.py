import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from components.serving.model_service_spec import ModelServiceSpec
from groundplane.errors import BadInput
from groundplane.simulate.command import SimulationRequest, model_of, play, simulate_model
from infra.config import Environment
from tests.components.serving.programs_kserve import KNATIVE, STANDARD
from tests.components.serving.specs import ASSISTANT, CLASSIFIER, model, serving


@pytest.fixture
def requests(tmp_path: Path) -> Path:
    path = tmp_path / "requests.csv"
    lines = "".join(f"{second},500,50\n" for second in range(300))
    path.write_text(f"timestamp,input_tokens,output_tokens\n{lines}", encoding="utf-8")
    return path


def environment(**models: object) -> Environment:
    return cast(Environment, SimpleNamespace(serving=serving(models)))


def asked(trace: Path, **changes: object) -> SimulationRequest:
    return SimulationRequest(environment="prod", model="assistant", trace=trace, **changes)  # type: ignore[arg-type] # fields by name


def test_model_is_found_by_its_name() -> None:
    assert model_of(environment(assistant=ASSISTANT), "assistant") == model()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            environment(assistant=ASSISTANT, classifier=CLASSIFIER),
            "assistent: is no model that the environment serves; write assistant",
        ),
        (environment(ranker=CLASSIFIER), "assistent: is no model that the environment serves; write one of ranker"),
        (environment(), "assistent: the environment serves no models; add some to serving.models of its stack file"),
        (
            cast(Environment, SimpleNamespace(serving=None)),
            "assistent: the environment serves no models; add some to serving.models of its stack file",
        ),
    ],
)
def test_fails_when_there_is_no_such_model(found: Environment, expected: str) -> None:
    with pytest.raises(BadInput) as caught:
        model_of(found, "assistent")
    assert str(caught.value) == expected


def test_fails_when_knative_scales_the_model() -> None:
    with pytest.raises(BadInput, match="is scaled by Knative's autoscaler, which is not what is simulated"):
        model_of(environment(quiet=KNATIVE), "quiet")


def test_model_that_kserve_runs_is_simulated_as_its_server(requests: Path) -> None:
    assert play(model_of(environment(assistant=STANDARD), "assistant"), asked(requests)) == 0


def test_result_is_shown_and_written(requests: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, png, page = (tmp_path / name for name in ("out.json", "out.png", "out.html"))
    assert play(model(), asked(requests, json_file=data, charts=(png, page))) == 0
    assert "assistant in prod, requests.csv" in capsys.readouterr().out
    assert json.loads(data.read_text())["outcomes"]["served"] == 300
    assert png.read_bytes().startswith(b"\x89PNG")
    assert page.read_text().startswith("<!doctype html>")


def test_missed_objective_is_the_exit_code(requests: Path) -> None:
    assert play(model(slo__latency_seconds=0.1), asked(requests)) == 1


def test_suggestion_is_shown_and_written(requests: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "out.json"
    play(model(autoscaling__min_replicas=4), asked(requests, json_file=data, suggest=True))
    assert "+ min_replicas: 1" in capsys.readouterr().out.splitlines()
    assert json.loads(data.read_text())["suggestion"]["changes"]["min_replicas"] == {"from": 4, "to": 1}


def test_rate_without_tokens_is_enough_for_a_model_without(tmp_path: Path) -> None:
    rate = tmp_path / "rate.csv"
    rate.write_text("timestamp,requests_per_second\n0,5\n300,5\n", encoding="utf-8")
    assert play(model(CLASSIFIER), asked(rate)) == 0
    with pytest.raises(BadInput, match="has no input_tokens and output_tokens"):
        play(model(), asked(rate))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"charts": (Path("chart.pdf"),)}, "--chart chart.pdf: is neither a .png nor a .html file; name one of those"),
        ({"charts": (Path("/nowhere/a.png"),)}, "--chart /nowhere/a.png: there is no folder /nowhere; make it first"),
        ({"json_file": Path("/nowhere/a")}, "--json /nowhere/a: there is no folder /nowhere; make it first"),
        ({"trace": Path("/nowhere/a")}, "--trace /nowhere/a: there is no such file; name a CSV file"),
    ],
)
def test_fails_when_files_cannot_be_used_before_anything_is_done(
    requests: Path, changes: dict[str, object], expected: str
) -> None:
    with pytest.raises(BadInput) as caught:
        simulate_model(Path("/nowhere"), asked(**{"trace": requests, **changes}))  # type: ignore[arg-type] # fields by name
    assert str(caught.value) == expected


def test_environment_of_the_project_is_read(requests: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[Path, str]] = []

    def fake(root: Path, name: str) -> tuple[Environment, None]:
        read.append((root, name))
        return environment(assistant=ASSISTANT), None

    monkeypatch.setattr("groundplane.simulate.command.project.read", fake)
    assert simulate_model(Path("/project"), asked(requests)) == 0
    assert read == [(Path("/project"), "prod")]
    assert isinstance(model_of(fake(Path(), "")[0], "assistant"), ModelServiceSpec)
