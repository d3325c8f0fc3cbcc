import os
import re
import stat
from pathlib import Path

import pytest

from tests import ROOT
from tools.promtool import find
from tools.promtool.find import NotPossible, find_promtool


def _fake(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "promtool"
    path.write_text(f"#!/bin/sh\necho 'promtool, version {version} (branch: x)'\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture(autouse=True)
def _nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/bin")
    monkeypatch.delenv(find.OVERRIDE, raising=False)
    monkeypatch.setattr(find, "_build", lambda place, say: _refuse())


def _refuse() -> None:
    raise NotPossible("no build in this test")


def test_named_one_is_taken_before_all_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = _fake(tmp_path / "named", "3.13.5")
    _fake(tmp_path / "bin", "3.13.5")
    monkeypatch.setenv(find.OVERRIDE, str(named))
    assert find_promtool(print) == named


def test_one_on_path_is_taken(tmp_path: Path) -> None:
    assert find_promtool(print) == _fake(tmp_path / "bin", "3.5.0")


def test_one_that_is_too_old_is_not(tmp_path: Path) -> None:
    _fake(tmp_path / "bin", "2.42.0")
    kept = _fake(tmp_path / "cache" / "groundplane" / "promtool" / find.VERSION, find.VERSION)
    assert find_promtool(print) == kept


def test_fails_when_the_named_one_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(find.OVERRIDE, str(tmp_path / "nothing"))
    with pytest.raises(NotPossible, match="GROUNDPLANE_PROMTOOL: .*nothing is no promtool; name one, or unset it"):
        find_promtool(print)


def test_is_built_where_there_is_none() -> None:
    with pytest.raises(NotPossible, match="no build in this test"):
        find_promtool(print)


def test_version_is_the_one_that_is_pinned() -> None:
    text = (ROOT / "tools" / "promtool" / "go.mod").read_text(encoding="utf-8")
    found = re.search(r"github.com/prometheus/prometheus v0\.(\d)(\d\d)\.(\d+)\b", text)
    assert found
    assert ".".join(str(int(part)) for part in found.groups()) == find.VERSION
