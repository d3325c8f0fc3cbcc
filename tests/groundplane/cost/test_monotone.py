"""More nodes, more replicas, more days or more use never cost less; whatever the prices."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from groundplane.cost.range import Range
from groundplane.plan.model import Plan
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


def models(names: list[str], limit: int, replicas: list[tuple[int, int]]) -> Plan:
    """A pool, and models on it that have so many replicas at the least and at the most, each with a GPU."""
    resources = [r for r in pool(names, limits={"nvidia.com/gpu": str(limit)}).resources if r.parent is not None]
    container = {"resources": {"requests": {"nvidia.com/gpu": "1"}}}
    pod = {"nodeSelector": {"groundplane/node-group": "cluster-it"}, "containers": [container]}
    for place, (least, most) in enumerate(replicas):
        metadata = {"name": f"model-{place}"}
        scaling = {"scaleTargetRef": metadata, "minReplicaCount": least, "maxReplicaCount": most}
        inputs = {"metadata": metadata, "spec": {"template": {"spec": pod}}}
        resources.append(resource("kubernetes:apps/v1:Deployment", f"model-{place}", inputs))
        inputs = {"metadata": metadata, "spec": scaling}
        resources.append(resource("kubernetes:keda.sh/v1alpha1:ScaledObject", f"model-{place}", inputs))
    return plan_of(*resources)


@given(
    names=st.lists(st.sampled_from(TYPES[2:]), min_size=1, unique=True),
    usd=prices,
    limit=sizes,
    replicas=st.lists(st.tuples(sizes, sizes), min_size=1, max_size=3),
    more=sizes,
    room=sizes,
    share=shares,
)
def test_cost_rises_with_the_replicas_of_served_models(
    names: list[str],
    usd: dict[str, str],
    limit: int,
    replicas: list[tuple[int, int]],
    more: int,
    room: int,
    share: float,
) -> None:
    usage = UsageSpec(nodes=NodeUsageSpec(pool_share=share))
    few = [(least, least + above) for least, above in replicas]
    wider = [(few[0][0], few[0][1] + room), *few[1:]]
    larger = [(few[0][0] + more, few[0][1] + room + more), *few[1:]]
    totals = [estimated(models(names, limit, each), usd, usage=usage).total for each in (few, wider, larger)]
    assert at_most(totals[0], totals[1])
    assert at_most(totals[1], totals[2])
    assert all(each.minimum <= each.expected <= each.maximum for each in totals)


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
