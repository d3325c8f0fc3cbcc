"""What each served model costs: its replicas' part of their nodes, which is in the total already. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.catalog.instances import InstanceType, instance_types
from components.catalog.prices import ON_DEMAND
from groundplane.cost.pricing import MONTH, Pricing
from groundplane.cost.range import Range, figure, told
from groundplane.cost.workloads import Workload, workloads
from groundplane.plan.model import Resource

MODEL = "groundplane/model"
"""Label of what serves a model (`components/serving/model_manifests.py`); its value is the model's key."""

HEADROOM = "groundplane/headroom"
"""The same of what keeps places for more of its replicas (`components/serving/headroom.py`)."""

TYPE = "node.kubernetes.io/instance-type"
GROUP, POOL = "aws:eks/nodeGroup:NodeGroup", "kubernetes:karpenter.sh/v1:NodePool"


@dataclass(frozen=True, kw_only=True)
class Served:
    """A model, as it costs on demand."""

    model: str
    basis: str
    """`1 / 2.75 / 8 replicas x 0.25 of g6e.12xlarge`."""
    amount: Range
    """In USD a month."""


def served(pricing: Pricing) -> Iterator[Served]:
    """Models whose nodes have a price, by key."""
    every = list(workloads(pricing))
    found = [(_label(pricing.plan.by_urn[each.urn], MODEL), each) for each in every]
    kept = {_label(pricing.plan.by_urn[each.urn], HEADROOM): each.replicas for each in every}
    for model, workload in sorted(((m, w) for m, w in found if m), key=lambda pair: (pair[0], pair[1].name)):
        choice = _cheapest(workload, pricing)
        if choice is None:
            continue
        instance, nodes = choice
        price = pricing.prices.of(pricing.region).get(ON_DEMAND + instance.name)
        share = workload.share(instance)
        if price is None or share is None:
            continue
        places = kept.get(model, Range())
        amount = (workload.replicas + places) * (share * price.usd * MONTH * pricing.months)
        replicas = f"{told(workload.replicas)} replicas" + (f" and {told(places)} kept free" if places.maximum else "")
        basis = f"{replicas} x {figure(round(share, 4))} of {instance.name}, {nodes}"
        yield Served(model=model, basis=basis, amount=amount.cents())


def _cheapest(workload: Workload, pricing: Pricing) -> tuple[InstanceType, str] | None:
    """The type of its nodes on which a replica costs the least, and whose nodes these are."""
    table = pricing.prices.of(pricing.region)
    costs = []
    for name in _types(workload.group, pricing):
        instance, price = instance_types().get(name), table.get(ON_DEMAND + name)
        share = workload.share(instance) if instance else None
        if instance and price and share is not None:
            costs.append((price.usd * share, name, instance))
    return (min(costs)[2], workload.group) if costs else None


def _types(group: str, pricing: Pricing) -> list[str]:
    """Types of the nodes of a group or pool."""
    for pool in pricing.of_type(POOL):
        if pool.name == group:
            requirements = pool.inputs["spec"]["template"]["spec"]["requirements"]
            return [value for each in requirements if each["key"] == TYPE for value in each.get("values") or ()]
    groups = (each for each in pricing.of_type(GROUP) if each.name == group)
    return [str(name) for each in groups for name in each.inputs.get("instanceTypes") or ()]


def _label(resource: Resource, name: str) -> str | None:
    labels = (resource.inputs.get("metadata") or {}).get("labels") or {}
    return labels.get(name)
