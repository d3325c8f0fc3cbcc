"""Kueue's objects as plain dictionaries: topologies, flavors, cohorts, queues. Pure functions; no pulumi here.

Fields and their rules were read in kubernetes-sigs/kueue v0.19.2: apis/kueue/v1beta2 and pkg/webhooks (2026-11).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from components.catalog.network_topology import network_layers, topology_levels
from components.cluster.node_capacity import NodeCapacity, Resource
from components.cluster.node_options_spec import TaintSpec
from components.training.queue_capacity import COVERED, accelerator_of, resources_of
from components.training.queue_policy_spec import Borrowing, Order, PreemptionSpec
from components.training.queueing_spec import QueueingSpec, TeamQueueSpec
from components.training.quota_spec import NodeAmountSpec, NodeQuotaSpec

API = "kueue.x-k8s.io/v1beta2"
NAMESPACE_LABEL = "kubernetes.io/metadata.name"
"""Label of every namespace: the API server sets it."""

_ORDERS = {Order.BEST_EFFORT_FIFO: "BestEffortFIFO", Order.STRICT_FIFO: "StrictFIFO"}


def topology_name(capacity: NodeCapacity, region: str) -> str:
    """Name of the topology of these nodes: it says its levels, which cannot be changed."""
    layers = network_layers(capacity.types, region)
    return f"network-{layers}" if layers else "hosts"


def topology_spec(name: str) -> dict[str, Any]:
    """Levels of a topology, from the zone to the node. Kueue sees only nodes that have all of these labels."""
    layers = int(name.removeprefix("network-")) if name != "hosts" else 0
    return {"levels": [{"nodeLabel": label} for label in topology_levels(layers)]}


def flavor_name(capacity: NodeCapacity, topology: str | None) -> str:
    """Name of a flavor: the key of its nodes, and with a topology what it says of them, as it cannot be changed then.

    Another taint makes another flavor, that queues change to before the old one goes.
    """
    if topology is None:
        return capacity.key
    text = json.dumps(flavor_spec(capacity, topology), sort_keys=True)
    return f"{capacity.key}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def flavor_spec(capacity: NodeCapacity, topology: Any = None) -> dict[str, Any]:
    """The nodes of one group or pool. `topology` may be an Output of its name.

    Pods are made to tolerate the nodes' taints, but for the one that keeps jobs that need no accelerator off nodes that
    have one: that they have to tolerate themselves, or they would go there once nodes without are full.
    """
    # What it has, not what it offers by number: claimed or cut up, it is to be kept for those that need it.
    own = capacity.accelerator.resource if capacity.accelerator else None
    taints = {key: _taint(key, taint) for key, taint in sorted(capacity.taints.items())}
    spec: dict[str, Any] = {"nodeLabels": dict(sorted(capacity.labels.items()))}
    if own in taints:
        spec["nodeTaints"] = [taints[own]]
    if injected := [{**taint, "operator": "Equal"} for key, taint in taints.items() if key != own]:
        spec["tolerations"] = injected
    if topology is not None:
        spec["topologyName"] = topology
    return spec


def cohort_spec(
    shared: Mapping[str, NodeAmountSpec], nodes: Mapping[str, NodeCapacity], flavors: Mapping[str, Any]
) -> dict[str, Any]:
    """A cohort with what is its own. `flavors` are names by key, or Outputs of them."""
    return {"resourceGroups": resource_groups(shared, nodes, flavors)} if shared else {}


def cluster_queue_spec(
    spec: TeamQueueSpec,
    queueing: QueueingSpec,
    *,
    namespace: Any,
    cohort: Any,
    nodes: Mapping[str, NodeCapacity],
    flavors: Mapping[str, Any],
) -> dict[str, Any]:
    """A team's queue. `namespace`, `cohort` and `flavors` are names, or Outputs of them."""
    document = {
        "namespaceSelector": {"matchLabels": {NAMESPACE_LABEL: namespace}},
        "queueingStrategy": _ORDERS[spec.order],
        "stopPolicy": _word(spec.stop),
        "preemption": preemption(spec.preemption or queueing.preemption),
        "resourceGroups": resource_groups(spec.quotas, nodes, flavors),
    }
    if cohort is not None:
        document["cohortName"] = cohort
        if queueing.fair_sharing:
            document["fairSharing"] = {"weight": _scaled(spec.weight, 1000, ("", "k"))}
    return document


def preemption(spec: PreemptionSpec) -> dict[str, Any]:
    """Who makes way."""
    document: dict[str, Any] = {
        "reclaimWithinCohort": _word(spec.reclaim_within_cohort),
        "withinClusterQueue": _word(spec.within_queue),
    }
    if spec.borrow_within_cohort is not Borrowing.NEVER:
        document["borrowWithinCohort"] = {"policy": _word(spec.borrow_within_cohort)}
        if spec.borrow_up_to_priority is not None:
            document["borrowWithinCohort"]["maxPriorityThreshold"] = spec.borrow_up_to_priority
    return document


def resource_groups(
    amounts: Mapping[str, NodeAmountSpec], nodes: Mapping[str, NodeCapacity], flavors: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Quotas as one group, since a resource can be in one only: every flavor names all resources that any has.

    Nodes without accelerators come first, so that jobs that could run anywhere begin there.
    """
    keys = sorted(amounts, key=lambda key: (accelerator_of(nodes[key]) is not None, key))
    found = {key: resources_of(amounts[key], nodes[key]) for key in keys}
    covered = [resource for resource in COVERED if any(resource in each for each in found.values())]
    rows = [
        {
            "name": flavors[key],
            "resources": [_quota(resource, amounts[key], found[key], nodes[key]) for resource in covered],
        }
        for key in keys
    ]
    return [{"coveredResources": [resource.value for resource in covered], "flavors": rows}]


def quantity(resource: Resource, amount: int) -> str:
    """An amount as Kubernetes itself would write it, so that what it stores is what was asked for."""
    if resource is Resource.MEMORY:
        return _scaled(amount, 1024, ("Mi", "Gi", "Ti", "Pi"))
    return _scaled(amount, 1000, ("m", "", "k", "M") if resource is Resource.CPU else ("", "k", "M"))


def _quota(
    resource: Resource, amount: NodeAmountSpec, found: Mapping[Resource, int], capacity: NodeCapacity
) -> dict[str, str]:
    row = {"name": resource.value, "nominalQuota": quantity(resource, found.get(resource, 0))}
    limits = {"borrowingLimit": amount.borrow, "lendingLimit": amount.lend} if isinstance(amount, NodeQuotaSpec) else {}
    for name, limit in limits.items():
        if limit is not None:
            row[name] = quantity(resource, resources_of(limit, capacity).get(resource, 0))
    return row


def _scaled(amount: int, base: int, suffixes: Sequence[str]) -> str:
    if amount == 0:
        return "0"
    step = 0
    while amount % base == 0 and step < len(suffixes) - 1:
        amount, step = amount // base, step + 1
    return f"{amount}{suffixes[step]}"


def _taint(key: str, taint: TaintSpec) -> dict[str, str]:
    return {"key": key, "value": taint.value, "effect": taint.effect.kubernetes}


def _word(value: StrEnum) -> str:
    """`hold_and_drain` in Kubernetes' spelling: HoldAndDrain."""
    return "".join(part.title() for part in value.value.split("_"))
