"""What a rehearsal tells the provider processes it starts: one JSON text in one environment variable."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

VARIABLE = "GROUNDPLANE_SIMULATOR"

ANY = "*"
"""Type of a fault that does not mind the type."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong, once: at the `nth` create of `type` in a run."""

    type: str
    """Type token; `ANY` for the `nth` operation of the run, be it a create, an update or a delete."""
    nth: int = 1
    kind: Literal["fail", "timeout", "kill"] = "fail"
    """`fail` makes nothing; `timeout` makes the resource and never sees it ready; `kill` ends the engine process in
    the middle of the operation, after the cloud has done it and before the engine could know."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Of one step of a rehearsal."""

    inventory: Path
    log: Path
    """Where the providers write what has no other way out: tracebacks."""
    account: str
    run: str
    """Name of the step, for the operations log."""
    speedup: float
    """Seconds of AWS in one second of the rehearsal; 0 sleeps not at all."""
    fault: Fault | None = None
    mask_key: str = ""
    """Key of the masks that stand for secrets in the inventory: without it a mask tells nothing of its secret."""

    def to_environment(self) -> dict[str, str]:
        """The variable, for the engine's environment."""
        return {VARIABLE: json.dumps(asdict(self), default=str)}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Raises KeyError outside a rehearsal: the simulator never stands in for a real provider by accident."""
        data = json.loads(environment[VARIABLE])
        fault = Fault(**data["fault"]) if data["fault"] else None
        return cls(**{**data, "inventory": Path(data["inventory"]), "log": Path(data["log"]), "fault": fault})
