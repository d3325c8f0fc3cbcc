"""`groundplane rehearse`: from what the user typed to a result on the screen. The only file here that reads stack
files.
"""

from pathlib import Path

from rich.console import Console

from groundplane.engine.find import find_engine
from groundplane.engine.progress import display_on
from groundplane.engine.rehearsal import rehearse
from groundplane.engine.report import summary, to_json
from groundplane.engine.result import RehearsalRequest
from groundplane.errors import BadInput, Refusal
from groundplane.files import write_whole
from groundplane.plan.environment import plan_environment
from groundplane.simulator.settings import Fault
from infra import stack_file
from infra.environment import build

OK, FAILED = 0, 1


def rehearse_environment(root: Path, name: str, *, keep: bool, fail: str | None, json_file: Path | None) -> int:
    """Rehearse one environment of the project at `root`, show it, and return the exit code."""
    environment = stack_file.read(root, name)
    request = RehearsalRequest(
        environment=name,
        program=lambda: build(name, environment).export(),
        account=environment.accounts[0],
        root=root,
        keep=keep,
        fault=None if fail is None else fault_of(fail),
        planned=_planned(root, name),
    )
    with display_on(Console(stderr=True)) as display:
        result = rehearse(request, engine=find_engine(), observer=display)
    Console().print(summary(result), soft_wrap=True)
    if json_file is not None:
        write_whole(json_file, to_json(result))
    return OK if result.ok else FAILED


def fault_of(text: str) -> Fault:
    """From `TYPE[:N]`, the N-th create of a type; the first if no number is given. Raises BadInput."""
    type_, _, number = text.rpartition(":")
    if not number.isdecimal():
        type_, number = text, "1"
    if type_.count(":") != 2:
        raise BadInput(f"--fail takes TYPE[:N] such as aws:s3/bucket:Bucket:2, got {text!r}")
    return Fault(type=type_, nth=int(number))


def _planned(root: Path, name: str) -> int | None:
    # For the progress bar alone: what a plan refuses may well come up.
    try:
        return len(plan_environment(root, name).resources)
    except Refusal:
        return None
