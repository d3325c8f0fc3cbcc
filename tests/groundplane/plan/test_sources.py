import json
from typing import Any

import pytest

from groundplane.plan import signatures
from groundplane.plan.model import STACK_TYPE, Options, Plan
from groundplane.plan.sources import from_preview, from_state
from tests.groundplane.plan.plans import BUCKET, PROVIDER, STACK

URN = f"urn:pulumi:test::demo::x:y:Box${BUCKET}::data::with-colons"
FRAMES = [
    "../.venv/lib/pulumi.py#1",
    ".venv/lib/python3.11/site-packages/pulumi_aws/s3/bucket.py#2",
    "components/a.py#57",
]


def rows() -> list[dict[str, Any]]:
    secret = {signatures.KEY: signatures.SECRET, "ciphertext": "v1:abc"}
    return [
        {"urn": STACK, "type": STACK_TYPE, "custom": False, "outputs": {"b": secret, "a": 1.0}},
        {
            "urn": PROVIDER,
            "type": "pulumi:providers:aws",
            "custom": True,
            "parent": STACK,
            "inputs": {"__internal": {}, "version": "7.51.1", "region": "us-east-1"},
        },
        {
            "urn": URN,
            "type": BUCKET,
            "custom": True,
            "parent": STACK,
            "provider": f"{PROVIDER}::04da6b54-80e4-46f7-96ec-b56ff0331ba9",
            "inputs": {"__defaults": ["bucket"], "bucket": "data-1", "acl": signatures.UNKNOWN, "password": secret},
            "dependencies": [PROVIDER, STACK],
            "propertyDependencies": {"acl": [PROVIDER], "bucket": []},
            "protect": True,
            "retainOnDelete": True,
            "deletedWith": STACK,
            "stackTrace": [{"sourcePosition": f"project:///{frame}"} for frame in FRAMES],
        },
    ]


def state(*more: dict[str, Any]) -> str:
    return json.dumps({"version": 3, "deployment": {"resources": [*rows(), *more]}})


def preview(*more: dict[str, Any], same: int = 0) -> str:
    steps = [{"op": "create", "newState": row} for row in rows()]
    return json.dumps({"steps": [*steps, *more], "changeSummary": {"create": 3, "same": same}})


@pytest.mark.parametrize("plan", [from_state(state()), from_preview(preview())], ids=["state", "preview"])
def test_resources_are_read(plan: Plan) -> None:
    assert (plan.project, plan.environment, plan.outputs) == ("demo", "test", {"a": 1, "b": "[secret]"})
    assert [resource.urn for resource in plan.resources] == [PROVIDER, STACK, URN]
    bucket, provider = plan.by_urn[URN], plan.by_urn[PROVIDER]
    assert provider.inputs == {"region": "us-east-1"}
    assert bucket.name == "data::with-colons"
    assert bucket.provider == PROVIDER
    assert bucket.inputs == {"acl": "[unknown]", "password": "[secret]"}
    assert bucket.dependencies == (PROVIDER, STACK)
    assert bucket.property_dependencies == {"acl": (PROVIDER,)}
    assert bucket.options == Options(
        protect=True, retain_on_delete=True, deleted_with=STACK, depends_on_explicit=(STACK,)
    )
    assert bucket.source == "components/a.py:57"


@pytest.mark.parametrize("mark", ["delete", "external", "pendingReplacement"])
def test_state_leaves_out_what_the_program_does_not_own(mark: str) -> None:
    other = {**rows()[2], "urn": f"{URN}-old", mark: True}
    assert from_state(state(other)) == from_state(state())


@pytest.mark.parametrize("operation", ["delete", "delete-replaced", "read"])
def test_preview_leaves_out_what_will_not_be_there(operation: str) -> None:
    other = {"op": operation, "newState": {**rows()[2], "urn": f"{URN}-old"}}
    assert from_preview(preview(other, {"op": "delete", "oldState": rows()[2]})) == from_preview(preview())


def test_fails_when_a_preview_leaves_out_what_stays_the_same() -> None:
    with pytest.raises(ValueError, match="it tells 0 of 4 unchanged resources; add --show-sames"):
        from_preview(preview(same=4))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "not JSON: "),
        ("[]", "not a JSON object"),
        ("{}", "it has no "),
        ('{"deployment": {"resources": []}, "steps": []}', "it holds no stack resource; is the stack empty"),
    ],
)
def test_fails_when_the_document_is_another(text: str, message: str) -> None:
    for read in (from_state, from_preview):
        with pytest.raises(ValueError, match=message):
            read(text)
