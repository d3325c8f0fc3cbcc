import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pulumi import automation

from groundplane.engine.process import EngineCommand
from groundplane.errors import Interrupted, Refusal


@dataclass(frozen=True)
class Stub:
    path: Path
    version: str = "v3.259.0"


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[int]:
    handle = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    yield handle
    os.close(handle)


def command(tmp_path: Path, lock: int, script: str) -> EngineCommand:
    """An engine that is a shell script."""
    path = tmp_path / "pulumi"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return EngineCommand(Stub(path), {"PATH": os.defpath}, log=tmp_path / "engine.log", lock=lock)


def run(engine: EngineCommand, tmp_path: Path, *arguments: str) -> str:
    return engine.run(list(arguments), str(tmp_path), {"STEP": "up"}).stdout


def test_command_runs_with_its_own_environment_and_the_step_s(
    tmp_path: Path, lock: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    engine = command(tmp_path, lock, 'echo "$@" "$STEP" "${AWS_PROFILE-none}"')
    assert run(engine, tmp_path, "up", "--yes") == "--non-interactive up --yes up none"


def test_output_is_in_the_log(tmp_path: Path, lock: int) -> None:
    run(command(tmp_path, lock, "echo out; echo err >&2"), tmp_path, "up")
    assert sorted((tmp_path / "engine.log").read_text().split("\n")) == ["", "", "$ pulumi up", "err", "out"]


def test_exported_state_is_not_in_the_log(tmp_path: Path, lock: int) -> None:
    assert run(command(tmp_path, lock, "echo state"), tmp_path, "stack", "export") == "state"
    assert (tmp_path / "engine.log").read_text() == "\n$ pulumi stack export\n"


def test_engine_holds_the_lock_as_well(tmp_path: Path, lock: int) -> None:
    assert run(command(tmp_path, lock, f"test -e /dev/fd/{lock} && echo held"), tmp_path) == "held"


def test_fails_when_the_command_fails(tmp_path: Path, lock: int) -> None:
    with pytest.raises(automation.CommandError, match="no such stack"):
        run(command(tmp_path, lock, "echo no such stack >&2; exit 255"), tmp_path)


def test_fails_when_the_engine_is_killed_and_says_by_what(tmp_path: Path, lock: int) -> None:
    with pytest.raises(automation.CommandError, match=r"error: the engine was killed \(SIGKILL\)"):
        run(command(tmp_path, lock, "kill -9 $$"), tmp_path)


def test_fails_when_there_is_no_engine(tmp_path: Path, lock: int) -> None:
    engine = EngineCommand(Stub(tmp_path / "gone"), {}, log=tmp_path / "engine.log", lock=lock)
    with pytest.raises(Refusal, match=f"cannot run the Pulumi CLI {tmp_path}/gone: No such file or directory"):
        run(engine, tmp_path)


def _when_there(path: Path, number: signal.Signals) -> threading.Thread:
    def send() -> None:
        while not path.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_engine_in_order(tmp_path: Path, lock: int, number: signal.Signals) -> None:
    script = 'trap "echo saved > saved; exit 1" INT\ntouch running\nwhile :; do sleep 0.01; done'
    engine = command(tmp_path, lock, script)
    sender = _when_there(tmp_path / "running", number)
    with engine.stopped_by_signals(), pytest.raises(Interrupted):
        run(engine, tmp_path)
    sender.join()
    assert (tmp_path / "saved").exists()


def test_second_signal_ends_an_engine_that_does_not_listen(tmp_path: Path, lock: int) -> None:
    script = 'trap "touch heard" INT\ntouch running\nwhile :; do sleep 0.01; done'
    engine = command(tmp_path, lock, script)
    senders = [_when_there(tmp_path / name, signal.SIGINT) for name in ("running", "heard")]
    with engine.stopped_by_signals(), pytest.raises(Interrupted):
        run(engine, tmp_path)
    for sender in senders:
        sender.join()


def test_nothing_runs_after_a_stop(tmp_path: Path, lock: int) -> None:
    engine = command(tmp_path, lock, "touch running")
    engine.stop()
    with pytest.raises(Interrupted):
        run(engine, tmp_path)
    assert not (tmp_path / "running").exists()


def test_signals_mean_what_they_did_afterwards(tmp_path: Path, lock: int) -> None:
    before = signal.getsignal(signal.SIGINT)
    with command(tmp_path, lock, "").stopped_by_signals():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
