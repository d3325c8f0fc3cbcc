"""Rehearsals of Kueue and teams' queues on the real engine: what needs Kueue comes after it, and goes before it."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from groundplane.engine.find import Engine
from groundplane.engine.result import RehearsalResult
from groundplane.simulator.settings import Fault
from tests.components.cluster.programs_team_namespace import provider
from tests.components.training.programs_queueing import FULL_QUEUEING, GROUPS, LANGUAGE, PROGRAMS, VISION, queueing
from tests.engine.rehearsing import Remembering, run

RESOURCES = 37
"""Of the full program, with stack, provider and components."""

DEPENDENTS = ("LocalQueue", "ClusterQueue", "Cohort", "ResourceFlavor", "Topology", "Release", "Namespace::kueue")
"""Each kind goes once all of those before it have gone."""


def full(groups: dict[str, Any] = GROUPS) -> Callable[[], object]:
    return lambda: queueing(FULL_QUEUEING, {"vision": VISION, "language": LANGUAGE}, provider(), groups)


@pytest.fixture(scope="module")
def observer() -> Remembering:
    return Remembering()


@pytest.fixture(scope="module")
def rehearsed(engine: Engine, observer: Remembering, tmp_path_factory: pytest.TempPathFactory) -> RehearsalResult:
    return run(engine, tmp_path_factory.mktemp("cache"), PROGRAMS["queueing-full"], observer=observer)


def test_queues_come_up_stay_and_go(rehearsed: RehearsalResult) -> None:
    assert rehearsed.ok, rehearsed.steps
    assert [dict(step.changes) for step in rehearsed.steps] == [
        {"create": RESOURCES},
        {"same": RESOURCES},
        {"delete": RESOURCES},
    ]
    assert rehearsed.left_over == ()


def test_what_is_in_use_goes_after_what_uses_it(rehearsed: RehearsalResult, observer: Remembering) -> None:
    deleted = [urn for operation, urn in observer.started if operation == "delete"]
    places = [[index for index, urn in enumerate(deleted) if f":{kind}" in urn] for kind in DEPENDENTS]
    assert all(places)
    assert [max(before) < min(after) for before, after in pairwise(places)] == [True] * 6


def test_failed_queue_is_resumed(engine: Engine, tmp_path: Path) -> None:
    fault = Fault(type="kubernetes:kueue.x-k8s.io/v1beta2:ClusterQueue", nth=2)
    result = run(engine, tmp_path, PROGRAMS["queueing-full"], fault=fault)
    assert result.ok, result.steps
    assert result.left_over == ()


def test_flavor_that_says_something_else_is_there_before_the_old_one_goes(engine: Engine, tmp_path: Path) -> None:
    observer = Remembering()
    tainted = {**GROUPS, "cpu": {**GROUPS["cpu"], "scheduling": {"taints": {"example.com/batch": {}}}}}
    assert run(engine, tmp_path, full(), keep=True).ok
    result = run(engine, tmp_path, full(tainted), observer=observer)
    assert result.ok, result.steps
    changed = [(operation, urn.rpartition("::")[2]) for operation, urn in observer.started if operation != "same"]
    assert changed[:4] == [
        ("create-replacement", "kueue-flavor-cpu"),
        ("replace", "kueue-flavor-cpu"),
        ("update", "vision"),
        ("delete-replaced", "kueue-flavor-cpu"),
    ]
