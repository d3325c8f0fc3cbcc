from typing import Any

import pytest

from groundplane.checks.tagged import tagged
from tests.groundplane.plan.plans import BUCKET, TAGS, plan, resource

LISTED = [{"key": key, "value": value, "propagateAtLaunch": True} for key, value in TAGS.items()]


def findings(tags: Any) -> list[str]:
    inputs = {} if tags is None else {"tags": tags}
    checked = plan(resource(BUCKET, "data", inputs=inputs), resource("a:b:Untaggable", "x"))
    return [finding.message for finding in tagged(checked, lambda token: token == BUCKET)]


@pytest.mark.parametrize("tags", [TAGS, {**TAGS, "more": "x"}, LISTED, "[secret]", "[unknown]"])
def test_tagged_accepts(tags: Any) -> None:
    assert findings(tags) == []


@pytest.mark.parametrize(
    ("tags", "missing"),
    [
        (None, "component, environment, managed-by, owner"),
        ({key: value for key, value in TAGS.items() if key != "owner"}, "owner"),
        (LISTED[1:], "component"),
    ],
)
def test_tagged_names_what_is_missing(tags: Any, missing: str) -> None:
    assert findings(tags) == [f"it lacks the tags {missing}"]
