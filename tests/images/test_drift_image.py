"""The drift job's own tests, run where its requirements are, and the parts of its image that can be read."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT
from tools.drift_environment import find_environment

IMAGE = ROOT / "images" / "drift"


def _speak(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        sys.stderr.write(f"\ngroundplane: {text}\n")
        sys.stderr.flush()


def test_tests_of_the_drift_job_pass(capsys: pytest.CaptureFixture[str]) -> None:
    python = find_environment(lambda line: _speak(capsys, line))
    done = _run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "drift_tests")
    last = done.stdout.strip().rpartition("\n")[2]
    _speak(capsys, f"images/drift: {last}")
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    # None of them skipped, and all of them there.
    passed = re.fullmatch(r"(\d+) passed in [\d.]+s.*", last)
    assert passed is not None, last
    functions = sum(len(re.findall(r"^def test_", path.read_text(), re.M)) for path in _tests())
    assert int(passed[1]) >= functions > 0


def _tests() -> Iterator[Path]:
    yield from (IMAGE / "drift_tests").glob("test_*.py")


def _run(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_", "PYTHON"))}
    environment = {**kept, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(python), *arguments]
    return subprocess.run(command, cwd=IMAGE, env=environment, capture_output=True, text=True, timeout=900)


@pytest.mark.parametrize("lock", ["requirements.lock", "drift_tests/requirements.lock"])
def test_locks_have_a_hash_for_everything_and_name_no_index(lock: str) -> None:
    text = (IMAGE / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.M | re.S)
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin or "==" not in pin.split()[0]] == []
    assert len(pins) > 20
    assert not re.search(r"--(index|extra-index|find-links)|https?://", text)


def test_locks_of_job_and_tests_agree() -> None:
    job, tests = (_pins(IMAGE / lock) for lock in ("requirements.lock", "drift_tests/requirements.lock"))
    assert {name: (version, job[name]) for name, version in tests.items() if job.get(name, version) != version} == {}


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.M))


def test_lock_is_of_what_is_asked_for() -> None:
    wanted = re.findall(r"^([a-z0-9.-]+)==(\S+)$", (IMAGE / "requirements.in").read_text(encoding="utf-8"), re.M)
    assert len(wanted) == 7
    assert dict(wanted).items() <= _pins(IMAGE / "requirements.lock").items()


def test_image_is_pinned_and_runs_as_nobody() -> None:
    text = (IMAGE / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^ARG BASE=\S+:3\.12\.\d+-slim-bookworm@sha256:[0-9a-f]{64}$", text, re.M)
    assert re.findall(r"^FROM (\S+)", text, re.M) == ["${BASE}", "${BASE}"]
    assert re.findall(r"^USER (\S+)$", text, re.M) == ["65532:65532"]
    assert "--require-hashes" in text


def test_nothing_but_the_job_and_its_lock_is_sent_to_the_builder() -> None:
    lines = (IMAGE / ".dockerignore").read_text(encoding="utf-8").split()
    assert lines == ["*", "!requirements.lock", "!groundplane_drift/*.py"]
    copied = re.findall(r"^COPY (?!--from)(\S+)", (IMAGE / "Dockerfile").read_text(encoding="utf-8"), re.M)
    assert copied == ["requirements.lock", "groundplane_drift"]
