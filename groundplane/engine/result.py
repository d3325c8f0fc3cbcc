"""What is asked of a rehearsal and what comes of it, as data. The documented JSON is made from it in `report.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from groundplane.engine.schedule import Timed
from groundplane.simulator.settings import Fault

DEFAULT_SPEEDUP = 200.0
"""Seconds of AWS in one of the rehearsal: minutes become seconds, and the order can still be watched."""


@dataclass(frozen=True, kw_only=True)
class RehearsalRequest:
    """What is to be rehearsed."""

    environment: str
    program: Callable[[], object]
    """A Pulumi program as a function without arguments; what it returns is ignored."""
    account: str
    """The account that the simulated AWS plays; a provider with other `allowed_account_ids` refuses it."""
    project: str = "groundplane"
    root: Path = field(default_factory=Path.cwd)
    """The checkout: rehearsals of two of them do not meet."""
    config: Mapping[str, Any] = field(default_factory=dict)
    """Stack config besides `pulumi:disable-default-providers`, which every rehearsal has."""
    keep: bool = False
    """Stop after the second up and leave stack and inventory for a next run."""
    fault: Fault | None = None
    speedup: float = DEFAULT_SPEEDUP
    """Seconds of AWS in one second; 0 does not wait at all."""
    planned: int | None = None
    """About how many resources the program registers, for progress; the engine does not know beforehand."""
    cache: Path | None = None
    """In place of $XDG_CACHE_HOME."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One run of the engine and what came of it."""

    name: str
    succeeded: bool
    """What the engine says; the step that has the fault is meant to fail."""
    changes: Mapping[str, int]
    """Number of resources by operation."""
    wall_seconds: float
    predicted_seconds: float
    """In AWS, of what was done."""
    error: str | None
    """The engine's own, of the first resource that failed."""
    complaint: str | None
    """What this step should have done and did not; None if all is well."""
    touched: Mapping[str, str] = field(default_factory=dict)
    """What was there before and changed, by URN: updates, replaces or deletes; empty for the destroy."""


@dataclass(frozen=True, kw_only=True)
class LeftOver:
    """A resource that the simulated cloud still holds."""

    urn: str
    type: str
    id: str
    known: bool
    """Whether the stack still has it, or let it go as declared by `retain_on_delete`; False for an orphan."""
    made_for: str | None = None
    """URN of what a service made it for by itself; None if the stack declared it."""


@dataclass(frozen=True, kw_only=True)
class RehearsalResult:
    """Everything there is to say about a rehearsal."""

    environment: str
    steps: tuple[Step, ...]
    critical_path: tuple[Timed, ...]
    """Of all that was made, from nothing."""
    left_over: tuple[LeftOver, ...]
    resources: Mapping[str, int]
    """Number of resources by type when all was up, most first."""
    unprotected: int
    """How many resources had to be unprotected before the destroy."""
    lifted: tuple[str, ...] = ()
    """What had to be done in AWS before the destroy, besides."""
    adopted: tuple[str, ...]
    """URNs of what the cloud had made when the engine was killed, and that was taken into the state since."""
    kept: bool
    """Whether stack and inventory are there for a next run."""
    log: Path | None
    """Where all that the engine printed is; None if it was removed with everything else."""

    @property
    def ok(self) -> bool:
        """Whether every step did what it should."""
        return bool(self.steps) and all(step.complaint is None for step in self.steps)
