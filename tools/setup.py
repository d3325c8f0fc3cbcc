"""Makes `.venv` what requirements.lock and pyproject.toml say, and gets the Pulumi CLI. Standard library only: it runs
before there is anything else.

A stamp inside `.venv`, written last, holds what it was made of: while it is true nothing is done again. Without a stamp
the environment is half made, or not ours, and is made anew; with a stamp of other pins it is brought up to date.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEAT_SECONDS = 10.0
"""How often a long step says that it is still at it."""

INSTALL = ("install", "--no-deps", "--no-compile", "--disable-pip-version-check", "--no-input")
"""Not compiled: Python does that at first use, and of the AWS provider's 4,000 modules few are ever used. It takes a
quarter of the time."""


class SetupError(Exception):
    """The text says what failed and how to go on."""


def main() -> int:
    """Entry point: `python tools/setup.py`."""
    try:
        with _alone(ROOT / ".make" / "setup.lock"):
            make_environment(ROOT)
        return subprocess.run([_python(ROOT), "-m", "groundplane.engine.find"], stdout=subprocess.DEVNULL).returncode
    except SetupError as error:
        say(f"error: {error}")
    except OSError as error:
        say(f"error: {error.filename or ROOT}: {error.strerror or error}")
    except KeyboardInterrupt:
        say("interrupted; run the same command again to go on")
        return 130
    return 1


def make_environment(root: Path) -> None:
    """Bring `root/.venv` up to date. Raises SetupError, OSError."""
    folder = root / ".venv"
    stamp = folder / "groundplane-setup.json"
    wanted = _made_of(root)
    found = _read(stamp)
    if found == wanted and _works(root):
        return
    stamp.unlink(missing_ok=True)
    if found.get("python") != wanted["python"] or found.get("place") != wanted["place"] or not _works(root):
        say(f"making .venv with Python {sys.version.split()[0]}")
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)], "cannot make .venv")
    lock = root / "requirements.lock"
    count = sum(line[:1].isalnum() for line in lock.read_text(encoding="utf-8").splitlines())
    say(f"installing {count} pinned packages into .venv (about a minute the first time)")
    _pip(root, ["--require-hashes", "--requirement", str(lock)], lambda lines: _collected(lines, count))
    say("installing groundplane itself, editable")
    _pip(root, ["--no-build-isolation", "--editable", str(root)])
    _write(stamp, wanted)
    say("installed: .venv/bin/groundplane")


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stderr.write(f"groundplane: {text}\n")
    sys.stderr.flush()


def _made_of(root: Path) -> dict[str, str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    # The rest of pyproject.toml configures tools that read it themselves.
    installed = [project.get("build-system"), project.get("project"), project.get("tool", {}).get("setuptools")]
    return {
        "python": sys.version,
        "place": str(root),
        "project": _digest(json.dumps(installed, sort_keys=True)),
        "pins": _digest((root / "requirements.lock").read_text(encoding="utf-8")),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _read(stamp: Path) -> dict[str, str]:
    try:
        found = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(stamp: Path, made_of: dict[str, str]) -> None:
    unfinished = stamp.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(made_of, indent=2), encoding="utf-8")
    unfinished.replace(stamp)


def _python(root: Path) -> str:
    return str(root / ".venv" / "bin" / "python")


def _works(root: Path) -> bool:
    """Whether the interpreter that .venv was made with is still there, and pip in it."""
    try:
        done = subprocess.run([_python(root), "-c", "import pip"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _pip(root: Path, arguments: Sequence[str], progress: Callable[[list[str]], str] | None = None) -> None:
    _run([_python(root), "-m", "pip", *INSTALL, *arguments], "pip failed", progress)


def _collected(lines: list[str], count: int) -> str:
    if any(line.startswith("Installing collected packages") for line in lines):
        return f"all {count} downloaded, unpacking"
    return f"{sum(line.startswith(('Collecting', 'Requirement already')) for line in lines)} of {count} packages"


def _run(arguments: list[str], failed: str, progress: Callable[[list[str]], str] | None = None) -> None:
    """Run to the end, saying every so often how far it is. Raises SetupError with the last lines of its output."""
    # The user's own PYTHONPATH, or a wish for user installs, is not for .venv.
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    environment["PIP_USER"] = "0"
    lines: list[str] = []
    start = time.monotonic()
    with subprocess.Popen(
        arguments,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        reader = threading.Thread(target=lines.extend, args=(process.stdout,), daemon=True)
        reader.start()
        try:
            while reader.is_alive():
                reader.join(BEAT_SECONDS)
                if reader.is_alive() and progress:
                    say(f"  {time.monotonic() - start:.0f} s: {progress(lines)}")
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        said = "    ".join(line for line in lines[-15:] if line.strip())
        raise SetupError(f"{failed} (exit code {process.returncode}); it said:\n    {said}")


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running in this folder; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
