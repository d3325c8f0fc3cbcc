"""The picture of a training cluster is true: each arrow is a dependency in the plan of production.

What comes after in an update goes before in a destroy, so these hold for both.
"""

from collections.abc import Callable, Mapping

import pytest

from groundplane.plan.environment import plan_environment
from groundplane.plan.model import Plan, Resource
from tests import ROOT

BOOTSTRAP, CLUSTER, GROUP = "BootstrapAddons", "aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup"
RELEASE, NAMESPACE = "kubernetes:helm.sh/v3:Release", "kubernetes:core/v1:Namespace"

STAGES: Mapping[str, Callable[[Resource], bool]] = {
    "network": lambda r: r.type == "aws:ec2/vpc:Vpc",
    "control plane": lambda r: r.type == CLUSTER,
    "first add-ons": lambda r: r.type == "aws:eks/addon:Addon" and BOOTSTRAP in r.urn,
    "node groups": lambda r: r.type == GROUP,
    "system nodes": lambda r: r.type == GROUP and r.name == "cluster-system",
    "add-ons on nodes": lambda r: r.type == "aws:eks/addon:Addon" and BOOTSTRAP not in r.urn,
    "Karpenter": lambda r: r.type == RELEASE and r.name.startswith("cluster-karpenter"),
    "node pools": lambda r: (
        r.type in ("kubernetes:karpenter.sh/v1:NodePool", "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass")
    ),
    "controllers": lambda r: r.type == RELEASE and r.name.startswith(("operators", "queueing")),
    "teams": lambda r: r.type == NAMESPACE and "TeamNamespace" in r.urn,
    "a team": lambda r: r.type == NAMESPACE and r.name == "vision",
    "its queue": lambda r: r.type.startswith("kubernetes:kueue.x-k8s.io") and r.name.startswith("vision"),
    "lustre": lambda r: r.type == "aws:fsx/lustreFileSystem:LustreFileSystem",
    "shared files": lambda r: r.type == "aws:efs/mountTarget:MountTarget",
    "lustre volumes": lambda r: r.type == "kubernetes:core/v1:PersistentVolume" and r.name == "language-corpus",
    "shared volumes": lambda r: r.type == "kubernetes:core/v1:PersistentVolume" and r.name.endswith("-home"),
}

ARROWS = [
    ("network", "control plane"),
    ("control plane", "first add-ons"),
    ("first add-ons", "node groups"),
    ("system nodes", "add-ons on nodes"),
    ("system nodes", "node pools"),
    ("Karpenter", "node pools"),
    ("control plane", "controllers"),
    ("system nodes", "controllers"),
    ("add-ons on nodes", "controllers"),
    ("controllers", "teams"),
    ("a team", "its queue"),
    ("control plane", "lustre"),
    ("network", "shared files"),
    ("lustre", "lustre volumes"),
    ("shared files", "shared volumes"),
]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_environment(ROOT, "prod")


@pytest.mark.parametrize(("first", "then"), ARROWS, ids=[f"{first} - {then}" for first, then in ARROWS])
def test_stage_waits_for_the_one_before(plan: Plan, first: str, then: str) -> None:
    before, after = (_of(plan, stage) for stage in (first, then))
    assert before
    assert after
    for resource in after:
        assert {r.urn for r in before} <= _waited_for(plan, resource), (
            f"{resource.urn} does not wait for all of {first}"
        )


def _of(plan: Plan, stage: str) -> list[Resource]:
    return [resource for resource in plan.managed() if STAGES[stage](resource)]


def _waited_for(plan: Plan, resource: Resource) -> set[str]:
    """URNs of all that has to be there before a resource is made."""
    found: set[str] = set()
    ahead = [resource.urn]
    while ahead:
        known = plan.by_urn.get(ahead.pop())
        if known is None:
            continue
        wires = (
            *known.dependencies,
            *known.options.depends_on_explicit,
            *((known.provider,) if known.provider else ()),
        )
        ahead += [urn for urn in wires if urn not in found]
        found.update(wires)
    return found
