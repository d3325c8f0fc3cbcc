from typing import Any

from groundplane.cost.served import served
from groundplane.plan.model import Resource
from tests.groundplane.cost.plans import plan_of, pricing_of, resource, usd

DEPLOYMENT, POOL = "kubernetes:apps/v1:Deployment", "kubernetes:karpenter.sh/v1:NodePool"
PRICES: dict[str, str | int] = {"ec2.on_demand.g6.12xlarge": 4, "ec2.on_demand.g6.xlarge": "0.8"}


def model(group: str = "cluster-l4", labels: dict[str, str] | None = None) -> Resource:
    container = {"resources": {"requests": {"nvidia.com/gpu": "1"}}}
    pod = {"nodeSelector": {"groundplane/node-group": group}, "containers": [container]}
    marked = {"groundplane/model": "assistant"} if labels is None else labels
    metadata = {"name": "assistant", "namespace": "serving", "labels": marked}
    return resource(DEPLOYMENT, "assistant", {"metadata": metadata, "spec": {"replicas": 2, "template": {"spec": pod}}})


def pool(*types: str) -> Resource:
    requirements = [{"key": "node.kubernetes.io/instance-type", "operator": "In", "values": list(types)}]
    return resource(POOL, "cluster-l4", {"spec": {"template": {"spec": {"requirements": requirements}}}})


def found(*resources: Resource, **changes: Any) -> list[tuple[str, str, Any]]:
    each = served(pricing_of(plan_of(*resources), PRICES, **changes))
    return [(s.model, s.basis, (s.amount.minimum, s.amount.expected, s.amount.maximum)) for s in each]


def test_model_costs_its_replicas_part_of_a_node() -> None:
    # 2 x 1/4 x 4 USD x 730
    basis = "2 replicas x 0.25 of g6.12xlarge, cluster-l4"
    assert found(model(), pool("g6.12xlarge")) == [("assistant", basis, usd(1460, 1460, 1460))]


def test_model_is_on_the_type_on_which_it_is_cheapest() -> None:
    (one,) = found(model(), pool("g6.12xlarge", "g6.xlarge"))
    assert one[1] == "2 replicas x 1 of g6.xlarge, cluster-l4"


def test_nodes_may_be_a_group() -> None:
    group = resource("aws:eks/nodeGroup:NodeGroup", "cluster-l4", {"instanceTypes": ["g6.xlarge"]})
    assert [one[2] for one in found(model(), group)] == [usd(1168, 1168, 1168)]


def test_places_kept_for_more_replicas_are_the_models() -> None:
    container = {"resources": {"requests": {"nvidia.com/gpu": "1"}}}
    pod = {"nodeSelector": {"groundplane/node-group": "cluster-l4"}, "containers": [container]}
    metadata = {"name": "assistant-headroom", "namespace": "serving", "labels": {"groundplane/headroom": "assistant"}}
    kept = resource(DEPLOYMENT, "kept", {"metadata": metadata, "spec": {"replicas": 3, "template": {"spec": pod}}})
    basis = "2 replicas and 3 kept free x 0.25 of g6.12xlarge, cluster-l4"
    # (2 + 3) x 1/4 x 4 USD x 730
    assert found(model(), kept, pool("g6.12xlarge")) == [("assistant", basis, usd(3650, 3650, 3650))]


def test_what_is_no_model_or_has_no_price_is_left() -> None:
    assert found(model(labels={}), pool("g6.12xlarge")) == []
    assert found(model(), pool("g5.xlarge")) == []
    assert found(model()) == []
