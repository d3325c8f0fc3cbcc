"""Every type of the three environments' plans is priced by a rule, or free for a reason; never neither, never both."""

import pytest

from components.catalog.prices import prices
from groundplane.cost.estimate import Estimate, estimate
from groundplane.cost.rules.book import RULES
from groundplane.cost.rules.free import free
from groundplane.plan.environment import plan_environment
from groundplane.plan.model import Plan
from infra import stack_file
from infra.budget import UsageSpec
from tests import ROOT
from tests.groundplane.cost.plans import REGION, TODAY

ENVIRONMENTS = stack_file.environments(ROOT)


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def plan(request: pytest.FixtureRequest) -> Plan:
    return plan_environment(ROOT, request.param)


@pytest.fixture
def found(plan: Plan) -> Estimate:
    return estimate(plan, prices(), UsageSpec(), region=REGION, today=TODAY)


def test_every_type_is_priced_or_free(plan: Plan) -> None:
    unknown = [type_ for type_ in plan.counts() if type_ not in RULES and free(type_) is None]
    assert unknown == []


def test_least_is_no_more_than_expected_and_that_no_more_than_most(found: Estimate) -> None:
    for part in found.components:
        assert part.amount.minimum <= part.amount.expected <= part.amount.maximum, part.path


def test_total_is_the_sum_of_the_components(found: Estimate) -> None:
    assert found.total.expected == sum(part.amount.expected for part in found.components)


def test_something_is_always_paid(found: Estimate) -> None:
    assert found.total.minimum > 200


def test_no_type_is_both_priced_and_free() -> None:
    assert sorted(type_ for type_ in RULES if free(type_) is not None) == []


def test_unknown_type_is_neither_priced_nor_free() -> None:
    assert "aws:kinesis/stream:Stream" not in RULES
    assert free("aws:kinesis/stream:Stream") is None
    assert free("kubernetes:rds.services.k8s.aws/v1alpha1:DBInstance") is None
