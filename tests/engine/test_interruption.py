"""Rehearsals that are stopped from outside, in a process of their own: the same command always works again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundplane.engine.find import Engine
from groundplane.simulator.inventory import Inventory
from tests import ROOT
from tests.engine.rehearsing import folder, run

SLOW = """
import sys
from pathlib import Path
from groundplane.engine.find import Engine, Origin
from groundplane.engine.rehearsal import rehearse
from groundplane.engine.result import RehearsalRequest
from groundplane.errors import Interrupted
from tests.engine.rehearsing import ACCOUNT, Remembering, key_and_alias

engine, cache, keep = sys.argv[1:]
request = RehearsalRequest(
    environment="dev", program=key_and_alias, account=ACCOUNT,
    root=Path(cache), cache=Path(cache), keep=keep == "keep", speedup=4,
)
try:
    rehearse(request, engine=Engine(path=Path(engine), version="3.259.0", origin=Origin.PATH), observer=Remembering())
except Interrupted as interrupted:
    sys.stderr.write(f"{interrupted}\\n")
    sys.exit(130)
"""
PATIENCE_SECONDS = 60


@pytest.fixture
def slow(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """A rehearsal that has begun to make its first resource, which takes 3 s."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(engine.path), str(tmp_path), request.param],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _until_a_create_has_begun(folder(tmp_path).inventory)
        yield process
    finally:
        process.kill()
        process.communicate()


def _until_a_create_has_begun(inventory: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if inventory.exists() and Inventory(inventory).operations():
            return
        time.sleep(0.05)
    raise AssertionError("no create has begun")


def _locks(cache: Path) -> list[Path]:
    return list((folder(cache).root / "state").glob(".pulumi/locks/**/*.json"))


@pytest.mark.parametrize("slow", ["keep"], indirect=True)
def test_interrupted_rehearsal_finishes_what_has_begun_and_goes_on_later(
    slow: subprocess.Popen[str], engine: Engine, tmp_path: Path
) -> None:
    slow.send_signal(signal.SIGINT)
    _, said = slow.communicate(timeout=PATIENCE_SECONDS)
    assert (slow.returncode, said) == (
        130,
        "interrupted; nothing is locked, and the same command goes on from what is there\n",
    )
    assert _locks(tmp_path) == []
    result = run(engine, tmp_path, keep=True)
    assert result.ok, result.steps
    assert dict(result.steps[0].changes) == {"create": 1, "same": 3}


@pytest.mark.parametrize("slow", ["discard"], indirect=True)
def test_killed_rehearsal_can_be_started_again(slow: subprocess.Popen[str], engine: Engine, tmp_path: Path) -> None:
    os.kill(slow.pid, signal.SIGKILL)
    slow.wait(timeout=PATIENCE_SECONDS)
    result = run(engine, tmp_path)
    assert result.ok, result.steps
    assert dict(result.steps[0].changes) == {"create": 4}
