"""Nothing that a component can make is neither priced nor free."""

from components.catalog.crds import CRDS
from groundplane.cost.rules.book import RULES
from groundplane.cost.rules.free import free
from groundplane.simulator.rows import ROWS

MADE_BY_SERVICES = {"aws:ec2/instance:Instance", "aws:ec2/networkInterface:NetworkInterface"}
"""What AWS makes for other things, which are counted."""


def test_every_type_that_the_simulator_knows_is_priced_or_free() -> None:
    unknown = {type_ for type_ in ROWS if type_ not in RULES and free(type_) is None}
    assert unknown == MADE_BY_SERVICES


def test_every_kind_that_a_chart_brings_is_priced_or_free() -> None:
    types = {
        f"kubernetes:{group}/{version}:{kind}" for (group, kind), facts in CRDS.items() for version in facts.versions
    }
    assert sorted(type_ for type_ in types if type_ not in RULES and free(type_) is None) == []


def test_reasons_are_said() -> None:
    assert free("aws:sns/topicSubscription:TopicSubscription") == "what is delivered is told with the topic"
    assert free("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute") is not None
    assert free("kubernetes:gateway.networking.k8s.io/v1:Gateway") is None
