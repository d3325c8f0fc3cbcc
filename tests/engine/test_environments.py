"""Every committed environment comes up on the real engine as planned, changes nothing again, and goes down."""

from pathlib import Path

import pytest

from groundplane.engine.find import Engine
from groundplane.engine.rehearsal import rehearse
from groundplane.engine.result import RehearsalRequest
from groundplane.plan.environment import plan_environment
from infra import project, stack_file
from infra.environment import build
from tests import ROOT
from tests.engine.rehearsing import Remembering


@pytest.mark.parametrize("name", stack_file.environments(ROOT))
def test_environment_is_rehearsed_as_planned(name: str, engine: Engine, tmp_path: Path) -> None:
    environment, versions = project.read(ROOT, name)
    request = RehearsalRequest(
        environment=name,
        program=lambda: build(name, environment, versions).export(),
        account=environment.account,
        root=ROOT,
        cache=tmp_path,
        speedup=10_000,
    )
    result = rehearse(request, engine=engine, observer=Remembering())
    planned = len(plan_environment(ROOT, name).resources)
    assert {step.name: dict(step.changes) for step in result.steps} == {
        "up": {"create": planned},
        "again": {"same": planned},
        "destroy": {"delete": planned},
    }
    assert result.left_over == ()
    assert result.ok
