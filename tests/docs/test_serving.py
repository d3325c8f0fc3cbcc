"""What the page on serving shows: stack files, messages, commands with what they print, and charts."""

import json
import shlex
import subprocess
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread
from rich.console import Console
from typer.testing import CliRunner

from components.serving.gateway_access_spec import ApiKeysSpec
from components.serving.model_service_spec import ModelServiceSpec
from components.serving.model_source import files_of
from groundplane.cli import app
from groundplane.simulate.command import model_of
from groundplane.simulate.conditions import Conditions
from groundplane.simulate.des import simulate
from groundplane.simulate.possible import possible_in
from groundplane.simulate.service_of import service_of
from groundplane.simulate.suggest import Suggestion, differences, document_of
from groundplane.simulate.suggestion_report import suggested
from groundplane.simulate.trace_file import read_trace
from infra.config_error import ConfigError
from tests import ROOT
from tests.docs.markdown import SERVING, commands, foreign_commands, languages, links
from tests.docs.serving_page import (
    ASLEEP,
    COMPARED,
    HELD,
    MENDED,
    MODEL,
    NEWER,
    REFUSED,
    SHADOWED,
    SUGGESTED,
    data_of,
    environment_of,
    project_of,
    stack_data,
)

VALIDATE, MISSES, HOLDS = (shlex.split(command)[1:] for command in commands(SERVING))
DIGEST_COMMAND, SYNC, ADDRESS, SECRET, REQUEST, *ROLLOUTS = foreign_commands(SERVING)
CHARTS = [target for target in links(SERVING) if target.endswith(".png")]
TRACE = ROOT / "bench" / "traces" / "azure_llm_2023_conv.csv"
MISSED, _, SUGGESTION = SUGGESTED.partition("\n\n")


def run(root: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str]]:
    """Exit code and what is printed, without blanks at the ends of lines."""
    monkeypatch.chdir(root)
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, _lines(result.stdout)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def chat(*snippets: str) -> ModelServiceSpec:
    return model_of(environment_of("prod", MODEL, *snippets), "chat")


def same_picture(one: Path, other: Path) -> bool:
    """Whether next to no point differs: a hair's breadth may, between machines."""
    drawn, shown = imread(one), imread(other)
    return drawn.shape == shown.shape and bool(np.mean(np.abs(drawn - shown) > 0.2) < 0.001)


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    assert languages(SERVING) == {"console", "sh", "text", "yaml"}
    assert CHARTS == ["serving/queue-depth.png", "serving/in-flight.png"]


@pytest.mark.parametrize("snippet", [MENDED, NEWER, COMPARED, SHADOWED], ids=["mended", "newer", "ab", "shadow"])
def test_snippet_changes_the_model_and_is_valid(snippet: str) -> None:
    assert environment_of("prod", MODEL, snippet) != environment_of("prod", MODEL)


def test_model_that_sleeps_is_that_of_dev() -> None:
    assert stack_data("dev", ASLEEP) == stack_data("dev")
    serving = environment_of("dev").serving
    assert serving is not None
    assert serving.models["assistant"].holds_requests


def test_wake_by_refused_requests_is_refused() -> None:
    with pytest.raises(ConfigError, match="wake: cannot be counted by model, and would wake nothing"):
        environment_of("dev", ASLEEP.replace("held_requests", "refused_requests"))


def test_model_that_does_not_fit_gives_the_message_shown() -> None:
    with pytest.raises(ConfigError) as caught:
        environment_of("prod", MODEL.replace("weight_bits: 8", "weight_bits: 16"))
    assert str(caught.value) + "\n" == REFUSED


def test_policy_that_misses_is_printed_and_drawn_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project_of(tmp_path / "project", MODEL)
    assert run(root, VALIDATE, monkeypatch)[0] == 0
    assert run(root, [each for each in MISSES if each != "--suggest"], monkeypatch) == (1, MISSED.splitlines())
    assert same_picture(root / "docs" / CHARTS[0], ROOT / "docs" / CHARTS[0])


def test_suggestion_is_one_and_brings_what_is_shown() -> None:
    """Of the search, which takes its time, only what it found is tried again."""
    environment, trace = environment_of("prod", MODEL), read_trace(TRACE, seed=0)
    now, then = (
        simulate(model.autoscaling, service_of(model), trace, Conditions()) for model in (chat(), chat(MENDED))
    )
    changes = differences(document_of(now.policy), document_of(then.policy))
    simulations = int(SUGGESTION.split()[2])
    console = Console(file=StringIO(), width=80)
    for part in suggested(Suggestion(result=then, changes=changes, simulations=simulations), now, "prod", "chat"):
        console.print(part)
    assert isinstance(console.file, StringIO)
    assert _lines(console.file.getvalue()) == SUGGESTION.splitlines()
    assert "--suggest" in MISSES
    assert possible_in(environment, "chat")(then.policy)
    assert all(simulate(then.policy, then.service, trace, Conditions(seed=seed)).slo_held for seed in range(3))


def test_suggestion_is_what_the_page_writes_into_the_stack_file() -> None:
    changed = [line.removeprefix("+ ") for line in SUGGESTED.splitlines() if line.startswith("+ ")]
    assert data_of("\n".join(changed)) == data_of(MENDED)["serving"]["models"]["chat"]["autoscaling"]


def test_policy_that_holds_is_printed_and_drawn_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project_of(tmp_path / "project", MODEL, MENDED)
    assert run(root, HOLDS, monkeypatch) == (0, HELD.splitlines())
    assert same_picture(root / "docs" / CHARTS[1], ROOT / "docs" / CHARTS[1])


def test_digest_is_another_one_when_a_file_is(tmp_path: Path) -> None:
    def digest() -> str:
        return subprocess.run(["bash", "-c", DIGEST_COMMAND], cwd=tmp_path, capture_output=True, text=True).stdout

    (tmp_path / "chat" / "tokenizer").mkdir(parents=True)
    for name in ("weights.safetensors", "config.json", "tokenizer/vocabulary.json"):
        (tmp_path / "chat" / name).write_text(name)
    before = digest()
    assert len(before.strip()) == 64
    assert digest() == before
    (tmp_path / "chat" / "config.json").write_text("{}")
    assert digest() != before


def test_files_are_brought_to_where_replicas_read_them() -> None:
    *command, source, target = shlex.split(SYNC)
    files = files_of(chat().source)
    assert files is not None
    assert command == ["aws", "s3", "sync"]
    assert source == "chat"
    assert target.removeprefix("s3://").partition("/")[2] == files.prefix


def test_request_goes_to_the_model_by_its_hostname() -> None:
    _, url, *arguments = shlex.split(REQUEST)
    serving = environment_of("prod", MODEL).serving
    assert serving is not None
    assert url == f"https://{serving.hostnames['chat']}/v1/chat/completions"
    assert json.loads(arguments[-1])["model"] == "chat"


@pytest.mark.parametrize("name", ["dev", "staging"])
def test_secret_is_the_one_that_the_gateway_asks(name: str) -> None:
    serving = environment_of(name).serving
    assert serving is not None
    assert serving.gateway is not None
    access = serving.gateway.authentication
    assert isinstance(access, ApiKeysSpec)
    assert shlex.split(SECRET)[:7] == [
        *("kubectl", "-n", serving.gateway_namespace, "create", "secret", "generic", access.secret),
    ]
    assert shlex.split(ADDRESS)[:6] == ["kubectl", "-n", serving.gateway_namespace, "get", "service", "gateway"]


def test_rollout_is_watched_where_it_is() -> None:
    serving = environment_of("prod", MODEL).serving
    assert serving is not None
    for command in ROLLOUTS:
        words = shlex.split(command)
        assert words[words.index("-n") + 1] == serving.namespace
        assert "chat" in words or "analysisruns" in words
