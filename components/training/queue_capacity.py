"""What quotas come to on the nodes there are: arithmetic over specs and `NodeCapacity`. Pure; no pulumi here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from components.cluster.node_capacity import NodeCapacity, Resource
from components.spec import Path, Problem
from components.training.node_share import whole_node
from components.training.queueing_spec import QueueingSpec, TeamQueueSpec
from components.training.quota_spec import NodeAmountSpec, NodeQuotaSpec

MIB_PER_GIB = 1024
MILLICORES = 1000

ACCELERATORS = (Resource.GPU, Resource.NEURON)

COVERED = (Resource.CPU, Resource.MEMORY, *ACCELERATORS, Resource.EFA)
"""What quotas are of, in the order in which queues name them."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One claim on the nodes of one kind."""

    who: str
    """Name of the team; of the cohort, for what is shared."""
    cohort: str | None
    path: Path
    """Where it stands, below the training."""
    amount: NodeAmountSpec


def asks_of(queueing: QueueingSpec | None, queues: Mapping[str, TeamQueueSpec]) -> Iterator[tuple[str, Ask]]:
    """Every claim with the key of the nodes it is on: of the teams by name, then what the cohort shares."""
    for team, queue in sorted(queues.items()):
        cohort = cohort_of(queueing, queue)
        for key, amount in sorted(queue.quotas.items()):
            path = ("teams", team, "queue", "quotas", key)
            yield key, Ask(who=team, cohort=cohort, path=path, amount=amount)
    if queueing is not None:
        for key, shared in sorted(queueing.shared.items()):
            who = queueing.cohort or "shared"
            yield key, Ask(who=who, cohort=queueing.cohort, path=("queueing", "shared", key), amount=shared)


def cohort_of(queueing: QueueingSpec | None, queue: TeamQueueSpec) -> str | None:
    """Cohort of a team's queue."""
    return queue.cohort or (queueing.cohort if queueing else None)


def cohorts_of(queueing: QueueingSpec, queues: Mapping[str, TeamQueueSpec]) -> tuple[str, ...]:
    """All cohorts, sorted."""
    names = {cohort_of(queueing, queue) for queue in queues.values()} | {queueing.cohort}
    return tuple(sorted(name for name in names if name is not None))


def queued_nodes(
    queueing: QueueingSpec, queues: Mapping[str, TeamQueueSpec], capacities: Mapping[str, NodeCapacity]
) -> dict[str, NodeCapacity]:
    """Nodes that queues hand out, by key: a flavor is made of each."""
    keys = {key for key, _ in asks_of(queueing, queues)}
    return {key: capacities[key] for key in sorted(keys) if key in capacities}


def topology_aware(queueing: QueueingSpec, nodes: Mapping[str, NodeCapacity]) -> frozenset[str]:
    """Keys of the nodes on which Kueue places jobs node by node."""
    wanted = queueing.topology_aware
    return frozenset(key for key, each in nodes.items() if (is_group(each) if wanted is None else key in wanted))


def is_group(capacity: NodeCapacity) -> bool:
    """Whether its nodes are there before the pods are: those of a pool come for pods that wait."""
    return capacity.path[0] == "node_groups"


def accelerator_of(capacity: NodeCapacity) -> Resource | None:
    """What pods ask for to get one of its accelerators."""
    return next((resource for resource in ACCELERATORS if resource in capacity.node), None)


def per_node(capacity: NodeCapacity) -> dict[Resource, int]:
    """What queues count on one node: what a pod can request that has it to itself, beside the DaemonSets."""
    amounts = whole_node(capacity).amounts
    return {resource: max(0, amounts[resource]) for resource in COVERED if resource in amounts}


def at_most(capacity: NodeCapacity) -> dict[Resource, int]:
    """What queues may hand out of all nodes together; what nothing bounds is left out.

    Of a pool with types of several sizes that is what no mixture of them goes beyond.
    """
    bounds = dict(capacity.total)
    if capacity.max_nodes is not None and (is_group(capacity) or len(capacity.types) == 1):
        for resource, each in per_node(capacity).items():
            whole = each * capacity.max_nodes
            bounds[resource] = min(whole, bounds.get(resource, whole))
    return bounds


def misfit(amount: NodeAmountSpec, capacity: NodeCapacity) -> Problem | None:
    """What of an amount these nodes do not have; None if it can be counted. The path is below the amount."""
    accelerator, kind = accelerator_of(capacity), capacity.types[0].name
    if amount.gpus is not None and accelerator is None:
        message, fix = f"are not on nodes {capacity.key}, of type {kind}", "write nodes, or cpu"
        return Problem(path=("gpus",), message=message, got=amount.gpus, fix=fix)
    if amount.efa and not capacity.efa:
        message, fix = f"is not on nodes {capacity.key}", "remove it, or set efa on these nodes"
        return Problem(path=("efa",), message=message, got=amount.efa, fix=fix)
    if accelerator is not None and amount.nodes is None and amount.gpus is None:
        message = f"does not say how many of the accelerators of nodes {capacity.key} come with it"
        return Problem(path=("cpu",), message=message, got=amount.cpu, fix="add gpus, or nodes")
    return None


def resources_of(amount: NodeAmountSpec, capacity: NodeCapacity) -> dict[Resource, int]:
    """An amount of these nodes as pods request it, in the units of `Resource`. Raises ValueError for a misfit."""
    if problem := misfit(amount, capacity):
        raise ValueError(str(problem))
    share = _nodes(amount, capacity)
    resources = {resource: int(share * each) for resource, each in per_node(capacity).items()}
    if amount.cpu is not None:
        resources[Resource.CPU] = amount.cpu * MILLICORES
    if amount.memory_gib is not None:
        resources[Resource.MEMORY] = amount.memory_gib * MIB_PER_GIB
    if amount.efa is not None and Resource.EFA in resources:
        resources[Resource.EFA] = amount.efa
    return resources


def given(amount: NodeAmountSpec) -> set[Resource]:
    """What an amount says itself and does not leave to proportion."""
    fields = {Resource.CPU: amount.cpu, Resource.MEMORY: amount.memory_gib, Resource.EFA: amount.efa}
    return {resource for resource, value in fields.items() if value is not None}


def most_of(resource: Resource, quota: NodeQuotaSpec, capacity: NodeCapacity, others: Iterable[NodeAmountSpec]) -> int:
    """Most of a resource that a queue lets in on these nodes: its own, and what it may borrow of others' in its cohort.

    Raises ValueError for a misfit.
    """
    own = resources_of(quota, capacity).get(resource, 0)
    lent = sum(_lent(resource, amount, capacity) for amount in others)
    if quota.borrow is not None:
        lent = min(lent, resources_of(quota.borrow, capacity).get(resource, 0))
    return own + lent


def _lent(resource: Resource, amount: NodeAmountSpec, capacity: NodeCapacity) -> int:
    lend = amount.lend if isinstance(amount, NodeQuotaSpec) else None
    return resources_of(amount if lend is None else lend, capacity).get(resource, 0)


def gang_too_large(nodes_wanted: int, capacity: NodeCapacity) -> str | None:
    """Why a job of so many nodes at the same time never runs, as the message of a problem; None if it can."""
    if nodes_wanted <= capacity.largest_gang:
        return None
    excess = nodes_wanted - capacity.largest_gang
    return f"is {excess} nodes more than {capacity.key} has at most, {capacity.largest_gang}"


def told(resource: Resource, amount: int) -> str:
    """An amount in the units of stack files: `64 nvidia.com/gpu`, `12.5 vCPUs`."""
    if resource is Resource.CPU:
        return f"{amount / MILLICORES:g} vCPUs"
    if resource is Resource.MEMORY:
        return f"{round(amount / MIB_PER_GIB, 2):g} GiB of memory"
    return f"{amount} {resource}"


def _nodes(amount: NodeAmountSpec, capacity: NodeCapacity) -> Fraction:
    """How many nodes an amount is."""
    node, accelerator = per_node(capacity), accelerator_of(capacity)
    if amount.nodes is not None:
        return Fraction(amount.nodes)
    if amount.gpus is not None and accelerator is not None:
        return Fraction(amount.gpus, node[accelerator])
    return Fraction((amount.cpu or 0) * MILLICORES, node[Resource.CPU] or 1)
