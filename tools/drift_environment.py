"""The environment that the drift job's tests run in, made once in `.make/drift`. Standard library only.

It is apart from `.venv`, since Evidently brings some ninety packages that nothing else here needs, and holds pandas
back. A stamp inside, written last, holds what it was made of: while it is true nothing is done again.
`python -m tools.drift_environment` makes it, and prints its interpreter.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMAGE = ROOT / "images" / "drift"
LOCKS = (IMAGE / "requirements.lock", IMAGE / "drift_tests" / "requirements.lock")

INSTALL = ("install", "--no-deps", "--no-compile", "--disable-pip-version-check", "--no-input", "--require-hashes")

Say = Callable[[str], object]


class NotPossible(Exception):
    """The environment could not be made; the text says why."""


def find_environment(say: Say, folder: Path = ROOT / ".make" / "drift") -> Path:
    """Its interpreter. Makes it first if need be. Raises NotPossible, OSError."""
    python, stamp, wanted = folder / "bin" / "python", folder / "groundplane-drift.json", _made_of(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.with_suffix(".lock")):
        if _read(stamp) != wanted:
            say("installing Evidently for the drift job's tests: about half a minute, once")
            shutil.rmtree(folder, ignore_errors=True)
            _run(sys.executable, "-m", "venv", str(folder))
            requirements = [part for lock in LOCKS for part in ("--requirement", str(lock))]
            _run(str(python), "-m", "pip", *INSTALL, *requirements)
            unfinished = stamp.with_suffix(".unfinished")
            unfinished.write_text(json.dumps(wanted, indent=2), encoding="utf-8")
            unfinished.replace(stamp)
    return python


def _made_of(folder: Path) -> dict[str, str]:
    pins = {lock.parent.name: hashlib.sha256(lock.read_bytes()).hexdigest() for lock in LOCKS}
    return {"python": sys.version, "base": sys.base_prefix, "place": str(folder), **pins}


def _read(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _run(*arguments: str) -> None:
    # The user's own PYTHONPATH, or a wish for user installs, is not for this.
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    environment["PIP_USER"] = "0"
    done = subprocess.run(arguments, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise NotPossible(f"{' '.join(arguments[:4])} failed (exit code {done.returncode}); it said:\n{said}")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _print(line: str) -> None:
    sys.stderr.write(f"groundplane: {line}\n")


if __name__ == "__main__":
    sys.stdout.write(f"{find_environment(_print)}\n")
