"""Team queue: what one team's jobs may use together, and the queues in its namespace through which they ask for it.

Creates the team's ClusterQueue and its LocalQueues. Creates neither the namespace nor flavors and cohorts, which are
all teams'. A ClusterQueue goes only when none of its jobs runs. A destroy waits up to an hour: drain it first (stop:
hold_and_drain).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.cluster.node_capacity import NodeCapacity
from components.training.kueue_object import KueueObject
from components.training.queue_capacity import cohort_of
from components.training.queueing_manifests import cluster_queue_spec
from components.training.queueing_spec import DEFAULT_QUEUE, QueueingSpec, TeamQueueSpec

__all__ = ["TeamQueue", "TeamQueueArgs", "TeamQueueSpec"]

DRAIN = "60m"
"""What a destroy waits for the running jobs of a queue to end. pulumi-kubernetes would give up after ten minutes."""


@dataclass(frozen=True, kw_only=True)
class TeamQueueArgs:
    """The spec, plus the team and what all queues have in common."""

    spec: TeamQueueSpec
    team: str
    """Name of the team, and of its queue in Kueue. Changing it makes another queue."""
    namespace: pulumi.Input[str]
    """Its namespace, known once it is there."""
    queueing: QueueingSpec
    nodes: Mapping[str, NodeCapacity]
    """Nodes by key, those of the quotas among them."""
    flavors: Mapping[str, pulumi.Input[str]]
    """Names of flavors by key of the nodes, from `Queueing`."""
    cohorts: Mapping[str, pulumi.Input[str]]
    """Names of cohorts by themselves, from `Queueing`."""


class TeamQueue(pulumi.ComponentResource):
    """Queues of one team. Has to come after Kueue and the namespace: it is wired to both."""

    queue: pulumi.Output[str]
    """Name of the ClusterQueue, known once it is there."""

    def __init__(self, name: str, args: TeamQueueArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if missing := sorted(set(args.spec.quotas) - set(args.flavors)):
            raise ValueError(f"queue of {args.team} has quotas on {', '.join(missing)}, of which there is no flavor")
        super().__init__("groundplane:training:TeamQueue", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        cohort = cohort_of(args.queueing, args.spec)
        queue = cluster_queue_spec(
            args.spec,
            args.queueing,
            namespace=args.namespace,
            cohort=None if cohort is None else args.cohorts[cohort],
            nodes=args.nodes,
            flavors=args.flavors,
        )
        # In state: renaming makes another queue, and what waits in this one is lost unless aliased.
        drained = pulumi.ResourceOptions(parent=self, custom_timeouts=pulumi.CustomTimeouts(delete=DRAIN))
        self.queue = KueueObject(name, "ClusterQueue", {"name": args.team}, {"spec": queue}, drained).title
        for local in sorted({DEFAULT_QUEUE, *args.spec.local_queues}):
            metadata = {"name": local, "namespace": args.namespace}
            KueueObject(f"{name}-{local}", "LocalQueue", metadata, {"spec": {"clusterQueue": self.queue}}, child)
        self.register_outputs({"queue": self.queue})
