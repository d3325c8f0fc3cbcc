"""What is always there and keeps nodes: pods of the plan's Deployments and of its served models, and how many. Pure.

Jobs are not here: nobody knows when they run. Of pods that other things make, such as charts, a plan tells nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from components.catalog.allocatable import allocatable_cpu, allocatable_memory_mib
from components.catalog.instances import InstanceType
from components.cluster.daemonsets import DAEMONSETS_CPU, DAEMONSETS_MEMORY_MIB
from components.cluster.node_facts import NODE_GROUP_LABEL
from groundplane.cost.pricing import Pricing
from groundplane.cost.quantity import quantity
from groundplane.cost.range import Range, always, exact, figure, total
from groundplane.plan.model import Resource

SCALED_OBJECT = "kubernetes:keda.sh/v1alpha1:ScaledObject"
ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout"
MAKERS = ("kubernetes:apps/", "kubernetes:serving.kserve.io/")
"""What types begin with whose pods are there all the time."""

KSERVE = ("-kserve", "-predictor")
"""What KServe adds to a model's name for the Deployment that it makes (`components/serving/scale_target.py`)."""

SHARE = "usage.nodes.pool_share"
COUNTED = ("cpu", "memory")
NUMBERS = ("maxReplicas", "minReplicas", "replicas")


@dataclass(frozen=True, kw_only=True)
class Workload:
    """Pods that are alike, and where they run."""

    urn: str
    name: str
    """What Kubernetes calls it."""
    group: str
    """Logical name of the node group or pool."""
    requests: Mapping[str, Decimal]
    """Of one pod: cpu in vCPUs, memory in MiB, devices by their name."""
    replicas: Range
    assumes: str = ""

    def share(self, instance: InstanceType) -> Decimal | None:
        """Part of a node of a type that one pod takes, as no other of them fits there; None if it fits on none."""
        has = {
            "cpu": Decimal(allocatable_cpu(instance) - DAEMONSETS_CPU) / 1000,
            "memory": Decimal(allocatable_memory_mib(instance) - DAEMONSETS_MEMORY_MIB),
        }
        if instance.accelerator is not None and instance.accelerator.resource is not None:
            has[instance.accelerator.resource] = Decimal(instance.accelerator.count)
        fits = [has.get(name, Decimal(0)) / amount for name, amount in self.requests.items() if amount]
        places = min(fits, default=Decimal(1)).to_integral_value(ROUND_FLOOR)
        return 1 / places if places >= 1 else None


def workloads(pricing: Pricing) -> Iterator[Workload]:
    """Those of the plan that say on which nodes they run, by URN.

    At the most, a new version is on its way beside the one before.
    """
    scaled = list(pricing.of_type(SCALED_OBJECT))
    for resource in pricing.plan.managed():
        if resource.type.startswith(MAKERS):
            yield from _of(resource, scaled, pricing)


def nodes_kept(found: Iterable[Workload], instance: InstanceType) -> Range | None:
    """Nodes of a type that they take together: whole ones but on average; None if one of them fits on none."""
    parts: list[Range] = []
    for each in found:
        share = each.share(instance)
        if share is None:
            return None
        parts.append(each.replicas * share)
    kept = total(parts)
    least, most = (number.to_integral_value(ROUND_CEILING) for number in (kept.minimum, kept.maximum))
    return Range(minimum=least, expected=max(least, kept.expected), maximum=max(most, least))


def _of(resource: Resource, scaled: list[Resource], pricing: Pricing) -> Iterator[Workload]:
    name = str((resource.inputs.get("metadata") or {}).get("name") or resource.name)
    for pod, around in _pods(resource.inputs, {}):
        group = (pod.get("nodeSelector") or {}).get(NODE_GROUP_LABEL)
        if group is None:
            continue
        replicas, assumes = _replicas(resource, name, around, scaled, pricing)
        canary = next((each for each in pricing.of_type(ROLLOUT) if _place(each) == _place(resource)), None)
        if canary is not None:
            replicas = replace(replicas, maximum=_of_both_versions(canary, replicas.maximum))
            both = f"{name}: {figure(replicas.maximum)} replicas at the most, while a new version takes over"
            assumes = f"{assumes}; {both}" if assumes else both
        yield Workload(
            urn=resource.urn,
            name=name,
            group=str(group),
            requests=_requests(pod),
            replicas=replicas,
            assumes=assumes,
        )


def _pods(value: Any, around: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Specs of pods anywhere below, each with what the objects around it say of its number."""
    if not isinstance(value, Mapping):
        return
    around = {**around, **{key: value[key] for key in NUMBERS if key in value}}
    if "nodeSelector" in value:
        yield value, around
        return
    for key in sorted(value):
        yield from _pods(value[key], around)


def _replicas(
    resource: Resource, name: str, around: Mapping[str, Any], scaled: list[Resource], pricing: Pricing
) -> tuple[Range, str]:
    spec = next((s.inputs["spec"] for s in scaled if _scales(s, resource, name)), None)
    if spec is not None:
        least, most = exact(spec.get("minReplicaCount", 0)), exact(spec.get("maxReplicaCount", 100))
    elif "maxReplicas" in around:
        least, most = (exact(Decimal(str(around.get(key, 1)))) for key in ("minReplicas", "maxReplicas"))
    else:
        return always(Decimal(str(around.get("replicas", 1)))), ""
    if least >= most:
        return always(least), ""
    share = pricing.usage.nodes.pool_share
    found = least + (most - least) * exact(share)
    way = f"{share:.0%} of the way from {figure(least)} to {figure(most)}"
    return (
        Range(minimum=least, expected=found, maximum=most),
        f"{name}: {figure(found)} replicas on average, {way} ({SHARE})",
    )


def _of_both_versions(rollout: Resource, replicas: Decimal) -> Decimal:
    """Most replicas of both at once, as Argo Rollouts counts: whole ones, the new before the old are gone."""
    canary = ((rollout.inputs.get("spec") or {}).get("strategy") or {}).get("canary") or {}
    shares = [0, *(step["setWeight"] for step in canary.get("steps") or () if "setWeight" in step)]
    keeps = not canary.get("dynamicStableScale")
    old = [100 if keeps else 100 - share for share in shares]
    pairs = zip(old, [*shares[1:], shares[-1]], strict=True)
    return max(_part(replicas, before) + _part(replicas, new) for before, new in pairs)


def _part(replicas: Decimal, percent: int) -> Decimal:
    return (replicas * percent / 100).to_integral_value(ROUND_CEILING)


def _place(resource: Resource) -> tuple[Any, Any]:
    """Namespace and name of an object: a Rollout has those of the Deployment that it takes over."""
    metadata = resource.inputs.get("metadata") or {}
    return metadata.get("namespace"), metadata.get("name")


def _scales(scaler: Resource, resource: Resource, name: str) -> bool:
    """Whether it is what a scaler works on, or what makes that, or whose pods that takes over."""
    target = ((scaler.inputs.get("spec") or {}).get("scaleTargetRef") or {}).get("name")
    places = [(each.inputs.get("metadata") or {}).get("namespace") for each in (scaler, resource)]
    return places[0] == places[1] and target in {name, *(name + suffix for suffix in KSERVE)}


def _requests(pod: Mapping[str, Any]) -> dict[str, Decimal]:
    """What all containers of a pod request: what is said as a limit alone is requested as well."""
    found: dict[str, Decimal] = {}
    containers = [*(pod.get("containers") or ()), *([pod["model"]] if "model" in pod else ())]
    for container in containers:
        resources = container.get("resources") or {}
        asked = {**(resources.get("limits") or {}), **(resources.get("requests") or {})}
        for name, amount in asked.items():
            if name in COUNTED or "/" in name:
                found[name] = found.get(name, Decimal(0)) + quantity(amount, name)
    return found
