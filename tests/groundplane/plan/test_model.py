import json

import pytest

from groundplane.plan.model import Options, Plan
from tests.groundplane.plan.plans import BUCKET, PROVIDER, STACK, component, plan, resource

URN = f"urn:pulumi:test::demo::{BUCKET}::data"


def test_document_has_the_documented_fields() -> None:
    options = Options(protect=True, ignore_changes=("tags",), aliases=("name=old",), depends_on_explicit=(PROVIDER,))
    data = resource(
        BUCKET,
        "data",
        options=options,
        inputs={"bucket": "b", "size": 1.5},
        dependencies=(PROVIDER,),
        property_dependencies={"bucket": (PROVIDER,)},
        source="a.py:3",
    )
    document = json.loads(plan(data).to_json())
    assert {key: value for key, value in document.items() if key != "resources"} == {
        "format": 1,
        "project": "demo",
        "environment": "test",
        "outputs": {},
    }
    assert next(row for row in document["resources"] if row["urn"] == URN) == {
        "urn": URN,
        "type": BUCKET,
        "name": "data",
        "custom": True,
        "parent": STACK,
        "provider": PROVIDER,
        "inputs": {"bucket": "b", "size": 1.5},
        "dependencies": [PROVIDER],
        "property_dependencies": {"bucket": [PROVIDER]},
        "options": {
            "protect": True,
            "retain_on_delete": False,
            "ignore_changes": ["tags"],
            "delete_before_replace": False,
            "deleted_with": None,
            "aliases": ["name=old"],
            "depends_on_explicit": [PROVIDER],
        },
        "source": "a.py:3",
    }


def test_document_reads_back_as_the_same_plan() -> None:
    options = Options(ignore_changes=("a", "b"), deleted_with=PROVIDER)
    written = plan(
        resource(BUCKET, "data", options=options, dependencies=(PROVIDER,), property_dependencies={"a": (PROVIDER,)})
    )
    assert Plan.from_json(written.to_json()) == written


@pytest.mark.parametrize("text", ['{"format": 2}', "{}", "[]"])
def test_fails_when_the_format_is_another(text: str) -> None:
    with pytest.raises(ValueError, match="plan format must be 1, got"):
        Plan.from_json(text)


def test_counts_are_of_managed_resources_most_first() -> None:
    counted = plan(resource("a:b:C", "1"), resource(BUCKET, "1"), resource(BUCKET, "2"), component("x:y:Z", "z"))
    assert list(counted.counts().items()) == [(BUCKET, 2), ("a:b:C", 1)]
