"""`groundplane render` of the committed environments."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundplane import cli
from groundplane.render import command
from groundplane.render.check import findings
from infra import stack_file
from tests import ROOT

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def _in_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", stack_file.environments(ROOT))
def test_committed_environment_passes_the_strict_check(name: str, tmp_path: Path) -> None:
    rendered = command.render_environment(ROOT, name, tmp_path / name)
    assert rendered.findings == []
    assert rendered.summary.endswith("strict check for Kubernetes 1.35: passed")
    assert [str(path) for path in (tmp_path / name).rglob("*") if "%24" in path.name] == [], "a place nobody knows yet"


def test_render_says_in_one_line_what_it_wrote(tmp_path: Path) -> None:
    result = RUNNER.invoke(cli.app, ["render", "prod", "--out", str(tmp_path / "out")])
    assert (result.exit_code, result.stderr) == (0, "")
    (line,) = result.stdout.splitlines()
    objects = len(list((tmp_path / "out").glob("cluster/*"))) + len(list((tmp_path / "out").glob("namespaces/*/*")))
    assert line.startswith(f"prod: {objects} objects, ")
    assert f"-> {tmp_path / 'out'}; " in line


def test_fails_when_something_is_found_with_the_files_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "findings", lambda rendering, _: findings(rendering, "1.99"))
    result = RUNNER.invoke(cli.app, ["render", "prod", "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "error schema: urn:pulumi:prod::" in result.stderr
    assert result.stdout.rstrip().endswith(f"{len(result.stderr.splitlines())} findings")
    assert (tmp_path / "out" / "cluster" / "namespace_vision.yaml").is_file()


def test_environment_without_a_cluster_has_nothing_to_render(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: groundplane\n")
    (tmp_path / "stacks").mkdir()
    text = (ROOT / "tests" / "config" / "smallest.happy.yaml").read_text(encoding="utf-8")
    (tmp_path / "stacks" / "Pulumi.dev.yaml").write_text(text)
    rendered = command.render_environment(tmp_path, "dev", tmp_path / "out")
    assert rendered.summary == f"dev: 0 objects, 0 releases -> {tmp_path / 'out'}"


def test_fails_when_the_folder_is_somebody_elses_before_anything_is_planned(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    result = RUNNER.invoke(cli.app, ["render", "nowhere", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr.endswith("holds mine.txt, which no render wrote; name another folder\n")
