"""Finding promtool, or building it. Standard library and the tool's cache folder only.

In this order: what GROUNDPLANE_PROMTOOL names, `promtool` on PATH, the one kept in the cache folder, a build from the
go.mod beside this. Debian's package `prometheus` and the official tarball bring one. `python -m tools.promtool.find`
prints where it is.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from groundplane.engine.cache import cache_home, home

VERSION = "3.13.5"
"""Version of Prometheus that go.mod pins, as v0.313.5; the Prometheus of the chart is of the same minor."""

FLOOR = (3, 0)
"""Oldest version whose PromQL the rules are written for."""

OVERRIDE = "GROUNDPLANE_PROMTOOL"
PACKAGE = "github.com/prometheus/prometheus/cmd/promtool"
SOURCE = Path(__file__).parent

Say = Callable[[str], object]


class NotPossible(Exception):
    """There is no promtool, and none could be built; the text says why and how to go on."""


def find_promtool(say: Say) -> Path:
    """A promtool that runs, built first if need be, which takes minutes. Raises NotPossible."""
    if named := os.environ.get(OVERRIDE):
        if _version(Path(named)) is None:
            raise NotPossible(f"{OVERRIDE}: {named} is no promtool; name one, or unset it")
        return Path(named)
    found = shutil.which("promtool")
    if found is not None and (_version(Path(found)) or (0,)) >= FLOOR:
        return Path(found)
    kept = cache_home() / "groundplane" / "promtool" / VERSION / "promtool"
    if _version(kept) is None:
        _build(kept, say)
    return kept


def _version(binary: Path) -> tuple[int, ...] | None:
    try:
        done = subprocess.run([str(binary), "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = re.search(r"promtool, version (\d+)\.(\d+)", done.stdout + done.stderr)
    return (int(said[1]), int(said[2])) if said and done.returncode == 0 else None


def _build(place: Path, say: Say) -> None:
    go = shutil.which("go")
    if go is None:
        raise NotPossible(
            "there is no promtool on PATH, and no `go` to build it; install Prometheus (Debian: apt install "
            f"prometheus) or Go, or set {OVERRIDE} to the path of a promtool"
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    with _alone(place.parent / "lock"):
        # Whoever held the lock before may have built it.
        if _version(place) is not None:
            return
        say(f"building promtool {VERSION} from pinned Go modules: 2 to 5 minutes on two cores, once")
        unfinished = place.with_suffix(".unfinished")
        arguments = [
            *(go, "build", "-trimpath", "-mod=readonly", "-buildvcs=false"),
            # It needs none of Prometheus' ways to discover targets, nor the clouds' libraries for them.
            *("-tags", "remove_all_sd,netgo,osusergo"),
            *("-ldflags", f"-s -w -X github.com/prometheus/common/version.Version={VERSION}"),
            *("-o", str(unfinished), PACKAGE),
        ]
        environment = {**os.environ, "HOME": str(home()), "CGO_ENABLED": "0", "GOWORK": "off"}
        done = subprocess.run(arguments, cwd=SOURCE, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise NotPossible(f"go build failed: {done.stderr.strip()[-800:]}")
        unfinished.replace(place)


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
