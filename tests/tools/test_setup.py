"""What a set-up does again, and what it does not; commands are recorded instead of run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tools import setup
from tools.setup import SetupError, make_environment


class Commands:
    """Stands in for `venv` and `pip`: keeps what was asked of them, and makes a `.venv` that works."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.run: list[str] = []
        self.break_at: str | None = None

    def __call__(self, arguments: list[str], failed: str, progress: object = None) -> None:
        what = "venv" if arguments[1:3] == ["-m", "venv"] else "self" if "--editable" in arguments else "pins"
        self.run.append(what)
        if what == self.break_at:
            raise KeyboardInterrupt
        if what == "venv":
            (self.root / ".venv" / "bin").mkdir(parents=True)
            (self.root / ".venv" / "bin" / "python").symlink_to(sys.executable)

    def taken(self) -> list[str]:
        """What was run since the last time."""
        run, self.run = self.run, []
        return run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (tmp_path / "requirements.lock").write_text("a==1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def commands(root: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    commands = Commands(root)
    monkeypatch.setattr(setup, "_run", commands)
    return commands


def test_first_run_makes_everything(root: Path, commands: Commands) -> None:
    make_environment(root)
    assert commands.taken() == ["venv", "pins", "self"]


def test_second_run_does_nothing(root: Path, commands: Commands) -> None:
    make_environment(root)
    commands.taken()
    make_environment(root)
    assert commands.taken() == []


@pytest.mark.parametrize(
    ("name", "line"), [("pyproject.toml", "scripts = {tool = 'a:b'}\n"), ("requirements.lock", "b==1\n")]
)
def test_changed_pins_are_installed_into_what_is_there(root: Path, commands: Commands, name: str, line: str) -> None:
    make_environment(root)
    commands.taken()
    with (root / name).open("a", encoding="utf-8") as file:
        file.write(line)
    make_environment(root)
    assert commands.taken() == ["pins", "self"]


def test_changed_settings_of_tools_install_nothing(root: Path, commands: Commands) -> None:
    make_environment(root)
    commands.taken()
    with (root / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("[tool.ruff]\nline-length = 120\n")
    make_environment(root)
    assert commands.taken() == []


@pytest.mark.parametrize("step", ["venv", "pins", "self"])
def test_interrupted_run_is_begun_anew(root: Path, commands: Commands, step: str) -> None:
    commands.break_at = step
    with pytest.raises(KeyboardInterrupt):
        make_environment(root)
    commands.taken()
    commands.break_at = None
    make_environment(root)
    assert commands.taken() == ["venv", "pins", "self"]


def test_interrupted_update_is_begun_anew(root: Path, commands: Commands) -> None:
    make_environment(root)
    (root / "requirements.lock").write_text("a==2 \\\n    --hash=sha256:00\n", encoding="utf-8")
    commands.break_at = "pins"
    with pytest.raises(KeyboardInterrupt):
        make_environment(root)
    commands.taken()
    commands.break_at = None
    make_environment(root)
    assert commands.taken() == ["venv", "pins", "self"]


def test_environment_whose_python_is_gone_is_made_anew(root: Path, commands: Commands) -> None:
    make_environment(root)
    commands.taken()
    (root / ".venv" / "bin" / "python").unlink()
    make_environment(root)
    assert commands.taken() == ["venv", "pins", "self"]


@pytest.mark.parametrize("key", ["python", "place"])
def test_environment_of_another_python_or_place_is_made_anew(root: Path, commands: Commands, key: str) -> None:
    make_environment(root)
    commands.taken()
    stamp = root / ".venv" / "groundplane-setup.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text(encoding="utf-8")), key: "other"}), encoding="utf-8")
    make_environment(root)
    assert commands.taken() == ["venv", "pins", "self"]


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_environment_with_a_broken_stamp_is_made_anew(root: Path, commands: Commands, text: str) -> None:
    make_environment(root)
    commands.taken()
    (root / ".venv" / "groundplane-setup.json").write_text(text, encoding="utf-8")
    make_environment(root)
    assert commands.taken() == ["venv", "pins", "self"]


def test_fails_when_a_command_fails_with_its_last_words() -> None:
    script = "import sys; print('working'); print('no such package', file=sys.stderr); sys.exit(7)"
    with pytest.raises(SetupError, match=r"^pip failed \(exit code 7\); it said:\n    working\n    no such package"):
        setup._run([sys.executable, "-u", "-c", script], "pip failed")


def test_commands_do_not_see_the_users_own_python_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    script = "import os, sys; sys.exit(f\"{os.environ.get('PYTHONPATH')} {os.environ['PIP_USER']}\")"
    with pytest.raises(SetupError, match="None 0"):
        setup._run([sys.executable, "-c", script], "failed")


def test_long_command_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "BEAT_SECONDS", 0.2)

    def progress(lines: list[str]) -> str:
        (tmp_path / "seen").touch()
        return f"{len(lines)} lines"

    script = f"import os, time\nwhile not os.path.exists({str(tmp_path / 'seen')!r}): time.sleep(.05)"
    setup._run([sys.executable, "-c", script], "failed", progress)
    assert " s: " in capsys.readouterr().err


def test_fails_when_no_python_is_new_enough(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = subprocess.run(
        ["sh", ROOT / "tools" / "python.sh", "-V"],
        env={**os.environ, "PYTHON": str(old)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert f"needs Python 3.11 or newer with venv, and none of these is: {old};" in done.stderr


def test_python_that_is_new_enough_is_run_with_the_arguments(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", ROOT / "tools" / "python.sh", "-c", "import sys; print(sys.argv[1])", "given"],
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "given\n"


def test_help_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in text.splitlines() if line.startswith(".PHONY:")).split()[1:]
    shown = subprocess.run(["make", "-C", ROOT, "-s", "help"], capture_output=True, text=True).stdout
    assert [line.split()[1] for line in shown.splitlines() if line.startswith("  make ")] == phony
