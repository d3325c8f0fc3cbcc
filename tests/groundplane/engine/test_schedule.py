from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplane.engine.schedule import Schedule, Task, in_waves, replay

MANY = 1000


def task(urn: str, seconds: float, *after: str) -> Task:
    return Task(urn=urn, seconds=seconds, after=frozenset(after))


def starts(schedule: Schedule) -> dict[str, float]:
    return {timed.urn: timed.start_seconds for timed in schedule.timed}


def path(schedule: Schedule) -> list[str]:
    return [timed.urn for timed in schedule.critical_path]


DIAMOND = [task("vpc", 10), task("nat", 120, "vpc"), task("subnet", 5, "vpc"), task("route", 1, "nat", "subnet")]


def test_replay_starts_a_task_when_all_it_waits_for_have_ended() -> None:
    assert starts(replay(DIAMOND, parallel=MANY)) == {"vpc": 0, "nat": 10, "subnet": 10, "route": 130}


def test_replay_takes_as_long_as_its_longest_chain() -> None:
    schedule = replay(DIAMOND, parallel=MANY)
    assert schedule.seconds == 131
    assert path(schedule) == ["vpc", "nat", "route"]


def test_replay_makes_a_task_wait_for_its_turn() -> None:
    schedule = replay([task("a", 4), task("b", 3), task("c", 2)], parallel=2)
    assert starts(schedule) == {"a": 0, "b": 0, "c": 3}
    assert path(schedule) == ["b", "c"]


def test_replay_leaves_tasks_of_no_duration_out_of_the_critical_path() -> None:
    assert path(replay([task("stack", 0), task("key", 12, "stack")], parallel=MANY)) == ["key"]


def test_replay_ignores_what_is_no_task() -> None:
    assert replay([task("key", 12, "gone")], parallel=MANY).seconds == 12


def test_replay_of_nothing_takes_no_time() -> None:
    assert replay([], parallel=MANY) == Schedule(seconds=0.0, timed=(), critical_path=())


def test_fails_when_tasks_wait_for_each_other() -> None:
    with pytest.raises(ValueError, match="tasks wait for each other"):
        replay([task("a", 1, "b"), task("b", 1, "a")], parallel=MANY)


def test_waves_delete_what_depends_before_what_it_depends_on() -> None:
    assert starts(in_waves(DIAMOND, parallel=MANY)) == {"route": 0, "nat": 1, "subnet": 1, "vpc": 121}


def test_wave_waits_for_the_whole_wave_before_it() -> None:
    # `zone` has nothing to do with `route`, and waits for it all the same: that is the engine's approximation.
    schedule = in_waves([*DIAMOND, task("log", 30, "zone"), task("zone", 2)], parallel=MANY)
    assert starts(schedule)["log"] == 1
    assert starts(schedule)["zone"] == 121


@st.composite
def graphs(draw: st.DrawFn) -> list[Task]:
    urns = [f"u{index}" for index in range(draw(st.integers(1, 12)))]
    return [
        task(urn, draw(st.integers(0, 50)), *draw(st.sets(st.sampled_from(urns[:index])) if index else st.just(set())))
        for index, urn in enumerate(urns)
    ]


@given(graphs(), st.integers(1, 5), st.randoms(use_true_random=False))
def test_replay_does_not_depend_on_the_order_given(tasks: list[Task], parallel: int, random: Random) -> None:
    shuffled = list(tasks)
    random.shuffle(shuffled)
    assert replay(shuffled, parallel=parallel) == replay(tasks, parallel=parallel)


@given(graphs(), st.integers(1, 5))
def test_replay_never_runs_more_than_allowed_nor_before_its_time(tasks: list[Task], parallel: int) -> None:
    schedule = replay(tasks, parallel=parallel)
    end = {timed.urn: timed.start_seconds + timed.seconds for timed in schedule.timed}
    for item in tasks:
        assert all(end[before] <= starts(schedule)[item.urn] for before in item.after)
    for timed in schedule.timed:
        at_once = [
            other
            for other in schedule.timed
            if other.seconds and other.start_seconds <= timed.start_seconds < end[other.urn]
        ]
        assert len(at_once) <= parallel


@given(graphs())
def test_replay_without_a_bound_is_the_longest_path(tasks: list[Task]) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    seconds = {item.urn: item.seconds for item in tasks}
    for item in tasks:
        graph.add_edge("start", item.urn, weight=item.seconds)
        for before in item.after:
            graph.add_edge(before, item.urn, weight=seconds[item.urn])
    schedule = replay(tasks, parallel=MANY)
    assert schedule.seconds == nx.dag_longest_path_length(graph)
    assert sum(timed.seconds for timed in schedule.critical_path) == schedule.seconds


@given(graphs(), st.integers(1, 5))
def test_critical_path_has_no_gaps_and_ends_with_the_schedule(tasks: list[Task], parallel: int) -> None:
    schedule = replay(tasks, parallel=parallel)
    clock = 0.0
    for timed in schedule.critical_path:
        assert timed.start_seconds == clock
        clock += timed.seconds
    assert clock == schedule.seconds
