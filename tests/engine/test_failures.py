"""Rehearsals on the real engine in which something goes wrong: what is said, and that one can go on."""

import sys
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest

from groundplane.engine.find import Engine
from groundplane.engine.report import summary
from groundplane.errors import Refusal
from groundplane.simulator.rows import ROWS
from groundplane.simulator.settings import ANY, Fault
from tests.engine.rehearsing import ALIAS, ALIAS_URN, folder, key_and_alias, names, provider, run

WITH_FAULT = ["up", "resume", "again", "destroy"]


def test_failed_create_is_resumed_and_nothing_is_orphaned(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, fault=Fault(type=ALIAS))
    assert result.ok, result.steps
    assert [(step.name, step.succeeded) for step in result.steps] == [(name, name != "up") for name in WITH_FAULT]
    assert result.steps[0].error == (
        "aws:kms/alias:Alias artifacts-alias: InternalError: simulated failure of this create of aws:kms/alias:Alias"
    )
    assert dict(result.steps[1].changes) == {"create": 1, "same": 3}
    assert result.left_over == ()


def test_create_that_times_out_stays_in_the_state_and_is_completed(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, fault=Fault(type=ALIAS, kind="timeout"))
    assert result.ok, result.steps
    assert result.steps[0].error == (
        "aws:kms/alias:Alias artifacts-alias: timeout while waiting for resource to become ready (timeout: 1200s)"
    )
    assert dict(result.steps[1].changes) == {"same": 3, "update": 1}


def test_resource_made_while_the_engine_was_killed_is_taken_into_the_stack(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, fault=Fault(type=ALIAS, kind="kill"))
    assert result.ok, result.steps
    assert names(result) == WITH_FAULT
    assert result.steps[0].error == "the engine was killed (SIGKILL)"
    assert result.adopted == (ALIAS_URN,)
    assert dict(result.steps[1].changes) == {"same": 4}


def test_engine_killed_in_an_update_is_resumed(engine: Engine, tmp_path: Path) -> None:
    def changed() -> None:
        home = pulumi.ResourceOptions(provider=provider())
        aws.kms.Key("artifacts", description="changed", opts=home)

    assert run(engine, tmp_path, keep=True).ok
    # The key's update; the alias, which the program no longer has, goes after it.
    result = run(engine, tmp_path, changed, fault=Fault(type=ANY, nth=1, kind="kill"))
    assert result.ok, result.steps
    assert names(result) == WITH_FAULT
    assert result.steps[0].error == "the engine was killed (SIGKILL)"
    assert dict(result.steps[1].changes) == {"delete": 1, "same": 2, "update": 1}
    assert result.left_over == ()


def test_fails_when_the_engine_is_to_be_killed_later_than_it_ends(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, fault=Fault(type=ANY, nth=3, kind="kill"))
    assert [step.complaint for step in result.steps] == ["operation number 3 never happened: this update has 2 of them"]


def test_fails_when_the_create_to_fail_never_happens(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, fault=Fault(type=ALIAS, nth=3))
    assert not result.ok
    assert [step.complaint for step in result.steps] == [
        "create number 3 of aws:kms/alias:Alias should have failed and never happened: this update makes 1 of them"
    ]


@pytest.mark.parametrize(
    ("keep", "up", "verdict"),
    [(True, {"same": 4}, "the next rehearsal goes on from what is there; "), (False, {"create": 4}, "starts anew")],
)
def test_failed_rehearsal_is_gone_on_from_as_its_verdict_says(
    engine: Engine, tmp_path: Path, keep: bool, up: dict[str, int], verdict: str
) -> None:
    failed = run(engine, tmp_path, keep=keep, fault=Fault(type=ALIAS, nth=3))
    assert verdict in str(list(summary(failed))[-1])
    after = run(engine, tmp_path)
    assert after.ok, after.steps
    assert dict(after.steps[0].changes) == up


def test_fails_when_the_program_raises_and_says_where(engine: Engine, tmp_path: Path) -> None:
    def program() -> None:
        raise KeyError("no such bucket")

    result = run(engine, tmp_path, program)
    line = program.__code__.co_firstlineno + 1
    assert result.steps[-1].error == f"the program raised KeyError: 'no such bucket' ({__file__}:{line})"
    assert result.log == folder(tmp_path).engine_log
    assert result.log.exists()


def test_fails_when_the_program_refuses_and_shows_its_text_alone(engine: Engine, tmp_path: Path) -> None:
    def program() -> None:
        raise pulumi.RunError("stacks/Pulumi.dev.yaml is invalid\n  owner: missing")

    assert run(engine, tmp_path, program).steps[-1].error == "stacks/Pulumi.dev.yaml is invalid\n  owner: missing"


def test_fails_when_a_type_has_no_row_and_names_it(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def program() -> None:
        aws.cognito.UserPool("people", opts=pulumi.ResourceOptions(provider=provider()))

    assert "aws:cognito/userPool:UserPool" not in ROWS
    result = run(engine, tmp_path, program)
    assert "the simulator has no row for resource type aws:cognito/userPool:UserPool" in str(result.steps[-1].error)


def test_fails_when_a_resource_has_no_explicit_provider(engine: Engine, tmp_path: Path) -> None:
    result = run(engine, tmp_path, lambda: aws.kms.Key("artifacts"))
    assert "Default provider for 'aws' disabled" in str(result.steps[-1].error)


def test_fails_when_the_providers_cannot_start(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone" / "python"))
    result = run(engine, tmp_path)
    assert not result.ok
    assert "could not start plugin" in str(result.steps[-1].error) or "plugin" in str(result.steps[-1].error)


def test_failed_rehearsal_that_was_not_kept_starts_anew(engine: Engine, tmp_path: Path) -> None:
    def broken() -> None:
        key_and_alias()
        raise ValueError("broken")

    assert not run(engine, tmp_path, broken).ok
    assert folder(tmp_path).root.exists()
    again = run(engine, tmp_path)
    assert again.ok
    assert dict(again.steps[0].changes) == {"create": 4}


def test_fails_when_the_engine_is_not_there(engine: Engine, tmp_path: Path) -> None:
    gone = Engine(path=tmp_path / "bin" / "pulumi", version=engine.version, origin=engine.origin)
    with pytest.raises(Refusal, match=r"cannot run the Pulumi CLI .*: No such file or directory"):
        run(gone, tmp_path)
