"""Two ways to get a Pulumi CLI into a folder: the official installer, and a build from pinned Go modules."""

import fcntl
import os
import shutil
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError

from components.catalog.engine import INSTALLER, PINNED
from groundplane.engine.cache import home

Say = Callable[[str], object]
"""Tells a person one line."""

REACH_SECONDS = 3.0
"""How long the installer's host has to answer: what a closed network costs."""

INSTALL_SECONDS = 600.0
BEAT_SECONDS = 15.0
"""How often a long step says that it is still at it."""

SOURCE = Path(__file__).parents[2] / "tools" / "engine"
"""go.mod and go.sum that pin the build."""

PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
PACKAGES = 1700
"""Go packages in the CLI and below it, about (`go list -deps`, 2026-11)."""


class NotPossible(Exception):
    """A way that does not work here; the text says why, in a clause."""


def install(root: Path, say: Say) -> None:
    """Run the official installer into `root`. Raises NotPossible."""
    script = root.with_name(f"{root.name}.sh")
    script.write_bytes(_fetch(INSTALLER, REACH_SECONDS))
    say(f"installing the Pulumi CLI {PINNED} by {INSTALLER}")
    arguments = ["sh", str(script), "--no-edit-path", "--install-root", str(root), "--version", PINNED]
    try:
        code, output = _run(arguments, root, os.environ, lambda lines: "installing", say, INSTALL_SECONDS)
    finally:
        script.unlink()
    if code != 0:
        raise NotPossible(f"it failed: {tail(output)}")


def build(root: Path, say: Say) -> None:
    """Build from tools/engine into `root`. Raises NotPossible."""
    go = shutil.which("go")
    if go is None:
        raise NotPossible("there is no `go` on PATH")
    if not (SOURCE / "go.sum").is_file():
        raise NotPossible(f"{SOURCE} is not there: groundplane does not run from a checkout")
    say(f"building the Pulumi CLI {PINNED} from pinned Go modules: about 4 minutes on two cores, once")
    arguments = [
        *(go, "build", "-v", "-trimpath", "-mod=readonly", "-buildvcs=false", "-tags", "osusergo,grpcnotrace"),
        # Without it the CLI does not know its version.
        *("-ldflags", f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{PINNED}"),
        *("-o", str(root / "bin" / "pulumi"), PACKAGE),
    ]
    environment = {**os.environ, "HOME": str(home()), "CGO_ENABLED": "0", "GOWORK": "off"}
    code, output = _run(arguments, SOURCE, environment, _compiled, say, None)
    if code != 0:
        raise NotPossible(f"go build failed: {tail(output)}")


@contextmanager
def alone(folder: Path, say: Say) -> Iterator[None]:
    """Keep out other processes that would get a CLI into `folder`; waits for one that does. Raises OSError."""
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another process is getting the Pulumi CLI into {folder}; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def tail(output: str, lines: int = 8) -> str:
    """The last lines that say something: where command-line tools put what went wrong."""
    rows = [row.strip() for row in output.splitlines() if row.strip()]
    return "\n    ".join(rows[-lines:])


def _compiled(lines: list[str]) -> str:
    downloads = sum(line.startswith("go: downloading") for line in lines)
    packages = sum(not line.startswith("go: ") for line in lines)
    return f"{packages} of about {PACKAGES} packages compiled" if packages else f"{downloads} modules downloaded"


def _fetch(url: str, seconds: float) -> bytes:
    """What is at `url`, which must be a shell script. In a thread: a look-up of a name knows no time limit."""
    answers: list[bytes | str] = []

    def fetch() -> None:
        try:
            with urllib.request.urlopen(url, timeout=seconds) as response:
                answers.append(response.read())
        except HTTPError as error:
            error.close()
            answers.append(str(error))
        except URLError as error:
            answers.append(str(error.reason))
        except (OSError, HTTPException) as error:
            answers.append(str(error))

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    thread.join(seconds)
    answer = answers[0] if answers else f"no answer within {seconds:.0f} s"
    if isinstance(answer, str):
        raise NotPossible(f"{url} cannot be had: {answer}")
    if not answer.startswith(b"#!"):
        raise NotPossible(f"{url} is no shell script: something between here and there answers in its place")
    return answer


def _run(
    arguments: list[str],
    folder: Path,
    environment: Mapping[str, str],
    progress: Callable[[list[str]], str],
    say: Say,
    limit: float | None,
) -> tuple[int, str]:
    """Run to the end, saying every so often how far it is; exit code and output. Leaves no process behind."""
    lines: list[str] = []
    start = time.monotonic()
    try:
        process = subprocess.Popen(
            arguments,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise NotPossible(f"{arguments[0]} does not run: {error.strerror or error}") from None
    reader = threading.Thread(target=_collect, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        while True:
            reader.join(BEAT_SECONDS)
            if not reader.is_alive():
                return process.wait(), "".join(lines)
            seconds = time.monotonic() - start
            if limit is not None and seconds > limit:
                raise NotPossible(f"{arguments[0]} was stopped after {seconds:.0f} s: {tail(''.join(lines))}")
            say(f"  {int(seconds) // 60} min {int(seconds) % 60:02} s: {progress(lines)}")
    finally:
        # The whole group: the compilers that go runs, the downloads of the installer.
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            reader.join(1)


def _collect(stream: IO[str], lines: list[str]) -> None:
    with stream:
        lines.extend(stream)
