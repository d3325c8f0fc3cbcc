"""Finding a Pulumi CLI that is new enough, or getting one. Runs no stack; how one is got is acquire's.

In this order: the one that GROUNDPLANE_PULUMI names (then no other is looked for), `pulumi` on PATH, the one kept in
the cache folder, the official installer, a build from tools/engine. `python -m groundplane.engine.find` does the same.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from semver import VersionInfo

from components.catalog.engine import DOWNLOADS, FLOOR, PINNED
from groundplane.engine import acquire
from groundplane.engine.acquire import NotPossible, Say
from groundplane.engine.cache import cache_home
from groundplane.errors import Refusal

OVERRIDE = "GROUNDPLANE_PULUMI"
"""Environment variable: path of the Pulumi CLI to use."""

PROBE_SECONDS = 30


class EngineError(Refusal):
    """There is no Pulumi CLI, and none could be got; the text says what was tried and how to go on."""


class Origin(StrEnum):
    """Where a Pulumi CLI is from."""

    NAMED = f"named by {OVERRIDE}"
    PATH = "found on PATH"
    CACHE = "kept in the cache folder"
    INSTALLER = "installed by the official installer"
    BUILD = "built from source"


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A Pulumi CLI that runs and is new enough."""

    path: Path
    """The `pulumi` binary, absolute."""
    version: str
    """Without a leading v."""
    origin: Origin

    def __str__(self) -> str:
        """For people."""
        return f"Pulumi CLI {self.version}, {self.origin}: {self.path}"


def to_stderr(line: str) -> None:
    """Say a line to the person at the terminal."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def find_engine(say: Say = to_stderr) -> Engine:
    """A Pulumi CLI, got first if need be, which takes minutes; `say` is told about each step. Raises EngineError."""
    if named := os.environ.get(OVERRIDE):
        return _named(named)
    tried: list[str] = []
    engine = _on_path(tried) or _cached()
    if engine is not None:
        return engine
    try:
        return _got(tried, say)
    except OSError as error:
        raise EngineError(
            f"cannot keep a Pulumi CLI in {_shelf()}: {error.strerror or error}; set XDG_CACHE_HOME to a folder that "
            f"can be written and has room, or put `pulumi` ≥ {FLOOR} on PATH ({DOWNLOADS})"
        ) from None


def version_of(binary: Path) -> str:
    """What `pulumi version` says, without its v. Raises NotPossible if that is no version in use here."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    try:
        done = subprocess.run(
            [str(binary), "version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PROBE_SECONDS,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotPossible(f"{binary} does not run: {error}") from None
    if done.returncode != 0:
        raise NotPossible(f"{binary} does not run: {acquire.tail(done.stderr) or f'exit code {done.returncode}'}")
    text = done.stdout.strip().removeprefix("v")
    try:
        version = VersionInfo.parse(text)
    except ValueError:
        raise NotPossible(f"{binary} gives no version: {text[:80]!r}") from None
    floor = VersionInfo.parse(FLOOR)
    if version < floor or version.major != floor.major:
        raise NotPossible(f"{binary} is version {text}, and {FLOOR} ≤ version < {floor.major + 1} is needed")
    return text


def _named(text: str) -> Engine:
    path = Path(text).absolute()
    try:
        return Engine(path=path, version=version_of(path), origin=Origin.NAMED)
    except NotPossible as reason:
        raise EngineError(f"{OVERRIDE}: {reason}; name a Pulumi CLI that does, or unset it") from None


def _on_path(tried: list[str]) -> Engine | None:
    found = shutil.which("pulumi")
    if found is None:
        tried.append("PATH: there is no `pulumi`")
        return None
    path = Path(found).absolute()
    try:
        return Engine(path=path, version=version_of(path), origin=Origin.PATH)
    except NotPossible as reason:
        tried.append(f"PATH: {reason}")
        return None


def _shelf() -> Path:
    return cache_home() / "groundplane" / "engine"


def _cached() -> Engine | None:
    path = _shelf() / PINNED / "bin" / "pulumi"
    if not path.exists():
        return None
    try:
        return Engine(path=path, version=version_of(path), origin=Origin.CACHE)
    except NotPossible:
        return None


def _got(tried: list[str], say: Say) -> Engine:
    shelf = _shelf()
    shelf.mkdir(parents=True, exist_ok=True)
    with acquire.alone(shelf, say):
        # Whoever held the lock before may have got it.
        if engine := _cached():
            return engine
        for name, way, origin in (
            ("the official installer", acquire.install, Origin.INSTALLER),
            ("a build from source", acquire.build, Origin.BUILD),
        ):
            try:
                with _scratch(shelf) as root:
                    way(root, say)
                    version = version_of(root / "bin" / "pulumi")
                    _publish(root, shelf / PINNED)
            except NotPossible as reason:
                say(f"not by {name}: {reason}")
                tried.append(f"{name}: {reason}")
            else:
                return Engine(path=shelf / PINNED / "bin" / "pulumi", version=version, origin=origin)
    raise EngineError(_nothing_worked(tried))


@contextmanager
def _scratch(shelf: Path) -> Iterator[Path]:
    """A new folder beside the kept ones, gone afterwards; what a killed process left is gone too: we hold the lock."""
    root = shelf / f".{PINNED}.unfinished"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _publish(root: Path, place: Path) -> None:
    """Put what was made in its place at once. What was there does not run, or it would have been used."""
    if place.exists():
        shutil.rmtree(place)
    root.rename(place)


def _nothing_worked(tried: list[str]) -> str:
    rows = "\n".join(f"  - {reason}" for reason in tried)
    return (
        f"no Pulumi CLI ≥ {FLOOR} was found, and none could be got. Tried:\n{rows}\n"
        f"Do one of these and run the same command again:\n"
        f"  - install Pulumi, so that `pulumi` is on PATH: {DOWNLOADS}\n"
        f"  - install Go (https://go.dev/dl/) where a Go module proxy can be reached: it is built from pinned sources\n"
        f"  - set {OVERRIDE} to the path of a Pulumi CLI\n"
        "`groundplane validate` and `groundplane plan` work without it."
    )


def main() -> int:
    """Entry point of `python -m groundplane.engine.find`: prints the CLI's path; all else goes to standard error."""
    try:
        engine = find_engine()
    except EngineError as error:
        to_stderr(f"groundplane: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        to_stderr("groundplane: interrupted; run the same command again to go on")
        return 130
    to_stderr(str(engine))
    sys.stdout.write(f"{engine.path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
