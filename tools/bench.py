"""Measures what the project promises about speed, each against its bound. `make bench`; exit 1 if a bound is missed.

Times are of whole processes, the best of several: what else the machine does can only add to them.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOL = str(Path(sys.executable).with_name("groundplane"))

BARE = """
import importlib, json, sys
import pulumi

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}-id", args.inputs

    def call(self, args):
        return {}

pulumi.runtime.set_mocks(Mocks(), project="bare", stack="bare")

@pulumi.runtime.test
def program():
    for row in json.load(open(sys.argv[1])):
        kind, module, name = row["type"].split(":")
        if kind == "aws":
            getattr(importlib.import_module(f"pulumi_aws.{module.partition('/')[0]}"), name)
        if row["custom"]:
            pulumi.CustomResource(row["type"], row["name"], row["inputs"])
        else:
            pulumi.ComponentResource(row["type"], row["name"])

program()
"""
"""Registers the resources of a plan through the SDK's mocks: the types, the inputs, and nothing else."""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One figure and what it must not exceed."""

    name: str
    value: float
    bound: float
    unit: str

    @property
    def kept(self) -> bool:
        """Whether the bound holds."""
        return self.value <= self.bound

    def __str__(self) -> str:
        """A line of the table."""
        verdict = "kept" if self.kept else "MISSED"
        return f"{self.name:<44} {self.value:8.2f} {self.unit:<2} (at most {self.bound:g}) {verdict}"


def main() -> int:
    """Measure all and print each as it comes."""
    missed = False
    for measurement in (measure_help(), measure_validate(), measure_plan("dev"), measure_rehearsal("dev")):
        sys.stdout.write(f"{measurement}\n")
        sys.stdout.flush()
        missed |= not measurement.kept
    return int(missed)


def measure_help() -> Measurement:
    """The tool that only says what it can do."""
    return Measurement(name="groundplane --help", value=best([TOOL, "--help"], 5), bound=0.3, unit="s")


def measure_validate() -> Measurement:
    """Every stack file read and checked."""
    return Measurement(name="groundplane validate", value=best([TOOL, "validate"], 5), bound=0.5, unit="s")


def measure_plan(environment: str) -> Measurement:
    """The plan of an environment, as a multiple of a bare program with the same resources."""
    with tempfile.TemporaryDirectory() as folder:
        document, resources, program = (Path(folder, name) for name in ("plan.json", "resources.json", "bare.py"))
        plan = [TOOL, "plan", environment, "--format", "json", "--out", str(document)]
        # Taken in turns, so that both meet the same machine.
        seconds: list[float] = []
        bare: list[float] = []
        program.write_text(BARE, encoding="utf-8")
        for _ in range(5):
            seconds.append(best(plan, 1))
            resources.write_text(json.dumps(json.loads(document.read_bytes())["resources"]), encoding="utf-8")
            bare.append(best([sys.executable, str(program), str(resources)], 1))
        count = len(json.loads(resources.read_bytes()))
    name = f"plan {environment}, {count} resources, {min(seconds):.2f} s / bare {min(bare):.2f} s"
    return Measurement(name=name, value=min(seconds) / min(bare), bound=1.3, unit="x")


def measure_rehearsal(environment: str) -> Measurement:
    """Up, up again and down, on the real engine."""
    value = best([TOOL, "rehearse", environment], 1)
    return Measurement(name=f"groundplane rehearse {environment}", value=value, bound=60, unit="s")


def best(command: Sequence[str], times: int) -> float:
    """Seconds of the fastest run. Raises CalledProcessError."""
    seconds: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


if __name__ == "__main__":
    sys.exit(main())
