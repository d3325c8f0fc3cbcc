"""Measures what the project promises of speed and prints it beside its bound; exit 1 if one is broken."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.bare import bare, quiet
from bench.figure import Figure, medians, processor_time_of_children
from bench.simulation import simulations
from groundplane.plan.environment import plan_environment
from groundplane.plan.model import Plan
from infra import stack_file

HEAVY = (
    "boto3",
    "botocore",
    "google.protobuf",
    "grpc",
    "matplotlib",
    "numpy",
    "pulumi",
    "pulumi_aws",
    "pulumi_kubernetes",
)
"""What neither `--help` nor `validate` may import."""

ENVIRONMENT = "prod"
CLI = "groundplane.cli"


def main() -> int:
    """Measure everything; 1 if a bound is broken."""
    quiet()
    root = stack_file.project_root()
    planned = plan_environment(root, ENVIRONMENT)
    figures = [
        _plan_process(planned),
        _plan(root, planned),
        *_command("--help", bound=0.3),
        *_command("validate", bound=0.5),
        *simulations(),
    ]
    table = Table("figure", "value", "bound", "", box=None, header_style="dim", pad_edge=False)
    for figure in figures:
        bound = "" if figure.bound is None else f"≤ {figure.bound:g}{figure.unit}"
        verdict = "" if figure.bound is None else "kept" if figure.kept else "BROKEN"
        table.add_row(figure.name, f"{figure.value:.2f}{figure.unit}", bound, verdict)
    Console(width=120).print(table)
    return 0 if all(figure.kept for figure in figures) else 1


def _plan(root: Path, planned: Plan) -> Figure:
    """The same within one process that has imported everything: what program and recorder cost by themselves."""
    subjects = (lambda: plan_environment(root, ENVIRONMENT), bare(planned))
    plan, yardstick = medians(*subjects, repeats=25, clock=time.process_time)
    return Figure(name="the same without start and imports", value=plan / yardstick, bound=None)


def _plan_process(planned: Plan) -> Figure:
    """Processor time of `groundplane plan`, from start to end, per that of the bare program."""
    with tempfile.TemporaryDirectory() as folder:
        out, document = Path(folder, "out.json"), Path(folder, "plan.json")
        document.write_text(planned.to_json(), encoding="utf-8")
        plan, yardstick = medians(
            lambda: _run("-m", CLI, "plan", ENVIRONMENT, "--format", "json", "--out", str(out)),
            lambda: _run("-m", "bench.bare", str(document)),
            repeats=7,
            clock=processor_time_of_children,
        )
    name = f"plan of {ENVIRONMENT}, {len(planned.resources)} resources, per bare program"
    return Figure(name=name, value=plan / yardstick, bound=1.3)


def _command(argument: str, *, bound: float) -> list[Figure]:
    """Seconds of a whole process, and how many heavy packages it imported."""
    probe = f"import sys; from {CLI} import app; app([{argument!r}], standalone_mode=False)"
    probe += f"\nsys.stderr.write(' '.join(sorted(set({HEAVY!r}) & sys.modules.keys())))"
    (seconds,) = medians(lambda: _run("-m", CLI, argument), repeats=9)
    return [
        Figure(name=f"groundplane {argument}", value=seconds, bound=bound, unit=" s"),
        Figure(name=f"groundplane {argument}: heavy packages", value=len(_run("-c", probe).split()), bound=0),
    ]


def _run(*arguments: str) -> str:
    """What a Python process writes to stderr. It keeps compiled modules, as an installed program does."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True, env=kept).stderr


if __name__ == "__main__":
    sys.exit(main())
