"""What a stack file decides about queues, the cluster's and each team's. Plain data and its rules; no pulumi here."""

from collections.abc import Iterator

from pydantic import Field

from components.cluster.names import Key
from components.spec import Problem, Spec, rule
from components.training.queue_policy_spec import Borrowing, Order, PreemptionSpec, Priority, Stop, unfair
from components.training.quota_spec import NodeAmountSpec, NodeKey, NodeQuotaSpec

DEFAULT_QUEUE = "default"
"""Queue of a namespace that jobs are in which name none: Kueue's word."""


class PriorityClassSpec(Spec):
    """A priority that a job can name: label kueue.x-k8s.io/priority-class."""

    value: Priority
    """Higher goes first. Jobs that name none have 0. A change counts for new jobs alone."""

    description: str = Field(default="", max_length=2048)
    """What it is for."""


class PodsReadySpec(Spec):
    """How long a job that was let in may take to run on all its nodes before it is evicted and waits again.

    Always on: a gang of which one pod cannot start would otherwise hold all of its GPUs for ever. That jobs are let in
    one after the other (Kueue's blockAdmission) is not offered: quotas never exceed the nodes, so no two gangs can each
    hold half of what both need.
    """

    timeout_minutes: int = Field(default=20, ge=1, le=1440)
    """From being let in to all pods being ready: nodes may have to come up first, and pull images of many GiB."""

    recovery_timeout_minutes: int = Field(default=10, ge=1, le=1440)
    """From a pod's failing to its replacement being ready."""

    requeue_limit: int | None = Field(default=10, ge=0)
    """Times that a job is tried again; then it is deactivated until somebody sets its workload active. Null for ever
    again."""

    requeue_base_seconds: int = Field(default=60, ge=1, le=3600)
    """Pause before the second try; every further one is twice as long, up to an hour."""


class QueueingSpec(Spec):
    """Queues of jobs, by Kueue: a job starts when all its pods fit into what its team may use."""

    cohort: Key | None = None
    """Cohort that queues are in unless they name another: its teams lend each other what they do not use. If left out
    each has what is its own and no more."""

    shared: dict[NodeKey, NodeAmountSpec] = {}
    """Nodes of the cohort itself, by key: no team's by right, and borrowed by those that have a quota on them, be it
    `{nodes: 0}`."""

    fair_sharing: bool = True
    """Whether what is borrowed is shared by the weights of the teams; otherwise who comes first has it."""

    preemption: PreemptionSpec = PreemptionSpec()
    """Which running jobs make way, in queues that say nothing else."""

    priorities: dict[Key, PriorityClassSpec] = {}
    """Priorities that jobs can name."""

    pods_ready: PodsReadySpec = PodsReadySpec()
    """How long jobs may take to start."""

    topology_aware: frozenset[NodeKey] | None = None
    """Keys of node groups on which jobs are placed node by node, and close together on the network where EC2 tells
    distances. If left out, all node groups. Kueue then counts the nodes that are there, and lets no job wait for new
    ones: leave out groups that an autoscaler makes grow. Not for pools, whose nodes come for the pods that wait."""

    @rule
    def _shared_nodes_have_a_cohort(self) -> Iterator[Problem]:
        if self.shared and self.cohort is None:
            message, fix = "belong to a cohort, and there is none", "name one in cohort, or remove shared"
            yield Problem(path=("shared",), message=message, got=sorted(self.shared), fix=fix)

    @rule
    def _fair_shares_are_not_overridden(self) -> Iterator[Problem]:
        if self.fair_sharing and self.preemption.borrow_within_cohort is not Borrowing.NEVER:
            path = ("preemption", "borrow_within_cohort")
            yield unfair(path, self.preemption)


class TeamQueueSpec(Spec):
    """A team's queue: what its jobs may use together. Others wait."""

    quotas: dict[NodeKey, NodeQuotaSpec] = Field(min_length=1)
    """What the team has by right, by key of node group or pool. It borrows of these kinds of nodes alone."""

    cohort: Key | None = None
    """Another cohort than that of the queueing."""

    weight: int = Field(default=1, ge=0, le=1000)
    """Share of what is borrowed, in relation to those of other teams; 0 to come after all others."""

    preemption: PreemptionSpec | None = None
    """Which running jobs make way; as the queueing says if left out."""

    order: Order = Order.BEST_EFFORT_FIFO
    """best_effort_fifo or strict_fifo, among jobs of the same priority."""

    stop: Stop = Stop.NONE
    """none, hold or hold_and_drain. A queue is deleted only when no job runs: drain it first."""

    local_queues: frozenset[Key] = frozenset()
    """Names of queues in the namespace beyond `default`, which jobs are in that name none."""

    @rule
    def _default_queue_is_not_named(self) -> Iterator[Problem]:
        if DEFAULT_QUEUE in self.local_queues:
            message = "is there in every team's namespace"
            yield Problem(path=("local_queues",), message=message, got=DEFAULT_QUEUE, fix="remove it")
