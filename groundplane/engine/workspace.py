"""The folder of a rehearsal: under the cache, never in the working tree, and held by one rehearsal at a time."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from groundplane.engine.cache import cache_home
from groundplane.errors import Refusal
from groundplane.simulator.launcher import write_launcher

PACKAGES = ("aws", "kubernetes")
"""Providers that are simulated."""

CONFIG: Mapping[str, Any] = {"pulumi:disable-default-providers": ["*"]}
"""Stack config of every environment: a resource without an explicit provider is an error."""

_GRACE_SECONDS = 20.0
_PRIVATE = ("AWS_", "PULUMI_")


@dataclass(frozen=True, kw_only=True)
class Folder:
    """Where everything of one environment's rehearsal lives; two checkouts of a project share none."""

    root: Path

    @classmethod
    def of(cls, environment: str, project: Path, cache: Path | None = None) -> "Folder":
        """`<cache>/groundplane/rehearsals/<environment>-<hash of the project's path>`."""
        digest = hashlib.sha256(str(project.resolve()).encode()).hexdigest()[:8]
        return cls(root=(cache or cache_home()) / "groundplane" / "rehearsals" / f"{environment}-{digest}")

    @property
    def program(self) -> Path:
        """Pulumi.yaml and the stack file of the rehearsal."""
        return self.root / "program"

    @property
    def plugins(self) -> Path:
        """Launchers of the simulated providers."""
        return self.root / "plugins"

    @property
    def inventory(self) -> Path:
        """What the simulated cloud holds."""
        return self.root / "inventory.sqlite"

    @property
    def simulator_log(self) -> Path:
        """Tracebacks of the simulated providers; not there if there was none."""
        return self.root / "simulator.log"

    @property
    def engine_log(self) -> Path:
        """Everything the engine printed."""
        return self.root / "engine.log"

    @property
    def resumable(self) -> bool:
        """Whether the last rehearsal here was told to keep what it made."""
        return (self.root / "keep").exists()

    @property
    def has_state(self) -> bool:
        """Whether a stack was ever made here."""
        return any((self.root / "state").glob(".pulumi/stacks/**/*.json*"))

    def prepare(self, *, project: str, environment: str, keep: bool, config: Mapping[str, Any]) -> None:
        """Make the folder ready, anew unless there is something to go on from. Raises Refusal if it cannot be
        written.
        """
        try:
            if not self.resumable:
                self.discard()
            for folder in (self.root, self.root / "state", self.root / "home", self.plugins, self.program):
                folder.mkdir(parents=True, exist_ok=True)
            # State and inventory hold what the program was given.
            self.root.chmod(0o700)
            self._note(keep)
            for package in PACKAGES:
                write_launcher(self.plugins, package)
            self._write_project(project, environment, {**CONFIG, **config})
        except OSError as error:
            raise Refusal(
                f"cannot write the rehearsal's folder {self.root}: {error.strerror or error}; "
                "make room or set XDG_CACHE_HOME to a folder that can be written"
            ) from None

    def unlock(self) -> None:
        """Remove the locks that a killed engine left on its stack. Only for who knows that no engine is running."""
        for lock in (self.root / "state").glob(".pulumi/locks/**/*.json"):
            lock.unlink()

    def retained(self) -> set[tuple[str, str | None]]:
        """URN and id of what the stack let go because it was declared `retain_on_delete`."""
        path = self.root / "retained.json"
        return {(urn, id_) for urn, id_ in json.loads(path.read_text(encoding="utf-8"))} if path.exists() else set()

    def add_retained(self, retained: Set[tuple[str, str | None]]) -> None:
        """Remember more of them."""
        if retained:
            everything = sorted(self.retained() | retained, key=str)
            (self.root / "retained.json").write_text(json.dumps(everything), encoding="utf-8")

    def discard(self) -> None:
        """Remove everything."""
        if self.root.exists():
            shutil.rmtree(self.root)

    def environment(self, engine: Path) -> dict[str, str]:
        """The whole environment of the engine: nothing of the user's own Pulumi or AWS set-up reaches it."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(_PRIVATE)}
        return {
            **inherited,
            "PATH": os.pathsep.join([str(self.plugins), str(engine.parent), os.environ.get("PATH", os.defpath)]),
            "PULUMI_HOME": str(self.root / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.root / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": self.key(),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "1",
        }

    def key(self) -> str:
        """What encrypts the secrets in the state and masks them in the inventory; drawn once a folder."""
        path = self.root / "key"
        if not path.exists():
            path.write_text(secrets.token_hex(16), encoding="utf-8")
        return path.read_text(encoding="utf-8")

    def _note(self, keep: bool) -> None:
        if keep:
            (self.root / "keep").touch()
        else:
            (self.root / "keep").unlink(missing_ok=True)

    def _write_project(self, project: str, environment: str, config: Mapping[str, Any]) -> None:
        # JSON is YAML.
        (self.program / "Pulumi.yaml").write_text(json.dumps({"name": project, "runtime": "python"}), encoding="utf-8")
        stack = self.program / f"Pulumi.{environment}.yaml"
        # The engine keeps the salt of its secrets there.
        kept = dict(YAML(typ="safe").load(stack.read_text(encoding="utf-8")) or {}) if stack.exists() else {}
        stack.write_text(json.dumps({**kept, "config": dict(config)}), encoding="utf-8")


@contextmanager
def held(folder: Folder) -> Iterator[int]:
    """Keep other rehearsals out; yields the lock, which the engine inherits, so a killed tool's engine holds it to its
    end.

    Raises Refusal if another rehearsal is running there.
    """
    path = folder.root.with_name(f"{folder.root.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refusal(
            f"cannot write {path.parent}: {error.strerror or error}; set XDG_CACHE_HOME to a folder that can be written"
        ) from None
    try:
        _take(lock, folder)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield lock
    finally:
        os.close(lock)


def _take(lock: int, folder: Folder) -> None:
    deadline = time.monotonic() + _GRACE_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode() or "unknown"
            # A killed rehearsal's engine ends by itself, soon; a living one is not waited for.
            if _alive(holder) or time.monotonic() > deadline:
                raise Refusal(
                    f"another rehearsal is running in {folder.root} (process {holder}): wait for it, or end it"
                ) from None
            time.sleep(0.1)
        else:
            return


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
