from pathlib import Path

import pytest

from groundplane.engine.command import fault_of, rehearse_environment
from groundplane.engine.rehearsal import rehearse
from groundplane.engine.result import RehearsalRequest
from groundplane.errors import BadInput
from groundplane.simulator.settings import Fault
from tests import ROOT
from tests.groundplane.engine.test_events import Noted
from tests.groundplane.engine.test_process import Stub


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("aws:kms/key:Key", Fault(type="aws:kms/key:Key")),
        ("aws:kms/key:Key:2", Fault(type="aws:kms/key:Key", nth=2)),
        ("aws:kms:Alias:3", Fault(type="aws:kms/alias:Alias", nth=3)),
        ("aws:no/such:Type", Fault(type="aws:no/such:Type")),
    ],
)
def test_fault_is_a_type_and_a_number(text: str, fault: Fault) -> None:
    assert fault_of(text) == fault


@pytest.mark.parametrize("text", ["", "Key", "aws:kms:Key:first", "7", "a:b:c:d:1", f"aws:kms/key:Key:{'9' * 5000}"])
def test_fails_when_a_fault_is_no_type(text: str) -> None:
    with pytest.raises(BadInput, match=r"--fail takes TYPE\[:N\]"):
        fault_of(text)


def test_no_fault_is_none() -> None:
    assert fault_of(None) is None


def test_kill_is_at_the_nth_operation_of_any_type() -> None:
    assert fault_of(None, 7) == Fault(type="*", nth=7, kind="kill")


@pytest.mark.parametrize("number", [0, -1])
def test_fails_when_the_engine_cannot_be_killed_that_early(number: int) -> None:
    with pytest.raises(BadInput, match=f"--kill-after takes the number of an operation, 1 or later, got {number}"):
        fault_of(None, number)


def test_fails_when_two_faults_are_asked_for() -> None:
    with pytest.raises(BadInput, match="--fail and --kill-after are two rehearsals: give one of them"):
        fault_of("aws:kms/key:Key", 7)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault(type="aws:kms/keys:Key"), "no type 'aws:kms/keys:Key' to fail; write one such as aws:kms/key:Key"),
        (Fault(type="aws:kms/key:Key", nth=0), "number 1 or later, got 0"),
    ],
)
def test_fails_when_a_fault_cannot_be(fault: Fault, message: str, tmp_path: Path) -> None:
    request = RehearsalRequest(
        environment="dev", program=lambda: None, account="1", root=tmp_path, cache=tmp_path, fault=fault
    )
    with pytest.raises(BadInput, match=message):
        rehearse(request, engine=Stub(tmp_path / "never run"), observer=Noted())


def test_fails_before_it_begins_when_the_document_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=f"--json {tmp_path}: is a folder; name a file"):
        rehearse_environment(ROOT, "dev", keep=False, fail=None, json_file=tmp_path)


def test_fails_before_it_begins_when_the_document_has_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=f"there is no folder {tmp_path}/gone; make it first"):
        rehearse_environment(ROOT, "dev", keep=False, fail=None, json_file=tmp_path / "gone" / "r.json")
