"""Rehearsals of what makes nodes fit for jobs, on the real engine: device software and the burn-in."""

from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from groundplane.engine.find import Engine
from groundplane.simulator.settings import Fault
from tests.components.cluster.programs_gpu_software import GROUPS, OPERATOR, software
from tests.components.cluster.programs_team_namespace import provider
from tests.components.training.programs_acceptance import FULL, acceptance
from tests.engine.rehearsing import names, run

RELEASE = "kubernetes:helm.sh/v3:Release"


def plugins() -> None:
    """Every plugin, and the burn-in: 20 resources with stack, provider and components."""
    home = pulumi.ResourceOptions(providers=[provider()])
    software({}, *GROUPS, options=home)
    acceptance(FULL, home)


def operator() -> None:
    """NVIDIA's operator and EFA's plugin: 6 resources."""
    software(OPERATOR, "system", "a100", "l4", "h200", options=pulumi.ResourceOptions(providers=[provider()]))


def test_failed_release_is_resumed(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, plugins, fault=Fault(type=RELEASE, nth=2))
    assert result.ok, result.steps
    assert names(result) == ["up", "resume", "again", "destroy"]
    assert result.left_over == ()


@pytest.mark.parametrize(("program", "count"), [(plugins, 20), (operator, 6)])
def test_node_software_comes_up_stays_and_goes(
    engine: Engine, tmp_path: Path, program: Callable[[], object], count: int
) -> None:
    result = run(engine, tmp_path, program)
    assert result.ok, result.steps
    assert [dict(step.changes) for step in result.steps] == [{"create": count}, {"same": count}, {"delete": count}]
    assert result.left_over == ()
