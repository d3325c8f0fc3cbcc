"""What follows from a node pool's spec: the NodePool that says which nodes, and when they go. Pure; no pulumi here.

Fields are those of Karpenter 1.14: its documentation, concepts/nodepools.md and concepts/disruption.md, and its chart
karpenter-crd (checked 2026-11). How an instance is launched is in `node_class_facts.py`.
"""

from collections.abc import Mapping
from typing import Any

from components.catalog.instances import Arch
from components.cluster.disruption_spec import BudgetSpec, Consolidation, Lifecycle, Reason
from components.cluster.node_class_facts import CLASS, CLASS_GROUP
from components.cluster.node_facts import labels_of, taints_of
from components.cluster.node_options_spec import TaintSpec
from components.cluster.node_pool_spec import NodePoolSpec
from components.cluster.pool_capacity_spec import Purchase

POOL_API, POOL = "karpenter.sh/v1", "NodePool"

ARCHES = {Arch.X86_64: "amd64", Arch.ARM64: "arm64"}
"""As Kubernetes names them."""

CAPACITY_TYPES = {
    Purchase.ON_DEMAND: "on-demand",
    Purchase.SPOT: "spot",
    Purchase.RESERVATION: "reserved",
    Purchase.CAPACITY_BLOCK: "reserved",
}
"""Values of karpenter.sh/capacity-type."""

POLICIES = {
    # Never is said by consolidateAfter.
    Consolidation.NEVER: "WhenEmpty",
    Consolidation.WHEN_EMPTY: "WhenEmpty",
    Consolidation.BALANCED: "Balanced",
    Consolidation.WHEN_EMPTY_OR_UNDERUTILIZED: "WhenEmptyOrUnderutilized",
}


def node_pool_spec(
    spec: NodePoolSpec,
    name: str,
    *,
    extra_labels: Mapping[str, str] | None = None,
    startup_taints: Mapping[str, TaintSpec],
) -> dict[str, Any]:
    """`spec` of the NodePool called `name`, whose EC2NodeClass has the same name."""
    lifecycle = spec.lifecycle
    node: dict[str, Any] = {
        "nodeClassRef": {"group": CLASS_GROUP, "kind": CLASS, "name": name},
        "requirements": requirements_of(spec),
        "expireAfter": "Never" if lifecycle.expire_after_hours is None else f"{lifecycle.expire_after_hours}h",
    }
    if lifecycle.termination_grace_minutes is not None:
        node["terminationGracePeriod"] = f"{lifecycle.termination_grace_minutes}m"
    if taints := taints_of(spec):
        node["taints"] = _taints(taints)
    if startup_taints:
        node["startupTaints"] = _taints(startup_taints)
    described: dict[str, Any] = {
        "template": {"metadata": {"labels": {**labels_of(spec, name), **(extra_labels or {})}}, "spec": node},
        "disruption": disruption_of(lifecycle, static=spec.replicas is not None),
    }
    if limits := limits_of(spec):
        described["limits"] = limits
    if spec.replicas is not None:
        described["replicas"] = spec.replicas
    if spec.weight is not None:
        described["weight"] = spec.weight
    return described


def requirements_of(spec: NodePoolSpec) -> list[dict[str, Any]]:
    """What instances have to be. Zones are not among it: they are those of the class's subnets."""
    wanted = {
        "karpenter.sh/capacity-type": sorted({CAPACITY_TYPES[purchase] for purchase in spec.capacity}),
        "kubernetes.io/arch": [ARCHES[spec.types[0].arch]],
        "kubernetes.io/os": ["linux"],
        # Each by name, families too: what AWS adds to a family is taken once the catalogue has it.
        "node.kubernetes.io/instance-type": sorted(instance.name for instance in spec.types),
    }
    return [{"key": key, "operator": "In", "values": values} for key, values in wanted.items()]


def disruption_of(lifecycle: Lifecycle, *, static: bool) -> dict[str, Any]:
    """When Karpenter takes nodes away of its own accord."""
    never = static or lifecycle.consolidation is Consolidation.NEVER
    return {
        "consolidationPolicy": "WhenEmpty" if static else POLICIES[lifecycle.consolidation],
        "consolidateAfter": "Never" if never else f"{lifecycle.consolidate_after_minutes}m",
        "budgets": [_budget(budget) for budget in lifecycle.budgets],
    }


def limits_of(spec: NodePoolSpec) -> dict[str, str]:
    """How much there may be of what, as texts: the API server would make texts of numbers, and previews a change."""
    limits = spec.limits
    device = spec.accelerator.resource if spec.accelerator else None
    said = {
        "nodes": limits.nodes,
        str(device): limits.gpus,
        "cpu": limits.vcpus,
        "memory": None if limits.memory_gib is None else f"{limits.memory_gib}Gi",
    }
    return {resource: str(limit) for resource, limit in sorted(said.items()) if limit is not None}


def _budget(budget: BudgetSpec) -> dict[str, Any]:
    described: dict[str, Any] = {"nodes": str(budget.nodes) if budget.percent is None else f"{budget.percent}%"}
    if budget.reasons != frozenset(Reason):
        described["reasons"] = sorted(reason.capitalize() for reason in budget.reasons)
    if budget.schedule is not None:
        described |= {"schedule": budget.schedule, "duration": f"{budget.duration_minutes}m"}
    return described


def _taints(taints: Mapping[str, TaintSpec]) -> list[dict[str, str]]:
    return [
        {"key": key, "value": taint.value, "effect": taint.effect.kubernetes} for key, taint in sorted(taints.items())
    ]
