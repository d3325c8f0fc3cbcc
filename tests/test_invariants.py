"""What must hold for every component and every environment, in one parametrised module."""

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

from groundplane.plan.environment import plan_environment
from groundplane.testing import record
from infra import project, stack_file
from infra.environment import build
from tests import ROOT

AREAS = sorted(path.parent.name for path in (ROOT / "tests" / "components").glob("*/programs.py"))
PROGRAMS: dict[str, Callable[[], object]] = {
    f"{area}/{name}": program
    for area in AREAS
    for name, program in importlib.import_module(f"tests.components.{area}.programs").PROGRAMS.items()
}
ENVIRONMENTS = stack_file.environments(ROOT)


def test_every_area_has_programs() -> None:
    areas = {
        path.parent.name for path in Path(ROOT, "components").glob("*/*.py") if "ComponentResource" in path.read_text()
    }
    assert areas == set(AREAS)


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_component_holds_invariants(name: str) -> None:
    record(PROGRAMS[name]).holds_invariants()


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_environment_holds_invariants(name: str) -> None:
    environment, versions = project.read(ROOT, name)
    record(lambda: build(name, environment, versions).export(), environment=name).holds_invariants()


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_environment_plan_is_the_golden_file(name: str) -> None:
    golden = (ROOT / "tests" / "golden" / f"{name}.json").read_text(encoding="utf-8")
    planned = plan_environment(ROOT, name).to_json()
    assert planned == golden, "the plan differs; read the change, then run `make golden`"


def test_golden_files_are_of_environments() -> None:
    assert sorted(path.stem for path in (ROOT / "tests" / "golden").glob("*.json")) == ENVIRONMENTS
