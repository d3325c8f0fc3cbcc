from typing import Any

from groundplane.engine.deployment import Deployment, name_of, type_of
from groundplane.engine.schedule import Task

STACK = "urn:pulumi:dev::groundplane::pulumi:pulumi:Stack::groundplane-dev"
PROVIDER = "urn:pulumi:dev::groundplane::pulumi:providers:aws::aws"
KEY = "urn:pulumi:dev::groundplane::groundplane:security:EncryptionKey$aws:kms/key:Key::artifacts"


def row(urn: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn, "type": type_, **more}


def test_resource_comes_after_everything_it_rests_on() -> None:
    key = row(
        KEY,
        "aws:kms/key:Key",
        id="k-1",
        parent=STACK,
        provider=f"{PROVIDER}::uuid",
        dependencies=["urn:a"],
        propertyDependencies={"policy": ["urn:b"], "tags": None},
        deletedWith="urn:c",
        protect=True,
        retainOnDelete=True,
    )
    (entry,) = Deployment.from_export({"resources": [key]}).entries
    assert entry.after == {STACK, PROVIDER, "urn:a", "urn:b", "urn:c"}
    assert (entry.protect, entry.retain_on_delete, entry.deleted_with) == (True, True, "urn:c")


def test_simulated_is_what_a_provider_made() -> None:
    rows = [
        row(STACK, "pulumi:pulumi:Stack"),
        row(PROVIDER, "pulumi:providers:aws", id="uuid"),
        row(KEY, "aws:kms/key:Key", id="k-1"),
    ]
    assert [entry.simulated for entry in Deployment.from_export({"resources": rows}).entries] == [False, False, True]


def test_pending_creates_are_kept_apart_and_other_operations_left_out() -> None:
    operations = [
        {"type": "creating", "resource": row(KEY, "aws:kms/key:Key")},
        {"type": "deleting", "resource": row("urn:x", "aws:kms/key:Key", id="1")},
    ]
    deployment = Deployment.from_export({"pending_operations": operations})
    assert [(entry.urn, entry.id) for entry in deployment.pending] == [(KEY, None)]


def test_empty_stack_has_nothing() -> None:
    assert Deployment.from_export(None) == Deployment.from_export({"resources": None}) == Deployment()


def test_tasks_take_the_seconds_given_and_none_otherwise() -> None:
    deployment = Deployment.from_export({"resources": [row("urn:a", "t"), row("urn:b", "t", dependencies=["urn:a"])]})
    assert deployment.tasks({"urn:b": 3.0}) == [
        Task(urn="urn:a", seconds=0.0),
        Task(urn="urn:b", seconds=3.0, after=frozenset({"urn:a"})),
    ]


def test_name_is_type_and_logical_name_without_parents() -> None:
    assert name_of(KEY) == "aws:kms/key:Key artifacts"
    assert type_of(KEY) == "aws:kms/key:Key"
    assert type_of("") == ""
