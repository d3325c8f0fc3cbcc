"""`groundplane simulate`: from what was typed to a result on the screen. No other file here reads stack files."""

import difflib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from components.serving.candidate import SUFFIX, is_candidate, with_candidates
from components.serving.kserve_rollout_spec import LlmGroupsSpec
from components.serving.kserve_spec import KServeMode
from components.serving.model_service_spec import ModelServiceSpec
from groundplane.errors import BadInput
from groundplane.files import refuse_unwritable, write_whole
from groundplane.simulate.conditions import Conditions
from groundplane.simulate.des import simulate
from groundplane.simulate.possible import Possible, anything, possible_in
from groundplane.simulate.report import document, summary
from groundplane.simulate.result import Result
from groundplane.simulate.service_of import service_of
from groundplane.simulate.suggest import Suggestion, suggest
from groundplane.simulate.suggestion_report import suggested, suggestion_document
from groundplane.simulate.trace import Trace
from groundplane.simulate.trace_file import read_trace
from infra import project
from infra.config import Environment

HELD, MISSED = 0, 1

CHARTS = (".png", ".html")


@dataclass(frozen=True, kw_only=True)
class SimulationRequest:
    """What was typed."""

    environment: str
    model: str
    trace: Path
    seed: int = 0
    json_file: Path | None = None
    charts: Sequence[Path] = ()
    suggest: bool = False


def simulate_model(root: Path, request: SimulationRequest) -> int:
    """Simulate one model of the project at `root`, show it, and return the exit code: 1 if its objective is missed.

    Raises ConfigError, Refusal, and OSError if a file cannot be read or written.
    """
    _refuse_bad_files(request)
    environment, _ = project.read(root, request.environment)
    model = model_of(environment, request.model)
    return play(model, request, possible_in(environment, request.model))


def model_of(environment: Environment, name: str) -> ModelServiceSpec:
    """The model or candidate `name` that an environment serves. Raises BadInput, also for one that Knative scales."""
    models = with_candidates(environment.serving.models) if environment.serving else {}
    if name in models:
        if models[name].kserve_mode is KServeMode.KNATIVE:
            why = "is scaled by Knative's autoscaler, which is not what is simulated"
            raise BadInput(f"{name}: {why}; write server.kserve.mode: standard to see what KEDA would do")
        return models[name]
    of = name.removesuffix(SUFFIX)
    if is_candidate(name) and of in models:
        raise BadInput(f"{name}: {_no_candidate(models[of])}; write {of}")
    if not models:
        raise BadInput(f"{name}: the environment serves no models; add some to serving.models of its stack file")
    close = difflib.get_close_matches(name, models, n=1)
    fix = f"write {close[0]}" if close else f"write one of {', '.join(sorted(models))}"
    raise BadInput(f"{name}: is no model that the environment serves; {fix}")


def _no_candidate(model: ModelServiceSpec) -> str:
    """Why a model has no candidate that scales by itself."""
    if isinstance(model.rollout, LlmGroupsSpec):
        return "is a candidate that nothing scales: its replicas are rollout.replicas"
    kind = f"a rollout of kind {model.rollout.kind}" if model.rollout else "no rollout"
    return f"the model has {kind}, and candidates are those of ab and shadow"


def play(model: ModelServiceSpec, request: SimulationRequest, possible: Possible = anything) -> int:
    """Simulate a model, show it, write what was asked for, and return the exit code."""
    trace = read_trace(request.trace, seed=request.seed)
    service = service_of(model)
    if service.fixed_tokens is None and not trace.has_tokens:
        message = "has no input_tokens and output_tokens, and the performance of the model is in tokens"
        raise BadInput(f"{request.trace}: {message}; add both columns")
    conditions = Conditions(seed=request.seed)
    with _bar("simulating") as moved:
        result = simulate(model.autoscaling, service, trace, conditions, moved)
    shown = Console()
    _show(shown, summary(result, request.environment, request.model))
    suggestion = _suggestion(result, trace, conditions, possible) if request.suggest else None
    if suggestion is not None:
        _show(shown, suggested(suggestion, result, request.environment, request.model))
    _write(request, result, suggestion)
    return HELD if result.slo_held else MISSED


def _suggestion(result: Result, trace: Trace, conditions: Conditions, possible: Possible) -> Suggestion:
    with _bar("looking for a better policy") as moved:
        return suggest(result.policy, result.service, trace, conditions, moved, possible=possible)


def _show(console: Console, parts: Iterator[object]) -> None:
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, Text))


def _write(request: SimulationRequest, result: Result, suggestion: Suggestion | None) -> None:
    if request.json_file is not None:
        found = document(result, request.environment, request.model)
        if suggestion is not None:
            found["suggestion"] = suggestion_document(suggestion)
        write_whole(request.json_file, json.dumps(found, indent=1) + "\n")
    if not request.charts:
        return
    from groundplane.simulate.chart import as_html, as_png

    title = f"{request.model} in {request.environment}, {result.trace.name}"
    for path in request.charts:
        if path.suffix == ".png":
            path.write_bytes(as_png(result, title))
        else:
            write_whole(path, as_html(result, title))


def _refuse_bad_files(request: SimulationRequest) -> None:
    for path in request.charts:
        if path.suffix not in CHARTS:
            raise BadInput(f"--chart {path}: is neither a .png nor a .html file; name one of those")
        refuse_unwritable("--chart", path)
    if request.json_file is not None:
        refuse_unwritable("--json", request.json_file)
    if not request.trace.is_file():
        raise BadInput(f"--trace {request.trace}: there is no such file; name a CSV file")


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere: it takes seconds."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)
