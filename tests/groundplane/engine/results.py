"""Results of rehearsals that nobody ran."""

from pathlib import Path

from groundplane.engine.result import LeftOver, RehearsalResult, Step
from groundplane.engine.schedule import Timed

KEY = "urn:pulumi:dev::groundplane::aws:kms/key:Key::artifacts"


def step(name: str, *, error: str | None = None, complaint: str | None = None) -> Step:
    return Step(
        name=name,
        succeeded=error is None,
        changes={"same": 1, "create": 3},
        wall_seconds=1.26,
        predicted_seconds=845.04,
        error=error,
        complaint=complaint,
    )


def result(*steps: Step, left_over: tuple[LeftOver, ...] = (), kept: bool = False) -> RehearsalResult:
    return RehearsalResult(
        environment="dev",
        steps=steps,
        critical_path=(Timed(urn=KEY, start_seconds=0.0, seconds=12.04),),
        left_over=left_over,
        resources={"aws:kms/key:Key": 2},
        unprotected=3,
        adopted=(KEY,),
        kept=kept,
        log=Path("/cache/engine.log"),
    )
