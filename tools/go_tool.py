"""Finding a command-line tool that tests need, or getting it. Standard library and the tool's cache folder only.

In this order: what an environment variable names, PATH, the one kept in the cache folder, that of a Debian package
where apt has it and it is new enough (unpacked, not installed: seconds), a build from a pinned go.mod (minutes).
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
from dataclasses import dataclass
from pathlib import Path

from groundplane.engine.cache import cache_home, home

APT_SECONDS = 120

Say = Callable[[str], object]


class NotPossible(Exception):
    """There is no such tool, and none could be got; the text says why and how to go on."""


@dataclass(frozen=True, kw_only=True)
class GoTool:
    """A tool, and where it can come from."""

    name: str
    version: str
    """What is built: its module's version in go.mod."""
    floor: tuple[int, int]
    """Oldest version that is used."""
    debian: str
    """Debian's package that has it."""
    package: str
    """Go package that is built."""
    source: Path
    """Folder of the go.mod."""
    takes: str
    """How long the build takes."""
    tags: tuple[str, ...] = ("netgo", "osusergo")

    @property
    def override(self) -> str:
        """Environment variable that names one."""
        return f"GROUNDPLANE_{self.name.upper()}"

    def find(self, say: Say) -> Path:
        """One that runs and is new enough, got first if need be. Raises NotPossible, OSError."""
        if named := os.environ.get(self.override):
            if not self.works(Path(named)):
                raise NotPossible(f"{self.override}: {named} is no {self.name} ≥ {self._floor}; name one, or unset it")
            return Path(named)
        found = shutil.which(self.name)
        if found is not None and self.works(Path(found)):
            return Path(found)
        kept = cache_home() / "groundplane" / self.name / self.name
        if not self.works(kept):
            self.get(kept, say)
        return kept

    def works(self, binary: Path) -> bool:
        """Whether it is one, and new enough."""
        try:
            done = subprocess.run([str(binary), "--version"], capture_output=True, text=True, timeout=30)
        except (OSError, subprocess.TimeoutExpired):
            return False
        said = re.search(rf"{self.name}, version (\d+)\.(\d+)", done.stdout + done.stderr)
        return said is not None and (int(said[1]), int(said[2])) >= self.floor

    def get(self, place: Path, say: Say) -> None:
        """Put one at `place`. Raises NotPossible, OSError."""
        place.parent.mkdir(parents=True, exist_ok=True)
        with _alone(place.parent / "lock"), tempfile.TemporaryDirectory(dir=place.parent) as scratch:
            # Whoever held the lock before may have got it.
            if self.works(place):
                return
            made = self._unpacked(Path(scratch), say) or self._built(Path(scratch), say)
            made.replace(place)

    def main(self) -> int:
        """Entry point: prints where it is."""
        try:
            sys.stdout.write(f"{self.find(_tell)}\n")
        except (NotPossible, OSError) as error:
            _tell(f"no {self.name}: {error}")
            return 1
        return 0

    @property
    def _floor(self) -> str:
        return ".".join(map(str, self.floor))

    def _unpacked(self, scratch: Path, say: Say) -> Path | None:
        """Of Debian's package; None where there is no apt, it does not have it, or it is too old."""
        if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
            return None
        say(f"getting {self.name} out of Debian's package {self.debian}: some seconds, once")
        try:
            got = _run("apt-get", "download", self.debian, folder=scratch).returncode
            for package in scratch.glob("*.deb"):
                got = _run("dpkg-deb", "-x", str(package), "unpacked", folder=scratch).returncode
        except subprocess.TimeoutExpired:
            return None
        binary = scratch / "unpacked" / "usr" / "bin" / self.name
        return binary if got == 0 and self.works(binary) else None

    def _built(self, scratch: Path, say: Say) -> Path:
        go = shutil.which("go")
        if go is None:
            raise NotPossible(
                f"there is no {self.name} on PATH, apt has none, and there is no `go` to build it; install "
                f"{self.name} ≥ {self._floor} (Debian: apt install {self.debian}) or Go, or set {self.override} to the "
                f"path of one"
            )
        say(f"building {self.name} {self.version} from pinned Go modules: {self.takes} on two cores, once")
        binary = scratch / self.name
        arguments = [
            *(go, "build", "-trimpath", "-mod=readonly", "-buildvcs=false"),
            *("-tags", ",".join(self.tags)),
            *("-ldflags", f"-s -w -X github.com/prometheus/common/version.Version={self.version}"),
            *("-o", str(binary), self.package),
        ]
        environment = {**os.environ, "HOME": str(home()), "CGO_ENABLED": "0", "GOWORK": "off"}
        done = subprocess.run(arguments, cwd=self.source, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise NotPossible(f"go build failed: {done.stderr.strip()[-800:]}")
        return binary


def _run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, timeout=APT_SECONDS)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tell(line: str) -> None:
    sys.stderr.write(f"groundplane: {line}\n")
    sys.stderr.flush()
