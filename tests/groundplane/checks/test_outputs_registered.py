from groundplane.checks.outputs_registered import outputs_registered
from tests.groundplane.plan.plans import BUCKET, STACK, component, plan, resource

BOX = component("a:b:Box", "box")
PLAN = plan(BOX, resource(BUCKET, "data"))


def test_outputs_registered_accepts_finished_components() -> None:
    assert list(outputs_registered(PLAN, frozenset({BOX.urn, STACK}))) == []


def test_outputs_registered_finds_an_unfinished_component() -> None:
    (finding,) = outputs_registered(PLAN, frozenset({STACK}))
    assert (finding.where, finding.message) == (BOX.urn, "the component never registers its outputs")
