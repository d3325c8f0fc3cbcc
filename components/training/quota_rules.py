"""Rules about queues and what nodes and namespaces can give: quotas, taints. Pure functions; no pulumi here."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping

from components.cluster.node_capacity import NodeCapacity, Resource
from components.cluster.node_options_spec import TaintEffect
from components.cluster.team_namespace_spec import QuotaSpec
from components.spec import Path, Problem
from components.training.queue_capacity import (
    MIB_PER_GIB,
    MILLICORES,
    Ask,
    accelerator_of,
    asks_of,
    at_most,
    given,
    misfit,
    most_of,
    resources_of,
    told,
)
from components.training.queueing_spec import QueueingSpec, TeamQueueSpec
from components.training.quota_spec import NodeAmountSpec, NodeQuotaSpec

TELLING = (Resource.GPU, Resource.NEURON, Resource.CPU, Resource.MEMORY, Resource.EFA)
"""Resources in the order in which the first that is exceeded tells most."""


def unknown_nodes(
    queueing: QueueingSpec | None, queues: Mapping[str, TeamQueueSpec], capacities: Mapping[str, NodeCapacity]
) -> Iterator[Problem]:
    """Quotas on nodes that the cluster does not have."""
    places = [(ask.path, key) for key, ask in asks_of(queueing, queues)]
    if queueing is not None:
        places += [(("queueing", "topology_aware"), key) for key in sorted(queueing.topology_aware or ())]
    for path, key in places:
        if key not in capacities:
            close = difflib.get_close_matches(key, capacities, n=3) or sorted(capacities)
            message = "is neither a node group nor a node pool of the cluster"
            yield Problem(path=path, message=message, got=key, fix=f"write {' or '.join(close) or 'one that is'}")


def misfits(
    queueing: QueueingSpec | None, queues: Mapping[str, TeamQueueSpec], capacities: Mapping[str, NodeCapacity]
) -> Iterator[Problem]:
    """Amounts of what the nodes do not have, and lending of more than there is."""
    for key, ask in asks_of(queueing, queues):
        if key not in capacities:
            continue
        found = list(_misfits(ask, capacities[key]))
        yield from found
        if found or not isinstance(ask.amount, NodeQuotaSpec) or ask.amount.lend is None:
            continue
        own, lent = resources_of(ask.amount, capacities[key]), resources_of(ask.amount.lend, capacities[key])
        over = next((resource for resource in TELLING if lent.get(resource, 0) > own.get(resource, 0)), None)
        if over is not None:
            message = f"is more than the quota itself, {told(over, own[over])}"
            got, fix = told(over, lent[over]), "lend less, or remove lend, to lend all of it"
            yield Problem(path=(*ask.path, "lend"), message=message, got=got, fix=fix)


def over_quota(
    queueing: QueueingSpec | None, queues: Mapping[str, TeamQueueSpec], capacities: Mapping[str, NodeCapacity]
) -> Iterator[Problem]:
    """Quotas that come to more than the nodes can give: jobs would be let in and their pods find no node."""
    asks = _countable(queueing, queues, capacities)
    for key in sorted(asks):
        bounds, wanted = at_most(capacities[key]), {ask: resources_of(ask.amount, capacities[key]) for ask in asks[key]}
        sums = {resource: sum(each.get(resource, 0) for each in wanted.values()) for resource in TELLING}
        over = [resource for resource in TELLING if resource in bounds and sums[resource] > bounds[resource]]
        explicit = {resource for ask in asks[key] for resource in given(ask.amount)}
        for resource in over:
            if resource is not over[0] and resource not in explicit:
                continue
            largest = max(asks[key], key=lambda ask: wanted[ask].get(resource, 0))
            excess, bound = told(resource, sums[resource] - bounds[resource]), told(resource, bounds[resource])
            together = "together with other quotas " if len(asks[key]) > 1 else ""
            yield Problem(
                path=largest.path,
                message=f"comes {together}to {told(resource, sums[resource])}, {excess} more than {key} has, {bound}",
                got={ask.who: told(resource, wanted[ask].get(resource, 0)) for ask in asks[key]},
                fix=f"lower quotas on {key} by {excess}, or let it have more nodes",
            )


def beyond_namespace(
    queueing: QueueingSpec,
    queues: Mapping[str, TeamQueueSpec],
    capacities: Mapping[str, NodeCapacity],
    namespace_quotas: Mapping[str, QuotaSpec],
) -> Iterator[Problem]:
    """Queues that let in more than the quota of their namespace, which refuses pods instead of letting them wait."""
    asks = _countable(queueing, queues, capacities)
    for team in sorted(queues):
        quota = namespace_quotas.get(team, QuotaSpec())
        bounds = {Resource.GPU: quota.gpus, Resource.CPU: _times(quota.cpu, MILLICORES)}
        bounds[Resource.MEMORY] = _times(quota.memory_gib, MIB_PER_GIB)
        fields = {Resource.GPU: "gpus", Resource.CPU: "cpu", Resource.MEMORY: "memory_gib"}
        for resource, bound in bounds.items():
            most = sum(_most(resource, team, asks[key], capacities[key]) for key in sorted(asks))
            if bound is not None and most > bound:
                message = f"is less than the team's queue lets in, {told(resource, most)} with what it may borrow"
                fix = "raise or remove it, or lower the quotas of the queue or what it may borrow"
                yield Problem(
                    path=("teams", team, "quota", fields[resource]), message=message, got=told(resource, bound), fix=fix
                )


def untolerated_taints(
    queueing: QueueingSpec | None,
    queues: Mapping[str, TeamQueueSpec],
    capacities: Mapping[str, NodeCapacity],
    tolerated: Collection[str] = (),
) -> Iterator[Problem]:
    """Taints of nodes that no queue hands out: nothing would run there. Paths below the cluster.

    Queues have jobs tolerate what their nodes are tainted with. `tolerated` are keys of taints that something else
    tolerates. Without queueing jobs say themselves what they tolerate, and nothing can be told.
    """
    if queueing is None:
        return
    queued = {key for key, _ in asks_of(queueing, queues)}
    for key, capacity in sorted(capacities.items()):
        own = accelerator_of(capacity)
        for taint, spec in sorted(capacity.taints.items()):
            if key in queued or taint == own or taint in tolerated or spec.effect is TaintEffect.PREFER_NO_SCHEDULE:
                continue
            message = f"is tainted with {taint}, which nothing tolerates: no team has a quota on it"
            fix = f"add {key} to the quotas of a team, or remove the taint"
            yield Problem(path=capacity.path, message=message, got=f"{taint}={spec.value}", fix=fix)


def _countable(
    queueing: QueueingSpec | None, queues: Mapping[str, TeamQueueSpec], capacities: Mapping[str, NodeCapacity]
) -> dict[str, list[Ask]]:
    """Claims by nodes, without those that another rule finds impossible."""
    asks: dict[str, list[Ask]] = {}
    for key, ask in asks_of(queueing, queues):
        if key in capacities and not any(_misfits(ask, capacities[key])):
            asks.setdefault(key, []).append(ask)
    return asks


def _most(resource: Resource, team: str, asks: Iterable[Ask], capacity: NodeCapacity) -> int:
    own = next((ask for ask in asks if ask.path[:2] == ("teams", team)), None)
    if own is None or not isinstance(own.amount, NodeQuotaSpec):
        return 0
    others = [ask.amount for ask in asks if ask is not own and own.cohort is not None and ask.cohort == own.cohort]
    return most_of(resource, own.amount, capacity, others)


def _misfits(ask: Ask, capacity: NodeCapacity) -> Iterator[Problem]:
    parts: dict[Path, NodeAmountSpec | None] = {(): ask.amount}
    if isinstance(ask.amount, NodeQuotaSpec):
        parts |= {("borrow",): ask.amount.borrow, ("lend",): ask.amount.lend}
    for path, part in parts.items():
        if part is not None and (problem := misfit(part, capacity)) is not None:
            place = (*ask.path, *path, *problem.path)
            yield Problem(path=place, message=problem.message, got=problem.got, fix=problem.fix)


def _times(number: int | None, factor: int) -> int | None:
    return None if number is None else number * factor
