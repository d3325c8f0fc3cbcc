"""Finding promtool, or getting it. Standard library and the tool's cache folder only.

In this order: what GROUNDPLANE_PROMTOOL names, `promtool` on PATH, the one kept in the cache folder, that of Debian's
package `prometheus` where apt has it (unpacked, not installed: seconds), a build from the go.mod beside this (minutes).
`python -m tools.promtool.find` prints where it is.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from groundplane.engine.cache import cache_home, home

VERSION = "3.13.5"
"""Version of Prometheus that go.mod pins, as v0.313.5; the Prometheus of the chart is of the same minor."""

FLOOR = (2, 42)
"""Oldest version that is used: Debian 12's, on which the rules' tests pass as well (2026-11)."""

OVERRIDE = "GROUNDPLANE_PROMTOOL"
PACKAGE = "github.com/prometheus/prometheus/cmd/promtool"
SOURCE = Path(__file__).parent
APT_SECONDS = 120

Say = Callable[[str], object]


class NotPossible(Exception):
    """There is no promtool, and none could be got; the text says why and how to go on."""


def find_promtool(say: Say) -> Path:
    """A promtool that runs and is new enough, got first if need be. Raises NotPossible, OSError."""
    if named := os.environ.get(OVERRIDE):
        if not _works(Path(named)):
            raise NotPossible(f"{OVERRIDE}: {named} is no promtool ≥ {FLOOR[0]}.{FLOOR[1]}; name one, or unset it")
        return Path(named)
    found = shutil.which("promtool")
    if found is not None and _works(Path(found)):
        return Path(found)
    kept = cache_home() / "groundplane" / "promtool" / "promtool"
    if not _works(kept):
        _get(kept, say)
    return kept


def _works(binary: Path) -> bool:
    try:
        done = subprocess.run([str(binary), "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    said = re.search(r"promtool, version (\d+)\.(\d+)", done.stdout + done.stderr)
    return said is not None and (int(said[1]), int(said[2])) >= FLOOR


def _get(place: Path, say: Say) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with _alone(place.parent / "lock"), tempfile.TemporaryDirectory(dir=place.parent) as scratch:
        # Whoever held the lock before may have got it.
        if _works(place):
            return
        made = _unpacked(Path(scratch), say) or _built(Path(scratch), say)
        made.replace(place)


def _unpacked(scratch: Path, say: Say) -> Path | None:
    """Of Debian's package; None where there is no apt, or it does not have it."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return None
    say("getting promtool out of Debian's package prometheus: some seconds, once")
    try:
        got = _run("apt-get", "download", "prometheus", folder=scratch).returncode
        for package in scratch.glob("*.deb"):
            got = _run("dpkg-deb", "-x", str(package), "unpacked", folder=scratch).returncode
    except subprocess.TimeoutExpired:
        return None
    binary = scratch / "unpacked" / "usr" / "bin" / "promtool"
    return binary if got == 0 and _works(binary) else None


def _run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, timeout=APT_SECONDS)


def _built(scratch: Path, say: Say) -> Path:
    go = shutil.which("go")
    if go is None:
        raise NotPossible(
            "there is no promtool on PATH, apt has none, and there is no `go` to build it; install Prometheus "
            f"(Debian: apt install prometheus) or Go, or set {OVERRIDE} to the path of a promtool"
        )
    say(f"building promtool {VERSION} from pinned Go modules: about 4 minutes on two cores, once")
    binary = scratch / "promtool"
    arguments = [
        *(go, "build", "-trimpath", "-mod=readonly", "-buildvcs=false"),
        # It needs none of Prometheus' ways to discover targets, nor the clouds' libraries for them.
        *("-tags", "remove_all_sd,netgo,osusergo"),
        *("-ldflags", f"-s -w -X github.com/prometheus/common/version.Version={VERSION}"),
        *("-o", str(binary), PACKAGE),
    ]
    environment = {**os.environ, "HOME": str(home()), "CGO_ENABLED": "0", "GOWORK": "off"}
    done = subprocess.run(arguments, cwd=SOURCE, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise NotPossible(f"go build failed: {done.stderr.strip()[-800:]}")
    return binary


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tell(line: str) -> None:
    sys.stderr.write(f"groundplane: {line}\n")
    sys.stderr.flush()


def main() -> int:
    """Entry point: prints the path of promtool."""
    try:
        sys.stdout.write(f"{find_promtool(_tell)}\n")
    except (NotPossible, OSError) as error:
        _tell(f"no promtool: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
