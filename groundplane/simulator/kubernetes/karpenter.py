"""What Karpenter makes in AWS: the nodes of its pools, and the instance profiles of its classes. Pure but for reading.

A pool has one node in every subnet that its class selects, as if a workload were there; it stands for all of them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from groundplane.simulator.inventory import Item, Records
from groundplane.simulator.kubernetes.view import View
from groundplane.simulator.lookup import values_at
from groundplane.simulator.rows.compute import INSTANCE
from groundplane.simulator.rows.ec2 import SECURITY_GROUP, SUBNET
from groundplane.simulator.rows.iam import INSTANCE_PROFILE
from groundplane.simulator.side_effects import Wanted, name_in

CHART = "karpenter"
NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"
NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"


def pool_nodes(view: View, pool: Item) -> Iterator[Wanted]:
    """A node in every subnet; a pool of a fixed size that is 0 has none."""
    (name,) = values_at(pool.state, "spec.template.spec.nodeClassRef.name") or [""]
    of_class = view.named(NODE_CLASS, name)
    if of_class is None or values_at(pool.state, "spec.replicas") == [0]:
        return
    groups = [group.id for group in _selected(view, SECURITY_GROUP, of_class, "securityGroupSelectorTerms")]
    for number, subnet in enumerate(_selected(view, SUBNET, of_class, "subnetSelectorTerms"), start=1):
        inputs = {
            "clusterName": view.cluster.id,
            "nodeClass": [of_class.region, of_class.id],
            "subnetId": subnet.id,
            "vpcSecurityGroupIds": groups,
            "placementGroup": next(iter(values_at(of_class.state, "spec.placementGroupSelector.name")), None),
        }
        yield Wanted(type=INSTANCE, name=f"{name_in(pool.urn)}-node-{number}", inputs=inputs)


def class_profile(view: View, node_class: Item) -> Iterator[Wanted]:
    """The instance profile of its role."""
    for role in values_at(node_class.state, "spec.role"):
        inputs = {"name": f"{view.cluster.id}_{node_class.state['metadata']['uid']}", "role": role}
        yield Wanted(type=INSTANCE_PROFILE, name=f"{name_in(node_class.urn)}-profile", inputs=inputs)


def _selected(view: View, type_: str, node_class: Item, terms: str) -> list[Item]:
    return [
        item
        for item in view.nearby(type_)
        if any(_matches(item, term) for term in values_at(node_class.state, f"spec.{terms}"))
    ]


def _matches(item: Item, term: Mapping[str, Any]) -> bool:
    tags = item.state.get("tags") or {}
    return (
        term.get("id") in (None, item.id)
        and term.get("name") in (None, item.state.get("name"))
        and all(tags.get(key) == value or (value == "*" and key in tags) for key, value in term.get("tags", {}).items())
    )


def has_nodes(records: Records, node_class: Item) -> bool:
    """Whether there are nodes of a class: while there are, Karpenter does not let it go (its nodeclass/termination)."""
    key = [node_class.region, node_class.id]
    return any(node.state.get("nodeClass") == key for node in records.items(INSTANCE))
