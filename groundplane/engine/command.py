"""`groundplane rehearse`: from what was typed to a result on the screen. No other file here reads stack files."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from groundplane.engine.find import find_engine
from groundplane.engine.progress import display_on
from groundplane.engine.rehearsal import rehearse
from groundplane.engine.report import summary, to_json
from groundplane.engine.result import RehearsalRequest
from groundplane.errors import BadInput, Refusal
from groundplane.files import refuse_unwritable, write_whole
from groundplane.plan.environment import plan_environment
from groundplane.simulator.rows import ROWS
from groundplane.simulator.settings import ANY, Fault
from infra import project
from infra.environment import build

OK, FAILED = 0, 1

MAX_DIGITS = 9
"""Of the number of a create; more of them than that no environment has."""


def rehearse_environment(
    root: Path, name: str, *, keep: bool, fail: str | None, kill_after: int | None = None, json_file: Path | None
) -> int:
    """Rehearse one environment of the project at `root`, show it, and return the exit code.

    Raises ConfigError, Refusal, Interrupted, and OSError if `json_file` cannot be written.
    """
    fault = fault_of(fail, kill_after)
    if json_file is not None:
        refuse_unwritable("--json", json_file)
    environment, versions = project.read(root, name)
    said = Console(stderr=True)
    engine = find_engine(lambda line: said.print(line, markup=False, highlight=False, soft_wrap=True))
    request = RehearsalRequest(
        environment=name,
        program=lambda: build(name, environment, versions).export(),
        account=environment.accounts[0],
        root=root,
        keep=keep,
        fault=fault,
        planned=_planned(root, name),
    )
    with display_on(said) as display:
        result = rehearse(request, engine=engine, observer=display)
    shown = Console()
    for part in summary(result):
        shown.print(part, soft_wrap=isinstance(part, Text))
    if json_file is not None:
        write_whole(json_file, to_json(result))
    return OK if result.ok else FAILED


def fault_of(fail: str | None, kill_after: int | None = None) -> Fault | None:
    """From `TYPE[:N]`, the N-th create of a type, or from the number of an operation to kill the engine at.

    A type may be written as the engine shows it, `aws:s3:Bucket` for `aws:s3/bucket:Bucket`; its first create, if no
    number is given. Raises BadInput.
    """
    if kill_after is not None:
        if fail is not None:
            raise BadInput("--fail and --kill-after are two rehearsals: give one of them")
        if kill_after < 1:
            raise BadInput(f"--kill-after takes the number of an operation, 1 or later, got {kill_after}")
        return Fault(type=ANY, nth=kill_after, kind="kill")
    return None if fail is None else _failed_create(fail)


def _failed_create(text: str) -> Fault:
    type_, _, number = text.rpartition(":")
    if not number.isdecimal():
        type_, number = text, "1"
    if type_.count(":") != 2 or len(number) > MAX_DIGITS:
        raise BadInput(f"--fail takes TYPE[:N] such as aws:s3/bucket:Bucket:2, got {text!r}")
    shown = {f"{token.partition('/')[0]}:{token.rpartition(':')[2]}": token for token in ROWS}
    return Fault(type=shown.get(type_, type_), nth=int(number))


def _planned(root: Path, name: str) -> int | None:
    # For the progress bar alone: what a plan refuses may well come up.
    try:
        return len(plan_environment(root, name).resources)
    except Refusal:
        return None
