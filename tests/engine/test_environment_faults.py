"""Committed environments on the real engine when something fails on the way: resumed, and nothing is orphaned."""

from pathlib import Path

import pytest

from groundplane.engine.find import Engine
from groundplane.engine.rehearsal import rehearse
from groundplane.engine.result import RehearsalRequest
from groundplane.plan.environment import plan_environment
from groundplane.simulator.settings import ANY, Fault
from infra import project
from infra.environment import build
from tests import ROOT
from tests.engine.rehearsing import Remembering, names

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
ADDON = "aws:eks/addon:Addon"


@pytest.mark.parametrize(
    ("name", "fault", "error"),
    [
        ("prod", Fault(type=NODE_GROUP, nth=2), f"simulated failure of this create of {NODE_GROUP}"),
        ("staging", Fault(type=ADDON, nth=4, kind="timeout"), "timeout while waiting for resource to become ready"),
        ("staging", Fault(type=ANY, nth=120, kind="kill"), "the engine was killed (SIGKILL)"),
    ],
    ids=["failed-node-group", "failed-addon", "killed-engine"],
)
def test_environment_is_resumed_and_nothing_is_orphaned(
    name: str, fault: Fault, error: str, engine: Engine, tmp_path: Path
) -> None:
    environment, versions = project.read(ROOT, name)
    request = RehearsalRequest(
        environment=name,
        program=lambda: build(name, environment, versions).export(),
        account=environment.account,
        root=ROOT,
        cache=tmp_path,
        speedup=10_000,
        fault=fault,
    )
    result = rehearse(request, engine=engine, observer=Remembering())
    planned = len(plan_environment(ROOT, name).resources)
    assert result.ok, result.steps
    assert names(result) == ["up", "resume", "again", "destroy"]
    assert error in str(result.steps[0].error)
    assert [dict(step.changes) for step in result.steps[2:]] == [{"same": planned}, {"delete": planned}]
    assert result.left_over == ()
