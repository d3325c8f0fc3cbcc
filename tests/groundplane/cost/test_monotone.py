"""More nodes, more replicas, more days or more use never cost less; whatever the prices."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from groundplane.cost.estimate import Estimate
from groundplane.cost.range import Range, total
from groundplane.plan.model import Plan, Resource
from infra.budget import NodeUsageSpec, UsageSpec
from tests.groundplane.cost.plans import estimated, plan_of, resource

TYPES = ("m7i.large", "m7i.xlarge", "g6.xlarge", "g6.12xlarge")
cents = st.integers(0, 500_000).map(lambda cents: str(Decimal(cents) / 10_000))
prices = st.fixed_dictionaries({f"ec2.on_demand.{type_}": cents for type_ in TYPES} | {"ebs.gp3.storage": cents})
types = st.lists(st.sampled_from(TYPES), min_size=1, unique=True)
sizes = st.integers(0, 40)
shares = st.integers(0, 100).map(lambda percent: percent / 100)


def at_most(one: Range, other: Range) -> bool:
    return one.minimum <= other.minimum and one.expected <= other.expected and one.maximum <= other.maximum


def group(names: list[str], least: int, most: int) -> Plan:
    template = resource(
        "aws:ec2/launchTemplate:LaunchTemplate",
        "group",
        {"blockDeviceMappings": [{"ebs": {"volumeSize": 50, "volumeType": "gp3"}}]},
    )
    scaling = {"minSize": least, "maxSize": most, "desiredSize": least}
    inputs = {"instanceTypes": names, "capacityType": "ON_DEMAND", "scalingConfig": scaling}
    return plan_of(template, resource("aws:eks/nodeGroup:NodeGroup", "group", inputs, dependencies=(template.urn,)))


def pool(names: list[str], **spec: Any) -> Plan:
    requirements = [{"key": "node.kubernetes.io/instance-type", "operator": "In", "values": names}]
    node = {"requirements": requirements, "nodeClassRef": {"name": "cluster-it"}}
    return plan_of(
        resource("kubernetes:karpenter.sh/v1:NodePool", "cluster-it", {"spec": {"template": {"spec": node}, **spec}}),
        resource(
            "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
            "cluster-it-class",
            {
                "metadata": {"name": "cluster-it"},
                "spec": {"blockDeviceMappings": [{"ebs": {"volumeSize": "200Gi", "volumeType": "gp3"}}]},
            },
        ),
    )


@given(names=types, usd=prices, least=sizes, room=sizes, more=sizes, share=shares)
def test_cost_rises_with_the_nodes_of_a_group(
    names: list[str], usd: dict[str, str], least: int, room: int, more: int, share: float
) -> None:
    usage = UsageSpec(nodes=NodeUsageSpec(group_share=share))
    few = estimated(group(names, least, least + room), usd, usage=usage).total
    wider = estimated(group(names, least, least + room + more), usd, usage=usage).total
    larger = estimated(group(names, least + more, least + room + more), usd, usage=usage).total
    assert at_most(few, wider)
    assert at_most(wider, larger)
    assert few.minimum <= few.expected <= few.maximum


@given(names=types, usd=prices, limit=sizes, more=sizes, share=shares)
def test_cost_rises_with_the_limits_of_a_pool(
    names: list[str], usd: dict[str, str], limit: int, more: int, share: float
) -> None:
    usage = UsageSpec(nodes=NodeUsageSpec(pool_share=share))
    few = estimated(pool(names, limits={"nodes": str(limit)}), usd, usage=usage).total
    many = estimated(pool(names, limits={"nodes": str(limit + more)}), usd, usage=usage).total
    assert at_most(few, many)
    assert few.minimum <= few.expected <= few.maximum


@given(names=types, usd=prices, replicas=sizes, more=sizes)
def test_cost_rises_with_the_replicas_of_a_static_pool(
    names: list[str], usd: dict[str, str], replicas: int, more: int
) -> None:
    few, many = estimated(pool(names, replicas=replicas), usd), estimated(pool(names, replicas=replicas + more), usd)
    assert at_most(few.total, many.total)
    assert few.total.minimum == few.total.expected


KINDS = (
    "apps/v1:Deployment",
    "serving.kserve.io/v1beta1:InferenceService",
    "serving.kserve.io/v1alpha2:LLMInferenceService",
)
SUFFIXES = {KINDS[0]: "", KINDS[1]: "-predictor", KINDS[2]: "-kserve"}


@dataclass(frozen=True, kw_only=True)
class Model:
    """What of a served model decides about its cost: each replica has a GPU."""

    kind: str
    least: int
    most: int
    canary: bool
    headroom: int

    def resources(self, name: str) -> Iterator[Resource]:
        """Its Deployment or InferenceService, and what scales it, takes it over, and keeps places for it."""
        container = {"resources": {"requests": {"nvidia.com/gpu": "1"}}}
        pod = {"nodeSelector": {"groundplane/node-group": "cluster-it"}, "containers": [container]}
        metadata = {"name": name, "namespace": "serving", "labels": {"groundplane/model": name}}
        kept = {**metadata, "name": f"{name}-headroom", "labels": {"groundplane/headroom": name}}
        template = {"template": pod if "LLM" in self.kind else {"spec": pod}}
        spec = {"predictor": pod} if self.kind == KINDS[1] else template
        yield resource(f"kubernetes:{self.kind}", name, {"metadata": metadata, "spec": spec})
        target = {"name": name + SUFFIXES[self.kind]}
        scaling = {"scaleTargetRef": target, "minReplicaCount": self.least, "maxReplicaCount": self.most}
        yield resource("kubernetes:keda.sh/v1alpha1:ScaledObject", name, {"metadata": metadata, "spec": scaling})
        replicas = {"replicas": self.headroom, "template": {"spec": pod}}
        yield resource(f"kubernetes:{KINDS[0]}", f"{name}-headroom", {"metadata": kept, "spec": replicas})
        if self.canary:
            steps = {"canary": {"dynamicStableScale": False, "steps": [{"setWeight": 10}, {"setWeight": 100}]}}
            inputs = {"metadata": metadata, "spec": {"strategy": steps}}
            yield resource("kubernetes:argoproj.io/v1alpha1:Rollout", f"{name}-rollout", inputs)


def models(names: list[str], limit: int, served: list[Model]) -> Plan:
    """A pool, and models on it."""
    resources = [r for r in pool(names, limits={"nvidia.com/gpu": str(limit)}).resources if r.parent is not None]
    return plan_of(*resources, *(each for place, one in enumerate(served) for each in one.resources(f"model-{place}")))


one_model = st.builds(
    lambda kind, least, room, canary, headroom: Model(
        kind=kind, least=least, most=least + room, canary=canary, headroom=headroom
    ),
    st.sampled_from(KINDS),
    sizes,
    sizes,
    st.booleans(),
    st.integers(0, 3),
)
gpu_types = st.lists(st.sampled_from(TYPES[2:]), min_size=1, unique=True)


@given(
    names=gpu_types,
    usd=prices,
    limit=sizes,
    served=st.lists(one_model, min_size=1, max_size=3),
    more=sizes,
    room=sizes,
    share=shares,
)
def test_cost_rises_with_the_replicas_of_served_models(
    names: list[str], usd: dict[str, str], limit: int, served: list[Model], more: int, room: int, share: float
) -> None:
    usage = UsageSpec(nodes=NodeUsageSpec(pool_share=share))
    first, *others = served
    wider = replace(first, most=first.most + room)
    larger = replace(first, least=first.least + more, most=first.most + room + more)
    ahead = replace(larger, headroom=larger.headroom + 1)
    cases = [models(names, limit, [each, *others]) for each in (first, wider, larger, ahead)]
    found = [estimated(plan, usd, usage=usage) for plan in cases]
    for fewer, many in pairwise(found):
        assert at_most(fewer.total, many.total)
        assert at_most(served_total(fewer), served_total(many))
    assert all(each.total.minimum <= each.total.expected <= each.total.maximum for each in found)
    assert all(a.minimum <= a.expected <= a.maximum for each in found for a in (s.amount for s in each.served))


@given(names=gpu_types, usd=prices, limit=sizes, served=one_model, candidate=one_model, share=shares)
def test_canary_and_candidate_cost_more_than_neither(
    names: list[str], usd: dict[str, str], limit: int, served: Model, candidate: Model, share: float
) -> None:
    usage = UsageSpec(nodes=NodeUsageSpec(pool_share=share))
    plain = replace(served, canary=False)
    cases = ([plain], [replace(served, canary=True)], [replace(served, canary=True), candidate])
    found = [estimated(models(names, limit, each), usd, usage=usage) for each in cases]
    for fewer, many in pairwise(found):
        assert at_most(fewer.total, many.total)
        assert at_most(served_total(fewer), served_total(many))
    # Nothing but the most is of the time in which a new version takes over.
    assert found[0].total == found[1].total
    one, two = served_total(found[0]), served_total(found[1])
    assert (one.minimum, one.expected) == (two.minimum, two.expected)


def served_total(found: Estimate) -> Range:
    return total(each.amount for each in found.served)


@given(names=types, usd=prices, nodes=sizes, hours=st.integers(1, 9000), more=st.integers(0, 9000))
def test_cost_rises_with_the_days(names: list[str], usd: dict[str, str], nodes: int, hours: int, more: int) -> None:
    plan = group(names, nodes, nodes)
    short = estimated(plan, usd, hours=Decimal(hours)).total
    assert at_most(short, estimated(plan, usd, hours=Decimal(hours + more)).total)


@given(gib=st.integers(0, 10**6), more=st.integers(0, 10**6), usd=cents)
def test_cost_rises_with_what_is_stored(gib: int, more: int, usd: str) -> None:
    plan = plan_of(resource("aws:s3/bucket:Bucket", "datasets"))
    few, many = (
        estimated(plan, {"s3.standard.storage": usd}, usage=UsageSpec.model_validate({"bucket": {"gib": stored}})).total
        for stored in (gib, gib + more)
    )
    assert at_most(few, many)
    assert few.minimum == 0
