"""Rules about queues that need all teams: who has one, and what they share. Pure functions; no pulumi here."""

from collections.abc import Iterator, Mapping

from components.cluster.node_capacity import NodeCapacity
from components.cluster.team_namespace_spec import QuotaSpec
from components.spec import Path, Problem
from components.training.queue_capacity import cohort_of, is_group, topology_aware
from components.training.queue_policy_spec import Borrowing, unfair
from components.training.queueing_spec import QueueingSpec, TeamQueueSpec
from components.training.quota_rules import beyond_namespace, misfits, over_quota, unknown_nodes


def queue_problems(
    queueing: QueueingSpec | None,
    queues: Mapping[str, TeamQueueSpec | None],
    capacities: Mapping[str, NodeCapacity],
    namespace_quotas: Mapping[str, QuotaSpec],
) -> Iterator[Problem]:
    """All that is wrong with queues, teams and capacity together. Teams by namespace; paths below the training."""
    there = {team: queue for team, queue in queues.items() if queue is not None}
    yield from missing_queues(queueing, queues)
    yield from unknown_nodes(queueing, there, capacities)
    yield from misfits(queueing, there, capacities)
    yield from over_quota(queueing, there, capacities)
    if queueing is not None:
        yield from nothing_to_share(queueing, there)
        yield from unfair_teams(queueing, there)
        yield from misplaced_topology(queueing, there, capacities)
        yield from beyond_namespace(queueing, there, capacities, namespace_quotas)


def missing_queues(queueing: QueueingSpec | None, queues: Mapping[str, TeamQueueSpec | None]) -> Iterator[Problem]:
    """Teams without a queue where jobs need one to start, and queues where there is no queueing."""
    for team, queue in sorted(queues.items()):
        path = ("teams", team, "queue")
        if queueing is not None and queue is None:
            message = "is missing, and with queueing no job of the team would ever start"
            yield Problem(path=path, message=message, got=None, fix="add `queue: {quotas: {<nodes>: {nodes: 1}}}`")
        if queueing is None and queue is not None:
            message, fix = "is for queueing, which is off", "add `queueing: {}` to training, or remove the queue"
            yield Problem(path=path, message=message, got=sorted(queue.quotas), fix=fix)


def nothing_to_share(queueing: QueueingSpec, queues: Mapping[str, TeamQueueSpec]) -> Iterator[Problem]:
    """Borrowing, lending and weights of teams that are in no cohort."""
    for team, queue in sorted(queues.items()):
        if cohort_of(queueing, queue) is not None:
            continue
        path: Path = ("teams", team, "queue")
        fix = "remove it, or name a cohort in queueing.cohort"
        for key, quota in sorted(queue.quotas.items()):
            for field in ("borrow", "lend"):
                limit = getattr(quota, field)
                if limit is not None:
                    message, got = "is for queues of a cohort, and this is in none", limit.model_dump(exclude_none=True)
                    yield Problem(path=(*path, "quotas", key, field), message=message, got=got, fix=fix)
        if queue.weight != 1:
            message = "is a share in a cohort, and this queue is in none"
            yield Problem(path=(*path, "weight"), message=message, got=queue.weight, fix=fix)


def unfair_teams(queueing: QueueingSpec, queues: Mapping[str, TeamQueueSpec]) -> Iterator[Problem]:
    """Weights without fair sharing, and teams' policies that fair sharing has no place for."""
    for team, queue in sorted(queues.items()):
        path: Path = ("teams", team, "queue")
        if not queueing.fair_sharing and queue.weight != 1 and cohort_of(queueing, queue) is not None:
            message, fix = "is for fair_sharing, which is off", "remove it, or set queueing.fair_sharing to true"
            yield Problem(path=(*path, "weight"), message=message, got=queue.weight, fix=fix)
        own = queue.preemption
        if queueing.fair_sharing and own and own.borrow_within_cohort is not Borrowing.NEVER:
            yield unfair((*path, "preemption", "borrow_within_cohort"), own)


def misplaced_topology(
    queueing: QueueingSpec, queues: Mapping[str, TeamQueueSpec], capacities: Mapping[str, NodeCapacity]
) -> Iterator[Problem]:
    """Topology where nodes come for pods, and queues in which only jobs that ask for it would get all nodes."""
    path = ("queueing", "topology_aware")
    for key in sorted(queueing.topology_aware or ()):
        if key in capacities and not is_group(capacities[key]):
            message = "is a pool, whose nodes come for pods that wait, and with a topology none would"
            yield Problem(path=path, message=message, got=key, fix=f"remove {key}")
    if queueing.topology_aware is not None:
        return
    aware = topology_aware(queueing, capacities)
    for team, queue in sorted(queues.items()):
        keys = sorted(key for key in queue.quotas if key in capacities)
        groups, pools = [key for key in keys if key in aware], [key for key in keys if key not in aware]
        if groups and pools:
            message = (
                f"has to be decided: team {team} has quotas on node groups, {', '.join(groups)}, and on pools, "
                f"{', '.join(pools)}; of such a queue only jobs that ask for a topology get nodes that have one"
            )
            fix = "write [], or the keys of groups whose jobs ask for a topology"
            yield Problem(path=path, message=message, got=None, fix=fix)
