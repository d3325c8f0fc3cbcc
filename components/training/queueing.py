"""Queueing: Kueue, and what all teams' queues are made of.

Creates the namespace, the chart's release with the controller and the definitions, topologies, a flavor of every kind
of nodes that queues hand out, cohorts and priorities. Creates no queues, which are teams' (`team_queue.py`), and no
admission checks. MultiKueue, dashboards and cert-manager are not used.

Teams' namespaces should depend on the release: Kueue's finalizers on their pods and workloads go only while it runs,
and what is there before it starts without waiting its turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from components.catalog.charts import ChartName
from components.cluster.node_capacity import NodeCapacity
from components.helm_release import helm_release
from components.system_namespace import system_namespace
from components.training.kueue_object import KueueObject
from components.training.queue_capacity import topology_aware
from components.training.queueing_manifests import (
    cohort_spec,
    flavor_name,
    flavor_spec,
    topology_name,
    topology_spec,
)
from components.training.queueing_spec import QueueingSpec
from components.training.queueing_values import controller_values

__all__ = ["Queueing", "QueueingArgs", "QueueingSpec"]

NAMESPACE = "kueue-system"


@dataclass(frozen=True, kw_only=True)
class QueueingArgs:
    """The spec, plus the nodes that there are and the teams that queue for them."""

    spec: QueueingSpec
    region: str
    """EC2 tells distances in some regions only."""
    nodes: Mapping[str, NodeCapacity]
    """Nodes that queues hand out, by key: `queue_capacity.queued_nodes`."""
    cohorts: Sequence[str] = ()
    """All cohorts that queues are in: `queue_capacity.cohorts_of`."""
    namespaces: Sequence[str]
    """Teams' namespaces. In these no job and no pod starts without a queue; in others Kueue has no say."""
    node_selector: Mapping[str, str] = field(default_factory=dict)
    """Labels of the nodes that the controller runs on; any untainted ones if empty."""


class Queueing(pulumi.ComponentResource):
    """Kueue in a cluster. Queues have to be wired to its flavors and cohorts: they come after, and go before."""

    release: kubernetes.helm.v3.Release
    """For what has to come after the controller and its webhooks."""
    flavors: dict[str, pulumi.Output[str]]
    """Names of the flavors by key of the nodes, each known once it is there."""
    cohorts: dict[str, pulumi.Output[str]]
    """Names of the cohorts by themselves, each known once it is there."""

    def __init__(self, name: str, args: QueueingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("groundplane:training:Queueing", name, {}, opts)
        spec, nodes = args.spec, args.nodes
        namespace = system_namespace(self, f"{name}-namespace", NAMESPACE)
        self.release = helm_release(
            self,
            name,
            ChartName.KUEUE,
            namespace=namespace.metadata.name,
            values=controller_values(spec, args.namespaces, args.node_selector),
        )
        aware = topology_aware(spec, nodes)
        topology_of = {key: topology_name(each, args.region) for key, each in nodes.items() if key in aware}
        topologies = {
            topology: self._made(f"{name}-topology-{topology}", "Topology", topology, {"spec": topology_spec(topology)})
            for topology in sorted(set(topology_of.values()))
        }
        self.flavors = {}
        for key, each in sorted(nodes.items()):
            topology = topology_of.get(key)
            flavor = flavor_spec(each, None if topology is None else topologies[topology])
            title = flavor_name(each, topology)
            self.flavors[key] = self._made(f"{name}-flavor-{key}", "ResourceFlavor", title, {"spec": flavor})
        self.cohorts = {}
        for cohort in sorted(args.cohorts):
            shared = spec.shared if cohort == spec.cohort else {}
            document = cohort_spec(shared, nodes, self.flavors)
            self.cohorts[cohort] = self._made(f"{name}-cohort-{cohort}", "Cohort", cohort, {"spec": document})
        for key, priority in sorted(spec.priorities.items()):
            document = {"value": priority.value, "description": priority.description}
            self._made(f"{name}-priority-{key}", "WorkloadPriorityClass", key, document)
        self.register_outputs({"flavors": self.flavors, "cohorts": self.cohorts})

    def _made(self, name: str, kind: str, title: str, fields: Mapping[str, Any]) -> pulumi.Output[str]:
        """Make an object of Kueue's; returns its name, known once it is there."""
        opts = pulumi.ResourceOptions(parent=self, depends_on=[self.release])
        return KueueObject(name, kind, {"name": title}, fields, opts).title
