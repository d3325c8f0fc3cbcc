"""A team on a cluster that somebody brings, on the real engine: the cluster is nobody's to make or to delete."""

from pathlib import Path

import pytest

from groundplane.engine.find import Engine
from groundplane.engine.result import RehearsalResult
from groundplane.simulator.inventory import Inventory
from tests.components.cluster.programs_existing import SMALLEST, with_team
from tests.engine.rehearsing import folder, run


class Kept:
    """A rehearsal that is kept, and a second one that takes it down."""

    def __init__(self, engine: Engine, cache: Path) -> None:
        self.first: RehearsalResult = run(engine, cache, lambda: with_team(SMALLEST), keep=True)
        items = list(Inventory(folder(cache).inventory).items())
        self.types = {item.type for item in items}
        self.clusters = {item.region for item in items}
        self.second: RehearsalResult = run(engine, cache, lambda: with_team(SMALLEST))


@pytest.fixture(scope="module")
def kept(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(engine, tmp_path_factory.mktemp("cache"))


def test_team_comes_up_in_the_cluster_and_stays(kept: Kept) -> None:
    assert kept.first.ok, kept.first.steps
    assert [set(step.changes) for step in kept.first.steps] == [{"create"}, {"same"}]


def test_nothing_but_objects_of_that_cluster_is_made(kept: Kept) -> None:
    assert {type_.partition(":")[0] for type_ in kept.types} == {"kubernetes"}
    assert kept.clusters == {SMALLEST["cluster_arn"]}


def test_team_is_taken_down_and_the_cluster_left(kept: Kept) -> None:
    assert kept.second.ok, kept.second.steps
    assert kept.second.left_over == ()
