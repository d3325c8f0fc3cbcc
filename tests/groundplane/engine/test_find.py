"""Which Pulumi CLI is taken, in which order, and what is left behind when none can be had."""

import fcntl
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from components.catalog.engine import FLOOR, PINNED
from groundplane.engine import acquire, find
from groundplane.engine.acquire import NotPossible, Say
from groundplane.engine.find import EngineError, Origin, find_engine

Way = Callable[[Path, Say], None]


def write_pulumi(path: Path, version: str = PINNED) -> Path:
    """A CLI that knows its version, and fails if it is let look for a newer one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\n[ -n "$PULUMI_SKIP_UPDATE_CHECK" ] && echo "v{version}"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def makes(version: str = PINNED) -> Way:
    def way(root: Path, say: Say) -> None:
        write_pulumi(root / "bin" / "pulumi", version)

    return way


def refuses(reason: str) -> Way:
    def way(root: Path, say: Say) -> None:
        (root / "half").write_text("", encoding="utf-8")
        raise NotPossible(reason)

    return way


def breaks(error: BaseException) -> Way:
    def way(root: Path, say: Say) -> None:
        (root / "half").write_text("", encoding="utf-8")
        raise error

    return way


def untried(root: Path, say: Say) -> None:
    raise AssertionError("tried")


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set how installing and building end; neither may be tried if not set."""

    def set_ways(install: Way = untried, build: Way = untried) -> None:
        monkeypatch.setattr(acquire, "install", install)
        monkeypatch.setattr(acquire, "build", build)

    set_ways()
    return set_ways


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ways: Callable[..., None]) -> Path:
    """A machine without a Pulumi CLI; where one would be kept."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(find.OVERRIDE, raising=False)
    return tmp_path / "cache" / "groundplane" / "engine"


def test_find_engine_takes_the_named_one_before_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pulumi(tmp_path / "bin" / "pulumi")
    named = write_pulumi(tmp_path / "named")
    monkeypatch.setenv(find.OVERRIDE, str(named))
    engine = find_engine()
    assert (engine.path, engine.version, engine.origin) == (named, PINNED, Origin.NAMED)


def test_fails_when_the_named_one_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(find.OVERRIDE, str(tmp_path / "gone"))
    with pytest.raises(EngineError, match=r"^GROUNDPLANE_PULUMI: .*gone does not run: .*; name a Pulumi CLI that does"):
        find_engine()


def test_find_engine_takes_path_before_the_cache(tmp_path: Path, shelf: Path) -> None:
    write_pulumi(shelf / PINNED / "bin" / "pulumi")
    on_path = write_pulumi(tmp_path / "bin" / "pulumi", "3.999.0")
    engine = find_engine()
    assert (engine.path, engine.version, engine.origin) == (on_path, "3.999.0", Origin.PATH)


@pytest.mark.parametrize("version", ["3.258.9", f"{FLOOR}-alpha.1", "4.0.0", "2.0.0", "unknown"])
def test_find_engine_passes_over_path_of_another_version(tmp_path: Path, shelf: Path, version: str) -> None:
    write_pulumi(tmp_path / "bin" / "pulumi", version)
    write_pulumi(shelf / PINNED / "bin" / "pulumi")
    assert find_engine().origin is Origin.CACHE


def test_find_engine_installs_and_keeps(shelf: Path, ways: Callable[..., None]) -> None:
    ways(install=makes())
    engine = find_engine()
    assert (engine.path, engine.origin) == (shelf / PINNED / "bin" / "pulumi", Origin.INSTALLER)
    ways()
    assert find_engine().origin is Origin.CACHE


def test_find_engine_builds_where_nothing_can_be_installed(shelf: Path, ways: Callable[..., None]) -> None:
    said: list[str] = []
    ways(install=refuses("no answer"), build=makes())
    assert find_engine(said.append).origin is Origin.BUILD
    assert said == ["not by the official installer: no answer"]


def test_find_engine_replaces_a_kept_one_that_does_not_run(shelf: Path, ways: Callable[..., None]) -> None:
    kept = write_pulumi(shelf / PINNED / "bin" / "pulumi")
    kept.write_text("", encoding="utf-8")
    ways(install=makes())
    assert find_engine().origin is Origin.INSTALLER
    assert kept.stat().st_size > 0


def test_fails_when_nothing_works_with_all_that_was_tried(shelf: Path, ways: Callable[..., None]) -> None:
    ways(install=refuses("no answer"), build=refuses("no go"))
    with pytest.raises(EngineError) as caught:
        find_engine(lambda line: None)
    tried = [line for line in str(caught.value).splitlines() if line.startswith("  - ")]
    assert tried[:3] == [
        "  - PATH: there is no `pulumi`",
        "  - the official installer: no answer",
        "  - a build from source: no go",
    ]
    assert caught.value.exit_code == 1
    assert sorted(path.name for path in shelf.iterdir()) == ["lock"]


def test_fails_when_what_was_built_is_of_another_version(shelf: Path, ways: Callable[..., None]) -> None:
    ways(install=refuses("no answer"), build=makes("3.1.0"))
    with pytest.raises(EngineError, match=r"a build from source: .* is version 3.1.0"):
        find_engine(lambda line: None)
    assert not (shelf / PINNED).exists()


def test_find_engine_leaves_nothing_when_interrupted(shelf: Path, ways: Callable[..., None]) -> None:
    ways(install=breaks(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        find_engine()
    assert sorted(path.name for path in shelf.iterdir()) == ["lock"]


def test_find_engine_goes_on_after_one_that_was_killed(shelf: Path, ways: Callable[..., None]) -> None:
    (shelf / f".{PINNED}.unfinished").mkdir(parents=True)
    ways(install=makes())
    find_engine()
    assert sorted(path.name for path in shelf.iterdir()) == [PINNED, "lock"]


def test_fails_when_the_cache_cannot_be_written(tmp_path: Path, shelf: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    with pytest.raises(EngineError, match=r"cannot keep a Pulumi CLI in .*cache/groundplane/engine: .*XDG_CACHE_HOME"):
        find_engine()


def test_fails_when_the_disk_is_full(ways: Callable[..., None]) -> None:
    ways(install=breaks(OSError(28, "No space left on device")))
    with pytest.raises(EngineError, match="No space left on device"):
        find_engine()


def test_find_engine_waits_for_another_process(shelf: Path) -> None:
    shelf.mkdir(parents=True)
    waiting = threading.Event()
    found: list[find.Engine] = []
    with (shelf / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread = threading.Thread(target=lambda: found.append(find_engine(lambda line: waiting.set())))
        thread.start()
        assert waiting.wait(30)
        write_pulumi(shelf / PINNED / "bin" / "pulumi")
    thread.join(30)
    assert [engine.origin for engine in found] == [Origin.CACHE]


def test_main_prints_the_path_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on_path = write_pulumi(tmp_path / "bin" / "pulumi")
    assert find.main() == 0
    out, err = capsys.readouterr()
    assert out == f"{on_path}{os.linesep}"
    assert err == f"Pulumi CLI {PINNED}, found on PATH: {on_path}\n"


def test_main_fails_without_a_traceback(ways: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    ways(install=refuses("no answer"), build=refuses("no go"))
    assert find.main() == 1
    assert "groundplane: no Pulumi CLI" in capsys.readouterr().err


def test_main_says_how_to_go_on_when_interrupted(ways: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    ways(install=breaks(KeyboardInterrupt()))
    assert find.main() == 130
    assert capsys.readouterr().err == "groundplane: interrupted; run the same command again to go on\n"
