import io
import json
from dataclasses import replace

import pytest
from rich.console import Console
from rich.text import Text

from groundplane.engine.events import TOUCHES
from groundplane.engine.report import OPERATIONS, duration, summary, to_json
from groundplane.engine.result import LeftOver, RehearsalResult
from tests.groundplane.engine.results import KEY, result, step

ORPHAN = LeftOver(urn=KEY, type="aws:kms/key:Key", id="k-1", known=False)
MADE = LeftOver(
    urn="urn:pulumi:dev::groundplane::aws:ec2/instance:Instance::pool-node-1",
    type="aws:ec2/instance:Instance",
    id="i-1",
    known=False,
    made_for="urn:pulumi:dev::groundplane::kubernetes:karpenter.sh/v1:NodePool::pool",
)
RETAINED = LeftOver(urn=KEY, type="aws:kms/key:Key", id="k-1", known=True)


def shown(outcome: RehearsalResult) -> str:
    console = Console(file=io.StringIO(), width=60)
    for part in summary(outcome):
        console.print(part, soft_wrap=isinstance(part, Text))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_document_is_as_documented() -> None:
    outcome = result(step("up", error="no", complaint="it should"), left_over=(ORPHAN,))
    assert json.loads(to_json(outcome)) == {
        "format": 1,
        "environment": "dev",
        "steps": [
            {
                "name": "up",
                "result": "failed",
                "changes": {"create": 3, "same": 1},
                "touched": [],
                "wall_seconds": 1.3,
                "predicted_seconds": 845.0,
                "error": "no",
            }
        ],
        "critical_path": [{"urn": KEY, "start_seconds": 0.0, "seconds": 12.0}],
        "left_over": [{"urn": KEY, "type": "aws:kms/key:Key", "id": "k-1", "known": False}],
    }


def test_document_says_what_a_step_did_not_do_where_the_engine_says_nothing() -> None:
    document = json.loads(to_json(result(step("again", complaint="nothing should have changed"))))
    assert document["steps"][0]["error"] == "nothing should have changed"


def test_document_names_what_was_there_and_changed() -> None:
    touched = {"urn:c": "deletes", "urn:a": "updates", "urn:b": "replaces"}
    document = json.loads(to_json(result(replace(step("up"), touched=touched))))
    assert document["steps"][0]["touched"] == [
        {"urn": "urn:a", "operation": "update"},
        {"urn": "urn:b", "operation": "replace"},
        {"urn": "urn:c", "operation": "delete"},
    ]


def test_summary_of_a_success_has_counts_predictions_and_the_critical_path() -> None:
    text = shown(result(step("up"), step("again")))
    assert "2 resources\n     2  aws:kms/key:Key\n" in text
    assert "14 min 5 s" in text
    assert "0 s  +12 s         aws:kms/key:Key artifacts\n" in text
    assert "3 protected resources had to be unprotected before the destroy\n" in text
    assert "taken into the stack after the crash: aws:kms/key:Key artifacts\n" in text
    assert text.endswith("\nthe rehearsal of dev succeeded\n")


def test_summary_names_what_was_there_and_changed() -> None:
    text = shown(result(replace(step("up"), touched={KEY: "replaces"}), step("again")))
    assert "\nof what was there, up\n  replaces  aws:kms/key:Key artifacts\n" in text


def test_summary_of_a_failure_names_step_error_and_log() -> None:
    text = shown(result(step("up", error="aws:kms/key:Key artifacts: no", complaint="everything should have come up")))
    assert text.endswith(
        "the rehearsal of dev failed at step up: everything should have come up\n"
        "  aws:kms/key:Key artifacts: no\n"
        "the engine's log: /cache/engine.log\n"
        "the next rehearsal starts anew\n"
    )


def test_summary_of_a_failure_that_is_kept_says_how_to_go_on_and_how_to_start_anew() -> None:
    text = shown(result(step("up", complaint="no"), kept=True))
    assert text.endswith("the next rehearsal goes on from what is there; to start anew, remove /cache\n")


def test_summary_shows_a_failure_that_was_asked_for_as_one() -> None:
    text = shown(result(step("up", error="InternalError: simulated"), step("resume")))
    assert "up failed as it should: InternalError: simulated\n" in text
    assert text.endswith("the rehearsal of dev succeeded\n")


def test_summary_lists_orphans() -> None:
    text = shown(result(step("up", complaint="no"), left_over=(ORPHAN,)))
    assert "in the cloud, and unknown to the stack:\n  aws:kms/key:Key artifacts (k-1)\n" in text


def test_summary_says_what_an_orphan_was_made_for() -> None:
    text = shown(result(step("destroy", complaint="no"), left_over=(MADE,)))
    assert "  aws:ec2/instance:Instance pool-node-1 (i-1), made for kubernetes:karpenter.sh/v1:NodePool pool\n" in text


def test_document_says_what_an_orphan_was_made_for() -> None:
    document = json.loads(to_json(result(step("destroy", complaint="no"), left_over=(MADE,))))
    assert document["left_over"][0]["made_for"] == MADE.made_for


def test_summary_says_what_an_operator_had_to_do_in_aws() -> None:
    text = shown(replace(result(step("destroy")), lifted=("aws:s3/bucket:Bucket logs emptied",)))
    assert "before the destroy\n  and in AWS: aws:s3/bucket:Bucket logs emptied\n" in text


def test_summary_lists_what_is_retained_by_design() -> None:
    text = shown(result(step("destroy"), left_over=(RETAINED,)))
    assert "left in the cloud as declared by retain_on_delete:\n  aws:kms/key:Key artifacts (k-1)\n" in text


def test_summary_says_that_the_stack_was_kept() -> None:
    assert "kept for the next rehearsal: 1 resources" in shown(result(step("up"), left_over=(RETAINED,), kept=True))


def test_every_word_for_what_changed_has_an_operation() -> None:
    assert OPERATIONS.keys() == set(TOUCHES.values())


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (845, "14 min 5 s"), (3600, "60 min 0 s")]
)
def test_duration_is_in_minutes_and_seconds(seconds: float, text: str) -> None:
    assert duration(seconds) == text
