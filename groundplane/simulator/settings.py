"""What a rehearsal tells the provider processes it starts: one JSON text in one environment variable."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

VARIABLE = "GROUNDPLANE_SIMULATOR"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong, once: at the `nth` create of `type` in a run."""

    type: str
    nth: int = 1
    kind: Literal["fail", "timeout", "kill"] = "fail"
    """`kill` ends the engine process in the middle of the create, after the cloud has made the resource."""


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

    def to_environment(self) -> dict[str, str]:
        """The variable, for the engine's environment."""
        return {VARIABLE: json.dumps(asdict(self), default=str)}

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raises KeyError outside a rehearsal: the simulator never stands in for a real provider by accident."""
        data = json.loads(os.environ[VARIABLE])
        fault = Fault(**data["fault"]) if data["fault"] else None
        return cls(**{**data, "inventory": Path(data["inventory"]), "log": Path(data["log"]), "fault": fault})
