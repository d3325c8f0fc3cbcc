"""Rehearsals on the real engine: what one that goes well says, and that nothing is left of it."""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest

from groundplane.engine.find import Engine
from groundplane.engine.report import to_json
from groundplane.engine.result import RehearsalResult
from groundplane.engine.schedule import Timed
from groundplane.simulator.inventory import Inventory
from tests.engine.rehearsing import (
    ALIAS_URN,
    KEY,
    KEY_URN,
    SECRET,
    Remembering,
    folder,
    names,
    provider,
    run,
)


class Kept:
    """One rehearsal that is kept, and a second one, of another program, that goes on from there."""

    def __init__(self, engine: Engine, cache: Path) -> None:
        self.cache = cache
        self.observer = Remembering()
        self.first = run(engine, cache, keep=True, observer=self.observer)
        inventory = Inventory(folder(cache).inventory)
        self.started = [operation.urn for operation in inventory.operations() if operation.operation == "create"]
        self.bytes = b"".join(path.read_bytes() for path in folder(cache).root.glob("inventory.sqlite*"))
        self.ids = {item.urn: item.id for item in inventory.items()}
        self.second = run(engine, cache, _changed)


def _changed() -> None:
    home = provider()
    key = aws.kms.Key(
        "artifacts",
        description=pulumi.Output.secret(SECRET),
        tags={"ignored": "2"},
        opts=pulumi.ResourceOptions(provider=home, retain_on_delete=True, ignore_changes=["tags.ignored"]),
    )
    aws.kms.Alias(
        "artifacts-alias", name="alias/renamed", target_key_id=key.key_id, opts=pulumi.ResourceOptions(provider=home)
    )
    other = aws.kms.Key("other", opts=pulumi.ResourceOptions(provider=home))
    aws.kms.Alias("drawn", target_key_id=other.key_id, opts=pulumi.ResourceOptions(provider=home, deleted_with=other))


@pytest.fixture(scope="module")
def kept(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(engine, tmp_path_factory.mktemp("a cache"))


@pytest.fixture(scope="module")
def whole(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[RehearsalResult, Path]:
    cache = tmp_path_factory.mktemp("cache")
    return run(engine, cache), cache


def test_rehearsal_comes_up_changes_nothing_and_goes_down(whole: tuple[RehearsalResult, Path]) -> None:
    result, _ = whole
    assert result.ok
    assert [(step.name, step.succeeded, dict(step.changes)) for step in result.steps] == [
        ("up", True, {"create": 4}),
        ("again", True, {"same": 4}),
        ("destroy", True, {"delete": 4}),
    ]
    assert result.left_over == ()


def test_rehearsal_counts_what_an_operator_has_to_unprotect(whole: tuple[RehearsalResult, Path]) -> None:
    assert whole[0].unprotected == 1


def test_rehearsal_predicts_duration_and_critical_path(whole: tuple[RehearsalResult, Path]) -> None:
    result, _ = whole
    assert [step.predicted_seconds for step in result.steps] == [13.0, 0.0, 3.0]
    assert result.critical_path == (
        Timed(urn=KEY_URN, start_seconds=0.0, seconds=12.0),
        Timed(urn=ALIAS_URN, start_seconds=12.0, seconds=1.0),
    )


def test_rehearsal_leaves_only_its_lock_file_behind(whole: tuple[RehearsalResult, Path]) -> None:
    result, cache = whole
    assert result.log is None
    assert [path.suffix for path in folder(cache).root.parent.iterdir()] == [".lock"]


def test_rehearsal_document_has_the_documented_keys(whole: tuple[RehearsalResult, Path]) -> None:
    document = json.loads(to_json(whole[0]))
    assert document.keys() == {"format", "environment", "steps", "critical_path", "left_over"}
    assert document["steps"][0].keys() == {
        "name",
        "result",
        "changes",
        "touched",
        "wall_seconds",
        "predicted_seconds",
        "error",
    }


def test_kept_rehearsal_stops_before_the_destroy(kept: Kept) -> None:
    assert kept.first.ok
    assert names(kept.first) == ["up", "again"]
    assert [(item.urn, item.known) for item in kept.first.left_over] == [(KEY_URN, True), (ALIAS_URN, True)]


def test_observed_order_of_creates_is_the_predicted_one(kept: Kept) -> None:
    assert kept.started == [task.urn for task in kept.first.critical_path]


def test_observer_is_told_of_every_resource(kept: Kept) -> None:
    creates = [urn for operation, urn in kept.observer.started if operation == "create"]
    assert {KEY_URN, ALIAS_URN} < set(creates)
    assert len(creates) == 4


def test_secret_is_nowhere_in_the_inventory(kept: Kept) -> None:
    assert SECRET.encode() not in kept.bytes
    assert b"[secret:" in kept.bytes


def test_next_rehearsal_updates_and_replaces_what_was_kept(kept: Kept) -> None:
    assert kept.second.ok, kept.second.steps
    # The tag that is ignored keeps its old value; a name set by hand cannot be held twice, so the old alias goes first.
    changes = kept.second.steps[0].changes
    assert (changes["create"], changes["update"], changes["replace"]) == (2, 1, 1)
    assert names(kept.second) == ["up", "again", "destroy"]


def test_next_rehearsal_predicts_a_replacement_as_delete_and_create(kept: Kept) -> None:
    # Side by side: the kept key's update takes 6 s, then its old alias goes in 1 s and its new one comes in 1 s;
    # the new key takes 12 s and its alias 1 s.
    assert kept.second.steps[0].predicted_seconds == 13.0


def test_retained_resource_is_left_over_as_declared(kept: Kept) -> None:
    assert [(item.type, item.id, item.known) for item in kept.second.left_over] == [(KEY, kept.ids[KEY_URN], True)]


def test_rehearsal_that_was_not_kept_is_gone(kept: Kept) -> None:
    assert not folder(kept.cache).root.exists()
