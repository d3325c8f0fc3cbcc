"""How long the engine would take against the real cloud, and along which chain. Pure functions over tasks and seconds.

Computed, and not the wall time of a rehearsal scaled up: the engine's own overhead would be scaled with it, a
thousandfold at times, and two runs would never agree. So the engine's schedule is replayed with the latencies alone.
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

PARALLEL = 16
"""Operations at once that a rehearsal allows the engine, whatever the machine: part of what a prediction means.

The engine's own default is four a core (pulumi/pulumi v3.259.0, defaultParallel)."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What the engine does to one resource in one run."""

    urn: str
    seconds: float
    """In AWS; 0 for what has no provider to wait for."""
    after: frozenset[str] = frozenset()
    """URNs of tasks that must have ended; others are ignored."""


@dataclass(frozen=True, kw_only=True)
class Timed:
    """A task with its place in time."""

    urn: str
    start_seconds: float
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When everything happens."""

    seconds: float
    """Until the last task has ended."""
    timed: tuple[Timed, ...]
    """In the order of their start."""
    critical_path: tuple[Timed, ...]
    """The chain, first to last, of which every task was what the next one waited for, be it for its result or for its
    place among those that run at once; tasks of no duration are left out."""


def replay(tasks: Iterable[Task], *, parallel: int) -> Schedule:
    """Start each task when all it comes after have ended, at most `parallel` at once, by URN among those that could.

    By URN, because the order in which a program registers what does not depend on each other differs from run to run.
    Raises ValueError if tasks wait for each other in a circle.
    """
    graph, by_urn = _graph(tasks)
    place = {urn: index for index, urn in enumerate(by_urn)}
    waiting = {urn: graph.in_degree(urn) for urn in by_urn}
    ready = [place[urn] for urn, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order = list(by_urn)
    running: list[tuple[float, int]] = []
    # When a task could have started, and what it waited for last: to tell waiting for a result from waiting for a turn.
    due: dict[str, tuple[float, str | None]] = dict.fromkeys(order, (0.0, None))
    cause: dict[str, str | None] = {}
    starts: dict[str, float] = {}
    now, freed = 0.0, None
    while ready or running:
        while ready and len(running) < parallel:
            urn = order[heapq.heappop(ready)]
            starts[urn] = now
            due_at, awaited = due[urn]
            cause[urn] = awaited if due_at == now else freed
            heapq.heappush(running, (now + by_urn[urn].seconds, place[urn]))
        now, index = heapq.heappop(running)
        freed = order[index]
        for follower in graph.successors(freed):
            waiting[follower] -= 1
            if waiting[follower] == 0:
                due[follower] = now, freed
                heapq.heappush(ready, place[follower])
    timed = {urn: Timed(urn=urn, start_seconds=start, seconds=by_urn[urn].seconds) for urn, start in starts.items()}
    return Schedule(seconds=now, timed=tuple(timed.values()), critical_path=_chain(timed, cause))


def in_waves(tasks: Iterable[Task], *, parallel: int) -> Schedule:
    """The same for deletes: a task comes before all it is `after`, and the engine works in waves.

    It puts a resource in a wave by its depth, deepest first, and begins no wave before the last one has ended
    (pulumi/pulumi v3.259.0, pkg/resource/deploy, ScheduleDeletes and performPostSteps).
    """
    graph, by_urn = _graph(tasks)
    depth: dict[str, int] = {}
    for urn in nx.lexicographical_topological_sort(graph):
        depth[urn] = max((depth[before] + 1 for before in graph.predecessors(urn)), default=0)
    waves: dict[int, list[str]] = {}
    for urn, level in depth.items():
        waves.setdefault(level, []).append(urn)
    return replay(
        (
            Task(urn=task.urn, seconds=task.seconds, after=frozenset(waves.get(depth[task.urn] + 1, ())))
            for task in by_urn.values()
        ),
        parallel=parallel,
    )


def _graph(tasks: Iterable[Task]) -> "tuple[nx.DiGraph[str], Mapping[str, Task]]":
    by_urn = {task.urn: task for task in sorted(tasks, key=lambda task: task.urn)}
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(by_urn)
    graph.add_edges_from((urn, task.urn) for task in by_urn.values() for urn in sorted(task.after) if urn in by_urn)
    if not nx.is_directed_acyclic_graph(graph):
        raise ValueError(f"tasks wait for each other: {nx.find_cycle(graph)}")
    return graph, by_urn


def _chain(timed: Mapping[str, Timed], cause: Mapping[str, str | None]) -> tuple[Timed, ...]:
    last = max(timed.values(), key=lambda task: task.start_seconds + task.seconds, default=None)
    chain: list[Timed] = []
    while last is not None:
        if last.seconds:
            chain.append(last)
        before = cause[last.urn]
        last = timed[before] if before is not None else None
    return tuple(reversed(chain))
