"""When the drift job's environment is made again, and when not; commands are recorded instead of run."""

from pathlib import Path

import pytest

from tools import drift_environment
from tools.drift_environment import NotPossible, find_environment


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    run: list[str] = []

    def record(*arguments: str) -> None:
        run.append(arguments[2])
        if arguments[2] == "venv":
            Path(arguments[3]).mkdir()

    monkeypatch.setattr(drift_environment, "_run", record)
    return run


def test_environment_is_made_once(tmp_path: Path, commands: list[str]) -> None:
    told: list[str] = []
    for _ in range(2):
        assert find_environment(told.append, tmp_path / "drift") == tmp_path / "drift" / "bin" / "python"
    assert (commands, len(told)) == (["venv", "pip"], 1)


def test_other_pins_make_another_one(tmp_path: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    find_environment(str, tmp_path / "drift")
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1\n", encoding="utf-8")
    monkeypatch.setattr(drift_environment, "LOCKS", (lock,))
    find_environment(str, tmp_path / "drift")
    assert commands == ["venv", "pip"] * 2


def test_half_an_environment_is_made_anew(tmp_path: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: str) -> None:
        (tmp_path / "drift").mkdir(exist_ok=True)
        raise NotPossible("no network")

    with monkeypatch.context() as patch:
        patch.setattr(drift_environment, "_run", broken)
        with pytest.raises(NotPossible, match="no network"):
            find_environment(str, tmp_path / "drift")
    find_environment(str, tmp_path / "drift")
    assert commands == ["venv", "pip"]


def test_fails_with_what_the_command_said() -> None:
    with pytest.raises(NotPossible, match=r"-c .* failed \(exit code 3\); it said:\nno such index"):
        drift_environment._run("python3", "-c", "import sys; sys.stderr.write('no such index'); sys.exit(3)")
