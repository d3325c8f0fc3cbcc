from groundplane.checks.parented import parented
from tests.groundplane.plan.plans import BUCKET, plan, resource


def test_parented_accepts_children_of_the_stack() -> None:
    assert list(parented(plan(resource(BUCKET, "data")))) == []


def test_parented_finds_a_parent_that_is_not_there() -> None:
    (finding,) = parented(plan(resource(BUCKET, "data", parent="urn:nowhere", source="a.py:1")))
    assert str(finding) == (
        "error parented: urn:pulumi:test::demo::aws:s3/bucket:Bucket::data: its parent urn:nowhere is not in the plan "
        "(a.py:1); pass opts=ResourceOptions(parent=self)"
    )
