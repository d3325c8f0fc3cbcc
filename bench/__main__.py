"""Measures what the project promises of speed and prints it beside its bound; exit 1 if one is broken."""

import subprocess
import sys
import time

from rich.console import Console
from rich.table import Table

from bench.bare import bare
from bench.figure import Figure, medians
from groundplane.plan.environment import plan_environment
from infra import stack_file

HEAVY = ("boto3", "botocore", "google.protobuf", "grpc", "pulumi", "pulumi_aws")
"""What neither `--help` nor `validate` may import."""

ENVIRONMENT = "dev"


def main() -> int:
    """Measure everything; 1 if a bound is broken."""
    # The SDK's mocks leave event loops of worker threads behind, and those complain when they are collected.
    sys.unraisablehook = lambda unraisable: None
    figures = [_plan(), *_command("--help", bound=0.3), *_command("validate", bound=0.5)]
    table = Table("figure", "value", "bound", "", box=None, header_style="dim", pad_edge=False)
    for figure in figures:
        verdict = "kept" if figure.kept else "BROKEN"
        table.add_row(figure.name, f"{figure.value:.2f}{figure.unit}", f"≤ {figure.bound:g}{figure.unit}", verdict)
    Console().print(table)
    return 0 if all(figure.kept for figure in figures) else 1


def _plan() -> Figure:
    """Processor time of a plan per that of the bare program; both without imports, which are the same."""
    root = stack_file.project_root()
    planned = plan_environment(root, ENVIRONMENT)
    subjects = (lambda: plan_environment(root, ENVIRONMENT), bare(planned))
    plan, yardstick = medians(*subjects, repeats=25, clock=time.process_time)
    name = f"plan of {ENVIRONMENT}, {len(planned.resources)} resources, per bare program"
    return Figure(name=name, value=plan / yardstick, bound=1.3)


def _command(argument: str, *, bound: float) -> list[Figure]:
    """Seconds of a whole process, and how many heavy packages it imported."""
    command = [sys.executable, "-m", "groundplane.cli", argument]
    probe = f"import sys; from groundplane.cli import app; app([{argument!r}], standalone_mode=False)"
    probe += f"\nsys.stderr.write(' '.join(sorted(set({HEAVY!r}) & sys.modules.keys())))"

    def run(*arguments: str) -> str:
        return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True).stderr

    (seconds,) = medians(lambda: run(*command[1:]), repeats=9)
    heavy = run("-c", probe).split()
    return [
        Figure(name=f"groundplane {argument}", value=seconds, bound=bound, unit=" s"),
        Figure(name=f"groundplane {argument}: heavy packages imported", value=len(heavy), bound=0),
    ]


if __name__ == "__main__":
    sys.exit(main())
