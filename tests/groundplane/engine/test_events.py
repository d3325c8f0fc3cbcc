from typing import Any

import pytest
from pulumi.automation import events

from groundplane.engine.events import Watch, program_error
from groundplane.engine.result import Step

STACK = "urn:pulumi:dev::groundplane::pulumi:pulumi:Stack::groundplane-dev"
KEY = "urn:pulumi:dev::groundplane::aws:kms/key:Key::artifacts"


class Noted:
    def __init__(self) -> None:
        self.seen: list[tuple[str, ...]] = []

    def step_started(self, name: str, planned: int | None) -> None: ...

    def resource_started(self, urn: str, operation: str) -> None:
        self.seen.append(("started", urn, operation))

    def resource_ended(self, urn: str, operation: str, *, failed: bool) -> None:
        self.seen.append(("failed" if failed else "ended", urn, operation))

    def step_ended(self, step: Step) -> None: ...


def event(**fields: Any) -> events.EngineEvent:
    return events.EngineEvent.from_json({"sequence": 1, "timestamp": 1, **fields})


def step(op: str = "create") -> dict[str, Any]:
    return {"metadata": {"op": op, "urn": KEY, "type": "aws:kms/key:Key", "provider": ""}}


def diagnostic(message: str, urn: str = "", **more: Any) -> events.EngineEvent:
    return event(
        diagnosticEvent={"message": message, "color": "never", "severity": "error", "urn": urn, "prefix": "", **more}
    )


@pytest.fixture
def noted() -> Noted:
    return Noted()


@pytest.fixture
def watch(noted: Noted) -> Watch:
    return Watch(noted)


def test_watch_passes_operations_on(watch: Watch, noted: Noted) -> None:
    watch(event(resourcePreEvent=step()))
    watch(event(resOutputsEvent=step()))
    watch(event(resOpFailedEvent={**step(), "status": 0, "steps": 0}))
    assert noted.seen == [("started", KEY, "create"), ("ended", KEY, "create"), ("failed", KEY, "create")]


def test_watch_notes_what_happens_to_what_was_there(watch: Watch) -> None:
    for operation in ("same", "create", "create-replacement", "delete-replaced"):
        watch(event(resOutputsEvent=step(operation)))
    assert watch.touched == {KEY: "replaces"}


def test_watch_counts_as_the_engine_does(watch: Watch) -> None:
    summary = {"maybeCorrupt": False, "durationSeconds": 1, "resourceChanges": {"create": 4}, "policyPacks": {}}
    watch(event(summaryEvent=summary))
    assert watch.changes == {"create": 4}


def test_watch_counts_itself_for_an_engine_that_was_killed(watch: Watch) -> None:
    watch(event(resOutputsEvent=step()))
    assert (dict(watch.changes), dict(watch.counted)) == ({}, {"create": 1})


def test_first_error_is_the_resource_s_and_not_what_follows_from_it(watch: Watch) -> None:
    watch(diagnostic("update failed", STACK))
    watch(diagnostic("<{%reset%}>1 error occurred:\n\t* AccessDenied: no<{%reset%}>\n", KEY))
    assert watch.first_error() == "aws:kms/key:Key artifacts: AccessDenied: no"


def test_error_of_the_stack_stands_for_itself(watch: Watch) -> None:
    watch(diagnostic("error: the plugin did not start", STACK))
    assert watch.first_error() == "the plugin did not start"


def test_error_that_is_still_being_written_is_none(watch: Watch) -> None:
    watch(diagnostic("half", KEY, ephemeral=True))
    assert watch.first_error() is None


def test_program_error_names_the_last_place_of_the_program_s_own() -> None:
    text = (
        "python inline source runtime error: boom\n"
        "Traceback (most recent call last):\n"
        '  File "/x/site-packages/pulumi/runtime/stack.py", line 1, in run\n    func()\n'
        '  File "/home/me/infra/environment.py", line 57, in build\n    raise ValueError("boom")\n'
        '  File "/x/site-packages/pydantic/main.py", line 9, in check\n    fail()\n'
        "ValueError: boom\n"
    )
    assert program_error(text) == "the program raised ValueError: boom (/home/me/infra/environment.py:57)"
